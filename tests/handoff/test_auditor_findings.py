"""The auditor: what must not be is found, told once, ended when it is gone, and mended where that is possible."""

from __future__ import annotations

import logging
import threading
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select, update

from actions.contract import holidays
from actions.handoff import case_work
from actions.handoff.alarms import standing
from actions.handoff.auditor import AUDIT_EVERY, audit, audit_if_due
from actions.handoff.phone import CallUnknown
from actions.handoff.watch import Watch, read_figures
from actions.store.database_clock import DatabaseClock
from actions.store.steps import add_step, claim_due
from actions.store.tables import AlarmRow, ContractRow, EngineRow, RotationRow, StepRow, WebhookTargetRow

if TYPE_CHECKING:
    from tests.handoff.conftest import HandoffWorld

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def quiet_calendars(monkeypatch: pytest.MonkeyPatch) -> None:
    """No calendar ends soon, unless a test says so."""
    monkeypatch.setattr(holidays, "WARN_DAYS", 0)


def look(world: HandoffWorld) -> list[tuple[str, str]]:
    with world.database.transaction() as session:
        return [(one.kind, one.subject) for one in audit(session, world.clock.now())]


def alarms(world: HandoffWorld, kind: str) -> list[AlarmRow]:
    with world.database.reading() as session:
        return list(session.scalars(select(AlarmRow).where(AlarmRow.kind == kind).order_by(AlarmRow.id)))


def stop_steps(world: HandoffWorld, *kinds: str) -> None:
    """Lose steps, as no code of ours should."""
    with world.database.transaction() as session:
        session.execute(delete(StepRow).where(StepRow.kind.in_(kinds)))


def test_all_is_well_while_cases_go_their_way(world: HandoffWorld) -> None:
    world.open()
    assert look(world) == []
    world.run()
    assert look(world) == []
    for _ in range(12):
        world.wait(30)
        assert look(world) == []
    world.accept()
    world.wait(60)
    assert look(world) == []


def test_a_step_that_nobody_takes_up_is_one_alarm_until_it_is_done(world: HandoffWorld) -> None:
    world.open()
    world.open(level=2)
    world.clock.move(timedelta(seconds=59))
    assert look(world) == []
    world.clock.move(timedelta(seconds=2))
    for _ in range(3):
        assert look(world) == [("overdue_step", "steps-dial")]
    (alarm,) = alarms(world, "overdue_step")
    assert (alarm.data["count"], alarm.data["step"], alarm.gone_at) == (2, "dial", None)
    world.run()
    assert world.postman.kinds().count("alarm_overdue_step") == 1
    assert look(world) == []
    assert alarms(world, "overdue_step")[0].gone_at == world.clock.now()


def test_a_step_in_work_is_not_overdue_but_one_that_fails_again_and_again_is(world: HandoffWorld) -> None:
    case = world.open()
    world.clock.move(2 * MINUTE - timedelta(seconds=10))
    with world.database.transaction() as session:
        assert claim_due(session, world.clock.now()) is not None
    assert look(world) == []
    world.clock.move(MINUTE)
    with world.database.transaction() as session:
        assert claim_due(session, world.clock.now()) is not None
    assert look(world) == [("overdue_step", "steps-dial")]
    assert world.case(case).state == "pending"


def test_a_finding_that_comes_back_is_a_new_alarm(world: HandoffWorld) -> None:
    for _ in range(2):
        world.open()
        world.clock.move(2 * MINUTE)
        assert ("overdue_step", "steps-dial") in look(world)
        world.run()
        look(world)
    assert [alarm.subject for alarm in alarms(world, "overdue_step")].count("steps-dial") == 2


@pytest.mark.parametrize("state", ["pending", "ringing", "exhausted"])
def test_a_case_without_a_next_step_is_told_and_put_back_on_its_way(world: HandoffWorld, state: str) -> None:
    case = world.open()
    if state != "pending":
        world.run()
    for _ in range(200):
        if world.case(case).state == state:
            break
        world.wait(5)
    stop_steps(world, "dial", "confirm_call", "ring_over")
    before = len(world.phone.calls)
    assert look(world) == [("no_next_step", f"case-{case}")]
    assert len(world.events(case, "mended")) == 1
    world.run()
    assert len(world.phone.calls) == before + 1
    assert look(world) == []
    assert "alarm_no_next_step" in world.postman.kinds()


