"""The whole product as its users meet it: all processes running, driven through their doors.

Nothing here waits for time to pass: the product's clock is a file, the simulated phones live without delay, and every
wait is for something to happen, up to :data:`WAIT_S`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx
from sqlalchemy import select

from actions.store.database import Database
from actions.store.tables import CaseEventRow, CaseRow, MessageRow
from bot.runtime import Server
from bot.settings import PREFIX, load_settings
from locales.catalogue import catalogue
from locales.responses import RESPONSES
from locales.values import Day, Digits, Level, Moment, Span, Term, from_json

WAIT_S = 120.0
"""The longest wait for anything: generous, for a slow machine; nothing ever takes it when all is well."""
LOOK_EVERY_S = 0.05

Found = TypeVar("Found")


@dataclass(frozen=True)
class Said:
    """One message as a front end gets it."""

    id: int
    client: str | None
    author: str
    text: str
    response: str | None
    buttons: tuple[Mapping[str, str], ...]
    incident: str | None
    deadline: Mapping[str, str] | None

    @staticmethod
    def of(frame: Mapping[str, Any]) -> Said:
        """Return the message in one JSON object of the HTTP interface or the socket."""
        fields = {name: frame[name] for name in Said.__dataclass_fields__}
        return Said(**{**fields, "buttons": tuple(frame["buttons"])})


class Product:
    """All processes on one data folder. ``start`` again after ``stop`` goes on with the same data."""

    def __init__(self, data_dir: Path, now: str, **settings: str) -> None:
        self.data_dir = data_dir
        self._clock_file = data_dir / "clock"
        self._settings = settings
        self.told: list[str] = []
        self._runs = False
        self.set_clock(now)

    def start(self) -> None:
        """Start everything and wait until the first answer can be given."""
        with _environment(self.variables()):
            self.server = Server(load_settings(), self.told.append)
            try:
                self.server.start()
            except BaseException:
                self.server.processes.stop()
                raise
        self.url, self.simulator_url = self.server.url, self.server.simulator_url
        self.database = Database(f"sqlite:///{self.data_dir / 'prioline.db'}")
        self.http = httpx.Client(base_url=self.url, timeout=WAIT_S)
        self.phones = httpx.Client(base_url=self.simulator_url, timeout=WAIT_S)
        self._runs = True

    def stop(self) -> None:
        """Stop everything; the data stay. Does nothing when it does not run."""
        if not self._runs:
            return
        self._runs = False
        self.http.close()
        self.phones.close()
        self.database.close()
        self.server.processes.stop()

    def variables(self) -> dict[str, str]:
        """Return the settings as variables of a process."""
        return {
            "PRIOLINE_DATA_DIR": str(self.data_dir),
            "PRIOLINE_PORT": "0",
            "PRIOLINE_CLOCK_FILE": str(self._clock_file),
            "PRIOLINE_SIMULATOR_SPEED": "0",
            **self._settings,
        }

    # --- time ---

    @property
    def now(self) -> datetime:
        """The product's time."""
        return datetime.fromisoformat(self._clock_file.read_text(encoding="utf-8"))

    def set_clock(self, now: str) -> None:
        """Let it be this instant (ISO 8601 with zone) in all processes."""
        written = self._clock_file.with_suffix(".new")
        written.write_text(datetime.fromisoformat(now).isoformat(), encoding="utf-8")
        os.replace(written, self._clock_file)  # no process may read half of it

    def move_clock(self, by: timedelta) -> None:
        """Let so much time pass."""
        self.set_clock((self.now + by).isoformat())

    def wait_for(self, what: str | Callable[[], str], look: Callable[[], Found | None]) -> Found:
        """Return what ``look`` finds as soon as it finds something; dead processes are started again meanwhile.

        ``what`` names it for the message of a wait in vain; a function is asked only then, for how things stand.
        """
        until = time.monotonic() + WAIT_S
        while True:
            found = look()
            if found:
                return found
            if time.monotonic() > until:
                wanted = what if isinstance(what, str) else what()
                raise AssertionError(f"waited {WAIT_S:.0f} s in vain for {wanted}; logs: {self.data_dir / 'logs'}")
            self.server.processes.restart_dead()
            time.sleep(LOOK_EVERY_S)

    # --- customers ---

    def chat(self, language: str) -> Chat:
        """Return a new conversation of a customer whose page shows ``language``."""
        return Chat(self, language)

    # --- phones ---

    def phone_behaves(self, number: str, behaviour: str | Mapping[str, Any]) -> None:
        """Set what happens at a phone that is rung: accept, busy, pass, no-answer … (telephony/simulator)."""
        order = {"number": number, "behaviour": behaviour}
        self.phones.post("/simulator/behaviour", json=order).raise_for_status()

    def call_in(self, from_number: str, to: str, keys: str) -> str:
        """Let somebody call one of our numbers and press these keys; return the call's name."""
        order = {"from": from_number, "to": to, "script": [keys]}
        return str(self.phones.post("/simulator/inbound", json=order).raise_for_status().json()["sid"])

    def calls_to(self, number: str) -> list[dict[str, Any]]:
        """Return the calls to a phone, newest first."""
        calls = self.phones.get("/simulator/calls").raise_for_status().json()
        return [call for call in calls if call["to"] == number]

    # --- records ---

    def cases(self, conversation: str) -> list[CaseRow]:
        """Return the cases opened in a conversation, oldest first."""
        with self.database.reading() as session:
            wanted = select(CaseRow).where(CaseRow.conversation_id == conversation).order_by(CaseRow.id)
            return list(session.scalars(wanted))

    def history(self, case_id: int, kind: str) -> list[dict[str, Any]]:
        """Return what the case's history says about one kind of event, oldest first."""
        with self.database.reading() as session:
            wanted = select(CaseEventRow).where(CaseEventRow.case_id == case_id, CaseEventRow.kind == kind)
            return [dict(event.data) for event in session.scalars(wanted.order_by(CaseEventRow.id))]

    def arguments(self, message_id: int) -> dict[str, Any]:
        """Return the arguments with which a message was said, in plain form (see :func:`plain`)."""
        with self.database.reading() as session:
            row = session.get_one(MessageRow, message_id)
            return {name: plain(from_json(value)) for name, value in (row.arguments or {}).items()}


