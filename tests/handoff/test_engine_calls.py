"""What becomes of one call: accepted, declined, refused, in doubt; and what the carrier reports about it."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from actions.handoff import case_work
from actions.handoff.phone import CallRefused, CallUnknown, OutboundCall

if TYPE_CHECKING:
    from tests.handoff.conftest import HandoffWorld

IT, DE = "72188303", "51039022"


@pytest.mark.parametrize("_time", range(5))
def test_of_two_who_press_1_in_the_same_instant_one_has_the_case(world: HandoffWorld, _time: int) -> None:
    case = world.open(level=3)
    world.run()
    world.wait(60)
    tam, manager = world.phone.calls
    gate, answers = threading.Barrier(2), {}

    def press(name: str, key: str, sid: str) -> None:
        gate.wait()
        answers[name] = world.line.accept(key, sid)

    calls = (("tam-nl", tam), ("duty-3", manager))
    threads = [threading.Thread(target=press, args=(name, call.call.key, call.sid)) for name, call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers.values()) == ["accepted", "already_taken"]
    assert answers[str(world.case(case).accepted_by)] == "accepted"
    assert len(world.events(case, "accepted")) == 1


def test_one_accepts_while_another_does_and_hears_that_it_is_taken(world: HandoffWorld) -> None:
    case = world.open(level=3)
    world.run()
    tam = world.phone.last
    world.wait(60)
    manager = world.phone.last
    assert world.phone.rung() == ["tam-nl", "duty-3"]
    assert world.accept(tam) == "accepted"
    assert world.accept(manager) == "already_taken"
    assert world.accept(tam) == "accepted", "the same key asked again gets the same answer"
    assert world.case(case).accepted_by == "tam-nl"
    assert len(world.events(case, "accepted")) == 1


def test_accepting_stops_the_ladder_and_tells_the_customer_who_has_it(world: HandoffWorld) -> None:
    case = world.open()
    world.run()
    world.report("in-progress")
    assert world.accept() == "accepted"
    world.report("completed", answered=True)
    world.wait(900)
    assert len(world.phone.calls) == 1
    assert world.phone.ended == []
    assert world.case(case).state == "accepted"
    assert world.told(case)[-1] == "utter_event_accepted"
    assert world.states(case) == ["accepted"]


def test_who_declines_is_not_asked_again_in_this_round(world: HandoffWorld) -> None:
    case = world.open()
    world.run()
    world.report("in-progress")
    world.decline()
    assert world.phone.rung() == ["tam-nl", "duty-3"]
    assert world.states(case) == ["declined", "ringing"]


@pytest.mark.parametrize(
    ("status", "answered", "state"),
    [
        ("busy", False, "busy"),
        ("no-answer", False, "no_answer"),
        ("canceled", False, "no_answer"),
        ("failed", False, "failed"),
        ("completed", True, "not_accepted"),  # a mailbox, or somebody who hung up
    ],
)
def test_a_call_without_acceptance_goes_on_to_the_next_person_at_once(
    world: HandoffWorld, status: str, answered: bool, state: str
) -> None:
    case = world.open(level=3)
    world.run()
    world.report(status, answered=answered)
    world.run()
    assert world.phone.rung() == ["tam-nl", "duty-3"]
    assert world.states(case) == [state, "ringing"]
    assert world.told(case) == ["utter_event_ringing", "utter_event_no_answer", "utter_event_ringing"]


def test_a_refused_number_is_not_tried_again_in_this_round(world: HandoffWorld) -> None:
    world.phone.outcomes = [CallRefused(21211, "correct the number")]
    case = world.open()
    world.run()
    assert world.phone.rung() == ["duty-3"]
    assert world.states(case) == ["failed", "ringing"]
    assert "correct the number" in world.events(case, "call_fault")[0]["cause"]


def test_a_carrier_that_refuses_everything_ends_the_round_not_the_engine(world: HandoffWorld) -> None:
    world.phone.outcomes = [CallRefused(20003, "check the token")] * 3
    case = world.open()
    world.run()
    assert world.case(case).state == "exhausted"
    assert world.postman.kinds() == ["alarm_nobody_accepts"]
    world.wait(16)
    assert world.phone.rung() == ["tam-nl"]


# --- calls in doubt ---


def test_a_call_whose_answer_was_lost_is_found_and_not_placed_again(world: HandoffWorld) -> None:
    world.phone.outcomes = ["lost"]
    case = world.open()
    world.run()
    assert world.states(case) == ["unknown"]
    world.wait(12)
    assert world.phone.rung() == ["tam-nl"]
    assert world.phone.searches == 1
    attempt = world.attempts(case)[0]
    assert (attempt.state, attempt.call_sid) == ("ringing", world.phone.last.sid)


def test_a_report_settles_a_call_in_doubt_without_a_search(world: HandoffWorld) -> None:
    world.phone.outcomes = ["lost"]
    case = world.open()
    world.run()
    world.report("ringing")
    world.wait(20)
    assert world.phone.searches == 0
    assert world.states(case) == ["ringing"]


def test_a_call_that_the_carrier_does_not_know_is_placed_again_to_the_same_person(world: HandoffWorld) -> None:
    world.phone.outcomes = [CallUnknown("timeout")]
    case = world.open()
    world.run()
    world.wait(10)
    assert world.phone.rung() == ["tam-nl"]
    assert world.states(case) == ["failed", "ringing"]
    for _ in range(3):
        world.report("no-answer")
        world.run()
    whole = ["tam-nl", "duty-3", "backup-1", "tam-nl"]
    assert world.phone.rung() == whole, "the call that never was takes no try away"


def test_a_carrier_that_places_nothing_does_not_hold_the_ladder_at_one_person(world: HandoffWorld) -> None:
    world.phone.outcomes = [CallUnknown("timeout")] * 4
    world.open(level=3)
    world.wait(60)
    assert world.phone.rung() == ["backup-1"], "twice the TAM, twice the manager on duty, all in vain"


def test_a_carrier_that_cannot_be_asked_is_asked_again(world: HandoffWorld) -> None:
    world.phone.outcomes = ["lost"]
    world.phone.unreachable = 2
    case = world.open()
    world.run()
    world.wait(31)
    assert world.phone.rung() == ["tam-nl"]
    assert world.attempts(case)[0].call_sid == world.phone.last.sid


def test_a_request_still_under_way_is_not_taken_for_a_call_not_placed(world: HandoffWorld) -> None:
    """A second worker looks at the carrier before the first one's slow request has come to it."""
    other = world.new_engine()

    def slow(_call: OutboundCall) -> None:
        world.phone.before_answer = None
        hidden, world.phone.calls[:] = list(world.phone.calls), []
        world.clock.move(timedelta(seconds=12))
        other.run_due()
        world.phone.calls[:0] = hidden

    world.phone.before_answer = slow
    case = world.open()
    world.run()
    assert world.phone.searches == 1
    assert world.phone.rung() == ["tam-nl"]
    assert world.states(case) == ["ringing"]


