"""Extracting the texts into the catalogue template and bringing the catalogues up to date with it."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from locales.catalogue import FOLDER, LANGUAGES, po_path

KEYWORDS = {"pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
TEMPLATE = FOLDER / "prioline.pot"
LINE_WIDTH = 100


def extract() -> Catalog:
    """Return the template: every marked text of ``locales/texts``, with its translators' comments."""
    template = Catalog(project="Prioline", charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        str(FOLDER / "texts"),
        method_map=[("**.py", "python")],
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for filename, line, message, comments, context in found:
        template.add(message, locations=[(f"locales/texts/{filename}", line)], auto_comments=comments, context=context)
    return template


def write_template() -> Path:
    """Write ``locales/prioline.pot`` and return its path."""
    with TEMPLATE.open("wb") as file:
        write_po(file, extract(), width=LINE_WIDTH, sort_by_file=True)
    return TEMPLATE


def update(language: str) -> Path:
    """Bring one catalogue up to date: new texts added empty, changed ones marked fuzzy, unused ones removed."""
    path = po_path(language)
    catalog = Catalog(locale=language, project="Prioline", charset="utf-8", fuzzy=False)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    catalog.update(extract(), no_fuzzy_matching=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=LINE_WIDTH, sort_by_file=True, ignore_obsolete=True)
    return path


if __name__ == "__main__":
    write_template()
    for each in LANGUAGES:
        update(each)
