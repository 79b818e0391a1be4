"""The chat for people (a socket) and for programs (two plain requests)."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Query, Request, WebSocket
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from starlette import status
from starlette.websockets import WebSocketDisconnect

from actions.contract.clock import Clock
from actions.store.conversations import (
    Conversation,
    Message,
    add_customer_message,
    find_conversation,
    messages,
    open_conversation,
    replies_to,
    set_language,
)
from bot.shown import shown_language
from bot.web.frames import Frame, message_frame
from bot.web.incoming import (
    CLIENT_ID,
    MESSAGE_LIMIT,
    fault_of_text,
    known_language,
    preferred_language,
    refusal,
    storable,
)
from bot.web.metrics import Metrics
from bot.web.notifier import Notifier, Subscription
from bot.web.origins import Origins
from bot.web.rate import RateLimit
from bot.web.transactions import Transactions
from bot.web.turns import TurnWorker

HELLO_WAIT_S = 20.0
FRAME_LIMIT = 1_000_000
REST_GRACE_S = 2.0
OVERLAP_IDS = 200
"""How far below ``after`` a page that comes back is served again: PostgreSQL hands ids out before the commit, so a
lower id may have appeared after a higher one. The page knows messages by id and shows each once."""
TRY_AGAIN_LATER = 1013
"""Close code of RFC 6455's registry: the client comes back by itself."""

ConversationId = Annotated[str, Field(max_length=64)]


class Hello(BaseModel):
    """First frame: which conversation goes on, and from which message (``after``) it is still unknown."""

    type: Literal["hello"]
    conversation: ConversationId | None = None
    language: str | None = None
    after: int | None = Field(None, ge=0)


class Say(BaseModel):
    """A message of the customer under the page's own ``id``; ``payload`` is that of the quick reply chosen."""

    type: Literal["message"]
    id: str = Field(pattern=f"^{CLIENT_ID.pattern}$")
    text: str
    payload: str | None = None


class SwitchLanguage(BaseModel):
    """The customer chose a language before writing anything."""

    type: Literal["language"]
    language: str


class Ping(BaseModel):
    """Asks for a ``pong``: a browser cannot see by itself that a connection is dead."""

    type: Literal["ping"]


_FIRST_FRAME: TypeAdapter[Hello] = TypeAdapter(Hello)
_LATER_FRAME: TypeAdapter[Say | SwitchLanguage | Ping] = TypeAdapter(
    Annotated[Say | SwitchLanguage | Ping, Field(discriminator="type")]
)


class ChatRequest(BaseModel):
    """One message; without ``conversation`` (or with an unknown one) a new one begins."""

    conversation: ConversationId | None = None
    message: str
    language: str | None = None
    id: str | None = Field(None, pattern=f"^{CLIENT_ID.pattern}$")
    payload: str | None = None


class MessageOut(BaseModel):
    """One message; ``text`` is plain text, ``at`` and the deadline's ``at`` are ISO 8601 in UTC."""

    id: int
    client: str | None
    author: Literal["customer", "bot", "agent", "system"]
    name: str | None
    text: str
    buttons: list[dict[str, str]]
    at: str
    response: str | None
    incident: str | None
    deadline: dict[str, str] | None
    closes_deadline: bool


class ChatAnswer(BaseModel):
    """What was said to the message so far, and the language in which the conversation goes on."""

    conversation: str
    language: str
    replies: list[MessageOut]


class ConversationOut(BaseModel):
    """A conversation and its messages after the one asked for."""

    conversation: str
    language: str
    state: Literal["bot", "agent"]
    messages: list[MessageOut]


class Fault(BaseModel):
    """Why nothing was stored: ``code`` for programs, ``text`` for the person, in their language."""

    code: str
    text: str


@dataclass(frozen=True)
class ChatParts:
    """What the chat works with."""

    transactions: Transactions
    clock: Clock
    worker: TurnWorker
    notifier: Notifier
    metrics: Metrics
    origins: Origins
    rate: RateLimit
    rasa_timeout_s: float


