"""Database transactions from asynchronous code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread
from sqlalchemy.orm import Session

from actions.store.database import Database

Result = TypeVar("Result")

POSTGRESQL_THREADS = 10


class Transactions:
    """Runs blocking database work in worker threads, one transaction each.

    SQLite lets one transaction in at a time and lets the others sleep and try again, so a crowd waits long and
    in no order. Here they queue up in order instead: one thread for SQLite, several for PostgreSQL.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._threads = 1 if database.url.startswith("sqlite") else POSTGRESQL_THREADS
        self._limiter: anyio.CapacityLimiter | None = None

    async def run(self, work: Callable[[Session], Result]) -> Result:
        """Run ``work`` in a transaction of its own and return what it returns; any error rolls it back."""
        return await self._in_thread(self._in_transaction, work)

    async def read(self, work: Callable[[Session], Result]) -> Result:
        """Run ``work``, which only reads, on one state of the database; it takes no write lock."""
        return await self._in_thread(self._reading, work)

    async def _in_thread(
        self, how: Callable[[Callable[[Session], Result]], Result], work: Callable[[Session], Result]
    ) -> Result:
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(self._threads)
        return await anyio.to_thread.run_sync(how, work, limiter=self._limiter)

    def _in_transaction(self, work: Callable[[Session], Result]) -> Result:
        with self._database.transaction() as session:
            return work(session)

    def _reading(self, work: Callable[[Session], Result]) -> Result:
        with self._database.reading() as session:
            return work(session)
