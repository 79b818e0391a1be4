"""Pictures of the product's pages with the place of each text: taken by ``prioline workbench pictures``, shown here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ValidationError

from bot.workbench.inventory import Entry, inventory
from bot.workbench.shelf import Shelf

FOLDER = Path("workbench") / "pictures"
"""Where the pictures lie in the data folder."""
INDEX = "index.json"
MOST_SHOWN = 3
"""Pictures of one text in one language; the same words often stand on several pages."""

FEWEST_LETTERS = 2
"""Letters beside its arguments by which a text can be found on a page."""

_ARGUMENT = re.compile(r"\{[^{}]*\}")
_LETTERS = re.compile(r"[^\W\d_]")
_SPACE = re.compile(r"[\s\u00a0\u202f]+")


class Box(BaseModel):
    """A rectangle in a picture, in its own pixels."""

    x: float
    y: float
    width: float
    height: float


class Picture(BaseModel):
    """One page in one language, and where on it texts stand, by their short names."""

    name: str
    language: str
    page: str
    width: int
    height: int
    texts: dict[str, Box]


class Album(BaseModel):
    """All pictures that were taken together; ``taken_at`` in ISO 8601."""

    taken_at: str
    pictures: list[Picture]


@dataclass(frozen=True)
class Seen:
    """A piece of text that a browser shows, and where."""

    text: str
    box: Box


@dataclass(frozen=True)
class Framed:
    """A picture with the place of one text."""

    picture: Picture
    box: Box


def pictures_of(data_dir: Path, entry: Entry, languages: Iterable[str]) -> list[Framed]:
    """Return the pictures on which a text stands, in the order of the languages."""
    path = data_dir / FOLDER / INDEX
    try:
        album = _album(path, path.stat().st_mtime_ns)
    except (OSError, ValidationError):
        return []
    found = []
    for language in languages:
        own = [each for each in album.pictures if each.language == language and entry.id in each.texts]
        found += [Framed(each, each.texts[entry.id]) for each in own[:MOST_SHOWN]]
    return found


def places_of_texts(shelf: Shelf, language: str, seen: Sequence[Seen]) -> dict[str, Box]:
    """Return which of the product's texts a page in ``language`` shows, and where: whole texts, arguments filled in."""
    words = shelf.words(language)
    found = {}
    for entry in inventory():
        if entry.is_spoken:
            continue
        counts: tuple[int | None, ...] = (None,) if entry.text.plural is None else (1, 2, 5)
        templates = {words.template(entry.text, count) for count in counts}
        # Of "{level}: {budget}" nothing is left to know it by.
        patterns = [
            _pattern(one) for one in templates if len(_LETTERS.findall(_ARGUMENT.sub("", one))) >= FEWEST_LETTERS
        ]
        box = next((each.box for each in seen if any(one.fullmatch(_plain(each.text)) for one in patterns)), None)
        if box is not None:
            found[entry.id] = box
    return found


def _pattern(template: str) -> re.Pattern[str]:
    parts = (re.escape(_plain(part)) for part in _ARGUMENT.split(template))
    return re.compile(r"\s*.+?\s*".join(parts), re.IGNORECASE)


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


@lru_cache(maxsize=4)
def _album(path: Path, _changed_ns: int) -> Album:
    return Album.model_validate_json(path.read_bytes())
