"""``prioline calendars``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.lines import one_line_errors, tell
from bot.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Public holidays, and the days off of single contracts.")


@app.command("update")
@one_line_errors
def update(
    check: Annotated[
        bool, typer.Option("--check", help="write nothing; exit status 1 when a file would change")
    ] = False,
) -> None:
    """Make the holiday files anew with the installed package `holidays` and show what changes."""
    from bot import calendar_files
    from bot.clock import process_clock

    today = process_clock(load_settings().clock_file).now().date()
    differences = calendar_files.update(today, check=check)
    for difference in differences:
        for line in difference.lines:
            tell(f"{difference.region}: {line}")
    for name in calendar_files.missing_names():
        tell(f"no translation of {name!r}: add it to locales/texts/holidays.py")
    changed = f"{len(differences)} file{'' if len(differences) == 1 else 's'}"
    tell((f"{changed} would change" if check else f"{changed} written") if differences else "nothing changed")
    raise typer.Exit(1 if calendar_files.missing_names() or (check and differences) else 0)


@app.command("show")
@one_line_errors
def show(
    region: Annotated[str, typer.Argument(help="region such as NL, DE-BY or FR-57; empty: list the regions")] = "",
    year: Annotated[int, typer.Option(help="default: this year")] = 0,
    language: Annotated[str, typer.Option(help="en, nl, de, ru, it or fr")] = "en",
    everything: Annotated[bool, typer.Option("--all", help="list also the regions that nobody uses")] = False,
) -> None:
    """List the calendars in use and until when they are confirmed, or show the days of one."""
    from bot import calendar_view
    from bot.clock import process_clock

    settings = load_settings()
    if not region:
        tell(calendar_view.list_regions(settings, everything=everything))
        return
    year = year or process_clock(settings.clock_file).now().year
    tell(calendar_view.show_region(region, year, language))


@app.command("override")
@one_line_errors
def override(
    contract: Annotated[str, typer.Argument(help="contract number")],
    file: Annotated[Path | None, typer.Argument(help="TOML file, see docs/calendars.md; empty: show the days")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="show the difference, change nothing")] = False,
) -> None:
    """Set a contract's company days off, worked Saturdays and half days, stronger than its region's holidays."""
    from bot import calendar_view

    if file is None:
        tell(calendar_view.show_overrides(load_settings(), contract))
        return
    for line in calendar_view.override(load_settings(), contract, file, dry_run=dry_run):
        tell(line)
