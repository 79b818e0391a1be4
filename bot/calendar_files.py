"""The committed holiday files, made anew from the PyPI package ``holidays``; by hand, never at run time.

The package appears every two weeks. Its data for years to come change by decree (Russia, Belarus and Kazakhstan
swap working days year by year), so the difference is for people to read before it is committed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from actions.contract import datafiles
from bot.holiday_names import untranslated

FOLDER = Path(datafiles.__file__).parent / "holidays"
COUNTRIES = ("NL", "BE", "DE", "AT", "CH", "IT", "FR", "RU", "LU", "KZ", "BY")
LANGUAGES = ("en", "nl", "de", "ru", "it", "fr")
FIRST_YEAR = 2025
YEARS_AHEAD = 4
LISTED_AT_MOST = 40
"""Lines of difference for one region; the rest is counted."""

# States and cantons only: of Germany and Switzerland the package also lists a city each. Italy's provinces, and the
# cities of those with several, have the day of their patron saint; the departments of the former Alsace are, by the
# number that stands in addresses, the region 6AE of ISO 3166-2.
_SUBDIVIDED = {"DE": 2, "AT": 1, "CH": 2, "IT": 99}
_EXTRA = {"FR-57": "57", "FR-67": "6AE", "FR-68": "6AE", "FR-6AE": "6AE"}
# Countries that decree each year which days are swapped: data beyond the last decree is a guess.
_DECREED = ("RU", "KZ", "BY")

File = dict[str, Any]


class PackageFault(ValueError):
    """The package ``holidays`` is missing or older than the files."""


@dataclass(frozen=True)
class Difference:
    """What changes in one region's file, in lines for people."""

    region: str
    lines: tuple[str, ...]


def update(today: date, *, check: bool = False, folder: Path = FOLDER) -> list[Difference]:
    """Write the files whose content changes and return what changes in them; write nothing when only checking.

    The files reach to four years after ``today``; checking compares the years which they have already.

    Raises:
        PackageFault: see there.
    """
    package = _package(folder)
    years = _years(folder, today, extend=not check)
    differences = []
    for region in regions(package):
        new, path = content(package, region, years), folder / f"{region}.json"
        old = _read(path)
        if new == old:
            continue
        differences.append(Difference(region, tuple(_compared(old, new))))
        if not check:
            path.write_text(_text(new), encoding="utf-8")
    return differences


def missing_names(folder: Path = FOLDER) -> list[str]:
    """Return the English names in the files that our catalogues do not translate."""
    found: set[str] = set()
    for path in folder.glob("*.json"):
        data = json.loads(path.read_text(encoding="utf-8"))
        for names in data["days"].values():
            found.update(untranslated(names, data["region"]))
    return sorted(found)


def regions(package: Any) -> Iterator[str]:
    """Yield every region that gets a file, countries before their subdivisions."""
    for country in COUNTRIES:
        yield country
        for subdivision in getattr(package, country).subdivisions if country in _SUBDIVIDED else ():
            if len(subdivision) <= _SUBDIVIDED[country]:
                yield f"{country}-{subdivision.upper()}"
    yield from _EXTRA


def content(package: Any, region: str, years: range) -> File:
    """Return what a region's file says; a subdivision's file only what differs from its country's."""
    country, _, subdivision = region.partition("-")
    whole = _whole(package, region, years)
    if not subdivision:
        return whole
    base = _whole(package, country, years)
    days = {day: names for day, names in whole["days"].items() if base["days"].get(day) != names}
    without = [day for day in base["days"] if day not in whole["days"]]
    return {**whole, "base": country, "days": days, "without": without}


def _whole(package: Any, region: str, years: range) -> File:
    in_english = _calendar(package, region, "en", years)
    names = {
        language: _calendar(package, region, language, years)
        for language in LANGUAGES
        if _package_language(package, region, language) is not None
    }
    worked = (day.isoformat() for day in sorted(in_english.weekend_workdays) if day.year in years)
    return {
        "region": region,
        "source": f"holidays {installed_version('holidays')}",
        "valid_until": f"{_last_confirmed_year(package, region, years)}-12-31",
        "days": {
            day.isoformat(): {language: calendar[day] for language, calendar in names.items()}
            for day in sorted(in_english)
        },
        "worked_days": list(worked),
    }


