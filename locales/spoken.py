"""How numbers and times are spoken, per language, where the written form would be read wrongly."""

from __future__ import annotations

from datetime import datetime

from babel import Locale
from babel.dates import format_date

from locales.values import Digits

KNOWN_DIGITS = 2
"""How many digits at the end of a number are told to someone who has only named themselves."""

GROUP_SIZES = {"contract": (4, 4), "incident": (3, 3), "code": (3, 3)}
"""Groups in which people key in and remember each kind of number."""


DATE_PATTERNS = {"de": "EEEE, d. MMMM", "ru": "EEEE, d MMMM"}
"""Weekday, day and month as they are said, where a language does not use the plain order (CLDR patterns)."""


def groups(digits: Digits) -> list[str]:
    """Return the digits in the groups people say them in; phone numbers in threes after the plus sign."""
    bare = "".join(character for character in digits.value if character.isdigit())
    if digits.kind == "incident":
        bare = bare.zfill(6)
    sizes = GROUP_SIZES.get(digits.kind)
    if sizes is None or sum(sizes) != len(bare):
        sizes = tuple(3 for _ in range(0, len(bare), 3))
    found, position = [], 0
    for size in sizes:
        found.append(bare[position : position + size])
        position += size
    return [group for group in found if group]


def date(local: datetime, locale: Locale) -> str:
    """Return the date as it is said: weekday, day and month in full words, without the year."""
    return format_date(local, DATE_PATTERNS.get(locale.language, "EEEE d MMMM"), locale=locale)


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


def _russian_form(number: int, one: str, few: str, many: str) -> str:
    if number % 10 == 1 and number % 100 != 11:
        return one
    if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14:
        return few
    return many


def time_of_day(local: datetime, language: str) -> str:
    """Return the time of ``local`` as a speaker of ``language`` reads it aloud, on the 24-hour clock."""
    hour, minute = local.hour, local.minute
    base = language.partition("_")[0]
    if base == "nl":
        return f"{hour} uur {minute}" if minute else f"{hour} uur"
    if base == "de":
        return f"{hour} Uhr {minute}" if minute else f"{hour} Uhr"
    if base == "ru":
        hours = f"{hour} {_russian_form(hour, 'час', 'часа', 'часов')}"
        minutes = f"{minute} {_russian_form(minute, 'минута', 'минуты', 'минут')}"
        return f"{hours} {minutes}" if minute else f"{hours} ровно"
    if base == "it":
        start = "l'" if hour == 1 else "le "
        return f"{start}{hour} e {minute}" if minute else f"{start}{hour} in punto"
    if base == "fr":
        unit = "heure" if hour < 2 else "heures"
        return f"{hour} {unit} {minute}" if minute else f"{hour} {unit}"
    return f"{hour}:{minute:02d}"
