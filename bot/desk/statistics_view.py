"""The figures of a period as the statistics page draws them: shares of bars, columns of a plot, shades of a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, log10

from actions.store.statistics import LEVELS, Statistics

SHADES = 4
"""How many shades a table of counts has beside plain."""
COLUMN = 10
"""Width of one day in the plot's own units; the plot is stretched to its place."""
HEIGHT = 100


@dataclass(frozen=True)
class Part:
    """A part of a bar, in hundredths of the full width."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True)
class Box:
    """A rectangle of the plot of days."""

    level: int
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class DayPlot:
    """Columns by day: ``width`` and ``boxes`` in the plot's units, ``top`` the number at its upper edge."""

    width: int
    boxes: tuple[Box, ...]
    top: int
    most: int
    marks: tuple[date, ...]
    """The days written under the plot, first and last among them."""


@dataclass(frozen=True)
class LevelSum:
    """Answers in time of one level over all plans, ready to be drawn."""

    level: int
    opened: int
    share: float | None
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class StatisticsView:
    """What the page draws beside the numbers themselves."""

    in_time: float | None
    levels: tuple[LevelSum, ...]
    days: DayPlot
    waits: dict[int, tuple[Part, ...]]
    asked: dict[str, tuple[Part, ...]]
    languages: dict[str, tuple[Part, ...]]
    quota: dict[str, tuple[Part, ...]]
    shades: tuple[tuple[int, ...], ...]
    same_level: float | None


def statistics_view(figures: Statistics) -> StatisticsView:
    """Prepare the drawing of the figures."""
    met, missed = sum(k.met for k in figures.kept), sum(k.missed for k in figures.kept)
    counted = sum(map(sum, figures.confusion))
    same = sum(figures.confusion[place][place] for place in range(len(LEVELS)))
    return StatisticsView(
        in_time=met / (met + missed) if met + missed else None,
        levels=_levels(figures),
        days=_day_plot(figures),
        waits=_waits(figures),
        asked=_bars((a.agent_id, (("met", a.accepted), ("rest", max(0, a.rung - a.accepted)))) for a in figures.asked),
        languages=_bars((s.language, (("chat", s.chat), ("phone", s.phone))) for s in figures.languages),
        quota={q.contract: _parts((("used", min(q.used, q.granted)),), max(q.granted, 1)) for q in figures.quota},
        shades=_shades(figures.confusion),
        same_level=same / counted if counted else None,
    )


def _levels(figures: Statistics) -> tuple[LevelSum, ...]:
    sums = []
    for level in LEVELS:
        rows = [kept for kept in figures.kept if kept.level == level]
        met, missed = sum(k.met for k in rows), sum(k.missed for k in rows)
        running, no_promise = sum(k.running for k in rows), sum(k.no_promise for k in rows)
        kinds = (("met", met), ("missed", missed), ("running", running), ("no-promise", no_promise))
        share = met / (met + missed) if met + missed else None
        total = sum(count for _, count in kinds)
        sums.append(LevelSum(level, sum(k.opened for k in rows), share, _parts(kinds, total)))
    return tuple(sums)


def _parts(kinds: Iterable[tuple[str, int]], full: int) -> tuple[Part, ...]:
    parts, at = [], 0.0
    for kind, count in kinds:
        width = 100 * count / full if full else 0.0
        if width:
            parts.append(Part(kind, round(at, 2), round(width, 2)))
        at += width
    return tuple(parts)


def _bars(rows: Iterable[tuple[str, Sequence[tuple[str, int]]]]) -> dict[str, tuple[Part, ...]]:
    """Return bars that can be compared: the longest row fills the width."""
    listed = list(rows)
    full = max((sum(count for _, count in kinds) for _, kinds in listed), default=0)
    return {key: _parts(kinds, full) for key, kinds in listed}


def _waits(figures: Statistics) -> dict[int, tuple[Part, ...]]:
    """Return for each level a bar up to the median and a lighter one up to nine of ten.

    The scale is logarithmic from one second on: minutes of level 1 stand beside days of level 4.
    """
    longest = max((a.ninth_s or 0 for a in figures.acceptance), default=0)
    full = log10(longest + 1) if longest else 1.0
    bars: dict[int, tuple[Part, ...]] = {}
    for wait in figures.acceptance:
        if wait.median_s is None or wait.ninth_s is None:
            continue
        half, ninth = log10(wait.median_s + 1) / full * 100, log10(wait.ninth_s + 1) / full * 100
        bars[wait.level] = (
            Part("median", 0, round(max(half, 1), 2)),
            Part("ninth", round(half, 2), round(max(ninth - half, 0), 2)),
        )
    return bars


def _day_plot(figures: Statistics) -> DayPlot:
    days = list(figures.days)
    most = max((sum(counts) for counts in figures.days.values()), default=0)
    top = _round_up(most)
    boxes = []
    for place, counts in enumerate(figures.days.values()):
        y = float(HEIGHT)
        # The lowest level stands at the bottom, the critical one on top, where it is seen.
        for level in reversed(LEVELS):
            height = HEIGHT * counts[level - 1] / top
            if height:
                y -= height
                boxes.append(Box(level, place * COLUMN + 1, round(y, 2), round(height, 2)))
    return DayPlot(len(days) * COLUMN, tuple(boxes), top, most, _marks(days))


def _round_up(most: int) -> int:
    """Return the next number that halves well: 2, 4, 10, 20, 40, 100 and so on."""
    if most <= 2:
        return 2
    power: int = 10 ** int(log10(most))
    return next(step * power for step in (1, 2, 4, 10) if step * power >= most)


def _marks(days: Sequence[date]) -> tuple[date, ...]:
    if len(days) <= 2:
        return tuple(days)
    return (days[0], days[(len(days) - 1) // 2], days[-1])


def _shades(confusion: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    most = max(max(row) for row in confusion)
    return tuple(tuple(ceil(SHADES * count / most) if count else 0 for count in row) for row in confusion)
