from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest

from actions.contract.holidays import (
    CalendarEnd,
    UnknownRegion,
    calendar_ends,
    ending_calendars,
    known_regions,
    load_holidays,
)

STATES = ("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH")
CANTONS: tuple[str, ...] = ("AG", "AI", "AR", "BE", "BL", "BS", "FR", "GE", "GL", "GR", "JU", "LU", "NE")
CANTONS += ("NW", "OW", "SG", "SH", "SO", "SZ", "TG", "TI", "UR", "VD", "VS", "ZG", "ZH")
PROVINCES = """AG AL AN AO AP AQ AR AT AV BA BG BI BL BN BO BR BS BT BZ CA CB CE CH CL CN CO CR CS CT CZ EN FC FE FG
FI FM FR GE GO GR IM IS KR LC LE LI LO LT LU MB MC ME MI MN MO MS MT NA NO NU OR PA PC PD PE PG PI PN PO PR PT PU PV
PZ RA RC RE RG RI RM RN RO SA SI SO SP SR SS SU SV TA TE TN TO TP TR TS TV UD VA VB VC VE VI VR VT VV""".split()  # noqa: SIM905
CITIES = ("ANDRIA", "BARLETTA", "CESENA", "FORLI", "PESARO", "TRANI", "URBINO")
ALSACE_MOSELLE = ("FR-57", "FR-67", "FR-68", "FR-6AE")
EXPECTED = {"NL", "BE", "DE", "AT", "CH", "IT", "FR", "RU", "LU", "KZ", "BY", *ALSACE_MOSELLE}
EXPECTED |= {f"IT-{place}" for place in (*PROVINCES, *CITIES)}
EXPECTED |= {f"DE-{state}" for state in STATES} | {f"CH-{canton}" for canton in CANTONS}
EXPECTED |= {f"AT-{number}" for number in range(1, 10)}


def test_all_regions_are_shipped() -> None:
    assert set(known_regions()) == EXPECTED


@pytest.mark.parametrize("region", sorted(EXPECTED))
def test_a_file_is_whole(region: str) -> None:
    calendar = load_holidays(region)
    assert calendar.region == region
    assert calendar.source.startswith("holidays 0.")
    assert {day.year for day in calendar.days} == set(range(2025, 2031))
    assert list(calendar.days) == sorted(calendar.days)
    assert all(date(year, 1, 1) in calendar.days for year in range(2025, 2031))
    assert all(names["en"] for names in calendar.days.values())
    assert not calendar.worked_days & set(calendar.days)
    assert all(day.weekday() >= 5 for day in calendar.worked_days)


@pytest.mark.parametrize(
    ("region", "until"), [("RU", 2027), ("BY", 2026), ("KZ", 2025), ("NL", 2030), ("DE-SN", 2030), ("CH-ZH", 2030)]
)
def test_data_is_confirmed_to_the_last_decree(region: str, until: int) -> None:
    assert load_holidays(region).valid_until == date(until, 12, 31)


@pytest.mark.parametrize(
    ("region", "day", "off"),
    [
        ("DE-SN", "2026-11-18", True),
        ("DE-BY", "2026-11-18", False),
        ("DE-BE", "2025-05-08", True),
        ("DE-TH", "2026-09-20", True),
        ("FR", "2026-12-26", False),
        ("FR-57", "2026-12-26", True),
        ("FR-6AE", "2026-12-26", True),
        ("FR-67", "2026-04-03", True),
        ("FR-68", "2026-04-03", True),
        # Patron saints of Milan, Rome, Venice's fourth day, and of a city whose province has two.
        ("IT", "2026-12-07", False),
        ("IT-MI", "2026-12-07", True),
        ("IT-RM", "2026-06-29", True),
        ("IT-NA", "2026-09-19", True),
        ("IT-CESENA", "2026-06-24", True),
        ("IT-FORLI", "2026-06-24", False),
        ("IT-BZ", "2026-05-25", True),
        ("IT-MI", "2026-05-25", False),
        ("BY", "2026-07-03", True),
        ("KZ", "2025-12-16", True),
        ("CH", "2026-01-02", False),
        ("CH-ZH", "2026-05-01", True),
        ("NL", "2026-04-27", True),
        ("NL", "2025-05-05", True),
        ("NL", "2026-05-05", False),
        ("IT", "2026-10-04", True),
        ("IT", "2025-10-04", False),
        ("LU", "2026-06-23", True),
        ("RU", "2026-01-09", True),
        ("RU", "2026-03-09", True),
        ("RU", "2026-05-11", True),
        ("RU", "2026-12-31", True),
        ("RU", "2027-02-22", True),
        ("RU", "2027-02-20", False),
        ("RU", "2027-05-03", True),
        ("RU", "2027-05-10", True),
        ("RU", "2027-06-14", True),
        ("RU", "2027-11-05", True),
        ("RU", "2027-12-31", True),
    ],
)
def test_days_that_calendars_get_wrong_are_right(region: str, day: str, off: bool) -> None:
    assert (date.fromisoformat(day) in load_holidays(region).days) is off


