"""Who is told of alarms: the settings as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.handoff.alarm_list import MANAGERS, RINGING_KINDS
from bot.settings import SettingsError, load_settings


def test_without_settings_mails_go_to_the_managers_and_no_phone_rings(tmp_path: Path) -> None:
    alarms = load_settings({}, tmp_path / "none.toml").alarm_list
    assert alarms.mail_for("missed") == (MANAGERS,)
    assert alarms.phones_for("missed") == ()


def test_addresses_are_for_all_kinds_or_for_one(tmp_path: Path) -> None:
    given = {
        "PRIOLINE_ALARM_MAIL": "ops@example.com, missed=lead@example.com, missed=head@example.com",
        "PRIOLINE_ALARM_PHONES": "+12025550150,roster_gap=+12025550151",
    }
    alarms = load_settings(given, tmp_path / "none.toml").alarm_list
    assert alarms.mail_for("missed") == ("lead@example.com", "head@example.com")
    assert alarms.mail_for("roster_gap") == ("ops@example.com",)
    assert alarms.phones_for("roster_gap") == ("+12025550151",)
    assert all(alarms.phones_for(kind) == ("+12025550150",) for kind in RINGING_KINDS)
    assert alarms.phones_for("warning") == ()


def test_the_file_takes_a_list_or_a_table(tmp_path: Path) -> None:
    file = tmp_path / "prioline.toml"
    file.write_text('alarm_phones = ["+12025550150"]\n[alarm_mail]\nmissed = ["lead@example.com"]\n')
    alarms = load_settings({}, file).alarm_list
    assert alarms.phones_for("missed") == ("+12025550150",)
    assert alarms.mail_for("missed") == ("lead@example.com",)
    assert alarms.mail_for("warning") == ()


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("PRIOLINE_ALARM_MAIL", "mised=a@example.com", "unknown kind of alarm mised"),
        ("PRIOLINE_ALARM_PHONES", "02025550150", "is no number in e.164 form"),
        ("PRIOLINE_ALARM_LANGUAGE", "xx", "PRIOLINE_ALARM_LANGUAGE"),
    ],
)
def test_faults_stop_the_start(tmp_path: Path, name: str, value: str, fault: str) -> None:
    with pytest.raises(SettingsError, match=fault):
        load_settings({name: value}, tmp_path / "none.toml")
