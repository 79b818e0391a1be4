"""What the trained model reaches: floors for its figures, and sentences that may not be mistaken.

The figures are those that the training measured on the validation part (``nlu/validation``) and wrote beside the model.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from bot.environments import RASA_PYTHON, rasa_environment_variables
from bot.settings import ROOT
from tests.e2e.model import CACHE

FLOORS = {
    "language_accuracy": 0.985,
    "intent_accuracy": 0.96,
    "intent_macro_f1": 0.94,
    "severity_exact": 0.88,
    "severity_within_one": 0.955,
    "level_1_recall": 0.92,
    "level_1_precision": 0.88,
}
STANDSTILL = {
    "nl": "Alle kassa's in onze winkels staan stil, niemand kan afrekenen.",
    "de": "Alle Server sind abgestürzt, die Produktion steht still.",
    "ru": "Все серверы упали, производство остановлено.",
    "it": "Tutti i server sono bloccati, la produzione è ferma.",
    "fr": "Tous les serveurs sont en panne, la production est à l'arrêt.",
}
NEGATED = {
    "nl": "De kassa's in onze winkels staan niet stil, iedereen kan gewoon afrekenen, alleen het rapport klopt niet.",
    "de": "Kein Server ist abgestürzt, die Produktion läuft, nur der Bericht zeigt falsche Zahlen.",
    "ru": "Серверы не упали, производство работает, только в отчете неверные цифры.",
    "it": "Nessun server è bloccato, la produzione va avanti, solo il report mostra numeri sbagliati.",
    "fr": "Aucun serveur n'est en panne, la production tourne, seul le rapport affiche de mauvais chiffres.",
}

pytestmark = pytest.mark.slow


def parsed(models: Path, texts: list[str]) -> list[dict[str, object]]:
    model = max(models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    done = subprocess.run(
        [str(RASA_PYTHON), "-m", "nlu.parse", "--model", str(model)],
        cwd=ROOT,
        env={**rasa_environment_variables(CACHE.parent), "PRIOLINE_CACHE_DIR": str(CACHE)},
        input="".join(json.dumps({"text": text}) + "\n" for text in texts),
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_trained_model_reaches_its_floors(models: Path) -> None:
    model = max(models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    record = json.loads(model.with_name(model.name.removesuffix(".tar.gz") + ".json").read_text(encoding="utf-8"))
    below = {name: record["figures"][name] for name, floor in FLOORS.items() if record["figures"][name] < floor}
    assert below == {}
    assert record["figures"]["level_1_surely_missed"] == 0


def test_a_standstill_is_level_1_in_every_language(models: Path) -> None:
    found = parsed(models, list(STANDSTILL.values()))
    assert [(line["language"], line["severity"]) for line in found] == [(language, 1) for language in STANDSTILL]


def test_a_negated_standstill_is_never_level_1_sure(models: Path) -> None:
    for line in parsed(models, list(NEGATED.values())):
        probabilities = line["severity_probabilities"]
        # A level counts as sure from 0.75 on; anything less is asked about.
        assert probabilities is None or probabilities[0] < 0.75, line  # type: ignore[index]
