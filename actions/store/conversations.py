"""Conversations and their messages: what was written, what still waits for an answer, and who answers.

Every function works inside the caller's transaction (``Database.transaction``), so news can be written in
the same transaction as the step that caused it. Messages are kept language-neutral where they can be: news
has a ``response`` name and ``arguments`` and no text; it is written out when somebody reads it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.store.tables import ConversationRow, MessageRow

Author = Literal["customer", "bot", "agent", "system"]
"""Who wrote a message; ``system`` is live news and notices, shown as a time line."""

State = Literal["bot", "agent"]
"""Who answers: the assistant, or a person (the assistant then keeps silent)."""

CONVERSATION_ID_BYTES = 16


class UnknownConversation(LookupError):
    """There is no conversation with this id; open a new one."""


@dataclass(frozen=True)
class Conversation:
    """One conversation; ``language`` is the prior for the next message."""

    id: str
    channel: str
    language: str
    state: State
    agent_name: str | None
    join_code: str | None
    created_at: datetime


@dataclass(frozen=True)
class Message:
    """One message of a conversation, in the form of its row.

    ``client_id`` is the sender's own name of it; names with a colon are ours. ``arguments`` are the JSON
    forms of ``locales.values``; for an agent's message they hold the agent's ``name``.
    """

    id: int
    conversation_id: str
    client_id: str
    author: Author
    text: str | None
    payload: str | None
    response: str | None
    arguments: Mapping[str, Any]
    buttons: tuple[Mapping[str, str], ...]
    at: datetime
    answered_at: datetime | None


@dataclass(frozen=True)
class Reply:
    """One thing said in answer to a message; ``text`` is missing where it is written out when read."""

    text: str | None
    response: str | None = None
    arguments: Mapping[str, Any] | None = None
    buttons: Sequence[Mapping[str, str]] = ()
    author: Author = "bot"


@dataclass(frozen=True)
class Turn:
    """A customer's message that waits, with the conversation it belongs to."""

    conversation: Conversation
    message: Message


def open_conversation(
    session: Session, *, channel: str, language: str, at: datetime, conversation_id: str | None = None
) -> Conversation:
    """Open a conversation, by default under a new id that nobody can guess: it is the key to its messages."""
    row = ConversationRow(
        id=conversation_id or secrets.token_urlsafe(CONVERSATION_ID_BYTES),
        channel=channel,
        language=language,
        state="bot",
        created_at=at,
    )
    session.add(row)
    session.flush()
    return _conversation(row)


def find_conversation(session: Session, conversation_id: str) -> Conversation | None:
    """Return the conversation, or ``None`` when the id is unknown."""
    row = session.get(ConversationRow, conversation_id)
    return None if row is None else _conversation(row)


def set_language(session: Session, conversation_id: str, language: str) -> None:
    """Let the conversation go on in ``language``.

    Raises:
        UnknownConversation: no such conversation.
    """
    _row(session, conversation_id).language = language


def add_customer_message(
    session: Session,
    conversation_id: str,
    client_id: str,
    *,
    text: str,
    payload: str | None = None,
    at: datetime,
) -> tuple[Message, bool]:
    """Keep a customer's message; return it and whether it is new.

    The same ``client_id`` again (a double click, a resend after a lost connection) is the same message. While
    a person answers, the message counts as answered at once, so it never goes to the assistant.

    Raises:
        UnknownConversation: no such conversation.
    """
    conversation = _row(session, conversation_id)
    return _append(
        session,
        MessageRow(
            conversation_id=conversation_id,
            client_id=client_id,
            author="customer",
            text=text,
            payload=payload,
            at=at,
            answered_at=at if conversation.state == "agent" else None,
        ),
    )


def add_news(
    session: Session,
    conversation_id: str,
    response: str,
    arguments: Mapping[str, Any] | None = None,
    *,
    key: str,
    at: datetime,
) -> Message:
    """Add live news or a notice, named by a response; ``arguments`` are JSON forms of ``locales.values``.

    ``key`` (at most 60 characters) makes a step that runs twice tell its news once.

    Raises:
        UnknownConversation: no such conversation.
    """
    _row(session, conversation_id)
    row = MessageRow(
        conversation_id=conversation_id,
        client_id=f"news:{key}",
        author="system",
        response=response,
        arguments=dict(arguments or {}),
        at=at,
    )
    return _append(session, row)[0]


