"""Bringing new messages to the open sockets, whoever wrote them: this process, the engine, the desk."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from actions.store.conversations import Message, languages, messages_since, newest_message_id
from bot.web.frames import Frame, message_frame
from bot.web.transactions import Transactions

logger = logging.getLogger(__name__)

QUEUED_FRAMES = 512
MISSING_IDS_S = 30.0
MISSING_IDS_MAX = 1000


class Subscription:
    """The frames on their way to one socket."""

    def __init__(self, conversation_id: str, shown: Callable[[str], str] = str) -> None:
        self.conversation_id = conversation_id
        self._shown = shown
        self._frames: asyncio.Queue[Frame] = asyncio.Queue(QUEUED_FRAMES)
        self._sent: set[int] = set()
        self.overflowed = asyncio.Event()

    def offer(self, frame: Frame) -> None:
        """Queue a frame; a socket that reads too slowly is marked, so that it is closed and comes back."""
        try:
            self._frames.put_nowait(frame)
        except asyncio.QueueFull:
            self.overflowed.set()

    def offer_message(self, message: Message, language: str) -> None:
        """Queue a message, each only once."""
        if message.id not in self._sent:
            self._sent.add(message.id)
            self.offer(message_frame(message, language, self._shown(language)))

    def already_shown(self, shown: Sequence[Message]) -> None:
        """Remember messages that reach the socket in another way."""
        self._sent.update(message.id for message in shown)

    async def next(self) -> Frame:
        """Wait for the next frame."""
        return await self._frames.get()


class Notifier:
    """Looks for new messages of all conversations and hands them to the sockets of each.

    It looks every ``poll_interval_s`` seconds, and at once after :meth:`wake`; with no open socket it rests.
    """

    def __init__(
        self,
        transactions: Transactions,
        poll_interval_s: float,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transactions = transactions
        self._poll_interval_s = poll_interval_s
        self._seconds = seconds
        self._subscriptions: dict[str, set[Subscription]] = defaultdict(set)
        self._newest: int | None = None
        # PostgreSQL hands ids out before the commit, so a lower id may appear after a higher one.
        self._missing: dict[int, float] = {}
        self._starting = asyncio.Lock()
        self._woken = asyncio.Event()
        self._after_delivery: list[tuple[str, Frame]] = []

    @asynccontextmanager
    async def subscribed(self, conversation_id: str, shown: Callable[[str], str] = str) -> AsyncIterator[Subscription]:
        """Deliver all messages stored from now on, and all announcements, to the yielded subscription.

        ``shown`` returns the variant of a language in which the socket's reader is shown texts.
        """
        subscription = Subscription(conversation_id, shown)
        self._subscriptions[conversation_id].add(subscription)
        try:
            async with self._starting:
                if self._newest is None:
                    self._newest = await self._transactions.read(newest_message_id)
                    self._woken.set()
            yield subscription
        finally:
            self._subscriptions[conversation_id].discard(subscription)
            if not self._subscriptions[conversation_id]:
                del self._subscriptions[conversation_id]
            if not self._subscriptions:
                self._newest = None
                self._missing.clear()

    def wake(self) -> None:
        """Look for new messages now."""
        self._woken.set()

    def announce(self, conversation_id: str, frame: Frame) -> None:
        """Send a frame to the conversation's sockets now."""
        for subscription in self._subscriptions.get(conversation_id, ()):
            subscription.offer(frame)

    def announce_after_messages(self, conversation_id: str, frame: Frame) -> None:
        """Send a frame to the conversation's sockets, behind all messages that are stored already."""
        if conversation_id in self._subscriptions:
            self._after_delivery.append((conversation_id, frame))
            self._woken.set()

    async def run(self) -> None:
        """Deliver until cancelled. A database that is away for a while only delays the messages."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._poll_interval_s if self._subscriptions else None):
                    await self._woken.wait()
            self._woken.clear()
            try:
                await self._deliver()
            except SQLAlchemyError:
                logger.exception("new messages cannot be read; trying again")
                await asyncio.sleep(self._poll_interval_s)

    async def _deliver(self) -> None:
        announcements, self._after_delivery = self._after_delivery, []
        after = self._newest
        if after is not None:
            found, spoken = await self._transactions.read(self._look(after, tuple(self._missing)))
            if self._newest is not None:
                self._note_ids(after, found)
                for message in found:
                    for subscription in self._subscriptions.get(message.conversation_id, ()):
                        subscription.offer_message(message, spoken[message.conversation_id])
        for conversation_id, frame in announcements:
            self.announce(conversation_id, frame)

    def _look(
        self, after: int, missing: Sequence[int]
    ) -> Callable[[Session], tuple[tuple[Message, ...], dict[str, str]]]:
        watched = frozenset(self._subscriptions)

        def work(session: Session) -> tuple[tuple[Message, ...], dict[str, str]]:
            found = messages_since(session, after, missing)
            spoken = sorted({message.conversation_id for message in found} & watched)
            return found, dict(languages(session, spoken)) if spoken else {}

        return work

    def _note_ids(self, after: int, found: Sequence[Message]) -> None:
        now = self._seconds()
        for message in found:
            self._missing.pop(message.id, None)
        self._missing = {number: until for number, until in self._missing.items() if until > now}
        newest = max((message.id for message in found), default=after)
        if newest > after:
            seen = {message.id for message in found}
            passed = range(max(after + 1, newest - MISSING_IDS_MAX), newest)
            self._missing.update({number: now + MISSING_IDS_S for number in passed if number not in seen})
            self._newest = max(newest, self._newest or 0)
