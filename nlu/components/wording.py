"""What a text says word for word, beside what it means.

A sentence vector blurs the small words on which a level hangs ("nothing is lost", "since yesterday no longer"); words,
pairs of neighbouring words and groups of letters keep them. Groups of letters also see through endings, compounds and
slips of the keyboard.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from nlu.components.grams import GramRow, counted, of_length_one

WORDING_COLUMNS = 1 << 16
_LETTER_GROUPS = (4, 5)
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")


def wording(text: str) -> GramRow:
    """The wording of a text that `clean` has gone over: of length one, dampened where something is repeated."""
    row = counted(_grams(_plain(text)), WORDING_COLUMNS)
    return of_length_one(GramRow(row.columns, 1.0 + np.log(row.values)))


def _plain(text: str) -> str:
    """Small letters without accents, every digit a zero: "Überall 340" and "uberall 120" read the same."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return _DIGIT.sub("0", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def _grams(text: str) -> Iterator[str]:
    words = _WORD.findall(text)
    # The letter in front keeps a word, a pair and a group of the same letters apart.
    yield from (f"w{word}" for word in words)
    yield from (f"p{word} {following}" for word, following in pairwise(words))
    for word in words:
        padded = f" {word} "
        for size in _LETTER_GROUPS:
            for begin in range(max(1, len(padded) - size + 1)):
                yield padded[begin : begin + size]
