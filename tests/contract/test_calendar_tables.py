"""Business time case by case; instants are written with the offset people saw on their clocks."""

from __future__ import annotations

import os
import time
from datetime import date, datetime, timedelta, timezone
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from actions.contract.calendar import BusinessCalendar, CalendarError, DayKind, NoOpenTime

NINE_TO_SIX = [(day, "09:00", "18:00") for day in range(5)]
WITH_LUNCH = [(day, *span) for day in range(5) for span in (("09:00", "12:00"), ("13:00", "18:00"))]
NIGHTS = [(day, "22:00", "06:00") for day in range(7)]
ALWAYS = [(day, "00:00", "24:00") for day in range(7)]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(timezone.utc)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2026-03-25T10:00+01:00", 6, "2026-03-25T16:00+01:00"),
        ("2026-03-25T10:00:07+01:00", 6, "2026-03-25T16:00:07+01:00"),
        ("2026-03-25T16:00+01:00", 6, "2026-03-26T13:00+01:00"),
        ("2026-03-25T07:12:33+01:00", 1, "2026-03-25T10:00+01:00"),
        ("2026-03-25T18:00+01:00", 1, "2026-03-26T10:00+01:00"),
        ("2026-03-27T17:30+01:00", 6, "2026-03-30T14:30+02:00"),
        ("2026-03-28T12:00+01:00", 10, "2026-03-31T10:00+02:00"),
        ("2026-10-23T17:00+02:00", 2, "2026-10-26T10:00+01:00"),
        ("2026-12-31T17:00+01:00", 2, "2027-01-01T10:00+01:00"),
        ("2028-02-28T17:00+01:00", 2, "2028-02-29T10:00+01:00"),
        ("2026-03-25T10:00+01:00", 45, "2026-04-01T10:00+02:00"),
    ],
)
def test_open_hours_are_added(start: str, count: int, due: str) -> None:
    calendar = BusinessCalendar(NINE_TO_SIX, "Europe/Amsterdam")
    assert calendar.add(utc(start), hours(count)) == utc(due)


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2026-03-25T10:00+01:00", 8, "2026-03-25T18:00+01:00"),
        ("2026-03-25T09:00+01:00", 9, "2026-03-25T18:00+01:00"),
        ("2026-03-27T09:00+01:00", 9, "2026-03-27T18:00+01:00"),
        ("2026-03-24T18:00+01:00", 9, "2026-03-25T18:00+01:00"),
    ],
)
def test_a_budget_used_up_at_closing_is_due_at_closing(start: str, count: int, due: str) -> None:
    calendar = BusinessCalendar(NINE_TO_SIX, "Europe/Amsterdam")
    assert calendar.add(utc(start), hours(count)) == utc(due)


def test_a_budget_used_up_before_lunch_is_due_before_lunch() -> None:
    calendar = BusinessCalendar(WITH_LUNCH, "Europe/Rome")
    assert calendar.add(utc("2026-03-25T10:00+01:00"), hours(2)) == utc("2026-03-25T12:00+01:00")
    assert calendar.add(utc("2026-03-25T10:00+01:00"), hours(3)) == utc("2026-03-25T14:00+01:00")


def test_a_microsecond_past_closing_is_due_after_the_next_opening() -> None:
    calendar = BusinessCalendar(NINE_TO_SIX, "Europe/Amsterdam")
    due = calendar.add(utc("2026-03-25T10:00+01:00"), hours(8) + timedelta(microseconds=1))
    assert due == utc("2026-03-26T09:00:00.000001+01:00")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-25T10:00+01:00", "2026-03-25T10:00+01:00"),
        ("2026-03-25T09:00+01:00", "2026-03-25T09:00+01:00"),
        ("2026-03-25T18:00+01:00", "2026-03-26T09:00+01:00"),
        ("2026-03-28T11:00+01:00", "2026-03-30T09:00+02:00"),
    ],
)
def test_a_zero_budget_is_due_at_once_or_at_the_next_opening(at: str, expected: str) -> None:
    calendar = BusinessCalendar(NINE_TO_SIX, "Europe/Amsterdam")
    assert calendar.add(utc(at), hours(0)) == calendar.next_opening(utc(at)) == utc(expected)


