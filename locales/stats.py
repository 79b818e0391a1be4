"""How far each catalogue is: what ``prioline locales stats`` shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from babel.messages.catalog import Message

from locales.catalogue import FOLDER, LANGUAGES, REGIONS, po_path
from locales.po import read_catalogue

PROOFREAD = re.compile(r"^#\s*Proofread:\s*(.+)$", re.MULTILINE)
"""The line of a catalogue's header that notes the second reading."""


@dataclass(frozen=True)
class CatalogueStats:
    """Counts of one catalogue. ``words`` are the words of its translations, arguments left out."""

    language: str
    texts: int
    written: int
    spoken: int
    words: int
    untranslated: int
    fuzzy: int
    changed: datetime | None
    """When a translation was changed last, by the catalogue's header."""
    proofread: str | None
    """What the header says about the second reading."""


def stats(language: str, folder: Path | None = None) -> CatalogueStats:
    """Return the counts of one catalogue.

    Raises:
        FileNotFoundError: there is none.
    """
    catalog = read_catalogue(po_path(language, folder), language)
    messages = [message for message in catalog if message.id]
    translated = [message for message in messages if all(_forms(message))]
    revision = catalog.revision_date
    proofread = PROOFREAD.search(catalog.header_comment)
    return CatalogueStats(
        language=language,
        texts=len(messages),
        written=sum(message.context != "voice" for message in messages),
        spoken=sum(message.context == "voice" for message in messages),
        words=sum(len(re.findall(r"\w+", re.sub(r"\{\w+\}", " ", _forms(message)[-1]))) for message in translated),
        untranslated=len(messages) - len(translated),
        fuzzy=sum(message.fuzzy for message in messages),
        changed=revision if isinstance(revision, datetime) else None,
        proofread=proofread[1].strip() if proofread else None,
    )


def all_stats(folder: Path = FOLDER) -> list[CatalogueStats]:
    """Return the counts of the languages and of those regions that have a catalogue."""
    return [stats(language, folder) for language in (*LANGUAGES, *REGIONS) if po_path(language, folder).exists()]


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
