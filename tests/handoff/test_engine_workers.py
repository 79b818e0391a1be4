"""Several engines on one database, and engines that die: each step once, nothing lost, nothing rung twice unseen."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, text

from actions.handoff import case_work
from actions.handoff.alarms import raise_alarm
from actions.handoff.engine import HandoffEngine
from actions.store.steps import LEASE, LeaseLost, add_step, claim_due
from actions.store.tables import AttemptRow, CaseEventRow, CaseRow, OutboxRow

if TYPE_CHECKING:
    from tests.handoff.conftest import HandoffWorld

SCRIPT = Path(__file__).with_name("engine_process.py")
ROOT = SCRIPT.parents[2]
CONTRACTS = ("40217788", "51039022", "60277142", "72188303", "33901547")


class Processes:
    """Engines in processes of their own, on the world's database, with its clock and a carrier in files."""

    def __init__(self, world: HandoffWorld, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.running: list[subprocess.Popen[str]] = []
        spec = importlib.util.spec_from_file_location("engine_process", SCRIPT)
        assert spec is not None
        assert spec.loader is not None
        self._parts: Any = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self._parts)
        self.show_time()

    def show_time(self) -> None:
        partial = self.folder / "clock.part"
        partial.write_text(self.world.clock.now().isoformat())
        partial.replace(self.folder / "clock")

    def move(self, by: timedelta) -> None:
        self.world.clock.move(by)
        self.show_time()

    def start(self, *deaths: str) -> list[subprocess.Popen[str]]:
        """Start an engine for each of these deaths ("" lives); they wait for ``go``."""
        started = [
            subprocess.Popen(
                [sys.executable, str(SCRIPT), self.world.database.url, str(self.folder), die],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for die in deaths
        ]
        self.running += started
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        return started

    def go(self, *processes: subprocess.Popen[str]) -> None:
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()

    def die(self, death: str) -> None:
        """Run an engine that is killed at this moment."""
        (process,) = self.start(death)
        self.go(process)
        assert process.wait(timeout=60) == -9

    def run(self) -> None:
        """Run a living engine, in this process, on the carrier in the file."""
        carrier = self._parts.FileCarrier(self.folder / "calls", self.world.clock, "")
        postman = self._parts.FilePostman(self.folder / "mail", "")
        HandoffEngine(self.world.database, self.world.clock, carrier, postman, "+12025550100").run_due()

    def lines(self, name: str) -> list[dict[str, str]]:
        path = self.folder / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def close(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()


@pytest.fixture
def processes(world: HandoffWorld, tmp_path: Path) -> Iterator[Processes]:
    folder = tmp_path / "carrier"
    folder.mkdir()
    engines = Processes(world, folder)
    yield engines
    engines.close()


def dialled(world: HandoffWorld) -> int:
    with world.database.reading() as session:
        query = select(func.count()).select_from(CaseEventRow).where(CaseEventRow.kind == "dialling")
        return session.scalar(query) or 0


# --- kill -9 ---


def test_a_step_claimed_by_an_engine_that_was_killed_is_done_by_the_next(
    world: HandoffWorld, processes: Processes
) -> None:
    case = world.open()
    processes.die("after_claim")
    processes.run()
    assert processes.lines("calls") == [], "the dead engine's lease still holds"
    processes.move(LEASE + timedelta(seconds=1))
    processes.run()
    assert len(processes.lines("calls")) == 1
    assert dialled(world) == 1
    assert world.states(case) == ["ringing"]


def test_a_call_that_was_written_down_but_not_placed_is_placed_after_looking(
    world: HandoffWorld, processes: Processes
) -> None:
    case = world.open()
    processes.die("after_commit")
    assert processes.lines("calls") == []
    assert world.states(case) == ["dialling"]
    for _ in range(2):
        processes.move(timedelta(seconds=15))
        processes.run()
    processes.run()
    assert [call["to"] for call in processes.lines("calls")] == ["+12025550121"]
    assert world.states(case) == ["failed", "ringing"]
    assert world.events(case, "call_not_placed") == [{"attempt": 1}]


def test_a_call_that_was_placed_by_an_engine_killed_before_it_heard_so_is_found_not_repeated(
    world: HandoffWorld, processes: Processes
) -> None:
    case = world.open()
    processes.die("after_call")
    assert world.states(case) == ["dialling"]
    processes.move(timedelta(seconds=11))
    processes.run()
    assert len(processes.lines("calls")) == 1
    attempt = world.attempts(case)[0]
    assert (attempt.state, attempt.call_sid) == ("ringing", processes.lines("calls")[0]["sid"])
    assert world.line.accept(attempt.key, str(attempt.call_sid)) == "accepted"
    processes.move(timedelta(minutes=10))
    processes.run()
    assert len(processes.lines("calls")) == 1


def test_a_mail_whose_sender_was_killed_is_sent_again(world: HandoffWorld, processes: Processes) -> None:
    case = world.open(contract=None, level=4)
    with world.database.transaction() as session:
        raise_alarm(session, session.get_one(CaseRow, case), world.clock.now(), "warning")
    processes.die("after_send")
    processes.move(LEASE + timedelta(seconds=1))
    processes.run()
    processes.run()
    mails = processes.lines("mail")
    assert len(mails) == 2
    assert mails[0] == mails[1], "the same message, which the reader can tell by its number"
    with world.database.reading() as session:
        assert session.scalars(select(OutboxRow.sent_at)).one() is not None


def test_engines_killed_one_after_another_lose_nothing(world: HandoffWorld, processes: Processes) -> None:
    cases = [world.open(contract, level=3, chat=False) for contract in CONTRACTS[:4]]
    for death in ("after_claim:2", "after_claim:3"):
        processes.die(death)
        processes.move(LEASE + timedelta(seconds=1))
    processes.run()
    assert all(world.attempts(case) for case in cases)
    keys = Counter(call["key"] for call in processes.lines("calls"))
    assert set(keys.values()) == {1}, "no attempt was placed twice"


# --- several workers ---


@pytest.mark.slow
def test_several_processes_do_each_step_exactly_once(world: HandoffWorld, processes: Processes) -> None:
    cases = [world.open(CONTRACTS[number % 5], level=number % 4 + 1, chat=False) for number in range(30)]
    ringing = sum(world.case(case).state == "pending" for case in cases)
    assert ringing >= 25
    workers = processes.start("", "", "")
    processes.go(*workers)
    assert [worker.wait(timeout=90) for worker in workers] == [0, 0, 0]
    calls = processes.lines("calls")
    assert len(calls) == ringing
    assert len({call["key"] for call in calls}) == ringing
    assert dialled(world) == ringing
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AttemptRow)) == ringing
        assert set(session.scalars(select(AttemptRow.state))) == {"ringing"}


