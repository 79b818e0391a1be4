"""Webhooks of a caller that come twice, late, forged, too large, or for a call that nobody knows."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
import pytest

from actions.store.tables import ContactRow, ContractRow
from locales.catalogue import catalogue
from locales.responses import RESPONSES
from telephony.webhook import RepliesInMemory
from tests.telephony.conftest import reply

if TYPE_CHECKING:
    from tests.telephony.conftest import Stage

Sign = Callable[..., dict[str, str]]
SPEECH = {"SpeechResult": "Alle Server sind abgestürzt", "Confidence": "0.92", "CallStatus": "in-progress"}
NOTED = [reply("utter_report_noted"), reply("utter_ask_contract_number")]


class Carrier:
    """Posts signed webhooks of one call by hand."""

    def __init__(self, stage: Stage, sign: Sign, sid: str) -> None:
        self.stage, self.sign, self.sid = stage, sign, sid
        self.fields = {"CallSid": sid, "From": stage.customer, "To": "+12025550112", "CallerCity": ""}

    def post(self, path: str, **form: str) -> httpx.Response:
        url = self.stage.app_url + path
        fields = {**self.fields, **form}
        return httpx.post(url, data=fields, headers=self.sign(url, fields), trust_env=False, timeout=20)

    def begin(self) -> str:
        """Call; return the path of the first gather."""
        return gathers(self.post("/voice/incoming"))


def gathers(answer: httpx.Response) -> str:
    found = re.search(r'action="http://[^/]+(/voice/incoming/turn[^"]+)"', answer.text)
    assert found is not None, answer.text
    return found.group(1)


@pytest.fixture
def carrier(stage: Stage, signed: Sign) -> Carrier:
    return Carrier(stage, signed, "CA" + uuid4().hex)


def test_a_repeated_turn_gets_the_same_answer_and_says_nothing_twice(stage: Stage, carrier: Carrier) -> None:
    stage.dialogue.answers = [NOTED]
    turn = carrier.begin()
    first, second = carrier.post(turn, **SPEECH), carrier.post(turn, **SPEECH)
    assert (first.status_code, first.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert first.content == second.content
    assert len(stage.dialogue.said) == 1


def test_a_turn_replayed_after_the_call_went_on_changes_nothing(stage: Stage, carrier: Carrier) -> None:
    stage.dialogue.answers = [NOTED, [reply("utter_contract_wrong_length"), NOTED[1]]]
    first = carrier.begin()
    second = gathers(carrier.post(first, **SPEECH))
    newest = carrier.post(second, SpeechResult="weiß nicht", Confidence="0.9")
    late = carrier.post(f"{first}&again=1", **SPEECH)  # another address, so that no record of answers knows it
    assert late.content == newest.content
    assert len(stage.dialogue.said) == 2


def test_a_repeat_that_reaches_another_process_gets_the_same_answer(
    stage: Stage, carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.dialogue.answers = [NOTED]
    turn = carrier.begin()
    first = carrier.post(turn, **SPEECH)
    monkeypatch.setattr(RepliesInMemory, "claim", lambda *_: None)  # that process has answered nothing yet
    assert carrier.post(turn, **SPEECH).content == first.content
    assert len(stage.dialogue.said) == 1


def test_an_unknown_call_is_greeted_from_the_beginning(stage: Stage, carrier: Carrier) -> None:
    answer = carrier.post("/voice/incoming/turn?n=5", **SPEECH)
    assert answer.status_code == 200
    assert f">{stage.app_url}/voice/incoming<" in answer.text
    assert stage.dialogue.said == []


@pytest.mark.parametrize("sid", ["", "x" * 400, "CA/../1"])
def test_a_call_without_a_proper_name_still_reaches_a_person(stage: Stage, signed: Sign, sid: str) -> None:
    answer = Carrier(stage, signed, sid).post("/voice/incoming")
    assert "/voice/fallback" in answer.text


def test_words_that_come_with_the_hang_up_are_kept(stage: Stage, carrier: Carrier) -> None:
    carrier.post(carrier.begin(), **{**SPEECH, "CallStatus": "completed"})
    assert stage.dialogue.said == [(SPEECH["SpeechResult"], None)]


def test_a_turn_after_the_hang_up_counts_no_silence(stage: Stage, carrier: Carrier) -> None:
    answer = carrier.post(carrier.begin(), CallStatus="completed", SpeechResult="")
    assert "<Hangup" in answer.text
    assert ("caller_gone", carrier.sid) in stage.line.told


def test_a_status_report_of_a_caller_may_come_twice_and_for_an_unknown_call(stage: Stage, carrier: Carrier) -> None:
    for _ in range(2):
        answer = carrier.post("/voice/incoming/status", CallStatus="completed")
        assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("path", ["/voice/incoming", "/voice/incoming/turn?n=1", "/voice/incoming/status"])
def test_a_forged_or_unsigned_webhook_of_a_caller_does_nothing(stage: Stage, carrier: Carrier, path: str) -> None:
    url = stage.app_url + path
    for signature in ({}, {"X-Twilio-Signature": "bm90IHRoaXM="}):
        answer = httpx.post(url, data=carrier.fields, headers=signature, trust_env=False)
        assert answer.status_code == 403
    assert stage.line.told == []
    assert stage.dialogue.said == []


def test_a_signature_of_other_words_does_not_fit(stage: Stage, carrier: Carrier, signed: Sign) -> None:
    turn = stage.app_url + carrier.begin()
    headers = signed(turn, {**carrier.fields, **SPEECH})
    forged = {**carrier.fields, **SPEECH, "SpeechResult": "Ich bin ein anderer"}
    assert httpx.post(turn, data=forged, headers=headers, trust_env=False).status_code == 403


def test_speech_of_5000_characters_is_taken_whole(stage: Stage, carrier: Carrier) -> None:
    words = " ".join(["Absturz"] * 625)
    carrier.post(carrier.begin(), SpeechResult=words, Confidence="0.9")
    assert stage.dialogue.said == [(words, None)]


def test_speech_of_5000_characters_that_was_heard_badly_is_read_back_in_part(stage: Stage, carrier: Carrier) -> None:
    answer = carrier.post(carrier.begin(), SpeechResult="Absturz " * 625, Confidence="0.2")
    assert answer.status_code == 200
    assert len(answer.text) < 2000


def test_keys_win_over_words_that_come_with_them(stage: Stage, carrier: Carrier) -> None:
    stage.dialogue.answers = [NOTED]
    carrier.post(carrier.begin(), **{**SPEECH, "Digits": "0"})
    assert "person_wanted" in stage.line.names()
    assert stage.dialogue.said == []


@pytest.mark.parametrize("confidence", ["", "NaN", "many", "-1", "7"])
def test_a_confidence_that_is_no_number_between_0_and_1_says_nothing(
    stage: Stage, carrier: Carrier, confidence: str
) -> None:
    stage.dialogue.answers = [NOTED]
    answer = carrier.post(carrier.begin(), **{**SPEECH, "Confidence": confidence})
    assert catalogue("de").render(RESPONSES["utter_report_noted"].voice, "voice") in answer.text


def test_when_the_line_is_broken_the_caller_goes_the_emergency_way(stage: Stage, carrier: Carrier) -> None:
    turn = carrier.begin()
    stage.line.broken = True
    answer = carrier.post(turn, Digits="0")
    assert answer.status_code == 200
    assert "/voice/fallback?lang=de" in answer.text
    stage.line.broken = False
    assert "Conference" in carrier.post(turn, Digits="0").text  # a failure is not recorded as the answer


def test_the_emergency_way_speaks_with_the_second_voice(stage: Stage, carrier: Carrier) -> None:
    first = carrier.post("/voice/incoming").text
    emergency = carrier.post("/voice/fallback").text
    assert 'voice="Polly.Vicki-Neural"' in first
    assert 'voice="Polly.Marlene"' in emergency


def test_a_locked_database_costs_no_caller(stage: Stage, carrier: Carrier) -> None:
    path = str(stage.world.database.engine.url.database)
    turn = carrier.begin()
    locked = sqlite3.connect(path, isolation_level=None)
    locked.execute("BEGIN IMMEDIATE")
    try:
        answer = carrier.post(turn, Digits="0")
    finally:
        locked.execute("ROLLBACK")
        locked.close()
    assert answer.status_code == 200
    assert "/voice/fallback" in answer.text


def test_a_region_of_the_number_dialled_is_spoken_and_understood(stage: Stage, signed: Sign) -> None:
    with stage.world.database.transaction() as session:
        contact = session.query(ContactRow).filter_by(phone="+12025550151").one()
        session.get_one(ContractRow, contact.contract_number).country = "BE"
    try:
        caller = Carrier(stage, signed, "CA" + "b" * 32)
        caller.fields |= {"From": "+12025550151", "To": "+12025550111"}
        answer = caller.post("/voice/incoming").text
    finally:
        with stage.world.database.transaction() as session:
            session.get_one(ContractRow, "40217788").country = "NL"
    assert 'voice="Polly.Lisa-Neural"' in answer
    assert 'language="nl-BE"' in answer
