"""The kinds of records that contract and roster files hold: their columns, and the rows they are kept in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.contract.numbers import format_contract_number
from actions.store import contract_values as values
from actions.store.tables import (
    AbsenceRow,
    AgentRow,
    Base,
    ContactRow,
    ContractRow,
    RosterOverrideRow,
    RotationRow,
    SiteRow,
)

Values = Mapping[str, str]
"""A record: the canonical text of each column."""


@dataclass(frozen=True)
class Column:
    """One column of a kind of record.

    ``default`` is what a new record gets when the file has no such column; None: the file must have it.
    ``refers_to`` names the kind whose records the value names. A ``secret`` is never shown or written to a file.
    """

    name: str
    canonical: Callable[[str], str]
    default: str | None = None
    refers_to: str | None = None
    secret: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of record. ``key`` are the columns that tell records apart, ``parent`` the kind it belongs to.

    ``nested`` is its name as a table inside the parent's table in TOML; ``file`` is its CSV file.
    """

    name: str
    file: str
    table: type[Base]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    to_row: Callable[[Values], dict[str, Any]]
    from_row: Callable[[Any], dict[str, str]]
    parent: str | None = None
    nested: str = ""

    @property
    def by_name(self) -> dict[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    def key_of(self, record: Values) -> tuple[str, ...]:
        """Return what tells this record apart."""
        return tuple(record[name] for name in self.key)

    def show_key(self, key: tuple[str, ...]) -> str:
        """Return the key for people."""
        first = format_contract_number(key[0]) if self.name in ("contract", "contact", "site") else key[0]
        rest = zip(self.key[1:], key[1:], strict=True)
        named = (
            f"{name} {part}" if name in ("from", "until", "add", "remove") else part for name, part in rest if part
        )
        return " ".join((self.name, first, *named))


def _agent_to_row(record: Values) -> dict[str, Any]:
    return {
        "id": record["id"],
        "name": record["name"],
        "phone": record["phone"],
        "email": record["email"],
        "languages": values.split_names(record["languages"]),
        "zone": record["zone"],
        "hours": [list(span) for span in values.read_hours(record["hours"])],
        "holiday_region": record["holidays"],
    }


def _agent_from_row(row: AgentRow) -> dict[str, str]:
    return {
        "id": row.id,
        "name": row.name,
        "phone": row.phone,
        "email": row.email,
        "languages": ", ".join(row.languages),
        "zone": row.zone,
        "hours": values.show_hours(row.hours),
        "holidays": row.holiday_region,
    }


def _absence_to_row(record: Values) -> dict[str, Any]:
    return {"agent_id": record["agent"], **_span_to_row(record)}


def _absence_from_row(row: AbsenceRow) -> dict[str, str]:
    return {"agent": row.agent_id, **_span_from_row(row)}


def _line_to_row(record: Values) -> dict[str, Any]:
    weekday, _, time = record["handover"].partition(" ")
    return {
        "line": record["name"],
        "zone": record["zone"],
        "handover_weekday": values.WEEKDAYS.index(weekday),
        "handover_time": time,
        "first_handover": date.fromisoformat(record["first_handover"]),
        "order": values.split_names(record["order"]),
        "backup": values.split_names(record["backup"]),
    }


def _line_from_row(row: RotationRow) -> dict[str, str]:
    return {
        "name": row.line,
        "zone": row.zone,
        "handover": f"{values.WEEKDAYS[row.handover_weekday]} {row.handover_time[:5]}",
        "first_handover": row.first_handover.isoformat(),
        "order": ", ".join(row.order),
        "backup": ", ".join(row.backup),
    }


def _override_to_row(record: Values) -> dict[str, Any]:
    return {
        "line": record["line"],
        **_span_to_row(record),
        "add_agent": record["add"] or None,
        "remove_agent": record["remove"] or None,
        "source": record["source"] or None,
    }


def _override_from_row(row: RosterOverrideRow) -> dict[str, str]:
    return {
        "line": row.line,
        **_span_from_row(row),
        "add": row.add_agent or "",
        "remove": row.remove_agent or "",
        "source": row.source or "",
    }


def _contract_to_row(record: Values) -> dict[str, Any]:
    return {
        "number": record["number"],
        "customer": record["customer"],
        "plan": record["plan"],
        "language": record["language"],
        "country": record["country"],
        "zone": record["zone"],
        "hours": [list(span) for span in values.read_hours(record["hours"])],
        "holiday_region": record["holidays"],
        "holiday_overrides": values.read_special_days(record["special_days"]),
        "valid_from": date.fromisoformat(record["valid_from"]),
        "valid_until": date.fromisoformat(record["valid_until"]),
        "plus_licence": record["plus_licence"] == "yes",
        "line": record["line"],
        "line_number": record["line_number"],
        "tam_id": record["tam"] or None,
    }


def _contract_from_row(row: ContractRow) -> dict[str, str]:
    return {
        "number": row.number,
        "customer": row.customer,
        "plan": row.plan,
        "language": row.language,
        "country": row.country,
        "zone": row.zone,
        "hours": values.show_hours(row.hours),
        "holidays": row.holiday_region,
        "special_days": values.show_special_days(row.holiday_overrides),
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "plus_licence": "yes" if row.plus_licence else "no",
        "line": row.line,
        "line_number": row.line_number,
        "tam": row.tam_id or "",
    }


def _contact_to_row(record: Values) -> dict[str, Any]:
    return {
        "contract_number": record["contract"],
        "name": record["name"],
        "email": record["email"],
        "phone": record["phone"],
        "language": record["language"],
        "pin_hash": record["pin"] or None,
    }


def _contact_from_row(row: ContactRow) -> dict[str, str]:
    return {
        "contract": row.contract_number,
        "name": row.name,
        "email": row.email,
        "phone": row.phone,
        "language": row.language,
        "pin": row.pin_hash or "",
    }


def _site_to_row(record: Values) -> dict[str, Any]:
    hours = [list(span) for span in values.read_hours(record["hours"])] if record["hours"] else None
    return {
        "contract_number": record["contract"],
        "name": record["name"],
        "zone": record["zone"],
        "address": record["address"],
        "hours": hours,
    }


def _site_from_row(row: SiteRow) -> dict[str, str]:
    return {
        "contract": row.contract_number,
        "name": row.name,
        "zone": row.zone,
        "address": row.address,
        "hours": values.show_hours(row.hours) if row.hours else "",
    }


def _span_to_row(record: Values) -> dict[str, Any]:
    return {"start_at": values.read_instant(record["from"]), "end_at": values.read_instant(record["until"])}


def _span_from_row(row: AbsenceRow | RosterOverrideRow) -> dict[str, str]:
    return {"from": values.show_instant(row.start_at), "until": values.show_instant(row.end_at)}


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "agent",
            "agents.csv",
            AgentRow,
            (
                Column("id", values.name),
                Column("name", values.text),
                Column("phone", values.phone),
                Column("email", values.email),
                Column("languages", values.languages),
                Column("zone", values.zone),
                Column("hours", values.hours, values.DEFAULT_HOURS_TEXT),
                Column("holidays", values.region),
            ),
            ("id",),
            _agent_to_row,
            _agent_from_row,
        ),
        Kind(
            "absence",
            "absences.csv",
            AbsenceRow,
            (
                Column("agent", values.name, refers_to="agent"),
                Column("from", values.instant),
                Column("until", values.instant),
            ),
            ("agent", "from", "until"),
            _absence_to_row,
            _absence_from_row,
            "agent",
            "away",
        ),
        Kind(
            "line",
            "lines.csv",
            RotationRow,
            (
                Column("name", values.name),
                Column("zone", values.zone),
                Column("handover", values.handover),
                Column("first_handover", values.day),
                Column("order", values.names, refers_to="agent"),
                Column("backup", values.optional(values.names), "", refers_to="agent"),
            ),
            ("name",),
            _line_to_row,
            _line_from_row,
        ),
        Kind(
            "override",
            "overrides.csv",
            RosterOverrideRow,
            (
                Column("line", values.name, refers_to="line"),
                Column("from", values.instant),
                Column("until", values.instant),
                Column("add", values.optional(values.name), "", refers_to="agent"),
                Column("remove", values.optional(values.name), "", refers_to="agent"),
                Column("source", values.optional(values.source), ""),
            ),
            ("line", "from", "until", "add", "remove"),
            _override_to_row,
            _override_from_row,
            "line",
            "override",
        ),
        Kind(
            "contract",
            "contracts.csv",
            ContractRow,
            (
                Column("number", values.contract_number),
                Column("customer", values.text),
                Column("plan", values.plan),
                Column("language", values.language),
                Column("country", values.country),
                Column("zone", values.zone),
                Column("hours", values.hours, values.DEFAULT_HOURS_TEXT),
                Column("holidays", values.region),
                Column("special_days", values.optional(values.special_days), ""),
                Column("valid_from", values.day),
                Column("valid_until", values.day),
                Column("plus_licence", values.flag, "no"),
                Column("line", values.name, "priority", refers_to="line"),
                Column("line_number", values.phone),
                Column("tam", values.optional(values.name), "", refers_to="agent"),
            ),
            ("number",),
            _contract_to_row,
            _contract_from_row,
        ),
        Kind(
            "contact",
            "contacts.csv",
            ContactRow,
            (
                Column("contract", values.contract_number, refers_to="contract"),
                Column("name", values.text),
                Column("email", values.email),
                Column("phone", values.phone),
                Column("language", values.language),
                Column("pin", values.optional(values.pin), "", secret=True),
            ),
            ("contract", "email"),
            _contact_to_row,
            _contact_from_row,
            "contract",
            "contact",
        ),
        Kind(
            "site",
            "sites.csv",
            SiteRow,
            (
                Column("contract", values.contract_number, refers_to="contract"),
                Column("name", values.text),
                Column("zone", values.zone),
                Column("address", values.optional(values.text), ""),
                Column("hours", values.optional(values.hours), ""),
            ),
            ("contract", "name"),
            _site_to_row,
            _site_from_row,
            "contract",
            "site",
        ),
    )
}
"""All kinds by name, in the order in which they refer to each other."""
