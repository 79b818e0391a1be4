"""What an agent may do to a case, and doing it.

The same rules choose the buttons of a page and judge the request that a button sends: a page may be old.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sqlalchemy.orm import Session

from actions.contract.clock import Clock
from actions.handoff import case_work
from actions.store.cases import OPEN_STATES
from actions.store.tables import AgentRow, CaseRow, ConversationRow
from actions.store.users import User

TEXT_LIMIT = 4000
"""Longest message or note in characters."""


class Move(str, Enum):
    """An action on a case; the value is the last part of its address."""

    ACCEPT = "accept"
    PASS_ON = "pass-on"
    ASSIGN = "assign"
    CHANGE_LEVEL = "level"
    ANSWERED = "answered"
    WRITE = "write"
    RELEASE = "release"
    NOTE = "note"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Notice:
    """What came of a move: a key of ``locales.texts.desk.NOTICES`` and whether the move was made."""

    code: str
    done: bool


@dataclass(frozen=True)
class Order:
    """A move with what the form brought along."""

    move: Move
    text: str = ""
    level: int | None = None
    agent: str | None = None
    """Whom a case is passed on or given to; None is the next person of the ladder."""
    via: str | None = None
    """The integration that makes the move; the history names it beside the person."""


def allowed_moves(user: User, case: CaseRow, conversation: ConversationRow | None) -> frozenset[Move]:
    """Return what ``user`` may do to the case now."""
    return frozenset(move for move in Move if _refusal(move, user, case, conversation) is None)


def carry_out(session: Session, clock: Clock, user: User, case: CaseRow, order: Order) -> Notice:
    """Do what the order says, in the caller's transaction, or say why not."""
    session.refresh(case, with_for_update=True)
    conversation = session.get(ConversationRow, case.conversation_id) if case.conversation_id else None
    refusal = _refusal(order.move, user, case, conversation)
    if refusal is not None:
        return Notice(refusal, False)
    if order.move in (Move.WRITE, Move.NOTE) and not 1 <= len(order.text) <= TEXT_LIMIT:
        return Notice("bad_text", False)
    if order.agent is not None and session.get(AgentRow, order.agent) is None:
        return Notice("no_such_agent", False)
    return _do(session, clock, user, case, order)


def display_name(session: Session, user: User) -> str:
    """Return the name under which colleagues and customers know the user."""
    agent = session.get(AgentRow, user.agent_id) if user.agent_id else None
    return agent.name if agent is not None else user.name


def _refusal(move: Move, user: User, case: CaseRow, conversation: ConversationRow | None) -> str | None:
    """Return why the move is not possible, as a key of NOTICES, or None."""
    if move is Move.NOTE:
        return None
    if move is Move.RELEASE:
        return _release_refusal(user, case, conversation)
    if case.state not in OPEN_STATES:
        return "gone"
    if move is Move.CHANGE_LEVEL:
        return None
    if move is Move.ACCEPT:
        return _accept_refusal(user, case)
    if move is Move.WRITE and conversation is None:
        return "no_chat"
    if move is Move.ASSIGN:
        return None if user.role == "manager" else "managers_only"
    if move is Move.PASS_ON and case.accepted_by is None:
        return "accept_first"
    return _holder_refusal(user, case)


def _accept_refusal(user: User, case: CaseRow) -> str | None:
    if user.agent_id is None:
        return "no_agent"
    return None if case.accepted_by is None else "already_taken"


def _holder_refusal(user: User, case: CaseRow) -> str | None:
    if user.role == "manager":
        return None
    if case.accepted_by is None:
        return "accept_first"
    return None if case.accepted_by == user.agent_id else "not_yours"


def _release_refusal(user: User, case: CaseRow, conversation: ConversationRow | None) -> str | None:
    if conversation is None or conversation.state != "agent":
        return "no_chat"
    return _holder_refusal(user, case) if case.accepted_by is not None else None


def _do(session: Session, clock: Clock, user: User, case: CaseRow, order: Order) -> Notice:
    shown = display_name(session, user)
    name = f"{shown} ({order.via})" if order.via not in (None, shown) else shown
    match order.move:
        case Move.ACCEPT:
            outcome = case_work.accept(session, clock, case.id, user.agent_id or "", name)
            return Notice(outcome, outcome == "accepted")
        case Move.CHANGE_LEVEL:
            if order.level is None or order.level == case.level:
                return Notice("same_level", False)
            case_work.change_level(session, clock, case.id, order.level, name)
            return Notice("level_changed", True)
        case Move.WRITE:
            sent = case_work.write_to_customer(session, clock, case.id, shown, order.text)
            return Notice("sent" if sent else "no_chat", sent)
        case Move.NOTE:
            case_work.add_note(session, clock, case.id, name, order.text)
            return Notice("noted", True)
        case Move.ASSIGN:
            if order.agent is None:
                return Notice("no_such_agent", False)
            if order.agent == case.accepted_by:
                return Notice("already_theirs", False)
            case_work.assign(session, clock, case.id, order.agent, name)
            return Notice("assigned", True)
        case Move.RELEASE:
            case_work.release(session, clock, case.id, name)
            return Notice("released", True)
        case Move.PASS_ON:
            if order.agent == case.accepted_by:
                return Notice("already_theirs", False)
            case_work.pass_on(session, clock, case.id, name, order.agent)
        case Move.ANSWERED:
            case_work.mark_answered(session, clock, case.id, name)
        case Move.WITHDRAW:
            case_work.withdraw(session, clock, case.id, name)
    # Nobody here goes on writing in the chat: without release the customer would meet silence.
    case_work.release(session, clock, case.id, name)
    return Notice({Move.PASS_ON: "passed_on", Move.ANSWERED: "answered"}.get(order.move, "withdrawn"), True)
