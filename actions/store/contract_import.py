"""Bringing contracts and rosters from files into the database: the whole difference first, then all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any, Literal

from sqlalchemy import Table, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from actions.contract.agreement import AgreementError
from actions.contract.plans import load_plans
from actions.contract.roster import DutyRoster, Override, RosterError, Rotation
from actions.store import contract_values as values
from actions.store.contract_files import FileFaults, Given, Reading
from actions.store.contract_kinds import KINDS, Kind, Values
from actions.store.contracts import contract_of
from actions.store.database import Database
from actions.store.pins import hash_pin, matches_pin
from actions.store.tables import Base, ContractRow

GAP_DAYS = 90
"""How far ahead a roster may have no hole."""
_ROSTER_KINDS = ("absence", "line", "override")
_BATCH = 500


@dataclass(frozen=True)
class Stored:
    """A record of the database: its primary key and its canonical texts."""

    primary_key: Any
    values: Values


State = Mapping[str, Mapping[tuple[str, ...], Stored]]
"""All records of the database by kind and key."""
Prune = Callable[[Kind, Values], bool]
"""Whether a record of the database which no file gives is to go."""


@dataclass(frozen=True)
class Change:
    """One record that is added (+), changed (~) or removed (-)."""

    sign: Literal["+", "~", "-"]
    kind: Kind
    key: tuple[str, ...]
    primary_key: Any
    before: Values
    after: Values

    def lines(self) -> Iterator[str]:
        """Yield the change for people; a change has a line for each column."""
        shown = self.kind.show_key(self.key)
        if self.sign == "-":
            yield f"- {shown}"
            return
        columns = [column for column in self.kind.columns if self.before.get(column.name) != self.after[column.name]]
        if self.sign == "+":
            parts = (
                f"{column.name} {'is set' if column.secret else self.after[column.name]}"
                for column in columns
                if column.name not in self.kind.key and self.after[column.name]
            )
            yield ": ".join(part for part in (f"+ {shown}", ", ".join(parts)) if part)
            return
        for column in columns:
            if column.secret:
                yield f"~ {shown} {column.name}: is changed"
            else:
                before, after = (side[column.name] or "(empty)" for side in (self.before, self.after))
                yield f"~ {shown} {column.name}: {before} -> {after}"


@dataclass(frozen=True)
class Difference:
    """What an import would do, in the order of the kinds; ``unchanged`` counts records by kind."""

    changes: tuple[Change, ...]
    unchanged: Mapping[str, int]

    def lines(self) -> list[str]:
        """Return every change for people."""
        return [line for change in self.changes for line in change.lines()]

    def removals(self) -> list[str]:
        """Return what is removed, for people."""
        return [line for change in self.changes if change.sign == "-" for line in change.lines()]

    def summary(self) -> list[str]:
        """Return one line for each kind that the files or the changes have."""
        counts: Counter[tuple[str, str]] = Counter((change.kind.name, change.sign) for change in self.changes)
        lines = []
        for kind in KINDS.values():
            added, changed, removed = (counts[kind.name, sign] for sign in "+~-")
            unchanged = self.unchanged.get(kind.name, 0)
            if added or changed or removed or unchanged:
                name = kind.file.removesuffix(".csv")
                lines.append(f"{name}: {added} added, {changed} changed, {removed} removed, {unchanged} unchanged")
        return lines


def nothing_goes(_kind: Kind, _record: Values) -> bool:
    """Keep every record that no file gives."""
    return False


def what_files_leave_out(reading: Reading) -> Prune:
    """Remove every record of the kinds that the files speak of."""
    return lambda kind, _record: kind.name in reading.covers


def load_state(session: Session) -> State:
    """Return all contracts and rosters as canonical texts, in the order in which they were entered."""
    state: dict[str, dict[tuple[str, ...], Stored]] = {}
    for kind in KINDS.values():
        table = _table(kind)
        primary_key = next(iter(table.primary_key)).name
        found = state.setdefault(kind.name, {})
        for row in session.execute(select(table).order_by(*table.primary_key)):
            record = kind.from_row(row)
            found[kind.key_of(record)] = Stored(getattr(row, primary_key), record)
    return state


def records_of(state: State) -> dict[str, list[Values]]:
    """Return the records of a state by kind, as the writers of files take them."""
    return {kind: [stored.values for stored in records.values()] for kind, records in state.items()}


def preview(
    database: Database, reading: Reading, now: datetime, prune: Prune = nothing_goes, allow_gaps: bool = False
) -> Difference:
    """Return what an import would do, and do nothing.

    Raises:
        FileFaults: every reason why the import cannot be done.
    """
    with database.reading() as session:
        return _difference(session, load_state(session), reading, now, prune, allow_gaps)


def import_records(
    database: Database, reading: Reading, now: datetime, prune: Prune = nothing_goes, allow_gaps: bool = False
) -> Difference:
    """Do all that `reading` asks for in one transaction, and return what was done.

    The difference is computed before the transaction that writes, so that a large file stops nobody for long; it is
    computed again when somebody changed records in between.

    Raises:
        FileFaults: every reason why it cannot be done; the database is as it was.
    """
    with database.reading() as session:
        state = load_state(session)
        difference = _difference(session, state, reading, now, prune, allow_gaps)
    with database.transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            # Two imports at once go one after the other; openings of cases go on.
            session.execute(text("LOCK TABLE contracts IN SHARE ROW EXCLUSIVE MODE"))
        current = load_state(session)
        if current != state:
            difference = _difference(session, current, reading, now, prune, allow_gaps)
        _apply(session, difference)
    return difference


# --- the difference ---


def _difference(
    session: Session, state: State, reading: Reading, now: datetime, prune: Prune, allow_gaps: bool
) -> Difference:
    faults: list[str] = []
    merge = _Merge(state, faults)
    for kind in KINDS.values():
        for given in reading.records:
            if given.kind is kind:
                merge.take(given)
        merge.remove_others(kind, prune)
    changes = tuple(merge.changes)
    for change in changes:
        if change.sign != "-":
            place = merge.given[change.kind.name][change.key].place
            faults += (f"{place(column)}: {fault}" for column, fault in _record_faults(change))
    faults += merge.reference_faults()
    faults += _contact_faults(merge)
    faults += _removal_faults(session, changes)
    roster_changes = any(change.kind.name in _ROSTER_KINDS for change in changes)
    if roster_changes and not faults and not allow_gaps:
        faults += _gap_faults(merge.after, now)
    if faults:
        raise FileFaults(faults)
    return Difference(changes, merge.unchanged)


class _Merge:
    """The records as they will be: those of the database with those of the files over them."""

    def __init__(self, state: State, faults: list[str]) -> None:
        self.state, self.faults = state, faults
        self.after: dict[str, dict[tuple[str, ...], Values]] = {
            kind: {key: stored.values for key, stored in records.items()} for kind, records in state.items()
        }
        self.given: dict[str, dict[tuple[str, ...], Given]] = {kind: {} for kind in KINDS}
        self.changes: list[Change] = []
        self.unchanged: Counter[str] = Counter()

    def take(self, given: Given) -> None:
        """Take one record of a file."""
        kind = given.kind
        placed = self._with_instants(given)
        if placed is None:
            return
        key = kind.key_of(placed)
        first = self.given[kind.name].setdefault(key, given)
        if first is not given:
            self.faults.append(f"{given.place()}: {kind.show_key(key)} is there already at {first.place()}")
            return
        stored = self.state[kind.name].get(key)
        record = self._whole(given, placed, stored)
        if record is None:
            return
        if stored is not None and stored.values == record:
            self.unchanged[kind.name] += 1
            return
        self.after[kind.name][key] = record
        before = {} if stored is None else stored.values
        primary_key = None if stored is None else stored.primary_key
        self.changes.append(Change("+" if stored is None else "~", kind, key, primary_key, before, record))

    def _with_instants(self, given: Given) -> Values | None:
        """Return the values with local instants read in the zone of their agent or line."""
        if "from" not in given.values:
            return given.values
        parent = self.after[str(given.kind.parent)].get((given.values[given.kind.columns[0].name],))
        if parent is None:
            column = given.kind.columns[0].name
            self.faults.append(f"{given.place(column)}: there is no {given.kind.parent} {given.values[column]!r}")
            return None
        spans = {name: values.in_zone(given.values[name], parent["zone"]) for name in ("from", "until")}
        return {**given.values, **spans}

    def _whole(self, given: Given, placed: Values, stored: Stored | None) -> Values | None:
        """Return the whole record: what the file leaves out stays as it is, or has its default when it is new."""
        kind = given.kind
        if stored is None:
            missing = [column.name for column in kind.columns if column.default is None and column.name not in placed]
            if missing:
                shown = kind.show_key(kind.key_of(placed))
                self.faults.append(f"{given.place()}: {shown} is new and needs {', '.join(missing)}")
                return None
        old = {column.name: column.default or "" for column in kind.columns} if stored is None else stored.values
        record = {column.name: placed.get(column.name, old[column.name]) for column in kind.columns}
        for column in kind.columns:
            if column.secret and placed.get(column.name):
                same = bool(old[column.name]) and matches_pin(old[column.name], placed[column.name])
                record[column.name] = old[column.name] if same else hash_pin(placed[column.name])
        return record

    def remove_others(self, kind: Kind, prune: Prune) -> None:
        """Remove the records that no file gives, as far as `prune` says, and those whose parent is removed."""
        parents = set() if kind.parent is None else self.state[kind.parent].keys() - self.after[kind.parent].keys()
        for key, stored in self.state[kind.name].items():
            if key in self.given[kind.name]:
                continue
            if (kind.parent and (stored.values[kind.columns[0].name],) in parents) or prune(kind, stored.values):
                del self.after[kind.name][key]
                self.changes.append(Change("-", kind, key, stored.primary_key, stored.values, {}))

    def reference_faults(self) -> Iterator[str]:
        """Yield each name in a record that nobody has."""
        for kind in KINDS.values():
            for column in kind.columns:
                if column.refers_to is None:
                    continue
                known = self.after[column.refers_to]
                for key, record in self.after[kind.name].items():
                    for name in values.split_names(record[column.name]):
                        if (name,) not in known:
                            place = self._place(kind, key, column.name)
                            yield f"{place}: there is no {column.refers_to} {name!r}"

    def _place(self, kind: Kind, key: tuple[str, ...], column: str) -> str:
        given = self.given[kind.name].get(key)
        return f"database: {kind.show_key(key)} {column}" if given is None else given.place(column)


def _record_faults(change: Change) -> Iterator[tuple[str, str]]:
    """Yield (column, fault) for what single columns cannot tell."""
    record, kind = change.after, change.kind.name
    if kind == "contract":
        if record["valid_until"] < record["valid_from"]:
            yield "valid_until", f"ends on {record['valid_until']}, before it begins on {record['valid_from']}"
            return
        if record["tam"] and not load_plans()[record["plan"]].tam:
            yield "tam", f"the plan {record['plan']} has no TAM; leave it empty"
        try:
            contract_of(ContractRow(**change.kind.to_row(record)))
        except AgreementError as error:
            yield from (("", fault) for fault in error.faults)
    if kind == "line":
        try:
            rotation_of(record)
        except RosterError as error:
            yield "", str(error)
    if kind in ("absence", "override") and record["until"] <= record["from"]:
        yield "until", "is not after from"
    if kind == "override" and record["add"] == record["remove"]:
        yield "", "neither adds nor removes anybody" if not record["add"] else "adds and removes the same agent"


def _contact_faults(merge: _Merge) -> Iterator[str]:
    """Yield the contracts with more contacts than their plan names."""
    counts = Counter(record["contract"] for record in merge.after["contact"].values())
    touched = {change.key[0] for change in merge.changes if change.kind.name in ("contract", "contact")}
    for number in sorted(touched):
        contract = merge.after["contract"].get((number,))
        most = load_plans()[contract["plan"]].named_contacts if contract else None
        if contract and most is not None and counts[number] > most:
            shown = KINDS["contract"].show_key((number,))
            places = [given.place() for key, given in merge.given["contact"].items() if key[0] == number]
            place = places[-1] if places else "database"
            yield f"{place}: {shown} has {counts[number]} contacts, its plan names {most}"


def _removal_faults(session: Session, changes: Sequence[Change]) -> Iterator[str]:
    """Yield what cannot go because other tables (cases, calls, accounts) refer to it."""
    ours = {_table(kind) for kind in KINDS.values()}
    for kind in KINDS.values():
        keys = {change.primary_key: change.key for change in changes if change.kind is kind and change.sign == "-"}
        for table in Base.metadata.sorted_tables:
            if table in ours:
                continue
            for column in (key.parent for key in table.foreign_keys if key.column.table is _table(kind)):
                for batch in _batches(list(keys)):
                    query = select(column, func.count()).where(column.in_(batch)).group_by(column).order_by(column)
                    for primary_key, count in session.execute(query):
                        advice = "; let it end by valid_until" if kind.name == "contract" else ""
                        shown = kind.show_key(keys[primary_key])
                        yield f"database: {shown} cannot be removed, {count} rows of {table.name} name it{advice}"


def _gap_faults(after: Mapping[str, Mapping[tuple[str, ...], Values]], now: datetime) -> Iterator[str]:
    away: dict[str, list[tuple[datetime, datetime]]] = {}
    for record in after["absence"].values():
        away.setdefault(record["agent"], []).append(_span(record))
    for line in after["line"].values():
        overrides = tuple(
            Override(
                *_span(record),
                add=tuple(values.split_names(record["add"])),
                remove=tuple(values.split_names(record["remove"])),
            )
            for record in after["override"].values()
            if record["line"] == line["name"]
        )
        spans = {agent: tuple(found) for agent, found in away.items()}
        for start, end in DutyRoster((rotation_of(line),), overrides, spans).gaps(now, now + timedelta(days=GAP_DAYS)):
            shown = f"{values.show_instant(start)} to {values.show_instant(end)}"
            yield f"line {line['name']}: nobody would be on duty from {shown}; add somebody, or give --allow-gaps"


def rotation_of(record: Values) -> Rotation:
    """Return the rotation of a line. Raises RosterError."""
    row = KINDS["line"].to_row(record)
    return Rotation(
        zone=row["zone"],
        handover_weekday=row["handover_weekday"],
        handover_time=time.fromisoformat(row["handover_time"]),
        order=tuple(row["order"]),
        first_handover=row["first_handover"],
    )


def _span(record: Values) -> tuple[datetime, datetime]:
    return values.read_instant(record["from"]), values.read_instant(record["until"])


# --- doing it ---


def _apply(session: Session, difference: Difference) -> None:
    ordered = sorted(difference.changes, key=lambda change: list(KINDS).index(change.kind.name))
    by_kind = {name: list(changes) for name, changes in groupby(ordered, lambda change: change.kind.name)}
    for name, changes in by_kind.items():
        kind = KINDS[name]
        added = [kind.to_row(change.after) for change in changes if change.sign == "+"]
        changed = [
            kind.to_row(change.after) | {_primary_key(kind): change.primary_key}
            for change in changes
            if change.sign == "~"
        ]
        if added:
            session.execute(insert(kind.table), added)
        if changed:
            session.execute(update(kind.table), changed)
    for name in reversed(by_kind):
        kind = KINDS[name]
        gone = [change.primary_key for change in by_kind[name] if change.sign == "-"]
        column = _table(kind).c[_primary_key(kind)]
        for batch in _batches(gone):
            session.execute(delete(_table(kind)).where(column.in_(batch)))


def _batches(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(keys), _BATCH):
        yield keys[start : start + _BATCH]


def _table(kind: Kind) -> Table:
    table = kind.table.__table__
    assert isinstance(table, Table)
    return table


def _primary_key(kind: Kind) -> str:
    return str(next(iter(_table(kind).primary_key)).name)
