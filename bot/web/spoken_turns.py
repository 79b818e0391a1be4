"""The phone's way to the assistant: what a caller says goes through the same turn worker as the chat.

Implements ``telephony.dialogue.Dialogue``. A turn is stored under a name of ours before it goes to Rasa, so the same
webhook again is the same message, and nothing said is lost when Rasa is down.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from actions.contract.clock import Clock
from actions.store.conversations import Message, add_customer_message, replies_to
from actions.store.tables import MessageRow
from bot.web.incoming import MESSAGE_LIMIT, storable
from bot.web.notifier import Notifier
from bot.web.transactions import Transactions
from bot.web.turns import SPOKEN_PREFIX, TurnWorker


@dataclass(frozen=True)
class SpokenReply:
    """One thing the assistant says: a response's name and arguments, or bare words."""

    response: str | None
    arguments: dict[str, Any]
    text: str | None


class SpokenTurns:
    """Takes a caller's words or keys to the assistant and waits for the answer, up to a limit."""

    def __init__(self, transactions: Transactions, clock: Clock, worker: TurnWorker, notifier: Notifier) -> None:
        self._transactions, self._clock, self._worker, self._notifier = transactions, clock, worker, notifier

    async def say(
        self, conversation_id: str, name: str, words: str, payload: str | None, within_s: float
    ) -> tuple[SpokenReply, ...] | None:
        """See ``telephony.dialogue.Dialogue``."""
        now = self._clock.now()
        text = storable(words)[:MESSAGE_LIMIT]

        def keep(session: Session) -> Message:
            client_id = f"{SPOKEN_PREFIX}{name}"
            message, _ = add_customer_message(session, conversation_id, client_id, text=text, payload=payload, at=now)
            return message

        message = await self._transactions.run(keep)
        if message.answered_at is None:
            with suppress(TimeoutError):
                async with asyncio.timeout(within_s):
                    await self._worker.settled(conversation_id, message.id)
        self._notifier.wake()
        return await self._transactions.read(lambda session: _answer(session, message.id))


def _answer(session: Session, message_id: int) -> tuple[SpokenReply, ...] | None:
    """Return the replies; None while the message waits. Notices that it takes long are for readers alone."""
    if session.get_one(MessageRow, message_id).answered_at is None:
        return None
    return tuple(
        SpokenReply(reply.response, dict(reply.arguments), reply.text)
        for reply in replies_to(session, message_id)
        if reply.response != "utter_system_slow"
    )
