"""Multinomial logistic regression: trained with scikit-learn, run and stored with NumPy alone."""

from __future__ import annotations

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


def train_linear(
    features: Any, labels: Sequence[str], penalty: float, sample_weight: np.ndarray | None = None
) -> LinearModel:
    """Fit weights with an L2 penalty (`penalty` is scikit-learn's 1/C); the bias is not penalised."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1.0 / penalty, max_iter=_MAX_ITERATIONS, tol=_TOLERANCE)
    fitted.fit(features, list(labels), sample_weight=sample_weight)
    weights, bias = fitted.coef_.T, fitted.intercept_
    if weights.shape[1] == 1:  # scikit-learn keeps one column for two labels
        weights, bias = np.hstack([-weights / 2, weights / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    return LinearModel(tuple(str(label) for label in fitted.classes_), weights.astype(np.float32), bias)


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Row-wise logarithm of the softmax."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))
