"""``prioline db``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.lines import one_line_errors, tell
from bot.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="The database.")


@app.command("upgrade")
@one_line_errors
def upgrade() -> None:
    """Bring the database to the current schema."""
    from bot.runtime import prepare_database

    prepare_database(load_settings(), tell)
    tell("database is current")


@app.command("backup")
@one_line_errors
def backup(target: Annotated[Path, typer.Argument(help="the file to write; it may not exist yet")]) -> None:
    """Copy the database into a file while everything runs."""
    from bot.upkeep import backup as make_backup

    make_backup(load_settings(), target)
    tell(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB")


@one_line_errors
def purge(
    older_than: Annotated[int, typer.Option(min=1, help="days since the end of the conversation or case")],
    dry_run: Annotated[bool, typer.Option(help="only say how much it would be")] = False,
) -> None:
    """Remove texts, names and numbers of what ended long ago; levels, times and the premium ledger stay."""
    from bot.upkeep import purge_older

    found = purge_older(load_settings(), older_than, dry_run)
    counts = (
        (len(found.conversations), "conversations"),
        (found.messages, "messages"),
        (found.cases, "closed cases without their texts"),
        (found.calls, "calls"),
        (found.refused_attempts, "refused reports"),
    )
    tell(("would remove: " if dry_run else "removed: ") + ", ".join(f"{count} {name}" for count, name in counts))
