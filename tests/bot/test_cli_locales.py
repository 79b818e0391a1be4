"""``prioline locales`` as people and CI call it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands.locales import app
from bot.voice_check import voice_faults
from locales.catalogue import LANGUAGES, REGIONS
from telephony.voices import FOLDER

runner = CliRunner()


def test_stats_tell_every_catalogue_in_a_line_and_as_json() -> None:
    shown = runner.invoke(app, ["stats"])
    assert shown.exit_code == 0
    assert [line.split()[0] for line in shown.stdout.splitlines()[1:]] == [*LANGUAGES, *REGIONS]
    rows = json.loads(runner.invoke(app, ["stats", "--json"]).stdout)
    assert {row["language"] for row in rows} == {*LANGUAGES, *REGIONS}
    assert all(row["proofread"] for row in rows if row["language"] in LANGUAGES)


# --- Every voice exists ---


@pytest.fixture
def voices(tmp_path: Path) -> Path:
    return Path(shutil.copy(FOLDER / "voices.toml", tmp_path))


def planted(path: Path, old: str, new: str) -> list[str]:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return voice_faults(path)


def line_of(path: Path, text: str) -> int:
    return next(number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if text in line)


def test_the_shipped_voices_are_all_there() -> None:
    assert voice_faults() == []


def test_a_voice_that_the_carrier_has_not_is_told_with_its_line(voices: Path) -> None:
    (fault,) = planted(voices, "Polly.Bianca-Neural", "Polly.Bianka-Neural")
    assert fault.startswith(f"telephony/voices.toml:{line_of(voices, 'Bianka')}: voice: it: no voice 'Polly.Bianka")


def test_a_language_without_voices_is_told(voices: Path) -> None:
    faults = planted(voices, "[ru]", "[rx]")
    assert "telephony/voices.toml:1: voice: no voice for ru; add a section [ru]" in faults


def test_a_voice_of_another_language_is_told(voices: Path) -> None:
    (fault,) = planted(voices, "Polly.Celine", "Polly.Marlene")
    assert "'Polly.Marlene' for fr-FR" in fault
