"""Changing one translation: checked first, written in one step under a lock, and marked for a second reader.

Where the folder may not be written, the same change is made as a patch.
"""

from __future__ import annotations

import difflib
import fcntl
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from hashlib import sha256
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from bot.workbench.inventory import Entry
from locales import check
from locales.catalogue import po_path
from locales.po import mark_translated, read_catalogue, write_catalogue, written

NOTE = re.compile(r"(Changed|Reviewed) by .+, \d{4}-\d\d-\d\d \d\d:\d\d UTC$")
"""The line that we write above a changed entry; a newer one takes its place, translators' own comments stay."""

LONGEST = 4000
"""Characters of one form; the longest text of the product has a tenth of it."""

_MAY_NOT_BREAK = (check.plural_forms, check.arguments)


class NotWritable(Exception):
    """The folder of the catalogue may not be written; make a patch instead."""


class ChangedMeanwhile(Exception):
    """Somebody else has changed the entry since it was shown."""


class Unusable(ValueError):
    """The new text would break the product; ``faults`` says how, one line each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Change:
    """A new translation of one text. ``seen`` is the :func:`fingerprint` of the one that the author had before them."""

    entry: Entry
    language: str
    forms: tuple[str, ...]
    author: str
    at: datetime
    seen: str


def fingerprint(forms: tuple[str, ...]) -> str:
    """Return a short name for the state of a translation."""
    return sha256("\x00".join(forms if any(forms) else ()).encode()).hexdigest()[:16]


def usable(text: str) -> str:
    """Return a typed text as it goes into the file: one kind of line end, none at the end, no control characters."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in plain if each == "\n" or ord(each) >= 32).rstrip("\n")[:LONGEST]


def breaking_faults(change: Change) -> list[str]:
    """Return why the product could not use these forms: arguments that do not fit, or a plural form that is missing."""
    if not any(change.forms):
        return ["missing: the translation is empty"]
    source = (change.entry.text.singular, *filter(None, (change.entry.text.plural,)))
    entry = check.Entry(change.language, change.entry.text.context, source, change.forms, False, 1)
    return [wrong for each in _MAY_NOT_BREAK for wrong in each(entry)]


def save(folder: Path, change: Change) -> None:
    """Write the translation as 'needs review'.

    Raises:
        Unusable: the product could not use it.
        ChangedMeanwhile: the entry is no longer what the author saw.
        NotWritable: the folder is read-only.
    """
    _write(folder, change.language, lambda catalog: _change(catalog, change))


def patch(folder: Path, change: Change) -> str:
    """Return the change as a unified diff against the file, for ``git apply`` or ``patch -p1``.

    Raises:
        Unusable: the product could not use it.
        ChangedMeanwhile: the entry is no longer what the author saw.
    """
    path = po_path(change.language, folder)
    catalog = read_catalogue(path, change.language)
    _change(catalog, change)
    shown = f"locales/{path.relative_to(folder).as_posix()}"
    before = path.read_text(encoding="utf-8").splitlines(keepends=True)
    after = written(catalog).splitlines(keepends=True)
    return "".join(difflib.unified_diff(before, after, f"a/{shown}", f"b/{shown}"))


def approve(folder: Path, change: Change) -> None:
    """Take the mark 'needs review' from an entry, which stays as it is (``change.forms`` are not looked at).

    Raises:
        ChangedMeanwhile: the entry is no longer what the reader saw, or waits for no review.
        NotWritable: the folder is read-only.
    """
    _write(folder, change.language, lambda catalog: _approve(catalog, change))


def is_writable(folder: Path, language: str) -> bool:
    """Return whether a change of this language can be saved."""
    return os.access(po_path(language, folder).parent, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _change(catalog: Catalog, change: Change) -> None:
    message = _message(catalog, change)
    needed = catalog.num_plurals if message.pluralizable else 1
    faults = breaking_faults(change)
    if len(change.forms) != needed:
        faults.append(f"plural: {len(change.forms)} forms, the language has {needed}")
    if faults:
        raise Unusable(faults)
    if fingerprint(_forms(message)) != change.seen:
        raise ChangedMeanwhile
    message.string = change.forms if message.pluralizable else change.forms[0]
    message.flags.add("fuzzy")
    # The author has the present English text before them, so nothing is left of the previous one.
    message.previous_id = []
    _note(message, "Changed", change)
    _sign(catalog, change)


def _approve(catalog: Catalog, change: Change) -> None:
    message = _message(catalog, change)
    if fingerprint(_forms(message)) != change.seen or not message.fuzzy:
        raise ChangedMeanwhile
    message.flags.discard("fuzzy")
    message.previous_id = []
    _note(message, "Reviewed", change)
    _sign(catalog, change)


def _message(catalog: Catalog, change: Change) -> Message:
    """Return the entry; a regional catalogue gets it with its first change."""
    text = change.entry.text
    message = catalog.get(text.singular, text.context)
    if message is None:
        message = catalog.add(
            text.singular if text.plural is None else (text.singular, text.plural),
            locations=[(f"locales/texts/{change.entry.area}.py", change.entry.line)],
            auto_comments=[change.entry.comment] if change.entry.comment else [],
            context=text.context,
        )
    return message


def _note(message: Message, what: str, change: Change) -> None:
    line = f"{what} by {change.author}, {change.at.astimezone(timezone.utc):%Y-%m-%d %H:%M} UTC"
    message.user_comments = [*(each for each in message.user_comments if not NOTE.fullmatch(each)), line]


def _sign(catalog: Catalog, change: Change) -> None:
    """Note who and when in the header, as Poedit and Weblate do."""
    catalog.last_translator = change.author
    mark_translated(catalog, change.at.astimezone(timezone.utc).replace(second=0, microsecond=0))


def _forms(message: Message) -> tuple[str, ...]:
    string = message.string
    return (string,) if isinstance(string, str) else tuple(string or ())


def _write(folder: Path, language: str, alter: Callable[[Catalog], None]) -> None:
    path = po_path(language, folder)
    with _locked(path.parent):
        catalog = read_catalogue(path, language)
        alter(catalog)
        try:
            write_catalogue(path, catalog)
        except OSError as fault:  # no right, or a file system that is mounted read-only
            raise NotWritable(str(fault)) from fault


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other writers out, in this process and in others; the folder itself is locked, so no file is left behind."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
