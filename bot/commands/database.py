"""``prioline db``."""

from __future__ import annotations

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
