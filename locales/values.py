"""Values that texts take as arguments, and their JSON form.

Actions send arguments to the reply generator as JSON; :func:`to_json` and :func:`from_json` keep their
meaning (an instant stays an instant) until the language and the channel are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Literal, Union


@dataclass(frozen=True)
class Moment:
    """An instant, told in the wall-clock time of an IANA zone."""

    at: datetime
    zone: str


@dataclass(frozen=True)
class Day:
    """A date of the calendar, without a time."""

    date: date


@dataclass(frozen=True)
class Span:
    """A length of time in seconds; ``business`` names hours of the contract's own calendar."""

    seconds: int
    clock: Literal["elapsed", "business"] = "elapsed"


@dataclass(frozen=True)
class Level:
    """A severity level, 1 (critical) to 4 (low)."""

    number: int


@dataclass(frozen=True)
class Digits:
    """A number that is read digit by digit: contract, incident, phone or join code.

    Of a ``known_phone``, one that we know and the customer has not told us, only the end is shown.
    """

    value: str
    kind: Literal["contract", "incident", "phone", "known_phone", "code"]


@dataclass(frozen=True)
class Term:
    """A short text of the glossary, by its key in ``locales.texts.terms.TERMS``."""

    key: str


@dataclass(frozen=True)
class Listing:
    """Several values, joined as the language joins them."""

    items: tuple[Value, ...]


Value = Union[Moment, Day, Span, Level, Digits, Term, Listing, str, int]
"""What an argument of a text may be. A plain string is shown as it is (a name, a quotation)."""


def to_json(value: Value) -> object:
    """Return the JSON form of ``value``; strings and integers stand for themselves."""
    if isinstance(value, Moment):
        return {"is": "moment", "at": value.at.astimezone(timezone.utc).isoformat(), "zone": value.zone}
    if isinstance(value, Day):
        return {"is": "day", "date": value.date.isoformat()}
    if isinstance(value, Span):
        return {"is": "span", "seconds": value.seconds, "clock": value.clock}
    if isinstance(value, Level):
        return {"is": "level", "number": value.number}
    if isinstance(value, Digits):
        return {"is": "digits", "value": value.value, "kind": value.kind}
    if isinstance(value, Term):
        return {"is": "term", "key": value.key}
    if isinstance(value, Listing):
        return {"is": "listing", "items": [to_json(item) for item in value.items]}
    return value


def from_json(data: object) -> Value:
    """Return the value written by :func:`to_json`.

    Raises:
        ValueError: the data is no known value.
    """
    if isinstance(data, (str, int)):
        return data
    if isinstance(data, Mapping):
        kind = data.get("is")
        if kind == "moment":
            return Moment(datetime.fromisoformat(data["at"]), data["zone"])
        if kind == "day":
            return Day(date.fromisoformat(data["date"]))
        if kind == "span":
            return Span(data["seconds"], data["clock"])
        if kind == "level":
            return Level(data["number"])
        if kind == "digits":
            return Digits(data["value"], data["kind"])
        if kind == "term":
            return Term(data["key"])
        if kind == "listing":
            return Listing(tuple(from_json(item) for item in data["items"]))
    raise ValueError(f"not a text argument: {data!r}; use a value of locales.values")
