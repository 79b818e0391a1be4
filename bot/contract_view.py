"""``prioline contracts show`` and ``prioline roster``: the database for people in a terminal."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from actions.contract.numbers import ContractNumber, format_contract_number
from actions.store.contracts import contacts_of, contract_of, load_agent, load_roster
from actions.store.database import Database
from actions.store.tables import ContractRow, RotationRow
from bot.clock import process_clock
from bot.settings import Settings


def show(settings: Settings, number: str) -> str:
    """Return one contract or all of them, a block each.

    Raises:
        ValueError: the number is malformed.
        LookupError: there is no such contract.
    """
    from bot.runtime import prepare_database

    prepare_database(settings, lambda _line: None)
    with Database(settings.database).reading() as session:
        query = select(ContractRow).order_by(ContractRow.number)
        if number:
            query = query.where(ContractRow.number == ContractNumber.parse(number))
        rows = session.scalars(query).all()
        if number and not rows:
            raise LookupError(f"no contract {number}; see `prioline contracts show`")
        blocks = []
        for row in rows:
            contract = contract_of(row)
            people = ", ".join(f"{contact.name} <{contact.email}>" for contact in contacts_of(session, row.number))
            tam = load_agent(session, row.tam_id).name if row.tam_id else "-"
            blocks.append(
                f"{format_contract_number(row.number)}  {contract.customer}\n"
                f"  plan {contract.plan.name}, {contract.valid_from} to {contract.valid_until}\n"
                f"  {contract.language}, {contract.country}, {contract.zone}, holidays {contract.holiday_region}\n"
                f"  TAM {tam}, line {contract.line_number}\n"
                f"  contacts {people}"
            )
        return "\n".join(blocks)


def roster(settings: Settings, days: int) -> str:
    """Return who is on duty from now on, one line for each change."""
    now = process_clock(settings.clock_file).now()
    lines = []
    with Database(settings.database).reading() as session:
        for line in session.scalars(select(RotationRow.line)):
            duty, _backup = load_roster(session, line)
            before: tuple[str, ...] = ()
            for hours in range(days * 24):
                at = now + timedelta(hours=hours)
                people = duty.on_duty(at)
                if people != before:
                    names = ", ".join(load_agent(session, agent_id).name for agent_id in people) or "NOBODY"
                    lines.append(f"{_shown(at)}  {line}: {names}")
                before = people
    return "\n".join(lines)


def gaps(settings: Settings, days: int) -> list[str]:
    """Return the times in which nobody is on duty, one line each."""
    now = process_clock(settings.clock_file).now()
    found = []
    with Database(settings.database).reading() as session:
        for line in session.scalars(select(RotationRow.line)):
            duty, _backup = load_roster(session, line)
            for start, end in duty.gaps(now, now + timedelta(days=days)):
                found.append(f"{line}: nobody on duty from {_shown(start)} to {_shown(end)}")
    return found


def _shown(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")
