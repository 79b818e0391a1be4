"""The turn worker: takes every stored message to Rasa, per conversation in order and one at a time.

The database is the queue: a message waits while its ``answered_at`` is empty. So a death of this process, of Rasa
or of the machine loses nothing: what waits is taken up again at the next start.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from datetime import datetime
from itertools import count

from sqlalchemy.orm import Session

from actions.contract.clock import Clock
from actions.store.conversations import (
    Reply,
    Turn,
    add_notice,
    answer,
    newest_message_id,
    next_turn,
    offered_payloads,
    waiting_conversations,
)
from bot.web.incoming import command_or_words, known_language
from bot.web.metrics import Metrics
from bot.web.notifier import Notifier
from bot.web.rasa_client import RasaAnswer, RasaClient, RasaDown, RasaFault, RasaQuestion
from bot.web.settings import WebSettings
from bot.web.transactions import Transactions
from locales.values import Digits, to_json

logger = logging.getLogger(__name__)

SPOKEN_PREFIX = "call:"
"""Beginning of the names of a caller's messages; no page can choose such a name, for it has a colon."""
ASKED_AT_ONCE = 32
"""Messages at Rasa at one time: after a long outage the waiting ones must not all fall on it together."""


class TurnWorker:
    """Answers what waits, until it is answered."""

    def __init__(
        self,
        settings: WebSettings,
        transactions: Transactions,
        clock: Clock,
        rasa: RasaClient,
        notifier: Notifier,
        metrics: Metrics,
    ) -> None:
        self._settings = settings
        self._transactions = transactions
        self._clock = clock
        self._rasa = rasa
        self._notifier = notifier
        self._metrics = metrics
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._watchers: dict[str, dict[int, asyncio.Event]] = defaultdict(dict)
        self._asking = asyncio.Semaphore(ASKED_AT_ONCE)
        self._newest_at_start = 0
        self._asked: set[int] = set()

    async def start(self) -> None:
        """Take up everything that still waits from before."""

        def work(session: Session) -> tuple[int, tuple[str, ...]]:
            return newest_message_id(session), waiting_conversations(session)

        self._newest_at_start, conversations = await self._transactions.run(work)
        for conversation_id in conversations:
            self.take_up(conversation_id)

    async def stop(self) -> None:
        """Stop; a message on its way stays unanswered and is delivered again at the next start."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def take_up(self, conversation_id: str) -> None:
        """Answer what waits in this conversation; call it after a message was stored."""
        if conversation_id in self._tasks:
            self._again.add(conversation_id)
        else:
            self._tasks[conversation_id] = asyncio.create_task(self._work(conversation_id))

    async def settled(self, conversation_id: str, message_id: int) -> None:
        """Take the message up and wait until it is answered, or until the customer was told that it takes long."""
        event = self._watchers[conversation_id].setdefault(message_id, asyncio.Event())
        self.take_up(conversation_id)
        await event.wait()

    def is_busy(self, conversation_id: str) -> bool:
        """Return whether an answer is being made for this conversation."""
        return conversation_id in self._tasks

    async def _work(self, conversation_id: str) -> None:
        failures = 0
        try:
            while True:
                self._again.discard(conversation_id)
                try:
                    turn = await self._next(conversation_id)
                    if turn is not None:
                        await self._answer(turn)
                    elif conversation_id not in self._again:
                        return
                    failures = 0
                except Exception:
                    # The database is away, or this is a fault of ours: the message must not hang until a restart.
                    logger.exception("a turn of conversation %s failed; trying again", conversation_id)
                    await asyncio.sleep(self._wait_s(failures))
                    failures += 1
        finally:
            # No await between the last look and here, so no message slips in between.
            del self._tasks[conversation_id]
            for event in self._watchers.pop(conversation_id, {}).values():
                event.set()

    async def _next(self, conversation_id: str) -> Turn | None:
        now = self._clock.now()
        return await self._transactions.run(lambda session: next_turn(session, conversation_id, at=now))

    async def _answer(self, turn: Turn) -> None:
        started_s = time.monotonic()
        conversation_id = turn.conversation.id
        self._notifier.announce(conversation_id, {"type": "typing", "on": True})
        asking = asyncio.create_task(self._ask_until_answered(turn))
        try:
            done, _ = await asyncio.wait({asking}, timeout=self._settings.rasa_timeout_s)
            if not done:
                await self._tell_slow(turn)
            found = await asking
        finally:
            asking.cancel()
            self._notifier.announce_after_messages(conversation_id, {"type": "typing", "on": False})
        if found is None:
            self._asked.discard(turn.message.id)
            return
        language = known_language(found.language)
        if turn.conversation.channel == "voice" and not _is_language_change(found):
            language = None  # the recogniser listens in one language; a guess from a few words must not change it
        await self._store(turn, self._replies(turn, found), language)
        self._asked.discard(turn.message.id)
        self._metrics.turn_seconds.observe(time.monotonic() - started_s)
        if language is not None and language != turn.conversation.language:
            self._notifier.announce(conversation_id, {"type": "language", "language": language})
        self._notifier.wake()
        self._settle(turn)

    async def _ask_until_answered(self, turn: Turn) -> RasaAnswer | None:
        """Return Rasa's answer; ``None`` when nobody waits for it any more."""
        message = await self._message_for_rasa(turn)
        faults = 0
        for attempt in count():
            if attempt:
                await asyncio.sleep(self._wait_s(attempt - 1))
                waiting = await self._next(turn.conversation.id)
                if waiting is None or waiting.message.id != turn.message.id:
                    return None
            question = RasaQuestion(
                sender=turn.conversation.id,
                message=message,
                message_id=turn.message.client_id,
                channel=turn.conversation.channel,
                language=turn.conversation.language,
                redelivered=turn.message.id in self._asked or turn.message.id <= self._newest_at_start,
            )
            self._asked.add(turn.message.id)
            try:
                async with self._asking:
                    answer_found = await self._rasa.ask(question)
                if answer_found.replies:
                    return answer_found
                raise RasaFault("Rasa said nothing; a customer's message always gets an answer")
            except RasaDown as error:
                logger.warning("message %d waits: %s", turn.message.id, error)
            except RasaFault as error:
                faults += 1
                logger.error("message %d, faulty answer %d: %s", turn.message.id, faults, error)
                if faults >= self._settings.faulty_answers_max:
                    return RasaAnswer(replies=[])
        raise AssertionError("unreachable: the attempts have no end")

    async def _message_for_rasa(self, turn: Turn) -> str:
        text, payload = turn.message.text or "", turn.message.payload
        if payload is not None and turn.message.client_id.startswith(SPOKEN_PREFIX):
            return payload  # a key of the telephone, which our own side turned into a command
        if payload is None and not text.lstrip().startswith("/"):
            return text
        offered = await self._transactions.run(lambda session: offered_payloads(session, turn.conversation.id))
        return command_or_words(text, payload, offered)

    def _replies(self, turn: Turn, found: RasaAnswer) -> list[Reply]:
        if not found.replies:
            self._metrics.turns.labels("fault").inc()
            return [Reply(None, "utter_general_fault", self._line(turn), author="system")]
        self._metrics.turns.labels("answered").inc()
        return [
            Reply(reply.text, reply.response, reply.arguments, [button.model_dump() for button in reply.buttons])
            for reply in found.replies
        ]

    async def _store(self, turn: Turn, replies: list[Reply], language: str | None) -> None:
        now = self._clock.now()
        await self._transactions.run(
            lambda session: answer(session, turn.message.id, replies, language=language, at=now)
        )

    async def _tell_slow(self, turn: Turn) -> None:
        now: datetime = self._clock.now()
        line = self._line(turn)
        await self._transactions.run(
            lambda session: add_notice(session, turn.message.id, "slow", "utter_system_slow", line, at=now)
        )
        self._metrics.turns.labels("slow").inc()
        self._notifier.announce_after_messages(turn.conversation.id, {"type": "typing", "on": False})
        self._settle(turn)

    def _line(self, turn: Turn) -> dict[str, object]:
        numbers = self._settings.line_number_by_language
        number = numbers.get(turn.conversation.language) or next(iter(numbers.values()), "")
        return {"line": to_json(Digits(number, "phone"))}

    def _settle(self, turn: Turn) -> None:
        event = self._watchers[turn.conversation.id].pop(turn.message.id, None)
        if event is not None:
            event.set()

    def _wait_s(self, attempt: int) -> float:
        waits = self._settings.retry_waits_s
        return waits[min(attempt, len(waits) - 1)]


def _is_language_change(found: RasaAnswer) -> bool:
    return any(reply.response == "utter_language_changed" for reply in found.replies)
