"""What the desk reads: the board, one case with everything around it, and what has changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from zlib import crc32

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from actions.contract.agreement import Contract
from actions.contract.numbers import INCIDENT_DIGITS
from actions.contract.plans import load_plans
from actions.store.cases import OPEN_STATES
from actions.store.contracts import contract_of
from actions.store.quota import premium_used
from actions.store.search_query import matching_cases, read_query
from actions.store.tables import (
    AgentRow,
    AttemptRow,
    CaseEventRow,
    CaseRow,
    ContactRow,
    ContractRow,
    ConversationRow,
    MessageRow,
    RefusedAttemptRow,
)

CLOSED_STATES = ("answered", "withdrawn")
CLOSED_SHOWN = 200
REFUSED_SHOWN = 200
TRANSCRIPT_SHOWN = 300
"""How many of the newest messages a case shows unless all are asked for."""

REPORT_SHOWN = 400
"""How many characters of a report the board shows."""

NOBODY = "nobody"
"""The holder of a case that no one has accepted."""

_ATTEMPTS_WATCHED = 64
_NO_TIME_PROMISED = timedelta(days=3650)


@dataclass(frozen=True)
class BoardFilter:
    """Which cases a board shows; None is no condition.

    ``holder`` is an agent's id or ``NOBODY``. ``words`` are looked for in everything that search knows.
    """

    closed: bool = False
    level: int | None = None
    state: str | None = None
    language: str | None = None
    channel: str | None = None
    holder: str | None = None
    words: str | None = None


@dataclass(frozen=True)
class BoardCase:
    """One line of the board. ``sort_at`` orders the open ones: the earlier, the more urgent."""

    id: int
    kind: str
    level: int
    report: str
    state: str
    language: str
    channel: str
    guaranteed: bool
    opened_at: datetime
    start_at: datetime | None
    due_at: datetime | None
    answered_at: datetime | None
    met: bool | None
    accepted_by: str | None
    holder: str | None
    asked: str | None
    customer: str | None
    contact_text: str
    contract_number: str | None
    plan: str | None
    zone: str | None
    sort_at: datetime

    @property
    def awaits_phone(self) -> bool:
        """Whether the time promised has not begun: phone contact is missing."""
        return self.guaranteed and self.due_at is None


@dataclass(frozen=True)
class DialAttempt:
    """A dial attempt with the name of the person behind the number, if it is an agent's."""

    row: AttemptRow
    agent: str | None


@dataclass(frozen=True)
class QuotaUse:
    """How many premium incidents of the contract year are used."""

    used: int
    granted: int


@dataclass(frozen=True)
class CaseFile:
    """Everything the desk shows of one case.

    ``terms`` is the contract as the rules see it, None if its data is broken. ``earlier`` counts the messages
    before those in ``messages``.
    """

    case: CaseRow
    contract: ContractRow | None
    terms: Contract | None
    contact: ContactRow | None
    tam: AgentRow | None
    holder: str | None
    conversation: ConversationRow | None
    messages: tuple[MessageRow, ...]
    earlier: int
    attempts: tuple[DialAttempt, ...]
    events: tuple[CaseEventRow, ...]
    quota: QuotaUse | None
    others: tuple[BoardCase, ...]
    names: Mapping[str, str]
    """The names of all agents by id: the history knows ids."""


def board(session: Session, wanted: BoardFilter) -> tuple[BoardCase, ...]:
    """Return the cases of a board: open ones by urgency, closed ones newest first (the last 200)."""
    rows = session.execute(_filtered(session, _board_select(), wanted)).all()
    asked = _being_asked(session) if not wanted.closed else {}
    cases = [_board_case(row, asked) for row in rows]
    if not wanted.closed:
        cases.sort(key=lambda case: (case.sort_at, case.level, case.id))
    return tuple(cases)


def cases_by_id(session: Session, ids: Sequence[int]) -> tuple[BoardCase, ...]:
    """Return cases, open or not, in the order of ``ids``; a number without a case is left out."""
    rows = {row.id: row for row in session.execute(_board_select().where(CaseRow.id.in_(ids)))}
    asked = _being_asked(session)
    return tuple(_board_case(rows[case_id], asked) for case_id in ids if case_id in rows)


def case_file(session: Session, case_id: int, *, whole_transcript: bool = False) -> CaseFile | None:
    """Return one case with contract, people, transcript, attempts and history, or None."""
    case = session.get(CaseRow, case_id)
    if case is None:
        return None
    contract = session.get(ContractRow, case.contract_number) if case.contract_number else None
    holder = session.get(AgentRow, case.accepted_by) if case.accepted_by else None
    terms = _terms(contract)
    messages, earlier = _messages(session, case.conversation_id, whole_transcript)
    return CaseFile(
        case=case,
        contract=contract,
        terms=terms,
        contact=session.get(ContactRow, case.contact_id) if case.contact_id else None,
        tam=session.get(AgentRow, contract.tam_id) if contract and contract.tam_id else None,
        holder=holder.name if holder else case.accepted_by,
        conversation=session.get(ConversationRow, case.conversation_id) if case.conversation_id else None,
        messages=messages,
        earlier=earlier,
        attempts=_attempts(session, case_id),
        events=tuple(
            session.scalars(select(CaseEventRow).where(CaseEventRow.case_id == case_id).order_by(CaseEventRow.id))
        ),
        quota=_quota(session, terms, case.opened_at),
        others=_other_open_cases(session, case),
        names=agent_names(session),
    )