def _calendar(package: Any, region: str, language: str, years: range) -> Any:
    country, _, code = region.partition("-")
    subdivision = _EXTRA.get(region, code)
    known = getattr(package, country).subdivisions
    written = next((name for name in known if name.upper() == subdivision), None)
    named = _package_language(package, region, language)
    return package.country_holidays(country, subdiv=written, years=years, language=named)


def _package_language(package: Any, region: str, language: str) -> str | None:
    """Return the package's name of a language for a country: "it" alone would silently give English."""
    offered = getattr(package, region.partition("-")[0]).supported_languages
    return next((name for name in sorted(offered) if name.partition("_")[0] == language), None)


def _last_confirmed_year(package: Any, region: str, years: range) -> int:
    """Return the last year whose days are known: for decreed transfers the last year with a decree."""
    if region.partition("-")[0] not in _DECREED:
        return years[-1]
    transfers: Mapping[int, object] = _calendar(package, region, "en", years).special_public_holidays
    return min(years[-1], max(transfers))


def _package(folder: Path) -> Any:
    """Return the package, not older than the one the files were made with."""
    try:
        package = import_module("holidays")
    except ModuleNotFoundError:
        raise PackageFault(
            "the package `holidays` is not installed; run `uv run --with holidays prioline calendars update`"
        ) from None
    installed = installed_version("holidays")
    used = str((_read(folder / "NL.json") or {}).get("source", "holidays 0")).removeprefix("holidays ")
    if _parts(installed) < _parts(used):
        raise PackageFault(
            f"holidays {installed} is older than {used}, with which the files were made; run "
            "`uv run --with 'holidays>=" + used + "' prioline calendars update`"
        )
    return package


def _parts(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdecimal()]


def _years(folder: Path, today: date, *, extend: bool) -> range:
    old = _read(folder / "NL.json")
    last = max(int(day[:4]) for day in old["days"]) if old else today.year + YEARS_AHEAD
    return range(FIRST_YEAR, (max(last, today.year + YEARS_AHEAD) if extend else last) + 1)


def _read(path: Path) -> File | None:
    if not path.exists():
        return None
    data: File = json.loads(path.read_text(encoding="utf-8"))
    return data


def _text(data: File) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _compared(old: File | None, new: File) -> Iterator[str]:
    if old is None:
        yield f"new region: {len(new['days'])} days, valid until {new['valid_until']}, {new['source']}"
        return
    for field in ("source", "valid_until", "base"):
        if old.get(field) != new.get(field):
            yield f"{field.replace('_', ' ')}: {old.get(field)} -> {new.get(field)}"
    lines = [*_days_compared(old["days"], new["days"])]
    lines += _list_compared("worked day", old["worked_days"], new["worked_days"])
    lines += _list_compared("day of the country that is worked here", old.get("without", ()), new.get("without", ()))
    yield from lines[:LISTED_AT_MOST]
    if len(lines) > LISTED_AT_MOST:
        yield f"and {len(lines) - LISTED_AT_MOST} more; see `git diff`"


def _days_compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    known_years = {day[:4] for day in old}
    for year in sorted({day[:4] for day in new} - known_years):
        yield f"year {year} is new: {sum(day.startswith(year) for day in new)} days"
    for day in sorted({*old, *new}):
        if day not in new:
            yield f"- {day} {old[day]['en']}"
        elif day[:4] in known_years and day not in old:
            yield f"+ {day} {new[day]['en']}"
        elif day in old and old[day] != new[day]:
            yield f"~ {day} {_names(old[day])} -> {_names(new[day])}"


def _names(names: Mapping[str, str]) -> str:
    return " / ".join(dict.fromkeys(names.values()))


def _list_compared(what: str, old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    yield from (f"- {what} {day}" for day in old if day not in new)
    yield from (f"+ {what} {day}" for day in new if day not in old)
