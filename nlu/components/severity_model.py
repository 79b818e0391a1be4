"""Severity of an incident report out of sentence vectors: calibrated level, whether it is sure, and the evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from nlu.components.grams import GramRow
from nlu.components.kernel import KernelModel, KernelSettings, train_kernel
from nlu.components.linear import LinearModel, train_on_vectors
from nlu.components.vectors import TextVectors

LEVELS = (1, 2, 3, 4)


@dataclass(frozen=True)
class DecisionPolicy:
    """Which level the probabilities mean, and when it needs no question.

    `critical_from`: from this probability on it is level 1, even when another level is more probable: a missed
    standstill costs more than two calls too many. `threshold`: least probability of the level. `grave_risk`: greatest
    probability that may remain on level 1 when the level is 3 or 4 (a wrong one leaves a standstill without the night
    call), `grave_risk_next` the same for level 2.
    """

    critical_from: float = 0.17
    threshold: float = 0.75
    grave_risk: float = 0.015
    grave_risk_next: float = 0.15

    def level(self, probabilities: Sequence[float]) -> int:
        """The level that [p1..p4] mean."""
        return 1 if probabilities[0] >= self.critical_from else int(np.argmax(probabilities)) + 1

    def is_sure(self, probabilities: Sequence[float]) -> bool:
        """Whether the level of [p1..p4] can stand without closed questions."""
        level = self.level(probabilities)
        if level > 1 and probabilities[0] > (self.grave_risk if level > 2 else self.grave_risk_next):
            return False
        return bool(probabilities[level - 1] >= self.threshold)


@dataclass(frozen=True)
class Severity:
    """The level, the probabilities of levels 1 to 4, whether that is sure, the sentences that say so."""

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
    """`whole` reads the vector and the words of a text, `part` the e5 vector of a sentence (for the evidence)."""

    whole: KernelModel
    part: LinearModel
    policy: DecisionPolicy

    def probabilities(self, vectors: np.ndarray, wordings: Sequence[GramRow]) -> np.ndarray:
        """Calibrated probabilities [n, 4] of levels 1 to 4 for the vectors [n, d] and wordings of n texts."""
        return np.asarray(np.exp(self.whole.log_probabilities(vectors, wordings)))

    def assess(self, text: TextVectors) -> Severity:
        """Severity of one text. Of a text with several windows the graver window decides."""
        by_window = self.probabilities(text.windows, text.window_wordings)
        gravest = int(np.argmin(by_window @ np.array(LEVELS)))
        probabilities = by_window[gravest]
        level = self.policy.level(probabilities)
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
        return tuple(text.sentences[number] for number, value in zip(own, speaking, strict=True) if value >= 0.9 * best)

    def save(self, folder: Path) -> None:
        """Write the model into `folder`: two NumPy archives and a JSON file."""
        self.whole.save(folder / "whole.npz")
        self.part.save(folder / "part.npz")
        (folder / "decision.json").write_text(json.dumps(asdict(self.policy)), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> SeverityModel:
        """Read what `save` wrote."""
        decision = json.loads((folder / "decision.json").read_text(encoding="utf-8"))
        return cls(
            KernelModel.load(folder / "whole.npz"),
            LinearModel.load(folder / "part.npz"),
            DecisionPolicy(**decision),
        )


def train_severity(
    vectors: np.ndarray,
    wordings: Sequence[GramRow],
    levels: Sequence[int],
    split: int,
    settings: KernelSettings,
    policy: DecisionPolicy,
) -> SeverityModel:
    """Train on vectors [n, d], wordings and levels; the columns from `split` on are those of the e5 half."""
    labels = [str(level) for level in levels]
    return SeverityModel(
        train_kernel(vectors, wordings, labels, split, settings),
        train_on_vectors(vectors[:, split:], labels, ()),
        policy,
    )
