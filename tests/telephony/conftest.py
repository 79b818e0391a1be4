"""The phone line played over real HTTP: our webhooks in one server, the simulated carrier in another."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any
from uuid import uuid4

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Response
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from actions.contract.clock import FrozenClock
from actions.handoff.line import AcceptOutcome, AfterConference, AgentBrief, CustomerBrief, WaitNews
from actions.handoff.phone import OutboundCall
from actions.store.database import Database
from actions.store.demo import add_demo_contracts
from actions.store.schema import upgrade
from actions.store.tables import CallRow, ConversationRow, MessageRow
from bot.web.transactions import Transactions
from locales.values import Value, to_json
from telephony.carrier import TwilioPhone
from telephony.priority_line import CallerParts, create_router
from telephony.settings import LineSettings
from telephony.simulator.exchange import Simulation
from telephony.simulator.server import create_app
from telephony.webhook import RepliesInMemory, Webhooks

ACCOUNT = "AC" + "0" * 32
TOKEN = "first-token-of-the-tests"
OLDER_TOKEN = "token-that-is-being-replaced"
AGENT = "+12025550101"
CUSTOMER = "+12025550102"
LINE = "+12025550100"
EMERGENCY = "+442079460900"
NIGHT = datetime(2026, 3, 27, 22, 0, tzinfo=timezone.utc)
DOCUMENTS: dict[str, str] = {}
NUMBERS = {
    "+12025550111": "nl",
    "+12025550112": "de",
    "+12025550113": "ru",
    "+12025550114": "it",
    "+12025550115": "fr",
}


@dataclass
class FakeLine:
    """A hand-written engine: remembers what it was told, and answers from its briefs."""

    briefs: dict[str, AgentBrief] = field(default_factory=dict)
    customers: dict[str, CustomerBrief] = field(default_factory=dict)
    codes: dict[str, CustomerBrief] = field(default_factory=dict)
    outcome: AcceptOutcome = "accepted"
    after: AfterConference = "goodbye"
    news: WaitNews = "duty_manager"
    case_of_caller: CustomerBrief | None = None
    broken: bool = False
    told: list[tuple[Any, ...]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def note(self, *what: Any) -> None:
        if self.broken:
            raise RuntimeError("the engine is down")
        with self.changed:
            self.told.append(what)
            self.changed.notify_all()

    def wait_until_told(self, wanted: Callable[[tuple[Any, ...]], bool], seconds: float = 10.0) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: any(wanted(what) for what in self.told), seconds), self.told

    def names(self) -> list[str]:
        return [what[0] for what in self.told]

    def agent_brief(self, key: str) -> AgentBrief | None:
        self.note("agent_brief", key)
        return self.briefs.get(key)

    def accept(self, key: str, call_sid: str) -> AcceptOutcome:
        self.note("accept", key, call_sid)
        return self.outcome

    def decline(self, key: str) -> None:
        self.note("decline", key)

    def call_progress(self, key: str, status: str, call_sid: str) -> None:
        self.note("call_progress", key, status, call_sid)

    def call_ended(self, key: str, status: str, call_sid: str | None, answered: bool) -> None:
        self.note("call_ended", key, status, call_sid, answered)

    def customer_brief(self, key: str) -> CustomerBrief | None:
        self.note("customer_brief", key)
        return self.customers.get(key)

    def customer_reached(self, key: str, call_sid: str) -> None:
        self.note("customer_reached", key, call_sid)

    def after_conference(self, key: str, call_sid: str) -> AfterConference:
        self.note("after_conference", key, call_sid)
        return self.after

    def person_again(self, key: str) -> None:
        self.note("person_again", key)

    def wait_news(self, key: str) -> WaitNews:
        self.note("wait_news", key)
        return self.news

    def caller_waits(self, call_sid: str, from_number: str | None) -> CustomerBrief | None:
        self.note("caller_waits", call_sid, from_number)
        return self.case_of_caller

    def caller_gone(self, call_sid: str) -> None:
        self.note("caller_gone", call_sid)

    def join_code(self, code: str) -> CustomerBrief | None:
        self.note("join_code", code)
        return self.codes.pop(code, None)

    def person_wanted(self, call_sid: str, from_number: str | None, language: str) -> CustomerBrief:
        self.note("person_wanted", call_sid, from_number, language)
        return CustomerBrief("unverified-1", language, "INC-004299")

    def conference_for(self, key: str) -> str:
        self.note("conference_for", key)
        return "room-" + key.split("-")[0]

    def bridged(self, key: str) -> None:
        self.note("bridged", key)


@dataclass(frozen=True)
class Reply:
    response: str | None
    arguments: dict[str, Any]
    text: str | None = None


def reply(response: str, **arguments: Value) -> Reply:
    """Return one thing the assistant says."""
    return Reply(response, {name: to_json(value) for name, value in arguments.items()})


@dataclass
class FakeDialogue:
    """A hand-written assistant: answers in the order of ``answers``; ``None`` there means that it takes too long."""

    answers: list[list[Reply] | None] = field(default_factory=list)
    said: list[tuple[str, str | None]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    async def say(
        self, conversation_id: str, name: str, words: str, payload: str | None, within_s: float
    ) -> list[Reply] | None:
        if name not in self.names:
            self.names.append(name)
            self.said.append((words, payload))
        if not self.answers:
            return [reply("utter_thank")]
        return self.answers.pop(0)


@dataclass
class World:
    """What lies behind the webhooks."""

    line: FakeLine
    dialogue: FakeDialogue
    database: Database
    clock: FrozenClock

    def clear(self) -> None:
        """Forget earlier tests."""
        self.line.__dict__.update(FakeLine().__dict__)
        self.dialogue.__dict__.update(FakeDialogue().__dict__)
        with self.database.transaction() as session:
            for table in (CallRow, MessageRow, ConversationRow):
                session.query(table).delete()


class Served:
    """An application served on loopback in a thread of its own."""

    def __init__(self, app: FastAPI, listening: socket.socket) -> None:
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listening],), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)


def listening() -> socket.socket:
    """Return a socket on a free port; connections wait in it until the server runs."""
    opened = socket.socket()
    opened.bind(("127.0.0.1", 0))
    opened.listen(64)
    return opened


@dataclass
class Stage:
    """Everything a test plays with."""

    world: World
    phone: TwilioPhone
    app_url: str
    carrier: httpx.Client
    account: str = ACCOUNT
    token: str = TOKEN
    older_token: str = OLDER_TOKEN
    agent: str = AGENT
    customer: str = CUSTOMER
    line_number: str = LINE
    emergency: str = EMERGENCY

    @property
    def line(self) -> FakeLine:
        return self.world.line

    @property
    def dialogue(self) -> FakeDialogue:
        return self.world.dialogue

    def serve(self, verbs: str) -> str:
        """Return an address of ours that answers a document of any verbs."""
        DOCUMENTS[str(len(DOCUMENTS))] = f"<Response>{verbs}</Response>"
        return f"{self.app_url}/documents/{len(DOCUMENTS) - 1}"

    def behave(self, number: str, behaviour: object) -> None:
        answer = self.carrier.post("/simulator/behaviour", json={"number": number, "behaviour": behaviour})
        assert answer.status_code == 200, answer.text

    def calls(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.carrier.get("/simulator/calls").json()
        return listed

    def call_in(self, to: str, script: object, caller: str = CUSTOMER, **more: object) -> str:
        order = {"from": caller, "to": to, "script": script, **more}
        answer = self.carrier.post("/simulator/inbound", json=order)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["sid"])

    def ring_agent(self, key: str, number: str = AGENT, ring_s: int = 30) -> str:
        return self.phone.place_call(OutboundCall(key, number, LINE, ring_s, "agent")).sid

    def ring_customer(self, key: str, number: str = CUSTOMER) -> str:
        return self.phone.place_call(OutboundCall(key, number, LINE, 30, "customer")).sid

    def story(self, sid: str) -> dict[str, Any]:
        """Return the call after it has ended and all its callbacks were sent."""
        answer = self.carrier.get(f"/simulator/calls/{sid}", params={"settled_within_s": 20})
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    @staticmethod
    def of_kind(story: dict[str, Any], kind: str) -> list[dict[str, Any]]:
        """Return the entries of one kind in a call's timeline."""
        return [entry for entry in story["timeline"] if entry["kind"] == kind]

    def spoken(self, story: dict[str, Any]) -> str:
        """Return everything that was said on a call."""
        return " ".join(entry["text"] for entry in self.of_kind(story, "say"))

    def documents(self, story: dict[str, Any]) -> list[str]:
        """Return the TwiML of a call's steps."""
        return [entry["answer"] for entry in self.of_kind(story, "webhook")]

    def expect(self, key: str, language: str = "nl", **changes: Any) -> AgentBrief:
        """Let the engine know an attempt to reach an agent."""
        values: dict[str, Any] = {
            "language": language,
            "role": "duty_manager",
            "level": 1,
            "customer": "Example Works",
            "verified": True,
            "seconds_left": 1500,
            "summary": "All mail servers crash after the update",
            "incident": "INC-004211",
        }
        self.line.briefs[key] = AgentBrief(**{**values, **changes})
        return self.line.briefs[key]

    def expect_customer(self, key: str, language: str = "nl") -> CustomerBrief:
        """Let the engine know a call-back."""
        self.line.customers[key] = CustomerBrief(key, language, "INC-004211")
        return self.line.customers[key]


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, TwilioPhone, str, str]]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('line') / 'line.db'}")
    upgrade(database)
    with database.transaction() as session:
        add_demo_contracts(session)
    world = World(FakeLine(), FakeDialogue(), database, FrozenClock(NIGHT))
    for_app, for_carrier = listening(), listening()
    app_url = f"http://127.0.0.1:{for_app.getsockname()[1]}"
    app = FastAPI()
    settings = LineSettings(EMERGENCY, numbers=NUMBERS, understanding_s=4, turn_limit_s=5, caller_secret="tests")
    callers = CallerParts(world.dialogue, Transactions(database), world.clock)
    webhooks = Webhooks(app_url, [TOKEN, OLDER_TOKEN], RepliesInMemory())
    app.include_router(create_router(world.line, callers, webhooks, settings))

    @app.post("/documents/{name}")
    def document(name: str) -> Response:
        return Response(DOCUMENTS[name], media_type="text/xml")

    simulation = Simulation(ACCOUNT, TOKEN, speed=0)
    ours = Served(app, for_app)
    carrier = Served(create_app(simulation, app_url), for_carrier)
    phone = TwilioPhone(ACCOUNT, TOKEN, app_url, carrier.url, timeout_s=1.0, pause=lambda _: None)
    yield world, phone, app_url, carrier.url
    carrier.stop()
    ours.stop()
    database.close()


@pytest.fixture
def stage(servers: tuple[World, TwilioPhone, str, str]) -> Iterator[Stage]:
    world, phone, app_url, carrier_url = servers
    world.clear()
    with httpx.Client(base_url=carrier_url, timeout=30, trust_env=False) as client:
        for number in (AGENT, CUSTOMER, EMERGENCY):
            client.post("/simulator/behaviour", json={"number": number, "behaviour": "accept"})
        yield Stage(world, phone, app_url, client)


@pytest.fixture
def key() -> str:
    return f"{uuid4().hex[:12]}-a1"


@pytest.fixture
def signed() -> Callable[..., dict[str, str]]:
    """Return headers with the signature of a form for an address."""

    def sign(url: str, form: dict[str, str], token: str = TOKEN) -> dict[str, str]:
        signature = RequestValidator(token).compute_signature(url, form)
        return {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}

    return sign
