"""``prioline calendars show|override`` and the warnings of the start, on a real database."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from actions.contract.agreement import DayChange
from actions.store.contracts import load_contract
from actions.store.database import Database
from actions.store.tables import ContractRow
from bot import calendar_view
from bot.cli import app
from bot.runtime import prepare_database
from bot.settings import Settings, load_settings

DUTCH = "40217788"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A product with the demo contracts, on 2 November 2027 (the Russian calendar ends on 31 December)."""
    (tmp_path / "now").write_text("2027-11-02T12:00+00:00")
    monkeypatch.setenv("PRIOLINE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PRIOLINE_CLOCK_FILE", str(tmp_path / "now"))
    settings = load_settings()
    prepare_database(settings, lambda _line: None)
    return settings


def prioline(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["calendars", *arguments])


def at(settings: Settings, instant: str) -> None:
    assert settings.clock_file is not None
    settings.clock_file.write_text(instant)


def test_the_start_warns_of_a_calendar_in_use_that_ends_within_sixty_days(settings: Settings) -> None:
    (line,) = calendar_view.end_warnings(settings)
    assert "holidays of RU are confirmed until 2027-12-31 only (59 days left)" in line
    assert "prioline calendars update" in line
    at(settings, "2027-10-31T12:00+00:00")
    assert calendar_view.end_warnings(settings) == []
    at(settings, "2028-01-02T12:00+00:00")
    assert "(2 days ago)" in calendar_view.end_warnings(settings)[0]


def test_the_start_names_every_fault_of_contracts_that_cannot_be_read(settings: Settings) -> None:
    with Database(settings.database).transaction() as session:
        session.get_one(ContractRow, DUTCH).holiday_region = "XX"
        session.get_one(ContractRow, DUTCH).valid_until = date(2025, 1, 1)
        session.get_one(ContractRow, "72188303").plan = "msa_start"
    lines = calendar_view.start_warnings(settings)
    assert lines[0].startswith("warning: contract 4021-7788: holidays: unknown region 'XX'")
    assert lines[1] == "warning: contract 4021-7788: ends on 2025-01-01, before it begins on 2026-01-01"
    assert lines[2] == "warning: contract 7218-8303: plans.toml has no plan 'msa_start'"
    assert "holidays of RU" in lines[3] and len(lines) == 4


def test_calendars_in_use_are_listed_the_next_to_end_first(settings: Settings) -> None:
    lines = prioline("show").stdout.splitlines()
    assert lines[0].split()[:5] == ["RU", "until", "2027-12-31", "59", "days"]
    assert [line.split()[0] for line in lines[1:]] == ["BE", "DE-BE", "DE-HE", "FR", "IT", "NL"]
    assert all(line.endswith("in use") for line in lines)
    everything = prioline("show", "--all").stdout.splitlines()
    assert len(everything) > 150 and any(line.startswith("KZ ") for line in everything)


def test_the_days_of_a_region_are_shown_in_a_language(settings: Settings) -> None:
    shown = prioline("show", "ru", "--year", "2027", "--language", "nl").stdout
    assert "2027-02-20  za   (worked)" in shown
    assert "2027-02-22  ma   vrije dag in ruil voor 20 februari 2027" in shown
    assert "not confirmed after 2027-12-31" in prioline("show", "RU", "--year", "2028").stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "Moon"), "unknown region 'MOON'"),
        (("show", "NL", "--year", "1999"), "--year 1999: NL has the years 2025 to 2030"),
        (("override", "40217789"), "mistyped digit"),
        (("override", "90000019"), "no contract 9000-0019"),
        (("override", DUTCH, "no-such-file.toml"), "no-such-file.toml"),
    ],
)
def test_bad_input_is_one_line(settings: Settings, arguments: tuple[str, ...], told: str) -> None:
    done = prioline(*arguments)
    assert done.exit_code == 1
    assert told in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_an_override_file_changes_the_contracts_calendar_and_tells_the_difference(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "days.toml"
    file.write_text('closed = ["2027-12-24"]\nworked = ["2027-12-18 10:00-14:00"]\n')
    tried = prioline("override", DUTCH, str(file), "--dry-run")
    assert tried.stdout.splitlines()[:2] == ["+ 2027-12-18 Sat worked 10:00-14:00", "+ 2027-12-24 Fri closed"]
    assert "nothing was changed" in tried.stdout
    assert not overrides(settings)
    assert "2 days of its own" in prioline("override", "4021-7788", str(file)).stdout
    assert overrides(settings) == [(date(2027, 12, 18), DayChange.WORKED), (date(2027, 12, 24), DayChange.CLOSED)]
    assert prioline("override", DUTCH, str(file)).stdout == "4021-7788: nothing changes\n"
    assert 'closed = ["2027-12-24"]' in prioline("override", DUTCH).stdout
    file.write_text("")
    assert "- 2027-12-24 Fri closed" in prioline("override", DUTCH, str(file)).stdout
    assert not overrides(settings)


def test_a_faulty_override_file_changes_nothing_and_tells_every_fault_in_a_line(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "days.toml"
    file.write_text('closed = ["2027-12-24", "soon"]\nworked = ["2027-12-17"]\n')
    done = prioline("override", DUTCH, str(file))
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "prioline: days.toml: closed, entry 2 (soon): 'soon' is no date; write it like 2026-12-31",
        "days.toml: worked, entry 1 (2027-12-17): 2027-12-17 is a Friday and worked anyway; is the date right?",
    ]
    assert not overrides(settings)


def overrides(settings: Settings) -> list[tuple[date, DayChange]]:
    with Database(settings.database).reading() as session:
        contract = load_contract(session, DUTCH)
    assert contract is not None
    return [(one.day, one.change) for one in contract.holiday_overrides]
