"""Laws every calendar obeys, in any zone, over clock changes, with holidays, half days, nights and pauses."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from actions.contract.calendar import BusinessCalendar

ZONES = ["Europe/Amsterdam", "Europe/Moscow", "America/Havana", "America/Sao_Paulo", "Australia/Lord_Howe"]
ZONES += ["Africa/Casablanca", "America/St_Johns", "Asia/Almaty", "Pacific/Chatham", "UTC"]
EPOCH = datetime(2024, 1, 1, tzinfo=timezone.utc)

settings.register_profile("contract", deadline=None, max_examples=60)
settings.load_profile("contract")

instants = st.integers(0, 3 * 366 * 86_400).map(lambda seconds: EPOCH + timedelta(seconds=seconds))
# Half of all starts lie near a European clock change, where faults hide.
near_changes = st.tuples(
    st.sampled_from(["2024-03-31", "2024-10-27", "2025-03-30", "2025-10-26", "2026-03-29", "2026-10-25"]),
    st.integers(-3 * 86_400, 3 * 86_400),
).map(lambda pair: datetime.fromisoformat(f"{pair[0]}T01:00+00:00") + timedelta(seconds=pair[1]))
starts = st.one_of(instants, near_changes)
amounts = st.integers(0, 120 * 3600).map(lambda seconds: timedelta(seconds=seconds))
days = st.integers(0, 3 * 366).map(lambda number: date(2024, 1, 1) + timedelta(days=number))


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


@st.composite
def day_spans(draw: st.DrawFn, least: int = 0) -> list[tuple[str, str]]:
    """Up to three spans of one day that do not overlap, on quarters of an hour."""
    count = draw(st.integers(least, 3))
    points = draw(st.lists(st.integers(0, 96), min_size=2 * count, max_size=2 * count, unique=True).map(sorted))
    return [(clock(a * 15), clock(b * 15)) for a, b in zip(points[::2], points[1::2], strict=True)]


@st.composite
def calendar_data(draw: st.DrawFn) -> dict[str, Any]:
    hours = [(weekday, *span) for weekday in range(7) for span in draw(day_spans())]
    if draw(st.booleans()):
        weekday = draw(st.integers(0, 6))
        hours = [entry for entry in hours if entry[0] not in (weekday, (weekday + 1) % 7)]
        hours.append((weekday, clock(draw(st.integers(60, 95)) * 15), clock(draw(st.integers(1, 50)) * 15)))
    assume(hours)
    pauses = draw(st.lists(st.tuples(instants, st.integers(1, 200_000)), max_size=3))
    return {
        "hours": hours,
        "tz": draw(st.sampled_from(ZONES)),
        "holidays": draw(st.dictionaries(days, day_spans(), max_size=12)),
        "pauses": [(start, start + timedelta(seconds=length)) for start, length in pauses],
    }


calendars = calendar_data().map(lambda data: BusinessCalendar(**data))


@given(calendars, starts, amounts)
def test_the_time_added_is_the_time_that_elapses(calendar: BusinessCalendar, start: datetime, x: timedelta) -> None:
    assert calendar.elapsed(start, calendar.add(start, x)) == x


@given(calendars, starts, amounts)
def test_the_time_subtracted_is_the_time_that_elapses(calendar: BusinessCalendar, end: datetime, x: timedelta) -> None:
    assert calendar.elapsed(calendar.subtract(end, x), end) == x


@given(calendars, starts, amounts)
def test_subtracting_undoes_adding(calendar: BusinessCalendar, start: datetime, x: timedelta) -> None:
    opening = calendar.next_opening(start)
    assert calendar.subtract(calendar.add(opening, x), x) == opening


@given(calendars, starts, st.integers(0, 10**6), amounts)
def test_a_later_start_is_never_due_earlier(
    calendar: BusinessCalendar, start: datetime, later: int, x: timedelta
) -> None:
    assert calendar.add(start, x) <= calendar.add(start + timedelta(seconds=later), x)


@given(calendars, starts, amounts, amounts)
def test_more_time_is_never_due_earlier(
    calendar: BusinessCalendar, start: datetime, x: timedelta, more: timedelta
) -> None:
    assert calendar.add(start, x) <= calendar.add(start, x + more)


@given(calendars, starts, amounts, amounts)
def test_time_added_in_two_parts_is_due_as_in_one(
    calendar: BusinessCalendar, start: datetime, x: timedelta, y: timedelta
) -> None:
    assume(y)
    assert calendar.add(calendar.add(start, x), y) == calendar.add(start, x + y)


@given(calendars, starts, amounts)
def test_nothing_is_due_outside_opening_hours(calendar: BusinessCalendar, start: datetime, x: timedelta) -> None:
    assume(x)
    due = calendar.add(start, x)
    assert due > start
    assert calendar.is_open(due - timedelta(microseconds=1))


@given(calendars, starts, amounts)
def test_nothing_starts_outside_opening_hours_backwards(
    calendar: BusinessCalendar, end: datetime, x: timedelta
) -> None:
    assume(x)
    start = calendar.subtract(end, x)
    assert start < end
    assert calendar.is_open(start)


@given(calendars, st.lists(starts, min_size=3, max_size=3).map(sorted))
def test_elapsed_times_add_up(calendar: BusinessCalendar, moments: list[datetime]) -> None:
    a, b, c = moments
    assert calendar.elapsed(a, b) + calendar.elapsed(b, c) == calendar.elapsed(a, c) <= c - a


@given(calendars, starts)
def test_spans_are_in_order_and_agree_with_is_open(calendar: BusinessCalendar, start: datetime) -> None:
    reached = start
    for _, (opening, closing) in zip(range(40), calendar.open_spans(start), strict=False):
        assert reached <= opening < closing
        assert calendar.is_open(opening) and calendar.is_open(closing - timedelta(microseconds=1))
        assert opening == reached or not calendar.is_open(opening - timedelta(microseconds=1))
        assert calendar.elapsed(reached, closing) == closing - opening
        reached = closing


@given(calendar_data(), starts, amounts)
def test_a_holiday_far_away_changes_nothing(data: dict[str, Any], start: datetime, x: timedelta) -> None:
    with_one_more = {**data, "holidays": {**data["holidays"], date(2190, 1, 1): []}}
    assert BusinessCalendar(**data).add(start, x) == BusinessCalendar(**with_one_more).add(start, x)


@given(calendars, starts, amounts)
def test_a_start_in_any_zone_gives_the_same(calendar: BusinessCalendar, start: datetime, x: timedelta) -> None:
    for zone in ("Asia/Tokyo", "America/New_York", "Europe/Amsterdam"):
        assert calendar.add(start.astimezone(ZoneInfo(zone)), x) == calendar.add(start, x)


@given(st.sampled_from(ZONES), starts, amounts, st.integers(10, 16))
def test_a_block_cut_in_two_changes_nothing(zone: str, start: datetime, x: timedelta, cut: int) -> None:
    whole = BusinessCalendar([(day, "09:00", "17:00") for day in range(5)], zone)
    parts = [("09:00", f"{cut}:00"), (f"{cut}:00", "17:00")]
    halves = BusinessCalendar([(day, *span) for day in range(5) for span in parts], zone)
    assert whole.add(start, x) == halves.add(start, x)
    assert whole.subtract(start, x) == halves.subtract(start, x)


@given(calendar_data(), starts, amounts)
def test_a_calendar_used_before_answers_as_a_fresh_one(data: dict[str, Any], start: datetime, x: timedelta) -> None:
    used = BusinessCalendar(**data)
    used.elapsed(start - timedelta(days=200), start + timedelta(days=200))
    assert used.add(start, x) == BusinessCalendar(**data).add(start, x)


@settings(max_examples=25)
@given(
    st.sampled_from(["Europe/Amsterdam", "America/New_York", "Asia/Almaty", "Europe/Moscow"]),
    st.integers(20, 40),
    st.integers(41, 88),
    near_changes,
    st.sets(st.integers(0, 6), min_size=1),
)
def test_counting_minute_by_minute_gives_the_same(
    zone: str, opening: int, closing: int, start: datetime, weekdays: set[int]
) -> None:
    calendar = BusinessCalendar([(day, clock(opening * 15), clock(closing * 15)) for day in weekdays], zone)
    start = start.replace(second=0)
    minutes = 0
    for minute in range(3 * 24 * 60):
        wall = (start + timedelta(minutes=minute)).astimezone(ZoneInfo(zone))
        inside = opening * 15 <= wall.hour * 60 + wall.minute < closing * 15
        minutes += inside and wall.weekday() in weekdays
    assert calendar.elapsed(start, start + timedelta(days=3)) == timedelta(minutes=minutes)
