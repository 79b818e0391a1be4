"""Times of day and dates as they are said, row by row, in each language."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from locales import spoken

ROME = ZoneInfo("Europe/Rome")

TIMES = """
00:00 | 0 uur | 0 Uhr | 0 часов ровно | a mezzanotte | à minuit
00:01 | 0 uur 1 | 0 Uhr 1 | 0 часов 1 минута | a mezzanotte e un minuto | à minuit une
00:05 | 0 uur 5 | 0 Uhr 5 | 0 часов 5 минут | a mezzanotte e 5 | à minuit 5
00:30 | 0 uur 30 | 0 Uhr 30 | 0 часов 30 минут | a mezzanotte e 30 | à minuit 30
01:00 | 1 uur | 1 Uhr | 1 час ровно | all’una | à une heure
01:01 | 1 uur 1 | 1 Uhr 1 | 1 час 1 минута | all’una e un minuto | à une heure une
01:15 | 1 uur 15 | 1 Uhr 15 | 1 час 15 минут | all’una e 15 | à une heure 15
02:00 | 2 uur | 2 Uhr | 2 часа ровно | alle 2 | à 2 heures
02:02 | 2 uur 2 | 2 Uhr 2 | 2 часа 2 минуты | alle 2 e 2 | à 2 heures 2
03:45 | 3 uur 45 | 3 Uhr 45 | 3 часа 45 минут | alle 3 e 45 | à 3 heures 45
04:04 | 4 uur 4 | 4 Uhr 4 | 4 часа 4 минуты | alle 4 e 4 | à 4 heures 4
05:00 | 5 uur | 5 Uhr | 5 часов ровно | alle 5 | à 5 heures
06:05 | 6 uur 5 | 6 Uhr 5 | 6 часов 5 минут | alle 6 e 5 | à 6 heures 5
08:00 | 8 uur | 8 Uhr | 8 часов ровно | alle 8 | à 8 heures
09:09 | 9 uur 9 | 9 Uhr 9 | 9 часов 9 минут | alle 9 e 9 | à 9 heures 9
10:10 | 10 uur 10 | 10 Uhr 10 | 10 часов 10 минут | alle 10 e 10 | à 10 heures 10
11:11 | 11 uur 11 | 11 Uhr 11 | 11 часов 11 минут | alle 11 e 11 | à 11 heures 11
12:00 | 12 uur | 12 Uhr | 12 часов ровно | alle 12 | à 12 heures
12:30 | 12 uur 30 | 12 Uhr 30 | 12 часов 30 минут | alle 12 e 30 | à 12 heures 30
13:13 | 13 uur 13 | 13 Uhr 13 | 13 часов 13 минут | alle 13 e 13 | à 13 heures 13
14:01 | 14 uur 1 | 14 Uhr 1 | 14 часов 1 минута | alle 14 e un minuto | à 14 heures une
15:45 | 15 uur 45 | 15 Uhr 45 | 15 часов 45 минут | alle 15 e 45 | à 15 heures 45
17:30 | 17 uur 30 | 17 Uhr 30 | 17 часов 30 минут | alle 17 e 30 | à 17 heures 30
18:00 | 18 uur | 18 Uhr | 18 часов ровно | alle 18 | à 18 heures
20:15 | 20 uur 15 | 20 Uhr 15 | 20 часов 15 минут | alle 20 e 15 | à 20 heures 15
21:00 | 21 uur | 21 Uhr | 21 час ровно | alle 21 | à 21 heures
21:21 | 21 uur 21 | 21 Uhr 21 | 21 час 21 минута | alle 21 e 21 | à 21 heures 21
22:22 | 22 uur 22 | 22 Uhr 22 | 22 часа 22 минуты | alle 22 e 22 | à 22 heures 22
23:00 | 23 uur | 23 Uhr | 23 часа ровно | alle 23 | à 23 heures
23:59 | 23 uur 59 | 23 Uhr 59 | 23 часа 59 минут | alle 23 e 59 | à 23 heures 59
"""

DATES = """
2026-01-01 | donderdag 1 januari | Donnerstag, 1. Januar | четверг, 1 января | giovedì 1º gennaio | jeudi 1er janvier
2026-02-28 | zaterdag 28 februari | Samstag, 28. Februar | суббота, 28 февраля | sabato 28 febbraio | samedi 28 février
2026-03-08 | zondag 8 maart | Sonntag, 8. März | воскресенье, 8 марта | domenica 8 marzo | dimanche 8 mars
2026-04-11 | zaterdag 11 april | Samstag, 11. April | суббота, 11 апреля | sabato 11 aprile | samedi 11 avril
2026-05-01 | vrijdag 1 mei | Freitag, 1. Mai | пятница, 1 мая | venerdì 1º maggio | vendredi 1er mai
2026-06-02 | dinsdag 2 juni | Dienstag, 2. Juni | вторник, 2 июня | martedì 2 giugno | mardi 2 juin
2026-07-31 | vrijdag 31 juli | Freitag, 31. Juli | пятница, 31 июля | venerdì 31 luglio | vendredi 31 juillet
2026-08-03 | maandag 3 augustus | Montag, 3. August | понедельник, 3 августа | lunedì 3 agosto | lundi 3 août
2026-09-21 | maandag 21 september | Montag, 21. September | понедельник, 21 сентября | lunedì 21 settembre | lundi 21 septembre
2026-10-14 | woensdag 14 oktober | Mittwoch, 14. Oktober | среда, 14 октября | mercoledì 14 ottobre | mercredi 14 octobre
2026-11-11 | woensdag 11 november | Mittwoch, 11. November | среда, 11 ноября | mercoledì 11 novembre | mercredi 11 novembre
2028-02-29 | dinsdag 29 februari | Dienstag, 29. Februar | вторник, 29 февраля | martedì 29 febbraio | mardi 29 février
"""  # noqa: E501  # one row a date

LANGUAGES = ("nl", "de", "ru", "it", "fr")


def rows(table: str) -> list[tuple[str, str, str]]:
    """Return (what, language, said) for each cell of a table."""
    lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [(what, language, cell) for what, *said in lines for language, cell in zip(LANGUAGES, said, strict=True)]


def on_the_clock(time: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-17T{time}").replace(tzinfo=ROME)


@pytest.mark.parametrize(("time", "language", "said"), rows(TIMES))
def test_a_time_is_said_as_people_of_the_language_say_it(time: str, language: str, said: str) -> None:
    assert spoken.time_of_day(on_the_clock(time), language) == said


@pytest.mark.parametrize(("day", "language", "said"), rows(DATES))
def test_a_date_is_said_with_weekday_and_month_and_without_year(day: str, language: str, said: str) -> None:
    assert spoken.date(datetime.fromisoformat(day).replace(tzinfo=ROME), Locale.parse(language)) == said


def test_each_language_has_at_least_twenty_rows() -> None:
    for language in LANGUAGES:
        assert len({time for time, of_row, _ in rows(TIMES) if of_row == language}) >= 20


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
