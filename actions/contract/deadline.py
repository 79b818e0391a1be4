"""By when a qualified answer is due, and how that was computed.

Source: the contract sheets, section on response times and severity levels. Where they are silent:

* Minutes and plain hours run day and night; business hours run in the contract's own calendar.
* By phone the clock starts when the report is confirmed. In chat within business hours: the same. In chat
  outside them, a level on the elapsed clock starts with phone contact, which the sheets require there; a
  level on the business clock starts at the next opening.
* A time that runs out exactly at closing is due at that closing.
* A standard incident has no guaranteed time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from typing import Literal

from actions.contract.agreement import Contract
from actions.contract.calendar import BusinessCalendar, DayKind
from actions.contract.holidays import load_holidays
from actions.contract.ladder import load_ladders
from actions.contract.plans import ClockKind, LevelTime

Channel = Literal["chat", "phone"]


class StartReason(str, Enum):
    """Why the clock starts when it does."""

    AT_REPORT = "at_report"
    AT_PHONE_CONTACT = "at_phone_contact"
    AWAITS_PHONE_CONTACT = "awaits_phone_contact"
    AT_NEXT_OPENING = "at_next_opening"
    NO_GUARANTEE = "no_guarantee"


class StepKind(str, Enum):
    """What happens to the budget in one stretch of time."""

    COUNTED = "counted"
    CLOSED = "closed"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    COMPANY_DAY = "company_day"
    """A day off of the customer's own, from the contract's overrides."""


@dataclass(frozen=True)
class Step:
    """One stretch of the computation, from one UTC instant to another; `counted` is what it takes off.

    `days` are the local dates that were shut, of a weekend, of holidays or of company days off.
    """

    kind: StepKind
    start: datetime
    end: datetime
    counted: timedelta
    days: tuple[date, ...] = ()


@dataclass(frozen=True)
class Deadline:
    """A promise and its reasons. Instants are UTC; `zone` is where to tell them.

    `start` and `due` are None while phone contact is awaited, and without guarantee; then `warnings` and
    `steps` are empty. `clock` and `budget` are None without guarantee only.
    """

    plan: str
    """The plan's code."""
    level: int
    clock: ClockKind | None
    budget: timedelta | None
    reported_at: datetime
    start: datetime | None
    start_reason: StartReason
    due: datetime | None
    warnings: tuple[datetime, ...]
    """When the shares of the level's ladder are left of the budget, in order."""
    steps: tuple[Step, ...]
    """From the start (for a start at the next opening, from the report) to the due time without a hole."""
    zone: str
    holiday_region: str
    holiday_source: str
    """Library and version of the holidays that were counted with."""
    calendar_confirmed: bool
    """False when the result leans on holidays of a year that are not yet decreed."""


def compute_deadline(
    contract: Contract,
    level: int,
    reported_at: datetime,
    channel: Channel,
    phone_contact_at: datetime | None = None,
    premium: bool = True,
) -> Deadline:
    """Return the deadline of an incident.

    Args:
        contract: whose plan and calendar count.
        level: severity level 1 to 4.
        reported_at: when the customer confirmed the report.
        channel: the channel the report came in by.
        phone_contact_at: when the customer was first on the phone about it, if ever. Matters only for a chat
            report outside business hours.
        premium: False for a standard incident.

    Raises:
        ValueError: no such level, or an instant without zone.
        NoOpenTime: the contract's calendar never opens.
    """
    reported = _in_utc(reported_at)
    promise = _promise(contract, level)
    if not premium:
        return _without_guarantee(contract, level, reported)
    start, reason = _start(contract, promise, reported, channel, phone_contact_at)
    return _deadline(contract, level, reported, channel, start, reason)


def recompute_deadline(
    contract: Contract,
    previous: Deadline,
    level: int,
    changed_at: datetime,
    channel: Channel,
    phone_contact_at: datetime | None = None,
    premium: bool = True,
) -> Deadline:
    """Return the deadline after a change of level (or from standard to premium), from the original start.

    A start that has been reached stays, unless the rules for the new level give an earlier one. Where none
    has (it awaits phone contact or an opening, or there was no guarantee) those rules find it anew: a chat
    report of Saturday raised to level 1 on Saturday awaits phone contact, raised on Monday it runs since
    the opening.

    Raises the same as compute_deadline.
    """
    anew = compute_deadline(contract, level, previous.reported_at, channel, phone_contact_at, premium)
    if not premium or previous.start is None or previous.start > _in_utc(changed_at):
        return anew
    if anew.start is not None and anew.start <= previous.start:
        return anew
    return _deadline(contract, level, previous.reported_at, channel, previous.start, previous.start_reason)


def _promise(contract: Contract, level: int) -> LevelTime:
    promise = contract.plan.levels.get(level)
    if promise is None:
        raise ValueError(f"deadline: there is no severity level {level!r}; levels are 1 to 4")
    return promise


def _start(
    contract: Contract,
    promise: LevelTime,
    reported: datetime,
    channel: Channel,
    phone_contact_at: datetime | None,
) -> tuple[datetime | None, StartReason]:
    if channel == "phone" or contract.calendar().is_open(reported):
        return reported, StartReason.AT_REPORT
    if promise.clock is ClockKind.BUSINESS:
        return contract.calendar().next_opening(reported), StartReason.AT_NEXT_OPENING
    if phone_contact_at is None:
        return None, StartReason.AWAITS_PHONE_CONTACT
    # A customer who was on the phone before confirming in chat: nothing runs before the report itself.
    return max(reported, _in_utc(phone_contact_at)), StartReason.AT_PHONE_CONTACT


