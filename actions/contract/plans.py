"""What each plan promises, read from plans.toml into frozen values.

Source of the shipped rows: the five contract sheets, sections on response times, ways in, and each service.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

from actions.contract.datafiles import parse_toml, read_shipped_toml

LEVELS = (1, 2, 3, 4)
"""Severity levels, the most severe first."""

_BUDGET = re.compile(r"([1-9][0-9]{0,3}) (min|h)")
_CODE = re.compile(r"[a-z][a-z0-9_]*")


class ClockKind(str, Enum):
    """Which seconds a budget counts: all of them, or those of the contract's calendar."""

    ELAPSED = "elapsed"
    BUSINESS = "business"


class Service(str, Enum):
    """A service beside the answering of incidents."""

    SIGNATURE_CHANGE = "signature_change"
    TAILORED_REPORT = "tailored_report"
    PRIVATE_PATCH = "private_patch"
    HEALTH_CHECK = "health_check"


class WayIn(str, Enum):
    """A way to submit an incident."""

    PORTAL = "portal"
    PRIORITY_LINE = "priority_line"
    EMAIL_IF_PORTAL_FAILS = "email_if_portal_fails"
    TAM = "tam"


@dataclass(frozen=True)
class LevelTime:
    """The time promised for a qualified answer, not for the solution."""

    budget: timedelta
    clock: ClockKind


@dataclass(frozen=True)
class ServiceTerms:
    """The conditions of one service in one plan; a condition left at its default does not apply."""

    accelerated: bool = False
    """Signature updates are released with high priority."""
    tam_reports_progress: bool = False
    vendor_reports_progress: bool = False
    false_detections: bool = False
    """Only for a file taken for safe or for harmful by mistake (false negative, false positive)."""
    newest_databases: bool = False
    """Only where the newest databases were in use."""
    within_life_cycle: bool = False
    under_licence_agreement: bool = False
    remote: bool = False
    findings_checklist: bool = False
    """The result is a checklist of findings and recommendations."""
    by_email_or_phone: bool = False
    """How the daily reports come."""
    per_contract_year: int | None = None
    """How often in a contract year."""
    working_days: int | None = None
    """How many working days it takes."""
    notice_days: int | None = None
    """How many calendar days ahead the date must be agreed."""
    every_months: int | None = None
    """How often a regular report comes."""
    daily_at_level: int | None = None
    """Open incidents of this level are reported on daily."""


@dataclass(frozen=True)
class Plan:
    """One row of plans.toml."""

    code: str
    name: str
    levels: Mapping[int, LevelTime]
    premium_quota: int | None
    """Premium incidents in a contract year; None is unlimited."""
    standard_incidents: bool
    """Whether incidents can be opened as standard ones, without guaranteed time, and without limit."""
    named_contacts: int | None
    """How many people may be named as contacts; None is no agreed number."""
    tam: bool
    priority_line: bool
    services: Mapping[Service, ServiceTerms]
    """The services the plan includes; one that is missing is not in the plan."""
    ways_in: tuple[WayIn, ...]
    requires_plus_licence: bool

    def __hash__(self) -> int:
        # The mappings have no hash; the code names a plan within its file.
        return hash((self.code, self.name))


