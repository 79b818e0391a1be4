"""All texts of the product: their names, what translators should know, and where they are used."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

import locales.texts
from bot.workbench.usage import Use, uses
from locales.message import Text
from locales.response import Button, Response
from locales.responses import RESPONSES
from locales.template import extract

Key = tuple[str, str]
"""Context and English singular: what identifies a text in the catalogues."""

KEY_LENGTH = 12


@dataclass(frozen=True)
class Entry:
    """One text. ``area`` is the module of ``locales.texts`` that declares it, in ``line``."""

    id: str
    text: Text
    name: str
    area: str
    line: int
    comment: str

    @property
    def key(self) -> Key:
        """What identifies the text in the catalogues."""
        return self.text.context, self.text.singular

    @property
    def response(self) -> str | None:
        """The response of the assistant that this is a form of, if it is one."""
        return self.name if self.name.startswith("utter_") else None

    @property
    def is_spoken(self) -> bool:
        """Whether people hear it instead of reading it."""
        return self.text.context == "voice"

    @property
    def is_button(self) -> bool:
        """Whether it is a quick reply."""
        return self.area == "buttons"

    @property
    def offered_by(self) -> tuple[str, ...]:
        """The responses that offer this quick reply."""
        return tuple(
            name for name, response in RESPONSES.items() if any(self.text == each.title for each in response.buttons)
        )

    @property
    def used(self) -> tuple[Use, ...]:
        """Where the program names it."""
        return uses(self.area, self.name)


def id_of(key: Key) -> str:
    """Return the short name of a text for addresses; it stays as long as context and English do."""
    return hashlib.sha256("\x04".join(key).encode()).hexdigest()[:KEY_LENGTH]


@cache
def inventory() -> tuple[Entry, ...]:
    """Return every text that is in the catalogue template, in the order of the source."""
    names = _names()
    entries = []
    for message in extract():
        if not message.id:
            continue
        singular, plural = (message.id, None) if isinstance(message.id, str) else message.id
        path, line = message.locations[0]
        area = path.rpartition("/")[2].removesuffix(".py")
        key = (message.context or "", singular)
        text = Text(key[0], singular, plural)
        name = names.get((area, *key)) or names.get(("", *key)) or singular
        entries.append(Entry(id_of(key), text, name, area, line or 1, " ".join(message.auto_comments)))
    return tuple(sorted(entries, key=lambda entry: (entry.area, entry.line)))


@cache
def by_id() -> Mapping[str, Entry]:
    """Return the texts by their short names."""
    return {entry.id: entry for entry in inventory()}


def _names() -> dict[tuple[str, str, str], str]:
    """Return the first name of each text in each module, and (under the module ``""``) in any."""
    found: dict[tuple[str, str, str], str] = {}
    for module in pkgutil.iter_modules(locales.texts.__path__):
        loaded: ModuleType = importlib.import_module(f"locales.texts.{module.name}")
        for constant, value in vars(loaded).items():
            if constant.isupper():
                for text, name in _texts(value, constant):
                    found.setdefault((module.name, text.context, text.singular), name)
                    found.setdefault(("", text.context, text.singular), name)
    return found


def _texts(value: Any, name: str) -> Iterator[tuple[Text, str]]:
    if isinstance(value, Text):
        yield value, name
    elif isinstance(value, Response):
        yield value.chat, name
        yield value.voice, name
    elif isinstance(value, Button):
        yield value.title, name
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, str(key) if isinstance(item, Response) else f"{name}.{key}")
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _texts(item, name)