def test_an_accepted_case_whose_deadline_nobody_watches_gets_its_timer_back(world: HandoffWorld) -> None:
    case = world.open()
    world.run()
    world.accept()
    stop_steps(world, "due")
    assert look(world) == [("no_next_step", f"case-{case}")]
    assert world.open_steps(case).count("due") == 1
    world.wait(31 * 60)
    assert len(world.events(case, "missed")) == 1


def test_after_a_clock_that_jumped_ahead_and_back_nobody_waits_for_the_wrong_hour(world: HandoffWorld) -> None:
    case = world.open()
    world.clock.move(timedelta(hours=8))
    world.run()
    assert world.case(case).state == "ringing"
    world.clock.move(timedelta(hours=-8))
    assert ("no_next_step", f"case-{case}") in look(world)
    world.run()
    world.wait(30)
    assert len(world.phone.calls) >= 2


def test_a_lease_given_by_a_clock_that_has_gone_back_holds_nobody_up(world: HandoffWorld) -> None:
    world.open()
    with world.database.transaction() as session:
        assert claim_due(session, world.clock.now() + timedelta(hours=8)) is not None
    world.run()
    assert len(world.phone.calls) == 1


def test_a_call_in_doubt_for_too_long_is_told(world: HandoffWorld) -> None:
    world.phone.outcomes = [CallUnknown("timeout")]
    case = world.open()
    world.run()
    stop_steps(world, "confirm_call", "ring_over")
    with world.database.transaction() as session:
        add_step(session, case, "dial", 1, world.clock.now() + timedelta(minutes=30))
    world.clock.move(timedelta(seconds=89))
    assert look(world) == []
    world.clock.move(timedelta(seconds=2))
    assert [kind for kind, _ in look(world)] == ["call_in_doubt"]


def test_a_hole_in_the_roster_is_told_once_from_fourteen_days_before_until_it_is_over(world: HandoffWorld) -> None:
    start = world.clock.now() + timedelta(days=15)
    for agent in ("duty-1", "duty-2", "duty-3"):
        world.away(agent, start, start + timedelta(days=2))
    assert look(world) == []
    seen = set()
    for _ in range(18 * 4):
        world.clock.move(timedelta(hours=6))
        world.run()
        seen.update(look(world))
    assert len(seen) == 1
    (alarm,) = alarms(world, "roster_gap")
    assert datetime.fromisoformat(alarm.data["start"]) == start
    assert alarm.gone_at is not None
    assert start + timedelta(days=2) <= alarm.gone_at < start + timedelta(days=2, hours=7)


def test_a_roster_that_never_begins_is_one_alarm_however_long_it_stands(world: HandoffWorld) -> None:
    with world.database.transaction() as session:
        first = date(2027, 3, 29)
        session.execute(update(RotationRow).values(first_handover=first, handover_weekday=first.weekday()))
    for _ in range(10):
        look(world)
        world.clock.move(timedelta(days=3, hours=5))
    with world.database.reading() as session:
        lines = len(session.scalars(select(RotationRow.line)).all())
    assert len(alarms(world, "roster_gap")) <= 2 * lines


def test_a_broken_roster_hides_nothing_else(world: HandoffWorld, caplog: pytest.LogCaptureFixture) -> None:
    with world.database.transaction() as session:
        session.execute(update(RotationRow).values(zone="Nowhere/None"))
    world.open(contract=None, level=4)
    with world.database.transaction() as session:
        add_step(session, None, "end_call", 1, world.clock.now() - timedelta(hours=1), {"sid": "CA1", "tries": 1})
    with caplog.at_level(logging.ERROR):
        assert look(world) == [("overdue_step", "steps-end_call")]
    assert "roster_gaps" in caplog.text


def test_a_holiday_calendar_in_use_that_ends_is_told_and_one_of_an_ended_contract_is_not(
    world: HandoffWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holidays, "WARN_DAYS", 60)
    with world.database.reading() as session:
        regions = set(session.scalars(select(ContractRow.holiday_region)))
    region = sorted(regions)[0]
    ends = holidays.load_holidays(region).valid_until
    world.clock.set(datetime(ends.year, ends.month, ends.day, tzinfo=timezone.utc) - timedelta(days=61))
    assert ("calendar_ends", f"{region}-{ends}") not in look(world)
    world.clock.move(timedelta(days=1))
    for _ in range(2):
        assert ("calendar_ends", f"{region}-{ends}") in look(world)
    told = [alarm for alarm in alarms(world, "calendar_ends") if alarm.data["region"] == region]
    assert [alarm.data["day"] for alarm in told] == [ends.isoformat()]


