"""Walking the ladder: the next person to ring, the end of a ring, and what a call's end means.

Every function works inside the caller's transaction. Placing the call itself happens after that transaction is
committed (``actions.handoff.engine``), so that a crash leaves a row that says a phone may be ringing.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.contract.roster import Candidate
from actions.handoff import news
from actions.handoff.alarms import raise_alarm
from actions.handoff.candidates import candidates_for
from actions.handoff.states import move
from actions.handoff.webhooks import announce
from actions.store.cases import OPEN_STATES, record
from actions.store.contracts import load_agent
from actions.store.join_codes import join_code
from actions.store.steps import add_step
from actions.store.tables import AgentRow, AttemptRow, CaseEventRow, CaseRow, ContractRow, ConversationRow, HandoffRow

log = logging.getLogger(__name__)

WHISPER_MARGIN = timedelta(seconds=25)
"""Time for the carrier's own delays and the whisper, beyond the ring time, before we end a call ourselves."""
CONFIRM_AFTER = timedelta(seconds=10)
"""When a call whose placing was not confirmed is looked up at the carrier, and again while it cannot be asked."""
PLACING_LIMIT = timedelta(seconds=30)
"""How long a worker's request for a call may still be under way; only then is a call not found a call not placed."""
NOBODY_PAUSE = timedelta(seconds=60)
"""How long to wait for the roster when nobody is on duty."""
OPEN_ATTEMPT = ("dialling", "ringing", "in_progress", "unknown")
"""States of an attempt whose phone may be ringing or answered."""
LAST_WARNING = "last_warning"
"""Reason of a call that reminds whoever has a case of its deadline."""
RINGING_ATTEMPT = ("dialling", "ringing", "unknown")
"""States of an attempt whose phone nobody has picked up, as far as we know."""


def dial_next(session: Session, case: CaseRow, now: datetime) -> AttemptRow | None:
    """Choose the next person and write the attempt down; None when this round is over or nobody is on duty."""
    handoff = session.get_one(HandoffRow, case.id)
    if case.state not in ("pending", "exhausted"):
        return None
    named = _named_person(session, case, handoff)
    if named is not None:
        return _attempt(session, case, handoff, named, now)
    people = candidates_for(session, case, now)
    if not people:
        _nobody_on_duty(session, case, handoff, now)
        return None
    person = _next_person(people, handoff)
    if person is None:
        _round_over(session, case, handoff, now)
        return None
    return _attempt(session, case, handoff, person, now)


def dial_customer(session: Session, case: CaseRow, now: datetime) -> AttemptRow | None:
    """Write the call back to the customer down; None when phone contact was made meanwhile."""
    if case.phone_contact_at is not None or case.callback_number is None or case.state not in OPEN_STATES:
        return None
    handoff = session.get_one(HandoffRow, case.id)
    return _new_attempt(session, case, handoff, now, purpose="customer", phone=case.callback_number)


def dial_holder(session: Session, case: CaseRow, now: datetime, reason: str | None = None) -> AttemptRow | None:
    """Write down the call to the person who has the case, because the customer is on the line now.

    ``reason`` is ``last_warning`` when they are reminded instead. None when their phone is in this case's call
    already, or nobody has the case any more.
    """
    if case.state != "accepted" or case.accepted_by is None:
        return None
    if any(other.agent_id == case.accepted_by for other in _talking(session, case.id)):
        return None
    agent = session.get_one(AgentRow, case.accepted_by)
    handoff = session.get_one(HandoffRow, case.id)
    return _new_attempt(
        session,
        case,
        handoff,
        now,
        purpose="agent",
        phone=agent.phone,
        agent_id=agent.id,
        role=_last_role(session, case),
        reason=reason,
    )


def _talking(session: Session, case_id: int) -> list[AttemptRow]:
    """Return the agents' calls of a case that have not ended."""
    query = select(AttemptRow).where(
        AttemptRow.case_id == case_id, AttemptRow.purpose == "agent", AttemptRow.ended_at.is_(None)
    )
    return list(session.scalars(query))


def _last_role(session: Session, case: CaseRow) -> str | None:
    query = select(AttemptRow.role).where(AttemptRow.case_id == case.id, AttemptRow.agent_id == case.accepted_by)
    return session.scalars(query.order_by(AttemptRow.id.desc()).limit(1)).first()


