"""``prioline calendars update``: the committed files are those of the package; every difference is told."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.calendar_files import FOLDER, PackageFault, missing_names, update

TODAY = date(2026, 11, 21)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The committed files, to change at will."""
    shutil.copytree(FOLDER, tmp_path / "holidays")
    return tmp_path / "holidays"


def change(folder: Path, region: str, **fields: Any) -> None:
    path = folder / f"{region}.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}), encoding="utf-8")


def days(folder: Path, region: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / f"{region}.json").read_text())["days"]
    return found


def test_the_committed_files_are_those_of_the_locked_package() -> None:
    assert update(TODAY, check=True) == []


def test_every_name_in_them_is_translated() -> None:
    assert missing_names() == []


def test_what_changes_is_told_day_by_day_and_mended(folder: Path) -> None:
    russia = days(folder, "RU")
    lost = russia.pop("2027-02-22")
    russia["2027-02-24"] = {"en": "Day of the Raccoon"}
    russia["2027-06-12"] = {"en": "Russian Day", "ru": "День России"}
    change(folder, "RU", days=russia, worked_days=["2025-11-01"], valid_until="2026-12-31", source="holidays 0.106")
    (difference,) = update(TODAY, folder=folder)
    assert difference.region == "RU"
    assert difference.lines == (
        f"source: holidays 0.106 -> {json.loads((folder / 'NL.json').read_text())['source']}",
        "valid until: 2026-12-31 -> 2027-12-31",
        f"+ 2027-02-22 {lost['en']}",
        "- 2027-02-24 Day of the Raccoon",
        "~ 2027-06-12 Russian Day / День России -> Russia Day / День России",
        "+ worked day 2027-02-20",
    )
    assert days(folder, "RU") == days(FOLDER, "RU")


def test_checking_writes_nothing(folder: Path) -> None:
    change(folder, "NL", valid_until="2029-12-31")
    before = (folder / "NL.json").read_text()
    assert [one.region for one in update(TODAY, check=True, folder=folder)] == ["NL"]
    assert (folder / "NL.json").read_text() == before


def test_a_lost_file_is_made_anew(folder: Path) -> None:
    (folder / "IT-MI.json").unlink()
    (difference,) = update(TODAY, folder=folder)
    assert difference.lines[0].startswith("new region: 6 days, valid until 2030-12-31")
    assert (folder / "IT-MI.json").read_text() == (FOLDER / "IT-MI.json").read_text()


def test_files_reach_four_years_ahead_while_checking_asks_for_no_new_year(folder: Path) -> None:
    assert update(date(2027, 1, 1), check=True, folder=folder) == []
    found = {one.region: one.lines for one in update(date(2027, 1, 1), folder=folder)}
    assert any(line.startswith("year 2031 is new: ") for line in found["NL"])
    assert "2031-01-01" in days(folder, "NL") and "2025-01-01" in days(folder, "NL")
    assert "valid until: 2027-12-31" not in " ".join(found["RU"])  # no decree for more


def test_a_package_older_than_the_files_is_refused_with_the_way_out(folder: Path) -> None:
    change(folder, "NL", source="holidays 99.1")
    with pytest.raises(PackageFault, match=r"is older than 99\.1.*uv run --with"):
        update(TODAY, folder=folder)


def test_a_name_without_translation_is_found(folder: Path) -> None:
    change(folder, "NL", days={**days(folder, "NL"), "2026-11-20": {"en": "Day of the Raccoon"}})
    assert missing_names(folder) == ["Day of the Raccoon"]