def refused_attempts(session: Session) -> Sequence[RefusedAttemptRow]:
    """Return the reports that got no promise, newest first (the last 200)."""
    return session.scalars(select(RefusedAttemptRow).order_by(RefusedAttemptRow.id.desc()).limit(REFUSED_SHOWN)).all()


def agent_names(session: Session) -> dict[str, str]:
    """Return the names of all agents by id, in the order of the names."""
    rows = session.execute(select(AgentRow.id, AgentRow.name).order_by(AgentRow.name))
    return {row.id: row.name for row in rows}


# --- what has changed ---


@dataclass(frozen=True)
class Marks:
    """How far the tables had grown at one look; two equal marks mean that nothing was added between."""

    case: int
    event: int
    message: int
    refused: int
    attempts: tuple[tuple[int, int, str], ...]
    """(attempt, case, state) of the newest attempts: they change in place."""

    @property
    def version(self) -> str:
        """A short text that differs whenever the marks differ."""
        states = crc32(repr(self.attempts).encode())
        return f"{self.case}-{self.event}-{self.message}-{self.refused}-{states:x}"


def marks(session: Session) -> Marks:
    """Return how far the tables have grown."""
    case, event, message, refused = session.execute(
        select(
            select(func.coalesce(func.max(CaseRow.id), 0)).scalar_subquery(),
            select(func.coalesce(func.max(CaseEventRow.id), 0)).scalar_subquery(),
            select(func.coalesce(func.max(MessageRow.id), 0)).scalar_subquery(),
            select(func.coalesce(func.max(RefusedAttemptRow.id), 0)).scalar_subquery(),
        )
    ).one()
    newest = session.execute(
        select(AttemptRow.id, AttemptRow.case_id, AttemptRow.state)
        .order_by(AttemptRow.id.desc())
        .limit(_ATTEMPTS_WATCHED)
    )
    return Marks(case, event, message, refused, tuple((row[0], row[1], row[2]) for row in newest))


def changed_cases(session: Session, before: Marks, after: Marks) -> frozenset[int]:
    """Return the cases that something happened to between two marks."""
    by_event = select(CaseEventRow.case_id).where(CaseEventRow.id > before.event, CaseEventRow.id <= after.event)
    by_message = (
        select(CaseRow.id)
        .join(MessageRow, MessageRow.conversation_id == CaseRow.conversation_id)
        .where(MessageRow.id > before.message, MessageRow.id <= after.message)
    )
    found = set(session.scalars(by_event)) | set(session.scalars(by_message))
    found |= {case_id for _, case_id, _ in set(before.attempts) ^ set(after.attempts)}
    return frozenset(found | set(range(before.case + 1, after.case + 1)))


def alarms(session: Session) -> tuple[int, ...]:
    """Return the open level-1 cases that nobody has accepted."""
    waiting = [state for state in OPEN_STATES if state != "accepted"]
    return tuple(
        session.scalars(select(CaseRow.id).where(CaseRow.level == 1, CaseRow.state.in_(waiting)).order_by(CaseRow.id))
    )


# --- the board's parts ---

_holder = aliased(AgentRow)
_BoardSelect = Select[tuple[Any, ...]]


def _board_select() -> _BoardSelect:
    statement: _BoardSelect = select(
        CaseRow.id,
        CaseRow.kind,
        CaseRow.level,
        func.substr(CaseRow.report, 1, REPORT_SHOWN).label("report"),
        CaseRow.state,
        CaseRow.language,
        CaseRow.channel,
        CaseRow.guaranteed,
        CaseRow.opened_at,
        CaseRow.start_at,
        CaseRow.due_at,
        CaseRow.answered_at,
        CaseRow.met,
        CaseRow.accepted_by,
        func.coalesce(_holder.name, CaseRow.accepted_by).label("holder"),
        ContractRow.customer,
        CaseRow.contact_text,
        CaseRow.contract_number,
        ContractRow.plan,
        ContractRow.zone,
    )
    return statement.outerjoin(ContractRow, ContractRow.number == CaseRow.contract_number).outerjoin(
        _holder, _holder.id == CaseRow.accepted_by
    )


