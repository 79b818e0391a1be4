"""What a caller waits for: the line's own part of a webhook, whole turns, 100 calls at once, the ringing; prints JSON.

    python bench/voice.py [--calls 100]

First the webhooks of whole calls are posted to the line with a real database and an assistant that answers at once:
that is our own part. Then a whole Prioline is started in an empty folder with the newest model, and the built-in phone
simulator calls it: one caller after the other, then all at once. A call takes seven webhooks, from the greeting to the
waiting room: report, contract number, name, PIN, level. A dropped step is a call that does not get there, or one that
had to be put off, answered with an error, or sent the emergency way. Takes about three minutes.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import json
import os
import platform
import re
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from actions.contract.clock import SystemClock
from actions.handoff.calls import HandoffLine
from actions.store.database import Database
from actions.store.demo import CONTACTS, CONTRACTS, DEMO_PINS, add_demo_contracts
from actions.store.schema import upgrade
from actions.store.tables import CallRow, CaseRow, MessageRow
from bot.runtime import Server
from bot.settings import load_settings
from bot.training import newest_model
from bot.web.transactions import Transactions
from locales.values import Digits, Level, Term, to_json
from telephony.priority_line import CallerParts, create_router
from telephony.settings import LineSettings
from telephony.webhook import RepliesInMemory, Webhooks

TARGETS = {"own_p99_ms": 50, "turn_p95_ms": 400, "dropped_steps": 0, "last_word_to_ringing_s": 2.0}
OWN_CALLS = 120
TURNS_ALONE = 20
END_OF_SPEECH_S = 1.0
"""The silence after which the recogniser takes a yes for finished (telephony.questions)."""
TOKEN = "a-token-for-the-measurement"
EMERGENCY = ("CANNOT", "/voice/fallback", "/voice/incoming/wait")
REPORTS = {
    "nl": "Al onze servers zijn gecrasht en niemand kan werken.",
    "de": "Alle unsere Server sind abgestürzt und niemand kann arbeiten.",
    "ru": "Все наши серверы упали, никто не может работать.",
    "it": "Tutti i nostri server sono bloccati e nessuno può lavorare.",
    "fr": "Tous nos serveurs sont en panne et personne ne peut travailler.",
}
LINES = {contract[3]: contract[8] for contract in CONTRACTS}


@dataclass(frozen=True)
class Person:
    """Who calls: one of the demo contacts."""

    language: str
    contract: str
    name: str
    pin: str


PEOPLE = tuple(Person(row[4], row[0], row[1], DEMO_PINS[row[2]]) for row in CONTACTS)


@dataclass(frozen=True)
class Said:
    """One thing that the assistant of the first part says."""

    response: str
    arguments: dict[str, Any] = field(default_factory=dict)
    text: str | None = None


class AtOnce:
    """An assistant that answers the four messages of a report without thinking."""

    async def say(
        self, conversation_id: str, name: str, words: str, payload: str | None, within_s: float
    ) -> Sequence[Said]:
        """Answer by the message's place in the call."""
        number = to_json(Digits("51039022", "contract"))
        level = {"level": to_json(Level(1)), "definition": to_json(Term("definition_1")), "evidence": ""}
        answers = (
            (Said("utter_report_noted"), Said("utter_ask_contract_number")),
            (Said("utter_ask_contact", {"number": number, "plan": to_json(Term("enhanced_tam"))}),),
            (Said("utter_contact_known", {"name": "Heike Brandt"}), Said("utter_propose_level", level)),
            (Said("utter_anything_else"),),
        )
        return answers[min(int(name.rsplit(":", 1)[1]), 3)]


