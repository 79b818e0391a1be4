"""Messages that were understood wrongly: kept as they are corrected, reviewed by a person, given out for training.

Nothing of a customer who has not consented leaves the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.store.tables import CaseRow, ContractRow, FeedbackRow

Source = Literal["customer", "agent", "tester"]
INCIDENT = "report_incident"
LEVELS = (1, 2, 3, 4)


class UnknownFeedback(LookupError):
    """There is no feedback with this number."""


@dataclass(frozen=True)
class Correction:
    """One message, what the model found and what it means; levels 1 to 4, only of incident reports."""

    text: str
    language: str
    found_intent: str | None
    found_level: int | None
    intent: str
    level: int | None
    consent: bool


def note_level(session: Session, case: CaseRow, level: int, source: Source, by: str, at: datetime) -> None:
    """Keep that ``source`` has set a level other than the model's; a later word of the same source replaces it.

    A level set back to the model's takes the feedback away while nobody has reviewed it.
    """
    if case.kind != "incident" or case.model_level is None or not case.report.strip():
        return
    known = session.scalars(
        select(FeedbackRow).where(FeedbackRow.case_id == case.id, FeedbackRow.source == source)
    ).first()
    if known is not None and known.accepted is not None:
        return
    if level == case.model_level:
        if known is not None:
            session.delete(known)
        return
    if known is not None:
        known.level, known.by, known.at = level, by, at
        return
    contract = session.get(ContractRow, case.contract_number) if case.contract_number is not None else None
    correction = Correction(
        text=case.report,
        language=case.language,
        found_intent=INCIDENT,
        found_level=case.model_level,
        intent=INCIDENT,
        level=level,
        consent=contract is not None and contract.feedback_consent,
    )
    add(session, correction, source, by, at, case_id=case.id)


def add(
    session: Session, correction: Correction, source: Source, by: str, at: datetime, case_id: int | None = None
) -> int:
    """Keep a correction and return its number.

    Raises:
        ValueError: the text is empty, or level and intent do not go together.
    """
    _check(correction.text, correction.intent, correction.level)
    row = FeedbackRow(
        case_id=case_id,
        source=source,
        by=by,
        at=at,
        text=correction.text,
        language=correction.language,
        found_intent=correction.found_intent,
        found_level=correction.found_level,
        intent=correction.intent,
        level=correction.level,
        consent=correction.consent,
    )
    session.add(row)
    session.flush()
    return row.id


def waiting(session: Session) -> tuple[FeedbackRow, ...]:
    """Return the feedback that nobody has reviewed, oldest first."""
    return tuple(session.scalars(select(FeedbackRow).where(FeedbackRow.accepted.is_(None)).order_by(FeedbackRow.id)))


def review(
    session: Session,
    number: int,
    accepted: bool,
    by: str,
    at: datetime,
    *,
    intent: str | None = None,
    level: int | None = None,
) -> None:
    """Accept or reject one feedback; the reviewer may put intent and level right. A second review replaces the first.

    Raises:
        UnknownFeedback: no such number.
        ValueError: level and intent do not go together.
    """
    row = session.get(FeedbackRow, number)
    if row is None:
        raise UnknownFeedback(f"no feedback {number}; `prioline feedback list` shows those that wait")
    meant = intent or row.intent
    meant_level = level if level is not None else (row.level if meant == INCIDENT else None)
    _check(row.text, meant, meant_level)
    row.intent, row.level = meant, meant_level
    row.accepted, row.reviewed_by, row.reviewed_at = accepted, by, at


def for_training(session: Session) -> tuple[FeedbackRow, ...]:
    """Return what was accepted and may be used: with the customer's consent, or written by a tester."""
    usable = FeedbackRow.consent.is_(True) | (FeedbackRow.source == "tester")
    return tuple(
        session.scalars(select(FeedbackRow).where(FeedbackRow.accepted.is_(True), usable).order_by(FeedbackRow.id))
    )


def _check(text: str, intent: str, level: int | None) -> None:
    if not text.strip():
        raise ValueError("feedback without a text; give the message that was understood wrongly")
    if (intent == INCIDENT) != (level is not None):
        raise ValueError(
            f"intent {intent} with level {level}: {INCIDENT} has a level (1 to 4), other intents have none"
        )
    if level is not None and level not in LEVELS:
        raise ValueError(f"level {level}: use 1 to 4")
