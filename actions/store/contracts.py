"""Reading contracts, contacts, agents and rosters as the values that the contract rules work on."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.contract.agreement import Contact, Contract, DayChange, HolidayOverride
from actions.contract.plans import load_plans
from actions.contract.roster import Agent, DutyRoster, Override, Rotation
from actions.store.pins import hash_pin, matches_pin
from actions.store.tables import (
    AbsenceRow,
    AgentRow,
    ContactRow,
    ContractRow,
    RosterOverrideRow,
    RotationRow,
    SiteRow,
)


def load_contract(session: Session, number: str) -> Contract | None:
    """Return the contract with this 8-digit number, or None."""
    row = session.get(ContractRow, number)
    return None if row is None else contract_of(row)


def contract_of(row: ContractRow) -> Contract:
    """Return the row as the rules' own value."""
    return Contract(
        number=row.number,
        customer=row.customer,
        plan=load_plans()[row.plan],
        language=row.language,
        country=row.country,
        zone=row.zone,
        hours=tuple((day, opening, closing) for day, opening, closing in row.hours),
        holiday_region=row.holiday_region,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        plus_licence=row.plus_licence,
        line_number=row.line_number,
        holiday_overrides=tuple(
            HolidayOverride(
                date.fromisoformat(item["day"]),
                DayChange(item["change"]),
                tuple((opening, closing) for opening, closing in item.get("hours", ())),
            )
            for item in row.holiday_overrides
        ),
    )


def contacts_of(session: Session, number: str) -> Sequence[ContactRow]:
    """Return the contacts named in a contract."""
    query = select(ContactRow).where(ContactRow.contract_number == number).order_by(ContactRow.id)
    return session.scalars(query).all()


def sites_of(session: Session, number: str) -> Sequence[SiteRow]:
    """Return the customer's places, by name."""
    return session.scalars(select(SiteRow).where(SiteRow.contract_number == number).order_by(SiteRow.name)).all()


def set_pin(session: Session, contact_id: int, pin: str | None) -> None:
    """Give a contact this PIN, or with None take it away.

    Raises:
        PinError: not 4 to 6 digits.
        LookupError: there is no such contact.
    """
    hashed = None if pin is None else hash_pin(pin)
    row = session.get(ContactRow, contact_id)
    if row is None:
        raise LookupError(f"no contact {contact_id}")
    row.pin_hash = hashed
    session.flush()


def verify_pin(session: Session, contact_id: int, pin: str) -> bool:
    """Return whether this is the contact's PIN.

    An unknown contact, or one without a PIN, takes as long and is answered no. Nothing is counted or locked here:
    how many tries a caller has is for the dialogue to decide.
    """
    row = session.get(ContactRow, contact_id)
    return matches_pin(None if row is None else row.pin_hash, pin)


def contact_value(row: ContactRow) -> Contact:
    """Return the row as the rules' own value."""
    return Contact(name=row.name, email=row.email, phone=row.phone, language=row.language)


def find_contact(session: Session, number: str, said: str) -> ContactRow | None:
    """Return the contact whom the customer named by e-mail address or by full name, or None.

    Case, accents, titles around the name and the order of first and family name do not matter; a family name
    alone is not enough.
    """
    words = plain_words(said)
    for row in contacts_of(session, number):
        if row.email.casefold() in said.casefold() or set(plain_words(row.name)) <= set(words):
            return row
    return None


def plain_words(text: str) -> list[str]:
    """Return the words in small letters, without accents and signs."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return "".join(character if character.isalnum() else " " for character in letters).split()


def load_agent(session: Session, agent_id: str) -> Agent:
    """Return an agent with their absences.

    Raises:
        LookupError: nobody has this id.
    """
    row = session.get(AgentRow, agent_id)
    if row is None:
        raise LookupError(f"no agent {agent_id!r} in the table agents; add the agent or correct the roster")
    absences = session.scalars(select(AbsenceRow).where(AbsenceRow.agent_id == agent_id))
    return Agent(
        id=row.id,
        name=row.name,
        phone=row.phone,
        languages=tuple(row.languages),
        zone=row.zone,
        hours=tuple((day, opening, closing) for day, opening, closing in row.hours),
        holiday_region=row.holiday_region,
        away=tuple((absence.start_at, absence.end_at) for absence in absences),
    )


def load_roster(session: Session, line: str) -> tuple[DutyRoster, tuple[str, ...]]:
    """Return the roster of a line and the ids of its backup managers.

    Raises:
        LookupError: the line has no rotation.
    """
    row = session.get(RotationRow, line)
    if row is None:
        raise LookupError(f"no rotation for the line {line!r}; import a roster with `prioline roster`")
    rotation = Rotation(
        zone=row.zone,
        handover_weekday=row.handover_weekday,
        handover_time=time.fromisoformat(row.handover_time),
        order=tuple(row.order),
        first_handover=row.first_handover,
    )
    return DutyRoster((rotation,), _overrides(session, line), _absences(session)), tuple(row.backup)


def _overrides(session: Session, line: str) -> tuple[Override, ...]:
    # Overrides count in their order: what was entered later changes what was entered before.
    query = select(RosterOverrideRow).where(RosterOverrideRow.line == line).order_by(RosterOverrideRow.id)
    rows = session.scalars(query)
    return tuple(
        Override(
            start=row.start_at,
            end=row.end_at,
            add=(row.add_agent,) if row.add_agent else (),
            remove=(row.remove_agent,) if row.remove_agent else (),
        )
        for row in rows
    )


def _absences(session: Session) -> dict[str, tuple[tuple[datetime, datetime], ...]]:
    found: dict[str, tuple[tuple[datetime, datetime], ...]] = {}
    for row in session.scalars(select(AbsenceRow)):
        found[row.agent_id] = (*found.get(row.agent_id, ()), (row.start_at, row.end_at))
    return found
