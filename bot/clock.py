"""The clock of a process: the database server's, this host's, or an instant in a file for tests and demonstrations."""

from __future__ import annotations

import threading
from datetime import datetime, timezone
from pathlib import Path

from actions.contract.clock import Clock, SystemClock
from actions.store.database import Database
from actions.store.database_clock import DatabaseClock


class FileClock:
    """Now is the instant written in a file, so that several processes share one frozen clock."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        """Return the instant in the file, in UTC.

        Raises:
            ValueError: the file holds no instant with its zone.
        """
        text = self._path.read_text(encoding="utf-8").strip()
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            raise ValueError(f"{self._path.name}: {text!r} has no zone; write for instance 2026-03-27T17:30+01:00")
        return instant.astimezone(timezone.utc)


def process_clock(clock_file: Path | None, database: Database | None = None) -> Clock:
    """Return the clock that the settings name.

    With a PostgreSQL server it is the server's, which many hosts share; a SQLite database has one host and its clock.
    """
    if clock_file is not None:
        return FileClock(clock_file)
    if database is None or database.url.startswith("sqlite"):
        return SystemClock()
    clock = DatabaseClock(database)
    threading.Thread(target=clock.follow, args=(threading.Event(),), name="database clock", daemon=True).start()
    return clock
