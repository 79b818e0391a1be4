"""What people do to a case: accept, pass on, answer, change the level, write to the customer, withdraw, raise.

Each function works inside the caller's transaction and leaves a row in the case's history.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from actions.contract.clock import Clock
from actions.handoff import news
from actions.handoff.alarms import raise_alarm
from actions.handoff.deadlines import set_deadline
from actions.handoff.ladder_walk import call_off, open_attempts, ring_next, skip_this_round
from actions.handoff.opening import is_for_line, make_premium_if_due, restart_ladder
from actions.handoff.states import move
from actions.handoff.webhooks import announce
from actions.store import feedback
from actions.store.cases import OPEN_STATES, history, lock_case, record
from actions.store.quota import give_premium_back
from actions.store.steps import drop_steps, set_level
from actions.store.tables import AgentRow, CaseRow, ContractRow, ConversationRow, HandoffRow, MessageRow

AcceptOutcome = Literal["accepted", "already_taken", "gone"]
CLOSING_DROPS = ("dial", "call_customer", "warn", "due", "remind", "dial_holder")
"""Steps without a purpose once a case is closed; what watches and ends calls stays."""


def accept(
    session: Session,
    clock: Clock,
    case_id: int,
    agent_id: str,
    actor: str,
    role: str | None = None,
    by_key: str | None = None,
) -> AcceptOutcome:
    """Give the case to an agent. The first one wins; the same agent asking again gets the same answer.

    Phones that still ring for the case are ended, but for the attempt ``by_key`` with which the agent accepts.
    """
    now = clock.now()
    case = lock_case(session, case_id)
    if case is None or case.state not in OPEN_STATES:
        return "gone"
    if case.accepted_by is not None:
        return "accepted" if case.accepted_by == agent_id else "already_taken"
    case.accepted_by, case.accepted_at = agent_id, now
    move(session, case, "accept")
    drop_steps(session, case_id, now, ("dial",))
    call_off(session, case, now, ("agent",), spare=by_key)
    record(session, case_id, now, actor, "accepted", {"agent": agent_id})
    announce(session, case, now, "accepted", actor=actor)
    agent = session.get_one(AgentRow, agent_id)
    news.tell(
        session,
        case,
        now,
        "utter_event_accepted",
        name=agent.name,
        role=news.role(role or _role(session, case, agent_id)),
        incident=news.incident(case),
    )
    return "accepted"


def assign(session: Session, clock: Clock, case_id: int, agent_id: str, actor: str) -> AcceptOutcome:
    """Give an open case to somebody at once, whoever has it or is rung for it now."""
    now = clock.now()
    case = _locked(session, case_id)
    if case.state not in OPEN_STATES:
        return "gone"
    if case.accepted_by == agent_id:
        return "accepted"
    before, agent = case.accepted_by, session.get_one(AgentRow, agent_id)
    _release_chat(session, case, now, actor)
    case.accepted_by, case.accepted_at = agent_id, now
    move(session, case, "assign")
    drop_steps(session, case_id, now, ("dial",))
    call_off(session, case, now, ("agent",))
    record(session, case_id, now, actor, "assigned", {"agent": agent_id, "from": before})
    announce(session, case, now, "accepted" if before is None else "reassigned", actor=actor)
    role = news.role(_role(session, case, agent_id))
    incident = news.incident(case)
    news.tell(session, case, now, "utter_event_accepted", name=agent.name, role=role, incident=incident)
    return "accepted"


def pass_on(session: Session, clock: Clock, case_id: int, actor: str, to: str | None = None) -> None:
    """Take the case from whoever has it, or end the phone that rings for it, and ring the next person.

    ``to`` is the person to ring next; when they do not accept, the ladder goes on as ever. A case that is not for
    the priority line is theirs at once, for nobody is rung.
    """
    now = clock.now()
    case = _locked(session, case_id)
    if case.state not in OPEN_STATES:
        return
    asked = [attempt.agent_id for attempt in open_attempts(session, case_id)]
    for agent_id in {case.accepted_by, *asked} - {None}:
        skip_this_round(session.get_one(HandoffRow, case_id), str(agent_id))
    if to is not None and not is_for_line(session, case):
        assign(session, clock, case_id, to, actor)
        return
    case.accepted_by = case.accepted_at = None
    _release_chat(session, case, now, actor)
    record(session, case_id, now, actor, "passed_on", {} if to is None else {"to": to})
    call_off(session, case, now, ("agent",))
    if to is not None:
        ring_next(session.get_one(HandoffRow, case_id), to)
    restart_ladder(session, case, now)
    announce(session, case, now, "reassigned", actor=actor, cause="passed_on")


def mark_answered(session: Session, clock: Clock, case_id: int, actor: str) -> None:
    """Stop the clock: a qualified answer was given. Records whether it was in time."""
    now = clock.now()
    case = _locked(session, case_id)
    if case.state not in OPEN_STATES:
        return
    case.answered_at = now
    case.met = None if case.due_at is None else now <= case.due_at
    _close(session, case, now, "answer", actor)
    record(session, case_id, now, actor, "answered", {"met": case.met})
    announce(session, case, now, "answered", actor=actor)
    news.tell(session, case, now, "utter_event_answered", incident=news.incident(case))


def change_level(session: Session, clock: Clock, case_id: int, level: int, actor: str) -> None:
    """Change the severity level; the deadline is recomputed from the original start (design, 2).

    A case that waited on the desk alone goes to the priority line when its new level is for it.
    """
    now = clock.now()
    case = _locked(session, case_id)
    if case.state not in OPEN_STATES or case.level == level:
        return
    record(session, case_id, now, actor, "level_changed", {"from": case.level, "to": level})
    case.level = level
    if actor != "customer":  # who writes again may speak of something new; it says nothing about the first report
        feedback.note_level(session, case, level, "agent", actor, now)
    set_level(session, case_id, level)
    make_premium_if_due(session, case, now)
    news.tell(session, case, now, "utter_event_level", incident=news.incident(case), level=news.level(level))
    deadline = set_deadline(session, case, now, "level_changed")
    if deadline is not None and deadline.due is not None:
        news.tell(session, case, now, "utter_event_new_deadline", due=news.moment(deadline.due, deadline.zone))
    if case.state == "queue" and is_for_line(session, case):
        restart_ladder(session, case, now)
    announce(session, case, now, "level_changed", actor=actor)


def withdraw(session: Session, clock: Clock, case_id: int, actor: str) -> bool:
    """Close a case that needs no answer any more; return whether a premium incident was given back.

    It is given back when nobody has ever accepted the case (design, 2).
    """
    now = clock.now()
    case = _locked(session, case_id)
    if case.state not in OPEN_STATES:
        return False
    returned = not _was_accepted(session, case_id) and give_premium_back(session, case_id, now)
    _close(session, case, now, "withdraw", actor)
    record(session, case_id, now, actor, "withdrawn", {"premium_returned": returned})
    announce(session, case, now, "withdrawn", actor=actor)
    return returned


def escalate(session: Session, clock: Clock, case_id: int, actor: str) -> None:
    """Raise an open case: the managers are told and, unless a phone rings already, the next person is rung.

    A case that is not for the priority line is brought to the managers alone.
    """
    now = clock.now()
    case = _locked(session, case_id)
    if case.state not in OPEN_STATES:
        return
    record(session, case_id, now, actor, "escalated")
    raise_alarm(session, case, now, "escalated")
    if case.state != "ringing" and is_for_line(session, case):
        before, case.accepted_by, case.accepted_at = case.accepted_by, None, None
        if before is not None:
            skip_this_round(session.get_one(HandoffRow, case_id), before)
        restart_ladder(session, case, now)
        if before is not None:
            announce(session, case, now, "reassigned", actor=actor, cause="escalated")


def write_to_customer(session: Session, clock: Clock, case_id: int, agent_name: str, text: str) -> bool:
    """Write into the customer's chat; the assistant keeps silent until released. False without a chat."""
    now = clock.now()
    case = session.get_one(CaseRow, case_id)
    if case.conversation_id is None:
        return False
    conversation = session.get_one(ConversationRow, case.conversation_id)
    if conversation.state != "agent" or conversation.agent_name != agent_name:
        conversation.state, conversation.agent_name = "agent", agent_name
        news.tell(session, case, now, "utter_event_agent_joined", name=agent_name)
        record(session, case_id, now, agent_name, "joined_chat")
    session.add(
        MessageRow(
            conversation_id=conversation.id,
            client_id=f"agent-{news.new_id()}",
            author="agent",
            text=text,
            arguments={"name": agent_name},
            at=now,
            answered_at=now,
        )
    )
    return True


