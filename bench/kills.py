"""Engines that are killed while they work: does every step happen exactly once? Prints JSON, one line for each
database; exit status 1 if not.

    python bench/kills.py [--cases 2000] [--workers 8] [--kills 50] [--database URL]

Without ``--database`` on SQLite, and on a private PostgreSQL server where its binaries are installed. Workers are real
processes with the real engine; the carrier is a file, as in tests/handoff/engine_process.py, and outlives them. A
worker is killed with SIGKILL while it is at work, at no chosen moment, and another one takes its place. A trigger of
the database counts how often each step becomes done, so the proof does not lean on the engine's own words.

Proven at the end: every due step was done exactly once, no call was placed twice, every case has exactly one ringing
phone, and every try that the dead left in doubt was settled at the carrier.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from actions.handoff.opening import OpenCase, open_case
from actions.store.database import Database
from actions.store.demo import add_demo_contracts
from actions.store.schema import upgrade
from actions.store.tables import AttemptRow, CaseEventRow, CaseRow, StepRow

ROOT = Path(__file__).resolve().parent.parent
WORKER = ROOT / "tests" / "handoff" / "engine_process.py"
START = datetime(2026, 3, 27, 9, 0, tzinfo=timezone.utc)
CONTRACTS = (("40217788", 1), ("51039022", 3), ("60277142", 5), ("33901547", 9))
"""Demo contracts whose incidents are not counted, each with one of its contacts."""
SETTLE = timedelta(seconds=31)
"""A lease and the longest look-up: after so long whatever a dead worker held is taken up."""
ROUNDS = 2
PHASE = timedelta(seconds=16)
PHASES = 4
"""While workers are killed the time goes on so often, and by so much: look-ups, then the ends of the first calls."""


class Worker:
    """One engine's process. It says on its output when it has taken up a step, and when it finds none."""

    def __init__(self, url: str, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(WORKER), url, str(folder), "never", "loop"],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._said = threading.Condition()
        self._words = 0
        self._last = ""
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._said:
                self._words, self._last = self._words + 1, line.strip()
                self._said.notify_all()

    @property
    def last(self) -> str:
        """The last word it said."""
        with self._said:
            return self._last if self._process.poll() is None else "idle"

    def wait_for_words(self, count: int) -> None:
        """Wait until it has said so many more words, or has ended."""
        with self._said:
            wanted = self._words + count
            while self._words < wanted and self._process.poll() is None:
                self._said.wait(1)

    def kill(self) -> bool:
        """Kill it at once; return whether it had a step in hand."""
        self._process.kill()
        self._end()
        return self._last == "step"

    def stop(self) -> None:
        """Let it finish what is due, then end."""
        assert self._process.stdin is not None
        self._process.stdin.close()

    def wait(self) -> None:
        """Wait for the end after ``stop``."""
        self._end()

    def _end(self) -> None:
        self._process.wait()
        self._listener.join()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()


class Workers:
    """The engines that work at one time."""

    def __init__(self, url: str, folder: Path, count: int) -> None:
        self._url, self._folder = url, folder
        self.killed = self.killed_at_work = 0
        self._running = [Worker(url, folder) for _ in range(count)]

    def kill_one(self, chance: random.Random) -> None:
        """Let some worker take up a few more steps, then kill it and start another."""
        place = chance.randrange(len(self._running))
        self._running[place].wait_for_words(chance.randint(2, 12))
        self.killed_at_work += self._running[place].kill()
        self.killed += 1
        self._running[place] = Worker(self._url, self._folder)

    def settle(self) -> None:
        """Wait until every worker has found nothing to do."""
        for worker in self._running:
            worker.wait_for_words(1)
            while worker.last != "idle":
                worker.wait_for_words(1)

    def stop(self) -> None:
        """End all; each finishes what is due."""
        for worker in self._running:
            worker.stop()
        for worker in self._running:
            worker.wait()


def prepare(url: str, cases: int) -> Database:
    """Fill a database with cases that all fall due now, and count completions by a trigger."""
    database = Database(url)
    upgrade(database)
    with database.transaction() as session:
        add_demo_contracts(session)
    with database.transaction() as session:
        for number in range(cases):
            open_case(session, START, _command(number))
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE completions (step_id INTEGER NOT NULL)"))
        for statement in TRIGGERS[database.engine.dialect.name]:
            connection.execute(text(statement))
    return database


TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER completed AFTER UPDATE OF done_at ON steps WHEN NEW.done_at IS NOT NULL "
        "BEGIN INSERT INTO completions VALUES (NEW.id); END"
    ],
    "postgresql": [
        "CREATE FUNCTION count_completion() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN INSERT INTO completions VALUES (NEW.id); RETURN NEW; END $$",
        "CREATE TRIGGER completed AFTER UPDATE OF done_at ON steps FOR EACH ROW "
        "WHEN (NEW.done_at IS NOT NULL) EXECUTE FUNCTION count_completion()",
    ],
}


