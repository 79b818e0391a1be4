"""`python -m nlu.near_copies [--limit X]`: messages that nearly repeat one another.

Near-copies in the training data teach nothing; one between training and validation makes the figures lie. Two messages
are compared by the character 4-grams that they share (Jaccard, between 0 and 1); those of under four words are left
out, since "tills dead" can only be said in so many ways. Exit status 1 when a pair reaches the limit.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from nlu.dataset import DATA, Example, read_labelled, read_training

VALIDATION = Path(__file__).parent / "validation"
LIMIT = 0.75
"""At this share of common 4-grams two messages differ in a word or two."""
_WORDS_MIN = 4
_GRAM = 4
_NO_WORD = re.compile(r"[\W_]+", re.UNICODE)


@dataclass(frozen=True)
class NearCopy:
    """Two messages and how much they share, between 0 and 1."""

    share: float
    first: Example
    second: Example


def near_copies(examples: Sequence[Example], others: Sequence[Example] = (), limit: float = LIMIT) -> list[NearCopy]:
    """Pairs of `examples` (or, when given, of one of `examples` and one of `others`), most alike first.

    Only messages of one language are compared.
    """
    found = []
    for language in sorted({example.language for example in examples}):
        left = _long_enough(examples, language)
        right = _long_enough(others, language) if others else left
        if not left or not right:
            continue
        for row, column, share in _alike(left, right, limit):
            if others or row < column:
                found.append(NearCopy(share, left[row], right[column]))
    return sorted(found, key=lambda pair: -pair.share)


def _long_enough(examples: Sequence[Example], language: str) -> list[Example]:
    return [
        example
        for example in examples
        if example.language == language and len(_NO_WORD.sub(" ", example.text).split()) >= _WORDS_MIN
    ]


def _alike(left: Sequence[Example], right: Sequence[Example], limit: float) -> Iterator[tuple[int, int, float]]:
    columns: dict[str, int] = {}
    first, second = (_grams([example.text for example in side], columns) for side in (left, right))
    width = len(columns)
    one, other = (csr_matrix((data, places), shape=(count, width)) for data, places, count in (first, second))
    common = (one @ other.T).toarray()
    sizes = np.asarray(one.sum(axis=1)) + np.asarray(other.sum(axis=1)).T - common
    shares = common / np.maximum(sizes, 1)
    for row, column in zip(*np.where(shares >= limit), strict=True):
        yield int(row), int(column), round(float(shares[row, column]), 3)


def _grams(texts: Sequence[str], columns: dict[str, int]) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray], int]:
    rows, places = [], []
    for row, text in enumerate(texts):
        plain = f" {_NO_WORD.sub(' ', text.lower()).strip()} "
        for gram in {plain[place : place + _GRAM] for place in range(len(plain) - _GRAM + 1)}:
            rows.append(row)
            places.append(columns.setdefault(gram, len(columns)))
    return np.ones(len(rows), dtype=np.float32), (np.array(rows), np.array(places)), len(texts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m nlu.near_copies", description="Messages that repeat one another.")
    parser.add_argument("--limit", type=float, default=LIMIT, help=f"share of common 4-grams (default {LIMIT})")
    options = parser.parse_args(arguments)
    training = read_training(DATA)
    validation = [example for path in sorted(VALIDATION.glob("*.jsonl")) for example in read_labelled(path)]
    within = near_copies(training, limit=options.limit)
    across = near_copies(training, validation, limit=options.limit)
    for title, pairs in (("within training", within), ("training and validation", across)):
        print(f"{title}: {len(pairs)}")
        for pair in pairs:
            print(f"  {pair.share:.2f}  {pair.first.language}  {pair.first.text}\n            {pair.second.text}")
    return 1 if within or across else 0


if __name__ == "__main__":
    sys.exit(main())
