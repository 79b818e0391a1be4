"""``prioline contracts`` and ``prioline roster``: the database for people in a terminal."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.contract.numbers import ContractNumber, format_contract_number
from actions.contract.roster import DutyRoster
from actions.store.contract_files import write_csv, write_toml
from actions.store.contract_import import load_state, records_of
from actions.store.contract_values import show_hours, show_special_days
from actions.store.contracts import contacts_of, contract_of, load_agent, load_roster, set_pin, sites_of
from actions.store.database import Database
from actions.store.demo import DEMO_PINS
from actions.store.pins import matches_pin
from actions.store.tables import AgentRow, ContactRow, ContractRow, RotationRow
from bot.clock import process_clock
from bot.runtime import prepare_database
from bot.settings import Settings


def show(settings: Settings, number: str) -> str:
    """Return one contract or all of them, a block each.

    Raises:
        ValueError: the number is malformed.
        LookupError: there is no such contract.
    """
    prepare_database(settings, lambda _line: None)
    with Database(settings.database).reading() as session:
        query = select(ContractRow).order_by(ContractRow.number)
        if number:
            query = query.where(ContractRow.number == ContractNumber.parse(number))
        rows = session.scalars(query).all()
        if number and not rows:
            raise LookupError(f"no contract {number}; see `prioline contracts show`")
        return "\n".join(_block(session, row) for row in rows)


def _block(session: Session, row: ContractRow) -> str:
    contract = contract_of(row)
    tam = load_agent(session, row.tam_id).name if row.tam_id else "-"
    lines = [
        f"{format_contract_number(row.number)}  {contract.customer}",
        f"  plan {contract.plan.name}, {contract.valid_from} to {contract.valid_until}",
        f"  {contract.language}, {contract.country}, {contract.zone}, holidays {contract.holiday_region}",
        f"  hours {show_hours(row.hours)}",
        f"  TAM {tam}, line {contract.line_number}",
    ]
    if row.holiday_overrides:
        lines.append(f"  special days {show_special_days(row.holiday_overrides)}")
    lines += (
        f"  contact {contact.name} <{contact.email}>, {contact.phone}, {_pin_shown(contact)}"
        for contact in contacts_of(session, row.number)
    )
    lines += (
        f"  site {site.name}, {site.address}, {site.zone}, hours "
        + (show_hours(site.hours) if site.hours else "of the contract")
        for site in sites_of(session, row.number)
    )
    return "\n".join(lines)


def _pin_shown(contact: ContactRow) -> str:
    demo = DEMO_PINS.get(contact.email)
    if demo is not None and matches_pin(contact.pin_hash, demo):
        return f"demo PIN {demo}"
    return "has a PIN" if contact.pin_hash else "no PIN"


def export(settings: Settings, path: Path) -> tuple[str, ...]:
    """Write everything to a .toml file, or as .csv files into a folder; return the names of the files.

    Raises:
        ValueError: the path is neither.
        OSError: a file cannot be written; a file that was there is as it was.
    """
    prepare_database(settings, lambda _line: None)
    with Database(settings.database).reading() as session:
        records = records_of(load_state(session))
    if path.suffix.lower() == ".toml":
        files = {path: write_toml(records)}
    elif path.is_dir() or not path.suffix:
        path.mkdir(parents=True, exist_ok=True)
        files = {path / name: text for name, text in write_csv(records).items()}
    else:
        raise ValueError(f"{path}: name a .toml file, or a folder for .csv files")
    for target, text in files.items():
        # Names, phones and addresses of people: for the owner alone. Half a file never takes a whole one's place.
        part = target.with_name(target.name + ".part")
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        part.write_bytes(text.encode())
        part.replace(target)
    return tuple(str(target) for target in files)


def set_contact_pin(settings: Settings, number: str, email: str, pin: str | None) -> str:
    """Set the PIN of a contact, or take it away; return what was done.

    Raises:
        ValueError: the number or the PIN is malformed.
        LookupError: there is no such contact.
    """
    prepare_database(settings, lambda _line: None)
    wanted = email.strip().casefold()
    with Database(settings.database).transaction() as session:
        for contact in contacts_of(session, ContractNumber.parse(number)):
            if contact.email.casefold() == wanted:
                set_pin(session, contact.id, pin)
                return f"{contact.name}: PIN {'removed' if pin is None else 'set'}"
    raise LookupError(f"no contact {email} in contract {number}; see `prioline contracts show {number}`")


def roster(settings: Settings, days: int) -> str:
    """Return who is on duty from now on, one line for each change, in the line's own time."""
    prepare_database(settings, lambda _line: None)
    now = process_clock(settings.clock_file).now()
    lines = []
    with Database(settings.database).reading() as session:
        names = {agent_id: name for agent_id, name in session.execute(select(AgentRow.id, AgentRow.name))}  # noqa: C416
        for row in session.scalars(select(RotationRow).order_by(RotationRow.line)):
            duty, _backup = load_roster(session, row.line)
            before: tuple[str, ...] | None = None
            for at in _moments(duty, now, now + timedelta(days=days)):
                people = duty.on_duty(at)
                if people != before:
                    shown = ", ".join(names[agent_id] for agent_id in people) or "NOBODY"
                    lines.append(f"{_shown(at, row.zone)}  {row.line}: {shown}")
                before = people
    return "\n".join(lines) or "no line yet; import a roster with `prioline roster import`"


def _moments(duty: DutyRoster, start: datetime, end: datetime) -> list[datetime]:
    """Return the start and every later instant at which other people may be on duty."""
    spans = [(override.start, override.end) for override in duty.overrides]
    spans += [span for absences in duty.away.values() for span in absences]
    moments = {moment for span in spans for moment in span if start < moment < end}
    for rotation in duty.rotations:
        moments.update(rotation.handovers(start, end))
    return [start, *sorted(moments)]


def gaps(settings: Settings, days: int) -> list[str]:
    """Return the times in which nobody is on duty, one line each."""
    prepare_database(settings, lambda _line: None)
    now = process_clock(settings.clock_file).now()
    found = []
    with Database(settings.database).reading() as session:
        for row in session.scalars(select(RotationRow).order_by(RotationRow.line)):
            duty, _backup = load_roster(session, row.line)
            for start, end in duty.gaps(now, now + timedelta(days=days)):
                span = f"from {_shown(start, row.zone)} to {_shown(end, row.zone)}"
                found.append(f"{row.line}: nobody on duty {span}")
    return found


def _shown(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M %Z")
