"""A desk as it runs: real server, SQLite file, frozen clock, four customers, four accounts."""

from __future__ import annotations

import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from actions.contract.clock import FrozenClock
from actions.handoff.opening import OpenCase, open_case
from actions.store.database import Database
from actions.store.search_schema import create_search
from actions.store.tables import (
    AgentRow,
    Base,
    CaseRow,
    ContactRow,
    ContractRow,
    ConversationRow,
    MessageRow,
    RotationRow,
)
from actions.store.users import add_user
from bot.desk import create_router
from bot.desk.access import COOKIE

NOW = datetime(2026, 11, 18, 13, 0, tzinfo=timezone.utc)  # a Wednesday, 14:00 in Amsterdam
PASSWORD = "correct horse battery"
SECRET = "a secret that only tests know"
NL, DE, IT = "40217788", "50330000", "60440005"


def office_hours() -> list[list[object]]:
    return [[weekday, "09:00", "18:00"] for weekday in range(5)]


def agent_row(agent_id: str, name: str, language: str, zone: str, phone: str) -> AgentRow:
    return AgentRow(
        id=agent_id,
        name=name,
        phone=phone,
        email=f"{agent_id}@prioline.example",
        languages=[language, "en"],
        zone=zone,
        hours=office_hours(),
        holiday_region=zone_region(zone),
    )


def zone_region(zone: str) -> str:
    return {"Europe/Amsterdam": "NL", "Europe/Berlin": "DE", "Europe/Rome": "IT"}[zone]


def contract_row(number: str, customer: str, plan: str, language: str, zone: str, tam: str | None) -> ContractRow:
    return ContractRow(
        number=number,
        customer=customer,
        plan=plan,
        language=language,
        country=zone_region(zone),
        zone=zone,
        hours=office_hours(),
        holiday_region=zone_region(zone),
        holiday_overrides=[],
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        plus_licence=True,
        line="europe",
        line_number="+442079460900",
        tam_id=tam,
    )


def contact_row(number: str, name: str, email: str, phone: str, language: str) -> ContactRow:
    return ContactRow(contract_number=number, name=name, email=email, phone=phone, language=language)


def fill(database: Database) -> None:
    """Put agents, contracts, contacts and accounts into an empty database."""
    with database.engine.begin() as connection:
        Base.metadata.create_all(connection)
        create_search(connection)
    with database.transaction() as session:
        session.add_all(
            [
                agent_row("anna", "Anna Vermeer", "nl", "Europe/Amsterdam", "+12025550101"),
                agent_row("boris", "Boris Lang", "de", "Europe/Berlin", "+12025550102"),
            ]
        )
        session.flush()
        session.add(
            RotationRow(
                line="europe",
                zone="Europe/Berlin",
                handover_weekday=0,
                handover_time="09:00",
                first_handover=date(2026, 1, 5),
                order=["boris"],
                backup=["anna"],
            )
        )
        session.flush()
        session.add_all(
            [
                contract_row(NL, "Winkelketen De Linde", "msa_enterprise", "nl", "Europe/Amsterdam", "anna"),
                contract_row(DE, "Stadtwerke Musterbach", "enhanced_tam", "de", "Europe/Berlin", "boris"),
                contract_row(IT, "Officine Bianchi", "msa_business", "it", "Europe/Rome", None),
            ]
        )
        session.flush()
        session.add_all(
            [
                contact_row(NL, "Joke de Boer", "j.deboer@delinde.example", "+12025550110", "nl"),
                contact_row(DE, "Katrin Vogel", "vogel@musterbach.example", "+493023125010", "de"),
                contact_row(IT, "Paolo Bianchi", "paolo@bianchi.example", "+12025550112", "it"),
            ]
        )
        add_user(session, "anna", PASSWORD, "agent", "en", "anna")
        add_user(session, "boris", PASSWORD, "agent", "de", "boris")
        add_user(session, "meike", PASSWORD, "manager", "nl")
        add_user(session, "lotte", PASSWORD, "localization", "en")


REPORT = (
    "Sinds vanochtend staan alle kassa's stil. In veertig winkels zien we een blauw scherm. Wij kunnen niets verkopen."
)
EVIDENCE = ("Sinds vanochtend staan alle kassa's stil.", "Wij kunnen niets verkopen.")


