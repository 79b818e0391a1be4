"""How single values of contracts and rosters are written in files, each with one canonical form.

Every function returns the canonical text of what a person wrote, or raises ValueError saying what is wrong and how
to write it. Two values are the same when their canonical texts are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timezone
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers

from actions.contract.calendar import BusinessCalendar, CalendarError
from actions.contract.holidays import known_regions
from actions.contract.numbers import ContractNumber
from actions.contract.plans import load_plans
from actions.store.pins import check_pin

LANGUAGES = ("nl", "de", "ru", "it", "fr")
"""Languages of customers."""
AGENT_LANGUAGES = ("en", *LANGUAGES)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DEFAULT_HOURS_TEXT = "Mon-Fri 09:00-18:00"
LONGEST_TEXT = 300

_DAYS = re.compile(r"([A-Za-z]{3})(?:-([A-Za-z]{3}))?")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
_FORMULA = ("=", "+", "-", "@")
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")
_CHANGES = ("closed", "ordinary", "worked")

Span = tuple[str, str]
WeekSpan = tuple[int, str, str]


def text(value: str) -> str:
    """Names, customers, addresses: one line that no spreadsheet takes for a formula."""
    value = " ".join(value.split())
    if not value:
        raise ValueError("is empty")
    if any(not character.isprintable() for character in value):
        raise ValueError(f"{value!r} has a character that cannot be printed; take it out")
    if value.startswith(_FORMULA):
        raise ValueError(
            f"{value!r} begins with {value[0]!r}, which a spreadsheet takes for a formula; write it otherwise"
        )
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"has {len(value)} characters; at most {LONGEST_TEXT} are kept")
    return value


def name(value: str) -> str:
    """Ids of agents and names of lines."""
    if not _NAME.fullmatch(value.strip()):
        raise ValueError(f"{value!r} is no name here; use small letters, digits, dots, hyphens and underscores")
    return value.strip()


def names(value: str) -> str:
    """Several ids in their order."""
    return ", ".join(name(part) for part in _some_parts(value))


def contract_number(value: str) -> str:
    """Eight digits with the right check digit, without hyphen."""
    return ContractNumber.parse(value)


def plan(value: str) -> str:
    """The code of a plan."""
    return _member(value.strip(), tuple(load_plans()), "plan")


def language(value: str) -> str:
    """A language that customers are answered in."""
    return _member(value.strip().lower(), LANGUAGES, "language")


def languages(value: str) -> str:
    """The languages of an agent, the one to brief them in first."""
    return ", ".join(_member(part.lower(), AGENT_LANGUAGES, "language") for part in _some_parts(value))


def country(value: str) -> str:
    """ISO 3166-1, two letters."""
    code = value.strip().upper()
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(f"unknown country {value!r}; use two letters as in ISO 3166, such as NL")
    return code


def zone(value: str) -> str:
    """An IANA time zone."""
    if value.strip() not in _zones():
        raise ValueError(f"unknown time zone {value!r}{_meant(value, _zones())}; use an IANA name like Europe/Berlin")
    return value.strip()


def region(value: str) -> str:
    """A region whose public holidays are known."""
    code = value.strip().upper()
    if code not in _regions():
        raise ValueError(
            f"unknown holiday region {value!r}; use a code like NL or DE-HE, as in actions/contract/holidays"
        )
    return code


def day(value: str) -> str:
    """A date; beside 2026-12-31 also 31.12.2026, as German, Russian and Italian spreadsheets write it."""
    value = value.strip()
    german = _GERMAN_DATE.fullmatch(value)
    try:
        if german:
            return date(int(german[3]), int(german[2]), int(german[1])).isoformat()
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError(f"{value!r} is no date; write it like 2026-12-31") from None


def flag(value: str) -> str:
    """Yes or no."""
    word = value.strip().lower()
    if word not in (*_YES, *_NO):
        raise ValueError(f"{value!r} is neither yes nor no")
    return "yes" if word in _YES else "no"


def email(value: str) -> str:
    """An e-mail address; small letters, since nobody has two that differ in capitals alone."""
    address = value.strip().lower()
    if not _EMAIL.fullmatch(address):
        raise ValueError(f"{value!r} is no e-mail address")
    return text(address)


def phone(value: str) -> str:
    """A phone number in E.164 (ITU-T), checked against the numbering plan of its country."""
    shown = value.strip()
    if shown.startswith("00"):
        shown = "+" + shown[2:]
    try:
        number = phonenumbers.parse(shown, None)
    except phonenumbers.NumberParseException:
        raise ValueError(
            f"{value!r} is no phone number; write it with + and the country, like +49 30 23125012"
        ) from None
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise ValueError(f"{value!r} is no number that exists in its country; write it like +49 30 23125012")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


@lru_cache(maxsize=4096)
def hours(value: str) -> str:
    """Opening hours of a week: "Mon-Fri 09:00-12:30 13:00-18:00, Sat 10:00-14:00"."""
    return show_hours(read_hours(value))


@lru_cache(maxsize=4096)
def read_hours(value: str) -> tuple[WeekSpan, ...]:
    """Return opening hours as (weekday, opening, closing). Raises ValueError."""
    spans = []
    for part in _parts(value):
        days, *times = part.split()
        if not times:
            raise ValueError(f"{part!r} has no times; write hours like {DEFAULT_HOURS_TEXT}")
        for weekday in _weekdays(days):
            spans += [(weekday, *_span(time)) for time in times]
    try:
        BusinessCalendar(spans, "UTC")
    except CalendarError as error:
        plain = str(error).removeprefix("calendar: ").split("; ")[0]
        raise ValueError(re.sub(r"weekday (\d)", lambda match: WEEKDAYS[int(match[1])], plain)) from None
    return tuple(sorted(spans))


def show_hours(spans: Sequence[Sequence[Any]]) -> str:
    """Return opening hours as text, neighbouring days of the same hours together."""
    week: list[list[str]] = [[] for _ in WEEKDAYS]
    for weekday, opening, closing in sorted((span[0], span[1], span[2]) for span in spans):
        week[weekday].append(f"{opening}-{closing}")
    groups: list[tuple[int, int, list[str]]] = []
    for weekday, times in enumerate(week):
        if groups and groups[-1][2] == times:
            groups[-1] = (groups[-1][0], weekday, times)
        else:
            groups.append((weekday, weekday, times))
    return ", ".join(
        f"{WEEKDAYS[first] if first == last else f'{WEEKDAYS[first]}-{WEEKDAYS[last]}'} {' '.join(times)}"
        for first, last, times in groups
        if times
    )


@lru_cache(maxsize=4096)
def special_days(value: str) -> str:
    """Dates of a contract that differ: "2026-12-24 ordinary 09:00-13:00, 2026-12-31 closed"."""
    return show_special_days(read_special_days(value))


def read_special_days(value: str) -> list[dict[str, Any]]:
    """Return them as the rows keep them. Raises ValueError."""
    found: dict[str, dict[str, Any]] = {}
    for part in _parts(value):
        when, *rest = part.split()
        change, *times = rest or [""]
        if change not in _CHANGES or (change == "closed" and times):
            raise ValueError(f"{part!r} is no special day; write 2026-12-31 closed or 2026-12-24 ordinary 09:00-13:00")
        if day(when) in found:
            raise ValueError(f"{day(when)} is there twice")
        found[day(when)] = {"day": day(when), "change": change, "hours": [list(_span(time)) for time in times]}
    return [found[when] for when in sorted(found)]


def show_special_days(rows: Sequence[Any]) -> str:
    """Return special days as text."""
    shown = (
        " ".join((row["day"], row["change"], *(f"{span[0]}-{span[1]}" for span in row.get("hours", ()))))
        for row in sorted(rows, key=lambda row: str(row["day"]))
    )
    return ", ".join(shown)


def handover(value: str) -> str:
    """Weekday and local time at which the duty changes: "Mon 08:00"."""
    days, _, time = value.strip().partition(" ")
    weekdays = _weekdays(days)
    hour, _, minute = time.strip().partition(":")
    if len(weekdays) != 1 or not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise ValueError(f"{value!r} is no time of a week; write it like Mon 08:00")
    return f"{WEEKDAYS[weekdays[0]]} {int(hour):02d}:{int(minute):02d}"


def instant(value: str) -> str:
    """A date or a time; without an offset the local one of the agent or line, which `in_zone` finishes."""
    value = value.strip()
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(
            f"{value!r} is no time; write 2026-08-03, 2026-08-03 08:00 or 2026-08-03T08:00+02:00"
        ) from None
    return at.isoformat() if at.tzinfo is None else show_instant(at)


def in_zone(value: str, zone_name: str) -> str:
    """Return an instant of `instant` in UTC, reading a local one in this zone."""
    at = datetime.fromisoformat(value)
    return show_instant(at.replace(tzinfo=ZoneInfo(zone_name)) if at.tzinfo is None else at)


def show_instant(at: datetime) -> str:
    """Return an aware instant in UTC as text."""
    return at.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")


def read_instant(value: str) -> datetime:
    """Return the instant of `show_instant`."""
    return datetime.fromisoformat(value)


def pin(value: str) -> str:
    """A PIN; it may be read from a file but is never written to one."""
    return check_pin(value.strip())


def source(value: str) -> str:
    """Where an exception of the roster comes from."""
    return _member(value.strip(), ("calendar",), "source")


def optional(canonical: Callable[[str], str]) -> Callable[[str], str]:
    """Return the same form, with the empty text allowed."""
    return lambda value: canonical(value) if value.strip() else ""


def split_names(value: str) -> list[str]:
    """Return the parts of `names` and `languages`."""
    return list(_parts(value))


def _parts(value: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,\n]", value) if part.strip()]


def _some_parts(value: str) -> list[str]:
    parts = _parts(value)
    if not parts:
        raise ValueError("is empty")
    return parts


def _weekdays(value: str) -> list[int]:
    match = _DAYS.fullmatch(value)
    first, last = (match[1].title(), (match[2] or match[1]).title()) if match else ("", "")
    if first not in WEEKDAYS or last not in WEEKDAYS:
        raise ValueError(f"{value!r} is no weekday; use {', '.join(WEEKDAYS)} or a span like Mon-Fri")
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
    return [(start + step) % 7 for step in range((end - start) % 7 + 1)]


def _span(value: str) -> Span:
    match = _SPAN.fullmatch(value.replace("–", "-"))
    if match is None or any(int(match[hour]) * 60 + int(match[hour + 1]) > 24 * 60 for hour in (1, 3)):
        raise ValueError(f"{value!r} is no time span; write it like 09:00-18:00, all day 00:00-24:00")
    return f"{int(match[1]):02d}:{match[2]}", f"{int(match[3]):02d}:{match[4]}"


def _member(value: str, known: Sequence[str], what: str) -> str:
    if value not in known:
        raise ValueError(f"unknown {what} {value!r}; use one of {', '.join(known)}")
    return value


def _meant(value: str, known: Collection[str]) -> str:
    close = get_close_matches(value, known, 1, 0.8)
    return f", is {close[0]} meant?" if close else ""


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _regions() -> frozenset[str]:
    return frozenset(known_regions())
