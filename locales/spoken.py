"""How numbers, dates and times are spoken, per language, where the written form would be read wrongly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
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

FIRST_OF_MONTH = {"fr": "EEEE d'er' MMMM", "it": "EEEE d'º' MMMM"}
"""The same for the first of a month, which alone is an ordinal number: premier mars, primo marzo."""

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
    if sum(sizes) != len(bare):
        sizes = _threes(len(bare))
    found, position = [], 0
    for size in sizes:
        found.append(bare[position : position + size])
        position += size
    return found


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


def digits(value: Digits) -> str:
    """Return the digits one by one, a pause between the groups: ``4 0 2 1, 7 7 8 8``."""
    if value.kind == "known_phone":
        return "… " + " ".join(value.value[-KNOWN_DIGITS:])
    return ", ".join(" ".join(group) for group in groups(value))


def grouped(value: Digits) -> str:
    """Return the written form: ``4021-7788``, ``INC-004211``, ``123 456``; phone numbers as stored."""
    if value.kind == "contract":
        return "-".join(groups(value))
    if value.kind == "incident":
        return f"INC-{int(value.value):06d}"
    if value.kind == "code":
        return " ".join(groups(value))
    if value.kind == "known_phone":
        return f"{value.value[:2]} … {value.value[-KNOWN_DIGITS:]}"
    return value.value


def time_of_day(local: datetime, language: str) -> str:
    """Return the time of ``local`` as a speaker of ``language`` says it, on the 24-hour clock.

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
    return f"{hours} {minute} {_russian_form(minute, 'минута', 'минуты', 'минут')}"


def _russian_form(number: int, one: str, few: str, many: str) -> str:
    if number % 10 == 1 and number % 100 != 11:
        return one
    if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14:
        return few
    return many


def _italian(hour: int, minute: int) -> str:
    # Hours are feminine and take an article; a bare digit would be read "uno" instead of "una".
    hours = {0: "a mezzanotte", 1: "all’una"}.get(hour, f"alle {hour}")
    if not minute:
        return hours
    return f"{hours} e un minuto" if minute == 1 else f"{hours} e {minute}"


def _french(hour: int, minute: int) -> str:
    hours = {0: "à minuit", 1: "à une heure"}.get(hour, f"à {hour} heures")
    if not minute:
        return hours
    return f"{hours} une" if minute == 1 else f"{hours} {minute}"


def _english(hour: int, minute: int) -> str:
    return f"{hour}:{minute:02d}"


_TIMES: Mapping[str, Callable[[int, int], str]] = {
    "nl": _dutch,
    "de": _german,
    "ru": _russian,
    "it": _italian,
    "fr": _french,
}
