from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timezone
from typing import Any

import pytest

from actions.contract.agreement import AgreementError, Contract, DayChange, HolidayOverride

MakeContract = Callable[..., Contract]
GOOD_FRIDAY, SATURDAY, MONDAY = date(2026, 4, 3), date(2026, 5, 16), date(2026, 5, 18)


def test_a_contract_keeps_its_regions_holidays(make_contract: MakeContract) -> None:
    assert not make_contract().calendar().opens_on(GOOD_FRIDAY)


def test_a_holiday_that_is_worked_can_be_switched_off(make_contract: MakeContract) -> None:
    override = HolidayOverride(GOOD_FRIDAY, DayChange.ORDINARY)
    assert make_contract(holiday_overrides=(override,)).calendar().opens_on(GOOD_FRIDAY)


def test_a_company_can_be_off_on_a_day_of_its_own(make_contract: MakeContract) -> None:
    override = HolidayOverride(MONDAY, DayChange.CLOSED)
    assert not make_contract(holiday_overrides=(override,)).calendar().opens_on(MONDAY)


@pytest.mark.parametrize(
    ("override", "opening", "closing"),
    [
        (HolidayOverride(SATURDAY, DayChange.WORKED), 9, 15),
        (HolidayOverride(SATURDAY, DayChange.WORKED, (("10:00", "14:00"),)), 10, 14),
        (HolidayOverride(MONDAY, DayChange.ORDINARY, (("09:00", "12:00"),)), 9, 12),
    ],
)
def test_worked_and_half_days_have_their_own_hours_or_those_of_the_weekday_before(
    make_contract: MakeContract, override: HolidayOverride, opening: int, closing: int
) -> None:
    hours = (*((day, "09:00", "18:00") for day in range(4)), (4, "09:00", "15:00"))
    calendar = make_contract(hours=hours, holiday_overrides=(override,), zone="UTC").calendar()
    day = datetime(override.day.year, override.day.month, override.day.day, tzinfo=timezone.utc)
    assert next(calendar.open_spans(day)) == (day.replace(hour=opening), day.replace(hour=closing))


def test_a_worked_saturday_of_the_region_is_open(make_contract: MakeContract) -> None:
    calendar = make_contract(zone="Europe/Moscow", holiday_region="RU").calendar()
    assert calendar.opens_on(date(2027, 2, 20))
    assert not calendar.opens_on(date(2027, 2, 22))


def test_a_worked_day_under_night_shifts_ends_at_midnight(make_contract: MakeContract) -> None:
    hours = tuple((day, "22:00", "06:00") for day in range(5))
    calendar = make_contract(zone="Europe/Moscow", holiday_region="RU", hours=hours).calendar()
    at = datetime.fromisoformat("2027-02-20T23:30+03:00")
    assert calendar.is_open(at)
    assert not calendar.is_open(datetime.fromisoformat("2027-02-21T00:30+03:00"))


def test_contracts_with_the_same_data_share_one_calendar(make_contract: MakeContract) -> None:
    assert make_contract().calendar() is make_contract(customer="Another").calendar()
    assert make_contract().calendar() is not make_contract(zone="Europe/Brussels").calendar()


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"valid_until": date(2025, 2, 28)}, "ends on 2025-02-28, before it begins on 2025-03-01"),
        ({"number": "40217789"}, "mistyped digit"),
        ({"number": "4021"}, "is not 8 digits"),
        ({"zone": "Europe/Atlantis"}, "unknown time zone"),
        ({"holiday_region": "XX"}, "unknown region"),
        ({"hours": ()}, "no opening hours"),
        ({"hours": ((0, "09:00", "13:00"), (0, "12:00", "18:00"))}, "overlap"),
    ],
)
def test_a_wrong_contract_is_refused(make_contract: MakeContract, fault: dict[str, Any], message: str) -> None:
    with pytest.raises(AgreementError, match=message):
        make_contract(**fault)


def test_all_faults_of_a_contract_are_told_at_once(make_contract: MakeContract) -> None:
    with pytest.raises(AgreementError) as caught:
        make_contract(number="1", zone="Nowhere", valid_until=date(2020, 1, 1))
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize(
    ("begin", "day", "first", "last"),
    [
        ("2025-03-01", "2026-03-25", "2026-03-01", "2027-02-28"),
        ("2025-03-01", "2026-02-28", "2025-03-01", "2026-02-28"),
        ("2025-03-01", "2025-03-01", "2025-03-01", "2026-02-28"),
        ("2025-03-01", "2028-02-29", "2027-03-01", "2028-02-29"),
        ("2024-02-29", "2025-02-28", "2024-02-29", "2025-02-28"),
        ("2024-02-29", "2025-03-01", "2025-03-01", "2026-02-28"),
        ("2024-02-29", "2028-02-28", "2027-03-01", "2028-02-28"),
        ("2025-01-01", "2026-12-31", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_contract_year_goes_from_anniversary_to_anniversary(
    make_contract: MakeContract, begin: str, day: str, first: str, last: str
) -> None:
    contract = make_contract(valid_from=date.fromisoformat(begin))
    expected = date.fromisoformat(first), date.fromisoformat(last)
    assert contract.year_of(date.fromisoformat(day)) == expected


def test_a_local_date_is_the_date_where_the_contract_lives(make_contract: MakeContract) -> None:
    late = datetime(2026, 3, 25, 23, 30, tzinfo=timezone.utc)
    assert make_contract().local_date(late) == date(2026, 3, 26)
