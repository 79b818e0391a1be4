"""Business time: opening hours, holidays and pauses of one time zone, counted on real (UTC) seconds.

Every opening and closing of the local clock is turned into UTC by itself, and only UTC instants are compared
or counted. So a working night over a clock change has 7 or 9 hours, as it had for the people in it.

The rules, where engines disagree:

* Open spans are half-open: open at the opening, closed at the closing. Yet a budget used up exactly at a
  closing ends at that closing, not at the next opening; counting backwards, one used up exactly at an opening
  ends there.
* An opening or closing within the hour which the clock skips in spring moves later by the gap's length; a
  span emptied by this, or a date which the zone never had, is left out. Within the hour which comes twice in
  autumn the first occurrence counts.
* Hours over midnight are split at midnight before anything else, so a holiday takes only its own date's part.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from typing import NamedTuple, Union
from zoneinfo import ZoneInfo

DayHours = Sequence["tuple[str, str]"]
WeekHours = Iterable["tuple[int, str, str]"]
Holidays = Union[Iterable[date], Mapping[date, DayHours]]

SEARCH_LIMIT = timedelta(days=731)
"""How long a calendar may stay shut before a search in it gives up: two years."""

_MIDNIGHT = 24 * 60
_MICROSECOND = timedelta(microseconds=1)
_MINUTE_US = 60_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_EPOCH_ORDINAL = _EPOCH.toordinal()
_BLOCK_DAYS = 32
# Nothing a contract speaks of lies outside; within them no arithmetic can leave the years Python knows.
_FIRST_ORDINAL = date(1900, 1, 1).toordinal()
_LAST_ORDINAL = date(2200, 1, 1).toordinal()
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")

_Minutes = tuple[tuple[int, int], ...]
_Spans = list[tuple[int, int]]


class CalendarError(ValueError):
    """A calendar cannot be built from this data, or was asked about something which is no instant."""


class NoOpenTime(CalendarError):
    """The calendar stays shut for longer than SEARCH_LIMIT: its hours, holidays or pauses must be wrong."""


class DayKind(str, Enum):
    """What a local date is in a calendar."""

    OPEN = "open"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


class _Block(NamedTuple):
    """The open spans of 32 local dates, in microseconds since 1970, and the open time before each of them."""

    starts: list[int]
    ends: list[int]
    before: list[int]
    total: int

    def open_until(self, at: int) -> int:
        """Return the block's open time which lies before an instant."""
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return 0
        return self.before[index] + min(at, self.ends[index]) - self.starts[index]