def add_notice(
    session: Session,
    message_id: int,
    name: str,
    response: str,
    arguments: Mapping[str, Any] | None = None,
    *,
    at: datetime,
) -> None:
    """Tell the customer something about a message that still waits, once for each ``name``.

    Nothing is told when the message was answered meanwhile.
    """
    message = session.get(MessageRow, message_id, with_for_update=True)
    if message is None or message.answered_at is not None:
        return
    _append(
        session,
        MessageRow(
            conversation_id=message.conversation_id,
            client_id=f"reply:{message_id}:{name}",
            author="system",
            response=response,
            arguments=dict(arguments or {}),
            at=at,
        ),
    )


def add_agent_message(
    session: Session, conversation_id: str, *, name: str, text: str, key: str | None = None, at: datetime
) -> Message:
    """Add what the agent called ``name`` writes; ``key`` makes a form sent twice one message.

    Raises:
        UnknownConversation: no such conversation.
    """
    _row(session, conversation_id)
    row = MessageRow(
        conversation_id=conversation_id,
        client_id=f"agent:{key or secrets.token_urlsafe(12)}",
        author="agent",
        text=text,
        arguments={"name": name},
        at=at,
    )
    return _append(session, row)[0]


def take_over(session: Session, conversation_id: str, agent_name: str, *, at: datetime) -> None:
    """Let a person answer from now on: the assistant keeps silent, messages that wait go to the person.

    The customer is told once, however often this is called for the same person.

    Raises:
        UnknownConversation: no such conversation.
    """
    row = _row(session, conversation_id)
    if (row.state, row.agent_name) == ("agent", agent_name):
        return
    row.state, row.agent_name = "agent", agent_name
    _close_waiting(session, conversation_id, at)
    _tell_state(session, conversation_id, "utter_event_agent_joined", agent_name, at)


def release(session: Session, conversation_id: str, *, at: datetime) -> None:
    """Give the conversation back to the assistant and tell the customer; if it has it already, do nothing.

    Raises:
        UnknownConversation: no such conversation.
    """
    row = _row(session, conversation_id)
    if row.state == "bot":
        return
    name = row.agent_name or ""
    row.state, row.agent_name = "bot", None
    _tell_state(session, conversation_id, "utter_event_agent_left", name, at)


def next_turn(session: Session, conversation_id: str, *, at: datetime) -> Turn | None:
    """Return the oldest message of the conversation that waits for the assistant, or ``None``.

    If a person has taken over meanwhile, what waits is the person's: it is closed and ``None`` is returned.
    """
    row = session.get(ConversationRow, conversation_id)
    if row is None:
        return None
    if row.state == "agent":
        _close_waiting(session, conversation_id, at)
        return None
    waiting = session.scalars(_waiting(conversation_id).limit(1)).first()
    return None if waiting is None else Turn(_conversation(row), _message(waiting))


def answer(
    session: Session, message_id: int, replies: Sequence[Reply], *, language: str | None, at: datetime
) -> tuple[Message, ...]:
    """Store the replies to a message and mark it answered, both or neither; return the replies as stored.

    A message is answered once: a second answer (a repeated delivery, another process) changes nothing and
    gets the replies of the first. ``language`` is the one the answer was given in; the conversation goes on
    in it.

    Raises:
        LookupError: no such message.
    """
    message = session.get(MessageRow, message_id, with_for_update=True)
    if message is None:
        raise LookupError(f"no message {message_id} to answer; it was deleted with its conversation")
    if message.answered_at is not None:
        return replies_to(session, message_id)
    message.answered_at = at
    if language is not None:
        _row(session, message.conversation_id).language = language
    rows = [
        MessageRow(
            conversation_id=message.conversation_id,
            client_id=f"reply:{message_id}:{number}",
            author=reply.author,
            text=reply.text,
            response=reply.response,
            arguments=dict(reply.arguments or {}),
            buttons=[dict(button) for button in reply.buttons],
            at=at,
        )
        for number, reply in enumerate(replies)
    ]
    # The message was locked and unanswered, so none of these is stored yet.
    session.add_all(rows)
    session.flush()
    return tuple(_message(row) for row in rows)


def replies_to(session: Session, message_id: int) -> tuple[Message, ...]:
    """Return what was said to a message so far, in order: notices while it waits, then the replies."""
    message = session.get(MessageRow, message_id)
    if message is None:
        return ()
    rows = session.scalars(
        select(MessageRow)
        .where(
            MessageRow.conversation_id == message.conversation_id,
            MessageRow.client_id.like(f"reply:{message_id}:%"),
        )
        .order_by(MessageRow.id)
    )
    return tuple(_message(row) for row in rows)


