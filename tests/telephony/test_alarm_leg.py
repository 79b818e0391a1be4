"""A call that tells an alarm, over our webhooks as the carrier calls them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from actions.contract.clock import FrozenClock
from actions.handoff.alarm_line import AlarmBrief
from actions.handoff.alarm_list import ALARM_KINDS
from locales.catalogue import LANGUAGES
from telephony.alarm_leg import create_router
from telephony.webhook import RepliesInMemory, Webhooks

NOW = datetime(2026, 3, 27, 9, 0, tzinfo=timezone.utc)


@dataclass
class FakeAlarms:
    """Knows one alarm; remembers what it was told."""

    brief: AlarmBrief | None
    told: list[tuple[str, ...]] = field(default_factory=list)

    def alarm_brief(self, key: str) -> AlarmBrief | None:
        return self.brief

    def alarm_received(self, key: str, call_sid: str) -> None:
        self.told.append(("received", key, call_sid))

    def alarm_progress(self, key: str, status: str, call_sid: str) -> None:
        self.told.append(("progress", status))

    def alarm_ended(self, key: str, status: str, call_sid: str | None) -> None:
        self.told.append(("ended", status))


@dataclass
class Phone:
    """The carrier's side: posts signed webhooks."""

    alarms: FakeAlarms
    client: httpx.Client
    sign: Callable[..., dict[str, str]]
    url: str

    def post(self, path: str, **form: str) -> Any:
        data = {"CallSid": "CA" + "7" * 32, **form}
        return self.client.post(path, data=data, headers=self.sign(f"{self.url}{path}", data))

    def say(self, path: str, **form: str) -> str:
        answer = self.post(path, **form)
        assert answer.status_code == 200, answer.text
        return str(answer.text)


@pytest.fixture
def phone(signed: Callable[..., dict[str, str]]) -> Iterator[Phone]:
    facts = {"level": 1, "due": (NOW + timedelta(minutes=3)).isoformat()}
    alarms = FakeAlarms(AlarmBrief("nl", "last_warning", "INC-004211", facts))
    opened = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{opened.getsockname()[1]}"
    app = FastAPI()
    webhooks = Webhooks(url, ["first-token-of-the-tests"], RepliesInMemory())
    app.include_router(create_router(alarms, webhooks, FrozenClock(NOW), "de"))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, args=([opened],), daemon=True)
    thread.start()
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
        yield Phone(alarms, client, signed, url)
    server.should_exit = True
    thread.join(10)


def test_the_alarm_is_said_in_the_agents_language_with_the_time_left(phone: Phone) -> None:
    said = phone.say("/voice/alarm?key=a1-1-f")
    assert "prioritaire telefoonlijn" in said
    assert "3 minuten" in said
    assert 'language="nl-NL"' in said
    assert phone.alarms.told == []


def test_1_is_received_and_anything_else_is_not(phone: Phone) -> None:
    again = phone.say("/voice/alarm/key?key=a1-1-f&turn=1&misses=0", Digits="5")
    assert "<Gather" in again
    gone = phone.say("/voice/alarm/key?key=a1-1-f&turn=2&misses=1", Digits="")
    assert "<Hangup" in gone
    assert phone.alarms.told == []
    phone.say("/voice/alarm/key?key=a1-1-f&turn=3&misses=0", Digits="1")
    assert phone.alarms.told == [("received", "a1-1-f", "CA" + "7" * 32)]


def test_star_says_it_again_but_a_stuck_key_not_for_ever(phone: Phone) -> None:
    for turn in range(1, 6):
        assert "<Gather" in phone.say(f"/voice/alarm/key?key=a1-1-f&turn={turn}&misses=0", Digits="*")
    assert "<Hangup" in phone.say("/voice/alarm/key?key=a1-1-f&turn=6&misses=0", Digits="*")


def test_an_alarm_that_is_over_asks_for_nothing(phone: Phone) -> None:
    phone.alarms.brief = None
    said = phone.say("/voice/alarm?key=a1-1-f")
    assert "<Gather" not in said
    assert 'language="de-DE"' in said


def test_reports_are_told_once_each(phone: Phone) -> None:
    for status in ("ringing", "ringing", "in-progress", "completed", "completed"):
        assert phone.post("/voice/alarm/status?key=a1-1-f", CallStatus=status).status_code == 204
    assert phone.alarms.told == [("progress", "ringing"), ("progress", "in-progress"), ("ended", "completed")]


def test_a_webhook_that_is_not_signed_is_refused(phone: Phone) -> None:
    answer = phone.client.post("/voice/alarm/key?key=a1-1-f&turn=1&misses=0", data={"Digits": "1"})
    assert answer.status_code == 403
    assert phone.alarms.told == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ALARM_KINDS)
def test_every_kind_can_be_said_in_every_language(phone: Phone, kind: str, language: str) -> None:
    for incident, facts in (("INC-004211", {"level": 2, "due": None}), (None, {"line": "msa"})):
        phone.alarms.brief = AlarmBrief(language, kind, incident, facts)
        said = phone.say(f"/voice/alarm?key=a1-{kind}-{incident}")
        assert said.count("<Say") == 3
        assert "{" not in said