def call_over(session: Session, case: CaseRow, attempt: AttemptRow, state: str, now: datetime) -> None:
    """End an attempt that was neither accepted nor declined before, and go on to the next person."""
    if attempt.ended_at is not None:
        return
    attempt.ended_at = now
    if attempt.state in ("accepted", "reached"):
        return
    attempt.state = state
    record(session, case.id, now, "prioline", "call_over", {"attempt": attempt.number, "state": state})
    if attempt.purpose == "customer":
        if case.phone_contact_at is None and case.state in OPEN_STATES:
            _customer_not_reached(session, case, attempt, now)
        return
    if state == "declined" and attempt.agent_id is not None:
        skip_this_round(session.get_one(HandoffRow, case.id), attempt.agent_id)
    if case.state == "accepted" and case.accepted_by == attempt.agent_id:
        if _customer_waits(session, case.id) or _reminded_in_vain(session, case, attempt):
            _holder_not_reached(session, case, now)
        return
    # After passing on, a phone may still be briefed while the next one rings: the last one to end moves on.
    if case.state == "ringing" and not any(other.purpose == "agent" for other in open_attempts(session, case.id)):
        news.tell(session, case, now, "utter_event_no_answer", name=_name(session, attempt))
        move(session, case, "call_over")
        add_step(session, case.id, "dial", case.level, now)


def _customer_waits(session: Session, case_id: int) -> bool:
    query = select(AttemptRow.id).where(
        AttemptRow.case_id == case_id, AttemptRow.purpose == "customer", AttemptRow.ended_at.is_(None)
    )
    return session.scalars(query.where(AttemptRow.state == "reached").limit(1)).first() is not None


def _reminded_in_vain(session: Session, case: CaseRow, attempt: AttemptRow) -> bool:
    """Return whether the last warning's call shows that nobody is at work on the case.

    A busy phone may be the talk with the customer itself, and whoever writes in the chat is at work.
    """
    if attempt.reason != LAST_WARNING or attempt.state == "busy":
        return False
    conversation = session.get(ConversationRow, case.conversation_id) if case.conversation_id else None
    return conversation is None or conversation.state != "agent"


def _holder_not_reached(session: Session, case: CaseRow, now: datetime) -> None:
    """The person who has the case does not answer while they are needed: ring the next one."""
    record(session, case.id, now, "prioline", "holder_not_reached", {"agent": case.accepted_by})
    if case.accepted_by is not None:
        skip_this_round(session.get_one(HandoffRow, case.id), case.accepted_by)
    case.accepted_by = case.accepted_at = None
    move(session, case, "holder_not_reached")
    add_step(session, case.id, "dial", case.level, now)
    announce(session, case, now, "reassigned", actor="prioline", cause="holder_not_reached")


def skip_this_round(handoff: HandoffRow, agent_id: str) -> None:
    """Do not ring a person again in this round of the ladder: they passed the case on, or cannot be called."""
    handoff.asked = [*handoff.asked, *[agent_id] * handoff.snapshot["tries_per_person"]]


def ring_next(handoff: HandoffRow, agent_id: str) -> None:
    """Have the next call go to this person, wherever they stand in the roster."""
    handoff.snapshot = {**handoff.snapshot, "next": agent_id}


def open_attempts(session: Session, case_id: int) -> list[AttemptRow]:
    """Return the attempts of a case whose phones may be ringing or answered."""
    return list(
        session.scalars(select(AttemptRow).where(AttemptRow.case_id == case_id, AttemptRow.state.in_(OPEN_ATTEMPT)))
    )


def refused(session: Session, case: CaseRow, attempt: AttemptRow, now: datetime) -> None:
    """The carrier will not call this phone, so trying it again in this round would change nothing."""
    if attempt.agent_id is not None:
        skip_this_round(session.get_one(HandoffRow, case.id), attempt.agent_id)
    call_over(session, case, attempt, "failed", now)


