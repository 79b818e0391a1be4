"""Counts of words or groups of letters in numbered columns; a hash gives the number, so no list of them is kept."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True)
class GramRow:
    """The columns [m] in which a text has anything, each once, and the values [m] in them."""

    columns: np.ndarray
    values: np.ndarray

    def scores(self, weights: np.ndarray) -> np.ndarray:
        """The row times weights [columns, labels]."""
        return np.asarray(self.values @ weights[self.columns])


def counted(grams: Iterable[str], columns: int) -> GramRow:
    """How often each of `grams` occurs, in columns 0 to `columns` - 1."""
    hashes = (zlib.crc32(gram.encode("utf-8", "surrogatepass")) % columns for gram in grams)
    found, counts = np.unique(np.fromiter(hashes, dtype=np.int64), return_counts=True)
    return GramRow(found, counts.astype(np.float32))


def of_length_one(row: GramRow) -> GramRow:
    """`row` with its values brought to length one; an empty row stays empty."""
    return GramRow(row.columns, row.values / np.maximum(np.linalg.norm(row.values), np.float32(1e-9)))


def matrix(rows: Sequence[GramRow], columns: int) -> csr_matrix:
    """The rows below one another, [rows, columns]."""
    from scipy.sparse import csr_matrix

    begins = np.concatenate([[0], np.cumsum([len(row.columns) for row in rows], dtype=np.int64)])
    values = np.concatenate([row.values for row in rows])
    return csr_matrix((values, np.concatenate([row.columns for row in rows]), begins), shape=(len(rows), columns))
