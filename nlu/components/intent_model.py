"""The intent of a message: sentence vector and character n-grams in one multinomial regression."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack

from nlu.components.cleaning import clean
from nlu.components.linear import LinearModel, log_softmax, train_linear
from nlu.components.ngrams import NgramCounter

_FOLDS = 5
_TEMPERATURES = np.geomspace(0.3, 2.0, 40)


@dataclass(frozen=True)
class IntentSettings:
    """`vector_scale` and `ngram_scale` set how much each kind of feature may say, against a penalty of one."""

    vector_scale: float = 4.0
    ngram_scale: float = 2.0


@dataclass(frozen=True)
class IntentModel:
    """Weights over the vector and the n-grams, with a temperature that makes the probabilities hold."""

    regression: LinearModel
    ngrams: NgramCounter
    settings: IntentSettings
    temperature: float

    def ranking(self, text: str, vector: np.ndarray) -> list[tuple[str, float]]:
        """All intents with their probabilities, the most probable first."""
        features = _features([text], vector[None], self.ngrams, self.settings)
        logs = log_softmax(self.regression.scores(features) / self.temperature)[0]
        order = np.argsort(-logs)
        return [(self.regression.labels[place], float(np.exp(logs[place]))) for place in order]

    def save(self, folder: Path) -> None:
        """Write the model into `folder`."""
        self.regression.save(folder / "regression.npz")
        self.ngrams.save(folder / "ngrams.npz")
        settings = {**vars(self.settings), "temperature": self.temperature}
        (folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Read what `save` wrote."""
        settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
        temperature = float(settings.pop("temperature"))
        regression = LinearModel.load(folder / "regression.npz")
        return cls(regression, NgramCounter.load(folder / "ngrams.npz"), IntentSettings(**settings), temperature)


def train_intents(
    texts: Sequence[str], vectors: np.ndarray, intents: Sequence[str], settings: IntentSettings
) -> IntentModel:
    """Train on texts, their vectors [n, d] and intents. The temperature is fitted on predictions for held-out folds."""
    from sklearn.model_selection import StratifiedKFold

    ngrams = NgramCounter.fit([clean(text) for text in texts])
    features = _features(texts, vectors, ngrams, settings).tocsr()
    labels = sorted(set(intents))
    targets = np.array([labels.index(intent) for intent in intents])
    scores = np.zeros((len(texts), len(labels)))
    for seen, unseen in StratifiedKFold(_FOLDS, shuffle=True, random_state=7).split(targets, targets):
        model = train_linear(features[seen], [intents[row] for row in seen], 1.0)
        scores[unseen] = model.scores(features[unseen])
    losses = [-log_softmax(scores / t)[np.arange(len(targets)), targets].mean() for t in _TEMPERATURES]
    regression = train_linear(features, list(intents), 1.0)
    return IntentModel(regression, ngrams, settings, float(_TEMPERATURES[int(np.argmin(losses))]))


def _features(texts: Sequence[str], vectors: np.ndarray, ngrams: NgramCounter, settings: IntentSettings) -> csr_matrix:
    counted = ngrams.rows([clean(text) for text in texts])
    return hstack([csr_matrix(vectors * settings.vector_scale), counted * settings.ngram_scale]).tocsr()
