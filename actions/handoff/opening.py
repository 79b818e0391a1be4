"""Opening a case: quota, deadline, ladder and first step in one transaction."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.contract.agreement import Contract
from actions.contract.entitlement import Decision, Reason, decide_incident
from actions.contract.ladder import load_ladders
from actions.contract.plans import load_plans
from actions.handoff.deadlines import set_deadline
from actions.handoff.states import move
from actions.handoff.webhooks import announce
from actions.store import feedback
from actions.store.cases import case_by_opening_key, record
from actions.store.contracts import load_contract
from actions.store.quota import premium_used, take_premium
from actions.store.steps import add_step, drop_steps
from actions.store.tables import CaseRow, ContractRow, HandoffRow

PREMIUM_LEVELS = (1, 2)
"""Levels that take a premium incident without asking (design, 2)."""
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
    try:
        with session.begin_nested():
            session.add(case)
    except IntegrityError:
        # Somebody opened under this key between our look and our row (PostgreSQL; SQLite has one writer).
        opened = case_by_opening_key(session, command.opening_key)
        if opened is None:
            raise
        return opened
    record(session, case.id, now, "customer", "opened", {"level": case.level, "kind": case.kind})
    if case.customer_level is not None:
        feedback.note_level(session, case, case.customer_level, "customer", "customer", now)
    _take_premium(session, now, case)
    set_deadline(session, case, now, "opened")
    _start_handoff(session, now, case)
    announce(session, case, now, "opened")
    return case


def _entitlement(session: Session, now: datetime, command: OpenCase) -> tuple[bool | None, bool]:
    """Return (premium or None where nothing is counted, whether a time is guaranteed)."""
    contract = None if command.contract_number is None else load_contract(session, command.contract_number)
    if contract is None or command.kind == "person":
        return None, False
    if command.kind != "incident":
        return None, True
    decision = _decide(
        session,
        contract,
        now,
        contact_named=command.contact_id is not None,
        level=command.level,
        channel=command.channel,
        wants_premium=command.wants_premium,
    )
    if not decision.allowed:
        return None, False
    counted = contract.plan.premium_quota is not None
    guaranteed = decision.reason is not Reason.ALLOWED_AS_STANDARD
    return (guaranteed if counted else None), guaranteed


def _decide(
    session: Session,
    contract: Contract,
    now: datetime,
    *,
    contact_named: bool,
    level: int,
    channel: str,
    wants_premium: bool | None,
) -> Decision:
    """Decide by the quota as it stands; until this transaction ends nobody else reserves from it."""
    if contract.plan.premium_quota is not None:
        number = ContractRow.number == contract.number
        session.execute(select(ContractRow.number).where(number).with_for_update(key_share=True))
    year_start, _ = contract.year_of(contract.local_date(now))
    return decide_incident(
        contract,
        contact_named=contact_named,
        level=level,
        channel="phone" if channel == "voice" else "chat",
        at=now,
        premium_used=premium_used(session, contract.number, year_start),
        wants_premium=wants_premium,
    )


def make_premium_if_due(session: Session, case: CaseRow, now: datetime) -> None:
    """Reserve a premium incident for a standard one whose level has risen to 1 or 2, if one is left.

    Levels 1 and 2 take a premium incident (design, 2), whenever they are reached.
    """
    contract = load_contract(session, case.contract_number) if case.contract_number is not None else None
    if contract is None or case.kind != "incident" or case.premium is not False or case.level not in PREMIUM_LEVELS:
        return
    decision = _decide(
        session,
        contract,
        now,
        contact_named=case.contact_id is not None,
        level=case.level,
        channel=case.channel,
        wants_premium=None,
    )
    if decision.allowed and decision.reason is not Reason.ALLOWED_AS_STANDARD:
        case.premium = case.guaranteed = True
        _take_premium(session, now, case)


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
    case.state = "pending" if is_for_line(session, case) else "queue"
    session.add(HandoffRow(case_id=case.id, state=case.state, asked=[], snapshot=snapshot))
    session.flush()
    if is_for_line(session, case):
        add_step(session, case.id, "dial", case.level, now)
    if case.callback_number is not None:
        add_step(session, case.id, "call_customer", case.level, now)


def restart_ladder(session: Session, case: CaseRow, now: datetime) -> None:
    """Ring again, from the next person on; a case that is not for the priority line goes back to the desk alone."""
    drop_steps(session, case.id, now, ("dial",))
    if not is_for_line(session, case):
        move(session, case, "to_desk")
        return
    move(session, case, "ring_again")
    add_step(session, case.id, "dial", case.level, now)


def is_for_line(session: Session, case: CaseRow) -> bool:
    """Return whether the priority line rings for this case.

    It does when a time is guaranteed, when a person is wanted, and when an unverified caller reports level 1; never
    under a plan without the priority line.
    """
    if case.contract_number is None:
        return case.kind == "person" or case.level == 1
    plan = load_plans()[session.get_one(ContractRow, case.contract_number).plan]
    return plan.priority_line and (case.guaranteed or case.kind == "person")
