"""News for open pages: one look at the database serves every browser that listens.

The poller runs while at least one page listens. If the database cannot be read, all streams end: the browsers
then say that the connection is lost, which is the truth.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from actions.store.database import Database
from actions.store.desk_queries import Marks, alarms, changed_cases, marks

_QUEUE_LENGTH = 32
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Look:
    """What one look found. ``cases`` are those that changed since the look before, None when not known."""

    version: str
    cases: frozenset[int] | None
    alarms: tuple[int, ...]


class Pulse:
    """The shared poller and its listeners. Use it from one event loop."""

    def __init__(self, database: Database, poll_s: float) -> None:
        self._database, self._poll_s = database, poll_s
        self._listeners: set[asyncio.Queue[Look | None]] = set()
        self._poller: asyncio.Task[None] | None = None
        self._latest: Look | None = None

    @asynccontextmanager
    async def listen(self) -> AsyncIterator[asyncio.Queue[Look | None]]:
        """Yield a queue: first the present state, then every change; None means that there is no more."""
        queue: asyncio.Queue[Look | None] = asyncio.Queue(_QUEUE_LENGTH)
        self._listeners.add(queue)
        if self._poller is None or self._poller.done():
            self._latest = None
            self._poller = asyncio.create_task(self._run(), name="desk pulse")
        elif self._latest is not None:
            queue.put_nowait(Look(self._latest.version, None, self._latest.alarms))
        try:
            yield queue
        finally:
            self._listeners.discard(queue)
            if not self._listeners and self._poller is not None:
                self._poller.cancel()
                self._poller = None

    async def _run(self) -> None:
        before: Marks | None = None
        try:
            while True:
                after, look = await run_in_threadpool(self._look, before)
                if after != before:
                    before, self._latest = after, Look(look.version, None, look.alarms)
                    self._tell(look)
                await asyncio.sleep(self._poll_s)
        except Exception:
            _log.exception("desk: the database cannot be read; the open pages are told that the connection is lost")
            self._tell(None)

    def _look(self, before: Marks | None) -> tuple[Marks, Look]:
        with self._database.transaction() as session:
            after = marks(session)
            if after == before:
                return after, Look(after.version, frozenset(), ())
            cases = None if before is None else changed_cases(session, before, after)
            return after, Look(after.version, cases, alarms(session))

    def _tell(self, look: Look | None) -> None:
        for queue in self._listeners:
            news = look
            if queue.full():
                # A browser that reads too slowly gets one "something changed" in place of all it missed.
                while not queue.empty():
                    queue.get_nowait()
                news = None if look is None else Look(look.version, None, look.alarms)
            queue.put_nowait(news)
