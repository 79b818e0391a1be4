"""The auditor: looks every minute for what must not be, independently of the steps it watches.

It finds overdue steps, open cases without a next step, calls in doubt, holes in the roster, holiday calendars that run
out, and mails and webhooks that do not get through. Each finding is one alarm that stands until it is gone. A case
without a next step is put back on its way as well: waiting for a person would cost the customer's time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.contract import holidays
from actions.handoff.alarm_list import FINDINGS
from actions.handoff.alarms import raise_finding, standing
from actions.handoff.states import move
from actions.store.calendars import regions_in_use
from actions.store.cases import OPEN_STATES, lock_case, record
from actions.store.contracts import load_roster
from actions.store.steps import LEASE, add_step
from actions.store.tables import (
    AlarmCallRow,
    AttemptRow,
    CaseRow,
    ChoreRow,
    HandoffRow,
    OutboxRow,
    RotationRow,
    StepRow,
    WebhookTargetRow,
)

log = logging.getLogger(__name__)

AUDIT_EVERY = timedelta(seconds=60)
OVERDUE_AFTER = timedelta(seconds=60)
IN_DOUBT_FOR = timedelta(seconds=90)
"""Longer than any call needs to be looked up and rung out."""
NOT_SENT_FOR = timedelta(minutes=15)
ROSTER_DAYS = 14
FARTHEST_LINE_STEP = timedelta(hours=1, minutes=5)
"""No case on the line waits longer for its next step: the longest pause of a ladder, and a margin."""
_LINE_STEPS = ("dial", "ring_over", "confirm_call")
_WAITING = ("pending", "ringing", "exhausted")
_IN_DOUBT = ("dialling", "unknown")
_GAPS_SEEN = timedelta(days=60)


@dataclass(frozen=True)
class Finding:
    """One thing that must not be; ``subject`` is the same as long as it is the same thing."""

    kind: str
    subject: str
    data: dict[str, Any] = field(default_factory=dict)
    case_id: int | None = None


def audit_if_due(session: Session, now: datetime) -> tuple[Finding, ...] | None:
    """Audit unless some engine has done so within the last minute; None in that case.

    The row of the task stays locked until the transaction ends, so that of several engines one audits.
    """
    return audit(session, now) if _take_chore(session, "audit", now, AUDIT_EVERY) else None


def audit(session: Session, now: datetime) -> tuple[Finding, ...]:
    """Look for everything, raise an alarm for what is new, end the alarms of what is gone, mend what can be mended."""
    found = {(one.kind, one.subject): one for one in _findings(session, now)}
    known = {(alarm.kind, alarm.subject): alarm for alarm in standing(session) if alarm.kind in FINDINGS}
    for place, alarm in known.items():
        if place not in found:
            alarm.gone_at = now
    for place, finding in found.items():
        if place not in known:
            raise_finding(session, now, finding.kind, finding.subject, finding.case_id, finding.data)
        if finding.kind == "no_next_step" and finding.case_id is not None:
            mend(session, finding.case_id, now)
    return tuple(found.values())


def _findings(session: Session, now: datetime) -> Iterator[Finding]:
    looks: tuple[Callable[[Session, datetime], Iterator[Finding]], ...] = (
        overdue_steps,
        cases_without_step,
        calls_in_doubt,
        roster_gaps,
        ending_calendars,
        mails_not_sent,
        failing_webhooks,
    )
    for look in looks:
        try:
            with session.begin_nested():
                yield from tuple(look(session, now))
        except (LookupError, ValueError):
            # One broken row (a roster, a contract) must not hide what the other looks find.
            log.exception("auditor: %s cannot be done", look.__name__)


def overdue_steps(session: Session, now: datetime) -> Iterator[Finding]:
    """Yield the kinds of steps that nobody takes up, or that fail again and again."""
    late = StepRow.due_at <= now - OVERDUE_AFTER
    free = or_(
        StepRow.lease_until.is_(None),
        StepRow.lease_until <= now,
        StepRow.lease_until > now + 2 * LEASE,
        StepRow.due_at <= now - OVERDUE_AFTER - 2 * LEASE,  # taken up again and again
    )
    rows = session.execute(
        select(StepRow.kind, func.count(), func.min(StepRow.due_at), func.min(StepRow.level))
        .where(StepRow.done_at.is_(None), late, free)
        .group_by(StepRow.kind)
    )
    for kind, count, oldest, level in rows.all():
        yield Finding(
            "overdue_step",
            f"steps-{kind}",
            {"step": kind, "count": count, "since": oldest.isoformat(), "level": min(level, 4)},
        )


def cases_without_step(session: Session, now: datetime) -> Iterator[Finding]:
    """Yield open cases that would wait for ever: no next step, or one that a jumped clock has put far away."""
    near = (
        select(StepRow.id)
        .where(
            StepRow.case_id == CaseRow.id,
            StepRow.done_at.is_(None),
            StepRow.kind.in_(_LINE_STEPS),
            StepRow.due_at <= now + FARTHEST_LINE_STEP,
        )
        .exists()
    )
    due = (
        select(StepRow.id)
        .where(StepRow.case_id == CaseRow.id, StepRow.done_at.is_(None), StepRow.kind == "due")
        .exists()
    )
    lost = or_(
        CaseRow.state.in_(_WAITING) & ~near,
        CaseRow.due_at.is_not(None) & CaseRow.met.is_(None) & CaseRow.state.in_(OPEN_STATES) & ~due,
    )
    for case in session.scalars(select(CaseRow).where(lost).order_by(CaseRow.level, CaseRow.id)):
        yield Finding("no_next_step", f"case-{case.id}", {"level": case.level, "state": case.state}, case.id)


def calls_in_doubt(session: Session, now: datetime) -> Iterator[Finding]:
    """Yield calls of which nobody knows for too long whether a phone rings."""
    since = now - IN_DOUBT_FOR
    attempts = select(AttemptRow).where(
        AttemptRow.state.in_(_IN_DOUBT), AttemptRow.ended_at.is_(None), AttemptRow.started_at <= since
    )
    for attempt in session.scalars(attempts):
        case = session.get_one(CaseRow, attempt.case_id)
        data = {"level": case.level, "since": attempt.started_at.isoformat()}
        yield Finding("call_in_doubt", f"call-{attempt.key}", data, attempt.case_id)
    calls = select(AlarmCallRow).where(
        AlarmCallRow.state.in_(_IN_DOUBT), AlarmCallRow.ended_at.is_(None), AlarmCallRow.started_at <= since
    )
    for call in session.scalars(calls):
        yield Finding("call_in_doubt", f"call-{call.key}", {"since": call.started_at.isoformat()})


def roster_gaps(session: Session, now: datetime) -> Iterator[Finding]:
    """Yield the times of the next fourteen days in which no manager is on duty."""
    # Looked at from well before now, so that a gap that runs already stays the same gap; one that is cut off by the
    # window is named by its other end, since the window moves.
    window = now - _GAPS_SEEN, now + _GAPS_SEEN
    for line in session.scalars(select(RotationRow.line).order_by(RotationRow.line)).all():
        roster, _backup = load_roster(session, line)
        for begin, end in roster.gaps(*window):
            if begin >= now + timedelta(days=ROSTER_DAYS) or end <= now:
                continue
            ends = [at.isoformat() for at in (begin, end) if at not in window]
            data = {"line": line, "start": max(begin, now).isoformat(), "end": end.isoformat()}
            yield Finding("roster_gap", f"{line}-{ends[0] if ends else 'always'}", data)


def ending_calendars(session: Session, now: datetime) -> Iterator[Finding]:
    """Yield the holiday calendars in use whose data end within sixty days."""
    for end in holidays.ending_calendars(regions_in_use(session, now.date()), now.date()):
        day = end.valid_until.isoformat()
        yield Finding("calendar_ends", f"{end.region}-{day}", {"region": end.region, "day": day})


def mails_not_sent(session: Session, now: datetime) -> Iterator[Finding]:
    """Yield one finding when mails wait too long."""
    count, oldest = session.execute(
        select(func.count(), func.min(OutboxRow.at)).where(
            OutboxRow.sent_at.is_(None), OutboxRow.target_id.is_(None), OutboxRow.at <= now - NOT_SENT_FOR
        )
    ).one()
    if count:
        yield Finding("mail_failing", "mail", {"count": count, "since": oldest.isoformat()})


def failing_webhooks(session: Session, now: datetime) -> Iterator[Finding]:
    """Yield the targets of outgoing webhooks that have not taken anything for too long."""
    targets = select(WebhookTargetRow).where(
        WebhookTargetRow.removed_at.is_(None), WebhookTargetRow.failing_since <= now - NOT_SENT_FOR
    )
    for target in session.scalars(targets):
        since = target.failing_since.isoformat() if target.failing_since else ""
        data = {"target": target.url, "since": since}
        yield Finding("webhook_failing", f"webhook-{target.id}", data)


def mend(session: Session, case_id: int, now: datetime) -> None:
    """Give an open case its next step again, after locking it; the step may have come meanwhile."""
    case = lock_case(session, case_id)
    if case is None or case.state not in OPEN_STATES:
        return
    steps = _open_steps(session, case_id)
    near = [step for step in steps if step.kind in _LINE_STEPS and step.due_at <= now + FARTHEST_LINE_STEP]
    mended = False
    if case.state in _WAITING and not near:
        far = [step.id for step in steps if step.kind in _LINE_STEPS]
        if far:  # a clock that has gone back since they were written
            session.execute(update(StepRow).where(StepRow.id.in_(far)).values(due_at=now))
        else:
            _ring_anew(session, case, now)
        mended = True
    if case.due_at is not None and case.met is None and not any(step.kind == "due" for step in steps):
        add_step(session, case_id, "due", case.level, case.due_at)
        mended = True
    if mended:
        record(session, case_id, now, "prioline", "mended", {"state": case.state})
        log.error("auditor: case %s in the state %s had no next step; it has one now", case_id, case.state)


def _ring_anew(session: Session, case: CaseRow, now: datetime) -> None:
    session.execute(
        update(AttemptRow)
        .where(AttemptRow.case_id == case.id, AttemptRow.purpose == "agent", AttemptRow.ended_at.is_(None))
        .values(state="failed", ended_at=now)
    )
    handoff = session.get_one(HandoffRow, case.id)
    handoff.state = case.state
    if case.state == "ringing":
        move(session, case, "call_over")
    add_step(session, case.id, "dial", case.level, now)


def _open_steps(session: Session, case_id: int) -> Sequence[StepRow]:
    return session.scalars(select(StepRow).where(StepRow.case_id == case_id, StepRow.done_at.is_(None))).all()


def _take_chore(session: Session, name: str, now: datetime, every: timedelta) -> bool:
    """Return whether this transaction does a regular task: nobody has within ``every``. Locks its row."""
    row = session.scalars(select(ChoreRow).where(ChoreRow.name == name).with_for_update()).one_or_none()
    if row is None:
        try:
            with session.begin_nested():
                session.add(ChoreRow(name=name, done_at=now))
        except IntegrityError:
            return False  # another engine began it in this moment
        return True
    # After the future comes from a clock that has gone back.
    if row.done_at <= now < row.done_at + every:
        return False
    row.done_at = now
    return True