@pytest.mark.slow
def test_several_processes_of_which_some_are_killed_lose_nothing_and_ring_nothing_twice(
    world: HandoffWorld, processes: Processes
) -> None:
    cases = [world.open(CONTRACTS[number % 5], level=1, chat=False) for number in range(20)]
    workers = processes.start("after_claim:3", "after_commit", "after_call", "")
    processes.go(*workers)
    codes = [worker.wait(timeout=90) for worker in workers]
    assert codes[3] == 0
    assert codes.count(-9) >= 1
    for seconds in (11, 11, 11):
        processes.move(timedelta(seconds=seconds))
        processes.run()
    placed = Counter(call["key"] for call in processes.lines("calls"))
    assert set(placed.values()) == {1}
    for case in cases:
        attempts = world.attempts(case)
        assert len([attempt for attempt in attempts if attempt.ended_at is None]) == 1, case
        assert sum(placed[attempt.key] for attempt in attempts) <= 1, f"while a phone rings, no second one: {case}"
    processes.move(timedelta(seconds=30))
    processes.run()
    placed = Counter(call["key"] for call in processes.lines("calls"))
    assert set(placed.values()) == {1}
    for case in cases:
        assert sum(placed[attempt.key] for attempt in world.attempts(case)) >= 1, f"no phone was rung for {case}"


