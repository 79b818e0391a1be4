"""A first account for the desk of a fresh installation, with a password made for it alone."""

from __future__ import annotations

import secrets
from pathlib import Path

from sqlalchemy import func, select

from actions.store.database import Database
from actions.store.tables import UserRow
from actions.store.users import add_user

DEMO_AGENT = "duty-1"


def add_demo_accounts(database: Database, data_dir: Path) -> str | None:
    """Add the account ``demo`` when the desk has none, and return its password; None when there are accounts."""
    with database.transaction() as session:
        if session.scalar(select(func.count()).select_from(UserRow)):
            return None
    password = secrets.token_urlsafe(12)
    path = data_dir / "desk-password"
    path.touch(mode=0o600)
    path.write_text(password + "\n", encoding="utf-8")
    with database.transaction() as session:
        add_user(session, "demo", password, "manager", "en", DEMO_AGENT)
    return password
