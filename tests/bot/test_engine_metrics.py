"""The engine's figures in Prometheus' text format."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest

from actions.contract.clock import FrozenClock
from actions.handoff.engine import Heartbeat
from actions.handoff.watch import Watch
from actions.store.database import Database
from actions.store.demo import add_demo_contracts
from actions.store.schema import upgrade
from actions.store.steps import add_step
from bot.engine_metrics import add_engine_metrics

NOW = datetime(2026, 3, 27, 9, 0, tzinfo=timezone.utc)


def test_the_figures_are_read_anew_at_each_request(tmp_path: Path) -> None:
    database, clock, heartbeat = Database(f"sqlite:///{tmp_path / 'a.db'}"), FrozenClock(NOW), Heartbeat()
    upgrade(database)
    with database.transaction() as session:
        add_demo_contracts(session)
        add_step(session, None, "end_call", 1, NOW - timedelta(minutes=5), {"sid": "CA1", "tries": 1})
    watch, registry = Watch(database, clock, real_time=False), CollectorRegistry()
    add_engine_metrics(registry, clock, lambda: heartbeat.at, watch)
    text = generate_latest(registry).decode()
    assert "prioline_engine_heartbeat_age_seconds +Inf" in text
    assert 'prioline_findings{kind="overdue_step"} 0.0' in text
    heartbeat.beat(("line", "mail"), NOW - timedelta(seconds=7))
    heartbeat.beat(("mail",), NOW)
    watch.look()
    lines = set(generate_latest(registry).decode().splitlines())
    assert {
        "prioline_engine_heartbeat_age_seconds 7.0",
        "prioline_engine_watch_age_seconds 0.0",
        "prioline_engines 1.0",
        "prioline_steps_overdue_seconds 300.0",
        'prioline_findings{kind="overdue_step"} 1.0',
    } <= lines
    database.close()
