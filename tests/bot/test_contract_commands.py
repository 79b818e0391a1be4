"""`prioline contracts` and `prioline roster` as people run them."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app

Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, with a data folder of its own, on the morning of Friday 27 March 2026."""
    clock = tmp_path / "clock"
    clock.write_text("2026-03-27T09:00:00+00:00")
    monkeypatch.setenv("PRIOLINE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PRIOLINE_CLOCK_FILE", str(clock))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, keys=None: CliRunner().invoke(app, list(arguments), input=keys)


def test_showing_a_contract_names_its_sites_contacts_and_demo_pins(run: Run) -> None:
    shown = run("contracts", "show", "4021-7788").stdout
    assert "site Winkel Willemstad, Breedestraat 7, Willemstad, America/Curacao, hours Mon-Sat 08:00-17:00" in shown
    assert "contact Anneke de Wit <anneke.dewit@broodhuis.example>, +12025550151, demo PIN 2750" in shown


def test_a_pin_is_set_and_taken_away_and_never_shown(run: Run) -> None:
    who = ("4021-7788", "Anneke.deWit@broodhuis.example")
    assert run("contracts", "pin", *who, keys="4711\n4711\n").stdout.endswith("Anneke de Wit: PIN set\n")
    assert "+12025550151, has a PIN" in run("contracts", "show", "4021-7788").stdout
    run("contracts", "pin", *who, "--remove")
    assert "+12025550151, no PIN" in run("contracts", "show", "4021-7788").stdout
    wrong = run("contracts", "pin", "4021-7788", "nobody@b.example", "--remove")
    assert (wrong.exit_code, wrong.stderr.count("\n")) == (1, 1)


@pytest.mark.parametrize("target", ["all.toml", "tables"])
def test_export_then_dry_run_and_import_change_nothing(run: Run, tmp_path: Path, target: str) -> None:
    files = run("contracts", "export", target).stdout.split()
    assert all(stat.S_IMODE((tmp_path / file).stat().st_mode) == 0o600 for file in files)
    for flags in (["--dry-run"], ["--prune"]):
        done = run("contracts", "import", *files, *flags)
        assert done.exit_code == 0, done.stderr
        assert "contracts: 0 added, 0 changed, 0 removed, 5 unchanged" in done.stdout
        assert not any(line[0] in "+~-" for line in done.stdout.splitlines())


def test_an_import_into_a_fresh_installation_brings_no_demo_contracts(run: Run, tmp_path: Path) -> None:
    run("contracts", "export", "all.toml")
    (tmp_path / "data" / "prioline.db").rename(tmp_path / "old.db")
    for extra in tmp_path.glob("data/prioline.db-*"):
        extra.unlink()
    text = (tmp_path / "all.toml").read_text()
    roster, first, *_rest = text.split("[[contract]]")
    (tmp_path / "mine.toml").write_text(roster + "[[contract]]" + first)
    done = run("contracts", "import", "mine.toml")
    assert "contracts: 1 added, 0 changed, 0 removed, 0 unchanged" in done.stdout
    assert run("contracts", "show").stdout.count("  plan ") == 1


def test_every_fault_is_one_line_the_status_is_1_and_nothing_is_done(run: Run, tmp_path: Path) -> None:
    run("contracts", "export", "all.toml")
    text = (tmp_path / "all.toml").read_text()
    bad = text.replace("Europe/Rome", "Europe/Roma").replace('plan = "msa_business"', 'plan = "gold"')
    (tmp_path / "bad.toml").write_text(bad.replace("Broodhuis Winkels BV", "Nieuw BV"))
    done = run("contracts", "import", "bad.toml")
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1] == "prioline: 3 faults; nothing is changed"
    assert all(line.startswith("prioline: ") for line in done.stderr.splitlines())
    with sqlite3.connect(tmp_path / "data" / "prioline.db") as database:
        assert database.execute("SELECT count(*) FROM contracts WHERE customer = 'Nieuw BV'").fetchone() == (0,)
    missing = run("contracts", "import", "nowhere.toml")
    assert (missing.exit_code, missing.stderr.count("\n")) == (1, 1)


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20260401
DTEND;VALUE=DATE:20260403
SUMMARY:Sofie Maes
END:VEVENT
END:VCALENDAR
"""


def test_a_calendar_is_tried_taken_and_shown_in_the_lines_own_time(run: Run, tmp_path: Path) -> None:
    run("contracts", "show")
    (tmp_path / "duty.ics").write_text(CALENDAR)
    tried = run("roster", "import", "duty.ics", "--dry-run").stdout.splitlines()
    assert tried == [
        "+ override priority from 2026-03-31T22:00:00Z until 2026-04-02T22:00:00Z add backup-1 remove duty-1:"
        " source calendar",
        "overrides: 1 added, 0 changed, 0 removed, 0 unchanged",
        "dry run: nothing is changed",
    ]
    assert run("roster", "import", "duty.ics").exit_code == 0
    assert run("roster", "show", "--days", "9").stdout.splitlines() == [
        "2026-03-27 10:00 CET  priority: Paolo Ferraris",
        "2026-03-30 08:00 CEST  priority: Ruben Vermeer",
        "2026-04-01 00:00 CEST  priority: Sofie Maes",
        "2026-04-03 00:00 CEST  priority: Ruben Vermeer",
    ]


def test_a_hole_is_refused_and_one_that_is_taken_anyway_is_found_by_the_check(run: Run, tmp_path: Path) -> None:
    run("contracts", "show")
    (tmp_path / "away.csv").write_text("agent;from;until\nduty-1;2026-04-01;2026-04-03\n")
    refused = run("roster", "import", "away.csv")
    assert refused.exit_code == 1
    assert "nobody would be on duty from 2026-03-31T22:00:00Z to 2026-04-02T22:00:00Z" in refused.stderr
    assert run("roster", "check").exit_code == 0
    assert run("roster", "import", "away.csv", "--allow-gaps").exit_code == 0
    checked = run("roster", "check")
    assert checked.exit_code == 1
    assert checked.stdout == "priority: nobody on duty from 2026-04-01 00:00 CEST to 2026-04-03 00:00 CEST\n"
    assert "2026-04-01 00:00 CEST  priority: NOBODY" in run("roster", "show", "--days", "10").stdout
