"""What people do to a case: pass on, escalate, withdraw, change the level; and which changes of state there are."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from actions.handoff import case_work
from actions.handoff.states import RULES, STATES, Event, ForbiddenMove, as_markdown, move
from actions.store.cases import OPEN_STATES
from actions.store.tables import CaseRow

if TYPE_CHECKING:
    from tests.handoff.conftest import HandoffWorld

IT = "72188303"
EVENTS: tuple[Event, ...] = ("ring_again", "withdraw", "accept")


def act(world: HandoffWorld, name: str, case: int, *arguments: object) -> object:
    """Do one of the functions of ``case_work`` in a transaction of its own, then let the engine run."""
    with world.database.transaction() as session:
        result: object = getattr(case_work, name)(session, world.clock, case, *arguments)
    world.run()
    return result


def test_passing_on_rings_the_next_person_not_the_one_who_passed_on(world: HandoffWorld) -> None:
    case = world.open()
    world.run()
    world.accept()
    act(world, "pass_on", case, "Marit Hoekstra")
    assert world.phone.rung() == ["tam-nl", "duty-3"]
    assert world.case(case).accepted_by is None
    for _ in range(3):
        world.report("no-answer")
        world.run()
    assert world.phone.rung() == ["tam-nl", "duty-3", "backup-1", "duty-3", "backup-1"]


def test_a_repeated_key_does_not_take_back_what_was_passed_on(world: HandoffWorld) -> None:
    case = world.open()
    world.run()
    tam = world.phone.last
    world.accept()
    act(world, "pass_on", case, "Marit Hoekstra")
    assert world.accept(tam) == "already_taken"
    assert world.case(case).accepted_by is None
    assert world.accept() == "accepted"
    assert world.case(case).accepted_by == "duty-3"


def test_passing_on_while_a_phone_rings_leaves_one_phone_ringing(world: HandoffWorld) -> None:
    case = world.open()
    world.run()
    act(world, "pass_on", case, "a manager")
    assert world.phone.ended == [world.phone.calls[0].sid]
    assert world.phone.rung() == ["tam-nl", "duty-3"]
    assert world.states(case) == ["canceled", "ringing"]


def test_passing_on_while_somebody_listens_leaves_that_ladder_alive(world: HandoffWorld) -> None:
    case = world.open(level=3)
    world.run()
    listening = world.phone.last
    world.report("in-progress")
    act(world, "pass_on", case, "a manager")
    assert world.phone.rung() == ["tam-nl", "duty-3"]
    world.report("busy")
    world.run()
    assert len(world.phone.calls) == 2, "the TAM may still press 1"
    world.report("completed", listening, answered=True)
    world.run()
    assert world.phone.rung() == ["tam-nl", "duty-3", "backup-1"]


def test_passing_on_keeps_watching_the_call_back_to_the_customer(world: HandoffWorld) -> None:
    case = world.open(callback_number="+442079460955")
    world.run()
    customer = next(call for call in world.phone.calls if call.call.purpose == "customer")
    act(world, "pass_on", case, "a manager")
    world.wait(60)
    assert customer.sid in world.phone.ended
    assert "utter_event_customer_not_reached" in world.told(case)


def test_escalation_while_a_phone_rings_alarms_the_managers_and_rings_nobody_else(world: HandoffWorld) -> None:
    case = world.open()
    world.run()
    act(world, "escalate", case, "customer")
    assert world.phone.rung() == ["tam-nl"]
    assert world.postman.kinds() == ["alarm_escalated"]
    assert world.case(case).state == "ringing"
    assert world.accept() == "accepted"


def test_escalation_in_the_pause_rings_at_once(world: HandoffWorld) -> None:
    case = world.open(level=4)
    while world.case(case).state != "exhausted":
        world.wait(10)
    before = len(world.phone.calls)
    act(world, "escalate", case, "customer")
    assert len(world.phone.calls) == before + 1
    act(world, "escalate", case, "customer")
    assert len(world.phone.calls) == before + 1


def test_escalation_of_an_accepted_case_rings_somebody_else(world: HandoffWorld) -> None:
    case = world.open()
    world.run()
    world.accept()
    act(world, "escalate", case, "customer")
    assert world.phone.rung() == ["tam-nl", "duty-3"]


def test_escalation_of_a_standard_incident_goes_to_the_managers_not_over_the_line(world: HandoffWorld) -> None:
    case = world.open(IT, level=3, wants_premium=False)
    act(world, "escalate", case, "customer")
    world.wait(120)
    assert world.phone.calls == []
    assert world.case(case).state == "queue"
    assert world.postman.kinds() == ["alarm_escalated"]


def test_a_standard_incident_that_is_passed_on_goes_back_to_the_desk(world: HandoffWorld) -> None:
    case = world.open(IT, level=3, wants_premium=False)
    act(world, "accept", case, "duty-3", "Paolo Ferraris")
    act(world, "pass_on", case, "Paolo Ferraris")
    world.wait(120)
    assert world.phone.calls == []
    assert world.case(case).state == "queue"


def test_an_unverified_case_that_rises_to_level_1_rings_the_manager_on_duty(world: HandoffWorld) -> None:
    case = world.open(contract=None, level=2)
    act(world, "change_level", case, 1, "customer")
    assert world.phone.rung() == ["duty-3"]
    act(world, "escalate", case, "customer")
    assert world.phone.rung() == ["duty-3"]


def test_a_case_raised_to_level_1_goes_before_others_in_what_is_due(world: HandoffWorld) -> None:
    first = world.open(level=2)
    raised = world.open(IT, level=3)
    with world.database.transaction() as session:
        case_work.change_level(session, world.clock, raised, 1, "customer")
    world.run()
    assert world.phone.rung() == ["duty-3", "tam-nl"]
    assert world.case(first).state == "ringing"


def test_what_is_done_to_a_closed_case_changes_nothing(world: HandoffWorld) -> None:
    case = world.open()
    act(world, "withdraw", case, "customer")
    for name, arguments in (
        ("pass_on", ["a"]),
        ("mark_answered", ["a"]),
        ("change_level", [4, "a"]),
        ("escalate", ["a"]),
        ("withdraw", ["a"]),
    ):
        act(world, name, case, *arguments)
    assert act(world, "accept", case, "duty-3", "a") == "gone"
    world.wait(600)
    row = world.case(case)
    assert (row.state, row.level, row.accepted_by) == ("withdrawn", 1, None)
    assert world.phone.calls == []


def test_a_case_that_is_not_there_is_named(world: HandoffWorld) -> None:
    assert act(world, "accept", 999, "duty-3", "a") == "gone"
    with pytest.raises(LookupError, match="no case 999"):
        act(world, "withdraw", 999, "a")


def test_the_table_of_states_knows_every_state_and_leaves_none_without_a_way_out() -> None:
    assert set(STATES) == {*OPEN_STATES, "answered", "withdrawn"}
    ways_out = {state: {rule.target for rule in RULES if state in rule.states} for state in STATES}
    for state in OPEN_STATES:
        assert {"answered", "withdrawn"} <= ways_out[state]
        assert "accepted" in ways_out[state] | {state}
    assert ways_out["answered"] == ways_out["withdrawn"] == set()


def test_the_documents_show_the_table_that_the_code_obeys() -> None:
    page = Path(__file__).parents[2] / "docs" / "handoff.md"
    assert as_markdown() in page.read_text(encoding="utf-8")


def test_a_change_that_the_table_does_not_know_is_refused(world: HandoffWorld) -> None:
    case = world.open()
    act(world, "withdraw", case, "customer")
    with world.database.transaction() as session:
        for event in EVENTS:
            with pytest.raises(ForbiddenMove, match=f"no {event} in the state withdrawn"):
                move(session, session.get_one(CaseRow, case), event)


def test_answering_in_time_is_met_and_later_is_not(world: HandoffWorld) -> None:
    in_time, late = world.open(), world.open()
    world.clock.move(timedelta(minutes=30))
    act(world, "mark_answered", in_time, "a")
    world.clock.move(timedelta(seconds=1))
    act(world, "mark_answered", late, "a")
    assert (world.case(in_time).met, world.case(late).met) == (True, False)