@pytest.mark.parametrize(
    ("end", "count", "start"),
    [
        ("2026-03-25T16:00+01:00", 6, "2026-03-25T10:00+01:00"),
        ("2026-03-30T14:30+02:00", 6, "2026-03-27T17:30+01:00"),
        ("2026-03-26T18:00+01:00", 9, "2026-03-26T09:00+01:00"),
        ("2026-03-26T09:00+01:00", 1, "2026-03-25T17:00+01:00"),
        ("2026-03-29T12:00+02:00", 1, "2026-03-27T17:00+01:00"),
        ("2026-03-26T18:00+01:00", 18, "2026-03-25T09:00+01:00"),
        ("2026-03-26T09:00+01:00", 0, "2026-03-26T09:00+01:00"),
        ("2026-03-26T18:00+01:00", 0, "2026-03-26T18:00+01:00"),
        ("2026-03-26T20:00+01:00", 0, "2026-03-26T18:00+01:00"),
    ],
)
def test_open_hours_are_subtracted_and_an_opening_stays_an_opening(end: str, count: int, start: str) -> None:
    calendar = BusinessCalendar(NINE_TO_SIX, "Europe/Amsterdam")
    assert calendar.subtract(utc(end), hours(count)) == utc(start)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-03-25T10:00+01:00", "2026-03-25T12:30+01:00", hours(2.5)),
        ("2026-03-25T07:00+01:00", "2026-03-25T23:00+01:00", hours(9)),
        ("2026-03-27T17:00+01:00", "2026-03-30T10:00+02:00", hours(2)),
        ("2026-03-28T10:00+01:00", "2026-03-29T10:00+02:00", hours(0)),
        ("2026-03-25T12:00+01:00", "2026-03-25T10:00+01:00", hours(0)),
        ("2026-01-01T00:00+01:00", "2027-01-01T00:00+01:00", hours(9 * 261)),
    ],
)
def test_elapsed_counts_open_time_only(start: str, end: str, expected: timedelta) -> None:
    calendar = BusinessCalendar(NINE_TO_SIX, "Europe/Amsterdam")
    assert calendar.elapsed(utc(start), utc(end)) == expected


# The clocks go forward at 02:00 on 29 March 2026 and back at 03:00 on 25 October 2026 in all of these.
SUMMER_TIME_ZONES = ["Europe/Amsterdam", "Europe/Brussels", "Europe/Berlin", "Europe/Vienna", "Europe/Zurich"]
SUMMER_TIME_ZONES += ["Europe/Rome", "Europe/Paris", "Europe/Luxembourg"]


@pytest.mark.parametrize("zone", SUMMER_TIME_ZONES)
def test_the_night_of_a_clock_change_has_its_real_hours(zone: str) -> None:
    calendar = BusinessCalendar(NIGHTS, zone)
    assert calendar.elapsed(utc("2026-03-28T12:00+01:00"), utc("2026-03-29T12:00+02:00")) == hours(7)
    assert calendar.elapsed(utc("2026-10-24T12:00+02:00"), utc("2026-10-25T12:00+01:00")) == hours(9)


@pytest.mark.parametrize(
    "zone", ["Europe/Moscow", "Europe/Kaliningrad", "Asia/Vladivostok", "Europe/Minsk", "Asia/Almaty"]
)
def test_where_the_clock_stays_every_night_has_its_eight_hours(zone: str) -> None:
    calendar = BusinessCalendar(NIGHTS, zone)
    for day in ("2026-03-28", "2026-10-24"):
        noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo(zone))
        assert calendar.elapsed(noon, noon.astimezone(timezone.utc) + timedelta(days=1)) == hours(8)