def test_a_search_does_not_adopt_a_call_that_belongs_to_another_attempt(world: HandoffWorld) -> None:
    first, second = world.open(IT, level=3), world.open(IT, level=3)
    world.phone.outcomes = ["ok", CallUnknown("timeout")]
    world.run()
    assert world.phone.rung() == ["duty-3"], "the second call was never placed"
    world.wait(40)
    assert [world.attempts(case)[0].call_sid for case in (first, second)] == [world.phone.calls[0].sid, None]
    world.wait(15)
    assert world.phone.rung() == ["duty-3", "backup-1", "backup-1"], "both went on to the next person"


def test_a_report_with_our_key_corrects_what_a_search_took_for_its_own(world: HandoffWorld) -> None:
    first, second = world.open(IT, level=3), world.open(IT, level=3)
    world.phone.outcomes = ["lost", "lost"]
    world.run()
    mine, other = world.phone.calls
    world.clock.move(timedelta(seconds=10))
    world.run()
    # The list shows the newest first, so the first search found the second case's call.
    assert world.attempts(first)[0].call_sid == other.sid
    world.report("ringing", other)
    world.report("ringing", mine)
    world.run()
    assert world.attempts(first)[0].call_sid == mine.sid
    assert world.attempts(second)[0].call_sid == other.sid
    world.wait(20)
    assert world.phone.rung() == ["duty-3", "duty-3"], "nothing was rung twice for one case"


