"""``prioline roster``."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.lines import one_line_errors, tell
from bot.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="The managers on duty.")


@app.command("show")
@one_line_errors
def show(days: Annotated[int, typer.Option(help="how far ahead")] = 28) -> None:
    """Show who is on duty."""
    from bot import contract_view

    tell(contract_view.roster(load_settings(), days))


@app.command("check")
@one_line_errors
def check(days: Annotated[int, typer.Option(help="how far ahead")] = 90) -> None:
    """Look for times in which nobody is on duty; exit status 1 when there are any."""
    from bot import contract_view

    gaps = contract_view.gaps(load_settings(), days)
    tell("\n".join(gaps) if gaps else f"no gap in the next {days} days")
    raise typer.Exit(1 if gaps else 0)
