"""Only the carrier is believed, and every webhook is answered once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pytest

from telephony.webhook import RepliesInMemory, StillInWork, Webhooks

if TYPE_CHECKING:
    from tests.telephony.conftest import Stage

Sign = Callable[..., dict[str, str]]


def post(url: str, form: dict[str, str], headers: dict[str, str]) -> httpx.Response:
    return httpx.post(url, content=urlencode(form), headers=headers, trust_env=False)


def test_an_unsigned_webhook_is_refused(stage: Stage, key: str) -> None:
    url = f"{stage.app_url}/voice/priority/agent?key={key}"
    assert post(url, {"CallSid": "CA1"}, {"Content-Type": "application/x-www-form-urlencoded"}).status_code == 403
    assert stage.line.told == []


def test_a_signature_of_another_form_or_address_is_refused(stage: Stage, key: str, signed: Sign) -> None:
    url = f"{stage.app_url}/voice/priority/agent/key?key={key}&turn=1&misses=0"
    form = {"CallSid": "CA1", "Digits": "2"}
    assert post(url, {**form, "Digits": "1"}, signed(url, form)).status_code == 403
    assert post(url.replace("turn=1", "turn=2"), form, signed(url, form)).status_code == 403
    assert post(url, form, signed(url, form, "another-token")).status_code == 403
    assert stage.line.told == []


def test_every_address_under_voice_asks_for_a_signature(stage: Stage) -> None:
    paths = httpx.get(f"{stage.app_url}/openapi.json", trust_env=False).json()["paths"]
    voice = [path for path in paths if path.startswith("/voice")]
    assert len(voice) >= 10
    for path in voice:
        answer = post(stage.app_url + path, {}, {"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status_code == 403, path


def test_blank_fields_belong_to_the_signature(stage: Stage, key: str, signed: Sign) -> None:
    url = f"{stage.app_url}/voice/priority/agent?key={key}"
    form = {"CallSid": "CA2", "CallerCity": "", "FromZip": "", "Größe": "ü &="}
    assert post(url, form, signed(url, form)).status_code == 200


def test_both_tokens_are_believed_while_one_replaces_the_other(stage: Stage, key: str, signed: Sign) -> None:
    url = f"{stage.app_url}/voice/priority/agent?key={key}"
    assert post(url, {"CallSid": "CA3"}, signed(url, {"CallSid": "CA3"}, stage.older_token)).status_code == 200


def test_an_oversized_body_is_refused(stage: Stage, key: str, signed: Sign) -> None:
    url = f"{stage.app_url}/voice/priority/agent?key={key}"
    form = {"CallSid": "CA4", "SpeechResult": "a" * 70_000}
    assert post(url, form, signed(url, form)).status_code == 413


def test_speech_of_5000_characters_is_no_oversized_body(stage: Stage, key: str, signed: Sign) -> None:
    url = f"{stage.app_url}/voice/priority/agent?key={key}"
    form = {"CallSid": "CA5", "SpeechResult": "ё" * 5_000}
    assert post(url, form, signed(url, form)).status_code == 200


@pytest.mark.parametrize("body", [b"a=%ff%fe", b"\xff\xfe", b"&".join(b"a%d=1" % n for n in range(600))])
def test_a_form_that_cannot_be_read_is_refused(stage: Stage, key: str, body: bytes) -> None:
    url = f"{stage.app_url}/voice/priority/agent?key={key}"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": "x"}
    assert httpx.post(url, content=body, headers=headers, trust_env=False).status_code == 400


def test_a_repeated_webhook_gets_the_same_answer_and_does_no_work_twice(stage: Stage, key: str, signed: Sign) -> None:
    stage.expect(key)
    url = f"{stage.app_url}/voice/priority/agent/key?key={key}&turn=1&misses=0"
    form = {"CallSid": "CA6", "Digits": "1"}
    first = post(url, form, signed(url, form))
    stage.line.briefs.clear()
    second = post(url, form, signed(url, form))
    assert first.content == second.content
    assert stage.line.names().count("accept") == 1


def test_the_whole_call_is_repeatable(stage: Stage, key: str) -> None:
    stage.behave(stage.agent, {"name": "accept", "repeat_webhooks": True, "steps": ["*", "1"]})
    stage.expect(key)
    story = stage.story(stage.ring_agent(key))
    repeats = stage.of_kind(story, "repeat")
    assert len(repeats) >= 6
    assert all(repeat["identical"] for repeat in repeats)
    assert stage.line.names().count("accept") == 1


def test_duplicate_reports_are_told_once(stage: Stage, key: str) -> None:
    stage.behave(stage.agent, {"name": "accept", "callbacks": "duplicated"})
    stage.expect(key)
    stage.story(stage.ring_agent(key))
    assert stage.line.names().count("call_ended") == 1
    assert stage.line.names().count("call_progress") == 3


def test_reordered_reports_are_all_told(stage: Stage, key: str) -> None:
    stage.behave(stage.agent, {"name": "accept", "callbacks": "reversed"})
    stage.expect(key)
    stage.story(stage.ring_agent(key))
    order = [what[2] for what in stage.line.told if what[0] in ("call_ended", "call_progress")]
    assert order == ["completed", "in-progress", "ringing", "initiated"]


def test_answers_have_the_content_type_of_twiml_and_reports_none(stage: Stage, key: str, signed: Sign) -> None:
    url = f"{stage.app_url}/voice/priority/agent?key={key}"
    answer = post(url, {"CallSid": "CA7"}, signed(url, {"CallSid": "CA7"}))
    assert answer.headers["content-type"].startswith("text/xml")
    status = f"{stage.app_url}/voice/priority/status?key={key}"
    form = {"CallSid": "CA7", "CallStatus": "busy"}
    told = post(status, form, signed(status, form))
    assert (told.status_code, told.content) == (204, b"")


def test_a_status_that_nobody_knows_is_taken_quietly(stage: Stage, key: str, signed: Sign) -> None:
    url = f"{stage.app_url}/voice/priority/status?key={key}"
    form = {"CallSid": "CA8", "CallStatus": "abducted"}
    assert post(url, form, signed(url, form)).status_code == 204
    assert stage.line.told == []


@pytest.mark.parametrize("tokens", [[], [""], ["a", "b", "c"]])
def test_without_a_usable_token_nothing_starts(tokens: list[str]) -> None:
    with pytest.raises(ValueError, match="token"):
        Webhooks("https://line.example", tokens, RepliesInMemory())


@pytest.mark.parametrize(
    "url", ["line.example", "https://user:pw@line.example", "https://[::1]/", "ftp://line.example"]
)
def test_a_public_address_that_breaks_signatures_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="PRIOLINE_PUBLIC_URL"):
        Webhooks(url, ["token"], RepliesInMemory())


def test_the_second_copy_waits_for_the_answer_of_the_first() -> None:
    seen = RepliesInMemory()
    assert seen.claim("step") is None
    answers: list[str | None] = []
    second = threading.Thread(target=lambda: answers.append(seen.claim("step")))
    second.start()
    seen.keep("step", "<Response/>")
    second.join(timeout=5)
    assert answers == ["<Response/>"]


def test_a_copy_does_not_wait_for_ever() -> None:
    seen = RepliesInMemory(patience_s=0.0)
    assert seen.claim("step") is None
    with pytest.raises(StillInWork):
        seen.claim("step")


def test_a_step_whose_work_failed_may_be_tried_again() -> None:
    seen = RepliesInMemory()
    assert seen.claim("step") is None
    seen.release("step")
    assert seen.claim("step") is None


def test_the_record_of_answers_does_not_grow_for_ever() -> None:
    seen = RepliesInMemory(capacity=3)
    for step in "abcd":
        assert seen.claim(step) is None
        seen.keep(step, step)
    assert seen.claim("d") == "d"
    assert seen.claim("a") is None
