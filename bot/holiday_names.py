"""What a public holiday is called in a person's language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from locales.catalogue import SOURCE_LANGUAGE, Catalogue
from locales.texts.holidays import ESTIMATED, IN_EXCHANGE, IN_LIEU, NAMES, PATRON
from locales.values import Day

_JOINED = "; "
_EXCHANGED = re.compile(r"Day off \(substituted from (\d\d)/(\d\d)/(\d{4})\)")
_MARKS = {" (observed)": IN_LIEU, " (estimated)": ESTIMATED}


def holiday_name(names: Mapping[str, str], region: str, words: Catalogue) -> str:
    """Return a day's name in the language of ``words``.

    ``names`` are those of a holiday file: the country's own name where it speaks the language, else the
    translation of the English one, else the English one.
    """
    language = words.language.partition("_")[0]
    if language in names and language != SOURCE_LANGUAGE:
        return names[language]
    # Two holidays on one date stand there together.
    parts = (_one_name(english, local, words) for english, local in _pairs(names, region))
    return _JOINED.join(dict.fromkeys(parts))


def untranslated(names: Mapping[str, str], region: str) -> Iterator[str]:
    """Yield the English names among ``names`` that no text of ours translates."""
    for english, local in _pairs(names, region):
        if _plain(english) not in NAMES and not _EXCHANGED.fullmatch(english) and not local:
            yield english


def _pairs(names: Mapping[str, str], region: str) -> Iterator[tuple[str, str]]:
    """Yield each English name with the Italian one of a patron saint, which is told as it is; else with nothing."""
    for english in names["en"].split(_JOINED):
        is_patron = region.startswith("IT-") and _plain(english) not in NAMES and "it" in names
        yield english, _patron(names["it"]) if is_patron else ""


def _patron(italian: str) -> str:
    # Where the saint's day meets a national one, the saint is told last in one order and first in the other.
    saints = [
        name for name in italian.split(_JOINED) if name.startswith(("San", "Sant'", "Santa", "Madonna", "Nostra"))
    ]
    return saints[-1] if saints else italian


def _one_name(english: str, local: str, words: Catalogue) -> str:
    exchanged = _EXCHANGED.fullmatch(english)
    if exchanged:
        month, day, year = (int(part) for part in exchanged.groups())
        return words.render(IN_EXCHANGE, date=Day(date(year, month, day)))
    if local:
        return words.render(PATRON, name=english.removesuffix("'s Day") if words.language == SOURCE_LANGUAGE else local)
    plain = _plain(english)
    name = words.render(NAMES[plain]) if plain in NAMES else plain
    for mark, text in _MARKS.items():
        if english.endswith(mark):
            name = words.render(text, name=name)
    return name


def _plain(english: str) -> str:
    for mark in _MARKS:
        english = english.removesuffix(mark)
    return english
