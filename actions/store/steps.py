"""Timers as rows: claimed by one worker at a time, completed by whoever still holds the lease."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, CursorResult, or_, select, update
from sqlalchemy.orm import Session

from actions.store.tables import StepRow

LEASE = timedelta(seconds=30)
"""How long a worker may take for one step before another one may take it up."""
AFTER_ALL_LEVELS = 9
"""Level of a step that goes behind every due step of a case: no mail may hold up a call."""

Lane = Literal["line", "mail", "webhooks"]
"""Steps that are taken up apart from each other: a mail server or a target that hangs holds up no call."""
LANES: Mapping[str, Lane] = MappingProxyType({"send": "mail", "deliver": "webhooks"})
"""The lane of each kind of step; every other kind is of the line."""
ALL_LANES: tuple[Lane, ...] = ("line", "mail", "webhooks")


class LeaseLost(Exception):
    """The step was completed or taken up by another worker; nothing of this worker's effects may be kept."""


@dataclass(frozen=True)
class Claim:
    """A step held by this worker until the lease ends."""

    step_id: int
    case_id: int | None
    kind: str
    level: int
    data: dict[str, Any]
    token: str

    @property
    def place(self) -> tuple[int, str, int | None]:
        """Step, kind and case, for messages."""
        return self.step_id, self.kind, self.case_id


def add_step(
    session: Session,
    case_id: int | None,
    kind: str,
    level: int,
    due_at: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    """Write down that ``kind`` must happen at ``due_at``, to a case unless ``case_id`` is None."""
    session.add(StepRow(case_id=case_id, kind=kind, level=level, due_at=due_at, data=data or {}))
    session.flush()


def is_any_due(session: Session, now: datetime, lanes: Collection[Lane] = ALL_LANES) -> bool:
    """Return whether some step of these lanes can be claimed."""
    return session.scalar(select(StepRow.id).where(*_claimable(now, lanes)).limit(1)) is not None


def claim_due(session: Session, now: datetime, lanes: Collection[Lane] = ALL_LANES) -> Claim | None:
    """Take the most urgent due step: level 1 first, then the longest overdue. None when nothing is due."""
    row = session.scalars(
        select(StepRow)
        .where(*_claimable(now, lanes))
        .order_by(StepRow.level, StepRow.due_at, StepRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    row.token = secrets.token_hex(16)
    row.lease_until = now + LEASE
    session.flush()
    return Claim(row.id, row.case_id, row.kind, row.level, dict(row.data), row.token)


def complete(session: Session, claim: Claim, now: datetime) -> None:
    """Mark a claimed step as done, in the transaction of its effects.

    Raises:
        LeaseLost: another worker holds or has completed the step.
    """
    result = cast(
        "CursorResult[Any]",
        session.execute(
            update(StepRow)
            .where(StepRow.id == claim.step_id, StepRow.token == claim.token, StepRow.done_at.is_(None))
            .values(done_at=now, lease_until=None)
        ),
    )
    if result.rowcount != 1:
        raise LeaseLost(f"step {claim.step_id} ({claim.kind}) of case {claim.case_id} is no longer ours")


def set_level(session: Session, case_id: int, level: int) -> None:
    """Give the open steps of a case another urgency, after a change of its level."""
    session.execute(
        update(StepRow)
        .where(StepRow.case_id == case_id, StepRow.done_at.is_(None), StepRow.level != AFTER_ALL_LEVELS)
        .values(level=level)
    )


def drop_steps(session: Session, case_id: int, now: datetime, kinds: tuple[str, ...]) -> None:
    """Call off the open steps of a case that are of these kinds."""
    condition = [StepRow.case_id == case_id, StepRow.done_at.is_(None), StepRow.kind.in_(kinds)]
    session.execute(update(StepRow).where(*condition).values(done_at=now, lease_until=None))


def _claimable(now: datetime, lanes: Collection[Lane]) -> tuple[ColumnElement[bool], ...]:
    # A lease longer than any worker takes was given by a clock that has gone back since.
    impossible = StepRow.lease_until > now + 2 * LEASE
    free = or_(StepRow.lease_until.is_(None), StepRow.lease_until < now, impossible)
    left_out = [kind for kind, lane in LANES.items() if lane not in lanes]
    wanted = StepRow.kind.not_in(left_out)
    if "line" not in lanes:
        wanted = StepRow.kind.in_([kind for kind, lane in LANES.items() if lane in lanes])
    return StepRow.done_at.is_(None), StepRow.due_at <= now, free, wanted
