"""The catalogue files as the workbench looks at them: read again when they change, with what is wrong in each entry."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog

from bot.workbench.inventory import Key
from locales import check
from locales.catalogue import LANGUAGES, SOURCE_LANGUAGE, Catalogue, catalogue, po_path
from locales.pseudo import PSEUDO
from locales.template import extract

STATES = ("translated", "review", "missing", "inherited")
"""Of an entry: as it should be; written and waiting for a second reader; not there; a region's, as in its language."""


_NAME = re.compile(r"[a-z]{2}(_[A-Z]{2})?")


@dataclass(frozen=True)
class Book:
    """One catalogue file: its entries by text, and the faults of each and of the file as a whole."""

    language: str
    catalog: Catalog
    entries: Mapping[Key, check.Entry]
    faults: Mapping[Key, tuple[str, ...]]
    file_faults: tuple[str, ...]

    def state(self, key: Key) -> str:
        """Return the state of a text, one of ``STATES``."""
        entry = self.entries.get(key)
        if entry is None or not any(entry.forms):
            return "inherited" if "_" in self.language else "missing"
        return "review" if entry.fuzzy else "translated"

    def forms(self, key: Key) -> tuple[str, ...]:
        """Return the translation as the file has it, one form for each plural class; empty where there is none."""
        entry = self.entries.get(key)
        return entry.forms if entry is not None else ()

    @property
    def changed_at(self) -> str:
        """The date of the last change by a person, as ``2026-11-21 14:05``; empty when none is noted."""
        at = self.catalog.revision_date
        return at.strftime("%Y-%m-%d %H:%M") if isinstance(at, datetime) else ""

    @property
    def changed_by(self) -> str:
        """Who made that change, without the mail address."""
        return str(self.catalog.last_translator).partition(" <")[0]


class Shelf:
    """All catalogues under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._books: dict[str, tuple[object, Book]] = {}
        self._reading = threading.Lock()

    def languages(self) -> tuple[str, ...]:
        """Return the languages and regions that have a catalogue, each region after its language."""
        regions = {path.parents[1].name for path in self.folder.glob("*_*/LC_MESSAGES/prioline.po")}
        return tuple(name for base in LANGUAGES for name in (base, *sorted(r for r in regions if r[:2] == base)))

    def shown(self) -> tuple[str, ...]:
        """Return everything that a column can show: the catalogues and the pseudo-locale."""
        return (*self.languages(), PSEUDO)

    def book(self, language: str) -> Book:
        """Return a catalogue as its file has it now.

        Raises:
            ValueError: there is no such catalogue.
        """
        if not _NAME.fullmatch(language):
            raise ValueError(f"{language!r} is no name of a catalogue")
        try:
            with self._reading:
                return self._book(language)
        except FileNotFoundError as fault:
            raise ValueError(f"no catalogue {language!r}") from fault

    def words(self, language: str) -> Catalogue:
        """Return what writes texts in a language (English and the pseudo-locale too), as its file is now."""
        words = catalogue(language, self.folder) if language != SOURCE_LANGUAGE else catalogue(language)
        words.look()
        return words

    def _book(self, language: str) -> Book:
        base = self._book(language.partition("_")[0]) if "_" in language else None
        path = po_path(language, self.folder)
        found = path.stat()
        stamp = (found.st_mtime_ns, found.st_size, id(base))
        known = self._books.get(language)
        if known is None or known[0] != stamp:
            known = (stamp, _read(self.folder, language, base))
            self._books[language] = known
        return known[1]


@cache
def _texts() -> Catalog:
    return extract()


def _read(folder: Path, language: str, base: Book | None) -> Book:
    po = check.read_catalogue(folder, language)
    base_po = check.read_catalogue(folder, base.language) if base is not None else None
    by_line = {entry.line: entry.key for entry in po.entries}
    faults: dict[Key, list[str]] = {}
    of_file: list[str] = []
    for fault in check.catalogue_faults(po, _texts(), base_po):
        key = by_line.get(fault.line)
        if key is None:
            of_file.append(fault.wrong)
        else:
            faults.setdefault(key, []).append(fault.wrong)
    entries = {entry.key: entry for entry in po.entries}
    marks = {key: tuple(found) for key, found in faults.items()}
    return Book(language, po.catalog, entries, marks, tuple(of_file))
