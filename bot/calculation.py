"""A deadline's calculation in words, from the data that the history of a case keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any, Literal

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, format_time, get_timezone, get_timezone_name

from actions.contract.holidays import UnknownRegion, load_holidays
from bot.holiday_names import holiday_name
from locales.catalogue import SOURCE_LANGUAGE, Catalogue
from locales.texts import calculation as texts
from locales.values import Level, Listing, Span, Value

Data = Mapping[str, Any]
"""A computation as ``actions.handoff.deadlines.deadline_data`` writes it."""
_SATURDAY = 5


@dataclass(frozen=True)
class Explanation:
    """One computation in lines for people; ``steps`` and ``due`` are missing while no time is running."""

    summary: str
    start: str
    steps: str | None
    warnings: str | None
    due: str | None
    not_confirmed: str | None

    def lines(self) -> tuple[str, ...]:
        """Return what there is to say, line by line."""
        said = (self.summary, self.start, self.steps, self.due, self.warnings, self.not_confirmed)
        return tuple(line for line in said if line is not None)


def explain(data: Data, plan: Value, words: Catalogue) -> Explanation:
    """Return a computation in the language of ``words``; ``plan`` is how the plan is called."""
    return _Writer(data, words).explanation(plan)


def step_label(step: Data, region: str | None, words: Catalogue) -> str:
    """Return what a stretch is, in short for a table: ``public holiday (Good Friday)``."""
    kind = str(step["kind"])
    label = words.render(texts.KINDS[kind]) if kind in texts.KINDS else kind
    names = _holidays(step, region, words) if kind == "holiday" else []
    return f"{label} ({', '.join(names)})" if names else label


class _Writer:
    """Writes one computation."""

    def __init__(self, data: Data, words: Catalogue) -> None:
        self._data, self._words = data, words
        self._zone = get_timezone(data["zone"])
        # "en" alone is written the American way; the product's people work on the European clock.
        self._locale = Locale.parse("en_GB") if words.language == SOURCE_LANGUAGE else words.locale
        self._clock: Literal["elapsed", "business"] = "business" if data.get("clock") == "business" else "elapsed"

    def explanation(self, plan: Value) -> Explanation:
        render, data = self._words.render, self._data
        level = Level(data["level"])
        budget = data.get("budget_s")
        summary = (
            render(texts.SUMMARY, plan=plan, level=level, span=self._span(budget))
            if budget
            else render(texts.SUMMARY_PLAIN, plan=plan, level=level)
        )
        start = self._instant(data["start"]) if data.get("start") else ""
        warnings = [self._short(self._local(at)) for at in data.get("warnings", ())]
        return Explanation(
            summary=summary,
            start=render(texts.STARTS[data["start_reason"]], start=start),
            steps=self._calculation(data.get("steps", ())),
            warnings=render(texts.WARNINGS, times=self._joined(warnings)) if warnings else None,
            due=render(texts.DUE, due=self._instant(data["due"])) if data.get("due") else None,
            not_confirmed=None if data.get("calendar_confirmed", True) else render(texts.NOT_CONFIRMED),
        )

    def _calculation(self, steps: Sequence[Data]) -> str | None:
        if not steps:
            return None
        return self._words.render(texts.CALCULATION, steps=self._joined([self._step(step) for step in steps]))

    def _joined(self, parts: Sequence[str]) -> str:
        return reduce(lambda before, after: self._words.render(texts.BETWEEN_STEPS, before=before, after=after), parts)

    def _step(self, step: Data) -> str:
        render, days = self._words.render, [date.fromisoformat(day) for day in step.get("days", ())]
        start, end = self._local(step["start"]), self._local(step["end"])
        # Midnight ends the day before.
        same_day = start.date() == (end - timedelta(microseconds=1)).date()
        if step["kind"] == "counted":
            span = self._span(step["counted_s"])
            if same_day:
                return render(texts.COUNTED, span=span, day=self._day(start), hours=self._hours(start, end))
            over = texts.COUNTED_OVER_MIDNIGHT
            return render(over, span=span, start=self._short(start), end=self._short(end))
        if step["kind"] == "closed":
            hours = self._hours(start, end)
            return render(texts.CLOSED, hours=hours) if same_day else render(texts.CLOSED_OVERNIGHT)
        if step["kind"] == "weekend" and any(day.weekday() < _SATURDAY for day in days):
            return render(texts.NO_HOURS, days=self._days(days))
        if step["kind"] == "company_day" and days:
            return render(texts.COMPANY_DAY, count=len(days), days=self._days(days))
        names = _holidays(step, self._data.get("holiday_region"), self._words) if step["kind"] == "holiday" else []
        if names:
            return render(texts.HOLIDAY, count=len(days), names=Listing(tuple(names)))
        return render(texts.KINDS[step["kind"]])

    def _span(self, seconds: int) -> Span:
        return Span(seconds, self._clock)

    def _local(self, at: str) -> datetime:
        return datetime.fromisoformat(at).astimezone(self._zone)

    def _day(self, at: date) -> str:
        weekday = format_date(at, "EEEE", locale=self._locale)
        month_day = format_skeleton("MMMMd", at, locale=self._locale)
        return self._words.render(texts.DAY, weekday=weekday, date=month_day)

    def _days(self, days: Sequence[date]) -> Listing:
        return Listing(tuple(self._day(day) for day in days))

    def _hours(self, start: datetime, end: datetime) -> str:
        # Wall times of one date: the zone does not matter, and a change of the clock must not show as a date.
        walls = (start.replace(tzinfo=None), end.replace(tzinfo=None))
        if walls[1].date() != walls[0].date():
            return f"{self._time(start)}–{self._midnight()}"
        return str(format_interval(*walls, "Hm", locale=self._locale))

    def _midnight(self) -> str:
        """Return how the end of a day is written: 24:00, in the clock of the language."""
        return format_time(datetime(2000, 1, 1, 23, 0), "HH:mm", locale=self._locale).replace("23", "24", 1)

    def _short(self, at: datetime) -> str:
        return self._words.render(texts.DAY_AND_TIME, day=self._day(at), time=self._time(at))

    def _instant(self, at: str) -> str:
        local = self._local(at)
        zone = get_timezone_name(local, width="long", locale=self._locale)
        day = format_date(local, "full", locale=self._locale)
        return self._words.render(texts.INSTANT, day=day, time=self._time(local), zone=zone)

    def _time(self, at: datetime) -> str:
        return format_time(at, "short", locale=self._locale)


def _holidays(step: Data, region: str | None, words: Catalogue) -> list[str]:
    """Return the names of a step's holidays, each once; none where the calendar has changed since."""
    try:
        known = load_holidays(region or "").days
    except UnknownRegion:
        return []
    days = (date.fromisoformat(day) for day in step.get("days", ()))
    names = (holiday_name(known[day], region or "", words) for day in days if day in known)
    return list(dict.fromkeys(names))