def own_part() -> dict[str, float | int]:
    """Return the milliseconds of webhooks with an assistant that takes none; PIN checks are counted apart."""
    with tempfile.TemporaryDirectory() as folder, _line(Path(folder)) as base:
        validator, client = RequestValidator(TOKEN), httpx.Client(trust_env=False, timeout=30)
        seconds: list[float] = []
        pins: list[float] = []
        for call in range(OWN_CALLS):
            fields = {"CallSid": f"CA{call:032d}", "From": f"+4420794600{call % 100:02d}", "To": "+12025550111"}
            path = "/voice/incoming"
            steps: tuple[dict[str, str], ...] = (
                {},
                _speech(REPORTS["de"]),
                {"Digits": "51039022"},
                _speech("Heike Brandt"),
                {"Digits": "4182"},
            )
            for step in (*steps, _speech("ja")):
                form = {**fields, "CallStatus": "in-progress", "CallerCity": "", **step}
                headers = {"X-Twilio-Signature": validator.compute_signature(base + path, form)}
                begun = time.perf_counter()
                answer = client.post(base + path, data=form, headers=headers)
                took = time.perf_counter() - begun
                (pins if step.get("Digits") == "4182" else seconds).append(took)
                found = re.search(r'action="http://[^/]+([^"]+)"', answer.text)
                if answer.status_code != httpx.codes.OK or found is None:
                    raise SystemExit(f"the line answered {answer.status_code}: {answer.text[:300]}")
                path = found.group(1)
        client.close()
    warm = seconds[20:]
    return {
        "webhooks": len(warm),
        "p50_ms": _quantile_ms(warm, 50),
        "p99_ms": _quantile_ms(warm, 99),
        "with_pin_check_p99_ms": _quantile_ms(pins[5:], 99),
    }


def _speech(words: str) -> dict[str, str]:
    return {"SpeechResult": words, "Confidence": "0.93"}


@contextmanager
def _line(folder: Path) -> Iterator[str]:
    """Serve the line on loopback; yield its base address."""
    database, clock = Database(f"sqlite:///{folder / 'line.db'}"), SystemClock()
    upgrade(database)
    with database.transaction() as session:
        add_demo_contracts(session)
    opened = socket.socket()
    opened.bind(("127.0.0.1", 0))
    opened.listen(64)  # what comes before the server runs waits in the socket
    base = f"http://127.0.0.1:{opened.getsockname()[1]}"
    app = FastAPI()
    settings = LineSettings("+12025550199", numbers={"+12025550111": "de"}, caller_secret="bench")
    parts = CallerParts(AtOnce(), Transactions(database), clock)
    webhooks = Webhooks(base, [TOKEN], RepliesInMemory())
    app.include_router(create_router(HandoffLine(database, clock), parts, webhooks, settings))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]}, daemon=True)
    thread.start()
    try:
        yield base
    finally:
        server.should_exit = True
        thread.join(10)
        database.close()


class Product:
    """A whole Prioline in a folder of its own."""

    def __init__(self, folder: Path, model: Path) -> None:
        (folder / "models").mkdir()
        for part in model.parent.glob(f"{model.name.removesuffix('.tar.gz')}*"):
            shutil.copy(part, folder / "models" / part.name)
        os.environ |= {"PRIOLINE_DATA_DIR": str(folder), "PRIOLINE_PORT": "0", "PRIOLINE_SIMULATOR_SPEED": "0"}
        self.server = Server(load_settings(), lambda line: print(line, file=sys.stderr))
        self.server.start()
        self.phones = httpx.Client(base_url=self.server.simulator_url, trust_env=False, timeout=180)
        self.database = Database(f"sqlite:///{folder / 'prioline.db'}")

    def call(self, number: int, caller: str) -> dict[str, Any]:
        """Call, report an incident of level 1, wait a little for a person; return the story of the call."""
        person = PEOPLE[number % len(PEOPLE)]
        steps = [
            {"say": REPORTS[person.language]},
            person.contract,
            {"say": person.name},
            f"{person.pin}#",
            "1",
            "1",
        ]
        order = {
            "from": caller,
            "to": LINES[person.language],
            "script": {"name": "silent", "steps": steps, "patience_s": 60, "talk_s": 1},
            "status_callback": f"{self.server.url}/voice/incoming/status",
        }
        sid = self.phones.post("/simulator/inbound", json=order).json()["sid"]
        answer = self.phones.get(f"/simulator/calls/{sid}", params={"settled_within_s": 150})
        story: dict[str, Any] = answer.json()
        return story

    def stop(self) -> None:
        """End everything."""
        self.phones.close()
        self.database.close()
        self.server.processes.stop()


