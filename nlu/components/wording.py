"""What a text says word for word, beside what it means.

A sentence vector blurs the small words on which a level hangs ("nothing is lost", "since yesterday no longer"); words,
pairs of neighbouring words and groups of letters keep them. Groups of letters also see through endings, compounds and
slips of the keyboard. A word that denies is taken together with each word around it, as in German it may stand before
its subject and far from its verb.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain, pairwise

import numpy as np

from nlu.components.grams import GramRow, counted, of_length_one

WORDING_COLUMNS = 1 << 16
_LETTER_GROUPS = (4, 5)
_WORD = re.compile(r"\w+")
_CLAUSE_END = re.compile(r"[.,;:!?–—\n()]+")
_DENIED_WITHIN = 6  # words on either side
_STEM = 5  # letters; endings would only scatter what is denied
# Words that deny, in small letters without accents as `_plain` leaves them.
_DENIALS_TEXT = """
    niet geen nooit nergens niks niets niemand zonder
    nicht nichts kein keine keinen keinem keiner keines nie niemals niemand nirgends ohne weder noch
    не нет ни никогда никто никого ничего нигде без никак
    non nessun nessuno nessuna niente nulla mai senza
    ne n pas plus aucun aucune rien jamais personne sans ni
"""
_DIGIT = re.compile(r"\d")
_DENIALS = frozenset(_DENIALS_TEXT.split())


def wording(text: str) -> GramRow:
    """The wording of a text that `clean` has gone over: of length one, dampened where something is repeated."""
    plain = _plain(text)
    row = counted(chain(_grams(plain), _denied(plain)), WORDING_COLUMNS)
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


def _denied(text: str) -> Iterator[str]:
    """Each denying word with the beginnings of the words around it in its clause."""
    for clause in _CLAUSE_END.split(text):
        words = _WORD.findall(clause)
        for at, word in enumerate(words):
            if word in _DENIALS:
                around = words[max(0, at - _DENIED_WITHIN) : at] + words[at + 1 : at + 1 + _DENIED_WITHIN]
                yield from (f"n{word} {near[:_STEM]}" for near in around)