def _without_guarantee(contract: Contract, level: int, reported: datetime) -> Deadline:
    return Deadline(
        plan=contract.plan.code,
        level=level,
        clock=None,
        budget=None,
        reported_at=reported,
        start=None,
        start_reason=StartReason.NO_GUARANTEE,
        due=None,
        warnings=(),
        steps=(),
        zone=contract.zone,
        holiday_region=contract.holiday_region,
        holiday_source=load_holidays(contract.holiday_region).source,
        calendar_confirmed=True,
    )


def _deadline(
    contract: Contract,
    level: int,
    reported: datetime,
    channel: Channel,
    start: datetime | None,
    reason: StartReason,
) -> Deadline:
    promise = _promise(contract, level)
    due = None if start is None else _after(contract, promise, start)
    return Deadline(
        plan=contract.plan.code,
        level=level,
        clock=promise.clock,
        budget=promise.budget,
        reported_at=reported,
        start=start,
        start_reason=reason,
        due=due,
        warnings=() if due is None else _warnings(contract, promise, due, level),
        steps=() if start is None or due is None else _steps(contract, promise, reported, start, due, reason),
        zone=contract.zone,
        holiday_region=contract.holiday_region,
        holiday_source=load_holidays(contract.holiday_region).source,
        calendar_confirmed=_is_confirmed(contract, promise, reported, channel, due),
    )


def _after(contract: Contract, promise: LevelTime, start: datetime) -> datetime:
    if promise.clock is ClockKind.ELAPSED:
        return start + promise.budget
    return contract.calendar().add(start, promise.budget)


def _warnings(contract: Contract, promise: LevelTime, due: datetime, level: int) -> tuple[datetime, ...]:
    left = [promise.budget * share for share in load_ladders()[level].alarm_shares]
    if promise.clock is ClockKind.ELAPSED:
        return tuple(due - time for time in left)
    calendar = contract.calendar()
    return tuple(calendar.subtract(due, time) for time in left)


def _is_confirmed(
    contract: Contract, promise: LevelTime, reported: datetime, channel: Channel, due: datetime | None
) -> bool:
    if promise.clock is ClockKind.BUSINESS and due is not None:
        last = due
    elif channel == "chat":
        last = reported  # the calendar was asked whether the office is open
    else:
        return True
    return contract.local_date(last) <= contract.confirmed_until()


def _steps(
    contract: Contract,
    promise: LevelTime,
    reported: datetime,
    start: datetime,
    due: datetime,
    reason: StartReason,
) -> tuple[Step, ...]:
    if promise.clock is ClockKind.ELAPSED:
        return (Step(StepKind.COUNTED, start, due, due - start),)
    begin = reported if reason is StartReason.AT_NEXT_OPENING else start
    return tuple(_business_steps(contract, begin, due))


def _business_steps(contract: Contract, begin: datetime, due: datetime) -> Iterator[Step]:
    """Yield counted and shut stretches in turn, from begin to due without a hole."""
    at = begin
    for opening, closing in _joined(contract.calendar(), begin, due):
        if opening > at:
            yield from _shut_steps(contract, at, opening)
        yield Step(StepKind.COUNTED, opening, closing, closing - opening)
        at = closing


def _joined(calendar: BusinessCalendar, begin: datetime, due: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the open spans up to due, those that touch at midnight made one."""
    held: tuple[datetime, datetime] | None = None
    for opening, closing in calendar.open_spans(begin):
        if opening >= due:
            break
        closing = min(closing, due)
        if held is not None and held[1] == opening:
            held = (held[0], closing)
            continue
        if held is not None:
            yield held
        held = (opening, closing)
    if held is not None:
        yield held


def _shut_steps(contract: Contract, start: datetime, end: datetime) -> Iterator[Step]:
    """Yield why a stretch is shut, cut at local midnight where the reason changes.

    The evening before and the morning after shut days belong to them; "closed" is a night or a midday break.
    """
    runs = _shut_runs(contract, start, end)
    if not runs:
        yield Step(StepKind.CLOSED, start, end, timedelta(0))
        return
    at = start
    for index, (kind, days) in enumerate(runs):
        until = end if index == len(runs) - 1 else _midnight(contract.calendar(), runs[index + 1][1][0])
        yield Step(kind, at, until, timedelta(0), tuple(days))
        at = until


def _shut_runs(contract: Contract, start: datetime, end: datetime) -> list[tuple[StepKind, list[date]]]:
    """Return the kinds of the shut dates a stretch touches, each with the dates of its run."""
    calendar = contract.calendar()
    runs: list[tuple[StepKind, list[date]]] = []
    first = start.astimezone(calendar.zone).toordinal()
    last = end.astimezone(calendar.zone).toordinal()
    for day in map(date.fromordinal, range(first, last + 1)):
        if calendar.opens_on(day):
            continue
        kind = _shut_kind(contract, day)
        if not runs or runs[-1][0] is not kind:
            runs.append((kind, []))
        runs[-1][1].append(day)
    return runs


def _shut_kind(contract: Contract, day: date) -> StepKind:
    """Return why a shut date is shut."""
    if contract.calendar().day_kind(day) is DayKind.WEEKEND:
        return StepKind.WEEKEND
    return StepKind.HOLIDAY if day in load_holidays(contract.holiday_region).days else StepKind.COMPANY_DAY


def _midnight(calendar: BusinessCalendar, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=calendar.zone).astimezone(timezone.utc)


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"deadline: {at.isoformat()} has no time zone; give an aware datetime")
    return at.astimezone(timezone.utc)
