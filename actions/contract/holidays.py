"""Public holidays of a region, from the generated files in holidays/; no calendar library at run time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
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


@cache
def load_holidays(region: str) -> HolidayCalendar:
    """Return the holidays of a region. Raises UnknownRegion."""
    data = read_shipped_holidays(region)
    if data is None:
        raise UnknownRegion(f"holidays: unknown region {region!r}; known are {', '.join(shipped_regions())}")
    return HolidayCalendar(
        region=region,
        days=MappingProxyType({date.fromisoformat(day): names for day, names in data["days"].items()}),
        worked_days=frozenset(date.fromisoformat(day) for day in data["worked_days"]),
        valid_until=date.fromisoformat(data["valid_until"]),
        source=data["source"],
    )


def known_regions() -> tuple[str, ...]:
    """Return the regions `load_holidays` knows, sorted."""
    return shipped_regions()
