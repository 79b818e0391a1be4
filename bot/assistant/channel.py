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


class _Replies(OutputChannel):
    """Collects what the assistant says in one turn, each reply whole."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one reply as the generator made it."""
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

        @webhook.route("/", methods=["GET"])
        async def health(_request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            turn = request.json
            store = request.app.ctx.agent.tracker_store
            if turn.get("redelivered"):
                said = await _answered_before(store, turn["sender"], turn["message_id"])
                if said is not None:
                    return response.json(said)
            replies = VoiceReplies() if turn.get("channel") == "voice" else ChatReplies()
            metadata = {key: turn.get(key) for key in ("language", "channel", "message_id")}
            message = UserMessage(
                turn["message"], replies, turn["sender"], input_channel=self.name(), metadata=metadata
            )
            # A caller that gives up must not cut a turn in half.
            await asyncio.shield(on_new_message(message))
            tracker = await store.retrieve(turn["sender"])
            language = tracker.get_slot("language") if tracker is not None else None
            return response.json({"language": language or turn.get("language"), "replies": replies.messages})

        return webhook


async def _answered_before(store: Any, sender: str, message_id: str) -> Optional[dict[str, Any]]:
    """Return the replies of a turn that was taken but whose answer was lost; None when it was never taken."""
    tracker = await store.retrieve(sender)
    if tracker is None:
        return None
    found = None
    for event in tracker.events:
        if isinstance(event, UserUttered):
            ours = (event.metadata or {}).get("message_id") == message_id
            found = [] if ours else (found if found is None else _Closed(found))
        elif isinstance(event, BotUttered) and found is not None and not isinstance(found, _Closed):
            data = {"text": event.text, "buttons": event.data.get("buttons"), **(event.metadata or {})}
            found.append(reply_of(data))
    if found is None:
        return None
    return {"language": tracker.get_slot("language"), "replies": list(found)}


class _Closed(list):  # type: ignore[type-arg]
    """Replies of a turn that later turns have followed."""