class BusinessCalendar:
    """The open time of one place.

    Args:
        hours: (weekday with 0 = Monday, opening, closing) as "HH:MM"; several spans a day, "24:00" as a
            closing, and spans over midnight ("22:00", "06:00") are allowed.
        tz: IANA name of the zone, or a ZoneInfo, in which hours and dates are meant.
        holidays: local dates that are shut; or a mapping from date to the spans which that date has in place
            of its weekday's: none for a holiday, one or more for a half day or a worked Saturday.
        pauses: (start, end) aware instants during which the calendar is shut.

    Raises:
        CalendarError: the data is wrong; the message names every fault.
    """

    def __init__(
        self,
        hours: WeekHours,
        tz: str | ZoneInfo,
        holidays: Holidays = (),
        pauses: Iterable[tuple[datetime, datetime]] = (),
    ) -> None:
        faults: list[str] = []
        self._week = _read_week(hours, faults)
        self._zone = _read_zone(tz, faults)
        self._special = _read_holidays(holidays, faults)
        self._pauses = _read_pauses(pauses, faults)
        if faults:
            raise CalendarError("calendar: " + "; ".join(faults))
        self._blocks: dict[int, _Block] = {}

    @property
    def zone(self) -> ZoneInfo:
        """The zone which decides date, weekday and holiday."""
        return self._zone

    def __repr__(self) -> str:
        return f"<BusinessCalendar {self._zone.key}, {len(self._special)} special days>"

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """Return the UTC instant at which an amount of open time after a start is used up.

        Zero gives the start itself when it is open, else the next opening. Raises NoOpenTime, and
        CalendarError for a start without zone or a negative duration.
        """
        at, left = _instant_us(start), _amount_us(duration)
        for block in self._blocks_after(start):
            index = bisect_right(block.ends, at)
            if index == len(block.ends):
                continue
            opening = block.starts[index]
            if left == 0:
                return _utc(max(at, opening))
            used = block.before[index] + max(0, at - opening)
            target = used + left
            if target <= block.total:
                # The first span whose end reaches the target, so a closing wins over the next opening.
                last = bisect_left(block.before, target) - 1
                return _utc(block.starts[last] + target - block.before[last])
            left -= block.total - used
        raise self._shut(start, "after")

    def subtract(self, end: datetime, duration: timedelta) -> datetime:
        """Return the UTC instant from which an amount of open time leads up to an end; undoes `add`.

        Zero gives the end itself when it is open or a closing, else the closing before it. Raises NoOpenTime,
        and CalendarError for an end without zone or a negative duration.
        """
        at, left = _instant_us(end), _amount_us(duration)
        if left == 0 and self.is_open(end):
            return _utc(at)
        for block in self._blocks_before(end):
            index = bisect_left(block.starts, at) - 1
            if index < 0:
                continue
            upto = min(at, block.ends[index])
            if left == 0:
                return _utc(upto)
            target = block.before[index] + upto - block.starts[index] - left
            if target >= 0:
                # The last span starting at or before the target: an opening wins over the closing before it.
                first = bisect_right(block.before, target, 0, index + 1) - 1
                return _utc(block.starts[first] + target - block.before[first])
            left = -target
        raise self._shut(end, "before")

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time between two instants, zero when the end is not after the start.

        Raises CalendarError for an instant without zone.
        """
        begin, finish = _instant_us(start), _instant_us(end)
        if finish <= begin:
            return timedelta(0)
        first = (self._local_ordinal(start) - 1) // _BLOCK_DAYS
        last = (self._local_ordinal(end) + 1) // _BLOCK_DAYS
        total = 0
        for number in range(first, last + 1):
            block = self._block(number)
            total += block.open_until(finish) - block.open_until(begin)
        return timedelta(microseconds=total)

    def is_open(self, at: datetime) -> bool:
        """Return whether the calendar is open at an instant: yes at an opening, no at a closing."""
        instant, ordinal = _instant_us(at), self._local_ordinal(at)
        for number in range((ordinal - 1) // _BLOCK_DAYS, (ordinal + 1) // _BLOCK_DAYS + 1):
            block = self._block(number)
            index = bisect_right(block.starts, instant) - 1
            if index >= 0 and instant < block.ends[index]:
                return True
        return False

    def next_opening(self, at: datetime) -> datetime:
        """Return the first UTC instant from `at` on at which the calendar is open: `at` itself when it is."""
        return self.add(at, timedelta(0))

    def open_spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the open spans from a start on as (UTC opening, UTC closing), the first one cut at the start.

        Endless; made as it is read. Spans are cut at local midnight, so one span never covers two local dates
        (save where the clock change itself pushes a closing over midnight). Raises NoOpenTime.
        """
        at = _instant_us(start)
        for block in self._blocks_after(start):
            for opening, closing in zip(block.starts, block.ends, strict=True):
                if closing > at:
                    yield _utc(max(opening, at)), _utc(closing)
        raise self._shut(start, "after")

    def opens_on(self, day: date) -> bool:
        """Return whether a local date has any opening hours; pauses do not count."""
        return bool(self._minutes_on(day.toordinal()))

    def day_kind(self, day: date) -> DayKind:
        """Return whether a local date has hours, is shut by its weekday, or is shut as a holiday."""
        if self._minutes_on(day.toordinal()):
            return DayKind.OPEN
        return DayKind.HOLIDAY if self._week[day.weekday()] else DayKind.WEEKEND

    def _minutes_on(self, ordinal: int) -> _Minutes:
        special = self._special.get(ordinal)
        return self._week[(ordinal + 6) % 7] if special is None else special

    def _local_ordinal(self, at: datetime) -> int:
        try:
            ordinal = at.astimezone(self._zone).toordinal()
        except OverflowError:
            ordinal = _LAST_ORDINAL + 1
        if not _FIRST_ORDINAL <= ordinal <= _LAST_ORDINAL:
            raise CalendarError(f"calendar: {at.isoformat()} lies outside the years 1900 to 2199")
        return ordinal

    def _blocks_after(self, at: datetime) -> Iterator[_Block]:
        # One date earlier, since a clock change can push a closing into the next local date.
        return self._walk((self._local_ordinal(at) - 1) // _BLOCK_DAYS, 1)

    def _blocks_before(self, at: datetime) -> Iterator[_Block]:
        # One date later, since the local date can go back by one when the clock does (St John's until 2011).
        return self._walk((self._local_ordinal(at) + 1) // _BLOCK_DAYS, -1)

    def _walk(self, number: int, step: int) -> Iterator[_Block]:
        """Yield block after block; stop after two years without an open span, or where the years end."""
        shut_blocks = 0
        while shut_blocks <= SEARCH_LIMIT.days // _BLOCK_DAYS + 2:
            if not _FIRST_ORDINAL <= number * _BLOCK_DAYS <= _LAST_ORDINAL:
                return
            block = self._block(number)
            shut_blocks = 0 if block.starts else shut_blocks + 1
            yield block
            number += step

    def _block(self, number: int) -> _Block:
        block = self._blocks.get(number)
        if block is None:
            # Two threads may both build it; they build the same.
            block = self._blocks[number] = self._build(number * _BLOCK_DAYS)
        return block

    def _build(self, first: int) -> _Block:
        starts: list[int] = []
        ends: list[int] = []
        before: list[int] = []
        total = 0
        # The day before only tells how far its own spans reach into this block.
        reached = max((end for _, end in self._day_spans(first - 1)), default=-sys.maxsize)
        for ordinal in range(first, first + _BLOCK_DAYS):
            for opening, closing in self._day_spans(ordinal):
                # A closing moved later by a spring gap may run into the next span: count no second twice.
                opening = max(opening, reached)
                if closing <= opening:
                    continue
                reached = closing
                for start, end in self._without_pauses(opening, closing):
                    starts.append(start)
                    ends.append(end)
                    before.append(total)
                    total += end - start
        return _Block(starts, ends, before, total)

    def _day_spans(self, ordinal: int) -> _Spans:
        spans: _Spans = []
        for opening, closing in self._minutes_on(ordinal):
            start, end = self._wall_us(ordinal, opening), self._wall_us(ordinal, closing)
            if start < end and self._is_on_date(start, ordinal):
                spans.append((start, end))
        return spans

    def _wall_us(self, ordinal: int, minute: int) -> int:
        """Return the instant of a wall time: the first of two, and in a gap the one later by its length."""
        # Python's fold=0, the default, means both.
        if minute == _MIDNIGHT:
            ordinal, minute = ordinal + 1, 0
        day = date.fromordinal(ordinal)
        wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=self._zone)
        offset = wall.utcoffset() or timedelta(0)
        return ((ordinal - _EPOCH_ORDINAL) * _MIDNIGHT + minute) * _MINUTE_US - offset // _MICROSECOND

    def _is_on_date(self, instant: int, ordinal: int) -> bool:
        """Return False for a date which the zone skipped, as Samoa did with 30 December 2011."""
        return _utc(instant).astimezone(self._zone).toordinal() == ordinal

    def _without_pauses(self, opening: int, closing: int) -> _Spans:
        spans: _Spans = []
        index = bisect_right(self._pauses, (opening, opening))
        index = max(0, index - 1)
        while index < len(self._pauses) and self._pauses[index][0] < closing:
            pause_start, pause_end = self._pauses[index]
            if pause_end > opening:
                if pause_start > opening:
                    spans.append((opening, pause_start))
                opening = pause_end
            index += 1
        if opening < closing:
            spans.append((opening, closing))
        return spans

    def _shut(self, at: datetime, side: str) -> NoOpenTime:
        return NoOpenTime(
            f"calendar: no open time within {SEARCH_LIMIT.days} days {side} the point reached from"
            f" {at.isoformat()} in {self._zone.key}; check hours, holidays and pauses"
        )


def _instant_us(at: datetime) -> int:
    if at.tzinfo is None:
        raise CalendarError(f"calendar: {at.isoformat()} has no time zone; give an aware datetime")
    return (at - _EPOCH) // _MICROSECOND


def _amount_us(duration: timedelta) -> int:
    amount = duration // _MICROSECOND
    if amount < 0:
        raise CalendarError(f"calendar: the duration {duration} is negative")
    return amount


def _utc(instant: int) -> datetime:
    return _EPOCH + timedelta(0, 0, instant)


def _read_zone(tz: str | ZoneInfo, faults: list[str]) -> ZoneInfo:
    if isinstance(tz, ZoneInfo):
        return tz
    try:
        return ZoneInfo(tz)
    except (KeyError, ValueError, OSError, TypeError):
        faults.append(f"unknown time zone {tz!r}, use an IANA name like Europe/Berlin")
        return ZoneInfo("UTC")


def _read_week(hours: WeekHours, faults: list[str]) -> tuple[_Minutes, ...]:
    """Return the spans of each weekday as minutes after local midnight, split there."""
    week: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    empty = True
    for weekday, opening, closing in hours:
        empty = False
        place = f"hours ({weekday!r}, {opening!r}, {closing!r})"
        if type(weekday) is not int or not 0 <= weekday <= 6:
            faults.append(f"{place}: the weekday is a number from 0 (Monday) to 6 (Sunday)")
            continue
        span = _read_span(opening, closing, place, faults)
        if span is None:
            continue
        start, end = span
        if start < end:
            week[weekday].append((start, end))
        else:
            week[weekday].append((start, _MIDNIGHT))
            if end:
                week[(weekday + 1) % 7].append((0, end))
    if empty:
        faults.append("no opening hours at all")
    return tuple(_in_order(spans, f"hours of weekday {day}", faults) for day, spans in enumerate(week))


def _read_holidays(holidays: Holidays, faults: list[str]) -> dict[int, _Minutes]:
    days: Iterable[tuple[date, DayHours]]
    days = holidays.items() if isinstance(holidays, Mapping) else ((day, ()) for day in holidays)
    special: dict[int, _Minutes] = {}
    for day, spans in days:
        if not isinstance(day, date) or isinstance(day, datetime):
            faults.append(f"holiday {day!r} is not a date")
            continue
        minutes: list[tuple[int, int]] = []
        for opening, closing in spans:
            place = f"holiday {day} ({opening!r}, {closing!r})"
            span = _read_span(opening, closing, place, faults)
            if span is not None and span[0] > span[1]:
                faults.append(f"{place}: goes over midnight; write it to 24:00 and put the rest on the next date")
            elif span is not None:
                minutes.append(span)
        special[day.toordinal()] = _in_order(minutes, f"hours of {day}", faults)
    return special


def _read_span(opening: str, closing: str, place: str, faults: list[str]) -> tuple[int, int] | None:
    start, end = _read_minute(opening), _read_minute(closing)
    if start is None or end is None:
        faults.append(f"{place}: a time is written HH:MM, from 00:00 to 24:00")
    elif start in (end, _MIDNIGHT):
        faults.append(f"{place}: no time between opening and closing; all day is 00:00 to 24:00")
    else:
        return start, end
    return None


def _read_minute(text: str) -> int | None:
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        return None
    return int(text[:2]) * 60 + int(text[3:])


def _in_order(spans: list[tuple[int, int]], place: str, faults: list[str]) -> _Minutes:
    """Return spans sorted, those that touch made one; two that overlap are a fault."""
    ordered: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if ordered and start < ordered[-1][1]:
            faults.append(f"{place}: two spans overlap at {start // 60:02d}:{start % 60:02d}")
        elif ordered and start == ordered[-1][1]:
            ordered[-1] = (ordered[-1][0], end)
        else:
            ordered.append((start, end))
    return tuple(ordered)


def _read_pauses(pauses: Iterable[tuple[datetime, datetime]], faults: list[str]) -> list[tuple[int, int]]:
    """Return pauses as sorted microseconds, overlapping ones made one."""
    read: list[tuple[int, int]] = []
    for start, end in pauses:
        if start.tzinfo is None or end.tzinfo is None:
            faults.append(f"pause {start.isoformat()} to {end.isoformat()}: has no time zone")
        elif _instant_us(end) <= _instant_us(start):
            faults.append(f"pause {start.isoformat()} to {end.isoformat()}: does not end after it starts")
        else:
            read.append((_instant_us(start), _instant_us(end)))
    merged: list[tuple[int, int]] = []
    for begin, finish in sorted(read):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], finish))
        else:
            merged.append((begin, finish))
    return merged
