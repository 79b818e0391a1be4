from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from actions.contract.clock import FrozenClock
from actions.contract.plans import load_plans
from actions.handoff.alarm_list import AlarmList
from actions.handoff.calls import HandoffLine
from actions.handoff.engine import HandoffEngine
from actions.handoff.opening import OpenCase, open_case
from actions.handoff.phone import CallUnknown, OutboundCall, PlacedCall
from actions.handoff.webhooks import WebhookSender
from actions.store.cases import history
from actions.store.database import Database
from actions.store.demo import LINE, add_demo_contracts
from actions.store.schema import upgrade
from actions.store.tables import (
    AbsenceRow,
    AttemptRow,
    CaseRow,
    ContactRow,
    ConversationRow,
    HandoffRow,
    MessageRow,
    OutboxRow,
    QuotaRow,
    RosterOverrideRow,
    StepRow,
)

OFFICE = datetime(2026, 3, 27, 9, 0, tzinfo=timezone.utc)
"""A Friday, ten o'clock in Amsterdam, Berlin and Rome."""
NIGHT = datetime(2026, 3, 27, 22, 0, tzinfo=timezone.utc)
NL, DE, IT = "40217788", "51039022", "72188303"
PHONES = {
    "tam-nl": "+12025550121",
    "tam-de": "+12025550123",
    "duty-1": "+12025550131",
    "duty-2": "+12025550132",
    "duty-3": "+12025550133",  # on duty in that week
    "backup-1": "+12025550141",
}
NAMES = {phone: name for name, phone in PHONES.items()}


@dataclass
class CarrierCall:
    """A call that exists at the carrier."""

    sid: str
    call: OutboundCall
    created: datetime
    ended: bool = False


