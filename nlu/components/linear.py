"""Multinomial logistic regression: trained with scikit-learn, run and stored with NumPy alone."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

_MAX_ITERATIONS = 400
_TOLERANCE = 1e-3


@dataclass(frozen=True)
class LinearModel:
    """Weights [features, labels], bias [labels] and the labels in the order of the columns."""

    labels: tuple[str, ...]
    weights: np.ndarray
    bias: np.ndarray

    def scores(self, features: np.ndarray) -> np.ndarray:
        """Logits [n, labels]; a label's logits differ from its log probability by the same amount in a row."""
        return np.asarray(features @ self.weights) + self.bias

    def log_probabilities(self, features: np.ndarray) -> np.ndarray:
        """Logarithms of the probabilities [n, labels]."""
        return log_softmax(self.scores(features))

    def save(self, path: Path) -> None:
        """Write the model as a NumPy archive without pickled objects."""
        np.savez_compressed(path, labels=np.array(self.labels), weights=self.weights, bias=self.bias)

    @classmethod
    def load(cls, path: Path) -> LinearModel:
        """Read what `save` wrote. Raises OSError or ValueError when the file is missing or damaged."""
        with np.load(path, allow_pickle=False) as stored:
            labels = tuple(str(label) for label in stored["labels"])
            return cls(labels, stored["weights"].astype(np.float32), stored["bias"].astype(np.float32))


def train_linear(features: Any, labels: Sequence[str], penalty: float, rounds: int = _MAX_ITERATIONS) -> LinearModel:
    """Fit weights with an L2 penalty (`penalty` is scikit-learn's 1/C); the bias is not penalised.

    With many sparse columns the last of the `rounds` cost most of the time and change no answer: stop early there.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1.0 / penalty, max_iter=rounds, tol=_TOLERANCE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted.fit(features, list(labels))
    weights, bias = fitted.coef_.T, fitted.intercept_
    if weights.shape[1] == 1:  # scikit-learn keeps one column for two labels
        weights, bias = np.hstack([-weights / 2, weights / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    return LinearModel(tuple(str(label) for label in fitted.classes_), weights.astype(np.float32), bias)


def train_on_vectors(
    vectors: np.ndarray, labels: Sequence[str], splits: Sequence[int], scale: float = 6.0
) -> LinearModel:
    """Fit sentence vectors [n, d], every column brought to the same spread first, and fold that into the weights.

    Without it the few columns in which all vectors lie far from zero rule the penalty. `splits` are the columns at
    which another encoder begins: each encoder has the same say however many columns it has. `scale` sets how closely
    the regression follows the examples.
    """
    widths = np.concatenate([np.full(len(part), len(part)) for part in np.split(np.arange(vectors.shape[1]), splits)])
    factors = scale / (np.maximum(vectors.std(axis=0), 1e-6) * np.sqrt(widths))
    centre = vectors.mean(axis=0)
    fitted = train_linear((vectors - centre) * factors, labels, 1.0)
    weights = fitted.weights * factors[:, None]
    return LinearModel(fitted.labels, weights.astype(np.float32), fitted.bias - centre @ weights)


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Row-wise logarithm of the softmax."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))