def _command(number: int) -> OpenCase:
    contract, contact = CONTRACTS[number % len(CONTRACTS)]
    return OpenCase(
        opening_key=f"kills-{number}",
        conversation_id=None,
        kind="incident",
        contract_number=contract,
        contact_id=contact,
        contact_text="",
        language="nl",
        channel="voice",
        level=1,
        model_level=None,
        customer_level=None,
        probabilities=None,
        evidence=(),
        report="kills",
    )


def run(url: str, folder: Path, cases: int, workers: int, kills: int, seed: int = 7) -> dict[str, Any]:
    """Run the whole trial on one database and return its figures; ``faults`` is empty when all was proven."""
    chance, began = random.Random(seed), time.perf_counter()
    database = prepare(url, cases)
    with database.reading() as session:
        opened = session.scalar(select(func.count()).select_from(StepRow).where(StepRow.kind == "dial")) or 0
    now = START
    show_time(folder, now)
    engines = Workers(url, folder, workers)
    for number in range(1, kills + 1):
        engines.kill_one(chance)
        if number % max(1, kills // PHASES) == 0:
            now += PHASE
            show_time(folder, now)
    for _ in range(ROUNDS):
        now += SETTLE
        show_time(folder, now)
        engines.settle()
    engines.settle()
    left = due_steps(database, now)
    engines.stop()
    figures = prove(database, folder, opened, now)
    figures |= {
        "database": database.engine.dialect.name,
        "cases": cases,
        "workers": workers,
        "killed": engines.killed,
        "killed_with_a_step_in_hand": engines.killed_at_work,
        "left_due": left,
        "seconds": round(time.perf_counter() - began, 1),
    }
    database.close()
    return figures


def show_time(folder: Path, now: datetime) -> None:
    """Show the workers the time; replaced in one piece, so that nobody reads half of it."""
    partial = folder / "clock.part"
    partial.write_text(now.isoformat())
    partial.replace(folder / "clock")


def due_steps(database: Database, now: datetime) -> int:
    """Return how many steps are due and not done."""
    with database.reading() as session:
        query = select(func.count()).select_from(StepRow).where(StepRow.done_at.is_(None), StepRow.due_at <= now)
        return session.scalar(query) or 0


def prove(database: Database, folder: Path, dials: int, now: datetime) -> dict[str, Any]:
    """Compare the steps, the completions, the history and what the carrier has heard."""
    with database.reading() as session:
        done = Counter(session.scalars(text("SELECT step_id FROM completions")).all())
        steps = {row.id: row for row in session.scalars(select(StepRow))}
        attempts = session.scalars(select(AttemptRow)).all()
        rung = session.scalar(select(func.count()).where(CaseEventRow.kind == "dialling")) or 0
        cases = session.scalars(select(CaseRow)).all()
    placed = Counter(json.loads(line)["key"] for line in (folder / "calls").read_text().splitlines())
    ringing = Counter(one.case_id for one in attempts if placed[one.key] and one.ended_at is None)
    at_work = {case.id for case in cases if case.state == "ringing"}
    faults = [
        *(f"step {number} was done {count} times" for number, count in done.items() if count != 1),
        *(
            f"step {row.id} ({row.kind}) is done without a trace"
            for row in steps.values()
            if row.done_at and not done[row.id]
        ),
        *(f"step {row.id} ({row.kind}) was lost" for row in steps.values() if not row.done_at and row.due_at <= now),
        *(f"call {key} was placed {count} times" for key, count in placed.items() if count != 1),
        *(f"case {case} has {ringing[case]} ringing phones" for case in at_work if ringing[case] != 1),
        *(f"attempt {one.key} is still in doubt" for one in attempts if one.state in ("dialling", "unknown")),
    ]
    if rung != len(attempts):
        faults.append(f"{rung} dials in the history, {len(attempts)} attempts")
    return {
        "dials_due_at_the_start": dials,
        "steps_done": len(done),
        "attempts": len(attempts),
        "calls_placed": sum(placed.values()),
        "calls_written_but_never_placed": sum(1 for one in attempts if not placed[one.key]),
        "faults": faults[:20],
        "every_step_exactly_once": not faults,
    }


@contextmanager
def databases(wanted: str | None, folder: Path) -> Iterator[list[str]]:
    """Yield the addresses to run on: the one asked for, else SQLite and, where it is installed, PostgreSQL."""
    if wanted is not None:
        yield [wanted]
        return
    sqlite = f"sqlite:///{folder / 'kills.db'}"
    sys.path.insert(0, str(ROOT / "tests"))
    from conftest import postgres_server, server_binaries  # type: ignore[import-not-found]

    if server_binaries() is None:
        yield [sqlite]
        return
    with postgres_server() as server:
        yield [sqlite, server.create()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--database", help="address of an empty database")
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as name, databases(options.database, Path(name)) as urls:
        for number, url in enumerate(urls):
            folder = Path(name) / str(number)
            folder.mkdir()
            results.append(run(url, folder, options.cases, options.workers, options.kills))
            print(json.dumps(results[-1]), flush=True)
    sys.exit(0 if all(result["every_step_exactly_once"] for result in results) else 1)


if __name__ == "__main__":
    main()
