"""An encoder of one part for the tests: counts of letter pairs, hashed into 64 columns."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from nlu.components.vectors import TextVectors
from nlu.components.wording import wording

_COLUMNS = 64


class LetterPairs:
    """Small and quick; knows no meaning."""

    dimension = _COLUMNS
    split = 0

    def detailed(self, texts: Sequence[str]) -> list[TextVectors]:
        return [
            TextVectors(row, row[None], (text,), row[None], (0,), wording(text), (wording(text),))
            for text, row in zip(texts, self.whole(texts), strict=True)
        ]

    def whole(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.zeros((len(texts), _COLUMNS), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for begin in range(len(text) - 1):
                row[zlib.crc32(text[begin : begin + 2].lower().encode()) % _COLUMNS] += 1.0
            row /= max(float(np.linalg.norm(row)), 1e-9)
        return rows