def release(session: Session, clock: Clock, case_id: int, actor: str) -> None:
    """Let the assistant answer again in the customer's chat."""
    _release_chat(session, session.get_one(CaseRow, case_id), clock.now(), actor)


def add_note(session: Session, clock: Clock, case_id: int, actor: str, text: str) -> None:
    """Add a note that only agents see."""
    record(session, case_id, clock.now(), actor, "note", {"text": text})


def _release_chat(session: Session, case: CaseRow, now: datetime, actor: str) -> None:
    conversation = session.get(ConversationRow, case.conversation_id) if case.conversation_id else None
    if conversation is None or conversation.state != "agent":
        return
    name = conversation.agent_name or actor
    conversation.state, conversation.agent_name = "bot", None
    news.tell(session, case, now, "utter_event_agent_left", name=name)
    record(session, case.id, now, actor, "left_chat")


def _close(session: Session, case: CaseRow, now: datetime, event: Literal["answer", "withdraw"], actor: str) -> None:
    _release_chat(session, case, now, actor)
    move(session, case, event)
    drop_steps(session, case.id, now, CLOSING_DROPS)
    call_off(session, case, now, ("agent", "customer"))


def _locked(session: Session, case_id: int) -> CaseRow:
    case = lock_case(session, case_id)
    if case is None:
        raise LookupError(f"no case {case_id} in the table cases; it may have been purged")
    return case


def _was_accepted(session: Session, case_id: int) -> bool:
    return any(event.kind in ("accepted", "assigned") for event in history(session, case_id))


def _role(session: Session, case: CaseRow, agent_id: str) -> str:
    contract = session.get(ContractRow, case.contract_number) if case.contract_number else None
    return "tam" if contract is not None and contract.tam_id == agent_id else "duty_manager"
