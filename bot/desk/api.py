"""The desk's JSON interface under /api/desk/v1, for other programs; one token for each of them (docs/api.md).

It moves cases by the same rules as the desk's buttons. An integration acts with a manager's rights, by its own name
or in the name of an agent; the history keeps both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Path, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from actions.contract.clock import Clock
from actions.contract.numbers import format_incident_number, parse_incident_number
from actions.store.database import Database
from actions.store.desk_queries import NOBODY, BoardCase, BoardFilter, CaseFile, board, case_file
from actions.store.search import search
from actions.store.statistics import statistics, tables
from actions.store.tables import AgentRow, CaseRow
from actions.store.tokens import Integration, integration_of
from actions.store.users import User
from bot.desk.mentions import named
from bot.desk.moves import TEXT_LIMIT, Move, Order, carry_out
from bot.desk.rate import RequestRate
from bot.report_view import read_period
from locales.catalogue import catalogue
from locales.responses import RESPONSES
from locales.values import from_json

PREFIX = "/api/desk/v1"
TRANSCRIPT_LIMIT = 300


class CaseLine(BaseModel):
    """A case in a list. Instants are in UTC (ISO 8601)."""

    model_config = ConfigDict(from_attributes=True)

    incident: str = Field(examples=["INC-004211"])
    kind: str
    level: int = Field(ge=1, le=4)
    state: str = Field(description="queue, pending, ringing, exhausted, accepted, answered or withdrawn")
    language: str
    channel: str
    customer: str | None
    contract: str | None = Field(description="8 digits; null for an unverified caller")
    plan: str | None
    contact: str
    report: str = Field(description="the first 400 characters in lists")
    opened_at: datetime
    due_at: datetime | None
    awaits_phone_contact: bool = Field(description="the time promised begins with phone contact, which is missing")
    answered_at: datetime | None
    met: bool | None
    holder: str | None = Field(description="id of the agent who has accepted the case")
    holder_name: str | None


class CaseList(BaseModel):
    """Cases: open ones by urgency, closed ones newest first (at most 200)."""

    cases: list[CaseLine]


class Message(BaseModel):
    """One message of the conversation."""

    author: str = Field(description="customer, bot, agent or system (news)")
    name: str | None
    at: datetime
    text: str


class CallAttempt(BaseModel):
    """One attempt to reach a phone."""

    number: int
    purpose: str
    agent: str | None
    phone: str
    state: str
    started_at: datetime
    ended_at: datetime | None


class CaseEvent(BaseModel):
    """One line of the history: who did what."""

    at: datetime
    actor: str
    kind: str
    data: dict[str, Any]


class Contact(BaseModel):
    """The named contact who reported."""

    name: str
    email: str
    phone: str


class Mention(BaseModel):
    """Something that the report names."""

    kind: str = Field(description="affected_machines, affected_users, affected_sites, product or version")
    value: str = Field(description='a number or "all" of what is affected, else the name or version')


class WholeCase(CaseLine):
    """One case with everything the desk knows. ``earlier_messages`` counts those before the ones given."""

    model_level: int | None
    customer_level: int | None
    probabilities: list[float] | None
    evidence: list[str]
    mentions: list[Mention]
    premium: bool | None
    callback_number: str | None
    accepted_at: datetime | None
    named_contact: Contact | None
    messages: list[Message]
    earlier_messages: int
    calls: list[CallAttempt]
    history: list[CaseEvent]


class Piece(BaseModel):
    """A stretch of text; ``found`` when it was looked for."""

    text: str
    found: bool


class Place(BaseModel):
    """Where something was found."""

    source: str = Field(description="report, note, or the author of a message")
    at: datetime
    pieces: list[Piece]


class FoundCase(BaseModel):
    """A case that a search found."""

    case: CaseLine
    places: list[Place]


class SearchResult(BaseModel):
    """Found cases, newest first; give ``before`` with the next request to go on."""

    found: list[FoundCase]
    before: int | None


class FiguresTable(BaseModel):
    """One table of figures."""

    name: str
    columns: list[str]
    rows: list[list[str | int | float | None]]


class Figures(BaseModel):
    """The desk's figures of a period; both days are included."""

    first_day: str
    last_day: str
    zone: str
    tables: list[FiguresTable]


