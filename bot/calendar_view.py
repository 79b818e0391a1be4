"""``prioline calendars``: holiday calendars and the days of one contract, for people in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

from babel.dates import format_date
from sqlalchemy import select

from actions.contract.agreement import AgreementError, Contract, HolidayOverride
from actions.contract.holidays import CalendarEnd, calendar_ends, ending_calendars, known_regions, load_holidays
from actions.contract.numbers import ContractNumber, format_contract_number
from actions.contract.override_file import OverrideFault, read_overrides, write_overrides
from actions.contract.plans import load_plans
from actions.store.calendars import regions_in_use, store_overrides
from actions.store.contracts import contract_of, load_contract
from actions.store.database import Database
from actions.store.tables import ContractRow
from bot.clock import process_clock
from bot.holiday_names import holiday_name
from bot.settings import Settings
from locales.catalogue import catalogue, locale_of


def start_warnings(settings: Settings) -> list[str]:
    """Return a line for each contract that cannot be read and each calendar that ends. The database must be there.

    Raises:
        PlansError: plans.toml is wrong; nothing works without it.
    """
    load_plans()
    return [*contract_faults(settings), *end_warnings(settings)]


def contract_faults(settings: Settings) -> list[str]:
    """Return a line for each fault in the contracts of the database: imports refuse them, other releases may not."""
    faults = []
    with Database(settings.database).reading() as session:
        for row in session.scalars(select(ContractRow).order_by(ContractRow.number)):
            number = format_contract_number(row.number)
            try:
                contract_of(row)
            except AgreementError as error:
                faults += [f"warning: contract {number}: {fault}" for fault in error.faults]
            except KeyError:
                faults.append(f"warning: contract {number}: plans.toml has no plan {row.plan!r}")
    return faults


def end_warnings(settings: Settings) -> list[str]:
    """Return a line for each calendar in use that ends within 60 days or has ended. The database must be there."""
    today = process_clock(settings.clock_file).now().date()
    with Database(settings.database).reading() as session:
        regions = regions_in_use(session, today)
    return [
        f"warning: holidays of {end.region} are confirmed until {end.valid_until} only ({_left(end)}); later deadlines "
        "are marked as not confirmed. Update Prioline, or run `prioline calendars update` with a newer `holidays`"
        for end in ending_calendars(regions, today)
    ]


def list_regions(settings: Settings, *, everything: bool) -> str:
    """Return the calendars in use, or all of them, the next to end first."""
    today = process_clock(settings.clock_file).now().date()
    with _database(settings).reading() as session:
        used = regions_in_use(session, today)
    ends = calendar_ends(known_regions() if everything else used, today)
    return "\n".join(
        f"{end.region:<12}until {end.valid_until}  {_left(end):<16}{load_holidays(end.region).source:<18}"
        + ("in use" if end.region in used else "")
        for end in ends
    )


def show_region(region: str, year: int, language: str) -> str:
    """Return the days off and the worked weekend days of a region in a year.

    Raises:
        ValueError: the region is unknown, or its file has nothing about this year.
    """
    calendar, words = load_holidays(region.strip().upper()), catalogue(language)
    years = {day.year for day in calendar.days}
    if year not in years:
        raise ValueError(f"--year {year}: {calendar.region} has the years {min(years)} to {max(years)}")
    lines = {day: holiday_name(calendar.days[day], calendar.region, words) for day in calendar.days if day.year == year}
    lines |= {day: "(worked)" for day in calendar.worked_days if day.year == year}
    locale = locale_of("en_GB" if language == "en" else language)
    shown = [f"{day}  {format_date(day, 'EEE', locale=locale):<5}{lines[day]}" for day in sorted(lines)]
    confirmed = "" if date(year, 12, 31) <= calendar.valid_until else f"not confirmed after {calendar.valid_until}, "
    return "\n".join([f"{calendar.region} {year}: {confirmed}{calendar.source}", *shown])


def show_overrides(settings: Settings, number: str) -> str:
    """Return a contract's own days as the text of an override file."""
    return write_overrides(_contract(settings, number)).rstrip()


def override(settings: Settings, number: str, file: Path, *, dry_run: bool) -> list[str]:
    """Replace a contract's own days by those of a file; return the difference in lines.

    Raises:
        OverrideFault: the file is wrong; one line for each fault.
        LookupError: there is no such contract.
    """
    contract = _contract(settings, number)
    try:
        days = read_overrides(file.read_text(encoding="utf-8"), contract)
    except UnicodeDecodeError:
        raise OverrideFault((f"{file.name}: is not UTF-8; save it as UTF-8",)) from None
    except OverrideFault as fault:
        raise OverrideFault(tuple(f"{file.name}: {line}" for line in fault.faults)) from None
    lines = list(_difference(contract.holiday_overrides, days))
    if lines and not dry_run:
        with Database(settings.database).transaction() as session:
            store_overrides(session, contract.number, days)
    number = format_contract_number(contract.number)
    if not lines:
        return [f"{number}: nothing changes"]
    if dry_run:
        return [*lines, f"{number}: nothing was changed (--dry-run)"]
    return [*lines, f"{number}: {len(days)} days of its own; open cases keep the time they were told"]


def _difference(old: tuple[HolidayOverride, ...], new: tuple[HolidayOverride, ...]) -> Iterator[str]:
    before, after = _by_day(old), _by_day(new)
    for day in sorted({*before, *after}):
        if before.get(day) == after.get(day):
            continue
        if day in before:
            yield f"- {before[day]}"
        if day in after:
            yield f"+ {after[day]}"


def _by_day(overrides: tuple[HolidayOverride, ...]) -> Mapping[date, str]:
    shown = {}
    for one in overrides:
        hours = "".join(f" {opening}-{closing}" for opening, closing in one.hours)
        shown[one.day] = f"{one.day} {datetime.combine(one.day, datetime.min.time()):%a} {one.change.value}{hours}"
    return shown


def _contract(settings: Settings, number: str) -> Contract:
    wanted = ContractNumber.parse(number)
    with _database(settings).reading() as session:
        contract = load_contract(session, wanted)
    if contract is None:
        raise LookupError(f"no contract {format_contract_number(wanted)}; see `prioline contracts show`")
    return contract


def _database(settings: Settings) -> Database:
    from bot.runtime import prepare_database

    prepare_database(settings, lambda _line: None)
    return Database(settings.database)


def _left(end: CalendarEnd) -> str:
    if end.days_left < 0:
        return f"{-end.days_left} days ago"
    return f"{end.days_left} days left"