# --- reports of the carrier ---


def test_reports_that_come_twice_change_nothing_further(world: HandoffWorld) -> None:
    case = world.open(level=3)
    world.run()
    first = world.phone.last
    for status in ("initiated", "initiated", "ringing", "ringing", "busy", "busy"):
        world.report(status, first)
    world.run()
    world.report("busy", first)
    world.run()
    assert world.phone.rung() == ["tam-nl", "duty-3"]
    assert len(world.events(case, "call_over")) == 1


def test_reports_out_of_order_do_not_bring_a_call_back(world: HandoffWorld) -> None:
    case = world.open(level=3)
    world.run()
    first = world.phone.last
    world.report("in-progress", first)
    world.report("ringing", first)
    assert world.states(case) == ["in_progress"]
    world.report("completed", first, answered=True)
    world.report("in-progress", first)
    world.report("initiated", first)
    world.run()
    assert world.states(case) == ["not_accepted", "ringing"]
    assert world.phone.ended == []


def test_reports_that_come_before_the_request_returns_are_kept(world: HandoffWorld) -> None:
    def busy_at_once(call: OutboundCall) -> None:
        world.phone.before_answer = None
        world.line.call_ended(call.key, "busy", world.phone.last.sid, False)

    world.phone.before_answer = busy_at_once
    case = world.open(level=3)
    world.run()
    assert world.states(case) == ["busy", "ringing"]


def test_lost_reports_do_not_hold_the_ladder_the_phone_is_ended_after_its_ring_time(world: HandoffWorld) -> None:
    case = world.open(level=3)
    world.run()
    first = world.phone.last
    world.wait(49)
    assert world.phone.rung() == ["tam-nl"]
    world.wait(2)
    assert world.phone.rung() == ["tam-nl", "duty-3"]
    assert world.phone.ended == [first.sid]
    assert world.states(case) == ["no_answer", "ringing"]


def test_a_phone_that_was_picked_up_has_time_for_the_brief(world: HandoffWorld) -> None:
    world.open(level=3)
    world.run()
    world.report("in-progress")
    world.wait(60)
    assert world.phone.rung() == ["tam-nl"]
    world.wait(40)
    assert world.phone.rung() == ["tam-nl", "duty-3"]
    assert world.phone.ended == [world.phone.calls[0].sid]


def test_the_end_of_the_ring_time_leaves_an_accepted_call_alone(world: HandoffWorld) -> None:
    case = world.open()
    world.run()
    assert world.accept() == "accepted"
    world.wait(300)
    assert world.phone.ended == []
    assert world.states(case) == ["accepted"]


def test_a_report_for_an_unknown_key_is_no_fault(world: HandoffWorld) -> None:
    world.line.call_progress("nobody", "ringing", "CA1")
    world.line.call_ended("nobody", "busy", None, False)
    world.line.bridged("nobody")
    world.line.decline("nobody")
    world.line.customer_reached("nobody", "CA1")
    assert world.line.accept("nobody", "CA1") == "gone"
    assert world.line.agent_brief("nobody") is None
    assert world.line.customer_brief("nobody") is None
    assert world.line.after_conference("nobody", "CA1") == "goodbye"


def test_that_both_hear_each_other_is_recorded_once(world: HandoffWorld) -> None:
    case = world.open()
    world.run()
    world.line.bridged(world.phone.last.call.key)
    world.line.bridged(world.phone.last.call.key)
    assert len(world.events(case, "bridged")) == 1


# --- calls that nobody wants any more ---