def test_several_threads_share_the_mails(world: HandoffWorld) -> None:
    case = world.open(contract=None, level=4)
    with world.database.transaction() as session:
        for _ in range(30):
            raise_alarm(session, session.get_one(CaseRow, case), world.clock.now(), "warning")
    engines = [world.new_engine() for _ in range(4)]
    threads = [threading.Thread(target=engine.run_due) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(number for number, _ in world.postman.sent) == list(range(1, 31))


def test_two_reports_of_one_call_at_once_ring_one_next_person(world: HandoffWorld) -> None:
    for _ in range(5):
        case = world.open(level=3)
        world.run()
        call = next(one for one in world.phone.calls if one.call.key == world.attempts(case)[0].key)
        gate = threading.Barrier(3)

        def report(status: str, gate: threading.Barrier = gate, key: str = call.call.key, sid: str = call.sid) -> None:
            gate.wait()
            world.line.call_ended(key, status, sid, False)

        threads = [threading.Thread(target=report, args=(status,)) for status in ("busy", "no-answer", "busy")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        world.run()
        assert len(world.attempts(case)) == 2
        assert len(world.events(case, "call_over")) == 1


# --- leases ---


def test_after_an_outage_level_1_is_rung_first_and_nobody_twice(world: HandoffWorld) -> None:
    levels = [4, 3, 2, 1] * 5
    cases = {world.open(level=level, chat=False): level for level in levels}
    world.clock.move(timedelta(minutes=5))
    world.run()
    rung = [int(call.call.key.split("-")[0].removeprefix("c")) for call in world.phone.calls]
    assert [cases[case] for case in rung] == sorted(levels)
    assert len(set(rung)) == len(levels)
    assert rung[:5] == sorted(rung[:5]), "of one level the longest overdue first"


def test_whoever_lost_the_lease_changes_nothing(world: HandoffWorld) -> None:
    world.open()
    with world.database.transaction() as session:
        slow = claim_due(session, world.clock.now())
    assert slow is not None
    world.clock.move(LEASE + timedelta(seconds=1))
    world.run()
    assert len(world.phone.calls) == 1
    with pytest.raises(LeaseLost):
        world.engine._run(slow)
    assert len(world.phone.calls) == 1
    assert dialled(world) == 1


def test_a_worker_whose_lease_ran_out_cannot_complete_what_another_one_holds(world: HandoffWorld) -> None:
    world.open()
    with world.database.transaction() as session:
        slow = claim_due(session, world.clock.now())
    world.clock.move(LEASE + timedelta(seconds=1))
    with world.database.transaction() as session:
        quick = claim_due(session, world.clock.now())
    assert slow is not None
    assert quick is not None
    assert (quick.step_id, quick.token == slow.token) == (slow.step_id, False)
    with pytest.raises(LeaseLost):
        world.engine._run(slow)
    assert world.phone.calls == []
    world.engine._run(quick)
    assert len(world.phone.calls) == 1


def test_a_step_called_off_while_it_was_claimed_has_no_effect(world: HandoffWorld) -> None:
    case = world.open()
    with world.database.transaction() as session:
        claim = claim_due(session, world.clock.now())
    assert claim is not None
    with world.database.transaction() as session:
        case_work.withdraw(session, world.clock, case, "customer")
    with pytest.raises(LeaseLost):
        world.engine._run(claim)
    assert world.phone.calls == []


def test_a_step_that_fails_stays_and_holds_up_no_other(world: HandoffWorld, caplog: pytest.LogCaptureFixture) -> None:
    case, other = world.open(level=1), world.open(level=4)
    with world.database.transaction() as session:
        add_step(session, case, "of_a_later_release", 1, world.clock.now() - timedelta(hours=1))
    world.run()
    assert "of_a_later_release" in caplog.text
    assert world.case(other).state == "ringing"
    assert "of_a_later_release" in world.open_steps(case)


def test_a_clock_that_jumps_forward_does_each_thing_once_and_one_that_jumps_back_nothing_twice(
    world: HandoffWorld,
) -> None:
    case = world.open()
    world.run()
    world.clock.move(timedelta(hours=6))
    world.run()
    assert len(world.events(case, "missed")) == 1
    assert len(world.phone.calls) == 2
    world.clock.move(timedelta(hours=-6))
    world.run()
    assert len(world.phone.calls) == 2
    world.clock.move(timedelta(hours=6))
    world.run()
    assert len(world.events(case, "missed")) == 1
    assert len([call for call in world.phone.calls if not call.ended]) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_engine_whose_connections_were_cut_goes_on(world: HandoffWorld) -> None:
    case = world.open()
    with world.database.transaction() as session:
        claim = claim_due(session, world.clock.now())
    assert claim is not None
    with world.database.reading(), world.database.engine.connect() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        connection.execute(text(f"{others} AND pid <> pg_backend_pid()"))
    world.engine._run(claim)
    assert world.case(case).state == "ringing"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_idle_engine_waits_for_no_writer(world: HandoffWorld) -> None:
    with world.database.transaction():
        assert world.run() == 0


def test_the_heartbeat_is_when_the_engine_last_looked(world: HandoffWorld) -> None:
    assert world.engine.heartbeat.at is None
    world.run()
    assert world.engine.heartbeat.at == world.clock.now()


def test_the_engine_runs_until_it_is_told_to_stop_and_survives_a_fault(
    world: HandoffWorld, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actions.handoff.engine.FAULT_PAUSE_S", 0.01)
    stop, rounds = threading.Event(), iter(["fault", "fine", "stop"])

    def run_due(_lanes: object = None) -> int:
        what = next(rounds, "stop")
        if what == "fault":
            raise OSError("the database is away")
        if what == "stop":
            stop.set()
        return 0

    monkeypatch.setattr(world.engine, "run_due", run_due)
    world.engine.run_forever(stop, poll_s=0.01)
    assert next(rounds, None) is None
    assert "the database is away" in caplog.text
