"""What ``prioline contracts import`` and ``prioline roster import`` share: every fault a line, then all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import typer

from actions.store.contract_files import FileFaults, Reading, read_files
from actions.store.contract_import import (
    Prune,
    import_records,
    load_state,
    nothing_goes,
    preview,
    what_files_leave_out,
)
from actions.store.database import Database
from actions.store.roster_calendar import read_calendar, what_the_calendar_dropped
from actions.store.schema import upgrade
from bot.clock import process_clock
from bot.commands.lines import tell
from bot.settings import Settings


def import_files(settings: Settings, files: Sequence[Path], *, dry_run: bool, prune: bool, allow_gaps: bool) -> None:
    """Import TOML and CSV files together and tell what was done; with ``dry_run`` only tell the difference."""
    with _open_database(settings) as database, _faults_as_lines():
        reading = read_files(files)
        goes = what_files_leave_out(reading) if prune else nothing_goes
        _import(database, reading, process_clock(settings.clock_file).now(), goes, dry_run, allow_gaps)


def import_calendar(settings: Settings, file: Path, line: str, *, days: int, dry_run: bool, allow_gaps: bool) -> None:
    """Import a calendar as the shifts of a line."""
    now = process_clock(settings.clock_file).now()
    with _open_database(settings) as database, _faults_as_lines():
        with database.reading() as session:
            state = load_state(session)
        line = line or _only_line(list(state["line"]))
        reading = read_calendar(file, state, line, now, days)
        _import(database, reading, now, what_the_calendar_dropped(line, now), dry_run, allow_gaps)


def _import(database: Database, reading: Reading, now: datetime, goes: Prune, dry_run: bool, allow_gaps: bool) -> None:
    work = preview if dry_run else import_records
    difference = work(database, reading, now, goes, allow_gaps)
    for line in difference.lines() if dry_run else difference.removals():
        tell(line)
    for line in difference.summary() or ["nothing in the files"]:
        tell(line)
    if dry_run:
        tell("dry run: nothing is changed")


@contextmanager
def _open_database(settings: Settings) -> Iterator[Database]:
    # Without the demo contracts: whoever imports contracts wants their own alone.
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    try:
        upgrade(database)
        yield database
    finally:
        database.close()


@contextmanager
def _faults_as_lines() -> Iterator[None]:
    try:
        yield
    except FileFaults as error:
        for fault in error.faults:
            typer.echo(f"prioline: {fault}", err=True)
        count = "1 fault" if len(error.faults) == 1 else f"{len(error.faults)} faults"
        typer.echo(f"prioline: {count}; nothing is changed", err=True)
        raise typer.Exit(1) from None


def _only_line(lines: Sequence[tuple[str, ...]]) -> str:
    if len(lines) == 1:
        return lines[0][0]
    known = ", ".join(key[0] for key in lines) or "none yet; import one first, see docs/contract-files.md"
    raise FileFaults([f"--line: say which line the calendar is for (known: {known})"])
