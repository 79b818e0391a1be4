"""How numbers, dates and times are spoken, per language, where the written form would be read wrongly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date as date_of_calendar
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date

from locales.values import Digits

KNOWN_DIGITS = 2
"""How many digits at the end of a number are told to someone who has only named themselves."""

GROUP_SIZES: Mapping[str, tuple[int, ...]] = {"contract": (4, 4), "incident": (3, 3), "code": (3, 3)}
"""Groups in which people key in and remember each kind of number."""

DATE_PATTERNS = {"de": "EEEE, d. MMMM", "ru": "EEEE, d MMMM"}
"""Weekday, day and month as they are said, where a language does not use the plain order (CLDR patterns)."""

FIRST_OF_MONTH = {"fr": "EEEE 'premier' MMMM", "it": "EEEE 'primo' MMMM"}
"""The same for the first of a month, which alone is an ordinal number; in words, as voices misread 1er and 1º."""

FIRST_WRITTEN = {"fr": "d'er'", "it": "d'º'"}
"""How the first of a month is written: 1er mars, 1º marzo."""

OCLOCK = {"nl": "\u00a0uur", "de": "\u00a0Uhr"}
"""What stands behind a written time of day, after a no-break space."""

PLUS = {"nl": "plus", "de": "plus", "ru": "плюс", "it": "più", "fr": "plus", "en": "plus"}
"""The + before a country code."""

ENDING = {
    "nl": "dat eindigt op",
    "de": "mit den Endziffern",
    "ru": "с последними цифрами",
    "it": "che termina con",
    "fr": "qui se termine par",
    "en": "ending in",
}
"""After "the number", of which only the end is told."""

COUNTRY_CODES_OF_TWO_DIGITS = frozenset(
    {20, 27, *range(30, 35), 36, 39, 40, 41, *range(43, 50), *range(51, 59), *range(60, 67), 81, 82, 84, 86}
    | {*range(90, 96), 98}
)
"""ITU-T E.164, list of assigned country codes; 1 and 7 have one digit, all others three."""

HOUR_AND_A_HALF = {
    "nl": "anderhalf uur",
    "de": "eineinhalb Stunden",
    "ru": "полтора часа",
    "it": "un’ora e mezza",
    "fr": "une heure et demie",
    "en": "an hour and a half",
}
"""What nobody counts as one hour and thirty minutes."""

Unit = Literal["day", "hour", "minute"]

FEMININE: Mapping[str, frozenset[Unit]] = {
    "de": frozenset({"hour", "minute"}),
    "ru": frozenset({"minute"}),
    "it": frozenset({"hour"}),
    "fr": frozenset({"hour", "minute"}),
}
"""Units of time before which a number takes its feminine form; a voice reads a bare digit in the masculine."""

SEASONS = {
    "nl": ("zomertijd", "wintertijd"),
    "de": ("Sommerzeit", "Winterzeit"),
    "ru": ("по летнему времени", "по зимнему времени"),
    "it": ("ora legale", "ora solare"),
    "fr": ("heure d’été", "heure d’hiver"),
    "en": ("summer time", "winter time"),
}
"""Said when one time of day comes twice in a night: first in summer time, then in winter time."""


def groups(digits: Digits) -> list[str]:
    """Return the digits in the groups people say them in; phone numbers in threes, never with one digit left over."""
    bare = "".join(character for character in digits.value if character.isdigit())
    if digits.kind == "incident":
        bare = bare.zfill(6)
    sizes = GROUP_SIZES.get(digits.kind, ())
    if digits.kind == "phone" and digits.value.startswith("+"):
        code = _country_code_length(bare)
        sizes = (code, *_threes(len(bare) - code))
    if sum(sizes) != len(bare):
        sizes = _threes(len(bare))
    found, position = [], 0
    for size in sizes:
        found.append(bare[position : position + size])
        position += size
    return found


def _country_code_length(bare: str) -> int:
    if bare[:1] in ("1", "7"):
        return 1
    return 2 if bare[:2].isdigit() and int(bare[:2]) in COUNTRY_CODES_OF_TWO_DIGITS else 3


def _threes(length: int) -> tuple[int, ...]:
    threes, left_over = divmod(length, 3)
    if left_over == 1 and threes:
        return (3,) * (threes - 1) + (2, 2)
    return (3,) * threes + ((left_over,) if left_over else ())


def date(local: datetime, locale: Locale) -> str:
    """Return the date as it is said: weekday, day and month in full words, without the year."""
    pattern = DATE_PATTERNS.get(locale.language, "EEEE d MMMM")
    if local.day == 1:
        pattern = FIRST_OF_MONTH.get(locale.language, pattern)
    return format_date(local, pattern, locale=locale)


def written_day(day: date_of_calendar, length: Literal["full", "long"], locale: Locale) -> str:
    """Return a date as it is written; CLDR's patterns lack the ordinal number of the first of a month."""
    ordinal = FIRST_WRITTEN.get(locale.language)
    if day.day != 1 or ordinal is None:
        return format_date(day, length, locale=locale)
    pattern = str(locale.date_formats[length].pattern)
    return format_date(day, pattern.replace("d MMMM", f"{ordinal} MMMM"), locale=locale)


def day_of_year(day: date_of_calendar, locale: Locale) -> str:
    """Return a date with its year as it is said."""
    if day.day == 1 and locale.language in FIRST_OF_MONTH:
        return format_date(day, FIRST_OF_MONTH[locale.language].replace("EEEE ", "") + " y", locale=locale)
    return re.sub(r"\s*г\.$", " года", format_date(day, "long", locale=locale))


