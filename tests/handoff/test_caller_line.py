"""Callers on the line: their leg beside the case, what a person is told of them, and agents who leave too early."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from actions.store.calls import (
    begin_call,
    call_by_sid,
    contact_heard,
    contacts_with_number,
    earlier_call,
    leave_unanswered,
    wrong_pins,
)
from actions.store.conversations import add_customer_message, next_turn, open_conversation
from actions.store.tables import CallRow
from tests.handoff.conftest import DE, NIGHT

if TYPE_CHECKING:
    from tests.handoff.conftest import HandoffWorld

SID, NUMBER = "CA" + "7" * 32, "+442079460955"


@pytest.fixture
def night(world: HandoffWorld) -> HandoffWorld:
    world.clock.set(NIGHT)
    return world


def call_in(world: HandoffWorld, sid: str = SID, conversation: str = "talk-1", caller: str | None = "mark") -> None:
    """Write down a call whose dialogue has begun."""
    now = world.clock.now()
    with world.database.transaction() as session:
        row = begin_call(session, sid, caller, "de", now)
        if session.get(CallRow, sid) is not None:
            opened = open_conversation(session, channel="voice", language="de", at=now, conversation_id=conversation)
            row.conversation_id = opened.id


def open_by_phone(world: HandoffWorld, **values: object) -> int:
    return world.open(DE, 1, channel="voice", conversation_id="talk-1", **values)


def test_the_agent_is_connected_at_once_when_the_caller_is_still_listening_to_the_deadline(night: HandoffWorld) -> None:
    call_in(night)
    open_by_phone(night)
    night.run()
    brief = night.line.agent_brief(night.phone.last.call.key)
    assert brief is not None
    assert brief.customer_on_phone


def test_the_agent_of_a_caller_who_hung_up_is_not_sent_into_an_empty_room(night: HandoffWorld) -> None:
    call_in(night)
    case = open_by_phone(night)
    brief = night.line.caller_waits(SID, NUMBER)
    assert brief is not None
    night.line.customer_reached(brief.key, SID)
    night.line.caller_gone(SID)
    night.line.caller_gone(SID)
    night.run()
    agent = night.line.agent_brief(night.phone.last.call.key)
    assert agent is not None
    assert not agent.customer_on_phone
    assert night.case(case).state == "ringing"  # the case is kept, and somebody will call the customer


def test_the_callers_leg_is_one_however_often_it_is_asked_for(night: HandoffWorld) -> None:
    call_in(night)
    case = open_by_phone(night)
    assert night.line.caller_waits(SID, NUMBER) == night.line.caller_waits(SID, NUMBER)
    assert [attempt.purpose for attempt in night.attempts(case)] == ["customer"]


@pytest.mark.parametrize("sid", [SID, "CAunknown"])
def test_a_call_without_an_open_case_has_nobody_to_wait_for(night: HandoffWorld, sid: str) -> None:
    call_in(night)
    assert night.line.caller_waits(sid, NUMBER) is None


def test_a_standard_incident_is_not_waited_for_but_0_still_gets_a_person(night: HandoffWorld) -> None:
    call_in(night)
    night.use_premium("72188303", 36)
    case = night.open("72188303", 3, channel="voice", conversation_id="talk-1")
    assert night.case(case).state == "queue"
    assert night.line.caller_waits(SID, NUMBER) is None
    brief = night.line.person_wanted(SID, NUMBER, "it")
    assert brief.incident == f"INC-{case:06d}"
    night.run()
    assert night.phone.rung() == ["duty-3"]


def test_0_takes_along_what_the_caller_said(night: HandoffWorld) -> None:
    call_in(night)
    with night.database.transaction() as session:
        now = night.clock.now()
        add_customer_message(session, "talk-1", "call:1", text="Alle Server stehen", at=now)
        add_customer_message(session, "talk-1", "call:2", text="Ja", payload="/affirm", at=now)
    brief = night.line.person_wanted(SID, NUMBER, "de")
    case = night.case(int(brief.incident.removeprefix("INC-")))
    assert (case.report, case.conversation_id, case.contract_number) == ("Alle Server stehen", "talk-1", None)
    night.run()
    agent = night.line.agent_brief(night.phone.last.call.key)
    assert agent is not None
    assert agent.summary == "Alle Server stehen"
    assert not agent.verified


@pytest.mark.parametrize("verified", [True, False])
def test_only_a_pin_makes_a_caller_who_presses_0_a_known_one(night: HandoffWorld, verified: bool) -> None:
    call_in(night)
    with night.database.transaction() as session:
        row = session.get_one(CallRow, SID)
        row.contact_id, row.verified = contacts_with_number(session, "+12025550153")[0].id, verified
    case = night.case(int(night.line.person_wanted(SID, NUMBER, "de").incident.removeprefix("INC-")))
    assert case.contract_number == (DE if verified else None)


def test_0_after_the_case_was_opened_is_that_case(night: HandoffWorld) -> None:
    call_in(night)
    case = open_by_phone(night)
    first = night.line.caller_waits(SID, NUMBER)
    again = night.line.person_wanted(SID, NUMBER, "de")
    assert first == again
    assert again.incident == f"INC-{case:06d}"


# --- agents who leave ---


def connected(world: HandoffWorld, *, heard: bool) -> tuple[int, str]:
    """Return a case whose agent and caller are in the room; ``heard``: the conference has begun."""
    call_in(world)
    case = open_by_phone(world)
    brief = world.line.caller_waits(SID, NUMBER)
    assert brief is not None
    world.line.customer_reached(brief.key, SID)
    world.run()
    assert world.accept() == "accepted"
    if heard:
        world.line.bridged(brief.key)
    return case, brief.key


def test_an_agent_who_leaves_before_the_caller_is_heard_is_replaced_at_once(night: HandoffWorld) -> None:
    case, key = connected(night, heard=False)
    assert night.line.after_conference(key, SID) == "wait"
    night.run()
    assert night.phone.rung() == ["duty-3", "backup-1"]
    assert night.case(case).accepted_by is None
    assert night.events(case, "left_too_early") == [{"agent": "duty-3"}]


def test_so_is_one_who_hangs_up_alone_in_the_room(night: HandoffWorld) -> None:
    case, _key = connected(night, heard=False)
    night.report("completed", answered=True)
    night.report("completed", answered=True)
    night.run()
    assert night.phone.rung() == ["duty-3", "backup-1"]
    assert night.events(case, "left_too_early") == [{"agent": "duty-3"}]


def test_after_a_talk_the_caller_is_asked_and_whoever_has_the_case_is_rung_first(night: HandoffWorld) -> None:
    case, key = connected(night, heard=True)
    assert night.line.after_conference(key, SID) == "ask"
    night.line.person_again(key)
    night.run()
    assert night.phone.rung() == ["duty-3", "duty-3"]
    assert night.case(case).accepted_by == "duty-3"


def test_after_a_talk_the_end_of_the_agents_call_rings_nobody(night: HandoffWorld) -> None:
    connected(night, heard=True)
    night.report("completed", answered=True)
    night.run()
    assert night.phone.rung() == ["duty-3"]


def test_a_waiting_leg_is_told_what_happens(night: HandoffWorld) -> None:
    call_in(night)
    case = open_by_phone(night)
    brief = night.line.caller_waits(SID, NUMBER)
    assert brief is not None
    news = [night.line.wait_news(brief.key)]
    night.run()
    news.append(night.line.wait_news(brief.key))
    agent_key = night.phone.last.call.key
    night.decline()
    news.append(night.line.wait_news(brief.key))
    night.decline()
    news.append(night.line.wait_news(brief.key))
    night.wait(60)
    night.accept()
    news.append(night.line.wait_news(brief.key))
    assert news == ["next", "duty_manager", "backup", "nobody_yet", "accepted"]
    assert night.line.wait_news(agent_key) == "customer_comes"
    assert night.case(case).state == "accepted"


# --- the calls' rows ---


def test_a_call_begun_twice_is_one(night: HandoffWorld) -> None:
    call_in(night)
    with night.database.transaction() as session:
        assert begin_call(session, SID, "other", "nl", night.clock.now()).caller == "mark"


def test_the_newest_call_of_the_same_number_is_gone_on_from(night: HandoffWorld) -> None:
    call_in(night, "CA1", "talk-1")
    night.clock.move(timedelta(minutes=5))
    call_in(night, "CA2", "talk-2")
    call_in(night, "CA3", "talk-3", caller="somebody else")
    call_in(night, "CA4", "talk-4")
    since = night.clock.now() - timedelta(hours=1)
    with night.database.reading() as session:
        newest = call_by_sid(session, "CA4")
        assert newest is not None
        found = earlier_call(session, newest, since)
        assert found is not None
        assert found.call_sid == "CA2"
        assert earlier_call(session, newest, night.clock.now() + timedelta(seconds=1)) is None


def test_a_withheld_number_goes_on_from_nothing(night: HandoffWorld) -> None:
    call_in(night, "CA1", "talk-1", caller=None)
    call_in(night, "CA2", "talk-2", caller=None)
    with night.database.reading() as session:
        row = call_by_sid(session, "CA2")
        assert row is not None
        assert earlier_call(session, row, night.clock.now() - timedelta(hours=1)) is None


@pytest.mark.parametrize(
    ("words", "name", "exactly"),
    [
        ("Heike Brandt", "Heike Brandt", True),
        ("hier ist Frau Brandt, Heike", "Heike Brandt", True),
        ("mein Name ist Haike Brant", "Heike Brandt", False),
        ("Brandt", None, False),
        ("Ulrike Winter", None, False),
    ],
)
def test_names_are_recognised_as_they_are_heard(
    night: HandoffWorld, words: str, name: str | None, exactly: bool
) -> None:
    with night.database.reading() as session:
        found, certain = contact_heard(session, DE, words)
        assert (found.name if found else None, certain) == (name, exactly)


def test_wrong_pins_are_counted_over_calls_within_their_hour(night: HandoffWorld) -> None:
    call_in(night)
    with night.database.transaction() as session:
        contact = contacts_with_number(session, "+12025550153")[0].id
        row = session.get_one(CallRow, SID)
        row.contact_id, row.pin_failures = contact, 3
    with night.database.reading() as session:
        assert wrong_pins(session, contact, night.clock.now() - timedelta(hours=1)) == 3
        assert wrong_pins(session, contact, night.clock.now() + timedelta(seconds=1)) == 0


def test_what_waits_for_the_assistant_is_taken_back_once_a_person_has_it(night: HandoffWorld) -> None:
    call_in(night)
    now = night.clock.now()
    with night.database.transaction() as session:
        add_customer_message(session, "talk-1", "call:1", text="Alle Server stehen", at=now)
        leave_unanswered(session, "talk-1", now)
        assert next_turn(session, "talk-1", at=now) is None
