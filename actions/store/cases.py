"""Finding cases and writing their history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.store.tables import AttemptRow, CaseEventRow, CaseRow

OPEN_STATES = ("queue", "pending", "ringing", "exhausted", "accepted")
"""States of a case that still waits for its answer; the others are ``answered`` and ``withdrawn``."""


def case_by_id(session: Session, case_id: int) -> CaseRow | None:
    """Return the case with this incident number, or None."""
    return session.get(CaseRow, case_id)


def lock_case(session: Session, case_id: int) -> CaseRow | None:
    """Return the case as it is now, kept from changes by others until the transaction ends.

    Whoever changes a case, its attempts or its ladder locks it first, before touching any of its steps: then two
    reports of one call, or a key and a click, follow one another. (SQLite has one writer anyway.)
    """
    return session.scalars(
        select(CaseRow)
        .where(CaseRow.id == case_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def lock_attempt(session: Session, key: str) -> tuple[AttemptRow, CaseRow] | None:
    """Return the dial attempt that carries this key and its case, locked; None when there is none."""
    case_id = session.scalar(select(AttemptRow.case_id).where(AttemptRow.key == key))
    case = None if case_id is None else lock_case(session, case_id)
    if case is None:
        return None
    # Read after the lock: the one before it may have been changed while we waited.
    attempt = session.scalars(
        select(AttemptRow).where(AttemptRow.key == key).execution_options(populate_existing=True)
    ).one()
    return attempt, case


def case_by_opening_key(session: Session, opening_key: str) -> CaseRow | None:
    """Return the case that was opened under this key, so that opening twice gives one case."""
    return session.scalars(select(CaseRow).where(CaseRow.opening_key == opening_key)).first()


def latest_case(session: Session, conversation_id: str) -> CaseRow | None:
    """Return the newest case of a conversation, open or not."""
    return session.scalars(
        select(CaseRow).where(CaseRow.conversation_id == conversation_id).order_by(CaseRow.id.desc()).limit(1)
    ).first()


def open_cases(session: Session) -> Sequence[CaseRow]:
    """Return all open cases, the next deadline first, those without one last."""
    return session.scalars(
        select(CaseRow)
        .where(CaseRow.state.in_(OPEN_STATES))
        .order_by(CaseRow.due_at.is_(None), CaseRow.due_at, CaseRow.level, CaseRow.id)
    ).all()


def attempt_by_key(session: Session, key: str) -> AttemptRow | None:
    """Return the dial attempt that carries this key."""
    return session.scalars(select(AttemptRow).where(AttemptRow.key == key)).first()


def record(
    session: Session, case_id: int, at: datetime, actor: str, kind: str, data: dict[str, Any] | None = None
) -> None:
    """Add a row to the history of a case. ``actor`` is an agent's or user's name, ``customer`` or ``prioline``."""
    session.add(CaseEventRow(case_id=case_id, at=at, actor=actor, kind=kind, data=data or {}))


def history(session: Session, case_id: int) -> Sequence[CaseEventRow]:
    """Return the history of a case, oldest first."""
    return session.scalars(select(CaseEventRow).where(CaseEventRow.case_id == case_id).order_by(CaseEventRow.id)).all()