class MoveRequest(BaseModel):
    """What a move needs. ``agent`` is in whose name it is made."""

    model_config = ConfigDict(extra="forbid")

    agent: str | None = Field(None, max_length=100, description="id of an agent; needed to accept and to write")
    to: str | None = Field(None, max_length=100, description="pass-on, assign: id of the agent who gets the case")
    level: int | None = Field(None, ge=1, le=4, description="level: the new one")
    text: str = Field("", max_length=TEXT_LIMIT, description="write, note: 1 to 4000 characters")


class Moved(BaseModel):
    """A move that was made, and the case after it."""

    result: str
    case: CaseLine


class Refused(BaseModel):
    """Why something was not done."""

    detail: str


class Reason(BaseModel):
    """Why a move is not possible now, and who has the case."""

    code: str = Field(description="already_taken, gone, accept_first, no_chat, bad_text, same_level, already_theirs …")
    holder: str | None
    state: str


class RefusedMove(BaseModel):
    """A move that was not made."""

    detail: Reason


class BoardState(str, Enum):
    """Which cases a list has."""

    OPEN = "open"
    CLOSED = "closed"


_FAULTS: Mapping[int | str, dict[str, Any]] = {
    401: {"model": Refused, "description": "no valid token"},
    403: {"model": Refused, "description": "the token's scope does not allow this"},
    429: {"model": Refused, "description": "too many requests; see Retry-After"},
}
_CASE_FAULTS: Mapping[int | str, dict[str, Any]] = {**_FAULTS, 404: {"model": Refused, "description": "no such case"}}
_MOVE_FAULTS: Mapping[int | str, dict[str, Any]] = {
    **_CASE_FAULTS,
    409: {"model": RefusedMove, "description": "not possible now; nothing was changed"},
}

_bearer = HTTPBearer(auto_error=False, description="a token made with `prioline tokens add`")
_Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
Incident = Annotated[str, Path(description="incident number, `INC-004211` or `4211`", max_length=20)]


def create_api_router(database: Database, clock: Clock, rate: RequestRate | None = None) -> APIRouter:
    """Return the JSON interface of the desk."""
    return _Api(database, clock, rate or RequestRate()).router


