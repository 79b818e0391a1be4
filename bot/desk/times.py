"""Instants and lengths of time as the desk writes them: short, and the same on the server and in desk.js."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date, format_skeleton, format_time, get_timezone

from locales.catalogue import catalogue
from locales.pseudo import PSEUDO
from locales.texts import desk as texts

FALLBACK_ZONE = "UTC"

# "en" alone is written the American way; the desk's people work on the European clock (desk.js does the same).
_WRITTEN_AS = {"en": "en_GB", PSEUDO: "en_GB"}


# A board shows the same instants again and again, and looking up a locale's patterns is slow.
@lru_cache(maxsize=20_000)
def day_and_time(at: datetime, zone: str | None, language: str) -> str:
    """Return weekday, day, month and time in a zone, e.g. ``Fri 21 Nov 14:30``."""
    local = at.astimezone(get_timezone(zone or FALLBACK_ZONE))
    locale = _WRITTEN_AS.get(language, language)
    return f"{format_skeleton('MMMEd', local, locale=locale)} {format_time(local, 'short', locale=locale)}"


def time_of_day(at: datetime, zone: str | None, language: str) -> str:
    """Return the time of day in a zone, e.g. ``14:30``."""
    local = at.astimezone(get_timezone(zone or FALLBACK_ZONE))
    return format_time(local, "short", locale=_WRITTEN_AS.get(language, language))


def day(value: date, language: str) -> str:
    """Return a date, e.g. ``31 Dec 2026``."""
    return format_date(value, "medium", locale=_WRITTEN_AS.get(language, language))


@dataclass(frozen=True)
class Units:
    """The shortest names of days, hours, minutes and seconds."""

    d: str
    h: str
    min: str
    s: str


def units(language: str) -> Units:
    """Return the names of the units in a language."""
    render = catalogue(language).render
    return Units(*(render(text) for text in (texts.UNIT_D, texts.UNIT_H, texts.UNIT_MIN, texts.UNIT_S)))


def countdown(seconds: int, names: Units) -> str:
    """Return a length of time in its two largest units: ``2 d 3 h``, ``3 h 05 min``, ``9 min 07 s``."""
    minutes, s = divmod(abs(seconds), 60)
    hours, m = divmod(minutes, 60)
    days, h = divmod(hours, 24)
    if days:
        return f"{days} {names.d} {h} {names.h}"
    if h:
        return f"{h} {names.h} {m:02} {names.min}"
    return f"{m} {names.min} {s:02} {names.s}"
