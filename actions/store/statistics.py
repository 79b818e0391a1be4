"""The desk's figures over a period: what was promised and kept, who was asked and who accepted.

A case belongs to the period in which it was opened. All lengths of time are in seconds.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, and_, select
from sqlalchemy.orm import Session

from actions.contract.plans import load_plans
from actions.store.cases import OPEN_STATES
from actions.store.contracts import contract_of
from actions.store.quota import premium_used
from actions.store.tables import AgentRow, AttemptRow, CaseEventRow, CaseRow, ContractRow

LEVELS = (1, 2, 3, 4)
UNVERIFIED = "unverified"
"""In place of a plan: the caller's contract could not be checked."""


@dataclass(frozen=True)
class Period:
    """Whole days, both ends included, in one zone."""

    first: date
    last: date
    zone: str

    def day_of(self, at: datetime) -> date:
        """Return the day of an instant in the period's zone."""
        return at.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True)
class Kept:
    """Answers of one level and plan.

    ``missed`` counts late answers and open cases whose time is over; ``running`` are open cases with time left or
    with a clock that has not begun; ``no_promise`` had no time promised. Withdrawn cases count as opened alone.
    """

    level: int
    plan: str
    opened: int
    met: int
    missed: int
    running: int
    no_promise: int

    @property
    def share(self) -> float | None:
        """Part of the decided promises that was kept, None without any."""
        decided = self.met + self.missed
        return self.met / decided if decided else None


@dataclass(frozen=True)
class Acceptance:
    """How long cases of a level waited for the first person to accept; ``never`` were accepted by nobody."""

    level: int
    accepted: int
    never: int
    median_s: int | None
    ninth_s: int | None
    """Nine of ten were accepted within this time."""
    longest_s: int | None


@dataclass(frozen=True)
class Asked:
    """One person: how often the phone was rung, and what came of it."""

    agent_id: str
    name: str
    rung: int
    accepted: int
    passed_on: int
    not_reached: int
    answered: int
    """Cases that ended as answered in this person's hands."""


@dataclass(frozen=True)
class Spoken:
    """Cases in one language by channel."""

    language: str
    chat: int
    phone: int


@dataclass(frozen=True)
class Quota:
    """Premium incidents of one contract in its running contract year."""

    contract: str
    customer: str
    used: int
    granted: int


@dataclass(frozen=True)
class Statistics:
    """All figures of one period. ``confusion[model - 1][final - 1]`` counts cases the model gave a level."""

    period: Period
    opened: int
    open_now: int
    answered: int
    withdrawn: int
    days: Mapping[date, tuple[int, int, int, int]]
    """Opened cases by day and level; days without cases are there too."""
    kept: tuple[Kept, ...]
    acceptance: tuple[Acceptance, ...]
    asked: tuple[Asked, ...]
    languages: tuple[Spoken, ...]
    confusion: tuple[tuple[int, int, int, int], ...]
    quota: tuple[Quota, ...]