def messages(session: Session, conversation_id: str, *, after: int = 0) -> tuple[Message, ...]:
    """Return the conversation's messages with an id above ``after``, in order."""
    rows = session.scalars(
        select(MessageRow)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.id > after)
        .order_by(MessageRow.id)
    )
    return tuple(_message(row) for row in rows)


def messages_since(session: Session, after: int, missing: Sequence[int] = ()) -> tuple[Message, ...]:
    """Return the messages of all conversations with an id above ``after`` or among ``missing``, in order."""
    wanted = MessageRow.id > after
    if missing:
        wanted |= MessageRow.id.in_(missing)
    rows = session.scalars(select(MessageRow).where(wanted).order_by(MessageRow.id))
    return tuple(_message(row) for row in rows)


def newest_message_id(session: Session) -> int:
    """Return the highest message id of all conversations, 0 when there is none."""
    return session.scalar(select(func.max(MessageRow.id))) or 0


def languages(session: Session, conversation_ids: Sequence[str]) -> Mapping[str, str]:
    """Return the language of each of these conversations that exists."""
    found = session.execute(
        select(ConversationRow.id, ConversationRow.language).where(ConversationRow.id.in_(conversation_ids))
    )
    return {row.id: row.language for row in found}


def waiting_conversations(session: Session) -> tuple[str, ...]:
    """Return the conversations in which a message waits for the assistant, longest waiting first."""
    rows = session.execute(
        select(MessageRow.conversation_id)
        .where(MessageRow.author == "customer", MessageRow.answered_at.is_(None))
        .group_by(MessageRow.conversation_id)
        .order_by(func.min(MessageRow.id))
    )
    return tuple(row[0] for row in rows)


def count_waiting(session: Session) -> int:
    """Return how many customers' messages wait for the assistant."""
    return (
        session.scalar(
            select(func.count())
            .select_from(MessageRow)
            .where(MessageRow.author == "customer", MessageRow.answered_at.is_(None))
        )
        or 0
    )


def offered_payloads(session: Session, conversation_id: str) -> frozenset[str]:
    """Return the payloads of every quick reply that this conversation has offered."""
    offers = session.scalars(
        select(MessageRow.buttons).where(MessageRow.conversation_id == conversation_id, MessageRow.author != "customer")
    )
    return frozenset(button["payload"] for buttons in offers for button in buttons or ())


def _row(session: Session, conversation_id: str) -> ConversationRow:
    row = session.get(ConversationRow, conversation_id)
    if row is None:
        raise UnknownConversation(f"no conversation {conversation_id!r}; open a new one")
    return row


def _append(session: Session, row: MessageRow) -> tuple[Message, bool]:
    same = select(MessageRow).where(
        MessageRow.conversation_id == row.conversation_id, MessageRow.client_id == row.client_id
    )
    known = session.scalars(same).first()
    if known is not None:
        return _message(known), False
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # Another process stored the same message between our look and our insert (PostgreSQL).
        return _message(session.scalars(same).one()), False
    return _message(row), True


def _waiting(conversation_id: str) -> Any:
    return (
        select(MessageRow)
        .where(
            MessageRow.conversation_id == conversation_id,
            MessageRow.author == "customer",
            MessageRow.answered_at.is_(None),
        )
        .order_by(MessageRow.id)
    )


def _close_waiting(session: Session, conversation_id: str, at: datetime) -> None:
    for row in session.scalars(_waiting(conversation_id)):
        row.answered_at = at


def _tell_state(session: Session, conversation_id: str, response: str, name: str, at: datetime) -> None:
    key = f"state:{secrets.token_urlsafe(12)}"
    add_news(session, conversation_id, response, {"name": name}, key=key, at=at)


def _conversation(row: ConversationRow) -> Conversation:
    return Conversation(
        id=row.id,
        channel=row.channel,
        language=row.language,
        state=cast(State, row.state),
        agent_name=row.agent_name,
        join_code=row.join_code,
        created_at=row.created_at,
    )


def _message(row: MessageRow) -> Message:
    return Message(
        id=row.id,
        conversation_id=row.conversation_id,
        client_id=row.client_id,
        author=cast(Author, row.author),
        text=row.text,
        payload=row.payload,
        response=row.response,
        arguments=row.arguments or {},
        buttons=tuple(row.buttons or ()),
        at=row.at,
        answered_at=row.answered_at,
    )