class _Api:
    """The handlers. They block, so FastAPI runs them in worker threads."""

    def __init__(self, database: Database, clock: Clock, rate: RequestRate) -> None:
        self._database, self._clock, self._rate = database, clock, rate
        self.router = APIRouter(prefix=PREFIX, tags=["desk"])
        reader, writer = Depends(self.reader), Depends(self.writer)

        @self.router.get("/cases", responses=dict(_FAULTS), dependencies=[reader])
        def list_cases(
            state: Annotated[BoardState, Query(description="open or closed cases")] = BoardState.OPEN,
            level: Annotated[int | None, Query(ge=1, le=4)] = None,
            language: Annotated[str | None, Query(max_length=10)] = None,
            channel: Annotated[Literal["chat", "voice"] | None, Query()] = None,
            holder: Annotated[str | None, Query(max_length=100, description=f"an agent's id, or {NOBODY}")] = None,
            words: Annotated[str | None, Query(max_length=200)] = None,
        ) -> CaseList:
            """List cases, the most urgent first."""
            wanted = BoardFilter(
                closed=state is BoardState.CLOSED,
                level=level,
                language=_clean(language),
                channel=channel,
                holder=_clean(holder),
                words=_clean(words),
            )
            with self._database.reading() as session:
                return CaseList(cases=[_line(case) for case in board(session, wanted)])

        @self.router.get("/cases/{incident}", responses=dict(_CASE_FAULTS), dependencies=[reader])
        def get_case(
            incident: Incident,
            whole_transcript: Annotated[bool, Query(description="all messages, not the newest 300 alone")] = False,
        ) -> WholeCase:
            """Return one case with its conversation, calls and history."""
            with self._database.reading() as session:
                file = case_file(session, _number(incident), whole_transcript=whole_transcript)
            if file is None:
                raise _no_case(incident)
            return _whole(file)

        @self.router.post("/cases/{incident}/{move}", responses=dict(_MOVE_FAULTS))
        def move_case(incident: Incident, move: Move, request: MoveRequest, integration: Integration = writer) -> Moved:
            """Make a move: accept, pass-on, assign, level, answered, write, release, note or withdraw."""
            return self._move(integration, incident, move, request)

        @self.router.get("/search", responses=dict(_FAULTS), dependencies=[reader])
        def find(
            q: Annotated[str, Query(max_length=200, description="words, names or numbers; all must occur")],
            before: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
        ) -> SearchResult:
            """Search all cases, conversations, notes, customers and contacts."""
            with self._database.reading() as session:
                findings = search(session, q, before=before)
            return SearchResult(
                found=[
                    FoundCase(
                        case=_line(found.case),
                        places=[
                            Place(
                                source=hit.source,
                                at=hit.at,
                                pieces=[Piece(text=piece.text, found=piece.marked) for piece in hit.stretches],
                            )
                            for hit in found.hits
                        ],
                    )
                    for found in findings.found
                ],
                before=findings.before,
            )

        @self.router.get("/statistics", responses=dict(_FAULTS), dependencies=[reader])
        def figures(
            first: Annotated[str, Query(alias="from", description="first day, 2026-11-01", max_length=10)] = "",
            last: Annotated[str, Query(alias="to", description="last day", max_length=10)] = "",
            days: Annotated[int, Query(ge=1, le=3660)] = 30,
            zone: Annotated[str, Query(max_length=60)] = "UTC",
        ) -> Figures:
            """Return the figures of a period: the tables of the statistics page and of `prioline report`."""
            now = self._clock.now()
            try:
                period = read_period(first, last, days, zone, now)
            except ValueError as fault:
                raise HTTPException(422, str(fault)) from None
            with self._database.reading() as session:
                found = tables(statistics(session, period, now))
            return Figures(
                first_day=period.first.isoformat(),
                last_day=period.last.isoformat(),
                zone=period.zone,
                tables=[_table(one.name, one.columns, one.rows) for one in found],
            )

    # --- who asks ---

    def reader(self, credentials: _Credentials) -> Integration:
        """Return whose token came with the request."""
        integration = None
        if credentials is not None and len(credentials.credentials) <= 200:
            with self._database.transaction() as session:
                integration = integration_of(session, self._clock.now(), credentials.credentials)
        if integration is None:
            headers = {"WWW-Authenticate": "Bearer"}
            raise HTTPException(401, "send a valid token: Authorization: Bearer prl_…", headers)
        wait_s = self._rate.wait_s(integration.id)
        if wait_s:
            raise HTTPException(429, f"too many requests; try again in {wait_s} s", {"Retry-After": str(wait_s)})
        return integration

    def writer(self, credentials: _Credentials) -> Integration:
        """Return whose token came with the request, if it allows moves."""
        integration = self.reader(credentials)
        if integration.scope != "write":
            raise HTTPException(403, "this token may only read; make one with `prioline tokens add --scope write`")
        return integration

    # --- moves ---

    def _move(self, integration: Integration, incident: str, move: Move, request: MoveRequest) -> Moved:
        if move in (Move.ACCEPT, Move.WRITE) and request.agent is None:
            raise HTTPException(422, f"{move.value} is done in an agent's name: give `agent`, the id of one")
        if move is Move.CHANGE_LEVEL and request.level is None:
            raise HTTPException(422, "give `level`, 1 to 4")
        with self._database.transaction() as session:
            self._check_agents(session, request)
            case = session.get(CaseRow, _number(incident))
            if case is None:
                raise _no_case(incident)
            user = User(integration.name, "manager", "en", request.agent, "")
            text = request.text.replace("\0", "").strip()
            order = Order(move, text, request.level, request.to, via=integration.name)
            notice = carry_out(session, self._clock, user, case, order)
            session.flush()
            file = case_file(session, case.id)
        if file is None:  # deleted meanwhile
            raise _no_case(incident)
        if not notice.done:
            raise HTTPException(409, _refusal(notice.code, file))
        return Moved(result=notice.code, case=_line_of(file))

    def _check_agents(self, session: Session, request: MoveRequest) -> None:
        for agent_id in (request.agent, request.to):
            if agent_id is not None and session.get(AgentRow, agent_id.replace("\0", "")) is None:
                raise HTTPException(422, f"no agent {agent_id!r} in the roster; see `prioline roster show`")


