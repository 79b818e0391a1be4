"""Retention: what people wrote and said is removed after a while; what the contract must be able to prove stays.

Of a closed case remain number, contract, levels, times, states and the premium ledger; its texts, names, numbers and
transcript go. Open cases and conversations that still go on are never touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from actions.store.cases import OPEN_STATES
from actions.store.tables import (
    AttemptRow,
    CallRow,
    CaseEventRow,
    CaseRow,
    ConversationRow,
    FeedbackRow,
    MessageRow,
    OutboxRow,
    RefusedAttemptRow,
)

NOTE_EVENTS = ("note",)
"""Kinds of events whose data are free text of a person."""


@dataclass(frozen=True)
class Purged:
    """How much was, or would be, removed; ``conversations`` are their ids, for stores outside of this database."""

    conversations: tuple[str, ...]
    messages: int
    cases: int
    calls: int
    refused_attempts: int


def purge(session: Session, before: datetime) -> Purged:
    """Remove the texts of everything that ended before an instant; leave the transaction unfinished to only count."""
    conversations = _ended_conversations(session, before)
    cases = tuple(session.scalars(select(CaseRow.id).where(_closed_before(before), CaseRow.report != "")))
    refused = _count(session, RefusedAttemptRow.at < before, RefusedAttemptRow)
    calls = _count(session, CallRow.last_at < before, CallRow)
    messages = _count(session, MessageRow.conversation_id.in_(conversations), MessageRow)
    _blank_cases(session, cases)
    session.execute(delete(CallRow).where(CallRow.last_at < before))
    session.execute(update(CallRow).where(CallRow.conversation_id.in_(conversations)).values(conversation_id=None))
    session.execute(update(CaseRow).where(CaseRow.conversation_id.in_(conversations)).values(conversation_id=None))
    session.execute(delete(MessageRow).where(MessageRow.conversation_id.in_(conversations)))
    session.execute(delete(ConversationRow).where(ConversationRow.id.in_(conversations)))
    session.execute(delete(RefusedAttemptRow).where(RefusedAttemptRow.at < before))
    return Purged(conversations, messages, len(cases), calls, refused)


def _ended_conversations(session: Session, before: datetime) -> tuple[str, ...]:
    """Conversations whose last word is older, without a case that is open or closed only recently."""
    newest = select(func.max(MessageRow.at)).where(MessageRow.conversation_id == ConversationRow.id).scalar_subquery()
    alive = select(CaseRow.id).where(CaseRow.conversation_id == ConversationRow.id, ~_closed_before(before)).exists()
    ended = func.coalesce(newest, ConversationRow.created_at) < before
    return tuple(session.scalars(select(ConversationRow.id).where(ended, ~alive)))


def _closed_before(before: datetime) -> ColumnElement[bool]:
    last = select(func.max(CaseEventRow.at)).where(CaseEventRow.case_id == CaseRow.id).scalar_subquery()
    return CaseRow.state.not_in(OPEN_STATES) & (func.coalesce(last, CaseRow.opened_at) < before)


def _blank_cases(session: Session, cases: tuple[int, ...]) -> None:
    blank: dict[str, Any] = {
        "report": "",
        "evidence": [],
        "contact_text": "",
        "contact_id": None,
        "callback_number": None,
    }
    session.execute(update(CaseRow).where(CaseRow.id.in_(cases)).values(**blank))
    notes = CaseEventRow.case_id.in_(cases) & CaseEventRow.kind.in_(NOTE_EVENTS)
    session.execute(update(CaseEventRow).where(notes).values(data={}))
    customers = AttemptRow.case_id.in_(cases) & (AttemptRow.purpose == "customer")
    session.execute(update(AttemptRow).where(customers).values(phone=""))
    session.execute(update(OutboxRow).where(OutboxRow.case_id.in_(cases)).values(data={}))
    unused = FeedbackRow.case_id.in_(cases) & (FeedbackRow.consent.is_(False) | FeedbackRow.accepted.is_not(True))
    session.execute(delete(FeedbackRow).where(unused))


def _count(session: Session, condition: ColumnElement[bool], table: type) -> int:
    return session.scalar(select(func.count()).select_from(table).where(condition)) or 0
