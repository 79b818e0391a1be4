"""The targets of outgoing webhooks: adding, listing, removing."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.store.tables import OutboxRow, WebhookTargetRow


@dataclass(frozen=True)
class TargetState:
    """A target with how many events were taken, wait for it, and were given up."""

    row: WebhookTargetRow
    sent: int
    waiting: int
    given_up: int


def add_target(
    session: Session, now: datetime, url: str, events: Sequence[str], known: Collection[str]
) -> WebhookTargetRow:
    """Add a target with a fresh secret; ``events`` empty means all of the ``known`` ones.

    Raises:
        ValueError: the address cannot be called, is there already, or an event does not exist.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise ValueError(f"webhook address {url!r}: give http(s)://host[:port]/path, without a user name")
    unknown = sorted(set(events) - set(known))
    if unknown:
        raise ValueError(f"unknown event {', '.join(unknown)}; there are {', '.join(known)}")
    same = select(WebhookTargetRow).where(WebhookTargetRow.url == url, WebhookTargetRow.removed_at.is_(None))
    there = session.scalars(same).first()
    if there is not None:
        raise ValueError(f"webhook address {url} is target {there.id} already; remove that one first")
    secret = "whsec_" + secrets.token_urlsafe(32)
    target = WebhookTargetRow(url=url, secret=secret, events=list(events), created_at=now)
    session.add(target)
    session.flush()
    return target


def targets(session: Session) -> tuple[TargetState, ...]:
    """Return the targets in use."""
    rows = session.scalars(
        select(WebhookTargetRow).where(WebhookTargetRow.removed_at.is_(None)).order_by(WebhookTargetRow.id)
    ).all()
    return tuple(_state(session, row) for row in rows)


def target_by_id(session: Session, target_id: int) -> WebhookTargetRow:
    """Return a target in use.

    Raises:
        LookupError: there is none with this number.
    """
    target = session.get(WebhookTargetRow, target_id)
    if target is None or target.removed_at is not None:
        raise LookupError(f"no webhook target {target_id}; see `prioline webhooks list`")
    return target


def remove_target(session: Session, now: datetime, target_id: int) -> None:
    """Send nothing to a target any more; what still waits for it is given up.

    Raises:
        LookupError: there is none with this number.
    """
    target = target_by_id(session, target_id)
    target.removed_at, target.secret = now, ""


def _state(session: Session, row: WebhookTargetRow) -> TargetState:
    sent = OutboxRow.sent_at.is_not(None)
    given_up = OutboxRow.given_up_at.is_not(None)
    counts = [
        session.scalar(select(func.count()).where(OutboxRow.target_id == row.id, condition)) or 0
        for condition in (sent, ~sent & ~given_up, given_up)
    ]
    return TargetState(row, *counts)
