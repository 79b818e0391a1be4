"""Values as people of each language write and say them."""

from __future__ import annotations

from datetime import date, datetime, timezone

import pytest

from locales.catalogue import LANGUAGES, Channel, catalogue
from locales.values import Day, Digits, Level, Listing, Moment, Span, Term

NBSP = "\u00a0"


def moment(text: str, zone: str = "Europe/Amsterdam") -> Moment:
    return Moment(datetime.fromisoformat(text).replace(tzinfo=timezone.utc), zone)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("nl", "vrijdag 27 maart 2026, 17:30 uur (Midden-Europese standaardtijd)"),
        ("de", "Freitag, 27. März 2026, 17:30 Uhr (Mitteleuropäische Normalzeit)"),
        ("ru", "пятница, 27 марта 2026 г., 17:30 (Центральная Европа, стандартное время)"),
        ("it", "venerdì 27 marzo 2026, 17:30 (Ora standard dell’Europa centrale)"),
        ("fr", "vendredi 27 mars 2026, 17:30 (heure normale d’Europe centrale)"),
    ],
)
def test_a_moment_is_written_with_date_time_and_zone(language: str, written: str) -> None:
    said = catalogue(language).write(moment("2026-03-27T16:30"))
    assert said.replace(NBSP, " ").replace("\u202f", " ") == written


@pytest.mark.parametrize(
    ("at", "clock", "summer"),
    [
        # The clocks go forward at 01:00 UTC on 29 March and back at 01:00 UTC on 25 October 2026.
        ("2026-03-29T00:30", "01:30", False),
        ("2026-03-29T00:59", "01:59", False),
        ("2026-03-29T01:00", "03:00", True),
        ("2026-10-25T00:30", "02:30", True),
        ("2026-10-25T01:30", "02:30", False),
        ("2026-10-25T02:00", "03:00", False),
    ],
)
def test_in_the_nights_of_the_clock_change_the_zone_tells_summer_from_winter(at: str, clock: str, summer: bool) -> None:
    words = {"nl": "zomertijd", "de": "Sommerzeit", "ru": "летнее", "it": "legale", "fr": "été"}
    for language, word in words.items():
        said = catalogue(language).write(moment(at))
        assert clock in said and (word in said) is summer, said


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("nl", "zondag 25 oktober, 2 uur 30, zomertijd", "zondag 25 oktober, 2 uur 30, wintertijd"),
        ("de", "Sonntag, 25. Oktober, 2 Uhr 30, Sommerzeit", "Sonntag, 25. Oktober, 2 Uhr 30, Winterzeit"),
        (
            "ru",
            "воскресенье, 25 октября, 2 часа 30 минут, по летнему времени",
            "воскресенье, 25 октября, 2 часа 30 минут, по зимнему времени",
        ),
        ("it", "domenica 25 ottobre, alle 2 e 30, ora legale", "domenica 25 ottobre, alle 2 e 30, ora solare"),
        (
            "fr",
            "dimanche 25 octobre, à 2 heures 30, heure d’été",
            "dimanche 25 octobre, à 2 heures 30, heure d’hiver",
        ),
    ],
)
def test_a_time_that_comes_twice_is_said_with_its_season(language: str, first: str, second: str) -> None:
    words = catalogue(language)
    assert words.write(moment("2026-10-25T00:30"), "voice") == first
    assert words.write(moment("2026-10-25T01:30"), "voice") == second


@pytest.mark.parametrize("at", ["2026-03-29T00:59", "2026-03-29T01:00", "2026-10-25T02:00", "2026-10-24T23:59"])
def test_a_time_that_comes_once_is_said_without_season(at: str) -> None:
    assert catalogue("nl").write(moment(at), "voice").count(",") == 1


