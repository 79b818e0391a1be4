"""A customer's contract: its plan, its period, and the calendar in which its business hours run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cached_property, lru_cache
from types import MappingProxyType

from actions.contract.calendar import BusinessCalendar
from actions.contract.holidays import load_holidays
from actions.contract.numbers import ContractNumber
from actions.contract.plans import Plan

DEFAULT_HOURS: tuple[tuple[int, str, str], ...] = tuple((weekday, "09:00", "18:00") for weekday in range(5))
"""Monday to Friday 09:00 to 18:00, where a contract says nothing else."""


class AgreementError(ValueError):
    """A contract's data is wrong; `faults` has one line for each fault."""

    def __init__(self, number: str, faults: tuple[str, ...]) -> None:
        super().__init__(f"contract {number}: " + "; ".join(faults))
        self.faults = faults


class DayChange(str, Enum):
    """How a contract's date differs from its region's holidays."""

    CLOSED = "closed"
    """Shut, as on a company day off."""
    ORDINARY = "ordinary"
    """The region's holiday does not count: the weekday's usual hours."""
    WORKED = "worked"
    """A day that is worked though its weekday is not, such as a worked Saturday."""


@dataclass(frozen=True)
class HolidayOverride:
    """One date of one contract, stronger than its region's holidays.

    `hours` are the date's own spans, for half days (with ORDINARY) and worked days. A worked day without them
    has the hours of the nearest weekday before it that has any.
    """

    day: date
    change: DayChange
    hours: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Contact:
    """A person who may report for a contract; `phone` in E.164, `language` the one to speak with them."""

    name: str
    email: str
    phone: str
    language: str


@dataclass(frozen=True)
class Contract:
    """An agreement with a customer.

    The first and last day are dates in `zone`, both included. Raises AgreementError with every fault.
    """

    number: str
    """Eight digits with a right check digit, see numbers.py."""
    customer: str
    plan: Plan
    language: str
    country: str
    zone: str
    """IANA name; business hours, dates and the contract year are meant in it."""
    hours: tuple[tuple[int, str, str], ...]
    """Opening hours as BusinessCalendar takes them."""
    holiday_region: str
    valid_from: date
    valid_until: date
    plus_licence: bool
    line_number: str
    """The number of the customer's priority line in E.164."""
    holiday_overrides: tuple[HolidayOverride, ...] = ()

    def __post_init__(self) -> None:
        faults = list(self._faults())
        if faults:
            raise AgreementError(self.number, tuple(faults))

    def _faults(self) -> list[str]:
        faults: list[str] = []
        for check in (lambda: ContractNumber.parse(self.number), self.calendar):
            try:
                check()
            except ValueError as error:
                faults.append(str(error))
        if self.valid_until < self.valid_from:
            faults.append(f"ends on {self.valid_until}, before it begins on {self.valid_from}")
        return faults

    def calendar(self) -> BusinessCalendar:
        """Return the contract's own business calendar; contracts with the same data share one."""
        return self._calendar

    @cached_property
    def _calendar(self) -> BusinessCalendar:
        return shared_calendar(self.zone, self.hours, self.holiday_region, self.holiday_overrides)

    def local_date(self, at: datetime) -> date:
        """Return the date of an instant where the contract lives."""
        return at.astimezone(self.calendar().zone).date()

    def confirmed_until(self) -> date:
        """Return the last date up to which the contract's holidays are confirmed."""
        return load_holidays(self.holiday_region).valid_until

    def year_of(self, day: date) -> tuple[date, date]:
        """Return the first and the last date of the contract year a date lies in; its counters start at zero.

        Contract years begin on the anniversaries of `valid_from`; of 29 February, on 1 March in common years.
        """
        first = _anniversary(self.valid_from, day.year)
        if day < first:
            first = _anniversary(self.valid_from, day.year - 1)
        return first, _anniversary(self.valid_from, first.year + 1) - timedelta(days=1)


@lru_cache(maxsize=4096)
def shared_calendar(
    zone: str,
    hours: tuple[tuple[int, str, str], ...],
    holiday_region: str,
    overrides: tuple[HolidayOverride, ...] = (),
) -> BusinessCalendar:
    """Return the calendar of a region's holidays with overrides; the same one for the same data.

    Raises CalendarError, and UnknownRegion for a region without holiday file.
    """
    # Built first without special days, so that wrong hours are told as such.
    calendar = BusinessCalendar(hours, zone)
    special = special_days(hours, holiday_region, overrides)
    return BusinessCalendar(hours, zone, special) if special else calendar


def special_days(
    hours: tuple[tuple[int, str, str], ...],
    holiday_region: str,
    overrides: tuple[HolidayOverride, ...] = (),
) -> Mapping[date, tuple[tuple[str, str], ...]]:
    """Return the hours of each date that differs from its weekday, as BusinessCalendar takes them.

    A holiday, and nobody's override, has none; a worked day those of the weekday before it.
    """
    region = load_holidays(holiday_region)
    special: dict[date, tuple[tuple[str, str], ...]] = dict.fromkeys(region.days, ())
    for day in region.worked_days:
        special[day] = _worked_hours(hours, day)
    for override in overrides:
        if override.change is DayChange.CLOSED:
            special[override.day] = ()
        elif override.hours:
            special[override.day] = override.hours
        elif override.change is DayChange.WORKED:
            special[override.day] = _worked_hours(hours, override.day)
        else:
            special.pop(override.day, None)
    return MappingProxyType(special)


def _worked_hours(hours: tuple[tuple[int, str, str], ...], day: date) -> tuple[tuple[str, str], ...]:
    for back in range(7):
        weekday = (day.weekday() - back) % 7
        # Of a shift over midnight a worked day gets the first part: the second is the next date's.
        spans = tuple((start, end if start < end else "24:00") for at, start, end in hours if at == weekday)
        if spans:
            return spans
    return ()


def _anniversary(begin: date, year: int) -> date:
    try:
        return begin.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
