"""The last warning before a deadline: whoever has the case is rung, and where nobody is at work the next person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from actions.handoff import case_work

if TYPE_CHECKING:
    from tests.handoff.conftest import HandoffWorld

LAST = 27 * 60
"""Seconds to the last warning of level 1: a tenth of 30 minutes is left."""


def act(world: HandoffWorld, name: str, case: int, *arguments: object) -> None:
    with world.database.transaction() as session:
        getattr(case_work, name)(session, world.clock, case, *arguments)
    world.run()


def accepted_and_talked(world: HandoffWorld) -> int:
    """A case that the TAM has accepted on the phone; the call is over."""
    case = world.open()
    world.run()
    world.accept()
    world.report("completed", answered=True)
    return case


def test_whoever_has_the_case_is_rung_at_the_last_warning_and_keeps_it_by_pressing_1(world: HandoffWorld) -> None:
    case = accepted_and_talked(world)
    world.wait(LAST - 1)
    assert world.phone.rung() == ["tam-nl"]
    world.wait(1)
    assert world.phone.rung() == ["tam-nl", "tam-nl"]
    brief = world.line.agent_brief(world.phone.last.call.key)
    assert brief is not None
    assert brief.seconds_left == 180
    assert world.accept() == "accepted"
    world.report("completed", answered=True)
    world.wait(120)
    assert world.phone.rung() == ["tam-nl", "tam-nl"]
    assert world.case(case).accepted_by == "tam-nl"
    assert world.postman.kinds() == ["alarm_warning", "alarm_warning", "alarm_last_warning"]


@pytest.mark.parametrize(("status", "answered"), [("no-answer", False), ("completed", True), ("failed", False)])
def test_when_they_do_not_take_the_call_the_next_person_is_rung(
    world: HandoffWorld, status: str, answered: bool
) -> None:
    case = accepted_and_talked(world)
    world.wait(LAST)
    world.report(status, answered=answered)
    world.run()
    assert world.phone.rung() == ["tam-nl", "tam-nl", "duty-3"]
    assert world.case(case).accepted_by is None
    assert world.accept() == "accepted"
    assert world.case(case).accepted_by == "duty-3"


def test_pressing_2_passes_the_case_on(world: HandoffWorld) -> None:
    accepted_and_talked(world)
    world.wait(LAST)
    world.decline()
    assert world.phone.rung()[-1] == "duty-3"


def test_a_busy_phone_may_be_the_talk_with_the_customer_and_takes_nothing_away(world: HandoffWorld) -> None:
    case = accepted_and_talked(world)
    world.wait(LAST)
    world.report("busy")
    world.wait(120)
    assert world.case(case).accepted_by == "tam-nl"


def test_who_writes_in_the_chat_is_rung_but_keeps_the_case(world: HandoffWorld) -> None:
    case = accepted_and_talked(world)
    act(world, "write_to_customer", case, "Marit Hoekstra", "Ik kijk mee.")
    world.wait(LAST)
    world.report("no-answer")
    world.wait(120)
    assert world.phone.rung() == ["tam-nl", "tam-nl"]
    assert world.case(case).accepted_by == "tam-nl"


def test_who_is_in_the_cases_own_call_is_not_rung(world: HandoffWorld) -> None:
    world.open()
    world.run()
    world.accept()
    world.wait(LAST + 60)
    assert world.phone.rung() == ["tam-nl"]


def test_a_case_that_nobody_has_is_only_alarmed_since_phones_ring_anyway(world: HandoffWorld) -> None:
    case = world.open(level=1)
    world.wait(LAST)
    kinds = [alarm["kind"] for alarm in world.events(case, "alarm")]
    assert kinds.count("last_warning") == 1
    assert all(attempt.reason is None for attempt in world.attempts(case))


def test_a_level_raised_within_the_last_tenth_warns_at_once(world: HandoffWorld) -> None:
    case = world.open(level=2)
    world.run()
    world.accept()
    world.report("completed", answered=True)
    world.wait(28 * 60)
    act(world, "change_level", case, 1, "Marit Hoekstra")
    assert [alarm["kind"] for alarm in world.events(case, "alarm")] == ["last_warning"]
    assert world.phone.rung() == ["tam-nl", "tam-nl"]


# --- why a deadline was missed ---


def reasons(world: HandoffWorld, case: int) -> list[str]:
    (missed,) = world.events(case, "missed")
    return list(missed["reasons"])


def test_never_accepted(world: HandoffWorld) -> None:
    case = world.open()
    world.wait(31 * 60)
    assert reasons(world, case) == ["never_accepted"]


def test_nobody_on_duty(world: HandoffWorld) -> None:
    now = world.clock.now()
    for agent in ("tam-nl", "duty-1", "duty-2", "duty-3", "backup-1"):
        world.away(agent, now - timedelta(days=1), now + timedelta(days=1))
    case = world.open()
    world.wait(31 * 60)
    assert reasons(world, case) == ["nobody_on_duty", "never_accepted"]


def test_accepted_late_and_given_back(world: HandoffWorld) -> None:
    late, given_back = world.open(), world.open()
    act(world, "accept", given_back, "duty-3", "a")
    world.wait(16 * 60)
    act(world, "accept", late, "duty-3", "a")
    act(world, "pass_on", given_back, "a")
    world.wait(15 * 60)
    assert "accepted_late" in reasons(world, late)
    assert reasons(world, given_back)[0] == "given_back"


def test_no_phone_contact_and_raised_too_late(world: HandoffWorld) -> None:
    case = world.open(level=2, callback_number="+442079460955")
    act(world, "accept", case, "duty-3", "a")
    world.wait(60 * 60)
    act(world, "change_level", case, 1, "a")
    assert reasons(world, case) == ["raised_too_late", "no_phone_contact"]


def test_accepted_in_time_but_not_answered(world: HandoffWorld) -> None:
    case = accepted_and_talked(world)
    world.wait(LAST)
    world.accept()
    world.wait(4 * 60)
    assert reasons(world, case) == ["not_answered"]
