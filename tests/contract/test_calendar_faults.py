"""Bad data is refused when a calendar is built, never found out by a deadline that is wrong."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any

import pytest

from actions.contract.calendar import BusinessCalendar, CalendarError

GOOD: dict[str, Any] = {"hours": [(0, "09:00", "18:00")], "tz": "Europe/Rome", "holidays": (), "pauses": ()}
NOON = datetime(2026, 6, 1, 12, tzinfo=timezone.utc)
ONE = datetime(2026, 6, 1, 13, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"hours": []}, "no opening hours at all"),
        ({"hours": [(0, "09:00", "09:00")]}, "no time between opening and closing"),
        ({"hours": [(0, "00:00", "00:00")]}, "all day is 00:00 to 24:00"),
        ({"hours": [(0, "24:00", "06:00")]}, "no time between opening and closing"),
        ({"hours": [(7, "09:00", "18:00")]}, "from 0 .Monday. to 6"),
        ({"hours": [(-1, "09:00", "18:00")]}, "from 0 .Monday. to 6"),
        ({"hours": [("Monday", "09:00", "18:00")]}, "from 0 .Monday. to 6"),
        ({"hours": [(True, "09:00", "18:00")]}, "from 0 .Monday. to 6"),
        ({"hours": [(0, "9:00", "18:00")]}, "written HH:MM"),
        ({"hours": [(0, "09:00", "18:60")]}, "written HH:MM"),
        ({"hours": [(0, "09:00", "24:01")]}, "written HH:MM"),
        ({"hours": [(0, "09:00", "25:00")]}, "written HH:MM"),
        ({"hours": [(0, "09:00", "")]}, "written HH:MM"),
        ({"hours": [(0, "09:00", None)]}, "written HH:MM"),
        ({"hours": [(0, "09:00", "18:00\n")]}, "written HH:MM"),
        ({"hours": [(0, "09:00", "13:00"), (0, "12:00", "18:00")]}, "overlap at 12:00"),
        ({"hours": [(0, "22:00", "06:00"), (1, "05:00", "12:00")]}, "overlap at 05:00"),
        ({"hours": [(6, "22:00", "06:00"), (0, "05:00", "12:00")]}, "overlap at 05:00"),
        ({"tz": "Europe/Atlantis"}, "unknown time zone 'Europe/Atlantis'"),
        ({"tz": ""}, "unknown time zone"),
        ({"tz": "../../etc/passwd"}, "unknown time zone"),
        ({"tz": None}, "unknown time zone"),
        ({"holidays": ["2026-12-25"]}, "is not a date"),
        ({"holidays": [NOON]}, "is not a date"),
        ({"holidays": {date(2026, 12, 24): [("12:00", "12:00")]}}, "no time between"),
        ({"holidays": {date(2026, 12, 24): [("22:00", "06:00")]}}, "goes over midnight"),
        ({"holidays": {date(2026, 12, 24): [("09:00", "noon")]}}, "written HH:MM"),
        ({"holidays": {date(2026, 12, 24): [("09:00", "12:00"), ("11:00", "13:00")]}}, "overlap at 11:00"),
        ({"pauses": [(ONE, NOON)]}, "does not end after it starts"),
        ({"pauses": [(NOON, NOON)]}, "does not end after it starts"),
        ({"pauses": [(NOON.replace(tzinfo=None), ONE)]}, "no time zone"),
    ],
)
def test_bad_data_is_refused_with_its_place(fault: dict[str, Any], message: str) -> None:
    with pytest.raises(CalendarError, match=message):
        BusinessCalendar(**{**GOOD, **fault})


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(CalendarError) as caught:
        BusinessCalendar([(9, "09:00", "18:00"), (0, "x", "y")], "Nowhere", ["soon"], [(ONE, NOON)])  # type: ignore[list-item]
    for part in ("(9,", "'x'", "Nowhere", "'soon'", "does not end"):
        assert part in str(caught.value)
