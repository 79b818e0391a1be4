"""``prioline report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.lines import one_line_errors, tell
from bot.settings import load_settings


@one_line_errors
def report(
    first: Annotated[str, typer.Option("--from", help="first day, e.g. 2026-11-01; empty: --days back")] = "",
    last: Annotated[str, typer.Option("--to", help="last day; empty: today")] = "",
    days: Annotated[int, typer.Option(min=1, max=3660, help="how many days, when --from is not given")] = 30,
    zone: Annotated[str, typer.Option(help="time zone in which days begin")] = "UTC",
    as_csv: Annotated[bool, typer.Option("--csv", help="for machines: CSV, one table after the other")] = False,
    table: Annotated[str, typer.Option(help="this table alone, e.g. answered_in_time")] = "",
    out: Annotated[Path | None, typer.Option(help="folder: write every table as NAME.csv into it")] = None,
) -> None:
    """Show the desk's figures: answers in time, time to acceptance, people, languages, levels, quota."""
    from actions.store.database import Database
    from actions.store.statistics import statistics, tables
    from bot import report_view
    from bot.clock import process_clock

    settings = load_settings()
    now = process_clock(settings.clock_file).now()
    period = report_view.read_period(first, last, days, zone, now)
    database = Database(settings.database)
    with database.reading() as session:
        figures = statistics(session, period, now)
    wanted = [one for one in tables(figures) if table in ("", one.name)]
    if not wanted:
        names = ", ".join(one.name for one in tables(figures))
        raise ValueError(f"--table {table}: there is no such table; use one of {names}")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for one in wanted:
            (out / f"{one.name}.csv").write_text(one.as_csv(), encoding="utf-8", newline="")
            tell(f"{one.name}.csv")
    elif as_csv:
        tell("\n".join(one.as_csv().replace("\r\n", "\n") for one in wanted).rstrip("\n"))
    else:
        tell(report_view.as_text(figures, wanted))
