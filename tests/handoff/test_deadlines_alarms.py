"""When the clock of a case starts, how its deadline moves, and the alarms before and after it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from actions.handoff import case_work
from actions.handoff.alarms import raise_alarm
from actions.handoff.phone import CallUnknown
from actions.store.join_codes import join_code
from actions.store.tables import CaseRow

if TYPE_CHECKING:
    from tests.handoff.conftest import HandoffWorld

OFFICE = datetime(2026, 3, 27, 9, 0, tzinfo=timezone.utc)
NIGHT = datetime(2026, 3, 27, 22, 0, tzinfo=timezone.utc)
MINUTE = timedelta(minutes=1)


def change_level(world: HandoffWorld, case: int, level: int) -> None:
    with world.database.transaction() as session:
        case_work.change_level(session, world.clock, case, level, "Marit Hoekstra")


def test_in_business_hours_a_chat_report_starts_its_own_clock(world: HandoffWorld) -> None:
    case = world.case(world.open())
    assert (case.start_at, case.due_at) == (OFFICE, OFFICE + 30 * MINUTE)


def test_outside_them_phone_contact_starts_the_clock_of_a_chat_report(world: HandoffWorld) -> None:
    world.clock.set(NIGHT)
    case = world.open(callback_number="+442079460955")
    world.run()
    assert (world.case(case).start_at, world.case(case).due_at) == (None, None)
    customer = next(call for call in world.phone.calls if call.call.purpose == "customer")
    world.report("in-progress", customer)
    world.clock.move(40 * timedelta(seconds=1))
    assert world.case(case).due_at is None, "a phone picked up is no contact, it may be a mailbox"
    world.line.customer_reached(customer.call.key, customer.sid)
    reached = world.clock.now()
    assert (world.case(case).start_at, world.case(case).due_at) == (reached, reached + 30 * MINUTE)
    world.clock.move(MINUTE)
    world.line.customer_reached(customer.call.key, customer.sid)
    assert world.case(case).phone_contact_at == reached
    assert world.told(case).count("utter_event_phone_contact") == 1


def test_a_caller_who_joins_by_code_makes_phone_contact(world: HandoffWorld) -> None:
    world.clock.set(NIGHT)
    case = world.open()
    with world.database.transaction() as session:
        code = join_code(session, str(world.case(case).conversation_id))
    brief = world.line.join_code(code)
    assert brief is not None
    assert world.states(case) == ["in_progress"]
    assert world.case(case).due_at is None
    world.line.customer_reached(brief.key, "CA-inbound")
    assert world.case(case).due_at == NIGHT + 30 * MINUTE
    leg = world.attempts(case)[0]
    assert (leg.state, leg.call_sid, leg.purpose) == ("reached", "CA-inbound", "customer")
    world.line.call_ended(brief.key, "completed", "CA-inbound", True)
    assert "utter_event_customer_not_reached" not in world.told(case)


def test_a_caller_who_joins_by_code_is_not_called_back_as_well(world: HandoffWorld) -> None:
    world.clock.set(NIGHT)
    case = world.open(callback_number="+442079460955")
    world.run()
    ringing = next(call for call in world.phone.calls if call.call.purpose == "customer")
    with world.database.transaction() as session:
        code = join_code(session, str(world.case(case).conversation_id))
    brief = world.line.join_code(code)
    assert brief is not None
    world.line.customer_reached(brief.key, "CA-inbound")
    world.run()
    assert world.phone.ended == [ringing.sid]


def test_a_customer_who_is_not_reached_is_told_the_line_and_a_code(world: HandoffWorld) -> None:
    world.clock.set(NIGHT)
    case = world.open(callback_number="+442079460955")
    world.run()
    customer = next(call for call in world.phone.calls if call.call.purpose == "customer")
    world.report("completed", customer, answered=True)
    world.run()
    assert world.told(case)[-1] == "utter_event_customer_not_reached"
    assert world.case(case).phone_contact_at is None
    assert world.case(case).due_at is None


def test_a_call_back_that_the_carrier_never_places_is_not_tried_for_ever(world: HandoffWorld) -> None:
    world.clock.set(NIGHT)
    world.phone.outcomes = [CallUnknown("timeout")] * 100
    case = world.open(callback_number="+442079460955")
    world.wait(120)
    customers = [attempt for attempt in world.attempts(case) if attempt.purpose == "customer"]
    assert [attempt.state for attempt in customers] == ["failed", "failed"]
    assert "utter_event_customer_not_reached" in world.told(case)


def test_an_agents_key_makes_no_phone_contact(world: HandoffWorld) -> None:
    world.clock.set(NIGHT)
    case = world.open()
    world.run()
    world.line.customer_reached(world.phone.last.call.key, world.phone.last.sid)
    assert world.case(case).phone_contact_at is None
    assert world.states(case) == ["ringing"]


def test_phone_contact_with_a_closed_case_starts_nothing(world: HandoffWorld) -> None:
    world.clock.set(NIGHT)
    case = world.open(callback_number="+442079460955")
    world.run()
    customer = next(call for call in world.phone.calls if call.call.purpose == "customer")
    with world.database.transaction() as session:
        case_work.withdraw(session, world.clock, case, "customer")
    world.line.customer_reached(customer.call.key, customer.sid)
    world.wait(120)
    assert world.case(case).due_at is None
    assert world.open_steps(case) == []


def test_a_changed_level_recomputes_from_the_original_start_and_keeps_every_computation(world: HandoffWorld) -> None:
    case = world.open(level=1)
    world.clock.move(10 * MINUTE)
    change_level(world, case, 2)
    world.clock.move(10 * MINUTE)
    change_level(world, case, 1)
    change_level(world, case, 1)
    computed = world.events(case, "deadline")
    assert [(one["cause"], one["level"], one["start"]) for one in computed] == [
        ("opened", 1, OFFICE.isoformat()),
        ("level_changed", 2, OFFICE.isoformat()),
        ("level_changed", 1, OFFICE.isoformat()),
    ]
    assert [one["due"] for one in computed] == [
        (OFFICE + timedelta(minutes=minutes)).isoformat() for minutes in (30, 240, 30)
    ]
    assert world.case(case).due_at == OFFICE + 30 * MINUTE


def test_the_managers_are_warned_at_the_ladders_shares_and_told_when_it_is_missed(world: HandoffWorld) -> None:
    case = world.open(level=1)
    world.run()
    world.accept()
    heard = []
    for _ in range(35):
        world.wait(60)
        heard.append((int((world.clock.now() - OFFICE) / MINUTE), tuple(world.postman.kinds())))
        world.postman.sent.clear()
    alarms = [(minute, kinds) for minute, kinds in heard if kinds]
    warning, last, missed = ("alarm_warning",), ("alarm_last_warning",), ("alarm_missed",)
    assert alarms == [(15, warning), (23, warning), (27, last), (30, missed)]
    assert world.case(case).met is False
    assert world.events(case, "missed") == [{"state": "accepted", "reasons": ["not_answered"]}]


def test_no_alarm_comes_after_the_answer(world: HandoffWorld) -> None:
    case = world.open(level=1)
    with world.database.transaction() as session:
        case_work.mark_answered(session, world.clock, case, "a")
    world.wait(3600)
    assert world.postman.sent == []
    assert world.events(case, "missed") == []


def test_a_later_deadline_takes_the_old_alarms_along_and_is_not_missed(world: HandoffWorld) -> None:
    case = world.open(level=1)
    world.run()
    world.accept()
    world.wait(31 * 60)
    assert world.case(case).met is False
    change_level(world, case, 2)
    assert world.case(case).met is None
    world.wait(60)
    assert len(world.events(case, "missed")) == 1


def test_a_level_that_makes_the_deadline_past_is_missed_at_once_and_only_once(world: HandoffWorld) -> None:
    case = world.open(level=2)
    world.run()
    world.accept()
    world.wait(3600)
    change_level(world, case, 1)
    world.run()
    assert len(world.events(case, "missed")) == 1
    case_again = world.open(level=1)
    world.run()
    world.accept()
    world.wait(31 * 60)
    assert len(world.events(case_again, "missed")) == 1
    assert len(world.events(case, "missed")) == 1


def test_business_hours_count_in_the_contracts_own_calendar(world: HandoffWorld) -> None:
    world.clock.set(datetime(2026, 3, 27, 16, 30, tzinfo=timezone.utc))  # Friday 17:30, half an hour before closing
    case = world.open(level=3)
    # Six hours: half an hour on Friday, five and a half from Monday 09:00, after the change to summer time.
    assert world.case(case).due_at == datetime(2026, 3, 30, 12, 30, tzinfo=timezone.utc)


def test_a_mail_that_fails_is_sent_again_and_holds_up_neither_calls_nor_other_mails(world: HandoffWorld) -> None:
    world.postman.refused = {"alarm_escalated"}
    stuck, other = world.open(), world.open(level=3)
    with world.database.transaction() as session:
        case_work.escalate(session, world.clock, stuck, "customer")
    world.run()
    assert len(world.phone.calls) == 2
    with world.database.transaction() as session:
        raise_alarm(session, session.get_one(CaseRow, other), world.clock.now(), "warning")
    world.run()
    assert world.postman.kinds() == ["alarm_warning"]
    world.postman.refused = set()
    world.clock.move(timedelta(seconds=31))
    world.run()
    assert world.postman.kinds() == ["alarm_warning", "alarm_escalated"]
    world.clock.move(timedelta(seconds=31))
    world.run()
    assert len(world.postman.sent) == 2


def test_a_deadline_missed_already_is_not_missed_again_by_another_level(world: HandoffWorld) -> None:
    case = world.open(level=1)
    world.run()
    world.accept()
    world.wait(5 * 3600)
    change_level(world, case, 2)
    world.wait(60)
    assert world.case(case).due_at == OFFICE + timedelta(hours=4)
    assert world.case(case).met is False
    assert len(world.events(case, "missed")) == 1
