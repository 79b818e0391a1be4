"""Alarms: what is raised, who is told by mail and by phone, and how an alarm becomes mails and calls.

Raising an alarm writes its row and one ``alarm`` step in the transaction that found the reason; the engine, which
knows the addresses, turns that step into mails in the outbox and into calls (``actions.handoff.alarm_calls``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.handoff.alarm_list import URGENCIES, AlarmList
from actions.store.cases import record
from actions.store.steps import AFTER_ALL_LEVELS, add_step
from actions.store.tables import AlarmRow, CaseRow, OutboxRow


def raise_alarm(session: Session, case: CaseRow, now: datetime, kind: str, **data: Any) -> None:
    """Raise an alarm about a moment of a case; ``kind`` is one of ``CASE_ALARMS``."""
    record(session, case.id, now, "prioline", "alarm", {"kind": kind, **data})
    due = case.due_at.isoformat() if case.due_at else None
    data = {"level": case.level, "due": due, **data}
    _raise(session, AlarmRow(kind=kind, subject=f"case-{case.id}", case_id=case.id, data=data, at=now, gone_at=now))


def raise_moment(session: Session, now: datetime, kind: str, subject: str, data: Mapping[str, Any]) -> None:
    """Raise an alarm of ``MOMENTS``, once for each subject."""
    known = select(AlarmRow.id).where(AlarmRow.kind == kind, AlarmRow.subject == subject)
    if session.scalar(known.limit(1)) is None:
        _raise(session, AlarmRow(kind=kind, subject=subject, data=dict(data), at=now, gone_at=now))


def raise_finding(
    session: Session, now: datetime, kind: str, subject: str, case_id: int | None, data: Mapping[str, Any]
) -> None:
    """Raise an alarm of ``FINDINGS``; it stands until the auditor ends it."""
    _raise(session, AlarmRow(kind=kind, subject=subject, case_id=case_id, data=dict(data), at=now))


def standing(session: Session) -> Sequence[AlarmRow]:
    """Return the findings that stand, oldest first."""
    return session.scalars(select(AlarmRow).where(AlarmRow.gone_at.is_(None)).order_by(AlarmRow.id)).all()


def _raise(session: Session, alarm: AlarmRow) -> None:
    session.add(alarm)
    session.flush()
    add_step(session, alarm.case_id, "alarm", alarm_level(alarm), alarm.at, {"alarm": alarm.id})


def alarm_level(alarm: AlarmRow) -> int:
    """Return the urgency of an alarm's steps, as a level."""
    return int(alarm.data.get("level", URGENCIES.get(alarm.kind, 1)))


def send_out(session: Session, alarm: AlarmRow, addresses: AlarmList, now: datetime) -> None:
    """Write an alarm's mails into the outbox, and its first call as a step."""
    for address in addresses.mail_for(alarm.kind):
        message = OutboxRow(
            case_id=alarm.case_id,
            kind=f"alarm_{alarm.kind}",
            recipient=address,
            data=dict(alarm.data),
            at=alarm.at,
        )
        session.add(message)
        session.flush()
        # Sending is a step like any other: its lease keeps several workers from sending one message each.
        add_step(session, alarm.case_id, "send", AFTER_ALL_LEVELS, now, {"message": message.id})
    if addresses.phones_for(alarm.kind):
        add_step(session, alarm.case_id, "alarm_call", alarm_level(alarm), now, {"alarm": alarm.id, "place": 0})
