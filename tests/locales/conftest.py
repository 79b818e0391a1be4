"""A copy of the catalogues in which tests plant faults."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from locales.catalogue import FOLDER, LANGUAGES, REGIONS, po_path
from locales.check import Fault, catalogue_faults, read_catalogue, template_faults
from locales.po import read_catalogue as read_file
from locales.po import write_catalogue
from locales.template import extract


@pytest.fixture(scope="session")
def texts() -> Catalog:
    """The marked texts."""
    return extract()


@dataclass(frozen=True)
class Copy:
    """The catalogues in a folder of their own."""

    folder: Path
    texts: Catalog

    def plant(self, language: str, context: str, english: str, change: Callable[[Message], None]) -> list[Fault]:
        """Change one entry of one catalogue and return the faults that it had not before."""

        def change_entry(catalog: Catalog) -> None:
            message = catalog.get(english, context)
            assert message is not None, f"no entry {english!r} in the catalogue {language}"
            change(message)

        return self.plant_in_catalogue(language, change_entry)

    def plant_in_catalogue(self, language: str, change: Callable[[Catalog], None]) -> list[Fault]:
        """Change one catalogue and return the faults that it had not before."""
        return _new(self.faults(language), self._after(language, change))

    def faults(self, language: str) -> list[Fault]:
        """Return the faults of one catalogue."""
        base = read_catalogue(self.folder, language.partition("_")[0]) if "_" in language else None
        return list(catalogue_faults(read_catalogue(self.folder, language), self.texts, base))

    def plant_in_template(self, change: Callable[[Catalog], None]) -> list[Fault]:
        """Change the template and return the faults that it had not before."""
        before = list(template_faults(self.folder, self.texts))
        _rewrite(self.folder / "prioline.pot", None, change)
        return _new(before, list(template_faults(self.folder, self.texts)))

    def path(self, language: str) -> Path:
        """Return the file of one catalogue."""
        return po_path(language, self.folder)

    def add(self, language: str, catalog: Catalog) -> None:
        """Write a catalogue in the place of the one that is there."""
        write_catalogue(self.path(language), catalog)

    def _after(self, language: str, change: Callable[[Catalog], None]) -> list[Fault]:
        _rewrite(self.path(language), language, change)
        return self.faults(language)


def _rewrite(path: Path, language: str | None, change: Callable[[Catalog], None]) -> None:
    catalog = read_file(path, language)
    change(catalog)
    write_catalogue(path, catalog)


def _new(before: list[Fault], after: list[Fault]) -> list[Fault]:
    known = Counter(fault.wrong for fault in before)
    fresh = []
    for fault in after:
        known[fault.wrong] -= 1
        if known[fault.wrong] < 0:
            fresh.append(fault)
    return fresh


@pytest.fixture
def copy(tmp_path: Path, texts: Catalog) -> Copy:
    """The catalogues and the template, copied."""
    folder = tmp_path / "locales"
    for language in (*LANGUAGES, *REGIONS):
        po_path(language, folder).parent.mkdir(parents=True)
        shutil.copy(po_path(language), po_path(language, folder))
    shutil.copy(FOLDER / "prioline.pot", folder)
    return Copy(folder, texts)
