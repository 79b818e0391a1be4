"""The figures of the hand-off engine for Prometheus.

Those of the database are the same on every host; ``prioline_engine_heartbeat_age_seconds`` is this process's own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge

from actions.contract.clock import Clock
from actions.handoff.alarm_list import FINDINGS
from actions.handoff.watch import Watch

NEVER_S = float("inf")


def add_engine_metrics(
    registry: CollectorRegistry, clock: Clock, heartbeat: Callable[[], datetime | None], watch: Watch
) -> None:
    """Add the engine's gauges, read anew at each request of ``/metrics``."""

    def age_s(at: datetime | None) -> float:
        return NEVER_S if at is None else max(0.0, (clock.now() - at).total_seconds())

    gauges: dict[str, tuple[str, Callable[[], float]]] = {
        "prioline_engine_heartbeat_age_seconds": (
            "Seconds since this process's engine last looked for due steps.",
            lambda: age_s(heartbeat()),
        ),
        "prioline_engine_watch_age_seconds": (
            "Seconds since this process's engine last gave its sign of life and audited if it was its turn.",
            lambda: age_s(watch.heartbeat),
        ),
        "prioline_engines": ("Engines that run on this database.", lambda: watch.figures.engines),
        "prioline_open_steps": ("Steps that are still to be done.", lambda: watch.figures.open_steps),
        "prioline_steps_overdue_seconds": (
            "How late the most overdue step is that nobody works on.",
            lambda: watch.figures.overdue_s,
        ),
        "prioline_unsent_mails": ("Mails in the outbox.", lambda: watch.figures.unsent_mails),
        "prioline_waiting_webhooks": ("Outgoing webhooks in the outbox.", lambda: watch.figures.waiting_webhooks),
        "prioline_webhooks_given_up": ("Outgoing webhooks given up.", lambda: watch.figures.webhooks_given_up),
    }
    for name, (help_text, read) in gauges.items():
        Gauge(name, help_text, registry=registry).set_function(read)
    findings = Gauge("prioline_findings", "What the auditor finds and still stands.", ["kind"], registry=registry)
    for kind in FINDINGS:
        findings.labels(kind).set_function(_finding(watch, kind))


def _finding(watch: Watch, kind: str) -> Callable[[], float]:
    return lambda: watch.figures.findings.get(kind, 0)
