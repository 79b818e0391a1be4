"""Severity of an incident report out of sentence vectors: calibrated level, whether it is sure, and the evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from nlu.components.linear import LinearModel, log_softmax, train_linear
from nlu.components.vectors import TextVectors

LEVELS = (1, 2, 3, 4)
_FOLDS = 5
_TEMPERATURES = np.geomspace(0.4, 3.0, 40)


@dataclass(frozen=True)
class DecisionPolicy:
    """When a level needs no question.

    `threshold`: least probability of the level. `grave_risk`: greatest probability that may remain on level 1 when the
    level is 3 or 4 (a wrong one leaves a standstill without the night call), `grave_risk_next` the same for level 2.
    """

    threshold: float = 0.75
    grave_risk: float = 0.03
    grave_risk_next: float = 0.15

    def is_sure(self, probabilities: Sequence[float]) -> bool:
        """Whether the most probable level of [p1..p4] can stand without closed questions."""
        level = int(np.argmax(probabilities)) + 1
        if level > 1 and probabilities[0] > (self.grave_risk if level > 2 else self.grave_risk_next):
            return False
        return bool(probabilities[level - 1] >= self.threshold)


@dataclass(frozen=True)
class Severity:
    """The most probable level, the probabilities of levels 1 to 4, whether that is sure, the sentences that say so."""

    level: int
    probabilities: tuple[float, float, float, float]
    sure: bool
    evidence: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """As it goes into the parse data of a message."""
        return {
            "level": self.level,
            "probabilities": [round(probability, 4) for probability in self.probabilities],
            "sure": self.sure,
            "evidence": list(self.evidence),
        }


@dataclass(frozen=True)
class SeverityModel:
    """`whole` reads the vector of a text, `part` the e5 vector of a sentence (for the evidence)."""

    whole: LinearModel
    part: LinearModel
    temperature: float
    policy: DecisionPolicy

    def probabilities(self, vectors: np.ndarray) -> np.ndarray:
        """Calibrated probabilities [n, 4] of levels 1 to 4 for the vectors [n, d]."""
        return np.asarray(np.exp(log_softmax(self.whole.scores(vectors) / self.temperature)))

    def assess(self, text: TextVectors) -> Severity:
        """Severity of one text. Of a text with several windows the graver window decides."""
        by_window = self.probabilities(text.windows)
        gravest = int(np.argmin(by_window @ np.array(LEVELS)))
        probabilities = by_window[gravest] if len(by_window) > 1 else self.probabilities(text.whole[None])[0]
        level = int(np.argmax(probabilities)) + 1
        first, second, third, fourth = (float(value) for value in probabilities)
        return Severity(
            level,
            (first, second, third, fourth),
            self.policy.is_sure(probabilities),
            self._evidence(text, gravest, level),
        )

    def _evidence(self, text: TextVectors, window: int, level: int) -> tuple[str, ...]:
        """The sentence of the deciding window that speaks most for the level, and any that speaks nearly as much."""
        own = [number for number, at in enumerate(text.window_of) if at == window]
        if not own:
            return ()
        speaking = np.exp(self.part.log_probabilities(text.sentence_vectors[own]))[:, level - 1]
        best = float(speaking.max())
        return tuple(text.sentences[number] for number, value in zip(own, speaking) if value >= 0.9 * best)

    def save(self, folder: Path) -> None:
        """Write the model into `folder`: two NumPy archives and a JSON file."""
        self.whole.save(folder / "whole.npz")
        self.part.save(folder / "part.npz")
        (folder / "decision.json").write_text(
            json.dumps({"temperature": self.temperature, "policy": asdict(self.policy)}), encoding="utf-8"
        )

    @classmethod
    def load(cls, folder: Path) -> SeverityModel:
        """Read what `save` wrote."""
        decision = json.loads((folder / "decision.json").read_text(encoding="utf-8"))
        return cls(
            LinearModel.load(folder / "whole.npz"),
            LinearModel.load(folder / "part.npz"),
            float(decision["temperature"]),
            DecisionPolicy(**decision["policy"]),
        )


def train_severity(
    vectors: np.ndarray, levels: Sequence[int], part_from: int, penalty: float, policy: DecisionPolicy
) -> SeverityModel:
    """Train on vectors [n, d] and their levels; the columns from `part_from` on are those of the e5 half.

    The temperature is fitted on predictions for held-out folds, so that probabilities hold for unseen messages.
    """
    labels = [str(level) for level in levels]
    held_out = _held_out_scores(vectors, labels, penalty)
    targets = np.array(levels) - 1
    losses = [_loss(held_out / temperature, targets) for temperature in _TEMPERATURES]
    return SeverityModel(
        train_linear(vectors, labels, penalty),
        train_linear(vectors[:, part_from:], labels, penalty),
        float(_TEMPERATURES[int(np.argmin(losses))]),
        policy,
    )


def _held_out_scores(vectors: np.ndarray, labels: Sequence[str], penalty: float) -> np.ndarray:
    from sklearn.model_selection import StratifiedKFold

    scores = np.zeros((len(labels), len(LEVELS)))
    for seen, unseen in StratifiedKFold(_FOLDS, shuffle=True, random_state=7).split(vectors, labels):
        model = train_linear(vectors[seen], [labels[row] for row in seen], penalty)
        scores[unseen] = model.scores(vectors[unseen])
    return scores


def _loss(scores: np.ndarray, targets: np.ndarray) -> float:
    return float(-log_softmax(scores)[np.arange(len(targets)), targets].mean())