def _filtered(session: Session, statement: _BoardSelect, wanted: BoardFilter) -> _BoardSelect:
    if wanted.closed:
        statement = statement.where(CaseRow.state.in_(CLOSED_STATES))
        statement = statement.order_by(CaseRow.id.desc()).limit(CLOSED_SHOWN)
    else:
        statement = statement.where(CaseRow.state.in_(OPEN_STATES))
    for column, value in (
        (CaseRow.level, wanted.level),
        (CaseRow.state, wanted.state),
        (CaseRow.language, wanted.language),
        (CaseRow.channel, wanted.channel),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if wanted.holder == NOBODY:
        statement = statement.where(CaseRow.accepted_by.is_(None))
    elif wanted.holder is not None:
        statement = statement.where(CaseRow.accepted_by == wanted.holder)
    return statement if not wanted.words else statement.where(_has_words(session, wanted.words))


def _has_words(session: Session, words: str) -> ColumnElement[bool]:
    # Beside the index, which knows beginnings of words: the middle of a name is found too.
    conditions: list[ColumnElement[bool]] = [
        place.icontains(words, autoescape=True)
        for place in (ContractRow.customer, CaseRow.report, CaseRow.contact_text)
    ]
    digits = "".join(character for character in words if character in "0123456789")
    if digits:
        conditions.append(CaseRow.contract_number == digits)
    if 0 < len(digits) <= INCIDENT_DIGITS:
        conditions.append(CaseRow.id == int(digits))
    terms = read_query(words)
    if terms:
        conditions.append(CaseRow.id.in_(matching_cases(session, terms)))
    return or_(*conditions)


def _board_case(row: Row[Any], asked: dict[int, str]) -> BoardCase:
    return BoardCase(
        **row._mapping,
        asked=asked.get(row.id),
        sort_at=_sort_at(row),
    )


def _sort_at(row: Row[Any]) -> datetime:
    """Return the instant that ranks a case: its deadline, or what stands for one."""
    if row.due_at is not None:
        return cast(datetime, row.due_at)
    opened_at = cast(datetime, row.opened_at)
    plan = load_plans().get(row.plan or "")
    if row.guaranteed and plan is not None:
        # Phone contact is awaited; had it been made at once, this would be the deadline.
        return opened_at + plan.levels[row.level].budget
    # Somebody waits at this very moment: a critical report of an unverified caller, a wish for a person.
    waits = row.level == 1 or row.kind == "person"
    return opened_at if waits else opened_at + _NO_TIME_PROMISED


def _being_asked(session: Session) -> dict[int, str]:
    """Return whose phone rings now, by case."""
    rows = session.execute(
        select(AttemptRow.case_id, AgentRow.name)
        .join(AgentRow, AgentRow.id == AttemptRow.agent_id)
        .join(CaseRow, CaseRow.id == AttemptRow.case_id)
        .where(CaseRow.state == "ringing", AttemptRow.purpose == "agent", AttemptRow.ended_at.is_(None))
        .order_by(AttemptRow.id)
    )
    return {row.case_id: row.name for row in rows}


# --- the parts of a case ---


def _messages(session: Session, conversation_id: str | None, whole: bool) -> tuple[tuple[MessageRow, ...], int]:
    if conversation_id is None:
        return (), 0
    condition = MessageRow.conversation_id == conversation_id
    newest = select(MessageRow).where(condition).order_by(MessageRow.id.desc())
    rows = session.scalars(newest if whole else newest.limit(TRANSCRIPT_SHOWN)).all()
    total = session.scalar(select(func.count()).select_from(MessageRow).where(condition)) or 0
    return tuple(reversed(rows)), total - len(rows)


def _attempts(session: Session, case_id: int) -> tuple[DialAttempt, ...]:
    rows = session.execute(
        select(AttemptRow, AgentRow.name)
        .outerjoin(AgentRow, AgentRow.id == AttemptRow.agent_id)
        .where(AttemptRow.case_id == case_id)
        .order_by(AttemptRow.number)
    )
    return tuple(DialAttempt(row, name) for row, name in rows)


def _terms(row: ContractRow | None) -> Contract | None:
    try:
        return None if row is None else contract_of(row)
    except (ValueError, KeyError):
        # One contract with broken data must not hide its case from the desk; importing it names the faults.
        return None


def _quota(session: Session, contract: Contract | None, at: datetime) -> QuotaUse | None:
    if contract is None or contract.plan.premium_quota is None:
        return None
    year_start, _ = contract.year_of(contract.local_date(at))
    return QuotaUse(premium_used(session, contract.number, year_start), contract.plan.premium_quota)


def _other_open_cases(session: Session, case: CaseRow) -> tuple[BoardCase, ...]:
    if case.contract_number is None:
        return ()
    same = CaseRow.contract_number == case.contract_number, CaseRow.id != case.id
    rows = session.execute(_filtered(session, _board_select(), BoardFilter()).where(*same))
    return tuple(sorted((_board_case(row, {}) for row in rows), key=lambda other: other.sort_at))
