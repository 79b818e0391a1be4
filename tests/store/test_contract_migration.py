"""The migration of contract records keeps what is there, in both directions, although cases refer to contacts."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from actions.store.database import Database
from actions.store.schema import downgrade, upgrade

AT = datetime(2026, 3, 27, 9, 0, tzinfo=timezone.utc).isoformat()
ROWS = (
    "INSERT INTO agents VALUES ('duty-1', 'Ruben Vermeer', '+12025550131', 'r@b.example', '[\"nl\"]', 'Europe/Rome',"
    " '[]', 'IT')",
    "INSERT INTO rotations VALUES ('priority', 'Europe/Rome', 0, '08:00', '2024-01-01', '[\"duty-1\"]', '[]')",
    "INSERT INTO contracts VALUES ('40217788', 'Broodhuis', 'msa_enterprise', 'nl', 'NL', 'Europe/Amsterdam', '[]',"
    " 'NL', '[]', '2026-01-01', '2028-12-31', false, 'priority', '+12025550110', NULL)",
    "INSERT INTO contacts (id, contract_number, name, email, phone, language)"
    " VALUES (7, '40217788', 'Anneke de Wit', 'a@b.example', '+12025550151', 'nl')",
    f"INSERT INTO roster_overrides VALUES (3, 'priority', '{AT}', '{AT}', 'duty-1', NULL)",
    "INSERT INTO cases (id, opening_key, kind, contract_number, contact_id, contact_text, language, channel, level,"
    f" evidence, report, guaranteed, state, opened_at) VALUES (1, 'k', 'incident', '40217788', 7, '', 'nl', 'chat', 1,"
    f" '[]', '', true, 'pending', '{AT}')",
)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_contacts_cases_and_exceptions_survive_the_migration_and_the_way_back(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    server: Any = request.getfixturevalue("postgres") if kind == "postgresql" else None
    database = Database(f"sqlite:///{tmp_path / 'old.db'}" if server is None else server.create())
    upgrade(database, "0001")
    with database.transaction() as session:
        for row in ROWS:
            session.execute(text(row))
    upgrade(database, "0002")
    with database.transaction() as session:
        found = session.execute(text("SELECT id, name, pin_hash FROM contacts")).all()
        assert [tuple(row) for row in found] == [(7, "Anneke de Wit", None)]
        assert session.execute(text("SELECT source FROM roster_overrides")).scalar_one() is None
        session.execute(text("UPDATE contacts SET pin_hash = 'x'"))
        session.execute(text("INSERT INTO sites VALUES (1, '40217788', 'Utrecht', 'Europe/Amsterdam', '', NULL)"))
    downgrade(database, "0001")
    with database.reading() as session:
        columns = session.execute(text("SELECT * FROM contacts")).keys()
        assert set(columns) == {"id", "contract_number", "name", "email", "phone", "language"}
        assert session.execute(text("SELECT contact_id FROM cases")).scalar_one() == 7
        assert len(session.execute(text("SELECT * FROM roster_overrides")).one()) == 6
    database.close()
