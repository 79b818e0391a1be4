"""``prioline roster``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.contracts import ALLOW_GAPS, DRY_RUN
from bot.commands.lines import one_line_errors, tell
from bot.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="The managers on duty.")


@app.command("show")
@one_line_errors
def show(days: Annotated[int, typer.Option(min=1, max=3660, help="how far ahead")] = 28) -> None:
    """Show who is on duty."""
    from bot import contract_view

    tell(contract_view.roster(load_settings(), days))


@app.command("check")
@one_line_errors
def check(days: Annotated[int, typer.Option(min=1, max=3660, help="how far ahead")] = 90) -> None:
    """Look for times in which nobody is on duty; exit status 1 when there are any."""
    from bot import contract_view

    gaps = contract_view.gaps(load_settings(), days)
    tell("\n".join(gaps) if gaps else f"no gap in the next {days} days")
    raise typer.Exit(1 if gaps else 0)


@app.command("import")
@one_line_errors
def import_(
    file: Annotated[Path, typer.Argument(help="a calendar (.ics), or .toml or .csv, see docs/contract-files.md")],
    line: Annotated[str, typer.Option(help="the line a calendar is for; empty: the only one")] = "",
    days: Annotated[int, typer.Option(min=1, max=3660, help="how far ahead a calendar is read")] = 366,
    dry_run: Annotated[bool, DRY_RUN] = False,
    prune: Annotated[bool, typer.Option("--prune", help="remove what .toml or .csv leaves out, and list it")] = False,
    allow_gaps: Annotated[bool, ALLOW_GAPS] = False,
) -> None:
    """Take agents, absences, rotation and exceptions from a file, or shifts from a calendar; all of it or nothing."""
    from bot.commands.importing import import_calendar, import_files

    if file.suffix.lower() != ".ics":
        import_files(load_settings(), [file], dry_run=dry_run, prune=prune, allow_gaps=allow_gaps)
    elif prune:
        raise ValueError("--prune is for .toml and .csv; a calendar always takes the place of what it said before")
    else:
        import_calendar(load_settings(), file, line, days=days, dry_run=dry_run, allow_gaps=allow_gaps)
