"""Conversation files (``tests/conversations/<language>.yml``) as the dialogue player reads them.

Their form is described in ``tests/e2e/test_conversations.py``; what is unknown in a turn is shown as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import yaml

from locales.catalogue import LANGUAGES

CONDITIONS = frozenset({"response", "text", "says", "hides", "keep", "at_least"})
"""Keys of an expected reply that are no arguments of it."""

FILE_LIMIT = 256 * 1024
"""Bytes of a file that somebody brings along."""

StepKind = Literal["say", "press", "news", "clock", "call_in", "other"]
_KINDS: tuple[StepKind, ...] = ("say", "press", "news", "clock", "call_in")


class Unreadable(ValueError):
    """The file holds no conversations; the message says what is wrong and where."""


@dataclass(frozen=True)
class Expected:
    """A reply that must come: its response and those of its arguments that the file gives, in the file's own form."""

    response: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One turn: what the customer says or presses (or what else happens), and the replies."""

    kind: StepKind
    words: str
    replies: tuple[Expected, ...]

    @property
    def shape(self) -> tuple[str, ...]:
        """What must be alike in all languages: who acts, and what is answered. News come in any order."""
        names = [reply.response for reply in self.replies]
        kind = "customer" if self.kind in ("say", "press") else self.kind
        return (kind, *(sorted(names) if self.kind == "news" else names))


@dataclass(frozen=True)
class Conversation:
    """One conversation. ``number`` is its place in its file, from 1 on."""

    file: str
    number: int
    title: str
    language: str
    clock: datetime | None
    case: Mapping[str, Any]
    steps: tuple[Step, ...]


def read_folder(folder: Path) -> tuple[tuple[Conversation, ...], tuple[str, ...]]:
    """Return the conversations of all files in a folder, and the faults of the files that could not be read."""
    found: list[Conversation] = []
    faults: list[str] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            found += read(path.read_text(encoding="utf-8"), path.stem)
        except (Unreadable, OSError, UnicodeDecodeError) as fault:
            faults.append(f"{path.name}: {fault}")
    return tuple(found), tuple(faults)


def read(text: str, name: str) -> list[Conversation]:
    """Return the conversations in the text of a file; the file is named like the language.

    Raises:
        Unreadable: it is no YAML, or no list of conversations.
    """
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        raise Unreadable(f"not readable as YAML: {' '.join(str(fault).split())}") from fault
    if not isinstance(data, list) or not data:
        raise Unreadable("expected a list of conversations, each with a title and turns")
    return [_conversation(item, name, number) for number, item in enumerate(data, start=1)]


def _conversation(data: Any, name: str, number: int) -> Conversation:
    if not isinstance(data, Mapping) or not isinstance(data.get("turns"), list):
        raise Unreadable(f"conversation {number}: expected a title and a list of turns")
    clock, case = data.get("clock"), data.get("case")
    language = name if name in LANGUAGES else str(data.get("page_language", ""))
    return Conversation(
        name,
        number,
        str(data.get("title", f"{name} {number}")),
        language if language in LANGUAGES else LANGUAGES[0],
        clock if isinstance(clock, datetime) and clock.tzinfo else None,
        case if isinstance(case, Mapping) else {},
        tuple(_steps(data["turns"], number)),
    )


def _steps(turns: Sequence[Any], number: int) -> Iterator[Step]:
    for place, turn in enumerate(turns, start=1):
        if not isinstance(turn, Mapping):
            raise Unreadable(f"conversation {number}, turn {place}: expected say, press, news, clock or call_in")
        kind: StepKind = next((each for each in _KINDS if each in turn), "other")
        expected = turn.get("news" if kind == "news" else "expect") or []
        if not isinstance(expected, list):
            raise Unreadable(f"conversation {number}, turn {place}: expected a list of responses")
        yield Step(kind, _words(kind, turn), tuple(_expected(each, number, place) for each in expected))


def _words(kind: StepKind, turn: Mapping[str, Any]) -> str:
    if kind == "news":
        return ""
    if kind == "other":
        return ", ".join(f"{key}: {value}" for key, value in turn.items() if key != "expect")
    if kind == "call_in" and isinstance(turn[kind], Mapping):
        return ", ".join(f"{key}: {value}" for key, value in turn[kind].items())
    return str(turn[kind])


def _expected(data: Any, number: int, place: int) -> Expected:
    if isinstance(data, str):
        return Expected(data, {})
    if isinstance(data, Mapping) and isinstance(data.get("response"), str):
        given = {str(name): value for name, value in data.items() if name not in CONDITIONS}
        return Expected(data["response"], given)
    raise Unreadable(f"conversation {number}, turn {place}: expected the name of a response, not {data!r}")
