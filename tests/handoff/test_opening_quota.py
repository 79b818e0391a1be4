"""Opening a case: once per key, with its premium incident, over the line or not; and the callers who dial us."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from actions.handoff import case_work
from actions.handoff.opening import OpenCase, open_case
from actions.store.join_codes import join_code
from actions.store.tables import AttemptRow, CaseRow, ContractRow

if TYPE_CHECKING:
    from tests.handoff.conftest import HandoffWorld

IT, NL = "72188303", "40217788"


def at_once(*works: Callable[[], None]) -> None:
    """Do all these in threads that start together; raise what one of them raised."""
    gate, faults = threading.Barrier(len(works)), []

    def run(work: Callable[[], None]) -> None:
        gate.wait()
        try:
            work()
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def opening(world: HandoffWorld, command: OpenCase, found: list[int]) -> Callable[[], None]:
    def work() -> None:
        with world.database.transaction() as session:
            found.append(open_case(session, world.clock.now(), command).id)

    return work


def count_cases(world: HandoffWorld) -> int:
    with world.database.reading() as session:
        return session.scalar(select(func.count()).select_from(CaseRow)) or 0


def test_opening_twice_under_one_key_is_one_case(world: HandoffWorld) -> None:
    command = world.command(IT, chat=False)
    found: list[int] = []
    for _ in range(2):
        opening(world, command, found)()
    world.run()
    assert found[0] == found[1]
    assert count_cases(world) == 1
    assert world.quota_used(IT) == 1
    assert len(world.phone.calls) == 1


@pytest.mark.parametrize("contract", [IT, NL, None])
def test_opening_at_the_same_instant_under_one_key_is_one_case(world: HandoffWorld, contract: str | None) -> None:
    for index in range(5):
        command = world.command(contract, chat=False, opening_key=f"at-once-{index}")
        found: list[int] = []
        at_once(*[opening(world, command, found)] * 3)
        assert len(found) == 3
        assert len(set(found)) == 1
    assert count_cases(world) == 5
    if contract == IT:
        assert world.quota_used(IT) == 5


def test_a_premium_incident_is_taken_with_the_opening(world: HandoffWorld) -> None:
    case = world.open(IT, level=2)
    assert world.case(case).premium is True
    assert world.quota_used(IT) == 1


def test_an_opening_that_fails_takes_no_premium_incident(world: HandoffWorld) -> None:
    command = world.command(IT, chat=False)
    with pytest.raises(RuntimeError), world.database.transaction() as session:
        open_case(session, world.clock.now(), command)
        raise RuntimeError("the process dies before the commit")
    assert world.quota_used(IT) == 0
    assert count_cases(world) == 0


def test_withdrawing_before_anybody_accepted_gives_the_premium_incident_back_once(world: HandoffWorld) -> None:
    case = world.open(IT)
    world.run()
    with world.database.transaction() as session:
        assert case_work.withdraw(session, world.clock, case, "customer") is True
    with world.database.transaction() as session:
        assert case_work.withdraw(session, world.clock, case, "customer") is False
    assert world.quota_used(IT) == 0


def test_withdrawing_after_somebody_accepted_keeps_it(world: HandoffWorld) -> None:
    case = world.open(IT)
    world.run()
    world.accept()
    with world.database.transaction() as session:
        assert case_work.withdraw(session, world.clock, case, "customer") is False
    assert world.quota_used(IT) == 1


def test_withdrawing_after_it_was_accepted_and_passed_on_keeps_it_as_well(world: HandoffWorld) -> None:
    case = world.open(IT)
    world.run()
    world.accept()
    with world.database.transaction() as session:
        case_work.pass_on(session, world.clock, case, "Paolo Ferraris")
    with world.database.transaction() as session:
        assert case_work.withdraw(session, world.clock, case, "customer") is False
    assert world.quota_used(IT) == 1


def test_without_a_premium_incident_left_the_case_is_standard_without_time_and_line(
    world: HandoffWorld, premium_quota: int
) -> None:
    world.use_premium(IT, premium_quota)
    case = world.open(IT, level=1)
    world.wait(300)
    row = world.case(case)
    assert (row.premium, row.guaranteed, row.due_at, row.state) == (False, False, None, "queue")
    assert world.phone.calls == []
    assert world.quota_used(IT) == premium_quota


@pytest.mark.parametrize("_time", range(3))
def test_of_two_who_open_the_last_premium_incident_at_once_one_gets_it(
    world: HandoffWorld, premium_quota: int, _time: int
) -> None:
    world.use_premium(IT, premium_quota - 1)
    found: list[int] = []
    at_once(*[opening(world, world.command(IT, chat=False, opening_key=f"last-{n}"), found) for n in range(2)])
    assert sorted(world.case(case).premium is True for case in found) == [False, True]
    assert world.quota_used(IT) == premium_quota


def test_a_standard_incident_that_rises_to_level_2_takes_a_premium_incident_and_rings(world: HandoffWorld) -> None:
    case = world.open(IT, level=3, wants_premium=False)
    world.run()
    assert world.phone.calls == []
    with world.database.transaction() as session:
        case_work.change_level(session, world.clock, case, 2, "customer")
    world.run()
    row = world.case(case)
    assert row.premium is True
    assert row.due_at is not None
    assert world.quota_used(IT) == 1
    assert world.phone.rung() == ["duty-3"]


def test_a_standard_incident_rises_without_promise_when_none_is_left(world: HandoffWorld, premium_quota: int) -> None:
    world.use_premium(IT, premium_quota)
    case = world.open(IT, level=3, wants_premium=False)
    with world.database.transaction() as session:
        case_work.change_level(session, world.clock, case, 1, "customer")
    world.run()
    row = world.case(case)
    assert (row.premium, row.due_at, row.state) == (False, None, "queue")
    assert world.phone.calls == []


def test_an_expired_contract_gets_no_promise_and_no_line(world: HandoffWorld) -> None:
    with world.database.transaction() as session:
        contract = session.get_one(ContractRow, NL)
        contract.valid_until = datetime(2026, 3, 1, tzinfo=timezone.utc).date()
    case = world.open(NL, level=1)
    world.run()
    row = world.case(case)
    assert (row.guaranteed, row.due_at, row.state) == (False, None, "queue")
    assert world.phone.calls == []


# --- callers who dial us ---


def test_0_opens_an_unverified_level_1_case_once_per_call(world: HandoffWorld) -> None:
    first = world.line.person_wanted("CA77", "+442079460955", "de")
    again = world.line.person_wanted("CA77", "+442079460955", "de")
    assert first == again
    world.line.customer_reached(first.key, "CA77")
    world.run()
    assert count_cases(world) == 1
    assert world.phone.rung() == ["duty-3"]
    case = world.case(int(first.incident.removeprefix("INC-")))
    assert (case.kind, case.level, case.contract_number, case.due_at) == ("person", 1, None, None)
    assert case.phone_contact_at == world.clock.now()
    brief = world.line.agent_brief(world.phone.last.call.key)
    assert brief is not None
    assert brief.customer_on_phone
    assert not brief.verified


def test_0_pressed_in_two_webhooks_at_once_is_one_case_and_one_leg(world: HandoffWorld) -> None:
    briefs: list[object] = []
    at_once(*[lambda: briefs.append(world.line.person_wanted("CA78", None, "fr"))] * 3)
    assert briefs[0] == briefs[1] == briefs[2]
    assert count_cases(world) == 1
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AttemptRow)) == 1


def test_another_call_is_another_case(world: HandoffWorld) -> None:
    first = world.line.person_wanted("CA1", "+442079460955", "de")
    second = world.line.person_wanted("CA2", "+442079460955", "de")
    assert first.incident != second.incident


def test_the_code_joins_a_call_to_its_chats_case_and_is_used_up(world: HandoffWorld) -> None:
    case = world.open()
    with world.database.transaction() as session:
        code = join_code(session, str(world.case(case).conversation_id))
        assert join_code(session, str(world.case(case).conversation_id)) == code
    brief = world.line.join_code(code)
    assert brief is not None
    assert brief.incident == f"INC-{case:06d}"
    assert world.line.conference_for(brief.key) == world.line.conference_for(_agent_key(world, case))
    assert world.line.join_code(code) is None
    assert world.line.join_code("000000") is None


def _agent_key(world: HandoffWorld, case: int) -> str:
    world.run()
    return world.phone.last.call.key


def test_the_code_of_a_closed_case_joins_nothing(world: HandoffWorld) -> None:
    case = world.open()
    with world.database.transaction() as session:
        code = join_code(session, str(world.case(case).conversation_id))
        case_work.withdraw(session, world.clock, case, "customer")
    assert world.line.join_code(code) is None


def test_a_new_code_is_given_after_the_old_one_was_used(world: HandoffWorld) -> None:
    case = world.open()
    conversation = str(world.case(case).conversation_id)
    with world.database.transaction() as session:
        code = join_code(session, conversation)
    world.line.join_code(code)
    with world.database.transaction() as session:
        new = join_code(session, conversation)
    assert len(new) == 6
    assert world.line.join_code(new) is not None
