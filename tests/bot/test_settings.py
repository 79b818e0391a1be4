"""The settings: defaults, variables over the file, and all faults at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import SettingsError, load_settings, session_secret


def test_a_variable_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "prioline.toml"
    file.write_text("port = 9001\nrasa_timeout_s = 5.0\n")
    settings = load_settings({"PRIOLINE_PORT": "9002"}, file)
    assert (settings.port, settings.rasa_timeout_s) == (9002, 5.0)


def test_every_fault_is_told_at_once_with_its_name(tmp_path: Path) -> None:
    given = {"PRIOLINE_PORT": "many", "PRIOLINE_PROT": "1", "PRIOLINE_RASA_TIMEOUT_S": "99", "HOME": "/"}
    with pytest.raises(SettingsError) as caught:
        load_settings(given, tmp_path / "none.toml")
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert any("PRIOLINE_PROT" in line and "unknown setting" in line for line in lines)


def test_a_broken_file_is_one_clear_error(tmp_path: Path) -> None:
    file = tmp_path / "prioline.toml"
    file.write_text("port = ")
    with pytest.raises(SettingsError, match="not readable as TOML"):
        load_settings({}, file)


def test_lists_and_pairs_are_read_from_variables(tmp_path: Path) -> None:
    given = {
        "PRIOLINE_ALLOWED_ORIGINS": "https://a.example, https://b.example",
        "PRIOLINE_LINE_NUMBERS": "nl=+12025550110,de=+12025550111",
    }
    settings = load_settings(given, tmp_path / "none.toml")
    assert settings.allowed_origins == ("https://a.example", "https://b.example")
    assert settings.line_numbers == {"nl": "+12025550110", "de": "+12025550111"}


def test_without_a_carrier_account_the_simulator_is_used(tmp_path: Path) -> None:
    none = tmp_path / "none.toml"
    assert load_settings({}, none).uses_simulator
    assert not load_settings({"PRIOLINE_TWILIO_ACCOUNT_SID": "AC" + "1" * 32}, none).uses_simulator


def test_the_session_secret_stays_and_is_private(tmp_path: Path) -> None:
    settings = load_settings({"PRIOLINE_DATA_DIR": str(tmp_path / "data")}, tmp_path / "none.toml")
    first = session_secret(settings)
    assert len(first) >= 32 and session_secret(settings) == first
    assert (tmp_path / "data" / "session-secret").stat().st_mode & 0o077 == 0


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    settings = load_settings({"PRIOLINE_TWILIO_AUTH_TOKEN": "top-secret"}, tmp_path / "none.toml")
    assert "top-secret" not in repr(settings)
