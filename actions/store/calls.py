"""Calls to the priority line: how far each is, who may be calling, and which call goes on from an earlier one."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.store.cases import latest_case
from actions.store.contracts import contacts_of, find_contact, plain_words
from actions.store.tables import AttemptRow, CallRow, CaseRow, ContactRow, MessageRow

NEARLY = 0.8
"""How alike a name heard and a name in the contract must be (0 to 1) to ask whether it is meant."""


def call_by_sid(session: Session, call_sid: str) -> CallRow | None:
    """Return the call that the carrier names so."""
    return session.get(CallRow, call_sid)


def begin_call(session: Session, call_sid: str, caller: str | None, language: str, at: datetime) -> CallRow:
    """Write a call down; one that is known already stays as it is."""
    known = session.get(CallRow, call_sid)
    if known is not None:
        return known
    row = CallRow(call_sid=call_sid, caller=caller, language=language, state={}, started_at=at, last_at=at)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another process took the same webhook between our look and our row (PostgreSQL)
        return session.get_one(CallRow, call_sid)
    return row


def end_call(session: Session, call_sid: str, at: datetime) -> None:
    """Write down that the caller has hung up; an unknown call changes nothing."""
    row = session.get(CallRow, call_sid)
    if row is not None and row.ended_at is None:
        row.ended_at = at


def earlier_call(session: Session, call: CallRow, since: datetime) -> CallRow | None:
    """Return the newest other call from the same number in which something was said at or after ``since``."""
    if call.caller is None:
        return None
    return session.scalars(
        select(CallRow)
        .where(
            CallRow.caller == call.caller,
            CallRow.call_sid != call.call_sid,
            CallRow.conversation_id.is_not(None),
            CallRow.last_at >= since,
        )
        .order_by(CallRow.last_at.desc(), CallRow.started_at.desc())
        .limit(1)
    ).first()


def is_on_the_line(session: Session, conversation_id: str | None) -> bool:
    """Return whether a call about this conversation has not ended."""
    if conversation_id is None:
        return False
    query = select(CallRow.call_sid).where(CallRow.conversation_id == conversation_id, CallRow.ended_at.is_(None))
    return session.scalars(query.limit(1)).first() is not None


def case_of_call(session: Session, call: CallRow) -> CaseRow | None:
    """Return the newest case of the call's conversation, open or not."""
    return latest_case(session, call.conversation_id) if call.conversation_id else None


def conversation_of_leg(session: Session, key: str) -> str | None:
    """Return the conversation of the case that the leg ``key`` belongs to."""
    query = select(CaseRow.conversation_id).join(AttemptRow, AttemptRow.case_id == CaseRow.id)
    return session.scalar(query.where(AttemptRow.key == key))


def words_said(session: Session, conversation_id: str) -> str:
    """Return what the customer said in their own words, one message a line; keys are left out."""
    rows = session.scalars(
        select(MessageRow.text)
        .where(
            MessageRow.conversation_id == conversation_id,
            MessageRow.author == "customer",
            MessageRow.payload.is_(None),
        )
        .order_by(MessageRow.id)
    )
    return "\n".join(text for text in rows if text)


def wrong_pins(session: Session, contact_id: int, since: datetime) -> int:
    """Return how many wrong PINs callers have keyed in for this contact since then."""
    query = select(func.sum(CallRow.pin_failures)).where(CallRow.contact_id == contact_id, CallRow.last_at >= since)
    return session.scalar(query) or 0


def contacts_with_number(session: Session, number: str) -> Sequence[ContactRow]:
    """Return the contacts whose telephone has this number (E.164): a hint who calls, never a proof."""
    return session.scalars(select(ContactRow).where(ContactRow.phone == number).order_by(ContactRow.id)).all()


def contact_heard(session: Session, contract_number: str, words: str) -> tuple[ContactRow | None, bool]:
    """Return the contact whose name was heard, and whether it was named exactly.

    A recogniser spells names as it likes, so the most alike name counts too when no other comes near; then the
    caller must be asked.
    """
    exact = find_contact(session, contract_number, words)
    if exact is not None:
        return exact, True
    heard = " ".join(plain_words(words))
    alike = sorted(
        ((_likeness(heard, row.name), row.id, row) for row in contacts_of(session, contract_number)), reverse=True
    )
    if not alike or alike[0][0] < NEARLY or (len(alike) > 1 and alike[1][0] >= NEARLY):
        return None, False
    return alike[0][2], False


def _likeness(heard: str, name: str) -> float:
    """Return how alike they are, also when more was said around the name."""
    wanted, words = plain_words(name), heard.split()
    length = len(wanted)
    windows = [words[start : start + length] for start in range(max(1, len(words) - length + 1))]
    return max(difflib.SequenceMatcher(None, " ".join(part), " ".join(wanted)).ratio() for part in windows)


def leave_unanswered(session: Session, conversation_id: str, at: datetime) -> None:
    """Take back what still waits for the assistant: a person has it now."""
    session.execute(
        update(MessageRow)
        .where(
            MessageRow.conversation_id == conversation_id,
            MessageRow.author == "customer",
            MessageRow.answered_at.is_(None),
        )
        .values(answered_at=at)
    )
