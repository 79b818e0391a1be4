"""Passing on to somebody by name, and reassigning: who may, who is rung, what the history says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from actions.handoff.ladder_walk import call_over, dial_next
from actions.store.tables import AttemptRow, CaseRow

IT = "60440005"


def accepted(world: Any, **case: Any) -> int:
    case_id: int = world.open(**case)
    world.press(world.signed_in("anna"), case_id, "accept")
    return case_id


def dialled(world: Any, case_id: int) -> str | None:
    """Let the ladder dial and return whom it rings."""
    with world.database.transaction() as session:
        attempt = dial_next(session, session.get_one(CaseRow, case_id), world.clock.now())
        return attempt.agent_id if attempt else None


def test_the_person_named_is_rung_next_and_the_ladder_goes_on_when_they_do_not_accept(world: Any) -> None:
    case_id = accepted(world)
    response = world.press(world.signed_in("anna"), case_id, "pass-on", agent="boris")
    assert response.headers["location"].endswith("notice=passed_on")
    assert (world.case(case_id).state, world.case(case_id).accepted_by) == ("pending", None)
    assert dialled(world, case_id) == "boris"
    world.clock.move(timedelta(seconds=30))
    with world.database.transaction() as session:
        case = session.get_one(CaseRow, case_id)
        attempt = session.query(AttemptRow).filter_by(case_id=case_id).one()
        call_over(session, case, attempt, "no_answer", world.clock.now())
    assert dialled(world, case_id) is not None
    html = world.signed_in("anna").get(f"/desk/cases/{case_id}").text
    assert "→ Boris Lang" in html


def test_a_case_that_rings_nobody_is_the_named_persons_at_once(world: Any) -> None:
    case_id = accepted(world, contract=IT, level=3, premium=False, language="it")
    world.press(world.signed_in("anna"), case_id, "pass-on", agent="boris")
    assert (world.case(case_id).state, world.case(case_id).accepted_by) == ("accepted", "boris")


def test_a_manager_reassigns_and_the_customer_is_told(world: Any) -> None:
    case_id = accepted(world)
    response = world.press(world.signed_in("meike"), case_id, "assign", agent="boris")
    assert response.headers["location"].endswith("notice=assigned")
    assert world.case(case_id).accepted_by == "boris"
    html = world.signed_in("anna").get(f"/desk/cases/{case_id}?notice=assigned").text
    assert "The case now belongs to Boris Lang." in html
    assert "reassigned" in html


def test_a_case_nobody_has_can_be_assigned_and_no_phone_rings_for_it_any_more(world: Any) -> None:
    case_id = world.open(level=1)
    world.press(world.signed_in("meike"), case_id, "assign", agent="boris")
    assert (world.case(case_id).state, world.case(case_id).accepted_by) == ("accepted", "boris")
    assert dialled(world, case_id) is None


@pytest.mark.parametrize(
    ("user", "move", "agent", "notice"),
    [
        ("anna", "assign", "boris", "managers_only"),
        ("boris", "pass-on", "anna", "not_yours"),
        ("anna", "pass-on", "nobody-here", "no_such_agent"),
        ("anna", "pass-on", "anna", "already_theirs"),
        ("meike", "assign", "anna", "already_theirs"),
        ("meike", "assign", "", "no_such_agent"),
    ],
)
def test_what_is_not_possible_is_said_and_changes_nothing(
    world: Any, user: str, move: str, agent: str, notice: str
) -> None:
    case_id = accepted(world)
    response = world.press(world.signed_in(user), case_id, move, agent=agent)
    assert response.headers["location"].endswith(f"notice={notice}")
    assert (world.case(case_id).state, world.case(case_id).accepted_by) == ("accepted", "anna")
