"""What a report names, in the words of the reader: how many machines, people and sites, product and version."""

from __future__ import annotations

from locales.catalogue import Catalogue
from locales.message import Text
from locales.texts import desk as texts
from nlu.components.cleaning import normalize
from nlu.components.entities import Entity
from nlu.components.mention_entities import ALL, find_mentions

_COUNTED: dict[str, tuple[Text, Text]] = {
    "affected_machines": (texts.MACHINES, texts.ALL_MACHINES),
    "affected_users": (texts.PEOPLE, texts.ALL_PEOPLE),
    "affected_sites": (texts.SITES, texts.ALL_SITES),
}


def mentions(report: str, language: str, words: Catalogue) -> tuple[str, ...]:
    """Return what ``report``, written in ``language``, names: each thing once, in its order."""
    return tuple(dict.fromkeys(_told(entity.name, entity.value, words) for entity in named(report, language)))


def named(report: str, language: str) -> list[Entity]:
    """Return the entities of ``report`` as the understanding reads them."""
    return find_mentions(normalize(report), language)


def _told(kind: str, value: str, words: Catalogue) -> str:
    if kind in _COUNTED:
        counted, every = _COUNTED[kind]
        return words.render(every) if value == ALL else words.render(counted, count=int(value))
    return words.render(texts.VERSION, number=value) if kind == "version" else value