@dataclass
class FakePhone:
    """A carrier written by hand: it really keeps the calls it was asked for, and fails as it is told to.

    ``outcomes`` are what the next requests come to: an exception to raise, or ``lost`` for a call that is placed
    although the answer never arrives. ``before_answer`` runs while the carrier works on a request.
    """

    clock: FrozenClock
    calls: list[CarrierCall] = field(default_factory=list)
    outcomes: list[Exception | str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    searches: int = 0
    unreachable: int = 0
    before_answer: Callable[[OutboundCall], None] | None = None

    def place_call(self, call: OutboundCall) -> PlacedCall:
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if isinstance(outcome, Exception):
            raise outcome
        placed = CarrierCall(f"CA{len(self.calls) + 1:032d}", call, self.clock.now())
        self.calls.append(placed)
        if self.before_answer is not None:
            self.before_answer(call)
        if outcome == "lost":
            raise CallUnknown("no answer")
        return PlacedCall(placed.sid)

    def find_call(self, call: OutboundCall, since: datetime) -> PlacedCall | None:
        self.searches += 1
        if self.unreachable:
            self.unreachable -= 1
            raise CallUnknown("no answer")
        found = [
            known
            for known in self.calls
            if known.call.to == call.to and known.call.from_number == call.from_number and known.created >= since
        ]
        return PlacedCall(found[-1].sid) if found else None

    def end_call(self, sid: str) -> None:
        if self.unreachable:
            self.unreachable -= 1
            raise CallUnknown("no answer")
        self.ended.append(sid)
        for known in self.calls:
            known.ended = known.ended or known.sid == sid

    def rung(self) -> list[str]:
        """Whose phones were rung, in order; other phones by their number."""
        return [NAMES.get(known.call.to, known.call.to) for known in self.calls]

    @property
    def last(self) -> CarrierCall:
        return self.calls[-1]


@dataclass
class FakePostman:
    """Keeps what it delivers; refuses the kinds it is told to."""

    sent: list[tuple[int, str]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def send(self, message: OutboxRow, case: CaseRow | None) -> None:
        if message.kind in self.refused:
            raise OSError("mail server is down")
        self.sent.append((message.id, message.kind))

    def kinds(self) -> list[str]:
        return [kind for _, kind in self.sent]


@dataclass
class HandoffWorld:
    """An engine with its database, carrier, mail and the line's answers."""

    database: Database
    clock: FrozenClock
    phone: FakePhone = field(init=False)
    postman: FakePostman = field(default_factory=FakePostman)
    addresses: AlarmList = field(default_factory=AlarmList)
    sender: WebhookSender | None = None
    line: HandoffLine = field(init=False)
    engine: HandoffEngine = field(init=False)
    opened: int = 0

    def __post_init__(self) -> None:
        self.phone = FakePhone(self.clock)
        self.line = HandoffLine(self.database, self.clock)
        self.engine = self.new_engine()

    def new_engine(self) -> HandoffEngine:
        return HandoffEngine(
            self.database, self.clock, self.phone, self.postman, "+12025550100", self.addresses, self.sender
        )

    def configure(self, addresses: AlarmList | None = None, sender: WebhookSender | None = None) -> None:
        """Start the engine anew with other addresses of alarms, or with a sender of webhooks."""
        self.addresses, self.sender = addresses or self.addresses, sender or self.sender
        self.engine = self.new_engine()

    # --- doing ---

    def open(self, contract: str | None = NL, level: int = 1, *, chat: bool = True, **values: Any) -> int:
        """Open a case and return its number; nothing is rung yet."""
        self.opened += 1
        with self.database.transaction() as session:
            command = self.command(contract, level, chat=chat, **values)
            if command.conversation_id and session.get(ConversationRow, command.conversation_id) is None:
                row = ConversationRow(
                    id=command.conversation_id, channel="chat", language=command.language, created_at=self.clock.now()
                )
                session.add(row)
                session.flush()
            return open_case(session, self.clock.now(), command).id

    def command(self, contract: str | None = NL, level: int = 1, *, chat: bool = True, **values: Any) -> OpenCase:
        with self.database.reading() as session:
            contact = session.scalars(select(ContactRow).where(ContactRow.contract_number == contract)).first()
        return OpenCase(
            **{
                "opening_key": f"key-{self.opened}",
                "conversation_id": f"chat-{self.opened}" if chat else None,
                "kind": "incident",
                "contract_number": contract,
                "contact_id": contact.id if contact else None,
                "contact_text": "Anneke de Wit",
                "language": contact.language if contact else "nl",
                "channel": "chat" if chat else "voice",
                "level": level,
                "model_level": level,
                "customer_level": None,
                "probabilities": None,
                "evidence": (),
                "report": "Alle kassa's staan stil.",
            }
            | values
        )

    def run(self) -> int:
        return self.engine.run_due()

    def wait(self, seconds: float) -> None:
        """Let time pass, stopping at every moment at which something falls due."""
        end = self.clock.now() + timedelta(seconds=seconds)
        while (due := self._next_due()) is not None and due <= end:
            self.clock.set(max(due, self.clock.now()))
            self.run()
        self.clock.set(end)
        self.run()

    def _next_due(self) -> datetime | None:
        with self.database.reading() as session:
            waiting = select(func.min(StepRow.due_at)).where(StepRow.done_at.is_(None), StepRow.lease_until.is_(None))
            return session.scalar(waiting)

    def report(self, status: str, call: CarrierCall | None = None, answered: bool = False) -> None:
        """The carrier tells how a call goes; without ``call`` the newest."""
        call = call or self.phone.last
        if status in ("completed", "busy", "no-answer", "failed", "canceled"):
            self.line.call_ended(call.call.key, status, call.sid, answered)
        else:
            self.line.call_progress(call.call.key, status, call.sid)

    def accept(self, call: CarrierCall | None = None) -> str:
        call = call or self.phone.last
        return self.line.accept(call.call.key, call.sid)

    def decline(self, call: CarrierCall | None = None) -> None:
        self.line.decline((call or self.phone.last).call.key)
        self.run()

    def away(self, agent: str, start: datetime, end: datetime) -> None:
        with self.database.transaction() as session:
            session.add(AbsenceRow(agent_id=agent, start_at=start, end_at=end))

    def override(self, start: datetime, end: datetime, add: str | None = None, remove: str | None = None) -> None:
        with self.database.transaction() as session:
            row = RosterOverrideRow(line=LINE, start_at=start, end_at=end, add_agent=add, remove_agent=remove)
            session.add(row)

    def use_premium(self, number: str, count: int) -> None:
        """Take premium incidents in earlier cases of this contract year."""
        with self.database.transaction() as session:
            for index in range(count):
                case = self._closed_case(number, index)
                session.add(case)
                session.flush()
                session.add(HandoffRow(case_id=case.id, state="answered", asked=[], snapshot={}))
                entry = QuotaRow(contract_number=number, year_start=date(2026, 1, 1), case_id=case.id, change=-1)
                entry.at = self.clock.now()
                session.add(entry)

    def _closed_case(self, number: str, index: int) -> CaseRow:
        now = self.clock.now()
        return CaseRow(
            opening_key=f"earlier-{index}",
            kind="incident",
            contract_number=number,
            contact_text="",
            language="it",
            channel="chat",
            level=3,
            evidence=[],
            report="",
            premium=True,
            guaranteed=True,
            state="answered",
            opened_at=now,
        )

    # --- looking ---

    def case(self, case_id: int) -> CaseRow:
        with self.database.reading() as session:
            return session.get_one(CaseRow, case_id)

    def attempts(self, case_id: int) -> list[AttemptRow]:
        with self.database.reading() as session:
            query = select(AttemptRow).where(AttemptRow.case_id == case_id).order_by(AttemptRow.number)
            return list(session.scalars(query))

    def states(self, case_id: int) -> list[str]:
        return [attempt.state for attempt in self.attempts(case_id)]

    def events(self, case_id: int, kind: str) -> list[dict[str, Any]]:
        with self.database.reading() as session:
            return [event.data for event in history(session, case_id) if event.kind == kind]

    def told(self, case_id: int) -> list[str]:
        """What the customer was told in the chat, by the names of the responses."""
        conversation = self.case(case_id).conversation_id
        with self.database.reading() as session:
            query = select(MessageRow.response).where(MessageRow.conversation_id == conversation)
            return [str(name) for name in session.scalars(query.order_by(MessageRow.id))]

    def open_steps(self, case_id: int) -> list[str]:
        with self.database.reading() as session:
            query = select(StepRow.kind).where(StepRow.case_id == case_id, StepRow.done_at.is_(None))
            return sorted(session.scalars(query))

    def quota_used(self, number: str) -> int:
        with self.database.reading() as session:
            query = select(func.sum(QuotaRow.change)).where(QuotaRow.contract_number == number)
            return -(session.scalar(query) or 0)


def fill(database: Database) -> None:
    upgrade(database)
    with database.transaction() as session:
        add_demo_contracts(session)


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("handoff") / "filled.db"
    database = Database(f"sqlite:///{path}")
    fill(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def filled_postgres(postgres: Any) -> str:
    """The name of a filled database to copy."""
    postgres.run("CREATE DATABASE filled")
    database = Database(postgres.url("filled"))
    fill(database)
    database.close()
    return "filled"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a filled database of its own, on each of the two kinds of server."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("filled_sqlite"), tmp_path / "prioline.db")
        yield f"sqlite:///{tmp_path / 'prioline.db'}"
        return
    template, server = request.getfixturevalue("filled_postgres"), request.getfixturevalue("postgres")
    url = server.create(template)
    yield url
    server.drop(url)


@pytest.fixture
def world(database_url: str) -> Iterator[HandoffWorld]:
    database = Database(database_url)
    yield HandoffWorld(database, FrozenClock(OFFICE))
    database.close()


@pytest.fixture
def premium_quota() -> int:
    quota = load_plans()["msa_business"].premium_quota
    assert quota is not None
    return quota