@dataclass
class DeskWorld:
    """The running desk and ways to make things happen in it."""

    database: Database
    clock: FrozenClock
    address: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    clients: list[httpx.Client] = field(default_factory=list)
    opened: int = 0

    def open(
        self,
        *,
        contract: str | None = NL,
        level: int = 1,
        report: str = REPORT,
        language: str = "nl",
        chat: bool = True,
        contact_text: str = "Joke de Boer",
        customer_level: int | None = None,
        premium: bool | None = None,
    ) -> int:
        """Open a case through the engine and return its number."""
        self.opened += 1
        conversation = f"conversation-{self.opened}" if chat else None
        now = self.clock.now()
        with self.database.transaction() as session:
            if conversation:
                session.add(
                    ConversationRow(id=conversation, channel="chat", language=language, state="bot", created_at=now)
                )
                session.flush()
                session.add(
                    MessageRow(conversation_id=conversation, client_id="m1", author="customer", text=report, at=now)
                )
            contact = session.query(ContactRow).filter_by(contract_number=contract).first()
            case = open_case(
                session,
                now,
                OpenCase(
                    opening_key=f"key-{self.opened}",
                    conversation_id=conversation,
                    kind="incident",
                    contract_number=contract,
                    contact_id=contact.id if contact else None,
                    contact_text=contact_text,
                    language=language,
                    channel="chat" if chat else "voice",
                    level=level,
                    model_level=level,
                    customer_level=customer_level,
                    probabilities=tuple(0.85 if place == level else 0.05 for place in (1, 2, 3, 4)),
                    evidence=EVIDENCE,
                    report=report,
                    wants_premium=premium,
                ),
            )
            return case.id

    def client(self, language: str = "en") -> httpx.Client:
        """Return a browser that nobody has signed in with."""
        client = httpx.Client(base_url=self.address, timeout=20, headers={"Accept-Language": language})
        self.clients.append(client)
        return client

    def signed_in(self, name: str) -> httpx.Client:
        """Return a browser in which ``name`` is signed in."""
        client = self.client()
        if name not in self.cookies:
            response = self.sign_in(client, name)
            assert response.status_code == 303, response.text
            self.cookies[name] = client.cookies[COOKIE]
        client.cookies.clear()
        client.cookies.set(COOKIE, self.cookies[name], domain="127.0.0.1", path="/")
        return client

    def start(self, port: int = 0) -> None:
        """Start a web server for the desk, on a free port or a given one."""
        app = FastAPI()
        app.include_router(
            create_router(
                self.database,
                self.clock,
                SECRET,
                poll_s=0.05,
                beat_s=0.2,
                stopping=lambda: self.server.should_exit,
            )
        )
        self.listener = socket.create_server(("127.0.0.1", port))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=5, lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.listener]}, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Stop the web server; the database stays."""
        self.server.should_exit = True
        self.thread.join(timeout=10)
        self.listener.close()

    def start_again(self) -> None:
        """Start the web server at the address it had."""
        self.start(int(self.address.rsplit(":", 1)[1]))

    def close(self) -> None:
        """Give everything back."""
        for client in self.clients:
            client.close()
        self.stop()
        self.database.close()

    def sign_in(self, client: httpx.Client, name: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
        """Send the sign-in form as a browser does."""
        token = self.form_token(client.get("/desk/sign-in").text)
        data = {"form_token": token, "name": name, "password": password} | fields
        return client.post("/desk/sign-in", data=data)

    def press(self, client: httpx.Client, case_id: int, move: str, **fields: str) -> httpx.Response:
        """Press a button of a case page."""
        token = self.form_token(client.get(f"/desk/cases/{case_id}").text)
        return client.post(f"/desk/cases/{case_id}/{move}", data={"form_token": token} | fields)

    def case(self, case_id: int) -> CaseRow:
        """Return the case as it is stored."""
        with self.database.transaction() as session:
            return session.get_one(CaseRow, case_id)

    @staticmethod
    def form_token(html: str) -> str:
        """Return the token of a page's forms."""
        found = re.search(r'name="form_token" value="([^"]+)"', html)
        assert found, html[:500]
        return found.group(1)


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port; yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", proxy_headers=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture
def serve() -> Iterator[Callable[[FastAPI], str]]:
    """Serves applications until the test ends."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(serving(app))


@pytest.fixture(scope="session")
def cookies() -> dict[str, str]:
    """Sessions that were begun once by really signing in: argon2 is slow by intention."""
    return {}


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled database to copy: hashing four passwords takes longer than most tests."""
    path = tmp_path_factory.mktemp("desk") / "filled.sqlite"
    database = Database(f"sqlite:///{path}")
    fill(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture
def world(tmp_path: Path, filled: Path, cookies: dict[str, str]) -> Iterator[DeskWorld]:
    shutil.copy(filled, tmp_path / "desk.sqlite")
    database = Database(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    world = DeskWorld(database, FrozenClock(NOW), cookies=cookies)
    world.start()
    yield world
    world.close()
