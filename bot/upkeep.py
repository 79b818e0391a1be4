"""Upkeep of the data: a copy of the database while everything runs, and removal of what is old."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlalchemy import make_url

from actions.store.database import Database
from actions.store.purge import Purged, purge
from bot.clock import process_clock
from bot.settings import Settings


class BackupFault(ValueError):
    """The copy could not be made; the message says why and what to do."""


def backup(settings: Settings, target: Path) -> None:
    """Write a consistent copy of the database to ``target``; whatever runs goes on meanwhile.

    SQLite: a database file. PostgreSQL: ``pg_dump``'s custom form, for ``pg_restore``.

    Raises:
        BackupFault: there is such a file already, no database yet, or ``pg_dump`` is missing or failed.
    """
    if target.exists():
        raise BackupFault(f"{target.name} exists; name another file, nothing is overwritten")
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite":
        _copy_sqlite(Path(url.database or ""), target)
    else:
        _dump_postgresql(settings.database, target)


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.is_file():
        raise BackupFault(f"no database {source.name} yet; `prioline serve` or `prioline db upgrade` makes it")
    with closing(sqlite3.connect(source)) as running, closing(sqlite3.connect(target)) as copy:
        running.backup(copy)


def _dump_postgresql(url: str, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise BackupFault("pg_dump is not installed; it comes with PostgreSQL's client package")
    address = make_url(url).set(drivername="postgresql")
    command = [program, "--format=custom", f"--file={target}", address.render_as_string(hide_password=False)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        target.unlink(missing_ok=True)
        raise BackupFault(f"pg_dump: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'failed'}")


def purge_older(settings: Settings, days: int, dry_run: bool) -> Purged:
    """Remove the texts of what ended more than ``days`` ago; with ``dry_run`` only count them."""
    before = process_clock(settings.clock_file).now() - timedelta(days=days)
    database = Database(settings.database)
    try:
        with database.transaction() as session:
            found = purge(session, before)
            if dry_run:
                session.rollback()
    finally:
        database.close()
    if not dry_run:
        _forget_turns(settings.data_dir / "conversations.db", found.conversations)
    return found


def _forget_turns(trackers: Path, conversations: tuple[str, ...]) -> None:
    """Remove the conversations from the file in which Rasa keeps their turns."""
    if not trackers.is_file():
        return
    with closing(sqlite3.connect(trackers, timeout=30)) as connection:
        connection.executemany("DELETE FROM events WHERE sender_id = ?", [(each,) for each in conversations])
        connection.commit()
