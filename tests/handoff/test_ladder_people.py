"""Who is rung, in which order, and what happens when nobody takes the case."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from actions.handoff import case_work
from actions.store.tables import RotationRow

if TYPE_CHECKING:
    from tests.handoff.conftest import HandoffWorld

DE, IT = "51039022", "72188303"
NIGHT = datetime(2026, 3, 27, 22, 0, tzinfo=timezone.utc)
ROUND = ["tam-nl", "duty-3", "backup-1", "tam-nl", "duty-3", "backup-1"]


def ring_until(world: HandoffWorld, count: int) -> None:
    """Let phones ring unanswered until so many calls were placed."""
    for _ in range(200):
        if len(world.phone.calls) >= count:
            return
        world.wait(5)
    raise AssertionError(f"only {world.phone.rung()} were rung")


def test_in_office_hours_the_tam_is_rung_from_the_contracts_line(world: HandoffWorld) -> None:
    case = world.open()
    assert world.run() == 1
    assert world.phone.rung() == ["tam-nl"]
    assert world.phone.last.call.from_number == "+12025550110"
    assert world.phone.last.call.purpose == "agent"
    assert world.case(case).state == "ringing"
    assert world.told(case) == ["utter_event_ringing"]


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 27, 17, 0, tzinfo=timezone.utc),  # six in the evening, office hours end at six
        datetime(2026, 3, 28, 10, 0, tzinfo=timezone.utc),  # a Saturday
        datetime(2026, 4, 27, 10, 0, tzinfo=timezone.utc),  # a Monday, King's Day in the TAM's country
    ],
)
def test_outside_the_tams_office_hours_the_manager_on_duty_is_rung(world: HandoffWorld, at: datetime) -> None:
    world.clock.set(at)
    world.open(chat=False)
    world.run()
    assert world.phone.rung()[0].startswith("duty-")


def test_a_tam_who_is_away_is_not_rung(world: HandoffWorld) -> None:
    world.away("tam-nl", world.clock.now() - timedelta(hours=1), world.clock.now() + timedelta(hours=1))
    world.open()
    world.run()
    assert world.phone.rung() == ["duty-3"]


def test_a_plan_without_tam_rings_the_manager_on_duty_in_office_hours_too(world: HandoffWorld) -> None:
    world.open(IT)
    world.run()
    assert world.phone.rung() == ["duty-3"]


def test_of_two_managers_on_duty_the_one_who_speaks_the_customers_language_is_rung(world: HandoffWorld) -> None:
    world.clock.set(NIGHT)
    world.override(NIGHT - timedelta(hours=1), NIGHT + timedelta(hours=9), add="duty-2")
    world.open(DE)
    world.run()
    assert world.phone.rung() == ["duty-2"]


def test_everybody_is_rung_once_before_anybody_twice_then_the_round_begins_again_with_an_alarm(
    world: HandoffWorld,
) -> None:
    case = world.open()
    ring_until(world, 6)
    assert world.phone.rung() == ROUND
    assert world.events(case, "alarm") == []
    ring_until(world, 8)
    assert world.phone.rung() == [*ROUND, "tam-nl", "duty-3"]
    assert [alarm["kind"] for alarm in world.events(case, "alarm")] == ["nobody_accepts"]
    assert world.postman.kinds() == ["alarm_nobody_accepts"]
    assert world.told(case).count("utter_event_exhausted") == 1


def test_the_round_pauses_as_long_as_the_ladder_says(world: HandoffWorld) -> None:
    case = world.open()
    ring_until(world, 6)
    while world.case(case).state == "ringing":
        world.wait(1)
    assert world.case(case).state == "exhausted"
    world.wait(13)
    assert len(world.phone.calls) == 6
    world.wait(2)
    assert len(world.phone.calls) == 7


def test_the_loop_goes_on_until_somebody_accepts(world: HandoffWorld) -> None:
    case = world.open()
    ring_until(world, 20)
    assert world.accept() == "accepted"
    world.wait(600)
    assert len(world.phone.calls) == 20
    assert world.case(case).accepted_by == world.attempts(case)[-1].agent_id


def test_a_minor_case_rings_everybody_once(world: HandoffWorld) -> None:
    world.open(level=3)
    ring_until(world, 3)
    assert world.phone.rung() == ["tam-nl", "duty-3", "backup-1"]


def test_nobody_on_duty_is_told_to_the_customer_and_alarmed_once_and_the_roster_is_asked_again(
    world: HandoffWorld,
) -> None:
    world.clock.set(NIGHT)
    end = NIGHT + timedelta(minutes=10)
    world.override(NIGHT - timedelta(hours=1), end, remove="duty-3")
    world.away("backup-1", NIGHT - timedelta(hours=1), end)
    case = world.open(chat=True)
    world.run()
    world.wait(540)
    assert world.phone.calls == []
    assert world.case(case).state == "exhausted"
    assert world.told(case) == ["utter_event_nobody_on_duty"]
    assert world.postman.kinds() == ["alarm_nobody_on_duty"]
    world.wait(120)
    assert world.phone.rung()[0] == "duty-3"


def test_a_duty_that_ends_after_a_vain_round_is_alarmed_as_well(world: HandoffWorld) -> None:
    world.clock.set(NIGHT)
    hole = NIGHT + timedelta(minutes=2)
    world.override(hole, hole + timedelta(hours=1), remove="duty-3")
    world.away("backup-1", hole, hole + timedelta(hours=1))
    world.open()
    world.wait(600)
    assert world.phone.rung()[-1] in ("duty-3", "backup-1")
    assert world.postman.kinds()[-1] == "alarm_nobody_on_duty"


def test_who_is_on_duty_is_decided_at_each_dial(world: HandoffWorld) -> None:
    world.clock.set(datetime(2026, 3, 27, 16, 59, 40, tzinfo=timezone.utc))
    world.open()
    ring_until(world, 2)
    assert world.phone.rung() == ["tam-nl", "duty-3"], "the TAM's hours ended while the phone rang"


def test_an_unverified_level_1_rings_the_manager_on_duty_and_no_tam(world: HandoffWorld) -> None:
    case = world.open(contract=None, level=1, language="nl")
    world.run()
    assert world.phone.rung() == ["duty-3"]
    assert world.phone.last.call.from_number == "+12025550100"
    brief = world.line.agent_brief(world.phone.last.call.key)
    assert brief is not None
    assert not brief.verified
    assert world.case(case).due_at is None


@pytest.mark.parametrize("level", [2, 3, 4])
def test_an_unverified_lesser_level_waits_on_the_desk(world: HandoffWorld, level: int) -> None:
    case = world.open(contract=None, level=level)
    world.wait(60)
    assert world.phone.calls == []
    assert world.case(case).state == "queue"


def test_a_person_who_is_in_the_roster_but_not_in_the_table_keeps_nobody_else_from_being_rung(
    world: HandoffWorld, caplog: pytest.LogCaptureFixture
) -> None:
    with world.database.transaction() as session:
        session.execute(update(RotationRow).values(backup=["nobody", "backup-1"]))
    world.open(IT)
    with caplog.at_level(logging.ERROR):
        ring_until(world, 3)
    assert world.phone.rung() == ["duty-3", "backup-1", "duty-3"]
    assert "nobody" in caplog.text


def test_the_ladder_is_the_one_of_the_opening(world: HandoffWorld) -> None:
    case = world.open(level=3)
    world.run()
    world.wait(5)
    with world.database.transaction() as session:
        case_work.change_level(session, world.clock, case, 1, "Marit Hoekstra")
    ring_until(world, 2)
    assert world.phone.last.call.ring_s == 25
