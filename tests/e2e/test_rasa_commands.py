"""Who knows Rasa finds its own commands working on our model and data."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from bot.environments import RASA_PYTHON, rasa_environment_variables
from bot.settings import ROOT
from tests.e2e.model import CACHE

pytestmark = pytest.mark.slow


def test_rasa_test_nlu_reports_intents_and_numbers(models: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "greet.yml").write_bytes((ROOT / "nlu" / "data" / "de" / "greet.yml").read_bytes())
    numbers = "- mein Vertrag ist [40217788](contract_number)\n    - [50330000](contract_number)"
    (data / "numbers.yml").write_text(
        f'version: "3.1"\nnlu:\n- intent: provide_contract\n  examples: |\n    {numbers}\n', encoding="utf-8"
    )
    model = max(models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    command = ["-m", "rasa", "test", "nlu", "--model", str(model), "--nlu", str(data), "--out", str(tmp_path / "out")]
    done = subprocess.run(
        [str(RASA_PYTHON), *command, "--domain", "bot/assistant/domain", "--no-plot"],
        cwd=ROOT,
        env={**rasa_environment_variables(CACHE.parent), "PRIOLINE_CACHE_DIR": str(CACHE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    intents = json.loads((tmp_path / "out" / "intent_report.json").read_text(encoding="utf-8"))
    assert intents["greet"]["recall"] > 0.9 and intents["provide_contract"]["recall"] == 1.0
    assert (tmp_path / "out" / "NumberExtractor_report.json").exists()
