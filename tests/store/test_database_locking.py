"""Readers and writers beside one another, on both kinds of database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from actions.store.database import Database
from actions.store.tables import Base, OutboxRow

NOW = datetime(2026, 3, 27, 9, 0, tzinfo=timezone.utc)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'prioline.db'}"
    else:
        server: Any = request.getfixturevalue("postgres")
        url = server.create()
    database = Database(url)
    Base.metadata.create_all(database.engine)
    yield database
    database.close()


def message(number: int) -> OutboxRow:
    return OutboxRow(kind="test", recipient="managers", data={"number": number}, at=NOW)


def count(session: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(OutboxRow)))


def test_eight_writers_lose_nothing_and_none_meets_a_lock(database: Database) -> None:
    faults: list[Exception] = []

    def write(writer: int) -> None:
        try:
            for number in range(10):
                with database.transaction() as session:
                    count(session)  # reads before it writes, as most transactions do
                    session.add(message(writer * 10 + number))
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with database.reading() as session:
        assert count(session) == 80


def test_a_reader_sees_one_state_while_others_write_and_does_not_wait_for_them(database: Database) -> None:
    with database.reading() as reading:
        assert count(reading) == 0
        with database.transaction() as session:
            session.add(message(1))
        assert count(reading) == 0
    with database.transaction() as session:
        session.add(message(2))
        session.flush()
        with database.reading() as reading:
            assert count(reading) == 1


def test_a_writer_sees_what_another_committed_before_it_began(database: Database) -> None:
    with database.transaction() as session:
        session.add(message(1))
    with database.transaction() as session:
        assert count(session) == 1
