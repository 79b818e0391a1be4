"""Kernel ridge classifier: compares a message with every training message; trained in closed form within seconds.

Two messages are alike by what they mean (their sentence vectors) and, added to that, by their words. On the training
data it beats logistic regression on the same vectors clearly for severity (nlu/data/README.md): what separates the
levels bends around the contrast pairs, and a plane cannot follow that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import numpy as np

from nlu.components.grams import GramRow, matrix
from nlu.components.linear import log_softmax
from nlu.components.wording import WORDING_COLUMNS

_TEMPERATURES = np.geomspace(2.0, 30.0, 60)


@dataclass(frozen=True)
class KernelSettings:
    """`use_width` and `e5_width`: how fast likeness falls with distance in each half; `wording`: what the same words
    add to it; `ridge`: smoothing.
    """

    use_width: float = 0.4
    e5_width: float = 0.6
    wording: float = 0.5
    ridge: float = 0.15


@dataclass(frozen=True)
class KernelModel:
    """Training vectors [n, d] (centred, each half of length one, times the root of its width), dual weights [n, k].

    `words` [columns, k]: the part of the words, which is linear and so needs no training message any more.
    `sharpness` turns outputs into log probabilities that hold for unseen messages.
    """

    labels: tuple[str, ...]
    centre: np.ndarray
    points: np.ndarray
    duals: np.ndarray
    words: np.ndarray
    prior: np.ndarray
    settings: KernelSettings
    sharpness: float
    split: int

    def log_probabilities(self, vectors: np.ndarray, wordings: Sequence[GramRow]) -> np.ndarray:
        """Logarithms of the probabilities [n, labels] for raw sentence vectors [n, d] and the wordings of the texts."""
        prepared = _prepare(vectors, self.centre, self.settings, self.split)
        by_meaning = _kernel(prepared, self.points, self.settings) @ self.duals
        by_words = np.stack([row.scores(self.words) for row in wordings])
        return log_softmax((by_meaning + by_words + self.prior) * self.sharpness)

    def save(self, path: Path) -> None:
        """Write the model as a NumPy archive without pickled objects; the points in half precision."""
        np.savez_compressed(
            path,
            labels=np.array(self.labels),
            centre=self.centre,
            points=self.points.astype(np.float16),
            duals=self.duals,
            words=self.words,
            prior=self.prior,
            settings=np.array(astuple(self.settings)),
            numbers=np.array([self.sharpness, self.split]),
        )

    @classmethod
    def load(cls, path: Path) -> KernelModel:
        """Read what `save` wrote. Raises OSError or ValueError when the file is missing or damaged."""
        with np.load(path, allow_pickle=False) as stored:
            sharpness, split = map(float, stored["numbers"])
            return cls(
                tuple(str(label) for label in stored["labels"]),
                stored["centre"],
                stored["points"].astype(np.float32),
                stored["duals"],
                stored["words"],
                stored["prior"],
                KernelSettings(*map(float, stored["settings"])),
                sharpness,
                int(split),
            )


def train_kernel(
    vectors: np.ndarray, wordings: Sequence[GramRow], labels: Sequence[str], split: int, settings: KernelSettings
) -> KernelModel:
    """Train on raw vectors [n, d], whose columns up to `split` are the USE half, and the wordings of the same texts.

    The sharpness is fitted on exact leave-one-out predictions: without row i the output of row i is
    y_i - dual_i / inverse_ii (Rasmussen and Williams, Gaussian Processes for Machine Learning, 5.4.2).
    """
    if split == 0:  # an encoder of one part
        settings = replace(settings, use_width=0.0)
    names = tuple(sorted(set(labels)))
    rows = np.array([names.index(label) for label in labels])
    targets = np.eye(len(names))[rows]
    prior = targets.mean(axis=0)
    centre = vectors.mean(axis=0)
    points = _prepare(vectors, centre, settings, split).astype(np.float64)
    words = matrix(wordings, WORDING_COLUMNS)
    alike = _kernel(points, points, settings) + settings.wording * (words @ words.T).toarray()
    inverse = _inverse(alike + settings.ridge * np.eye(len(points)))
    duals = inverse @ (targets - prior)
    left_out = targets - duals / np.diag(inverse)[:, None]
    losses = [-log_softmax(left_out * each)[np.arange(len(rows)), rows].mean() for each in _TEMPERATURES]
    sharpness = float(_TEMPERATURES[int(np.argmin(losses))])
    return KernelModel(
        names,
        centre.astype(np.float32),
        points.astype(np.float32),
        duals.astype(np.float32),
        (settings.wording * (words.T @ duals)).astype(np.float32),
        prior.astype(np.float32),
        settings,
        sharpness,
        split,
    )


def _prepare(vectors: np.ndarray, centre: np.ndarray, settings: KernelSettings, split: int) -> np.ndarray:
    halves = np.split(vectors - centre, [split], axis=1)
    widths = (settings.use_width, settings.e5_width)
    return np.hstack(
        [
            np.sqrt(width) * half / np.maximum(np.linalg.norm(half, axis=1, keepdims=True), 1e-9)
            for width, half in zip(widths, halves, strict=True)
        ]
    )


def _kernel(left: np.ndarray, right: np.ndarray, settings: KernelSettings) -> np.ndarray:
    """exp(-width * squared distance) of each half, multiplied; all rows have the same length."""
    return np.asarray(np.exp(2.0 * (left @ right.T) - 2.0 * (settings.use_width + settings.e5_width)))


def _inverse(likeness: np.ndarray) -> np.ndarray:
    """The inverse of a symmetric matrix that the ridge has made positive; by Cholesky, in half the time of `inv`."""
    from scipy.linalg.lapack import dpotrf, dpotri

    factor, fault = dpotrf(likeness, lower=1)
    if fault:
        raise ValueError("the likeness of the training messages is not positive: is the ridge above 0?")
    lower, _ = dpotri(factor, lower=1)
    lower = np.tril(lower)
    return np.asarray(lower + np.tril(lower, -1).T)
