"""The regressions and decisions, on small made-up vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.components.grams import matrix
from nlu.components.intent_model import IntentModel, train_intents
from nlu.components.kernel import KernelModel, KernelSettings, train_kernel
from nlu.components.linear import LinearModel, train_on_vectors
from nlu.components.severity_model import DecisionPolicy, SeverityModel, train_severity
from nlu.components.vectors import TextVectors
from nlu.components.wording import WORDING_COLUMNS, wording

SPLIT, WIDTH = 6, 10
SILENT = [wording("")] * 400
"""Wordings of texts without a word."""


def clouds(count: int, labels: int, seed: int = 0) -> tuple[np.ndarray, list[str]]:
    """Vectors scattered around one centre for each label."""
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(99).normal(size=(labels, WIDTH))
    names = [str(row % labels + 1) for row in range(count)]
    vectors = np.stack([centres[int(name) - 1] + 0.4 * rng.normal(size=WIDTH) for name in names])
    return vectors.astype(np.float32), names


def test_the_regression_tells_clouds_apart_and_survives_saving(tmp_path: Path) -> None:
    vectors, names = clouds(200, 4)
    model = train_on_vectors(vectors, names, [SPLIT])
    unseen, expected = clouds(80, 4, seed=1)
    found = [model.labels[place] for place in model.log_probabilities(unseen).argmax(axis=1)]
    assert np.mean([one == other for one, other in zip(found, expected, strict=True)]) > 0.95
    model.save(tmp_path / "model.npz")
    assert np.allclose(LinearModel.load(tmp_path / "model.npz").scores(unseen), model.scores(unseen), atol=1e-4)


def test_two_labels_are_enough() -> None:
    vectors, names = clouds(60, 2)
    model = train_on_vectors(vectors, names, [SPLIT])
    assert np.allclose(np.exp(model.log_probabilities(vectors)).sum(axis=1), 1.0)


def test_the_kernel_bends_where_a_plane_cannot(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(400, WIDTH)).astype(np.float32)
    names = ["in" if row[0] * row[7] > 0 else "out" for row in vectors]
    model = train_kernel(vectors[:300], SILENT[:300], names[:300], SPLIT, KernelSettings(1.0, 1.0, ridge=0.05))
    found = [model.labels[place] for place in model.log_probabilities(vectors[300:], SILENT[:100]).argmax(axis=1)]
    plane = train_on_vectors(vectors[:300], names[:300], [SPLIT])
    flat = [plane.labels[place] for place in plane.log_probabilities(vectors[300:]).argmax(axis=1)]
    right = [one == other for one, other in zip(found, names[300:], strict=True)]
    assert np.mean(right) > np.mean([one == other for one, other in zip(flat, names[300:], strict=True)]) + 0.1
    model.save(tmp_path / "model.npz")
    loaded = KernelModel.load(tmp_path / "model.npz")
    assert np.allclose(loaded.log_probabilities(vectors, SILENT), model.log_probabilities(vectors, SILENT), atol=0.05)


def test_words_decide_where_the_meaning_looks_the_same(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    vectors = rng.normal(size=(200, WIDTH)).astype(np.float32)  # says nothing about the label
    names = ["lost" if row % 2 else "kept" for row in range(200)]
    texts = [f"file {row % 7} is {'gone for good' if row % 2 else 'not gone at all'}" for row in range(200)]
    unseen = [wording("the table is not gone at all"), wording("the table is gone for good")]
    kernel = train_kernel(vectors, [wording(text) for text in texts], names, SPLIT, KernelSettings())
    assert list(kernel.log_probabilities(vectors[:2], unseen).argmax(axis=1)) == [0, 1]
    kernel.save(tmp_path / "kernel.npz")
    loaded = KernelModel.load(tmp_path / "kernel.npz")
    assert np.allclose(
        loaded.log_probabilities(vectors[:2], unseen), kernel.log_probabilities(vectors[:2], unseen), atol=0.05
    )
    intents = train_intents(vectors, [wording(text) for text in texts], names, SPLIT)
    intents.save(tmp_path)
    found = IntentModel.load(tmp_path).log_probabilities(vectors[:2], unseen)
    assert [intents.labels[place] for place in found.argmax(axis=1)] == ["kept", "lost"]


def test_the_wording_sees_through_case_accents_and_figures_and_keeps_the_order() -> None:
    def likeness(one: str, other: str) -> float:
        rows = matrix([wording(one), wording(other)], WORDING_COLUMNS)
        return float((rows[0] @ rows[1].T).toarray()[0, 0])

    assert likeness("Überall 340 Rechner", "uberall 120 rechner") == pytest.approx(1.0)
    assert likeness("nicht alle Rechner", "alle Rechner nicht") < 0.99
    assert likeness("Serverausfall", "Ausfall des Servers") > 0.1
    assert likeness("", "alle Rechner") == 0.0


def test_a_level_is_sure_only_above_the_threshold() -> None:
    policy = DecisionPolicy(threshold=0.75, grave_risk=0.02, grave_risk_next=0.15)
    assert policy.is_sure([0.80, 0.20, 0.0, 0.0])
    assert not policy.is_sure([0.70, 0.30, 0.0, 0.0])


def test_a_low_level_is_never_sure_while_a_standstill_is_possible() -> None:
    policy = DecisionPolicy(threshold=0.75, grave_risk=0.02, grave_risk_next=0.15)
    assert not policy.is_sure([0.03, 0.0, 0.97, 0.0])
    assert not policy.is_sure([0.03, 0.0, 0.0, 0.97])
    assert policy.is_sure([0.01, 0.0, 0.99, 0.0])
    assert not policy.is_sure([0.2, 0.8, 0.0, 0.0])


def test_a_probable_standstill_counts_before_a_somewhat_more_probable_lesser_level() -> None:
    policy = DecisionPolicy(critical_from=0.4)
    assert policy.level([0.42, 0.55, 0.02, 0.01]) == 1
    assert not policy.is_sure([0.42, 0.55, 0.02, 0.01])
    assert policy.level([0.38, 0.60, 0.01, 0.01]) == 2


@pytest.fixture
def severity() -> SeverityModel:
    vectors, names = clouds(240, 4)
    return train_severity(
        vectors, [SILENT[0]] * len(names), [int(name) for name in names], SPLIT, KernelSettings(), DecisionPolicy()
    )


def text_of(vectors: np.ndarray, sentences: tuple[str, ...], window_of: tuple[int, ...]) -> TextVectors:
    rows = vectors[list(window_of), SPLIT:]
    silent = tuple(SILENT[: len(vectors)])
    return TextVectors(vectors.mean(axis=0), vectors, sentences, rows, window_of, SILENT[0], silent)


def test_the_graver_window_decides_and_gives_the_evidence(severity: SeverityModel) -> None:
    vectors, names = clouds(8, 4, seed=5)
    grave, light = vectors[names.index("1")], vectors[names.index("4")]
    found = severity.assess(text_of(np.stack([light, grave]), ("the colour", "all is down"), (0, 1)))
    assert found.level == 1
    assert found.evidence == ("all is down",)


def test_the_severity_model_is_the_same_after_saving(severity: SeverityModel, tmp_path: Path) -> None:
    severity.save(tmp_path)
    vectors, _ = clouds(20, 4, seed=6)
    loaded = SeverityModel.load(tmp_path)
    assert np.allclose(
        loaded.probabilities(vectors, SILENT[:20]), severity.probabilities(vectors, SILENT[:20]), atol=0.02
    )
    assert loaded.policy == severity.policy