def not_placed(session: Session, case: CaseRow, attempt: AttemptRow, now: datetime) -> None:
    """The carrier knows no call for this attempt: the phone is rung anew, but only once on end."""
    again = not _follows_one_not_placed(session, attempt)
    attempt.state, attempt.ended_at = "failed", now
    record(session, case.id, now, "prioline", "call_not_placed", {"attempt": attempt.number})
    if attempt.purpose == "customer":
        if again:
            add_step(session, case.id, "call_customer", case.level, now)
        elif case.phone_contact_at is None and case.state in OPEN_STATES:
            _customer_not_reached(session, case, attempt, now)
        return
    if again and attempt.agent_id is not None:
        _forget_try(session.get_one(HandoffRow, case.id), attempt.agent_id)
    if case.state == "ringing" and not any(other.purpose == "agent" for other in open_attempts(session, case.id)):
        move(session, case, "call_over")
        add_step(session, case.id, "dial", case.level, now)


def _forget_try(handoff: HandoffRow, agent_id: str) -> None:
    if agent_id in handoff.asked:
        asked = list(handoff.asked)
        asked.remove(agent_id)
        handoff.asked = asked


def _follows_one_not_placed(session: Session, attempt: AttemptRow) -> bool:
    before = session.scalars(
        select(AttemptRow)
        .where(
            AttemptRow.case_id == attempt.case_id,
            AttemptRow.number < attempt.number,
            AttemptRow.purpose == attempt.purpose,
        )
        .order_by(AttemptRow.number.desc())
        .limit(1)
    ).first()
    return before is not None and before.phone == attempt.phone and before.state == "failed"


def call_off(
    session: Session, case: CaseRow, now: datetime, purposes: tuple[str, ...], spare: str | None = None
) -> None:
    """End the calls of a case that still ring, but for the one whose key is ``spare``.

    A phone that was picked up is left alone: whoever holds it hears how things stand when they press a key.
    """
    for attempt in open_attempts(session, case.id):
        if attempt.key == spare or attempt.purpose not in purposes or attempt.state not in RINGING_ATTEMPT:
            continue
        attempt.state, attempt.ended_at = "canceled", now
        data = {"attempt": attempt.number, "state": attempt.state}
        record(session, case.id, now, "prioline", "call_over", data)
        end_at_carrier(session, case, attempt, now)


def end_at_carrier(session: Session, case: CaseRow, attempt: AttemptRow, now: datetime) -> None:
    """Have the engine end this call. A call without a name yet is ended when its name comes in."""
    if attempt.call_sid is not None:
        add_step(session, case.id, "end_call", case.level, now, {"sid": attempt.call_sid, "tries": 1})


def name_call(session: Session, attempt: AttemptRow, call_sid: str, now: datetime) -> None:
    """Write down the carrier's name of a call, as the carrier itself reported it with our key.

    A look-up can take one call for another when two cases ring one phone; such a claim is given up, and the
    other attempt is looked up anew.
    """
    if attempt.call_sid == call_sid:
        return
    attempt.call_sid = call_sid
    mistaken = session.scalars(
        select(AttemptRow).where(
            AttemptRow.call_sid == call_sid,
            AttemptRow.id != attempt.id,
            AttemptRow.phone == attempt.phone,
            AttemptRow.state.in_(RINGING_ATTEMPT),
        )
    )
    for other in mistaken.all():
        case = session.get_one(CaseRow, other.case_id)
        other.call_sid, other.state = None, "unknown"
        add_step(session, other.case_id, "confirm_call", case.level, now, {"key": other.key})


def _named_person(session: Session, case: CaseRow, handoff: HandoffRow) -> Candidate | None:
    """Return the person to whom the case was passed on by name, once; None when nobody was named or can be read."""
    agent_id = handoff.snapshot.get("next")
    if agent_id is None:
        return None
    handoff.snapshot = {key: value for key, value in handoff.snapshot.items() if key != "next"}
    try:
        agent = load_agent(session, agent_id)
    except (LookupError, ValueError) as fault:
        log.error("hand-off: agent %s is left out: %s", agent_id, fault)
        return None
    contract = session.get(ContractRow, case.contract_number) if case.contract_number else None
    is_tam = contract is not None and contract.tam_id == agent_id
    return Candidate(agent, "tam" if is_tam else "duty_manager")


def _next_person(people: tuple[Candidate, ...], handoff: HandoffRow) -> Candidate | None:
    """Return whom to ring now: of those asked least often in this round the first on the ladder, None at its end.

    So everybody is rung once before anybody is rung twice, and "I am calling the next person" is true.
    """
    tries = handoff.snapshot["tries_per_person"]
    asked = {person.agent.id: handoff.asked.count(person.agent.id) for person in people}
    person = min(people, key=lambda one: asked[one.agent.id])
    return person if asked[person.agent.id] < tries else None


