"""What the trained model reaches: floors for its figures, and sentences that may not be mistaken.

The figures are those that the training measured on the validation part (``nlu/validation``) and wrote beside the model.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import tomllib

from bot.environments import RASA_PYTHON, rasa_environment_variables
from bot.settings import ROOT
from tests.e2e.model import CACHE

FLOORS = {
    "language_accuracy": 0.985,
    "intent_accuracy": 0.975,
    "intent_macro_f1": 0.96,
    "severity_exact": 0.92,
    "severity_within_one": 0.975,
    "level_1_recall": 0.95,
    "level_1_precision": 0.90,
    "sure": 0.70,
}
SURE = 0.75
"""Least probability of a sure level (``threshold`` in bot/assistant/config.yml); below it the bot asks."""
FOLDER = Path(__file__).parent
TRAPS = tomllib.loads((FOLDER / "traps.toml").read_text(encoding="utf-8"))["trap"]
PAIRS = tomllib.loads((FOLDER / "standstills.toml").read_text(encoding="utf-8"))["pairs"]
LANGUAGES = ("nl", "de", "ru", "it", "fr")

pytestmark = pytest.mark.slow


def parsed(models: Path, texts: list[str]) -> list[dict[str, Any]]:
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
    asked = [(language, standstill) for language in LANGUAGES for standstill, _ in PAIRS[language]]
    found = parsed(models, [text for _, text in asked])
    missed = [
        each for each, line in zip(asked, found, strict=True) if (line["language"], line["severity"]) != (each[0], 1)
    ]
    assert missed == []


def test_a_denied_standstill_is_never_level_1_sure(models: Path) -> None:
    denied = [text for language in LANGUAGES for _, text in PAIRS[language]]
    for text, line in zip(denied, parsed(models, denied), strict=True):
        probabilities = line["severity_probabilities"]
        assert probabilities is None or probabilities[0] < SURE, (text, line)


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap["name"])
def test_no_trap_is_surely_mistaken_in_any_language(models: Path, trap: dict[str, Any]) -> None:
    found = parsed(models, [trap[language] for language in LANGUAGES])
    assert [line["language"] for line in found] == list(LANGUAGES)
    assert {line["intent"] for line in found} == {"report_incident"}
    for line in found:
        asked = max(line["severity_probabilities"]) < SURE
        assert line["severity"] == trap["level"] or asked, line
    assert sum(line["severity"] == trap["level"] for line in found) >= len(LANGUAGES) - 1