@pytest.mark.parametrize("zone", SUMMER_TIME_ZONES)
def test_days_of_a_clock_change_have_23_and_25_hours_round_the_clock(zone: str) -> None:
    calendar = BusinessCalendar(ALWAYS, zone)
    assert calendar.elapsed(utc("2026-03-29T00:00+01:00"), utc("2026-03-30T00:00+02:00")) == hours(23)
    assert calendar.elapsed(utc("2026-10-25T00:00+02:00"), utc("2026-10-26T00:00+01:00")) == hours(25)


def test_an_opening_in_the_spring_gap_moves_later_by_the_gap() -> None:
    calendar = BusinessCalendar([(6, "02:30", "05:00")], "Europe/Amsterdam")
    assert calendar.next_opening(utc("2026-03-29T00:00+01:00")) == utc("2026-03-29T03:30+02:00")


def test_a_span_emptied_by_the_spring_gap_is_left_out() -> None:
    calendar = BusinessCalendar([(6, "02:30", "03:15")], "Europe/Amsterdam")
    assert calendar.next_opening(utc("2026-03-29T00:00+01:00")) == utc("2026-04-05T02:30+02:00")


def test_a_closing_moved_into_the_next_span_counts_no_second_twice() -> None:
    calendar = BusinessCalendar([(6, "01:00", "02:30"), (6, "03:00", "05:00")], "Europe/Amsterdam")
    sunday = utc("2026-03-29T00:00+01:00"), utc("2026-03-30T00:00+02:00")
    assert calendar.elapsed(*sunday) == hours(3)
    assert calendar.add(utc("2026-03-29T01:00+01:00"), hours(2)) == utc("2026-03-29T04:00+02:00")


def test_a_closing_in_the_repeated_hour_takes_the_first_occurrence() -> None:
    calendar = BusinessCalendar([(6, "00:00", "02:30")], "Europe/Amsterdam")
    assert calendar.is_open(utc("2026-10-25T02:29+02:00"))
    assert not calendar.is_open(utc("2026-10-25T02:30+02:00"))
    assert not calendar.is_open(utc("2026-10-25T02:15+01:00"))


def test_both_times_of_the_repeated_hour_are_different_instants() -> None:
    calendar = BusinessCalendar(ALWAYS, "Europe/Amsterdam")
    wall = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
    assert calendar.elapsed(wall, wall.replace(fold=1)) == hours(1)
    assert calendar.add(wall, hours(1)) == utc("2026-10-25T02:30+01:00")


def test_a_start_given_in_local_time_is_counted_in_real_hours() -> None:
    calendar = BusinessCalendar(ALWAYS, "Europe/Amsterdam")
    zone = ZoneInfo("Europe/Amsterdam")
    start, end = datetime(2026, 3, 29, 1, tzinfo=zone), datetime(2026, 3, 29, 4, tzinfo=zone)
    assert calendar.elapsed(start, end) == hours(2)


def test_a_day_without_midnight_does_not_loop_and_begins_an_hour_later() -> None:
    calendar = BusinessCalendar(ALWAYS, "America/Sao_Paulo")
    assert calendar.elapsed(utc("2015-10-17T00:00-03:00"), utc("2015-10-19T00:00-02:00")) == hours(47)


def test_a_clock_change_at_midnight_into_the_day_before_loses_nothing() -> None:
    calendar = BusinessCalendar(ALWAYS, "America/St_Johns")
    start, end = utc("2010-11-06T00:00-02:30"), utc("2010-11-08T00:00-03:30")
    assert calendar.elapsed(start, end) == end - start
    assert calendar.is_open(utc("2010-11-06T23:30-03:30"))
    assert calendar.subtract(end, end - start) == start