def test_russian_years_have_their_official_number_of_working_days() -> None:
    calendar = load_holidays("RU")
    for year in (2025, 2026, 2027):
        first = date(year, 1, 1).toordinal()
        days = [date.fromordinal(first + offset) for offset in range(365)]
        worked = [day for day in days if day.weekday() < 5 and day not in calendar.days]
        assert len(worked) + sum(day.year == year for day in calendar.worked_days) == 247


def test_the_worked_saturdays_of_russia_are_known() -> None:
    assert load_holidays("RU").worked_days == {date(2025, 11, 1), date(2027, 2, 20)}


@pytest.mark.parametrize(
    ("region", "day", "language", "name"),
    [
        ("NL", "2026-04-27", "nl", "Koningsdag"),
        ("DE-BY", "2026-01-06", "de", "Heilige Drei Könige"),
        ("RU", "2026-06-12", "ru", "День России"),
        ("IT", "2026-12-26", "it", "Santo Stefano"),
        ("FR", "2026-07-14", "fr", "Fête nationale"),
        ("CH-TI", "2026-08-01", "it", "Festa nazionale"),
        ("BE", "2026-07-21", "fr", "Fête nationale"),
        ("NL", "2026-04-27", "ru", "King's Day"),
    ],
)
def test_a_name_is_told_in_the_language_or_in_english(region: str, day: str, language: str, name: str) -> None:
    assert load_holidays(region).name(date.fromisoformat(day), language) == name


def test_a_working_day_has_no_name() -> None:
    assert load_holidays("NL").name(date(2026, 4, 28), "nl") is None


@pytest.mark.parametrize("region", ["XX", "", "nl", "DE-XX", "../plans", "generate"])
def test_an_unknown_region_is_refused(region: str) -> None:
    with pytest.raises(UnknownRegion, match="unknown region"):
        load_holidays(region)


@pytest.mark.parametrize(
    ("region", "told"), [("DE-XX", "known are DE, DE-BB"), ("fr-99", "FR-57"), ("Netherlands", "known are AT, BE")]
)
def test_an_unknown_region_is_told_with_those_of_its_country(region: str, told: str) -> None:
    with pytest.raises(UnknownRegion, match=told):
        load_holidays(region)


@pytest.mark.parametrize("region", sorted(region for region in EXPECTED if "-" in region))
def test_a_part_of_a_country_has_the_countrys_days_and_its_own(region: str) -> None:
    part, country = load_holidays(region), load_holidays(region.partition("-")[0])
    assert set(country.days) <= set(part.days)
    assert part.valid_until == country.valid_until


def test_calendars_are_warned_of_sixty_days_before_they_end_and_after_that() -> None:
    end = date(2027, 12, 31)
    assert ending_calendars(["RU", "NL"], end - timedelta(days=61)) == ()
    assert ending_calendars(["RU", "NL"], end - timedelta(days=60)) == (CalendarEnd("RU", end, 60),)
    assert ending_calendars(["RU"], end + timedelta(days=1)) == (CalendarEnd("RU", end, -1),)


def test_the_next_calendar_to_end_comes_first_and_an_unknown_region_is_left_out() -> None:
    ends = calendar_ends(["NL", "RU", "BY", "XX"], date(2026, 11, 21))
    assert [(end.region, end.days_left) for end in ends] == [("BY", 40), ("RU", 405), ("NL", 1501)]


def test_the_library_behind_the_files_is_not_imported_at_run_time() -> None:
    code = "import sys; from actions.contract.holidays import load_holidays as load; load('NL')\n"
    code += "assert 'holidays' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
