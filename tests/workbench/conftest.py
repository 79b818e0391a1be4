"""A workbench as it runs: real server beside the desk, SQLite file, frozen clock, catalogues of its own to change."""

from __future__ import annotations

import json
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from actions.contract.clock import FrozenClock
from actions.store.database import Database
from actions.store.tables import Base
from actions.store.users import add_user
from bot.desk.access import COOKIE
from bot.desk.proxy import ProxySignIn
from bot.desk.router import create_router as desk_router
from bot.workbench.inventory import Entry, inventory
from bot.workbench.router import Places
from bot.workbench.router import create_router as workbench_router
from locales.catalogue import FOLDER, po_path

NOW = datetime(2026, 11, 21, 14, 5, tzinfo=timezone.utc)
PASSWORD = "correct horse battery"
SECRET = "a secret that only tests know"
CONVERSATIONS = Path(__file__).parents[1] / "conversations"

MEANING: dict[str, Any] = {
    "language": "nl",
    "intent": "report_incident",
    "intent_ranking": [
        {"name": "report_incident", "confidence": 0.97},
        {"name": "escalate_incident", "confidence": 0.02},
    ],
    "severity": {
        "level": 2,
        "probabilities": [0.2, 0.6, 0.15, 0.05],
        "sure": False,
        "evidence": ["Onze kassa staat stil."],
    },
    "entities": [{"entity": "contract_number", "value": "40217788"}],
    "nearest": [
        {"text": "kassa's dood", "language": "nl", "intent": "report_incident", "level": 1, "likeness": 0.8123}
    ],
}


class RasaStandIn:
    """Answers as the Rasa process does; tests/e2e/test_workbench.py asks the real one."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                stand_in.asked.append({**question, "path": self.path})
                content = json.dumps([{"text": text, **MEANING} for text in question["texts"]]).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@dataclass
class Bench:
    """The running workbench and ways to use it."""

    database: Database
    clock: FrozenClock
    locales: Path
    data_dir: Path
    rasa: RasaStandIn
    cookies: dict[str, str]
    proxy: ProxySignIn | None = None
    clients: list[httpx.Client] = field(default_factory=list)

    def start(self) -> None:
        app = FastAPI()
        app.include_router(
            desk_router(self.database, self.clock, SECRET, stopping=lambda: self.server.should_exit, proxy=self.proxy)
        )
        places = Places(self.data_dir, self.locales, CONVERSATIONS)
        app.include_router(workbench_router(self.database, self.clock, SECRET, self.rasa.url, places, proxy=self.proxy))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=5, lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.listener]}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        for client in self.clients:
            client.close()
        self.server.should_exit = True
        self.thread.join(timeout=10)
        self.listener.close()
        self.database.close()
        self.rasa.stop()

    def client(self) -> httpx.Client:
        """Return a browser that nobody has signed in with."""
        client = httpx.Client(base_url=self.address, timeout=20, headers={"Accept-Language": "en"})
        self.clients.append(client)
        return client

    def cookie(self, name: str) -> str:
        """Return the session of a user, begun by really signing in; once for all tests, since argon2 is slow."""
        if name not in self.cookies:
            client = self.client()
            token = self.token(client.get("/desk/sign-in").text)
            data = {"form_token": token, "name": name, "password": PASSWORD}
            assert client.post("/desk/sign-in", data=data).status_code == 303
            self.cookies[name] = client.cookies[COOKIE]
        return self.cookies[name]

    def signed_in(self, name: str = "lotte") -> httpx.Client:
        """Return a browser in which ``name`` is signed in."""
        client = self.client()
        client.cookies.set(COOKIE, self.cookie(name), domain="127.0.0.1", path="/")
        return client

    def file(self, language: str) -> str:
        """Return the catalogue file of a language as it is now."""
        return po_path(language, self.locales).read_text(encoding="utf-8")

    @staticmethod
    def entry(name: str, context: str = "chat") -> Entry:
        """Return a text of the product."""
        return next(one for one in inventory() if one.name == name and one.text.context == context)

    @staticmethod
    def token(html: str) -> str:
        """Return the token of a page's forms."""
        found = re.search(r'name="form_token" value="([^"]+)"', html)
        assert found, html[:500]
        return found[1]


@pytest.fixture(scope="session")
def cookies() -> dict[str, str]:
    return {}


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with accounts, to copy: hashing passwords takes longer than most tests."""
    path = tmp_path_factory.mktemp("workbench") / "filled.sqlite"
    database = Database(f"sqlite:///{path}")
    Base.metadata.create_all(database.engine)
    with database.transaction() as session:
        add_user(session, "lotte", PASSWORD, "localization", "en")
        add_user(session, "meike", PASSWORD, "manager", "nl")
        add_user(session, "anna", PASSWORD, "agent", "en")
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture
def locales_copy(tmp_path: Path) -> Path:
    """The product's catalogues, to be changed without harm."""
    copy = tmp_path / "locales"
    for path in FOLDER.glob("*/LC_MESSAGES/prioline.po"):
        target = copy / path.relative_to(FOLDER)
        target.parent.mkdir(parents=True)
        shutil.copy(path, target)
    return copy


@pytest.fixture
def proxy() -> ProxySignIn | None:
    """The reverse proxy that signs people in; none unless a test has one."""
    return None


@pytest.fixture
def bench(
    tmp_path: Path, filled: Path, locales_copy: Path, cookies: dict[str, str], proxy: ProxySignIn | None
) -> Iterator[Bench]:
    shutil.copy(filled, tmp_path / "bench.sqlite")
    database = Database(f"sqlite:///{tmp_path / 'bench.sqlite'}")
    bench = Bench(database, FrozenClock(NOW), locales_copy, tmp_path / "data", RasaStandIn(), cookies, proxy)
    bench.start()
    yield bench
    bench.close()
