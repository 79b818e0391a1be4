"""The override file of a contract: what it says, and every fault in a line of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest

from actions.contract.agreement import Contract, DayChange, HolidayOverride
from actions.contract.override_file import OverrideFault, read_overrides, write_overrides

MakeContract = Callable[..., Contract]

FILE = """
contract = "4021-7788"
closed = ["2026-12-24", "2026-12-28 to 2026-12-31", 2027-01-04]
worked = ["2026-11-28", "2026-12-05 10:00-14:00"]
ordinary = ["2026-04-03", "2026-12-23 09:00-12:00 13:00-15:00"]
"""


def test_a_file_names_days_off_worked_saturdays_and_half_days(make_contract: MakeContract) -> None:
    overrides = read_overrides(FILE, make_contract())
    closed = [one.day for one in overrides if one.change is DayChange.CLOSED]
    assert closed == [date(2026, 12, 24), *(date(2026, 12, day) for day in range(28, 32)), date(2027, 1, 4)]
    assert [one for one in overrides if one.change is not DayChange.CLOSED] == [
        HolidayOverride(date(2026, 4, 3), DayChange.ORDINARY),
        HolidayOverride(date(2026, 11, 28), DayChange.WORKED),
        HolidayOverride(date(2026, 12, 5), DayChange.WORKED, (("10:00", "14:00"),)),
        HolidayOverride(date(2026, 12, 23), DayChange.ORDINARY, (("09:00", "12:00"), ("13:00", "15:00"))),
    ]


def test_the_calendar_follows_the_file(make_contract: MakeContract) -> None:
    contract = make_contract()
    calendar = replace(contract, holiday_overrides=read_overrides(FILE, contract)).calendar()
    assert calendar.opens_on(date(2026, 4, 3)) and calendar.opens_on(date(2026, 11, 28))
    assert not calendar.opens_on(date(2026, 12, 24))
    assert calendar.is_open(datetime.fromisoformat("2026-12-23T14:59+01:00"))
    assert not calendar.is_open(datetime.fromisoformat("2026-12-23T12:30+01:00"))


def test_what_is_written_reads_back_the_same(make_contract: MakeContract) -> None:
    contract = make_contract()
    overrides = read_overrides(FILE, contract)
    written = write_overrides(replace(contract, holiday_overrides=overrides))
    assert read_overrides(written, contract) == overrides


def test_an_empty_file_takes_all_days_away(make_contract: MakeContract) -> None:
    assert read_overrides("", make_contract()) == ()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("closed = [", "not readable as TOML"),
        ("colour = 1", "colour: is unknown; the file holds contract, closed, ordinary, worked"),
        ('contract = "6027-7142"', "contract: the file is for 6027-7142, not for 4021-7788"),
        ('contract = "4021-7789"', "contract: "),
        ('closed = "2026-12-24"', "closed: is no list"),
        ('closed = ["24.12.2026"]', "closed, entry 1 (24.12.2026): '24.12.2026' is no date"),
        ('closed = [""]', "'' is no date"),
        ('closed = ["2026-12-24", "2026-12-24"]', "closed, entry 2 (2026-12-24): 2026-12-24 is there twice"),
        ('closed = ["2026-12-24"]\nordinary = ["2026-12-24 09:00-12:00"]', "2026-12-24 is there twice"),
        ('closed = ["2026-12-31 to 2026-12-24"]', "the last day lies 1 to 62 days on"),
        ('closed = ["2026-01-01 to 2026-12-31"]', "the last day lies 1 to 62 days on"),
        ('closed = ["2026-12-24 09:00-12:00"]', "a closed day has no hours"),
        ('closed = ["2029-12-24"]', "2029-12-24 lies outside the contract, which runs from 2025-03-01 to 2028-02-29"),
        ('worked = ["2026-11-25"]', "2026-11-25 is a Wednesday and worked anyway"),
        ('worked = ["2026-11-28 10-14"]', "'10-14' is no span of hours; write it like 09:00-13:00"),
        ('worked = ["2026-11-28 14:00-10:00"]', "goes over midnight"),
        ('worked = ["2026-11-28 10:00-14:00 13:00-15:00"]', "overlap at 13:00"),
        ('worked = ["2026-11-28 10:00-25:00"]', "written HH:MM"),
        ('ordinary = ["2026-11-25"]', "2026-11-25 is no public holiday in NL (Wednesday)"),
    ],
)
def test_a_fault_is_told_with_its_place(make_contract: MakeContract, text: str, fault: str) -> None:
    with pytest.raises(OverrideFault) as caught:
        read_overrides(text, make_contract())
    (line,) = caught.value.faults
    assert fault in line and "\n" not in line


def test_all_faults_are_told_at_once_a_line_each(make_contract: MakeContract) -> None:
    text = 'colour = 1\nclosed = ["soon", "2026-12-24"]\nworked = ["2026-11-25"]\nordinary = 3\n'
    with pytest.raises(OverrideFault) as caught:
        read_overrides(text, make_contract())
    assert len(caught.value.faults) == len(str(caught.value).splitlines()) == 4