class PlansError(ValueError):
    """The plans file is wrong; `faults` has one line for each fault, with its place."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(f"plans.toml: {fault}" for fault in faults))
        self.faults = faults


@lru_cache(maxsize=1)
def load_plans() -> Mapping[str, Plan]:
    """Return the shipped plans by code. Raises PlansError with all faults of the file."""
    try:
        data = read_shipped_toml("plans.toml")
    except ValueError as error:
        raise PlansError((f"not readable as TOML: {error}",)) from error
    return read_plans(data)


def parse_plans(text: str) -> Mapping[str, Plan]:
    """Return the plans in TOML text by code. Raises PlansError with all faults."""
    try:
        data = parse_toml(text)
    except ValueError as error:
        raise PlansError((str(error),)) from error
    return read_plans(data)


def read_plans(data: Mapping[str, Any]) -> Mapping[str, Plan]:
    """Return the plans in TOML data as read, by code. Raises PlansError with all faults."""
    faults: list[str] = []
    rows = data.get("plan")
    for key in sorted(set(data) - {"plan"}):
        faults.append(f"{key}: unknown; the file holds [[plan]] rows only")
    if not isinstance(rows, list) or not rows:
        raise PlansError((*faults, "plan: there is no [[plan]] row"))
    plans: dict[str, Plan] = {}
    for place, row in enumerate(rows, start=1):
        reader = _RowReader(f"plan {place}", row if isinstance(row, dict) else {}, faults)
        plan = _read_plan(reader)
        if plan.code in plans:
            faults.append(f"{reader.place} -> code: {plan.code!r} is there twice")
        if any(plan.name == other.name for other in plans.values()):
            faults.append(f"{reader.place} -> name: {plan.name!r} is there twice")
        plans[plan.code] = plan
    if faults:
        raise PlansError(tuple(faults))
    return MappingProxyType(plans)


_Member = TypeVar("_Member", bound=Enum)


class _RowReader:
    """Takes typed values out of one table and collects what is wrong with them."""

    def __init__(self, place: str, row: Mapping[str, Any], faults: list[str]) -> None:
        self.place = place
        self.faults = faults
        self._row = row
        self._taken: set[str] = set()

    def fault(self, key: str, text: str) -> None:
        self.faults.append(f"{self.place} -> {key}: {text}")

    def take(self, key: str, kind: type, *, required: bool) -> Any:
        """Return a value of this very type, None when it is missing or of another type."""
        self._taken.add(key)
        if key not in self._row:
            if required:
                self.fault(key, "is missing")
            return None
        value = self._row[key]
        # bool is an int in Python, but true is no number of incidents.
        if type(value) is not kind:
            self.fault(key, f"{value!r} is not a {kind.__name__}")
            return None
        return value

    def text(self, key: str) -> str:
        return self.take(key, str, required=True) or ""

    def flag(self, key: str, *, required: bool = True) -> bool:
        return self.take(key, bool, required=required) or False

    def count(self, key: str) -> int | None:
        value: int | None = self.take(key, int, required=False)
        if value is not None and value < 1:
            self.fault(key, f"{value} is below 1; leave it out for no limit")
        return value

    def table(self, key: str) -> Mapping[str, Any]:
        self._taken.add(key)
        value = self._row.get(key, {})
        if not isinstance(value, dict):
            self.fault(key, f"{value!r} is not a table")
            return {}
        return value

    def listing(self, key: str) -> list[Any]:
        self._taken.add(key)
        value = self._row.get(key, [])
        if not isinstance(value, list) or not value:
            self.fault(key, "is missing or empty; give a list")
            return []
        return value

    def member(self, key: str, value: object, kind: type[_Member]) -> _Member | None:
        for member in kind:
            if member.value == value:
                return member
        self.fault(key, f"{value!r} is unknown; use one of {', '.join(str(m.value) for m in kind)}")
        return None

    def inner(self, *path: str, row: object) -> _RowReader:
        place = " -> ".join((self.place, *path))
        if not isinstance(row, dict):
            self.faults.append(f"{place}: {row!r} is not a table")
            row = {}
        return _RowReader(place, row, self.faults)

    def close(self) -> None:
        for key in sorted(set(self._row) - self._taken):
            self.fault(key, "is unknown; check the spelling")


def _read_plan(reader: _RowReader) -> Plan:
    code = reader.text("code")
    if not _CODE.fullmatch(code):
        reader.fault("code", f"{code!r} is not made of small letters, digits and underscores")
    else:
        reader.place = f"plan {code}"
    plan = Plan(
        code=code,
        name=reader.text("name"),
        levels=_read_levels(reader),
        premium_quota=reader.count("premium_quota"),
        standard_incidents=reader.flag("standard_incidents"),
        named_contacts=reader.count("named_contacts"),
        tam=reader.flag("tam"),
        priority_line=reader.flag("priority_line"),
        services=_read_services(reader),
        ways_in=_read_ways_in(reader),
        requires_plus_licence=reader.flag("requires_plus_licence"),
    )
    if WayIn.TAM in plan.ways_in and not plan.tam:
        reader.fault("ways_in", "names the TAM, whom the plan does not have")
    if (WayIn.PRIORITY_LINE in plan.ways_in) != plan.priority_line:
        reader.fault("ways_in", "must name priority_line if and only if priority_line = true")
    reader.close()
    return plan


def _read_levels(reader: _RowReader) -> Mapping[int, LevelTime]:
    rows = reader.table("levels")
    levels: dict[int, LevelTime] = {}
    for key in sorted(set(rows) - {str(level) for level in LEVELS}):
        reader.fault(f"levels -> {key}", "is no level; levels are 1 to 4")
    for level in LEVELS:
        if str(level) not in rows:
            reader.fault(f"levels -> {level}", "is missing")
            continue
        inner = reader.inner("levels", str(level), row=rows[str(level)])
        budget = _read_budget(inner)
        clock = inner.member("clock", inner.text("clock"), ClockKind)
        inner.close()
        if budget is not None and clock is not None:
            levels[level] = LevelTime(budget, clock)
    return MappingProxyType(levels)


def _read_budget(reader: _RowReader) -> timedelta | None:
    text = reader.text("budget")
    match = _BUDGET.fullmatch(text)
    if match is None:
        reader.fault("budget", f'{text!r} is no time; write it like "30 min" or "4 h"')
        return None
    amount = int(match.group(1))
    return timedelta(minutes=amount) if match.group(2) == "min" else timedelta(hours=amount)


def _read_services(reader: _RowReader) -> Mapping[Service, ServiceTerms]:
    services: dict[Service, ServiceTerms] = {}
    for key, row in reader.table("services").items():
        service = reader.member(f"services -> {key}", key, Service)
        inner = reader.inner("services", key, row=row)
        terms = _read_terms(inner)
        if service is not None:
            services[service] = terms
    return MappingProxyType(services)


def _read_terms(reader: _RowReader) -> ServiceTerms:
    values: dict[str, Any] = {}
    for field in fields(ServiceTerms):
        if field.default is False:
            values[field.name] = reader.flag(field.name, required=False)
        else:
            values[field.name] = reader.count(field.name)
    if values["daily_at_level"] is not None and values["daily_at_level"] not in LEVELS:
        reader.fault("daily_at_level", "is no level; levels are 1 to 4")
    reader.close()
    return ServiceTerms(**values)


def _read_ways_in(reader: _RowReader) -> tuple[WayIn, ...]:
    read = (reader.member("ways_in", way, WayIn) for way in reader.listing("ways_in"))
    return tuple(way for way in read if way is not None)