def _number(incident: str) -> int:
    try:
        number = int(incident) if incident.isdecimal() else parse_incident_number(incident)
    except ValueError:
        raise _no_case(incident) from None
    if not 1 <= number <= 999_999:
        raise _no_case(incident)
    return number


def _no_case(incident: str) -> HTTPException:
    return HTTPException(404, f"no case {incident!r}; incident numbers look like INC-004211")


def _refusal(code: str, file: CaseFile) -> dict[str, Any]:
    return Reason(code=code, holder=file.case.accepted_by, state=file.case.state).model_dump()


def _clean(text: str | None) -> str | None:
    return text.replace("\0", "").strip() or None if text is not None else None


# --- rows as JSON ---


def _line(case: BoardCase) -> CaseLine:
    return CaseLine(
        incident=format_incident_number(case.id),
        kind=case.kind,
        level=case.level,
        state=case.state,
        language=case.language,
        channel=case.channel,
        customer=case.customer,
        contract=case.contract_number,
        plan=case.plan,
        contact=case.contact_text,
        report=case.report,
        opened_at=case.opened_at,
        due_at=case.due_at,
        awaits_phone_contact=case.awaits_phone,
        answered_at=case.answered_at,
        met=case.met,
        holder=case.accepted_by,
        holder_name=case.holder,
    )


def _line_of(file: CaseFile) -> CaseLine:
    case, contract = file.case, file.contract
    return CaseLine(
        incident=format_incident_number(case.id),
        kind=case.kind,
        level=case.level,
        state=case.state,
        language=case.language,
        channel=case.channel,
        customer=contract.customer if contract else None,
        contract=case.contract_number,
        plan=contract.plan if contract else None,
        contact=case.contact_text,
        report=case.report,
        opened_at=case.opened_at,
        due_at=case.due_at,
        awaits_phone_contact=case.guaranteed and case.due_at is None,
        answered_at=case.answered_at,
        met=case.met,
        holder=case.accepted_by,
        holder_name=file.holder,
    )


def _whole(file: CaseFile) -> WholeCase:
    case = file.case
    contact = file.contact
    return WholeCase(
        **_line_of(file).model_dump(),
        model_level=case.model_level,
        customer_level=case.customer_level,
        probabilities=case.probabilities,
        evidence=case.evidence,
        mentions=[Mention(kind=entity.name, value=entity.value) for entity in named(case.report, case.language)],
        premium=case.premium,
        callback_number=case.callback_number,
        accepted_at=case.accepted_at,
        named_contact=Contact(name=contact.name, email=contact.email, phone=contact.phone) if contact else None,
        messages=list(_messages(file)),
        earlier_messages=file.earlier,
        calls=[
            CallAttempt(
                number=attempt.row.number,
                purpose=attempt.row.purpose,
                agent=attempt.row.agent_id,
                phone=attempt.row.phone,
                state=attempt.row.state,
                started_at=attempt.row.started_at,
                ended_at=attempt.row.ended_at,
            )
            for attempt in file.attempts
        ],
        history=[CaseEvent(at=event.at, actor=event.actor, kind=event.kind, data=event.data) for event in file.events],
    )


def _messages(file: CaseFile) -> Iterator[Message]:
    words = catalogue(file.case.language)
    for message in file.messages:
        arguments = message.arguments or {}
        text = message.text or message.payload or ""
        if not text and message.response in RESPONSES:
            try:
                values = {key: from_json(value) for key, value in arguments.items()}
                text = words.render(RESPONSES[message.response].chat, "chat", **values)
            except (KeyError, ValueError):
                text = message.response  # written by another release
        name = arguments.get("name") if message.author == "agent" else None
        yield Message(author=message.author, name=name, at=message.at, text=text or message.response or "")


def _table(name: str, columns: tuple[str, ...], rows: tuple[tuple[Any, ...], ...]) -> FiguresTable:
    return FiguresTable(name=name, columns=list(columns), rows=[list(row) for row in rows])
