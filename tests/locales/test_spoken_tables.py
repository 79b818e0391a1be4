"""Times, dates, lengths of time and numbers as they are said, row by row, in each language's table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import tomllib
from babel import Locale

from locales import spoken
from locales.catalogue import LANGUAGES, catalogue
from locales.values import Digits, Level, Moment, Span, Term

ROME = ZoneInfo("Europe/Rome")
ROWS_EACH = 60
"""Rows that every language has at least."""


def on_the_clock(time: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-17T{time}").replace(tzinfo=ROME)


def moment(what: str) -> Moment:
    at, zone = what.split()
    return Moment(datetime.fromisoformat(at), zone)


def duration(what: str) -> Span:
    seconds, clock = what.split()
    return Span(int(seconds), "business" if clock == "business" else "elapsed")


def number(what: str) -> Digits:
    kind, value = what.split()
    return Digits(value, kind)  # type: ignore[arg-type]  # the table's kinds are those of the value


SAY: dict[str, Callable[[str, str], str]] = {
    "time": lambda language, what: spoken.time_of_day(on_the_clock(what), language),
    "date": lambda language, what: spoken.date(
        datetime.fromisoformat(what).replace(tzinfo=ROME), Locale.parse(language)
    ),
    "moment": lambda language, what: catalogue(language).write(moment(what), "voice"),
    "duration": lambda language, what: catalogue(language).write(duration(what), "voice"),
    "digits": lambda language, what: catalogue(language).write(number(what), "voice"),
    "level": lambda language, what: catalogue(language).write(Level(int(what)), "voice"),
    "term": lambda language, what: catalogue(language).write(Term(what), "voice"),
    "zone": lambda language, what: catalogue(language).write(moment(what), "chat"),
}


def rows(language: str) -> Iterator[tuple[str, str, str]]:
    """Yield (sort, what, said) of a language's table."""
    table = tomllib.loads((Path(__file__).parent / "spoken" / f"{language}.toml").read_text("utf-8"))
    for sort, sayings in table.items():
        yield from ((sort, what, said) for what, said in sayings.items())


def plain(text: str) -> str:
    """Spaces of any sort are alike here; how they break a line is another promise."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


ALL_ROWS = [(language, *row) for language in LANGUAGES for row in rows(language)]


@pytest.mark.parametrize(("language", "sort", "what", "said"), ALL_ROWS)
def test_a_value_is_said_as_people_of_the_language_say_it(language: str, sort: str, what: str, said: str) -> None:
    assert plain(SAY[sort](language, what)) == plain(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_a_table_of_every_sort(language: str) -> None:
    found = list(rows(language))
    assert len(found) >= ROWS_EACH
    assert {sort for sort, _, _ in found} == set(SAY)


@pytest.mark.parametrize(("region", "language"), [("nl_BE", "nl"), ("de_AT", "de"), ("fr_CA", "fr"), ("it_CH", "it")])
def test_a_region_says_times_like_its_language(region: str, language: str) -> None:
    at = on_the_clock("01:30")
    assert spoken.time_of_day(at, region) == spoken.time_of_day(at, language)


def test_a_language_without_rule_says_hours_and_minutes() -> None:
    assert spoken.time_of_day(on_the_clock("09:05"), "en") == "9:05"


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "Europe/Berlin", "Europe/Rome", "Europe/Paris"])
def test_the_hour_that_comes_twice_is_told_apart_in_every_zone_that_changes_clocks(zone: str) -> None:
    twice = datetime(2026, 10, 25, 2, 15, tzinfo=ZoneInfo(zone))
    first, second = spoken.time_of_day(twice, "de"), spoken.time_of_day(twice.replace(fold=1), "de")
    assert (first, second) == ("2 Uhr 15, Sommerzeit", "2 Uhr 15, Winterzeit")


def test_where_clocks_do_not_change_no_season_is_told() -> None:
    at = datetime(2026, 10, 25, 2, 15, tzinfo=ZoneInfo("Europe/Moscow"))
    assert spoken.time_of_day(at, "ru") == "2 часа 15 минут"
