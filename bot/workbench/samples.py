"""Real arguments for texts, which the reader of the workbench can change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_time

from bot.workbench.inventory import Entry
from locales.catalogue import locale_of
from locales.check import named_arguments
from locales.values import Day, Digits, Level, Listing, Moment, Span, Term, Value

COUNTS = (0, 1, 2, 5, 21)
"""Numbers that between them need every plural form of the languages (Russian: 1 and 21, 2, 0 and 5)."""

MOMENTS: Mapping[str, tuple[str, int]] = {
    "winter": ("2026-11-24T09:50", 0),
    "summer": ("2026-07-15T20:10", 0),
    "before_forward": ("2026-03-29T01:45", 0),
    "after_forward": ("2026-03-29T03:15", 0),
    "first_of_two": ("2026-10-25T02:30", 0),
    "second_of_two": ("2026-10-25T02:30", 1),
    "new_year": ("2027-01-01T00:00", 0),
}
"""Instants to look at, as wall-clock time and PEP 495 fold: the clocks in the zones of the demo contracts go forward on
29 March and back on 25 October 2026."""

OWN = "own"
ZONES = ("Europe/Amsterdam", "Europe/Berlin", "Europe/Moscow", "Europe/Rome", "Europe/Paris", "America/Toronto")
MINUTES_LIMIT = 100_000
COUNT_LIMIT = 1_000_000


@dataclass(frozen=True)
class Controls:
    """What the reader has set. ``at`` counts only when ``moment`` is ``own``."""

    level: int = 1
    minutes: int = 90
    clock: Literal["elapsed", "business"] = "elapsed"
    moment: str = "winter"
    at: str = "2026-11-24T09:50"
    zone: str = ZONES[0]
    count: int = 5

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Controls:
        """Return the settings in the query of an address; what cannot be used counts as not given."""
        controls = cls()
        level, count, minutes = (given.get(name, "") for name in ("level", "count", "minutes"))
        if level in ("1", "2", "3", "4"):
            controls = replace(controls, level=int(level))
        if minutes.isdecimal() and len(minutes) < 9:
            controls = replace(controls, minutes=min(int(minutes), MINUTES_LIMIT))
        if count.isdecimal() and len(count) < 9:
            controls = replace(controls, count=min(int(count), COUNT_LIMIT))
        if given.get("clock") == "business":
            controls = replace(controls, clock="business")
        if given.get("zone") in ZONES:
            controls = replace(controls, zone=given["zone"])
        if given.get("moment") == OWN and _local(given.get("at", "")) is not None:
            return replace(controls, moment=OWN, at=given["at"])
        if given.get("moment") in MOMENTS:
            controls = replace(controls, moment=given["moment"])
        return controls

    @property
    def instant(self) -> datetime:
        """The instant that is set, in UTC."""
        written, fold = (self.at, 0) if self.moment == OWN else MOMENTS[self.moment]
        local = _local(written) or datetime(2026, 11, 24, 9, 50)
        return local.replace(tzinfo=ZoneInfo(self.zone), fold=fold).astimezone(timezone.utc)

    def query(self) -> dict[str, str]:
        """Return what differs from the usual, for addresses."""
        usual = Controls()
        return {
            field.name: str(getattr(self, field.name))
            for field in fields(self)
            if getattr(self, field.name) != getattr(usual, field.name)
        }


def arguments(entry: Entry, controls: Controls, language: str) -> dict[str, Value]:
    """Return an argument for every name in a text. A name that is not known here stands for itself, in angle quotes."""
    try:
        names = named_arguments(entry.text.singular) | named_arguments(entry.text.plural or "")
    except ValueError:
        return {}
    usual = samples(controls, language)
    if entry.area == "desk":
        usual["time"] = _time_of_day(controls, language)
        usual["language"] = _language_name(language)
    if entry.name == "WHISPER_LEVEL":
        usual["number"] = str(controls.level)
    return {name: usual.get(name, f"‹{name}›") for name in names}


def samples(controls: Controls, language: str) -> dict[str, Value]:
    """Return a value for each argument that the product's texts take, as the settings have it."""
    level, due = Level(controls.level), Moment(controls.instant, controls.zone)
    span = Span(controls.minutes * 60, controls.clock)
    start = Moment(due.at - timedelta(minutes=controls.minutes), due.zone)
    return {
        "level": level,
        "model_level": level,
        "customer_level": Level(min(4, controls.level + 1)),
        "definition": Term(f"definition_{controls.level}"),
        "span": span,
        "left": span,
        "budget": span,
        "level_1": Span(30 * 60),
        "level_2": Span(4 * 3600),
        "level_3": Span(6 * 3600, "business"),
        "level_4": Span(8 * 3600, "business"),
        "due": due,
        "start": start,
        "end": due,
        "time": due,
        "date": Day(due.at.astimezone(ZoneInfo(due.zone)).date()),
        "zone": controls.zone,
        "count": controls.count,
        "used": controls.count,
        "granted": 36,
        "limit": 4000,
        "seconds": controls.minutes * 60,
        "key": "1",
        "number": Digits("40217788", "contract"),
        "incident": Digits("004211", "incident"),
        "code": Digits("482913", "code"),
        "line": Digits("+12025550110", "phone"),
        "phone": Digits("+12025550151", "known_phone"),
        "name": "Marit Hoekstra",
        "customer": "Broodhuis Veldkamp",
        "role": Term("role_tam"),
        "plan": Term("msa_enterprise"),
        "service": Term("health_check"),
        "included": Listing((Term("priority_line"), Term("unlimited_incidents"), Term("tam"))),
        "excluded": Listing((Term("private_patch"), Term("health_check"))),
        "evidence": _EVIDENCE.get(language.partition("_")[0], _EVIDENCE["en"]),
        "language": _language_name(language),
        "wished": Day(due.at.astimezone(ZoneInfo(due.zone)).date()),
        "ways": Listing((Term("priority_line"), Term("tam"))),
        "words": _EVIDENCE.get(language.partition("_")[0], _EVIDENCE["en"]),
        "choice": level,
        "total": 48,
        "most": 9,
        "share": "87 %",
        "messages": 230,
        "numbers": "1, 21, 31",
        "here": 3,
        "there": 2,
        "when": due,
        "who": "Marit Hoekstra",
    }


_EVIDENCE = {
    "en": "Every till in our forty shops shows a blue screen.",
    "nl": "Alle kassa’s in onze veertig winkels tonen een blauw scherm.",
    "de": "Alle Kassen in unseren vierzig Filialen zeigen einen blauen Bildschirm.",
    "ru": "Все кассы в наших сорока магазинах показывают синий экран.",
    "it": "Tutte le casse dei nostri quaranta negozi mostrano una schermata blu.",
    "fr": "Toutes les caisses de nos quarante magasins affichent un écran bleu.",
}
"""What a customer wrote, in their own language: quoted back, never translated."""


def _local(written: str) -> datetime | None:
    try:
        local = datetime.fromisoformat(written)
    except ValueError:
        return None
    return local if local.tzinfo is None and 1990 <= local.year <= 2100 else None


def _time_of_day(controls: Controls, language: str) -> str:
    local = controls.instant.astimezone(ZoneInfo(controls.zone))
    return format_time(local, "short", locale=locale_of(language), tzinfo=local.tzinfo)


def _language_name(language: str) -> str:
    locale: Locale = locale_of(language)
    return str(locale.languages.get(locale.language, locale.language))
