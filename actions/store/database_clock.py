"""The database server's time, so that many hosts share one clock however wrong their own clocks are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from sqlalchemy import text

from actions.store.database import Database

ASK_EVERY_S = 10.0


class DatabaseClock:
    """Now is what the PostgreSQL server says, carried on between two questions by the monotonic time of this host.

    A host clock that is wrong, or jumps, changes nothing. While the server does not answer the time goes on from the
    last answer; asking is ``ask`` alone, ``now`` never waits for the database except the first time.
    """

    def __init__(self, database: Database, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._database, self._monotonic_s = database, monotonic_s
        self._anchor: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        if self._anchor is None:
            self.ask()
        assert self._anchor is not None
        at, mark = self._anchor
        return at + timedelta(seconds=self._monotonic_s() - mark)

    def ask(self) -> None:
        """Ask the server for its time; half of the question's duration is taken for the way back."""
        before = self._monotonic_s()
        with self._database.engine.connect() as connection:
            # clock_timestamp() goes on within a transaction, now() does not (PostgreSQL manual, 9.9.5).
            told: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        after = self._monotonic_s()
        self._anchor = told.astimezone(timezone.utc), (before + after) / 2

    def follow(self, stop: threading.Event, every_s: float = ASK_EVERY_S) -> None:
        """Ask again and again until ``stop`` is set; a server that does not answer is asked later."""
        while not stop.wait(every_s):
            try:
                self.ask()
            except Exception:
                continue  # whoever needs the database logs that it is away; the time goes on meanwhile
