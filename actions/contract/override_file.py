"""The override file of one contract: its company days off, worked Saturdays and half days.

    contract = "4021-7788"                                        # may be left out
    closed = ["2026-12-24", "2026-12-28 to 2026-12-31"]           # company days off
    worked = ["2026-11-28", "2026-12-05 10:00-14:00"]             # worked Saturdays
    ordinary = ["2026-04-03", "2026-12-23 09:00-13:00"]           # public holidays that are worked, half days

A date with hours has these in place of its weekday's; without them a worked day has those of the nearest weekday
before it, an ordinary one its weekday's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from actions.contract.agreement import Contract, DayChange, HolidayOverride
from actions.contract.calendar import BusinessCalendar, CalendarError
from actions.contract.datafiles import parse_toml
from actions.contract.holidays import load_holidays
from actions.contract.numbers import ContractNumber, format_contract_number

LONGEST_SPAN = timedelta(days=62)
"""A longer stretch of days off is a slip of the pen."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SPAN = re.compile(r"(\d\d:\d\d)[-–](\d\d:\d\d)")


class OverrideFault(ValueError):
    """The file is wrong; `faults` has one line for each fault, with its place."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_overrides(text: str, contract: Contract) -> tuple[HolidayOverride, ...]:
    """Return what the file says, by date. Raises OverrideFault with all faults of the file."""
    try:
        data = parse_toml(text)
    except ValueError as error:
        raise OverrideFault((f"not readable as TOML: {error}",)) from error
    faults = list(_head_faults(data, contract))
    found: dict[date, HolidayOverride] = {}
    for change in DayChange:
        entries = data.get(change.value, [])
        if not isinstance(entries, list):
            faults.append(f'{change.value}: is no list; write {change.value} = ["2026-12-24"]')
            continue
        for number, entry in enumerate(entries, start=1):
            place = f"{change.value}, entry {number} ({entry})"
            try:
                for override in _entry(entry, change, contract):
                    if override.day in found:
                        raise ValueError(f"{override.day} is there twice; say once what it is")
                    found[override.day] = override
            except ValueError as error:
                faults.append(f"{place}: {error}")
    if faults:
        raise OverrideFault(tuple(faults))
    return tuple(found[day] for day in sorted(found))


def write_overrides(contract: Contract) -> str:
    """Return a contract's overrides as the text of a file that `read_overrides` takes."""
    lines = [f'contract = "{format_contract_number(contract.number)}"']
    for change in DayChange:
        entries = (_written(override) for override in contract.holiday_overrides if override.change is change)
        lines.append(f"{change.value} = [{', '.join(sorted(entries))}]")
    return "\n".join(lines) + "\n"


def _written(override: HolidayOverride) -> str:
    hours = "".join(f" {opening}-{closing}" for opening, closing in override.hours)
    return f'"{override.day}{hours}"'


def _head_faults(data: dict[str, Any], contract: Contract) -> Iterator[str]:
    known = ["contract", *(change.value for change in DayChange)]
    for key in data:
        if key not in known:
            yield f"{key}: is unknown; the file holds {', '.join(known)}"
    if "contract" in data:
        try:
            number = ContractNumber.parse(str(data["contract"]))
        except ValueError as error:
            yield f"contract: {error}"
        else:
            if number != contract.number:
                ours = format_contract_number(contract.number)
                yield f"contract: the file is for {format_contract_number(number)}, not for {ours}"


def _entry(entry: object, change: DayChange, contract: Contract) -> Iterator[HolidayOverride]:
    """Yield the days of one entry. Raises ValueError."""
    hours: tuple[tuple[str, str], ...] = ()
    words = (entry.isoformat() if isinstance(entry, date) else str(entry)).split()
    if len(words) == 3 and words[1] == "to":
        first, last = _day(words[0]), _day(words[2])
        if not timedelta(0) < last - first <= LONGEST_SPAN:
            raise ValueError(f"goes from {first} to {last}; the last day lies 1 to {LONGEST_SPAN.days} days on")
        days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    else:
        days, hours = [_day(words[0] if words else "")], tuple(_hours(word) for word in words[1:])
    for day in days:
        override = HolidayOverride(day, change, hours)
        fault = _fault(override, contract)
        if fault:
            raise ValueError(fault)
        yield override


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no date; write it like 2026-12-31") from None


def _hours(text: str) -> tuple[str, str]:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no span of hours; write it like 09:00-13:00")
    return match[1], match[2]


def _fault(override: HolidayOverride, contract: Contract) -> str | None:
    """Return what speaks against an override: bad hours, or a date where it would change nothing."""
    day, hours = override.day, override.hours
    if hours and override.change is DayChange.CLOSED:
        return "a closed day has no hours; put it under ordinary with the hours in which it is open"
    if hours:
        try:
            BusinessCalendar(contract.hours, contract.zone, {day: hours})
        except CalendarError as error:
            return str(error).removeprefix("calendar: ")
    if not contract.valid_from <= day <= contract.valid_until:
        return f"{day} lies outside the contract, which runs from {contract.valid_from} to {contract.valid_until}"
    if hours or override.change is DayChange.CLOSED:
        return None
    is_holiday = day in load_holidays(contract.holiday_region).days
    usual = BusinessCalendar(contract.hours, contract.zone).opens_on(day)
    weekday = _WEEKDAYS[day.weekday()]
    if override.change is DayChange.WORKED and usual and not is_holiday:
        return f"{day} is a {weekday} and worked anyway; is the date right?"
    if override.change is DayChange.ORDINARY and not is_holiday:
        return f"{day} is no public holiday in {contract.holiday_region} ({weekday}); is the date right?"
    return None
