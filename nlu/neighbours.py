"""The training examples nearest to a message: why the models took it for what they did, or what they lack.

The vectors are those that training has left in the cache; from the first question on they are kept in half precision
(10 MB for 5,300 examples). An example without a vector there is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlu.components.vectors import kept_vectors
from nlu.dataset import DATA, Example, read_training

_ROWS_AT_ONCE = 1024  # turned into full precision together: 4 MB


@dataclass(frozen=True)
class Neighbour:
    """A training example and how near it is: 1 for the same vector, about 0 for an unrelated one."""

    example: Example
    likeness: float

    def to_json(self) -> dict[str, object]:
        """As the loopback endpoint gives it."""
        return {
            "text": self.example.text,
            "language": self.example.language,
            "intent": self.example.intent,
            "level": self.example.severity,
            "likeness": round(self.likeness, 4),
        }


class Neighbours:
    """Training examples with their vectors [n, d]."""

    def __init__(self, examples: Sequence[Example], vectors: np.ndarray) -> None:
        self._examples = tuple(examples)
        self._vectors = vectors.astype(np.float16)

    @classmethod
    def load(cls, cache: Path | None = None, data: Path = DATA) -> Neighbours:
        """Read the examples and their vectors. Raises DatasetError when a data file cannot be used."""
        examples = read_training(data)
        kept = kept_vectors([example.text for example in examples], cache)
        both = [(example, vector) for example, vector in zip(examples, kept, strict=True) if vector is not None]
        vectors = np.stack([vector for _, vector in both]) if both else np.zeros((0, 0), dtype=np.float32)
        return cls([example for example, _ in both], vectors)

    def __len__(self) -> int:
        """How many examples have a vector."""
        return len(self._examples)

    def nearest(self, vector: np.ndarray, number: int = 5) -> list[Neighbour]:
        """The nearest examples to a sentence vector [d], the nearest first; both halves of the vector count alike."""
        if not self._examples:
            return []
        blocks = range(0, len(self._examples), _ROWS_AT_ONCE)
        likeness = np.concatenate(
            [self._vectors[row : row + _ROWS_AT_ONCE].astype(np.float32) @ vector / 2.0 for row in blocks]
        )
        best = np.argsort(-likeness, kind="stable")[:number]
        return [Neighbour(self._examples[row], float(likeness[row])) for row in best]
