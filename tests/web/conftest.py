"""A running web face with a hand-written stand-in for Rasa, and a page that talks to it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from websockets.sync.client import ClientConnection, connect

from actions.contract.clock import FrozenClock
from actions.store.database import Database
from actions.store.tables import Base
from bot.web.app import create_app
from bot.web.settings import WebSettings

NOW = datetime(2026, 3, 27, 9, 0, tzinfo=timezone.utc)
LINES = {"nl": "+442079460900", "de": "+493023125001", "fr": "+33199001201", "it": "+12025550101"}
WAIT_S = 10.0

Answer = tuple[int, object]


class RasaStandIn:
    """An HTTP server that answers like the channel of Rasa; ``answers`` may be replaced at any time."""

    def __init__(self) -> None:
        self.questions: list[dict[str, Any]] = []
        self.answers: Callable[[dict[str, Any]], Answer] = self.echo
        self.asked = threading.Condition()
        self.connections: set[socket.socket] = set()
        self._server: ThreadingHTTPServer | None = None
        self.port = 0
        self.front_page = "Hello from Rasa: 3.6.21"

    @staticmethod
    def says(*texts: str, language: str = "nl", **reply: Any) -> Answer:
        return 200, {"language": language, "replies": [{"text": text, **reply} for text in texts]}

    @classmethod
    def echo(cls, question: dict[str, Any]) -> Answer:
        return cls.says(f"heard: {question['message']}", language=question["language"])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                self._send(200, "text/html", stand_in.front_page.encode())

            def do_POST(self) -> None:
                question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with stand_in.asked:
                    stand_in.questions.append({**question, "path": self.path})
                    stand_in.asked.notify_all()
                self._reply(*stand_in.answers(question))

            def _reply(self, status: int, body: object) -> None:
                self._send(status, "application/json", json.dumps(body).encode())

            def _send(self, status: int, media_type: str, content: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *arguments: object) -> None:
                pass

            def handle(self) -> None:
                stand_in.connections.add(self.connection)
                # The web face hangs up on a slow answer, and stop() on everybody.
                with suppress(OSError):
                    super().handle()
                stand_in.connections.discard(self.connection)

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        for connection in tuple(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def wait_for_questions(self, number: int) -> None:
        with self.asked:
            assert self.asked.wait_for(lambda: len(self.questions) >= number, WAIT_S)


class Page:
    """What the chat page does on the socket."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.frames: list[dict[str, Any]] = []

    def send(self, **frame: Any) -> None:
        self.connection.send(json.dumps(frame))

    def hello(self, conversation: str | None = None, language: str | None = "nl", **more: Any) -> dict[str, Any]:
        self.send(type="hello", conversation=conversation, language=language, **more)
        return self.until(lambda frame: frame["type"] == "welcome")

    def say(self, client_id: str, text: str, payload: str | None = None) -> None:
        self.send(type="message", id=client_id, text=text, payload=payload)

    def next(self) -> dict[str, Any]:
        frame: dict[str, Any] = json.loads(self.connection.recv(timeout=WAIT_S))
        self.frames.append(frame)
        return frame

    def until(self, found: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while True:
            frame = self.next()
            if found(frame):
                return frame

    def until_message(self, author: str) -> dict[str, Any]:
        return self.until(lambda frame: frame["type"] == "message" and frame["author"] == author)

    def until_error(self) -> dict[str, Any]:
        return self.until(lambda frame: frame["type"] == "error")


@dataclass
class Web:
    """One running web face; ``restart`` is what a new process does with the same database."""

    database: Database
    clock: FrozenClock
    rasa: RasaStandIn
    options: dict[str, Any] = field(default_factory=dict)
    pages: list[ClientConnection] = field(default_factory=list)
    app_options: dict[str, Any] = field(default_factory=dict)
    port: int = 0
    _server: uvicorn.Server | None = None
    _thread: threading.Thread | None = None
    _listening: socket.socket | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        listening.listen()
        self._listening = listening
        self.port = listening.getsockname()[1]
        settings = WebSettings(
            rasa_url=self.rasa.url,
            public_url="https://support.example.com",
            line_number_by_language=LINES,
            **{"retry_waits_s": (0.02,), "poll_interval_s": 0.05, **self.options},
        )
        app = create_app(settings, self.database, self.clock, **self.app_options)
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listening]}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        for page in self.pages:
            page.close()
        self.pages.clear()
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(WAIT_S)
            assert not self._thread.is_alive(), "the web face did not stop"
        if self._listening is not None:
            self._listening.close()
        self._server = self._listening = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def open_page(self, **headers: Any) -> Page:
        connection = connect(f"ws://127.0.0.1:{self.port}/ws/chat", **headers)
        self.pages.append(connection)
        return Page(connection)

    def post(self, message: str, **more: Any) -> httpx.Response:
        return httpx.post(f"{self.url}/api/chat", json={"message": message, **more}, timeout=WAIT_S)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return httpx.get(f"{self.url}{path}", timeout=WAIT_S, **more)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'prioline.db'}")
    Base.metadata.create_all(database.engine)
    yield database
    database.close()


@pytest.fixture
def rasa() -> Iterator[RasaStandIn]:
    stand_in = RasaStandIn()
    stand_in.start()
    yield stand_in
    stand_in.stop()


@pytest.fixture
def web_parts(database: Database, clock: FrozenClock, rasa: RasaStandIn) -> Iterator[Web]:
    """A web face that is not started yet: set ``options`` first."""
    parts = Web(database, clock, rasa)
    yield parts
    parts.stop()


@pytest.fixture
def web(web_parts: Web) -> Web:
    web_parts.start()
    return web_parts
