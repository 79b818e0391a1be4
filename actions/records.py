"""The store as the dialogue asks it: contracts, contacts, premium counters and the cases of a conversation."""

from __future__ import annotations

from datetime import datetime

from actions.contract.agreement import Contract
from actions.contract.plans import Service
from actions.intake import Named
from actions.store.contracts import contacts_of, find_contact, load_contract
from actions.store.database import Database
from actions.store.quota import premium_used
from actions.store.service_cases import service_cases


class StoreRecords:
    """Implements ``actions.intake.Records`` on the database; each question is a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def contract(self, number: str) -> Contract | None:
        """Return the contract with this number."""
        with self._database.reading() as session:
            return load_contract(session, number)

    def contact(self, number: str, said: str) -> Named | None:
        """Return the contact of this contract whom the customer named."""
        with self._database.reading() as session:
            row = find_contact(session, number, said)
            return None if row is None else Named(row.id, row.name, row.phone)

    def premium_used(self, contract: Contract, at: datetime) -> int:
        """Return how many premium incidents are taken in the contract year of ``at``."""
        first, _last = contract.year_of(contract.local_date(at))
        with self._database.reading() as session:
            return premium_used(session, contract.number, first)

    def health_checks_used(self, contract: Contract, at: datetime) -> int:
        """Return how many Health Checks were requested, and not withdrawn, in the contract year of ``at``."""
        with self._database.reading() as session:
            return service_cases(session, contract, Service.HEALTH_CHECK, at)

    def contacts_named(self, contract: Contract) -> int:
        """Return how many contacts the contract names."""
        with self._database.reading() as session:
            return len(contacts_of(session, contract.number))