def create_router(parts: ChatParts) -> APIRouter:
    """Return the routes ``/ws/chat`` and ``/api/chat``."""
    router = APIRouter(tags=["chat"])
    faults: dict[int | str, dict[str, Any]] = {code: {"model": Fault} for code in (400, 403, 404, 413, 429)}

    @router.websocket("/ws/chat")
    async def socket(websocket: WebSocket) -> None:
        if not parts.origins.accepts(websocket):
            await websocket.close(status.WS_1008_POLICY_VIOLATION)
            return
        await websocket.accept()
        parts.metrics.open_sockets.inc()
        try:
            await _ChatSocket(parts, websocket).serve()
        except WebSocketDisconnect:
            pass
        except SQLAlchemyError:
            await websocket.close(TRY_AGAIN_LATER)
            raise
        finally:
            parts.metrics.open_sockets.dec()

    @router.post("/api/chat", response_model=ChatAnswer, responses=faults)
    async def say(request: Request, body: ChatRequest) -> Any:
        """Send one message and wait for the answer (or for the notice that it takes longer)."""
        language = known_language(body.language) or preferred_language(request.headers.get("accept-language", ""))
        if not parts.origins.accepts(request):
            return _fault("origin_refused", language, status.HTTP_403_FORBIDDEN)
        code = fault_of_text(body.message)
        if code is not None:
            return _fault(code, language, 413 if code == "message_too_long" else 400)
        conversation = await _open(parts, body.conversation, language)
        if not parts.rate.allows(conversation.id):
            return _fault("too_fast", language, status.HTTP_429_TOO_MANY_REQUESTS)
        client_id = body.id or secrets.token_urlsafe(16)
        message, _ = await _store(parts, conversation.id, client_id, body.message, body.payload)
        if message.answered_at is None:
            with suppress(TimeoutError):
                async with asyncio.timeout(parts.rasa_timeout_s + REST_GRACE_S):
                    await parts.worker.settled(conversation.id, message.id)
        parts.notifier.wake()

        def work(session: Session) -> dict[str, Any]:
            now_language = _found(find_conversation(session, conversation.id)).language
            shown = shown_language(request, now_language)
            replies = [message_frame(reply, now_language, shown) for reply in replies_to(session, message.id)]
            return {"conversation": conversation.id, "language": now_language, "replies": replies}

        return await parts.transactions.run(work)

    @router.get("/api/chat/{conversation_id}", response_model=ConversationOut, responses=faults)
    async def read(request: Request, conversation_id: str, after: Annotated[int, Query(ge=0)] = 0) -> Any:
        """Return the messages above the id ``after``, news and agents' messages among them."""
        found = await parts.transactions.run(lambda session: _history(session, conversation_id, after))
        if found is None:
            language = preferred_language(request.headers.get("accept-language", ""))
            return _fault("conversation_unknown", language, status.HTTP_404_NOT_FOUND)
        conversation, history = found
        shown = shown_language(request, conversation.language)
        return {
            "conversation": conversation.id,
            "language": conversation.language,
            "state": conversation.state,
            "messages": [message_frame(message, conversation.language, shown) for message in history],
        }

    return router


