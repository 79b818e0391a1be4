"""The desk's figures as text, and the period they are for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from actions.store.statistics import Period, Statistics, Table

LONGEST = timedelta(days=3660)
"""The longest period that is counted in one go."""


def read_period(first: str, last: str, days: int, zone: str, now: datetime) -> Period:
    """Return the period that is asked for; the last ``days`` up to today where an end is left open.

    Raises:
        ValueError: a day or the zone cannot be read, the end lies before the beginning, or it is too long.
    """
    try:
        today = now.astimezone(ZoneInfo(zone)).date()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"zone {zone!r}: unknown; give a name such as Europe/Amsterdam") from None
    end = _day(last) if last else today
    start = _day(first) if first else end - timedelta(days=days - 1)
    if end < start:
        raise ValueError(f"the period ends ({end}) before it begins ({start}); exchange the two days")
    if end - start >= LONGEST:
        raise ValueError(f"the period from {start} to {end} is longer than ten years; give a shorter one")
    return Period(start, end, zone)


def as_text(figures: Statistics, tables: Iterable[Table]) -> str:
    """Return the figures as a page of text for a terminal."""
    period = figures.period
    lines = [
        f"{period.first} to {period.last} ({period.zone})",
        f"{figures.opened} opened: {figures.answered} answered, {figures.open_now} open, {figures.withdrawn} withdrawn",
    ]
    for table in tables:
        rows = [row for row in table.rows if table.name != "cases_by_day" or any(row[1:])]
        lines += ["", table.name.replace("_", " ")]
        lines += _aligned(table.columns, rows) if rows else ["  none"]
    return "\n".join(lines)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"day {text!r}: cannot be read; write it as 2026-11-30") from None
    if not 1970 <= day.year <= 9000:
        raise ValueError(f"day {text!r}: no case is that old or that new; write it as 2026-11-30")
    return day


def _aligned(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    texts = [list(columns), *[[_cell(value) for value in row] for row in rows]]
    widths = [max(len(row[place]) for row in texts) for place in range(len(columns))]
    numeric = [all(isinstance(row[place], int | float | None) for row in rows) for place in range(len(columns))]
    lines = []
    for row in texts:
        cells = [
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, numeric, strict=True)
        ]
        lines.append("  " + "  ".join(cells).rstrip())
    return lines


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