def _attempt(session: Session, case: CaseRow, handoff: HandoffRow, person: Candidate, now: datetime) -> AttemptRow:
    handoff.asked = [*handoff.asked, person.agent.id]
    move(session, case, "dial")
    attempt = _new_attempt(
        session,
        case,
        handoff,
        now,
        purpose="agent",
        phone=person.agent.phone,
        agent_id=person.agent.id,
        role=person.role,
    )
    news.tell(session, case, now, "utter_event_ringing", name=person.agent.name, role=news.role(person.role))
    return attempt


def _new_attempt(
    session: Session,
    case: CaseRow,
    handoff: HandoffRow,
    now: datetime,
    *,
    purpose: str,
    phone: str,
    agent_id: str | None = None,
    role: str | None = None,
    reason: str | None = None,
) -> AttemptRow:
    handoff.attempts += 1
    attempt = AttemptRow(
        key=f"c{case.id}-{handoff.attempts}-{secrets.token_hex(6)}",
        case_id=case.id,
        number=handoff.attempts,
        purpose=purpose,
        agent_id=agent_id,
        role=role,
        phone=phone,
        state="dialling",
        started_at=now,
        reason=reason,
    )
    session.add(attempt)
    session.flush()
    record(
        session,
        case.id,
        now,
        "prioline",
        "dialling",
        {"attempt": attempt.number, "purpose": purpose, "agent": agent_id, "role": role},
    )
    ring = timedelta(seconds=handoff.snapshot["ring_s"])
    add_step(session, case.id, "confirm_call", case.level, now + CONFIRM_AFTER, {"key": attempt.key})
    add_step(session, case.id, "ring_over", case.level, now + ring + WHISPER_MARGIN, {"key": attempt.key})
    return attempt


def _round_over(session: Session, case: CaseRow, handoff: HandoffRow, now: datetime) -> None:
    if handoff.round == 0:
        news.tell(session, case, now, "utter_event_exhausted")
    raise_alarm(session, case, now, "nobody_accepts")
    handoff.round += 1
    handoff.asked = []
    move(session, case, "round_over")
    add_step(session, case.id, "dial", case.level, now + timedelta(seconds=handoff.snapshot["pause_s"]))


def _nobody_on_duty(session: Session, case: CaseRow, handoff: HandoffRow, now: datetime) -> None:
    if _last_halt(session, case) != "nobody_on_duty":
        news.tell(session, case, now, "utter_event_nobody_on_duty")
        raise_alarm(session, case, now, "nobody_on_duty")
    handoff.asked = []
    move(session, case, "nobody_on_duty")
    add_step(session, case.id, "dial", case.level, now + NOBODY_PAUSE)


def _last_halt(session: Session, case: CaseRow) -> str | None:
    """Return why the ladder stands still, None when somebody was rung after its last halt."""
    events = session.scalars(
        select(CaseEventRow)
        .where(CaseEventRow.case_id == case.id, CaseEventRow.kind.in_(("alarm", "dialling")))
        .order_by(CaseEventRow.id.desc())
    )
    for event in events:
        if event.kind == "dialling" and event.data["purpose"] == "agent":
            return None
        if event.kind == "alarm" and event.data["kind"] in ("nobody_on_duty", "nobody_accepts"):
            return str(event.data["kind"])
    return None


def _customer_not_reached(session: Session, case: CaseRow, attempt: AttemptRow, now: datetime) -> None:
    contract = session.get(ContractRow, case.contract_number) if case.contract_number else None
    if contract is None or case.conversation_id is None:
        return
    news.tell(
        session,
        case,
        now,
        "utter_event_customer_not_reached",
        phone=news.digits(attempt.phone, "known_phone"),
        line=news.digits(contract.line_number, "phone"),
        code=news.digits(join_code(session, case.conversation_id), "code"),
    )


def _name(session: Session, attempt: AttemptRow) -> str:
    agent = session.get(AgentRow, attempt.agent_id) if attempt.agent_id else None
    return agent.name if agent else attempt.phone