def digits(value: Digits, language: str = "en") -> str:
    """Return the digits one by one, a pause between the groups: ``4 0 2 1, 7 7 8 8``; ``plus 4 9, 3 0 2, …``."""
    if value.kind == "known_phone":
        return f"{ENDING[language.partition('_')[0]]} {' '.join(value.value[-KNOWN_DIGITS:])}"
    said = ", ".join(" ".join(group) for group in groups(value))
    return f"{PLUS[language.partition('_')[0]]} {said}" if value.value.startswith("+") else said


def number(count: int, unit: Unit, language: str) -> str:
    """Return how many units of time, in words where a voice would read the digits in the wrong gender."""
    base = language.partition("_")[0]
    return _NUMBERS[base](count, unit in FEMININE.get(base, ())) if base in _NUMBERS else str(count)


def grouped(value: Digits) -> str:
    """Return the written form: ``4021-7788``, ``INC-004211``, ``123 456``; phone numbers as stored."""
    if value.kind == "contract":
        return "-".join(groups(value))
    if value.kind == "incident":
        return f"INC-{int(value.value):06d}"
    if value.kind == "code":
        return "\u00a0".join(groups(value))
    if value.kind == "known_phone":
        return f"{value.value[:2]} … {value.value[-KNOWN_DIGITS:]}"
    return value.value


def time_of_day(local: datetime, language: str) -> str:
    """Return the time of ``local`` as a speaker of ``language`` says it, on the 24-hour clock.

    Announcements use that clock in all five languages. "Half past five" would leave open which half of the day is
    meant, in Dutch and German also which hour, and a deadline must not.
    A time that comes twice, in the night when clocks are put back, is told with its season. ``local`` carries its
    time zone.
    """
    base = language.partition("_")[0]
    spoken = _TIMES.get(base, _english)(local.hour, local.minute)
    summer = _is_first_of_two(local)
    if summer is None:
        return spoken
    return f"{spoken}, {SEASONS.get(base, SEASONS['en'])[0 if summer else 1]}"


def _is_first_of_two(local: datetime) -> bool | None:
    """Return whether this time of day is the first of two, None where it comes only once."""
    # Named like this by zoneinfo (key) and by pytz (zone): Babel uses whichever is installed.
    name = getattr(local.tzinfo, "key", None) or getattr(local.tzinfo, "zone", None)
    if name is None:
        return None
    wall = local.replace(tzinfo=ZoneInfo(name))
    first, second = wall.replace(fold=0).utcoffset(), wall.replace(fold=1).utcoffset()
    return None if first == second else local.utcoffset() == first


def _dutch(hour: int, minute: int) -> str:
    return f"{hour} uur {minute}" if minute else f"{hour} uur"


def _german(hour: int, minute: int) -> str:
    return f"{hour} Uhr {minute}" if minute else f"{hour} Uhr"


def _russian(hour: int, minute: int) -> str:
    hours = f"{hour} {_russian_form(hour, 'час', 'часа', 'часов')}"
    if not minute:
        return f"{hours} ровно"
    return f"{hours} {_russian_number(minute, True)} {_russian_form(minute, 'минута', 'минуты', 'минут')}"


def _russian_form(number: int, one: str, few: str, many: str) -> str:
    if number % 10 == 1 and number % 100 != 11:
        return one
    if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14:
        return few
    return many


def _italian(hour: int, minute: int) -> str:
    # Hours are feminine and take an article; a bare digit would be read "uno" instead of "una".
    hours = {0: "a mezzanotte", 1: "all’una", 12: "a mezzogiorno"}.get(hour, f"alle {hour}")
    if not minute:
        return hours
    return f"{hours} e un minuto" if minute == 1 else f"{hours} e {minute}"


def _french(hour: int, minute: int) -> str:
    hours = {0: "à minuit", 1: "à une heure", 12: "à midi"}.get(hour, f"à {_french_number(hour, True)} heures")
    if not minute:
        return hours
    return f"{hours} et une minute" if minute == 1 else f"{hours} {_french_number(minute, True)}"


def _english(hour: int, minute: int) -> str:
    return f"{hour}:{minute:02d}"


def _dutch_number(count: int, _feminine: bool) -> str:
    return "één" if count == 1 else str(count)


def _german_number(count: int, feminine: bool) -> str:
    return ("eine" if feminine else "ein") if count == 1 else str(count)


def _russian_number(count: int, feminine: bool) -> str:
    tens, ones = divmod(count, 10)
    if not feminine or ones not in (1, 2) or tens not in _RUSSIAN_TENS:
        return str(count)
    return f"{_RUSSIAN_TENS[tens]} {_RUSSIAN_FEMININE[ones]}".strip()


_RUSSIAN_TENS = {
    0: "",
    2: "двадцать",
    3: "тридцать",
    4: "сорок",
    5: "пятьдесят",
    6: "шестьдесят",
    7: "семьдесят",
    8: "восемьдесят",
    9: "девяносто",
}
_RUSSIAN_FEMININE = {1: "одна", 2: "две"}


def _italian_number(count: int, feminine: bool) -> str:
    return ("un’" if feminine else "un") if count == 1 else str(count)


def _french_number(count: int, feminine: bool) -> str:
    if count == 1:
        return "une" if feminine else "un"
    if feminine and count % 10 == 1 and count // 10 in _FRENCH_TENS:
        return f"{_FRENCH_TENS[count // 10]} et une"
    return str(count)


_FRENCH_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}

_NUMBERS: Mapping[str, Callable[[int, bool], str]] = {
    "nl": _dutch_number,
    "de": _german_number,
    "ru": _russian_number,
    "it": _italian_number,
    "fr": _french_number,
}

_TIMES: Mapping[str, Callable[[int, int], str]] = {
    "nl": _dutch,
    "de": _german,
    "ru": _russian,
    "it": _italian,
    "fr": _french,
}
