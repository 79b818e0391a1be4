"""Bringing a database to the current schema, and back."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from actions.store.database import Database
from actions.store.search_schema import keep_search

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database: Database, revision: str = "head") -> None:
    """Migrate up to ``revision``; a database that is already there is left as it is."""
    with database.engine.begin() as connection:
        command.upgrade(_config(connection), revision)
        keep_search(connection)


def downgrade(database: Database, revision: str) -> None:
    """Migrate down to ``revision`` (``base`` removes every table)."""
    with database.engine.begin() as connection:
        command.downgrade(_config(connection), revision)
        keep_search(connection)


def make_revision(database: Database, message: str) -> None:
    """Write a new migration from the difference between the tables in code and the database."""
    with database.engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=message.split()[0])


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
