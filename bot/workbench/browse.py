"""The texts side by side: which ones are asked for, and each rendered in the chosen languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from bot.workbench.inventory import Entry, inventory
from bot.workbench.samples import COUNTS, Controls, arguments
from bot.workbench.shelf import Shelf
from locales.catalogue import LANGUAGES, SOURCE_LANGUAGE, Catalogue
from locales.check import BUTTON_LENGTH
from locales.pseudo import PSEUDO
from locales.values import Value

PAGE_LENGTH = 25
LONG = 1.5
"""From this many times the length of the English on, a text counts as long; short labels may grow by more."""
SHORT_LABEL = 20
"""Characters up to which an English text is a short label, with room for as many characters again."""
LETTERS_A_SECOND = 15
"""The pace of the usual voices."""
STATE_FILTERS = ("review", "missing", "faults", "long", "translated")
FORM_FILTERS = ("chat", "voice", "button", "page", "desk")


@dataclass(frozen=True)
class Wanted:
    """Which texts the reader asks for, in which languages."""

    languages: tuple[str, ...] = LANGUAGES
    words: str = ""
    area: str = ""
    form: str = ""
    state: str = ""
    page: int = 1

    @classmethod
    def read(cls, given: QueryParams, shelf: Shelf) -> Wanted:
        """Return what the query of an address asks for; what is unknown counts as not given."""
        languages = tuple(name for name in shelf.shown() if name in given.getlist("show"))
        page = given.get("page", "")
        return cls(
            languages or LANGUAGES,
            given.get("words", "").replace("\0", "").strip()[:100],
            given["area"] if given.get("area") in areas() else "",
            given["form"] if given.get("form") in FORM_FILTERS else "",
            given["state"] if given.get("state") in STATE_FILTERS else "",
            max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1,
        )

    def query(self, **changed: str | int) -> str:
        """Return the query that asks for the same again, with some of it changed."""
        wanted = replace(self, **changed)  # type: ignore[arg-type]  # the names are fields, and so are their types
        usual = Wanted()
        pairs = [("show", name) for name in wanted.languages] if wanted.languages != usual.languages else []
        for name in ("words", "area", "form", "state"):
            pairs += [(name, getattr(wanted, name))] if getattr(wanted, name) else []
        pairs += [("page", str(wanted.page))] if wanted.page > 1 else []
        return urlencode(pairs)


@dataclass(frozen=True)
class Line:
    """One rendering of a text; ``count`` is the number in it, if it counts something. ``broken`` says why it failed."""

    count: int | None
    text: str
    broken: str = ""


@dataclass(frozen=True)
class Cell:
    """A text in one language. ``share`` is its length against the longest of its row, in percent.

    ``seconds`` is how long a spoken text takes. ``tag`` is the language as web pages name it.
    """

    language: str
    tag: str
    state: str
    lines: tuple[Line, ...]
    faults: tuple[str, ...]
    length: int
    share: int
    long: bool
    seconds: int | None

    @property
    def editable(self) -> bool:
        """Whether there is a catalogue to write into."""
        return self.language not in (SOURCE_LANGUAGE, PSEUDO)


@dataclass(frozen=True)
class Row:
    """One text: English first, then the chosen languages."""

    entry: Entry
    source: Cell
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Found:
    """One page of what was asked for, out of ``total`` texts on ``pages`` pages."""

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int


def areas() -> tuple[str, ...]:
    """Return the modules of ``locales.texts`` that declare texts."""
    return tuple(dict.fromkeys(entry.area for entry in inventory()))


def browse(shelf: Shelf, wanted: Wanted, controls: Controls) -> Found:
    """Return the page of texts that is asked for; a page beyond the last is the last."""
    entries = [entry for entry in inventory() if _fits(shelf, entry, wanted, controls)]
    pages = max(1, -(-len(entries) // PAGE_LENGTH))
    page = min(wanted.page, pages)
    own = entries[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH]
    return Found(tuple(row(shelf, entry, wanted.languages, controls) for entry in own), len(entries), page, pages)


def row(shelf: Shelf, entry: Entry, languages: Sequence[str], controls: Controls) -> Row:
    """Return one text in English and the given languages."""
    rendered = {name: tuple(_lines(shelf.words(name), entry, controls)) for name in (SOURCE_LANGUAGE, *languages)}
    longest = max(max((len(line.text) for line in lines), default=0) for lines in rendered.values())
    english = max((len(line.text) for line in rendered[SOURCE_LANGUAGE]), default=0)
    cells = [_cell(shelf, entry, name, lines, longest, english) for name, lines in rendered.items()]
    return Row(entry, cells[0], tuple(cells[1:]))


def is_long(entry: Entry, length: int, english: int) -> bool:
    """Return whether a text takes much more room than the English one, or does not fit on its button."""
    if entry.is_button and length > BUTTON_LENGTH:
        return True
    return length > max(english * LONG, english + SHORT_LABEL if english <= SHORT_LABEL else 0)


def _cell(shelf: Shelf, entry: Entry, language: str, lines: tuple[Line, ...], longest: int, english: int) -> Cell:
    of_file = language not in (SOURCE_LANGUAGE, PSEUDO)
    length = max((len(line.text) for line in lines), default=0)
    return Cell(
        language,
        language.replace("_", "-"),
        shelf.book(language).state(entry.key) if of_file else "translated",
        lines,
        _faults(shelf, entry, language),
        length,
        round(100 * length / longest) if longest else 0,
        is_long(entry, length, english),
        -(-length // LETTERS_A_SECOND) if entry.is_spoken else None,
    )


def _faults(shelf: Shelf, entry: Entry, language: str) -> tuple[str, ...]:
    """Return what is wrong with an entry; that it waits for a review is its state, and no fault besides."""
    if language in (SOURCE_LANGUAGE, PSEUDO):
        return ()
    return tuple(wrong for wrong in shelf.book(language).faults.get(entry.key, ()) if not wrong.startswith("fuzzy"))


def _lines(words: Catalogue, entry: Entry, controls: Controls) -> Iterator[Line]:
    given = arguments(entry, controls, words.language)
    if entry.text.plural is None:
        yield Line(None, *_rendered(words, entry, given))
        return
    for count in dict.fromkeys((*COUNTS, controls.count)):
        yield Line(count, *_rendered(words, entry, {**given, "count": count}))


def _rendered(words: Catalogue, entry: Entry, given: Mapping[str, Value]) -> tuple[str, str]:
    channel: Literal["chat", "voice"] = "voice" if entry.is_spoken else "chat"
    try:
        return words.render(entry.text, channel, **given), ""
    except (KeyError, ValueError, IndexError) as fault:
        # What a hand-made file can hold, such as braces that do not pair; the product's own checks refuse it.
        return words.template(entry.text, given.get("count")), str(fault)


def _fits(shelf: Shelf, entry: Entry, wanted: Wanted, controls: Controls) -> bool:
    if wanted.area and entry.area != wanted.area:
        return False
    if wanted.form and wanted.form != ("button" if entry.is_button else entry.text.context):
        return False
    if wanted.state and not any(_in_state(shelf, entry, name, wanted.state, controls) for name in wanted.languages):
        return False
    return not wanted.words or _says(shelf, entry, wanted)


def _in_state(shelf: Shelf, entry: Entry, language: str, state: str, controls: Controls) -> bool:
    if state == "faults":
        return bool(_faults(shelf, entry, language))
    if state == "long":
        english, own = (
            max(len(line.text) for line in _lines(shelf.words(name), entry, controls))
            for name in (SOURCE_LANGUAGE, language)
        )
        return is_long(entry, own, english)
    return language != PSEUDO and shelf.book(language).state(entry.key) == state


def _says(shelf: Shelf, entry: Entry, wanted: Wanted) -> bool:
    """Return whether a text has all the words, anywhere: in English, in a translation, in its name or comment."""
    said = [entry.text.singular, entry.text.plural or "", entry.name, entry.comment]
    for language in wanted.languages:
        if language != PSEUDO:
            said += shelf.book(language).forms(entry.key)
    everything = _plain("\n".join(said))
    return all(word in everything for word in _plain(wanted.words).split())


def _plain(text: str) -> str:
    """Return a text as it is searched: no-break spaces and apostrophes of any kind are alike."""
    return re.sub(r"[\u00a0\u202f]", " ", text).replace("’", "'").casefold()
