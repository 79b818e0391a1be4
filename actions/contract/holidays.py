"""Public holidays of a region, from the generated files in holidays/; no calendar library at run time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from actions.contract.datafiles import read_shipped_holidays, shipped_regions


class UnknownRegion(ValueError):
    """There is no holiday file for this region."""


@dataclass(frozen=True, eq=False)
class HolidayCalendar:
    """The holidays of one region."""

    region: str
    """ISO 3166 country, with subdivision where holidays differ: "NL", "DE-BY", "FR-57"."""
    days: Mapping[date, Mapping[str, str]]
    """Each day off with its names by language ("en" always)."""
    worked_days: frozenset[date]
    """Weekend days worked by decree (Russia, Belarus, Kazakhstan)."""
    valid_until: date
    """The last date the data is confirmed for; later dates are computed, but flagged."""
    source: str
    """Library and version the file was made with."""

    def name(self, day: date, language: str) -> str | None:
        """Return a day's name in a language, in English where that is not known, None for no holiday."""
        names = self.days.get(day)
        return None if names is None else names.get(language, names["en"])


@dataclass(frozen=True)
class CalendarEnd:
    """Until when a region's holidays are confirmed, seen from a date; `days_left` is negative when that is over."""

    region: str
    valid_until: date
    days_left: int


WARN_DAYS = 60
"""So long before a calendar in use ends people are warned: time for a release with newer files."""


def calendar_ends(regions: Iterable[str], today: date) -> tuple[CalendarEnd, ...]:
    """Return the ends of the regions' calendars, the next one first; regions without a file are left out."""
    known = (load_holidays(region) for region in set(regions) & set(shipped_regions()))
    ends = (CalendarEnd(one.region, one.valid_until, (one.valid_until - today).days) for one in known)
    return tuple(sorted(ends, key=lambda end: (end.valid_until, end.region)))


def ending_calendars(regions: Iterable[str], today: date) -> tuple[CalendarEnd, ...]:
    """Return those that end within WARN_DAYS, or have ended."""
    return tuple(end for end in calendar_ends(regions, today) if end.days_left <= WARN_DAYS)


@cache
def load_holidays(region: str) -> HolidayCalendar:
    """Return the holidays of a region. Raises UnknownRegion."""
    data = read_shipped_holidays(region)
    if data is None:
        raise UnknownRegion(f"holidays: unknown region {region!r}{_known_instead(region)}")
    days: dict[date, Mapping[str, str]] = {}
    if "base" in data:
        # A subdivision's file holds only what differs from its country's.
        days.update(load_holidays(data["base"]).days)
        for day in data["without"]:
            del days[date.fromisoformat(day)]
    days.update({date.fromisoformat(day): names for day, names in data["days"].items()})
    return HolidayCalendar(
        region=region,
        days=MappingProxyType(dict(sorted(days.items()))),
        worked_days=frozenset(date.fromisoformat(day) for day in data["worked_days"]),
        valid_until=date.fromisoformat(data["valid_until"]),
        source=data["source"],
    )


def _known_instead(region: str) -> str:
    """Return what to write in place of an unknown region: one that is close, or the codes of its country."""
    known = shipped_regions()
    close = get_close_matches(region.upper(), known, 1, 0.8)
    if close and region.partition("-")[0].upper() not in known:
        return f", is {close[0]} meant?"
    of_country = [code for code in known if code.partition("-")[0] == region.partition("-")[0].upper()]
    return f"; known are {', '.join(of_country or (code for code in known if '-' not in code))}"


def known_regions() -> tuple[str, ...]:
    """Return the regions `load_holidays` knows, sorted."""
    return shipped_regions()
