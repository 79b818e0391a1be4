"""The phone simulator's address and the names behind its numbers, for its page and for ``prioline call``."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import select

from actions.store.database import Database
from actions.store.tables import AgentRow, ContactRow, ContractRow
from bot.settings import Settings

FILE = "phones.json"


def write_phone_book(settings: Settings, simulator_url: str) -> Path:
    """Write the book into the data folder, readable by us alone, and return its path."""
    database = Database(settings.database)
    with database.reading() as session:
        agents = session.execute(select(AgentRow.phone, AgentRow.name))
        people = {phone: f"{name}, on call" for phone, name in agents}
        contacts = select(ContactRow.phone, ContactRow.name, ContractRow.customer).join(
            ContractRow, ContractRow.number == ContactRow.contract_number
        )
        people |= {phone: f"{name}, {customer}" for phone, name, customer in session.execute(contacts) if phone}
    database.close()
    path = settings.data_dir / FILE
    path.touch(mode=0o600)
    book = {"url": simulator_url, "lines": dict(settings.line_numbers), "people": people}
    path.write_text(json.dumps(book, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def simulator_address(settings: Settings) -> str:
    """Return the address at which the running product's phone simulator was started last, "" for none."""
    try:
        return str(json.loads((settings.data_dir / FILE).read_text("utf-8"))["url"])
    except (OSError, ValueError, KeyError):
        return ""