def test_a_date_the_zone_skipped_has_no_hours() -> None:
    calendar = BusinessCalendar([(4, "09:00", "17:00")], "Pacific/Apia")
    # 30 December 2011 was a Friday which Samoa never had.
    assert calendar.next_opening(utc("2011-12-28T00:00-10:00")) == utc("2012-01-06T09:00+14:00")


@pytest.mark.parametrize("block_days", [1, 32])
def test_a_clock_change_that_moves_the_date_is_right_at_every_cut_of_the_cache(
    block_days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actions.contract.calendar._BLOCK_DAYS", block_days)
    # Greenland's clocks went from 23:00 to midnight: Saturday's closing of 23:30 fell on Sunday, 00:30.
    nuuk = BusinessCalendar([(5, "20:00", "23:30")], "America/Nuuk")
    after_midnight = utc("2024-03-31T00:15-01:00")
    assert nuuk.is_open(after_midnight)
    assert nuuk.add(after_midnight, hours(0.25)) == utc("2024-03-31T00:30-01:00")
    assert nuuk.elapsed(after_midnight, utc("2024-03-31T12:00-01:00")) == hours(0.25)
    # Newfoundland's went from 00:01 back into the evening before, which Sunday's first minute had ended.
    st_johns = BusinessCalendar(ALWAYS, "America/St_Johns")
    second_evening = utc("2010-11-06T23:30-03:30")
    assert st_johns.is_open(second_evening)
    assert st_johns.subtract(second_evening, hours(0.25)) == utc("2010-11-06T23:15-03:30")
    assert st_johns.elapsed(second_evening, second_evening + hours(3)) == hours(3)


def test_a_zone_that_moves_for_ramadan_is_counted_in_real_hours() -> None:
    calendar = BusinessCalendar(ALWAYS, "Africa/Casablanca")
    start, end = utc("2025-02-22T00:00+00:00"), utc("2025-04-08T00:00+00:00")
    assert calendar.elapsed(start, end) == end - start


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2026-06-10T02:00+02:00", 1, "2026-06-10T03:00+02:00"),
        ("2026-06-10T05:00+02:00", 2, "2026-06-10T23:00+02:00"),
        ("2026-03-28T22:00+01:00", 6, "2026-03-29T05:00+02:00"),
        ("2026-06-10T23:30+02:00", 1, "2026-06-11T00:30+02:00"),
    ],
)
def test_a_night_shift_goes_on_after_midnight(start: str, count: int, due: str) -> None:
    calendar = BusinessCalendar(NIGHTS, "Europe/Berlin")
    assert calendar.add(utc(start), hours(count)) == utc(due)


def test_a_night_shift_of_sunday_ends_on_monday() -> None:
    calendar = BusinessCalendar([(6, "22:00", "06:00")], "Europe/Berlin")
    assert calendar.is_open(utc("2026-06-15T05:59+02:00"))
    assert not calendar.is_open(utc("2026-06-14T05:00+02:00"))


def test_a_holiday_takes_only_its_own_part_of_a_night_shift() -> None:
    calendar = BusinessCalendar(NIGHTS, "Europe/Berlin", [date(2026, 6, 11)])
    assert calendar.is_open(utc("2026-06-10T23:59+02:00"))
    assert not calendar.is_open(utc("2026-06-11T00:00+02:00"))
    assert not calendar.is_open(utc("2026-06-11T23:00+02:00"))
    assert calendar.is_open(utc("2026-06-12T00:00+02:00"))


def test_a_shift_to_midnight_can_be_written_as_24_or_as_0_oclock() -> None:
    by_24 = BusinessCalendar([(0, "16:00", "24:00")], "Europe/Berlin")
    by_0 = BusinessCalendar([(0, "16:00", "00:00")], "Europe/Berlin")
    start = utc("2026-06-15T15:00+02:00")
    assert by_24.add(start, hours(8)) == by_0.add(start, hours(8)) == utc("2026-06-16T00:00+02:00")


