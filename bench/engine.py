"""How late a due step starts and what an idle engine costs, with 10,000 open timers; prints JSON.

    python bench/engine.py

A real engine, its lanes and its audit as the web process runs them, with the real clock on SQLite, and a carrier that
answers at once and rings nobody. First nothing is due, and the process's CPU time is counted; then 200 cases fall due
over 20 seconds, each with its dial, its look-up and its mails, and the lateness of every step is read from the
database. Takes about 45 seconds.
"""

from __future__ import annotations

import itertools
import json
import logging
import platform
import random
import tempfile
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from actions.contract.clock import SystemClock
from actions.handoff.engine import HandoffEngine
from actions.handoff.opening import OpenCase, open_case
from actions.handoff.phone import OutboundCall, PlacedCall
from actions.handoff.watch import Watch
from actions.store.database import Database
from actions.store.demo import add_demo_contracts
from actions.store.schema import upgrade
from actions.store.tables import CaseRow, OutboxRow, StepRow
from bot.web_server import POLL_S

TIMERS = 10_000
CASES = 200
IDLE_S = 15.0
SPREAD_S = 20.0
AFTER_S = 4.0
TARGETS = {"lateness_p99_s": 2.0, "idle_cpu_percent_of_a_core": 2.0}
CONTRACTS = ("40217788", "51039022", "60277142", "72188303", "33901547")


class QuickPhone:
    """Takes every call at once; nobody answers."""

    def __init__(self) -> None:
        self._numbers = itertools.count()

    def place_call(self, call: OutboundCall) -> PlacedCall:
        """See ``Phone.place_call``."""
        return PlacedCall(f"CA{next(self._numbers):032d}")

    def find_call(self, call: OutboundCall, since: datetime) -> PlacedCall | None:
        """See ``Phone.find_call``."""
        return None

    def end_call(self, sid: str) -> None:
        """See ``Phone.end_call``."""


class NoPost:
    """Delivers nothing."""

    def send(self, message: OutboxRow, case: CaseRow | None) -> None:
        """See ``Postman.send``."""


class NoWebhooks:
    """Delivers nothing."""

    def deliver(self, url: str, secret: str, event_id: str, body: dict[str, Any], at: datetime) -> None:
        """See ``WebhookSender.deliver``."""


def open_cases(database: Database, now: datetime) -> list[int]:
    """Open the cases that will fall due; their dials are put off until they are wanted."""
    cases = []
    with database.transaction() as session:
        for number in range(CASES):
            command = OpenCase(
                opening_key=f"bench-{number}",
                conversation_id=None,
                kind="incident",
                contract_number=CONTRACTS[number % len(CONTRACTS)],
                contact_id=1 + 2 * (number % len(CONTRACTS)),
                contact_text="",
                language="nl",
                channel="voice",
                level=number % 2 + 1,
                model_level=None,
                customer_level=None,
                probabilities=None,
                evidence=(),
                report="bench",
            )
            cases.append(open_case(session, now, command).id)
        session.execute(update(StepRow).values(due_at=now + timedelta(minutes=30)))
    return cases


def add_timers(database: Database, cases: list[int], now: datetime) -> None:
    """Add timers of the coming days, up to the number that the figure names."""
    spread = random.Random(7)
    with database.transaction() as session:
        there = len(session.scalars(select(StepRow.id)).all())
        rows = [
            {
                "case_id": spread.choice(cases),
                "kind": "warn",
                "level": spread.randint(1, 4),
                "due_at": now + timedelta(hours=1, seconds=spread.random() * 200_000),
                "data": {},
            }
            for _ in range(TIMERS - there)
        ]
        session.execute(insert(StepRow), rows)


def idle_cpu_percent() -> float:
    """Return the CPU time of this process while the engine finds nothing, in percent of one core."""
    began, cpu = time.perf_counter(), time.process_time()
    time.sleep(IDLE_S)
    return 100 * (time.process_time() - cpu) / (time.perf_counter() - began)


def make_due(database: Database, now: datetime) -> None:
    """Let the cases' dials fall due one after another."""
    with database.transaction() as session:
        dials = session.scalars(select(StepRow).where(StepRow.kind == "dial").order_by(StepRow.id)).all()
        for place, step in enumerate(dials):
            step.due_at = now + timedelta(seconds=SPREAD_S * place / len(dials))


def lateness(database: Database, began: datetime) -> list[float]:
    """Return how many seconds after its due time each step was done, those still open included."""
    end = SystemClock().now()
    with database.reading() as session:
        steps = session.execute(
            select(StepRow.due_at, StepRow.done_at).where(StepRow.due_at >= began, StepRow.due_at <= end)
        )
        return sorted(((done or end) - due).total_seconds() for due, done in steps)


def measure(database: Database) -> dict[str, object]:
    clock = SystemClock()
    add_timers(database, open_cases(database, clock.now()), clock.now())
    engine = HandoffEngine(database, clock, QuickPhone(), NoPost(), "+12025550100", sender=NoWebhooks())
    stop, watch = threading.Event(), Watch(database, clock)
    # As the web process runs it: each lane in a thread of its own, and the watch with its audit.
    workers = [threading.Thread(target=engine.run_forever, args=(stop, POLL_S[lane], (lane,))) for lane in engine.lanes]
    workers.append(threading.Thread(target=watch.run_forever, args=(stop,)))
    for worker in workers:
        worker.start()
    try:
        idle = idle_cpu_percent()
        began = clock.now()
        make_due(database, began)
        time.sleep(SPREAD_S + AFTER_S)
        late = lateness(database, began)
    finally:
        stop.set()
        for worker in workers:
            worker.join()
    return {
        "lateness_p50_s": round(late[len(late) // 2], 3),
        "lateness_p99_s": round(late[int(len(late) * 0.99)], 3),
        "lateness_max_s": round(late[-1], 3),
        "idle_cpu_percent_of_a_core": round(idle, 2),
        "steps": len(late),
    }


def main() -> None:
    logging.basicConfig(level=logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        upgrade(database)
        with database.transaction() as session:
            add_demo_contracts(session)
        figures = measure(database)
        database.close()
    settings = {"open_timers": TIMERS, "cases": CASES, "poll_s": POLL_S["line"], "python": platform.python_version()}
    print(json.dumps(figures | {"targets": TARGETS} | settings))


if __name__ == "__main__":
    main()