def test_a_moment_is_told_in_the_wall_clock_of_its_own_zone() -> None:
    at = "2026-06-30T22:15"
    assert catalogue("ru").write(moment(at, "Europe/Moscow"), "voice") == "среда, 1 июля, 1 час 15 минут"
    assert catalogue("nl").write(moment(at, "Europe/Amsterdam"), "voice") == "woensdag 1 juli, 0 uur 15"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "vrijdag 1 mei, 9 uur"),
        ("de", "Freitag, 1. Mai, 9 Uhr"),
        ("ru", "пятница, 1 мая, 9 часов ровно"),
        ("it", "venerdì primo maggio, alle 9"),
        ("fr", "vendredi premier mai, à 9 heures"),
    ],
)
def test_the_first_of_a_month_is_said_as_people_say_it(language: str, said: str) -> None:
    assert catalogue(language).write(moment("2026-05-01T07:00"), "voice") == said


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("nl", "31 december 2026"),
        ("de", "31. Dezember 2026"),
        ("ru", "31 декабря 2026 г."),
        ("it", "31 dicembre 2026"),
        ("fr", "31 décembre 2026"),
        ("en", "December 31, 2026"),
    ],
)
def test_a_day_is_written_in_full(language: str, written: str) -> None:
    assert catalogue(language).write(Day(date(2026, 12, 31))).replace(NBSP, " ").replace("\u202f", " ") == written


@pytest.mark.parametrize(
    ("span", "written"),
    [
        (Span(0), ("0 minuten", "0 Minuten", "0 минут", "0 minuti", "0 minute")),
        (Span(59), ("0 minuten", "0 Minuten", "0 минут", "0 minuti", "0 minute")),
        (Span(60), ("1 minuut", "1 Minute", "1 минута", "1 minuto", "1 minute")),
        (Span(120), ("2 minuten", "2 Minuten", "2 минуты", "2 minuti", "2 minutes")),
        (Span(1_800), ("30 minuten", "30 Minuten", "30 минут", "30 minuti", "30 minutes")),
        (Span(3_600), ("1 uur", "1 Stunde", "1 час", "1 ora", "1 heure")),
        (
            Span(3_660),
            (
                "1 uur en 1 minuut",
                "1 Stunde und 1 Minute",
                "1 час 1 минута",
                "1 ora e 1 minuto",
                "1 heure et 1 minute",
            ),
        ),
        (Span(14_400), ("4 uur", "4 Stunden", "4 часа", "4 ore", "4 heures")),
        (Span(75_600), ("21 uur", "21 Stunden", "21 час", "21 ore", "21 heures")),
        (
            Span(3_600, "business"),
            ("1 kantooruur", "1 Arbeitsstunde", "1 рабочий час", "1 ora lavorativa", "1 heure ouvrée"),
        ),
        (
            Span(7_200, "business"),
            ("2 kantooruren", "2 Arbeitsstunden", "2 рабочих часа", "2 ore lavorative", "2 heures ouvrées"),
        ),
        (
            Span(21_600, "business"),
            ("6 kantooruren", "6 Arbeitsstunden", "6 рабочих часов", "6 ore lavorative", "6 heures ouvrées"),
        ),
        (Span(169_200), ("47 uur", "47 Stunden", "47 часов", "47 ore", "47 heures")),
        (Span(172_800), ("2 dagen", "2 Tage", "2 дня", "2 giorni", "2 jours")),
        (
            Span(435_599),
            ("5 dagen", "5 Tage", "5 дней", "5 giorni", "5 jours"),
        ),
        (
            Span(439_260),
            ("5 dagen en 2 uur", "5 Tage und 2 Stunden", "5 дней 2 часа", "5 giorni e 2 ore", "5 jours et 2 heures"),
        ),
        (Span(-5), ("0 minuten", "0 Minuten", "0 минут", "0 minuti", "0 minute")),
    ],
)
def test_a_span_is_told_in_hours_and_minutes_never_less_than_nothing(span: Span, written: tuple[str, ...]) -> None:
    assert tuple(catalogue(language).write(span).replace(NBSP, " ") for language in LANGUAGES) == written


