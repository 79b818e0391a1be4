"""How long an import of 10,000 contracts takes, with their contacts and sites; prints JSON.

    python bench/imports.py

The whole command's work on SQLite: reading and checking files, the difference, writing. Once from TOML into an empty
database, once from CSV; then the same file again, which changes nothing; then an export.
"""

from __future__ import annotations

import json
import platform
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from actions.contract.numbers import luhn_check_digit
from actions.store.contract_files import read_files, write_csv, write_toml
from actions.store.contract_import import import_records, load_state, records_of
from actions.store.database import Database
from actions.store.schema import upgrade

CONTRACTS = 10_000
TARGET_S = 20.0
NOW = datetime(2026, 3, 27, 9, 0, tzinfo=timezone.utc)
PLACES = (
    ("nl", "NL", "Europe/Amsterdam", "NL"),
    ("de", "DE", "Europe/Berlin", "DE-HE"),
    ("ru", "RU", "Europe/Moscow", "RU"),
    ("it", "IT", "Europe/Rome", "IT"),
    ("fr", "FR", "Europe/Paris", "FR"),
)


def records() -> dict[str, list[dict[str, str]]]:
    """Return 10,000 invented contracts with two contacts each, and a site for every second one."""
    found: dict[str, list[dict[str, str]]] = {"agent": [], "line": [], "contract": [], "contact": [], "site": []}
    people: tuple[dict[str, str], ...] = tuple(
        {"id": f"duty-{index}", "name": f"Manager {index}", "phone": f"+1202555013{index}"} for index in range(3)
    )
    for person in people:
        rest = {"languages": "en", "zone": "Europe/Rome", "hours": "Mon-Fri 09:00-18:00", "holidays": "IT"}
        found["agent"].append({**person, "email": f"{person['id']}@bench.example", **rest})
    line = {"name": "priority", "zone": "Europe/Rome", "handover": "Mon 08:00", "first_handover": "2024-01-01"}
    found["line"].append({**line, "order": "duty-0, duty-1, duty-2", "backup": ""})
    for index in range(CONTRACTS):
        add_contract(found, index)
    return found


def add_contract(found: dict[str, list[dict[str, str]]], index: int) -> None:
    first = f"{1_000_000 + index * 7:07d}"
    number = first + luhn_check_digit(first)
    language, country, zone, region = PLACES[index % len(PLACES)]
    found["contract"].append(
        {
            "number": number,
            "customer": f"Customer {index} «Nord»",
            "plan": ("msa_business", "msa_enterprise")[index % 2],
            "language": language,
            "country": country,
            "zone": zone,
            "hours": f"Mon-Fri {7 + index % 3:02d}:30-{16 + index % 4}:00",
            "holidays": region,
            "special_days": "2026-12-24 ordinary 09:00-13:00" if index % 10 == 0 else "",
            "valid_from": f"2026-{1 + index % 12:02d}-01",
            "valid_until": "2028-12-31",
            "plus_licence": "no",
            "line": "priority",
            "line_number": f"+1202555{100 + index % 100:04d}",
            "tam": "",
        }
    )
    for person in range(2):
        found["contact"].append(
            {
                "contract": number,
                "name": f"Person {person} of {index}",
                "email": f"person{person}@customer{index}.example",
                "phone": f"+44207946{900 + (index + person) % 100:04d}",
                "language": language,
            }
        )
    if index % 2 == 0:
        found["site"].append({"contract": number, "name": "Werk 1", "zone": zone, "address": "Hof 1", "hours": ""})


def timed(work: Callable[[], Any]) -> float:
    """Return how many seconds this takes."""
    begin = time.perf_counter()
    work()
    return round(time.perf_counter() - begin, 2)


def main() -> None:
    invented = records()
    with tempfile.TemporaryDirectory() as folder:
        toml = Path(folder, "all.toml")
        toml.write_text(write_toml(invented), encoding="utf-8")
        tables = []
        for name, text in write_csv(invented).items():
            tables.append(Path(folder, name))
            tables[-1].write_text(text, encoding="utf-8", newline="")
        databases = [Database(f"sqlite:///{folder}/{name}.db") for name in ("toml", "csv")]
        for database in databases:
            upgrade(database)
        figures = {
            "import_toml_s": timed(lambda: import_records(databases[0], read_files([toml]), NOW)),
            "import_csv_s": timed(lambda: import_records(databases[1], read_files(tables), NOW)),
            "import_again_unchanged_s": timed(lambda: import_records(databases[0], read_files([toml]), NOW)),
            "export_toml_s": timed(lambda: export(databases[0])),
            "target_s": TARGET_S,
            "contracts": CONTRACTS,
            "contacts": len(invented["contact"]),
            "sites": len(invented["site"]),
            "python": platform.python_version(),
        }
        for database in databases:
            database.close()
    print(json.dumps(figures))


def export(database: Database) -> None:
    with database.reading() as session:
        write_toml(records_of(load_state(session)))


if __name__ == "__main__":
    main()