class Chat:
    """One customer's conversation over the HTTP interface."""

    def __init__(self, product: Product, language: str) -> None:
        self._product, self.language = product, language
        self.id: str | None = None
        self._offered: tuple[Mapping[str, str], ...] = ()

    def post(self, message: str, *, client_id: str | None = None, payload: str | None = None) -> httpx.Response:
        """Send one message as it stands and return the bare answer."""
        body: dict[str, Any] = {"message": message, "language": self.language, "id": client_id or uuid4().hex}
        if self.id is not None:
            body["conversation"] = self.id
        if payload is not None:
            body["payload"] = payload
        return self._product.http.post("/api/chat", json=body)

    def say(self, message: str, *, client_id: str | None = None, payload: str | None = None) -> list[Said]:
        """Send one message and return the replies."""
        answer = self.post(message, client_id=client_id, payload=payload).raise_for_status().json()
        self.id, self.language = answer["conversation"], answer["language"]
        replies = [Said.of(frame) for frame in answer["replies"]]
        self._offered = tuple(button for reply in replies for button in reply.buttons)
        return replies

    def press(self, payload: str) -> list[Said]:
        """Choose the quick reply with this payload among those just offered."""
        title = next((button["title"] for button in self._offered if button["payload"] == payload), None)
        offered = [button["payload"] for button in self._offered]
        assert title is not None, f"{payload} was not offered, only {offered}"
        return self.say(title, payload=payload)

    def messages(self) -> list[Said]:
        """Return the whole conversation."""
        history = self._product.http.get(f"/api/chat/{self.id}").raise_for_status().json()
        return [Said.of(frame) for frame in history["messages"]]

    def news(self) -> list[Said]:
        """Return the live news so far."""
        return [message for message in self.messages() if message.author == "system"]

    def wait_for_news(self, response: str) -> Said:
        """Wait until the customer was told this piece of news, and return it."""
        return self._product.wait_for(
            lambda: f"the news {response} in conversation {self.id}; so far: {responses(self.news())}",
            lambda: next((message for message in self.news() if message.response == response), None),
        )

    def cases(self) -> list[CaseRow]:
        """Return the cases opened here."""
        return self._product.cases(self.id or "")


def responses(messages: list[Said]) -> list[str | None]:
    """Return the names of what was said."""
    return [message.response for message in messages]


def words(response: str, language: str, **arguments: Any) -> str:
    """Return the words of a response in a language."""
    return catalogue(language).render(RESPONSES[response].chat, "chat", **arguments)


def plain(value: object) -> object:
    """Return an argument in the form in which the files of conversations write it."""
    if isinstance(value, Moment):
        return value.at
    if isinstance(value, Span):
        return f"{value.seconds / 3600:g} h {value.clock}"
    if isinstance(value, Level):
        return value.number
    if isinstance(value, Digits):
        return value.value
    if isinstance(value, Term):
        return value.key
    return value.date if isinstance(value, Day) else value


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Let these be the only settings for a while; a developer's own must not change what the tests see."""
    before = dict(os.environ)
    for name in before:
        if name.startswith(PREFIX):
            del os.environ[name]
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