class _ChatSocket:
    """One customer's open page."""

    def __init__(self, parts: ChatParts, websocket: WebSocket) -> None:
        self._parts = parts
        self._websocket = websocket
        self._language = preferred_language(websocket.headers.get("accept-language", ""))

    async def serve(self) -> None:
        """Greet, then bring messages both ways until the page leaves."""
        hello = await self._hello()
        if hello is None:
            await self._websocket.close(status.WS_1002_PROTOCOL_ERROR)
            return
        self._language = known_language(hello.language) or self._language
        conversation = await _open(self._parts, hello.conversation, self._language)
        async with self._parts.notifier.subscribed(conversation.id, self._shown) as subscription:
            known = conversation.id == hello.conversation
            after = max(0, (hello.after or 0) - OVERLAP_IDS) if known else 0
            await self._welcome(conversation.id, after, subscription)
            reading = asyncio.create_task(self._read(conversation.id, subscription))
            writing = asyncio.create_task(self._write(subscription))
            overflow = asyncio.create_task(subscription.overflowed.wait())
            tasks: set[asyncio.Task[Any]] = {reading, writing, overflow}
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                if overflow.done():
                    await self._websocket.close(TRY_AGAIN_LATER)
            finally:
                for task in tasks:
                    task.cancel()
                outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            for outcome in outcomes:
                if isinstance(outcome, SQLAlchemyError):
                    raise outcome

    async def _hello(self) -> Hello | None:
        with suppress(TimeoutError):
            async with asyncio.timeout(HELLO_WAIT_S):
                return _parsed(_FIRST_FRAME, await self._receive())
        return None

    async def _receive(self) -> str:
        event = await self._websocket.receive()
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(event.get("code") or status.WS_1000_NORMAL_CLOSURE)
        return event.get("text") or ""

    async def _welcome(self, conversation_id: str, after: int, subscription: Subscription) -> None:
        found = await self._parts.transactions.run(lambda session: _history(session, conversation_id, after))
        if found is None:
            raise WebSocketDisconnect(TRY_AGAIN_LATER)  # deleted in this very moment: the page comes back
        conversation, history = found
        self._language = conversation.language
        subscription.already_shown(history)
        welcome: Frame = {
            "type": "welcome",
            "conversation": conversation.id,
            "language": conversation.language,
            "state": conversation.state,
            "typing": self._parts.worker.is_busy(conversation.id),
            "now": self._parts.clock.now().isoformat(),
            "limit": MESSAGE_LIMIT,
            "messages": [self._frame(message) for message in history],
        }
        await self._websocket.send_text(_written(welcome))

    async def _write(self, subscription: Subscription) -> None:
        while True:
            frame = await subscription.next()
            if frame["type"] == "language":
                self._language = frame["language"]
            await self._websocket.send_text(_written(frame))

    async def _read(self, conversation_id: str, subscription: Subscription) -> None:
        while True:
            raw = await self._receive()
            frame = _parsed(_LATER_FRAME, raw)
            if isinstance(frame, Ping):
                subscription.offer({"type": "pong"})
            elif isinstance(frame, SwitchLanguage):
                await self._switch(conversation_id, frame)
            elif isinstance(frame, Say):
                await self._say(conversation_id, frame, subscription)
            else:
                self._refuse(subscription, "bad_request", None)

    async def _switch(self, conversation_id: str, frame: SwitchLanguage) -> None:
        language = known_language(frame.language)
        if language is not None:
            await self._parts.transactions.run(lambda session: set_language(session, conversation_id, language))
            self._parts.notifier.announce(conversation_id, {"type": "language", "language": language})

    async def _say(self, conversation_id: str, frame: Say, subscription: Subscription) -> None:
        code = fault_of_text(frame.text)
        if code is None and not self._parts.rate.allows(conversation_id):
            code = "too_fast"
        if code is not None:
            self._refuse(subscription, code, frame.id)
            return
        try:
            message, is_new = await _store(self._parts, conversation_id, frame.id, frame.text, frame.payload)
        except SQLAlchemyError:
            self._refuse(subscription, "not_stored", frame.id)
            raise
        if not is_new:
            # Sent again because the page never heard that it had arrived.
            subscription.offer(self._frame(message))
        self._parts.notifier.wake()
        self._parts.worker.take_up(conversation_id)

    def _shown(self, language: str) -> str:
        return shown_language(self._websocket, language)

    def _frame(self, message: Message) -> Frame:
        return message_frame(message, self._language, self._shown(self._language))

    def _refuse(self, subscription: Subscription, code: str, client_id: str | None) -> None:
        reason = refusal(code, self._shown(self._language))
        subscription.offer({"type": "error", "code": reason.code, "text": reason.text, "id": client_id})


async def _open(parts: ChatParts, conversation_id: str | None, language: str) -> Conversation:
    now = parts.clock.now()

    def work(session: Session) -> Conversation:
        known = find_conversation(session, conversation_id) if conversation_id else None
        return known or open_conversation(session, channel="chat", language=language, at=now)

    return await parts.transactions.run(work)


async def _store(
    parts: ChatParts, conversation_id: str, client_id: str, text: str, payload: str | None
) -> tuple[Message, bool]:
    now = parts.clock.now()
    clean = storable(text)
    clean_payload = None if payload is None else storable(payload)
    return await parts.transactions.run(
        lambda session: add_customer_message(
            session, conversation_id, client_id, text=clean, payload=clean_payload, at=now
        )
    )


def _history(session: Session, conversation_id: str, after: int) -> tuple[Conversation, tuple[Message, ...]] | None:
    conversation = find_conversation(session, conversation_id)
    return None if conversation is None else (conversation, messages(session, conversation_id, after=after))


def _found(conversation: Conversation | None) -> Conversation:
    if conversation is None:
        raise LookupError("the conversation was deleted while it was answered; start a new one")
    return conversation


def _fault(code: str, language: str, status_code: int) -> JSONResponse:
    reason = refusal(code, language)
    return JSONResponse({"code": reason.code, "text": reason.text}, status_code)


def _written(frame: Mapping[str, Any]) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


Parsed = TypeVar("Parsed")


def _parsed(form: TypeAdapter[Parsed], raw: str) -> Parsed | None:
    """Return the frame, or ``None`` when it is too large or has the wrong form."""
    if len(raw) > FRAME_LIMIT:
        return None
    try:
        return form.validate_json(raw)
    except ValidationError:
        return None
