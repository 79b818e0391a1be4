"""Opening a case: quota, deadline, ladder and first step in one transaction."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from actions.contract.entitlement import Reason, decide_incident
from actions.contract.ladder import load_ladders
from actions.handoff.deadlines import set_deadline
from actions.store.cases import case_by_opening_key, record
from actions.store.contracts import load_contract
from actions.store.quota import premium_used, take_premium
from actions.store.steps import add_step
from actions.store.tables import CaseRow, HandoffRow

Kind = Literal["incident", "person", "signature_change", "private_patch", "health_check", "tailored_report"]


@dataclass(frozen=True)
class OpenCase:
    """Everything known when a case is opened.

    ``opening_key`` names the opening: opening twice under one key gives the same case. Without
    ``contract_number`` the case is unverified: it has no deadline and only level 1 rings the priority line.
    ``wants_premium`` is None where the plan counts no premium incidents. ``callback_number`` (E.164) is set when
    the customer asked to be called back.
    """

    opening_key: str
    conversation_id: str | None
    kind: Kind
    contract_number: str | None
    contact_id: int | None
    contact_text: str
    language: str
    channel: Literal["chat", "voice"]
    level: int
    model_level: int | None
    customer_level: int | None
    probabilities: tuple[float, ...] | None
    evidence: tuple[str, ...]
    report: str
    wants_premium: bool | None = None
    callback_number: str | None = None


def open_case(session: Session, now: datetime, command: OpenCase) -> CaseRow:
    """Open the case, or return the one that this opening key already opened.

    A premium incident is reserved here, in the same transaction; when none is left the case becomes a standard
    incident (design: no guaranteed time, not over the priority line).
    """
    known = case_by_opening_key(session, command.opening_key)
    if known is not None:
        return known
    premium, guaranteed = _entitlement(session, now, command)
    case = CaseRow(
        **{name: value for name, value in asdict(command).items() if name != "wants_premium"},
        premium=premium,
        guaranteed=guaranteed,
        state="pending",
        opened_at=now,
    )
    case.probabilities = None if command.probabilities is None else list(command.probabilities)
    case.evidence = list(command.evidence)
    session.add(case)
    session.flush()
    record(session, case.id, now, "customer", "opened", {"level": case.level, "kind": case.kind})
    _take_premium(session, now, case)
    set_deadline(session, case, now, "opened")
    _start_handoff(session, now, case)
    return case


def _entitlement(session: Session, now: datetime, command: OpenCase) -> tuple[bool | None, bool]:
    """Return (premium or None where nothing is counted, whether a time is guaranteed)."""
    contract = None if command.contract_number is None else load_contract(session, command.contract_number)
    if contract is None or command.kind == "person":
        return None, False
    if command.kind != "incident":
        return None, True
    year_start, _ = contract.year_of(contract.local_date(now))
    decision = decide_incident(
        contract,
        contact_named=command.contact_id is not None,
        level=command.level,
        channel="phone" if command.channel == "voice" else "chat",
        at=now,
        premium_used=premium_used(session, contract.number, year_start),
        wants_premium=command.wants_premium,
    )
    if not decision.allowed:
        return None, False
    counted = contract.plan.premium_quota is not None
    guaranteed = decision.reason is not Reason.ALLOWED_AS_STANDARD
    return (guaranteed if counted else None), guaranteed


def _take_premium(session: Session, now: datetime, case: CaseRow) -> None:
    if case.premium and case.contract_number is not None:
        contract = load_contract(session, case.contract_number)
        if contract is not None:
            year_start, _ = contract.year_of(contract.local_date(now))
            take_premium(session, contract.number, year_start, case.id, now)


def _start_handoff(session: Session, now: datetime, case: CaseRow) -> None:
    """Put the case on the priority line, or on the desk alone where the line is not for it."""
    ladder = load_ladders()[case.level]
    snapshot: dict[str, Any] = asdict(ladder) | {"alarm_shares": list(ladder.alarm_shares)}
    unverified = case.contract_number is None
    on_line = case.guaranteed or case.kind == "person" or (unverified and case.level == 1)
    case.state = "pending" if on_line else "queue"
    session.add(HandoffRow(case_id=case.id, state=case.state, asked=[], snapshot=snapshot))
    session.flush()
    if on_line:
        add_step(session, case.id, "dial", case.level, now)
    if case.callback_number is not None:
        add_step(session, case.id, "call_customer", case.level, now)


def restart_ladder(session: Session, case: CaseRow, now: datetime) -> None:
    """Ring again, from the next person on; used when a case is raised, passed on or let go."""
    handoff = session.get_one(HandoffRow, case.id)
    handoff.state = case.state = "pending"
    add_step(session, case.id, "dial", case.level, now)
