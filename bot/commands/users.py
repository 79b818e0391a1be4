"""``prioline users``."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.lines import one_line_errors, tell
from bot.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Accounts of the desk.")


@app.command("add")
@one_line_errors
def add(
    name: str,
    role: Annotated[str, typer.Option(help="agent, manager or localization")] = "agent",
    language: Annotated[str, typer.Option(help="en, nl, de, ru, it or fr")] = "en",
    agent: Annotated[str, typer.Option(help="id of the agent this account belongs to")] = "",
) -> None:
    """Add an account of the desk; asks for its password."""
    from actions.store.database import Database
    from actions.store.users import add_user

    password = typer.prompt("password", hide_input=True, confirmation_prompt=True)
    with Database(load_settings().database).transaction() as session:
        add_user(session, name, password, role, language, agent or None)
    tell(f"user {name} added")