def test_an_accept_after_the_ladder_moved_on_counts_and_ends_the_phone_that_rings(world: HandoffWorld) -> None:
    case = world.open(level=3)
    world.run()
    tam = world.phone.last
    world.wait(51)
    manager = world.phone.last
    assert manager is not tam
    assert world.accept(tam) == "accepted"
    world.run()
    assert world.phone.ended[-1] == manager.sid
    assert world.case(case).accepted_by == "tam-nl"
    assert world.states(case) == ["accepted", "canceled"]
    world.report("canceled", manager)
    world.wait(600)
    assert len(world.phone.calls) == 2


def test_an_accept_at_the_desk_ends_the_phone_that_rings(world: HandoffWorld) -> None:
    case = world.open()
    world.run()
    with world.database.transaction() as session:
        assert case_work.accept(session, world.clock, case, "duty-1", "Ruben Vermeer") == "accepted"
    world.run()
    assert world.phone.ended == [world.phone.last.sid]
    assert world.accept() == "already_taken"


@pytest.mark.parametrize("how", ["withdraw", "mark_answered"])
def test_closing_a_case_ends_the_phones_that_ring_for_it(world: HandoffWorld, how: str) -> None:
    case = world.open(callback_number="+442079460955")
    world.run()
    assert sorted(world.phone.rung()) == ["+442079460955", "tam-nl"]
    with world.database.transaction() as session:
        getattr(case_work, how)(session, world.clock, case, "customer")
    world.run()
    assert sorted(world.phone.ended) == sorted(call.sid for call in world.phone.calls)
    assert world.accept(world.phone.calls[0]) == "gone"
    world.wait(900)
    assert len(world.phone.calls) == 2
    assert world.open_steps(case) == []


def test_a_phone_that_could_not_be_ended_is_ended_later(world: HandoffWorld) -> None:
    case = world.open()
    world.run()
    world.phone.unreachable = 2
    with world.database.transaction() as session:
        case_work.withdraw(session, world.clock, case, "customer")
    world.run()
    assert world.phone.ended == []
    world.wait(11)
    assert world.phone.ended == [world.phone.last.sid]


def test_ending_a_phone_is_given_up_when_no_phone_rings_so_long(world: HandoffWorld) -> None:
    case = world.open()
    world.run()
    world.phone.unreachable = 1000
    with world.database.transaction() as session:
        case_work.withdraw(session, world.clock, case, "customer")
    world.wait(300)
    assert world.open_steps(case) == []


def test_a_case_withdrawn_while_the_carrier_works_ends_the_call_as_soon_as_it_has_a_name(world: HandoffWorld) -> None:
    case = world.open()

    def withdraw(_call: OutboundCall) -> None:
        with world.database.transaction() as session:
            case_work.withdraw(session, world.clock, case, "customer")

    world.phone.before_answer = withdraw
    world.run()
    assert world.phone.ended == [world.phone.last.sid]
    assert world.states(case) == ["canceled"]


def test_a_case_withdrawn_while_its_call_is_in_doubt_ends_the_call_when_it_is_found(world: HandoffWorld) -> None:
    world.phone.outcomes = ["lost"]
    case = world.open()
    world.run()
    with world.database.transaction() as session:
        case_work.withdraw(session, world.clock, case, "customer")
    world.wait(11)
    assert world.phone.ended == [world.phone.last.sid]
    assert len(world.phone.calls) == 1


def test_a_case_withdrawn_while_its_call_is_in_doubt_ends_the_call_when_it_is_reported(world: HandoffWorld) -> None:
    world.phone.outcomes = ["lost"]
    case = world.open()
    world.run()
    with world.database.transaction() as session:
        case_work.withdraw(session, world.clock, case, "customer")
    world.report("ringing")
    world.run()
    assert world.phone.ended == [world.phone.last.sid]


def test_whoever_listens_to_the_brief_of_a_withdrawn_case_hears_that_it_is_gone(world: HandoffWorld) -> None:
    case = world.open()
    world.run()
    world.report("in-progress")
    with world.database.transaction() as session:
        case_work.withdraw(session, world.clock, case, "customer")
    world.run()
    assert world.phone.ended == []
    assert world.line.agent_brief(world.phone.last.call.key) is None
    assert world.accept() == "gone"
