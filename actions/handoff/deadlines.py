"""Computing a case's deadline, keeping every computation, and setting the timers that belong to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from actions.contract.deadline import Deadline, StartReason, compute_deadline, recompute_deadline
from actions.store.cases import history, record
from actions.store.contracts import load_contract
from actions.store.steps import add_step, drop_steps
from actions.store.tables import CaseRow

DEADLINE_STEPS = ("warn", "due")


def deadline_of(session: Session, case: CaseRow, now: datetime) -> Deadline | None:
    """Return the case's deadline by the rules, from the original start; None without a contract.

    After a change of level a start that was already reached stays (design, 2: changed level).
    """
    contract = None if case.contract_number is None else load_contract(session, case.contract_number)
    if contract is None:
        return None
    channel: Literal["chat", "phone"] = "phone" if case.channel == "voice" else "chat"
    anew = compute_deadline(
        contract, case.level, case.opened_at, channel, case.phone_contact_at, premium=case.guaranteed
    )
    told = _last_told(session, case)
    if told is None or told["level"] == case.level:
        return anew
    previous = replace(
        anew,
        start=datetime.fromisoformat(told["start"]) if told["start"] else None,
        start_reason=StartReason(told["start_reason"]),
    )
    return recompute_deadline(
        contract, previous, case.level, now, channel, case.phone_contact_at, premium=case.guaranteed
    )


def _last_told(session: Session, case: CaseRow) -> dict[str, Any] | None:
    computations = [event.data for event in history(session, case.id) if event.kind == "deadline"]
    return computations[-1] if computations else None


def set_deadline(session: Session, case: CaseRow, now: datetime, cause: str) -> Deadline | None:
    """Compute the deadline anew, write it into the case and its history, and replace its timers."""
    deadline = deadline_of(session, case, now)
    drop_steps(session, case.id, now, DEADLINE_STEPS)
    if deadline is None:
        return None
    case.start_at, case.due_at = deadline.start, deadline.due
    missed_already = case.met is False and deadline.due is not None and deadline.due <= now
    if not missed_already:
        case.met = None
    record(session, case.id, now, "prioline", "deadline", {"cause": cause, **deadline_data(deadline)})
    if deadline.due is not None:
        _set_warnings(session, case, deadline.warnings, deadline.due, now)
        if not missed_already:
            add_step(session, case.id, "due", case.level, deadline.due)
    return deadline


def _set_warnings(
    session: Session, case: CaseRow, warnings: tuple[datetime, ...], due: datetime, now: datetime
) -> None:
    """Set the timers of the warnings; the last one also when its moment has just passed, by a raised level."""
    for number, at in enumerate(warnings, start=1):
        last = number == len(warnings)
        if at > now or (last and due > now):
            add_step(session, case.id, "warn", case.level, max(at, now), {"last": last})


def deadline_data(deadline: Deadline) -> dict[str, Any]:
    """Return a computation as JSON data: instants in ISO form, lengths in seconds."""
    return {
        "plan": deadline.plan,
        "level": deadline.level,
        "clock": deadline.clock.value if deadline.clock else None,
        "budget_s": int(deadline.budget.total_seconds()) if deadline.budget else None,
        "reported_at": deadline.reported_at.isoformat(),
        "start": deadline.start.isoformat() if deadline.start else None,
        "start_reason": deadline.start_reason.value,
        "due": deadline.due.isoformat() if deadline.due else None,
        "warnings": [at.isoformat() for at in deadline.warnings],
        "steps": [
            {
                "kind": step.kind.value,
                "start": step.start.isoformat(),
                "end": step.end.isoformat(),
                "counted_s": int(step.counted.total_seconds()),
                "days": [day.isoformat() for day in step.days],
            }
            for step in deadline.steps
        ],
        "zone": deadline.zone,
        "holiday_region": deadline.holiday_region,
        "holiday_source": deadline.holiday_source,
        "calendar_confirmed": deadline.calendar_confirmed,
    }
