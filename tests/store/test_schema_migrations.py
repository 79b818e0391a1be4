"""The migrations make exactly the tables in code, on both kinds of database, and take them away again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from actions.store.database import Database
from actions.store.demo import add_demo_contracts
from actions.store.schema import downgrade, upgrade
from actions.store.search_schema import INDEX
from actions.store.tables import Base, CaseRow, OutboxRow

OPTIONS = {
    "compare_type": True,
    "compare_server_default": True,
    "include_name": lambda name, _kind, _parents: not str(name).startswith(INDEX),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        server: Any = request.getfixturevalue("postgres")
        url = server.create()
    database = Database(url)
    yield database
    database.close()


def tables(database: Database) -> set[str]:
    names = set(inspect(database.engine).get_table_names()) - {"alembic_version"}
    return {name for name in names if not name.startswith(INDEX)}  # the full-text index keeps itself


def test_the_migrations_make_the_tables_in_code_and_nothing_else(empty: Database) -> None:
    upgrade(empty)
    assert tables(empty) == set(Base.metadata.tables)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=OPTIONS)
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_twice_leaves_the_rows_as_they_are(empty: Database) -> None:
    upgrade(empty)
    with empty.transaction() as session:
        assert add_demo_contracts(session)
    upgrade(empty)
    with empty.transaction() as session:
        assert not add_demo_contracts(session)


def test_the_migrations_go_down_to_nothing_and_up_again(empty: Database) -> None:
    upgrade(empty)
    with empty.transaction() as session:
        add_demo_contracts(session)
    downgrade(empty, "base")
    assert tables(empty) == set()
    upgrade(empty)
    assert tables(empty) == set(Base.metadata.tables)
    with empty.transaction() as session:
        assert add_demo_contracts(session)


def test_instants_come_back_in_utc_whatever_their_zone_and_naive_ones_are_refused(empty: Database) -> None:
    upgrade(empty)
    at = datetime(2026, 3, 29, 3, 30, 15, 123456, tzinfo=timezone(timedelta(hours=2)))
    with empty.transaction() as session:
        session.add(OutboxRow(kind="test", recipient="managers", data={"text": "Öffnung ✓"}, at=at))
    with empty.reading() as session:
        row = session.query(OutboxRow).one()
        assert (row.at, row.at.tzinfo, row.data) == (at, timezone.utc, {"text": "Öffnung ✓"})
    with pytest.raises(Exception, match="naive datetime"), empty.transaction() as session:
        session.add(OutboxRow(kind="test", recipient="managers", data={}, at=at.replace(tzinfo=None)))


def test_a_transaction_that_fails_leaves_nothing(empty: Database) -> None:
    upgrade(empty)
    with pytest.raises(RuntimeError), empty.transaction() as session:
        add_demo_contracts(session)
        raise RuntimeError
    with empty.reading() as session:
        assert session.query(CaseRow).all() == []
    with empty.transaction() as session:
        assert add_demo_contracts(session)


def test_the_plain_form_of_a_postgresql_address_takes_the_installed_driver() -> None:
    for address in ("postgresql://someone@db.example/prioline", "postgres://someone@db.example/prioline"):
        database = Database(address)
        assert database.engine.dialect.driver == "psycopg"
        database.close()
