"""Health Checks count in the contract year in which they were asked for, by the contract's own midnight."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from actions.contract.plans import Service
from actions.store.calendars import regions_in_use
from actions.store.contracts import load_contract
from actions.store.database import Database
from actions.store.demo import add_demo_contracts
from actions.store.service_cases import service_cases
from actions.store.tables import Base, CaseRow, ContractRow

NUMBER = "60277142"
"""A contract of Moscow whose years begin on 1 January."""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'cases.db'}")
    Base.metadata.create_all(database.engine)
    with database.transaction() as session:
        add_demo_contracts(session)
    yield database
    database.close()


def add(database: Database, opened_at: str, kind: str = "health_check", state: str = "pending") -> None:
    with database.transaction() as session:
        session.add(
            CaseRow(
                opening_key=f"{opened_at} {kind} {state}", kind=kind, contract_number=NUMBER, contact_text="",
                language="ru", channel="chat", level=3, evidence=[], report="", guaranteed=True, state=state,
                opened_at=datetime.fromisoformat(opened_at),
            )
        )  # fmt: skip


def counted(database: Database, at: str) -> int:
    with database.reading() as session:
        contract = load_contract(session, NUMBER)
        assert contract is not None
        return service_cases(session, contract, Service.HEALTH_CHECK, datetime.fromisoformat(at))


@pytest.mark.parametrize(
    ("opened_at", "year"),
    [
        ("2026-12-31T20:59:59+00:00", 2026),
        ("2026-12-31T21:00:00+00:00", 2027),
        ("2026-01-01T00:00:00+03:00", 2026),
        ("2027-12-31T23:59:59+03:00", 2027),
    ],
)
def test_a_contract_year_ends_at_midnight_where_the_contract_lives(
    database: Database, opened_at: str, year: int
) -> None:
    add(database, opened_at)
    found = {one: counted(database, f"{one}-06-15T12:00+03:00") for one in (2026, 2027, 2028)}
    assert found == {one: int(one == year) for one in found}


def test_answered_ones_count_while_withdrawn_ones_and_other_services_do_not(database: Database) -> None:
    add(database, "2026-03-02T10:00+03:00", state="answered")
    add(database, "2026-03-03T10:00+03:00", state="withdrawn")
    add(database, "2026-03-04T10:00+03:00", kind="private_patch")
    assert counted(database, "2026-06-15T12:00+03:00") == 1


def test_calendars_of_agents_and_of_running_contracts_are_in_use(database: Database) -> None:
    with database.transaction() as session:
        session.get_one(ContractRow, NUMBER).holiday_region = "KZ"
    with database.reading() as session:
        assert regions_in_use(session, date(2028, 12, 31)) == {"NL", "DE-HE", "DE-BE", "RU", "FR", "IT", "BE", "KZ"}
        assert "KZ" not in regions_in_use(session, date(2029, 1, 1))
