"""Write the holiday files of this folder with the PyPI package `holidays`; run by hand, never at run time.

    python actions/contract/holidays/generate.py            writes all files
    python actions/contract/holidays/generate.py --check    writes nothing, exits 1 when a file would change

The package is updated every two weeks; run this with the newest one before a release, and look at the
difference of the years of Russia, Belarus and Kazakhstan: their transferred days are decreed year by year.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib.metadata import version as installed_version
from pathlib import Path

import holidays
from holidays.holiday_base import HolidayBase

YEARS = range(2025, 2031)
LANGUAGES = ("en", "nl", "de", "ru", "it", "fr")
OLDEST_VERSION = (0, 107)  # the first with the Russian transfers of 2026
COUNTRIES = ("NL", "BE", "DE", "AT", "CH", "IT", "FR", "RU", "LU", "KZ", "BY")
# Cantons and states only: the package also lists cities, which no contract names.
SUBDIVIDED = ("DE", "AT", "CH")
EXTRA_REGIONS = ("FR-57", "FR-6AE")
# Countries that decree each year which days are swapped: data beyond the last decree is a guess.
DECREED = ("RU", "KZ", "BY")


def main() -> int:
    """Write or check all files; return the exit status."""
    version = installed_version("holidays")
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_VERSION:
        print(f"holidays {version} is too old, install 0.{OLDEST_VERSION[1]} or newer")
        return 1
    folder = Path(__file__).parent
    changed = [region for region in regions() if update(folder, region, check="--check" in sys.argv)]
    print(f"{len(changed)} changed: {' '.join(changed)}" if changed else "nothing changed")
    return 1 if changed and "--check" in sys.argv else 0


def regions() -> Iterator[str]:
    """Yield every region that gets a file, country or country-subdivision."""
    for country in COUNTRIES:
        yield country
        if country in SUBDIVIDED:
            for subdivision in getattr(holidays, country).subdivisions:
                if len(subdivision) <= 2:
                    yield f"{country}-{subdivision}"
    yield from EXTRA_REGIONS


def update(folder: Path, region: str, *, check: bool) -> bool:
    """Write a region's file unless only checking; return whether its content differs."""
    text = json.dumps(content(region), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path = folder / f"{region}.json"
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    if not check:
        path.write_text(text, encoding="utf-8")
    return True


def content(region: str) -> dict[str, object]:
    """Return what a region's file says."""
    in_english = calendar(region, "en")
    names = {language: calendar(region, language) for language in LANGUAGES if speaks(region, language)}
    return {
        "region": region,
        "source": f"holidays {installed_version('holidays')}",
        "valid_until": f"{last_confirmed_year(region)}-12-31",
        "days": {
            day.isoformat(): {"en": in_english[day]} | {language: names[language][day] for language in names}
            for day in in_english
        },
        "worked_days": [day.isoformat() for day in sorted(in_english.weekend_workdays) if day.year in YEARS],
    }


def calendar(region: str, language: str) -> HolidayBase:
    """Return the package's own calendar of a region in a language."""
    country, _, subdivision = region.partition("-")
    return holidays.country_holidays(
        country, subdiv=subdivision or None, years=YEARS, language=package_language(region, language)
    )


def package_language(region: str, language: str) -> str:
    """Return the package's name of a language for a country: "it" alone would silently give English."""
    offered = offered_languages(region)
    for name in sorted(offered):
        if name == language or name.startswith(f"{language}_"):
            return name
    raise LookupError(f"{region} offers no {language}, only {sorted(offered)}")


def speaks(region: str, language: str) -> bool:
    """Return whether the package has a region's names in a language."""
    return any(name == language or name.startswith(f"{language}_") for name in offered_languages(region))


def offered_languages(region: str) -> tuple[str, ...]:
    """Return the languages the package has for a region's country."""
    return tuple(getattr(holidays, region.partition("-")[0]).supported_languages)


def last_confirmed_year(region: str) -> int:
    """Return the last year whose days are known: for decreed transfers the last year with a decree."""
    country = region.partition("-")[0]
    if country not in DECREED:
        return YEARS[-1]
    transfers: dict[int, object] = calendar(region, "en").special_public_holidays
    return min(YEARS[-1], max(transfers))


if __name__ == "__main__":
    sys.exit(main())
