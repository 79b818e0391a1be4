"""Alarms by phone: number after number until somebody presses 1, never blindly twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from actions.handoff import case_work
from actions.handoff.alarm_calls import AlarmReports
from actions.handoff.alarm_list import AlarmList
from actions.handoff.alarms import raise_alarm, raise_finding
from actions.handoff.phone import CallRefused, CallUnknown
from actions.store.tables import AlarmCallRow, AlarmRow, CaseRow, OutboxRow

if TYPE_CHECKING:
    from tests.handoff.conftest import CarrierCall, HandoffWorld

FIRST, SECOND = "+12025550150", "+12025550151"


@pytest.fixture
def case(world: HandoffWorld) -> int:
    """A case that waits on the desk, so that nothing but alarms is dialled; the list has two phones."""
    world.configure(AlarmList(phones_default=(FIRST, SECOND)))
    return world.open(contract=None, level=3)


def raise_it(world: HandoffWorld, case: int, kind: str = "missed") -> None:
    with world.database.transaction() as session:
        raise_alarm(session, session.get_one(CaseRow, case), world.clock.now(), kind)
    world.run()


def numbers(world: HandoffWorld) -> list[str]:
    return [call.call.to for call in world.phone.calls]


def ended(world: HandoffWorld, call: CarrierCall | None = None, status: str = "no-answer") -> None:
    call = call or world.phone.last
    AlarmReports(world.database, world.clock).alarm_ended(call.call.key, status, call.sid)
    world.run()


def states(world: HandoffWorld) -> list[str]:
    with world.database.reading() as session:
        return list(session.scalars(select(AlarmCallRow.state).order_by(AlarmCallRow.id)))


def test_the_phones_ring_one_after_another_until_1_is_pressed(world: HandoffWorld, case: int) -> None:
    line = AlarmReports(world.database, world.clock)
    raise_it(world, case)
    assert numbers(world) == [FIRST]
    assert world.phone.last.call.purpose == "alarm"
    ended(world)
    assert numbers(world) == [FIRST, SECOND]
    key, sid = world.phone.last.call.key, world.phone.last.sid
    brief = line.alarm_brief(key)
    assert brief is not None
    assert (brief.kind, brief.incident, brief.facts["level"]) == ("missed", f"INC-{case:06d}", 3)
    for _ in range(2):
        line.alarm_received(key, sid)
    ended(world, status="completed")
    world.wait(3600)
    assert numbers(world) == [FIRST, SECOND]
    assert states(world) == ["no_answer", "received"]
    assert world.events(case, "alarm_received") == [{"kind": "missed"}]
    assert line.alarm_brief(key) is None


def test_nobody_there_the_list_is_gone_through_three_times_with_pauses(world: HandoffWorld, case: int) -> None:
    raise_it(world, case)
    world.wait(200)
    assert numbers(world) == [FIRST, SECOND]
    world.wait(3600)
    assert numbers(world) == [FIRST, SECOND] * 3
    assert world.phone.ended == [call.sid for call in world.phone.calls], "no phone rings on behind our back"


def test_a_mailbox_receives_nothing(world: HandoffWorld, case: int) -> None:
    raise_it(world, case)
    reports = AlarmReports(world.database, world.clock)
    reports.alarm_progress(world.phone.last.call.key, "in-progress", world.phone.last.sid)
    ended(world, status="completed")
    assert numbers(world) == [FIRST, SECOND]


def test_a_call_in_doubt_is_looked_up_and_not_dialled_again(world: HandoffWorld, case: int) -> None:
    world.phone.outcomes = ["lost"]
    raise_it(world, case)
    assert states(world) == ["unknown"]
    world.wait(15)
    assert world.phone.searches == 1
    assert states(world) == ["ringing"]
    assert numbers(world) == [FIRST]


def test_a_call_that_the_carrier_does_not_know_goes_to_the_next_phone(world: HandoffWorld, case: int) -> None:
    world.phone.outcomes = [CallUnknown("timeout"), CallRefused(21211, "correct the number")]
    raise_it(world, case)
    world.wait(11)
    assert states(world) == ["failed", "failed"]
    world.wait(120)
    assert numbers(world) == [FIRST], "the second round begins after the pause"


def test_a_repeated_report_rings_nobody_twice(world: HandoffWorld, case: int) -> None:
    raise_it(world, case)
    first = world.phone.last
    for _ in range(3):
        ended(world, first)
    assert numbers(world) == [FIRST, SECOND]


@pytest.mark.parametrize("closed", [True, False])
def test_an_alarm_that_is_over_rings_nobody_else(world: HandoffWorld, case: int, closed: bool) -> None:
    raise_it(world, case, "missed" if closed else "nobody_accepts")
    with world.database.transaction() as session:
        if closed:
            case_work.mark_answered(session, world.clock, case, "a")
        else:
            case_work.accept(session, world.clock, case, "duty-3", "a")
    ended(world)
    assert numbers(world) == [FIRST]
    assert AlarmReports(world.database, world.clock).alarm_brief(world.phone.last.call.key) is None


def test_an_alarm_about_no_case_is_told_in_the_language_of_the_agent_who_is_called(world: HandoffWorld) -> None:
    world.configure(AlarmList(phones={"roster_gap": ("+12025550123", FIRST)}))
    with world.database.transaction() as session:
        raise_finding(session, world.clock.now(), "roster_gap", "gap-1", None, {"line": "msa"})
    world.run()
    line = AlarmReports(world.database, world.clock)
    brief = line.alarm_brief(world.phone.last.call.key)
    assert brief is not None
    assert (brief.language, brief.incident) == ("de", None)
    with world.database.transaction() as session:
        session.scalars(select(AlarmRow)).one().gone_at = world.clock.now()
    ended(world)
    assert numbers(world) == ["+12025550123"], "the gap is filled"


def test_each_kind_goes_to_its_own_addresses_and_others_to_the_default(world: HandoffWorld) -> None:
    mail = {"missed": ("lead@example.com", "ops@example.com"), "warning": ()}
    world.configure(AlarmList(("all@example.com",), (FIRST,), mail, {"escalated": (SECOND,), "missed": ()}))
    case = world.open(contract=None, level=3)
    for kind in ("missed", "warning", "escalated", "nobody_accepts"):
        raise_it(world, case, kind)
    with world.database.reading() as session:
        mails = {(row.kind, row.recipient) for row in session.scalars(select(OutboxRow))}
    assert mails == {
        ("alarm_missed", "lead@example.com"),
        ("alarm_missed", "ops@example.com"),
        ("alarm_escalated", "all@example.com"),
        ("alarm_nobody_accepts", "all@example.com"),
    }
    assert numbers(world) == [SECOND, FIRST]


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind of alarm mised"):
        AlarmList(mail={"mised": ()})


def test_a_report_about_an_unknown_call_changes_nothing(world: HandoffWorld) -> None:
    line = AlarmReports(world.database, world.clock)
    line.alarm_received("a1-1-ffff", "CA1")
    line.alarm_progress("a1-1-ffff", "ringing", "CA1")
    line.alarm_ended("a1-1-ffff", "busy", None)
    assert line.alarm_brief("a1-1-ffff") is None
    world.clock.move(timedelta(hours=1))
    assert world.run() == 0
