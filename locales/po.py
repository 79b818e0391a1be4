"""Reading and writing catalogue files, as translators' tools (Poedit, Weblate, gettext) expect them.

Babel does most of it; what it lacks is kept here: the previous English text of a changed entry (``#|``), which it
reads as a comment and wraps in the middle of a string.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import normalize, read_po, write_po

LINE_WIDTH = 100
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r"\\(.)")
_LETTERS = {"n": "\n", "t": "\t", "r": "\r"}


def read_catalogue(path: Path, language: str | None = None) -> Catalog:
    """Return a catalogue or, without ``language``, the template.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is no catalogue; the message names file and line.
    """
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    for message in (*catalog, *catalog.obsolete.values()):
        previous = [comment for comment in message.user_comments if comment.startswith("|")]
        if previous:
            message.user_comments = [comment for comment in message.user_comments if comment not in previous]
            message.previous_id = _previous(previous)
    return catalog


def write_catalogue(path: Path, catalog: Catalog) -> None:
    """Write a catalogue or the template in one step: whoever reads meanwhile gets the old file or the new one.

    What is written depends on the content alone, so writing the same content again changes nothing.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(written(catalog))
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def written(catalog: Catalog) -> str:
    """Return the file of a catalogue, its entries in the order of the source."""
    body = BytesIO()
    write_po(body, catalog, width=LINE_WIDTH, sort_by_file=True, ignore_obsolete=True)
    blocks = body.getvalue().decode("utf-8").rstrip("\n").split("\n\n")
    messages = sorted(catalog, key=lambda message: message.locations)
    return "\n\n".join(map(_with_previous, blocks, messages)) + "\n"


def mark_translated(catalog: Catalog, at: datetime) -> None:
    """Note that a person has changed a translation: ``PO-Revision-Date``."""
    catalog.revision_date = at


def _with_previous(block: str, message: Message) -> str:
    if not message.previous_id or not message.fuzzy:
        return block
    lines = block.split("\n")
    place = next(number for number, line in enumerate(lines) if line.startswith(("msgctxt ", "msgid ")))
    return "\n".join([*lines[:place], *_previous_lines(message.previous_id), *lines[place:]])


def _previous_lines(previous: Iterable[str]) -> Iterator[str]:
    for keyword, text in zip(("msgid", "msgid_plural"), previous):  # noqa: B905  # a plural is not always there
        yield from (f"#| {line}" for line in f"{keyword} {normalize(text, width=LINE_WIDTH)}".split("\n"))


def _previous(comments: Iterable[str]) -> list[str]:
    texts: dict[str, str] = {}
    keyword = ""
    for comment in comments:
        line = comment[1:].strip()
        named = re.match(r"(msgctxt|msgid_plural|msgid)\b", line)
        keyword = named[1] if named else keyword
        for quoted in _STRING.findall(line):
            plain = _ESCAPED.sub(lambda found: _LETTERS.get(found[1], found[1]), quoted)
            texts[keyword] = texts.get(keyword, "") + plain
    return [texts[keyword] for keyword in ("msgid", "msgid_plural") if keyword in texts]