@pytest.mark.parametrize(
    ("digits", "written", "said"),
    [
        (Digits("40217788", "contract"), "4021-7788", "4 0 2 1, 7 7 8 8"),
        (Digits("004211", "incident"), "INC-004211", "0 0 4, 2 1 1"),
        (Digits("4211", "incident"), "INC-004211", "0 0 4, 2 1 1"),
        (Digits("482913", "code"), f"482{NBSP}913", "4 8 2, 9 1 3"),
        (Digits("0302312512", "phone"), "0302312512", "0 3 0, 2 3 1, 2 5, 1 2"),
        (Digits("4021778", "contract"), "402-17-78", "4 0 2, 1 7, 7 8"),
        (Digits("7", "phone"), "7", "7"),
    ],
)
def test_numbers_are_written_in_their_form_and_said_digit_by_digit(digits: Digits, written: str, said: str) -> None:
    for language in LANGUAGES:
        assert catalogue(language).write(digits) == written
        assert catalogue(language).write(digits, "voice") == said


@pytest.mark.parametrize(
    ("language", "joined"),
    [
        ("nl", "rapporten op maat, privépatches en Health Check"),
        ("de", "individuelle Berichte, private Patches und Health Check"),
        ("ru", "персонализированные отчеты, индивидуальные исправления и проверка Health Check"),
        ("it", "report personalizzati, patch private e Health Check"),
        ("fr", "rapports personnalisés, correctifs privés et Health Check"),
    ],
)
def test_several_things_are_joined_as_the_language_joins_them(language: str, joined: str) -> None:
    things = Listing((Term("tailored_report"), Term("private_patch"), Term("health_check")))
    assert catalogue(language).write(things) == joined


def test_a_listing_of_nothing_and_of_one_thing_is_written_too() -> None:
    assert catalogue("nl").write(Listing(())) == ""
    assert catalogue("nl").write(Listing((Term("msa_business"),))) == "MSA Business"


@pytest.mark.parametrize("channel", ["chat", "voice"])
def test_levels_carry_the_names_of_the_contract_sheets(channel: Channel) -> None:
    names = {
        "nl": ("cruciaal", "hoog", "medium", "laag"),
        "de": ("kritisch", "hoch", "mittel", "niedrig"),
        "ru": ("критичный", "высокий", "средний", "низкий"),
        "it": ("critico", "alto", "medio", "basso"),
        "fr": ("critique", "élevée", "moyenne", "faible"),
    }
    for language, of_levels in names.items():
        for number, name in enumerate(of_levels, start=1):
            said = catalogue(language).write(Level(number), channel)
            assert str(number) in said and name in said
            assert ("(" in said) is (channel == "chat")


def test_of_a_phone_number_that_the_customer_has_not_told_only_the_end_is_shown() -> None:
    assert {catalogue(language).write(Digits("+12025550151", "known_phone")) for language in LANGUAGES} == {"+1 … 51"}


@pytest.mark.parametrize("language", [*LANGUAGES, "en"])
def test_what_belongs_together_stays_on_one_line(language: str) -> None:
    words = catalogue(language)
    assert f"3{NBSP}" not in words.write(Level(3)) and f"{NBSP}3" in words.write(Level(3))
    assert f"30{NBSP}" in words.write(Span(1_800)) and f"4{NBSP}" in words.write(Span(16_200))
    for value in (Level(3), Span(1_800), Digits("482913", "code")):
        assert NBSP not in words.write(value, "voice")


@pytest.mark.parametrize(("language", "written"), [("fr", "1er mars 2026"), ("it", "1º marzo 2026")])
def test_the_first_of_a_month_is_written_as_an_ordinal(language: str, written: str) -> None:
    assert catalogue(language).write(Day(date(2026, 3, 1))) == written
    assert written in catalogue(language).write(moment("2026-03-01T12:00")).replace(NBSP, " ")
    assert catalogue(language).write(Day(date(2026, 3, 2))).startswith("2 ")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "1 maart 2026"),
        ("de", "1. März 2026"),
        ("ru", "1 марта 2026 года"),
        ("it", "primo marzo 2026"),
        ("fr", "premier mars 2026"),
    ],
)
def test_a_day_is_said_with_its_year(language: str, said: str) -> None:
    assert catalogue(language).write(Day(date(2026, 3, 1)), "voice").replace(NBSP, " ") == said


def test_plain_words_and_numbers_are_told_as_they_are() -> None:
    assert (catalogue("fr").write("Anneke de Wit"), catalogue("fr").write(21)) == ("Anneke de Wit", "21")
