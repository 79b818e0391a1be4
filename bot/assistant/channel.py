"""Rasa's side of a turn: POST /webhooks/prioline/webhook, one message in, all replies out.

Runs in the Rasa process (Python 3.10), on loopback only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Optional

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.assistant.understanding import Understood


class _Replies(OutputChannel):
    """Collects what the assistant says in one turn, each reply whole."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.language: Optional[str] = None
        """The language of the last reply; the conversation goes on in it."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one reply as the generator made it."""
        self.language = message.get("language") or self.language
        self.messages.append(reply_of(message))

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Keep a bare text, such as Rasa's own error message."""
        self.messages.append(reply_of({"text": text}))


class ChatReplies(_Replies):
    """Replies in their written form."""

    @classmethod
    def name(cls) -> str:
        """Return the channel that the reply generator is asked for."""
        return "chat"


class VoiceReplies(_Replies):
    """Replies in their spoken form."""

    @classmethod
    def name(cls) -> str:
        """Return the channel that the reply generator is asked for."""
        return "voice"


def reply_of(message: dict[str, Any]) -> dict[str, Any]:
    """Return the four fields of a reply that the web process reads."""
    return {
        "text": message.get("text"),
        "response": message.get("response"),
        "arguments": message.get("arguments") or {},
        "buttons": message.get("buttons") or [],
    }


class PriolineChannel(InputChannel):
    """The channel of chat and phone."""

    @classmethod
    def name(cls) -> str:
        """Return the name under which the webhook is mounted."""
        return "prioline"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the webhook."""
        webhook = Blueprint("prioline_webhook")
        under_way: dict[tuple[str, str], asyncio.Task[dict[str, Any]]] = {}

        @webhook.route("/", methods=["GET"])
        async def health(_request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            turn = request.json
            key = (turn["sender"], turn["message_id"])
            if key not in under_way:
                store = request.app.ctx.agent.tracker_store
                under_way[key] = asyncio.ensure_future(_take(turn, on_new_message, store))
                under_way[key].add_done_callback(lambda _task: under_way.pop(key, None))
            # A web process that gave up and asks again gets the answer of the turn that is still under way; and
            # whoever hangs up does not cut a turn in half.
            return response.json(await asyncio.shield(under_way[key]))

        understood = Understood()

        @webhook.route("/parse", methods=["POST"])
        async def parse(request: Request) -> HTTPResponse:
            asked = request.json
            return response.json(await understood.parse(request.app.ctx.agent, asked["texts"], asked.get("language")))

        return webhook


async def _take(
    turn: dict[str, Any], on_new_message: Callable[[UserMessage], Awaitable[Any]], store: Any
) -> dict[str, Any]:
    """Take one turn, or find the answer of one that was taken before a crash."""
    if turn.get("redelivered"):
        said = await _answered_before(store, turn["sender"], turn["message_id"])
        if said is not None:
            return said
    replies = VoiceReplies() if turn.get("channel") == "voice" else ChatReplies()
    metadata = {key: turn.get(key) for key in ("language", "channel", "message_id")}
    message = UserMessage(turn["message"], replies, turn["sender"], input_channel="prioline", metadata=metadata)
    await on_new_message(message)
    return {"language": replies.language or turn.get("language"), "replies": replies.messages}


async def _answered_before(store: Any, sender: str, message_id: str) -> Optional[dict[str, Any]]:
    """Return the replies of a turn that was taken but whose answer was lost; None when it was never taken."""
    tracker = await store.retrieve(sender)
    if tracker is None:
        return None
    said: Optional[list[dict[str, Any]]] = None
    for event in tracker.events:
        if isinstance(event, UserUttered):
            if said is not None:
                break
            if (event.metadata or {}).get("message_id") == message_id:
                said = []
        elif isinstance(event, BotUttered) and said is not None:
            data = {"text": event.text, "buttons": event.data.get("buttons"), **(event.metadata or {})}
            said.append(reply_of(data))
    return None if not said else {"language": tracker.get_slot("language"), "replies": said}
