"""``prioline contracts``."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.lines import one_line_errors, tell
from bot.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Contracts.")


@app.command("show")
@one_line_errors
def show(number: Annotated[str, typer.Argument(help="contract number; empty: all")] = "") -> None:
    """Show contracts, their plan, calendar and contacts."""
    from bot import contract_view

    tell(contract_view.show(load_settings(), number))
