"""What runs beside an engine's lanes: its sign of life, the audit, and a look at the clock.

It is a thread of its own, so that a lane which hangs is found all the same.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from actions.contract.clock import Clock
from actions.handoff.alarm_list import FINDINGS
from actions.handoff.alarms import raise_moment
from actions.handoff.auditor import audit_if_due
from actions.handoff.webhooks import EVENTS
from actions.store.database import Database
from actions.store.steps import LEASE
from actions.store.tables import AlarmRow, EngineRow, OutboxRow, StepRow

log = logging.getLogger(__name__)

BEAT_S = 10.0
ALIVE_FOR = timedelta(seconds=40)
"""An engine that has given no sign for so long does not count as running."""
FORGOTTEN_AFTER = timedelta(days=1)
JUMP = timedelta(seconds=5)
"""How much more or less than the elapsed time the clock may have moved between two looks."""


@dataclass(frozen=True)
class Figures:
    """What the last look found, for the metrics: all from the database, so the same on every host."""

    engines: int = 0
    findings: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(FINDINGS, 0))
    open_steps: int = 0
    overdue_s: float = 0.0
    """How late the latest step is that nobody works on."""
    unsent_mails: int = 0
    waiting_webhooks: int = 0
    webhooks_given_up: int = 0


class Watch:
    """The sign of life, the audit and the figures of one engine.

    ``real_time`` is false for a clock that is moved by hand, whose jumps mean nothing.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        monotonic_s: Callable[[], float] = time.monotonic,
        *,
        real_time: bool = True,
    ) -> None:
        self._database, self._clock, self._monotonic_s = database, clock, monotonic_s
        self._real_time = real_time
        self._id = secrets.token_hex(8)
        self._started_at = clock.now()
        self._before: tuple[datetime, float] | None = None
        self.figures = Figures()
        self.heartbeat: datetime | None = None

    def run_forever(self, stop: threading.Event, beat_s: float = BEAT_S) -> None:
        """Look until ``stop`` is set, then say goodbye. A fault is logged; it never ends the watch."""
        while not stop.is_set():
            try:
                self.look()
            except Exception:
                log.exception("hand-off watch: cannot look, tried again in %s s; is the database there?", beat_s)
            stop.wait(beat_s)
        try:
            with self._database.transaction() as session:
                session.execute(delete(EngineRow).where(EngineRow.id == self._id))
        except Exception:
            log.exception("hand-off watch: cannot say goodbye")

    def look(self) -> None:
        """Give the sign of life, audit if a minute has passed, and read the figures."""
        now = self._clock.now()
        jumped = self._jumped(now)
        with self._database.transaction() as session:
            self._sign(session, now)
            if jumped is not None:
                log.error("hand-off watch: the clock has jumped by %.0f s; see docs/handoff.md", jumped)
                raise_moment(session, now, "clock_jumped", f"clock-{now.isoformat()}", {"seconds": round(jumped)})
        with self._database.transaction() as session:
            audit_if_due(session, now)
        with self._database.reading() as session:
            self.figures = read_figures(session, now)
        self.heartbeat = now

    def _jumped(self, now: datetime) -> float | None:
        """Return by how many seconds the clock has moved more than time has passed, None when it goes right."""
        before, self._before = self._before, (now, self._monotonic_s())
        if before is None or not self._real_time:
            return None
        apart = (now - before[0]).total_seconds() - (self._before[1] - before[1])
        return apart if abs(apart) > JUMP.total_seconds() else None

    def _sign(self, session: Session, now: datetime) -> None:
        row = session.get(EngineRow, self._id)
        if row is None:
            row = EngineRow(
                id=self._id, host=socket.gethostname(), pid=os.getpid(), started_at=self._started_at, seen_at=now
            )
            session.add(row)
        row.seen_at = now
        session.execute(delete(EngineRow).where(EngineRow.seen_at < now - FORGOTTEN_AFTER))


def read_figures(session: Session, now: datetime) -> Figures:
    """Return the figures as the database has them now."""
    findings = dict.fromkeys(FINDINGS, 0)
    standing = select(AlarmRow.kind, func.count()).where(AlarmRow.gone_at.is_(None)).group_by(AlarmRow.kind)
    for kind, count in session.execute(standing):
        findings[kind] = count
    free = StepRow.lease_until.is_(None) | (StepRow.lease_until <= now) | (StepRow.lease_until > now + 2 * LEASE)
    oldest = session.scalar(
        select(func.min(StepRow.due_at)).where(StepRow.done_at.is_(None), StepRow.due_at <= now, free)
    )
    waiting = OutboxRow.sent_at.is_(None), OutboxRow.given_up_at.is_(None)
    return Figures(
        engines=_count(session, select(func.count()).where(EngineRow.seen_at > now - ALIVE_FOR)),
        findings=findings,
        open_steps=_count(session, select(func.count()).where(StepRow.done_at.is_(None))),
        overdue_s=0.0 if oldest is None else (now - oldest).total_seconds(),
        unsent_mails=_count(session, select(func.count()).where(*waiting, OutboxRow.target_id.is_(None))),
        waiting_webhooks=_count(session, select(func.count()).where(*waiting, OutboxRow.target_id.is_not(None))),
        webhooks_given_up=_count(
            session,
            select(func.count()).where(
                OutboxRow.given_up_at.is_not(None), OutboxRow.kind.in_([f"webhook_{event}" for event in EVENTS])
            ),
        ),
    )


def _count(session: Session, query: Select[int]) -> int:
    return session.scalar(query) or 0