def test_the_whole_day_loses_no_minute() -> None:
    calendar = BusinessCalendar(ALWAYS, "Asia/Almaty")
    start, end = utc("2026-01-01T00:00+05:00"), utc("2026-12-31T23:59:59+05:00")
    assert calendar.elapsed(start, end) == end - start


def test_after_a_new_day_begins_that_days_hours_count() -> None:
    calendar = BusinessCalendar([(0, "09:00", "18:00"), (1, "12:00", "14:00"), (3, "08:00", "20:00")], "Europe/Rome")
    assert calendar.add(utc("2026-06-15T17:00+02:00"), hours(4)) == utc("2026-06-18T09:00+02:00")


def test_the_calendars_zone_decides_the_holiday_not_the_callers() -> None:
    calendar = BusinessCalendar(NINE_TO_SIX, "Asia/Vladivostok", [date(2026, 6, 12)])
    assert not calendar.is_open(utc("2026-06-12T04:00+03:00"))
    assert calendar.is_open(utc("2026-06-11T04:00+03:00"))


@pytest.mark.parametrize("server_zone", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_the_servers_zone_changes_nothing(server_zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "TZ", server_zone)
    time.tzset()
    try:
        calendar = BusinessCalendar(NINE_TO_SIX, "Europe/Amsterdam", [date(2026, 4, 27)])
        due = calendar.add(utc("2026-04-24T17:00+02:00"), hours(2))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert due == utc("2026-04-28T10:00+02:00")


def test_a_half_day_and_a_worked_saturday_have_their_own_hours() -> None:
    special = {
        date(2026, 12, 24): [("09:00", "12:00")],
        date(2026, 12, 26): [("10:00", "14:00")],
        date(2026, 12, 25): [],
    }
    calendar = BusinessCalendar(NINE_TO_SIX, "Europe/Berlin", special)
    assert calendar.add(utc("2026-12-24T11:00+01:00"), hours(2)) == utc("2026-12-26T11:00+01:00")


def test_a_holiday_at_the_edge_of_a_month_or_of_the_cache_is_kept() -> None:
    days = [date(2026, 4, 30), date(2026, 5, 1)]
    calendar = BusinessCalendar(NINE_TO_SIX, "Europe/Amsterdam", days)
    assert calendar.add(utc("2026-04-29T17:00+02:00"), hours(2)) == utc("2026-05-04T10:00+02:00")


def test_a_kind_is_told_for_each_date() -> None:
    calendar = BusinessCalendar(NINE_TO_SIX, "Europe/Berlin", [date(2026, 12, 25), date(2026, 12, 26)])
    kinds = [calendar.day_kind(date(2026, 12, day)) for day in (24, 25, 26)]
    assert kinds == [DayKind.OPEN, DayKind.HOLIDAY, DayKind.WEEKEND]
    assert [calendar.opens_on(date(2026, 12, day)) for day in (24, 25)] == [True, False]


def test_pauses_do_not_count() -> None:
    pauses = [
        (utc("2026-03-25T10:00+01:00"), utc("2026-03-25T11:00+01:00")),
        (utc("2026-03-25T10:30+01:00"), utc("2026-03-25T12:00+01:00")),
        (utc("2026-03-25T17:30+01:00"), utc("2026-03-26T09:30+01:00")),
    ]
    calendar = BusinessCalendar(NINE_TO_SIX, "Europe/Amsterdam", (), pauses)
    assert calendar.add(utc("2026-03-25T09:00+01:00"), hours(1)) == utc("2026-03-25T10:00+01:00")
    assert calendar.add(utc("2026-03-25T09:00+01:00"), hours(7)) == utc("2026-03-26T10:00+01:00")
    assert calendar.elapsed(utc("2026-03-25T00:00+01:00"), utc("2026-03-26T00:00+01:00")) == hours(6.5)
    assert not calendar.is_open(utc("2026-03-25T11:30+01:00"))


def test_open_spans_are_a_stream_from_the_start_on() -> None:
    calendar = BusinessCalendar(WITH_LUNCH, "Europe/Rome", [date(2026, 3, 26)])
    spans = list(islice(calendar.open_spans(utc("2026-03-25T11:00+01:00")), 3))
    assert spans == [
        (utc("2026-03-25T11:00+01:00"), utc("2026-03-25T12:00+01:00")),
        (utc("2026-03-25T13:00+01:00"), utc("2026-03-25T18:00+01:00")),
        (utc("2026-03-27T09:00+01:00"), utc("2026-03-27T12:00+01:00")),
    ]


def test_results_are_in_utc() -> None:
    calendar = BusinessCalendar(NINE_TO_SIX, "Europe/Rome")
    start = datetime(2026, 3, 25, 10, tzinfo=ZoneInfo("Europe/Rome"))
    for result in (calendar.add(start, hours(1)), calendar.subtract(start, hours(1)), calendar.next_opening(start)):
        assert result.tzinfo is timezone.utc


def test_a_zone_object_is_as_good_as_its_name() -> None:
    calendar = BusinessCalendar(NINE_TO_SIX, ZoneInfo("Europe/Rome"))
    assert calendar.zone.key == "Europe/Rome"
    assert "Europe/Rome" in repr(calendar)


def test_a_calendar_that_never_opens_ends_the_search_with_a_named_error() -> None:
    year = [date(2026, 1, 1) + timedelta(days=day) for day in range(4 * 366)]
    calendar = BusinessCalendar(NINE_TO_SIX, "Europe/Rome", year)
    with pytest.raises(NoOpenTime, match="no open time within 731 days after"):
        calendar.add(utc("2026-02-01T00:00+01:00"), hours(1))
    with pytest.raises(NoOpenTime, match="before"):
        calendar.subtract(utc("2029-06-01T00:00+01:00"), hours(1))
    with pytest.raises(NoOpenTime):
        list(calendar.open_spans(utc("2026-02-01T00:00+01:00")))


def test_a_year_without_open_time_is_bridged() -> None:
    year = [date(2026, 1, 1) + timedelta(days=day) for day in range(365)]
    calendar = BusinessCalendar(NINE_TO_SIX, "Europe/Rome", year)
    assert calendar.next_opening(utc("2026-01-02T00:00+01:00")) == utc("2027-01-01T09:00+01:00")


def test_a_budget_of_years_is_counted_to_its_end() -> None:
    calendar = BusinessCalendar(NINE_TO_SIX, "Europe/Rome")
    start = utc("2026-01-05T09:00+01:00")
    assert calendar.elapsed(start, calendar.add(start, hours(9 * 261 * 4))) == hours(9 * 261 * 4)


@pytest.mark.parametrize("method", ["add", "subtract"])
def test_a_negative_duration_is_refused(method: str) -> None:
    calendar = BusinessCalendar(NINE_TO_SIX, "Europe/Rome")
    with pytest.raises(CalendarError, match="negative"):
        getattr(calendar, method)(utc("2026-01-05T09:00+01:00"), timedelta(seconds=-1))


def test_an_instant_without_zone_is_refused() -> None:
    calendar = BusinessCalendar(NINE_TO_SIX, "Europe/Rome")
    naive = datetime(2026, 1, 5, 9)
    for ask in (calendar.is_open, calendar.next_opening):
        with pytest.raises(CalendarError, match="no time zone"):
            ask(naive)
    with pytest.raises(CalendarError, match="no time zone"):
        calendar.elapsed(naive, naive)


@pytest.mark.parametrize("year", [1, 1800, 2300, 9999])
def test_an_instant_outside_all_contracts_is_refused(year: int) -> None:
    calendar = BusinessCalendar(NINE_TO_SIX, "Europe/Rome")
    with pytest.raises(CalendarError, match="outside the years"):
        calendar.add(datetime(year, 12, 31, 23, tzinfo=timezone.utc), hours(1))
