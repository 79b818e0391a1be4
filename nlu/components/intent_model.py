"""The intent out of a sentence vector and the words of the message."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlu.components.grams import GramRow, matrix
from nlu.components.linear import LinearModel, log_softmax, train_linear, train_on_vectors
from nlu.components.vectors import TextVectors
from nlu.components.wording import WORDING_COLUMNS

_WORDING_PENALTY = 0.1
_WORDING_ROUNDS = 50


@dataclass(frozen=True)
class IntentModel:
    """Two regressions, one on the sentence vector and one on the words; their log probabilities are added."""

    meaning: LinearModel
    wording: LinearModel

    @property
    def labels(self) -> tuple[str, ...]:
        """The intents, in the order of the columns."""
        return self.meaning.labels

    def log_probabilities(self, vectors: np.ndarray, wordings: Sequence[GramRow]) -> np.ndarray:
        """Logarithms of the probabilities [n, intents] for the vectors [n, d] and wordings of n texts."""
        by_words = np.stack([row.scores(self.wording.weights) for row in wordings]) + self.wording.bias
        return log_softmax(self.meaning.log_probabilities(vectors) + log_softmax(by_words))

    def ranking(self, text: TextVectors) -> list[tuple[str, float]]:
        """All intents with their probabilities for one text, the most probable first."""
        probabilities = np.exp(self.log_probabilities(text.whole[None], [text.wording])[0])
        return [(self.labels[place], float(probabilities[place])) for place in np.argsort(-probabilities)]

    def save(self, folder: Path) -> None:
        """Write the model into `folder`."""
        self.meaning.save(folder / "meaning.npz")
        self.wording.save(folder / "wording.npz")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Read what `save` wrote. Raises OSError or ValueError when a file is missing or damaged."""
        return cls(LinearModel.load(folder / "meaning.npz"), LinearModel.load(folder / "wording.npz"))


def train_intents(
    vectors: np.ndarray, wordings: Sequence[GramRow], intents: Sequence[str], split: int, scale: float = 6.0
) -> IntentModel:
    """Train on vectors [n, d], wordings and intents; the columns from `split` on are those of the e5 half."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        meaning = beside.submit(train_on_vectors, vectors, intents, [split], scale)
        words = train_linear(matrix(wordings, WORDING_COLUMNS), intents, _WORDING_PENALTY, _WORDING_ROUNDS)
        return IntentModel(meaning.result(), words)