def test_mails_that_cannot_be_sent_and_a_target_that_takes_nothing_are_told(world: HandoffWorld) -> None:
    world.postman.refused = {"alarm_escalated", "alarm_warning"}
    case = world.open(contract=None, level=4)
    with world.database.transaction() as session:
        case_work.escalate(session, world.clock, case, "customer")
        now = world.clock.now()
        target = WebhookTargetRow(url="http://192.0.2.1/", secret="s", events=[], created_at=now, failing_since=now)
        session.add(target)
    world.run()
    world.wait(16 * 60)
    kinds = {kind for kind, _ in look(world)}
    assert kinds == {"mail_failing", "webhook_failing"}


# --- several engines, and the watch ---


def test_of_several_engines_one_audits_each_minute(world: HandoffWorld) -> None:
    gate, audited = threading.Barrier(4), []

    def work() -> None:
        gate.wait()
        with world.database.transaction() as session:
            audited.append(audit_if_due(session, world.clock.now()) is not None)

    for _ in range(3):
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        world.clock.move(AUDIT_EVERY)
    assert audited.count(True) == 3


def test_a_clock_that_has_gone_back_does_not_stop_the_audit(world: HandoffWorld) -> None:
    with world.database.transaction() as session:
        assert audit_if_due(session, world.clock.now() + timedelta(days=9)) is not None
    with world.database.transaction() as session:
        assert audit_if_due(session, world.clock.now()) is not None


def test_every_engine_shows_itself_and_a_dead_one_stops_counting(world: HandoffWorld) -> None:
    first, second = (Watch(world.database, world.clock, real_time=False) for _ in range(2))
    for watch in (first, second, first):
        watch.look()
    assert first.figures.engines == 2
    assert first.heartbeat == world.clock.now()
    world.clock.move(timedelta(seconds=41))
    first.look()
    assert first.figures.engines == 1
    world.clock.move(timedelta(days=1, seconds=1))
    first.look()
    with world.database.reading() as session:
        assert len(session.scalars(select(EngineRow)).all()) == 1
    stop = threading.Event()
    stop.set()
    first.run_forever(stop)
    with world.database.reading() as session:
        assert session.scalars(select(EngineRow)).all() == [], "it has said goodbye"


def test_the_figures_are_those_of_the_database(world: HandoffWorld) -> None:
    world.open()
    world.clock.move(timedelta(seconds=70))
    watch = Watch(world.database, world.clock, real_time=False)
    watch.look()
    assert watch.figures.findings["overdue_step"] == 1
    assert watch.figures.overdue_s == 70
    world.run()
    with world.database.reading() as session:
        figures = read_figures(session, world.clock.now())
        assert [alarm.kind for alarm in standing(session)] == ["overdue_step"]
    assert (figures.overdue_s, figures.unsent_mails) == (0.0, 0)
    assert figures.open_steps > 0


def test_a_clock_that_jumps_is_told(world: HandoffWorld) -> None:
    seconds = [0.0]
    watch = Watch(world.database, world.clock, lambda: seconds[0])
    watch.look()
    for apart in (0, 4, 3600, -3600, 0):
        seconds[0] += 10
        world.clock.move(timedelta(seconds=10 + apart))
        watch.look()
    assert [alarm.data["seconds"] for alarm in alarms(world, "clock_jumped")] == [3600, -3600]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_servers_time_counts_and_goes_on_between_two_questions(world: HandoffWorld) -> None:
    seconds = [1000.0]
    clock = DatabaseClock(world.database, lambda: seconds[0])
    first = clock.now()
    assert abs(first - datetime.now(timezone.utc)) < timedelta(minutes=1), "server and test share a host"
    seconds[0] += 7
    assert clock.now() == first + timedelta(seconds=7)
    clock.ask()
    assert clock.now() < first + timedelta(seconds=7), "the answer of the server replaces what was counted"
