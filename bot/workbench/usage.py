"""Where in the program a text is named: read from the source, once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.settings import ROOT

FOLDERS = ("actions", "bot", "telephony", "nlu")
SUFFIXES = {".py", ".yml", ".html", ".js"}
TEMPLATE_AREAS = {
    "bot/desk/templates/": "desk",
    "bot/workbench/templates/": "workbench",
    "bot/web/page/": "page",
}
"""Templates name the texts of one module, as ``T.NAME`` or, the chat page, by key."""

_RESPONSE = re.compile(r"\butter_\w+(\{)?")
_CONSTANT = re.compile(r"\b[A-Z][A-Z0-9_]{2,}\b")
_AREAS = re.compile(r"locales\.texts(?:\.(\w+)| import (\w+))")
_PAGE_KEY = re.compile(r"""(?:texts\.|text\(["']|data-text=["'])(\w+)""")


@dataclass(frozen=True)
class Use:
    """One place in the source: the file as seen from the root of the project, and its line."""

    path: str
    line: int


def uses(area: str, name: str) -> tuple[Use, ...]:
    """Return where the text ``name`` of a module of ``locales.texts`` is named."""
    if name.startswith("utter_"):
        index = _responses()
        made = (place for start, places in index.items() if start.endswith("{") for place in places_of(start, name))
        return tuple(dict.fromkeys((*index.get(name, ()), *made)))
    constant, _, key = name.partition(".")
    index = _constants()
    return index.get((area, f"PAGE.{key}") if area == "page" else (area, constant), ())


def places_of(start: str, name: str) -> tuple[Use, ...]:
    """Return the places where names that begin like ``name`` are put together (``f"utter_ask_{question}"``)."""
    return _responses()[start] if name.startswith(start[:-1]) else ()


@cache
def _responses() -> Mapping[str, tuple[Use, ...]]:
    found: dict[str, dict[Use, None]] = {}
    for use, text in _lines():
        for match in _RESPONSE.finditer(text):
            found.setdefault(match[0], {})[use] = None
    return {name: tuple(places) for name, places in found.items()}


@cache
def _constants() -> Mapping[tuple[str, str], tuple[Use, ...]]:
    found: dict[tuple[str, str], dict[Use, None]] = {}
    areas: set[str] = set()
    path = ""
    for use, text in _lines():
        if use.path != path:
            path = use.path
            areas = {area for start, area in TEMPLATE_AREAS.items() if path.startswith(start)}
        for match in _AREAS.finditer(text):
            areas.add(match[1] or match[2])
        if text.startswith("from locales.texts."):
            continue  # bringing a constant into a module is no use of it yet
        for area in areas:
            for name in _CONSTANT.findall(text):
                found.setdefault((area, name), {})[use] = None
            if area == "page":
                for key in _PAGE_KEY.findall(text):
                    found.setdefault((area, f"PAGE.{key}"), {})[use] = None
    return {name: tuple(places) for name, places in found.items()}


def _lines() -> Iterator[tuple[Use, str]]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file() and "nlu/data" not in path.as_posix():
                yield from _of_file(path)


def _of_file(path: Path) -> Iterator[tuple[Use, str]]:
    shown = path.relative_to(ROOT).as_posix()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        yield Use(shown, number), line