def turns(story: dict[str, Any]) -> list[float]:
    """Return the seconds of the webhooks in which the caller said or pressed something."""
    return [
        entry["took_ms"] / 1000
        for entry in story["timeline"]
        if entry["kind"] == "webhook" and "/voice/incoming/turn" in entry["url"]
    ]


def is_dropped(story: dict[str, Any]) -> bool:
    """Return whether the caller did not get to the waiting room in the ordinary way."""
    hooks = [entry for entry in story["timeline"] if entry["kind"] == "webhook"]
    failed = [entry for entry in hooks if entry["status"] != httpx.codes.OK]
    emergency = [entry for entry in hooks if any(part in entry["url"] for part in EMERGENCY)]
    errors = [entry for entry in story["timeline"] if entry["kind"] == "error"]
    joined = [entry for entry in story["timeline"] if entry["kind"] == "participant-join"]
    return bool(failed or emergency or errors or not joined)


def ringing(product: Product, stories: Sequence[dict[str, Any]]) -> list[float]:
    """Return the seconds from the last word's arrival to the call to the agent, for each call."""
    waits = []
    calls = product.phones.get("/simulator/calls").json()
    placed: dict[int, datetime] = {}
    for call in calls:
        key = re.search(r"key=c(\d+)-", call["url"] or "")
        if call["direction"] == "outbound-api" and "/agent" in call["url"] and key is not None:
            created = datetime.fromisoformat(call["created"])
            placed[int(key.group(1))] = min(created, placed.get(int(key.group(1)), created))
    with product.database.reading() as session:
        for story in stories:
            conversation = session.scalar(select(CallRow.conversation_id).where(CallRow.call_sid == story["sid"]))
            case = session.scalar(select(CaseRow.id).where(CaseRow.conversation_id == conversation))
            said = session.scalars(
                select(MessageRow.at)
                .where(MessageRow.conversation_id == conversation, MessageRow.author == "customer")
                .order_by(MessageRow.id.desc())
            ).first()
            if case in placed and said is not None:
                waits.append(max(placed[case] - said, timedelta()).total_seconds())
    return waits


def whole_product(calls: int) -> dict[str, Any]:
    """Return the figures of whole turns, alone and in a crowd."""
    model = newest_model(load_settings())
    if model is None:
        raise SystemExit("there is no model yet; train one with ./prioline train")
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder), model)
        try:
            for number in range(len(PEOPLE)):
                product.call(number, "anonymous")  # every language once, so nothing is loaded while we measure
            alone = [product.call(number, "anonymous") for number in range(TURNS_ALONE)]
            rung = ringing(product, alone)
            begun = time.monotonic()
            with concurrent.futures.ThreadPoolExecutor(calls) as crowd:
                callers = [f"+44207946{number:04d}" for number in range(calls)]
                together = list(crowd.map(product.call, range(calls), callers))
            wall_s = time.monotonic() - begun
        finally:
            product.stop()
    seconds = [took for story in alone for took in turns(story)]
    crowded = [took for story in together for took in turns(story)]
    return {
        "whole_turn": {"turns": len(seconds), "p50_ms": _quantile_ms(seconds, 50), "p95_ms": _quantile_ms(seconds, 95)},
        "at_once": {
            "calls": calls,
            "turns": len(crowded),
            "dropped_steps": sum(is_dropped(story) for story in together),
            "p50_ms": _quantile_ms(crowded, 50),
            "p95_ms": _quantile_ms(crowded, 95),
            "wall_s": round(wall_s, 1),
        },
        "last_word_to_ringing": {
            "calls": len(rung),
            "p50_s": round(statistics.median(rung), 2),
            "most_s": round(max(rung), 2),
            "most_after_speech_s": round(max(rung) + END_OF_SPEECH_S, 2),
        },
    }


def _quantile_ms(seconds: Sequence[float], percent: int) -> float:
    return round(statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1000, 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--calls", type=int, default=100, help="how many calls at once")
    parser.add_argument("--own", action="store_true", help="only the line's own part, without Rasa")
    options = parser.parse_args()
    figures: dict[str, Any] = {"machine": f"{os.cpu_count()} cores, {platform.machine()}", "targets": TARGETS}
    figures["own_part"] = own_part()
    if not options.own:
        figures |= whole_product(options.calls)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
