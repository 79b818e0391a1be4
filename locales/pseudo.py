"""The pseudo-locale ``en_XA``: English made longer, accented and bracketed, for those who test pages and calls.

What appears without brackets is no text of the catalogues; what is cut off has too little room (translations are a
third longer than English); a letter that turns into a box shows a font that lacks it. It is made while the program
runs and needs no file.
"""

from __future__ import annotations

import re

PSEUDO = "en_XA"
"""The name of the pseudo-locale, as CLDR has it."""

_PLAIN = "AaBCcDdEeFfGgHhIiJjKkLlMNnOoPpRrSsTtUuVvWwXxYyZz"
_ACCENTED = "ÅåƁÇçÐðÉéƑƒĜĝĤĥÎîĴĵĶķĻļṀÑñÖöÞþŔŕŠšŢţÛûṼṽŴŵẊẋÝýŽž"
_LETTERS = str.maketrans(_PLAIN, _ACCENTED)
_FILLING = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ARGUMENT = re.compile(r"(\{[^{}]*\})")
GROWTH = 0.35
"""How much longer than English the text becomes; short labels grow more."""


def pseudo(template: str) -> str:
    """Return an English text as ``en_XA`` shows it; ``{arguments}`` stay as they are."""
    if not template.strip():
        return template
    parts = _ARGUMENT.split(template)
    letters = sum(len(part) for part in parts[::2])
    accented = "".join(part if number % 2 else part.translate(_LETTERS) for number, part in enumerate(parts))
    return f"[{accented} {_filling(max(3, round(letters * GROWTH)))}]"


def _filling(length: int) -> str:
    words: list[str] = []
    while len(" ".join(words)) < length:
        words.append(_FILLING[len(words) % len(_FILLING)])
    return " ".join(words)
