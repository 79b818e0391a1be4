from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actions.store.database import Database
from actions.store.demo import add_demo_contracts
from actions.store.schema import upgrade


@pytest.fixture(params=["sqlite", "postgresql"])
def unfilled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database without any row, of each of the two kinds."""
    server: Any = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    url = f"sqlite:///{tmp_path / 'unfilled.db'}" if server is None else server.create()
    database = Database(url)
    upgrade(database)
    yield database
    database.close()
    if server is not None:
        server.drop(url)


@pytest.fixture
def filled(unfilled: Database) -> Database:
    """A database with the demo contracts, of each of the two kinds."""
    with unfilled.transaction() as session:
        add_demo_contracts(session)
    return unfilled


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Database]:
    """A database with the demo contracts, where the kind makes no difference."""
    database = Database(f"sqlite:///{tmp_path / 'demo.db'}")
    upgrade(database)
    with database.transaction() as session:
        add_demo_contracts(session)
    yield database
    database.close()
