"""Where in the program a text is named: read from the source, once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.settings import ROOT

FOLDERS = ("actions", "bot", "locales", "nlu", "telephony")
NOT_LOOKED_AT = ("nlu/data/", "locales/texts/", "bot/workbench/usage.py")
SUFFIXES = {".py", ".yml", ".html", ".js"}
TEMPLATE_AREAS = {
    "bot/desk/templates/": "desk",
    "bot/workbench/templates/": "workbench",
    "bot/web/page/": "page",
}
"""Templates name the texts of one module, as ``T.NAME`` or, the chat page, by key."""

_RESPONSE = re.compile(r"\butter_\w+(\{)?")
_CONSTANT = re.compile(r"\b[A-Z][A-Z0-9_]+\b")
_AREAS = re.compile(r"locales\.texts(?:\.(\w+)| import (\w+))")
_PAGE_KEY = re.compile(r"""(?:texts\.|["'])(\w+)""")


@dataclass(frozen=True)
class Use:
    """One place in the source: the file as seen from the root of the project, and its line."""

    path: str
    line: int


def uses(area: str, name: str) -> tuple[Use, ...]:
    """Return where the text ``name`` of a module of ``locales.texts`` is named."""
    if name.startswith("utter_"):
        return tuple(
            dict.fromkeys(use for named, found in _responses().items() if _names(named, name) for use in found)
        )
    constant, _, key = name.partition(".")
    return _constants().get((area, f"PAGE.{key}") if area == "page" else (area, constant), ())


def _names(named: str, response: str) -> bool:
    """Whether the source names a response: whole, or put together (``f"utter_ask_{question}"``)."""
    return response.startswith(named[:-1]) if named.endswith("{") else response == named


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
            shown = path.relative_to(ROOT).as_posix()
            if path.suffix in SUFFIXES and path.is_file() and not shown.startswith(NOT_LOOKED_AT):
                yield from _of_file(path)


def _of_file(path: Path) -> Iterator[tuple[Use, str]]:
    shown = path.relative_to(ROOT).as_posix()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        yield Use(shown, number), line