@dataclass(frozen=True)
class Table:
    """One table of figures for machines; ``name`` is also its file's name."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]

    def as_csv(self) -> str:
        """Return the table as CSV (RFC 4180). A text that a spreadsheet would take for a formula is quoted."""
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow(self.columns)
        writer.writerows([[_harmless(value) for value in row] for row in self.rows])
        return file.getvalue()


def statistics(session: Session, period: Period, now: datetime) -> Statistics:
    """Return the figures of the cases that were opened in ``period``, as they stand at ``now``."""
    cases = _cases(session, period)
    accepted = _accepted(session, period)
    # Read backwards: the first acceptance of a case is the one that stays.
    first_accepted = {event.case_id: event.at for event in reversed(accepted)}
    states = Counter(case.state for case in cases)
    return Statistics(
        period=period,
        opened=len(cases),
        open_now=sum(states[state] for state in OPEN_STATES),
        answered=states["answered"],
        withdrawn=states["withdrawn"],
        days=_days(cases, period),
        kept=_kept(cases, now),
        acceptance=tuple(_acceptance(level, cases, first_accepted) for level in LEVELS),
        asked=_asked(session, period, cases, accepted),
        languages=_languages(cases),
        confusion=_confusion(cases),
        quota=_quota(session, now),
    )


def tables(figures: Statistics) -> tuple[Table, ...]:
    """Return the figures as tables for machines, every one under its own name."""
    return (
        Table(
            "answered_in_time",
            ("level", "plan", "opened", "met", "missed", "running", "no_promise", "share_met"),
            tuple(
                (k.level, k.plan, k.opened, k.met, k.missed, k.running, k.no_promise, _rounded(k.share))
                for k in figures.kept
            ),
        ),
        Table(
            "time_to_acceptance",
            ("level", "accepted", "never_accepted", "median_s", "p90_s", "longest_s"),
            tuple((a.level, a.accepted, a.never, a.median_s, a.ninth_s, a.longest_s) for a in figures.acceptance),
        ),
        Table(
            "people",
            ("agent", "name", "rung", "accepted", "passed_on", "not_reached", "answered"),
            tuple(
                (a.agent_id, a.name, a.rung, a.accepted, a.passed_on, a.not_reached, a.answered) for a in figures.asked
            ),
        ),
        Table(
            "languages",
            ("language", "chat", "phone"),
            tuple((s.language, s.chat, s.phone) for s in figures.languages),
        ),
        Table(
            "model_against_final_level",
            ("model_level", "final_1", "final_2", "final_3", "final_4"),
            tuple((level, *row) for level, row in zip(LEVELS, figures.confusion, strict=True)),
        ),
        Table(
            "premium_incidents",
            ("contract", "customer", "used", "granted"),
            tuple((q.contract, q.customer, q.used, q.granted) for q in figures.quota),
        ),
        Table(
            "cases_by_day",
            ("day", "level_1", "level_2", "level_3", "level_4"),
            tuple((day.isoformat(), *counts) for day, counts in figures.days.items()),
        ),
    )


# --- the parts ---


def _cases(session: Session, period: Period) -> Sequence[Row[Any]]:
    query = select(
        CaseRow.id,
        CaseRow.level,
        CaseRow.model_level,
        CaseRow.language,
        CaseRow.channel,
        CaseRow.state,
        CaseRow.guaranteed,
        CaseRow.met,
        CaseRow.opened_at,
        CaseRow.due_at,
        CaseRow.accepted_by,
        ContractRow.plan,
    ).outerjoin(ContractRow, ContractRow.number == CaseRow.contract_number)
    return list(session.execute(query.where(_opened_in(period))))


def _opened_in(period: Period) -> ColumnElement[bool]:
    zone, after = ZoneInfo(period.zone), date.fromordinal(period.last.toordinal() + 1)
    start = datetime(period.first.year, period.first.month, period.first.day, tzinfo=zone)
    end = datetime(after.year, after.month, after.day, tzinfo=zone)
    return and_(CaseRow.opened_at >= start, CaseRow.opened_at < end)


def _days(cases: Iterable[Row[Any]], period: Period) -> Mapping[date, tuple[int, int, int, int]]:
    counts: dict[date, list[int]] = {
        date.fromordinal(number): [0, 0, 0, 0]
        for number in range(period.first.toordinal(), period.last.toordinal() + 1)
    }
    for case in cases:
        counts[period.day_of(case.opened_at)][case.level - 1] += 1
    return {day: (row[0], row[1], row[2], row[3]) for day, row in counts.items()}


def _kept(cases: Iterable[Row[Any]], now: datetime) -> tuple[Kept, ...]:
    groups: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for case in cases:
        groups[case.level, case.plan or UNVERIFIED].update(("opened", _outcome(case, now)))
    order = [*load_plans(), UNVERIFIED]
    place = {plan: number for number, plan in enumerate(order)}
    return tuple(
        Kept(
            level,
            plan,
            opened=count["opened"],
            met=count["met"],
            missed=count["missed"],
            running=count["running"],
            no_promise=count["no_promise"],
        )
        for (level, plan), count in sorted(groups.items(), key=lambda item: (item[0][0], place.get(item[0][1], 99)))
    )


def _outcome(case: Row[Any], now: datetime) -> str:
    if case.state == "withdrawn":
        return "withdrawn"
    if case.met is not None:
        return "met" if case.met else "missed"
    if case.due_at is None:
        return "running" if case.guaranteed and case.state in OPEN_STATES else "no_promise"
    return "missed" if now > case.due_at else "running"


def _accepted(session: Session, period: Period) -> Sequence[Row[Any]]:
    """Return every acceptance, oldest first; a case that was passed on has several."""
    query = select(CaseEventRow.case_id, CaseEventRow.at, CaseEventRow.data)
    of_period = query.join(CaseRow, CaseRow.id == CaseEventRow.case_id).where(_opened_in(period))
    accepted = of_period.where(CaseEventRow.kind.in_(("accepted", "assigned"))).order_by(CaseEventRow.id)
    return list(session.execute(accepted))


def _acceptance(level: int, cases: Iterable[Row[Any]], first_accepted: Mapping[int, datetime]) -> Acceptance:
    of_level = [case for case in cases if case.level == level]
    waits = sorted(
        int((first_accepted[case.id] - case.opened_at).total_seconds())
        for case in of_level
        if case.id in first_accepted
    )
    return Acceptance(
        level=level,
        accepted=len(waits),
        never=len(of_level) - len(waits),
        median_s=_quantile(waits, 0.5),
        ninth_s=_quantile(waits, 0.9),
        longest_s=waits[-1] if waits else None,
    )


def _quantile(ordered: Sequence[int], part: float) -> int | None:
    """Return the smallest value that at least ``part`` of the values do not exceed."""
    return ordered[max(0, ceil(len(ordered) * part) - 1)] if ordered else None


def _asked(
    session: Session, period: Period, cases: Sequence[Row[Any]], accepted: Sequence[Row[Any]]
) -> tuple[Asked, ...]:
    names = {row.id: row.name for row in session.execute(select(AgentRow.id, AgentRow.name))}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    attempts = select(AttemptRow.agent_id, AttemptRow.state).join(CaseRow, CaseRow.id == AttemptRow.case_id)
    for attempt in session.execute(attempts.where(AttemptRow.agent_id.is_not(None), _opened_in(period))):
        counts[str(attempt.agent_id)].update(("rung", _reached(attempt.state)))
    for event in accepted:
        if event.data.get("agent"):
            counts[event.data["agent"]]["accepted"] += 1
    for case in cases:
        if case.state == "answered" and case.accepted_by is not None:
            counts[case.accepted_by]["answered"] += 1
    people = [
        Asked(
            agent_id,
            names.get(agent_id, agent_id),
            rung=count["rung"],
            accepted=count["accepted"],
            passed_on=count["passed_on"],
            not_reached=count["not_reached"],
            answered=count["answered"],
        )
        for agent_id, count in counts.items()
    ]
    return tuple(sorted(people, key=lambda person: (-person.rung, -person.accepted, person.name)))


def _reached(state: str) -> str:
    if state == "declined":
        return "passed_on"
    return "not_reached" if state in ("no_answer", "busy", "failed", "not_accepted") else "other"


def _languages(cases: Iterable[Row[Any]]) -> tuple[Spoken, ...]:
    counts = Counter((case.language, case.channel == "chat") for case in cases)
    languages = {language for language, _ in counts}
    by_size = sorted(languages, key=lambda one: (-(counts[one, True] + counts[one, False]), one))
    return tuple(Spoken(language, counts[language, True], counts[language, False]) for language in by_size)


def _confusion(cases: Iterable[Row[Any]]) -> tuple[tuple[int, int, int, int], ...]:
    counts = Counter((case.model_level, case.level) for case in cases)
    return tuple((counts[model, 1], counts[model, 2], counts[model, 3], counts[model, 4]) for model in LEVELS)


def _quota(session: Session, now: datetime) -> tuple[Quota, ...]:
    limited = [code for code, plan in load_plans().items() if plan.premium_quota is not None]
    uses = []
    for row in session.scalars(select(ContractRow).where(ContractRow.plan.in_(limited)).order_by(ContractRow.customer)):
        try:
            contract = contract_of(row)
        except (ValueError, KeyError):
            # Broken data of one contract must not hide the figures of the others; importing it names the faults.
            continue
        today = contract.local_date(now)
        granted = contract.plan.premium_quota
        if granted is None or not contract.valid_from <= today <= contract.valid_until:
            continue
        year_start, _ = contract.year_of(today)
        uses.append(
            Quota(contract.number, contract.customer, premium_used(session, contract.number, year_start), granted)
        )
    return tuple(uses)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _harmless(value: object) -> object:
    """Return the value as a spreadsheet may read it (OWASP: CSV injection)."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
