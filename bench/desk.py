"""How fast the desk is: a board of 2,000 open cases, and a new case on an open board; prints JSON.

Run: ``python -m bench.desk``. Everything is real: server, SQLite file, event stream; the cases are opened by the
engine's own function. Targets (design, 7): the board in at most 300 ms on the server, a new case in at most 1 s.
"""

from __future__ import annotations

import json
import re
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI

from actions.contract.clock import SystemClock
from actions.handoff.opening import OpenCase, open_case
from actions.store.database import Database
from actions.store.demo import add_demo_contracts
from actions.store.schema import upgrade
from actions.store.search import search
from actions.store.statistics import statistics as desk_statistics
from actions.store.tables import ContactRow, ConversationRow, MessageRow
from actions.store.users import add_user
from bot.desk import create_router
from bot.report_view import read_period

CASES = 2_000
BOARDS = 15
NEW_CASES = 15
PASSWORD = "a password of the bench"
CONTRACTS = ("40217788", "51039022", "60277142", "72188303", "33901547")
REPORT = "Sinds vanochtend staan alle kassa's stil. In veertig winkels zien we een blauw scherm. Nummer {number}."


def fill(database: Database, cases: int) -> None:
    upgrade(database)
    with database.transaction() as session:
        add_demo_contracts(session)
        add_user(session, "bench", PASSWORD, "manager", "nl", "duty-1")
    for start in range(0, cases, 200):
        with database.transaction() as session:
            contacts = {c.contract_number: c.id for c in session.query(ContactRow)}
            for number in range(start, min(start + 200, cases)):
                open_one(session, number, contacts)


def open_one(session, number, contacts) -> int:  # type: ignore[no-untyped-def]
    now, contract = SystemClock().now(), CONTRACTS[number % 5]
    conversation = f"bench-{number}"
    session.add(ConversationRow(id=conversation, channel="chat", language="nl", state="bot", created_at=now))
    session.flush()
    text = REPORT.format(number=number)
    session.add(MessageRow(conversation_id=conversation, client_id="m", author="customer", text=text, at=now))
    case = open_case(
        session,
        now,
        OpenCase(
            opening_key=f"bench-{number}",
            conversation_id=conversation,
            kind="incident",
            contract_number=contract,
            contact_id=contacts[contract],
            contact_text="Bench",
            language="nl",
            channel="chat",
            level=number % 4 + 1,
            model_level=number % 4 + 1,
            customer_level=None,
            probabilities=(0.25, 0.25, 0.25, 0.25),
            evidence=(),
            report=text,
            wants_premium=False,
        ),
    )
    return int(case.id)


@contextmanager
def served(database: Database) -> Iterator[str]:
    app = FastAPI()
    app.include_router(create_router(database, SystemClock(), "a secret for the bench alone"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=10)


def sign_in(client: httpx.Client) -> None:
    found = re.search(r'name="form_token" value="([^"]+)"', client.get("/desk/sign-in").text)
    assert found
    form = {"form_token": found.group(1), "name": "bench", "password": PASSWORD}
    assert client.post("/desk/sign-in", data=form).status_code == 303


def board_ms(client: httpx.Client) -> list[float]:
    times = []
    for _ in range(BOARDS):
        began = time.perf_counter()
        response = client.get("/desk")
        times.append((time.perf_counter() - began) * 1000)
        assert response.text.count("<tr class") >= CASES, "not all cases are on the board"
    return times[1:]  # the first one compiles the template


def visible_ms(client: httpx.Client, database: Database) -> list[float]:
    """From the commit of a new level 1 case until the open board has heard of it and loaded itself anew."""
    times = []
    with client.stream("GET", "/desk/events", timeout=30) as stream:
        lines = stream.iter_lines()
        wait_for(lines, lambda look: True)
        for number in range(CASES, CASES + NEW_CASES):
            with database.transaction() as session:
                contacts = {c.contract_number: c.id for c in session.query(ContactRow)}
                case_id = open_one(session, number * 4, contacts)
            began = time.perf_counter()
            wait_for(lines, lambda look, wanted=case_id: wanted in (look["cases"] or ()))
            assert f"INC-{case_id:06d}" in client.get("/desk?level=1").text
            times.append((time.perf_counter() - began) * 1000)
    return times


def wait_for(lines, is_wanted) -> None:  # type: ignore[no-untyped-def]
    event = ""
    for line in lines:
        if line.startswith("event: "):
            event = line.removeprefix("event: ")
        if line.startswith("data: ") and event == "look" and is_wanted(json.loads(line.removeprefix("data: "))):
            return


def spent_ms(work) -> float:  # type: ignore[no-untyped-def]
    times = []
    for _ in range(7):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(times), 1)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        fill(database, CASES)
        with served(database) as address, httpx.Client(base_url=address, timeout=60) as client:
            sign_in(client)
            boards = board_ms(client)
            seen = visible_ms(client, database)
        with database.reading() as session:
            now = SystemClock().now()
            period = read_period("", "", 30, "UTC", now)
            figures = {
                "search_ms_p50": spent_ms(lambda: search(session, "kassa 1999")),
                "statistics_ms_p50": spent_ms(lambda: desk_statistics(session, period, now)),
            }
        database.close()
    result = {
        "open_cases": CASES,
        "board_ms": {"p50": round(statistics.median(boards), 1), "max": round(max(boards), 1), "target": 300},
        "new_case_visible_ms": {"p50": round(statistics.median(seen), 1), "max": round(max(seen), 1), "target": 1000},
        **figures,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
