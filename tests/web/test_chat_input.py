"""What customers send that is empty, too long, hostile or odd."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bot.web.incoming import command_or_words, fault_of_text, preferred_language, storable
from bot.web.rate import BURST_MESSAGES, RateLimit


def stored(web: Any, conversation: str) -> list[str]:
    return [message["text"] for message in web.get(f"/api/chat/{conversation}").json()["messages"]]


@pytest.mark.parametrize("text", ["", "  \n\t", "\u200b\u00a0", "\x00"])
def test_an_empty_message_gets_a_clear_error_and_is_not_stored(web: Any, rasa: Any, text: str) -> None:
    page = web.open_page()
    conversation = page.hello()["conversation"]
    page.say("m1", text)
    error = page.until_error()
    assert (error["code"], error["id"]) == ("empty_message", "m1")
    assert error["text"]
    assert stored(web, conversation) == []
    assert rasa.questions == []


def test_10_000_characters_are_answered_whole(web: Any, rasa: Any) -> None:
    text = "ж" * 9_999 + "😱"
    page = web.open_page()
    page.hello(language="ru")
    page.say("m1", text)
    page.until_message("bot")
    assert rasa.questions[0]["message"] == text


def test_10_001_characters_are_refused_in_the_language_of_the_page_and_not_sent(web: Any, rasa: Any) -> None:
    page = web.open_page()
    conversation = page.hello(language="de")["conversation"]
    page.say("m1", "x" * 10_001)
    error = page.until_error()
    assert (error["code"], error["id"]) == ("message_too_long", "m1")
    assert "10000" in error["text"]
    assert stored(web, conversation) == []
    assert rasa.questions == []
    assert web.post("x" * 10_001).status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE


def test_errors_differ_by_language(web: Any) -> None:
    told = set()
    for language in ("nl", "de", "ru", "it", "fr"):
        page = web.open_page()
        page.hello(language=language)
        page.say("m1", "")
        told.add(page.until_error()["text"])
    assert len(told) == 5


def test_emoji_alone_pass_through(web: Any, rasa: Any) -> None:
    page = web.open_page()
    page.hello()
    page.say("m1", "😱🔥")
    page.until_message("bot")
    assert rasa.questions[0]["message"] == "😱🔥"


def test_markup_stays_the_text_it_is(web: Any, rasa: Any) -> None:
    text = "<img src=x onerror=alert(1)> & <script>alert(1)</script>"
    page = web.open_page()
    page.hello()
    page.say("m1", text)
    assert page.until_message("customer")["text"] == text
    assert page.until_message("bot")["text"] == f"heard: {text}"


def test_nul_and_half_characters_do_not_reach_the_database() -> None:
    assert storable("a\x00b\ud800c") == "ab�c"
    assert storable("😱") == "😱"


def test_frames_of_the_wrong_form_get_an_error_and_the_page_goes_on(web: Any) -> None:
    page = web.open_page()
    page.hello()
    for raw in ("no json", "[]", '{"type":"dance"}', '{"type":"message","id":"a:b","text":"x"}', "x" * 1_000_001):
        page.connection.send(raw)
        assert page.until_error()["code"] == "bad_request"
    page.say("m1", "hallo")
    page.until_message("bot")


def test_a_page_that_does_not_say_hello_is_sent_away(web: Any) -> None:
    page = web.open_page()
    page.connection.send(json.dumps({"type": "message", "id": "m1", "text": "hallo"}))
    with pytest.raises(ConnectionClosed):
        page.next()


def test_a_ping_is_answered(web: Any) -> None:
    page = web.open_page()
    page.hello()
    page.send(type="ping")
    assert page.next()["type"] == "pong"


def test_a_socket_from_a_hostile_site_is_refused(web: Any) -> None:
    for origin in ("https://evil.example", "null", "https://support.example.com.evil.example", "http://127.0.0.1:1"):
        with pytest.raises(InvalidStatus) as refused:
            web.open_page(additional_headers={"Origin": origin})
        assert refused.value.response.status_code == httpx.codes.FORBIDDEN


def test_a_socket_from_our_own_address_or_a_configured_site_is_accepted(web_parts: Any) -> None:
    web_parts.options = {"allowed_origins": ("https://portal.example.com",)}
    web_parts.start()
    for origin in (web_parts.url, "https://support.example.com", "https://portal.example.com"):
        assert web_parts.open_page(additional_headers={"Origin": origin}).hello()["type"] == "welcome"


def test_a_request_from_a_hostile_site_is_refused(web: Any, rasa: Any) -> None:
    answer = httpx.post(f"{web.url}/api/chat", json={"message": "hallo"}, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (httpx.codes.FORBIDDEN, "origin_refused")
    assert rasa.questions == []


def test_a_body_without_end_is_refused_before_it_is_read(web: Any) -> None:
    assert web.post("x" * 1_100_000).status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE

    def pieces() -> Any:
        yield b"{"

    answer = httpx.post(f"{web.url}/api/chat", content=pieces(), headers={"Content-Type": "application/json"})
    assert answer.status_code == httpx.codes.LENGTH_REQUIRED


def test_a_quick_reply_that_was_offered_goes_as_its_command(web: Any, rasa: Any) -> None:
    rasa.answers = lambda question: rasa.says("Klopt dat?", buttons=[{"title": "Ja", "payload": "/affirm"}])
    page = web.open_page()
    page.hello()
    page.say("m1", "hallo")
    assert page.until_message("bot")["buttons"] == [{"title": "Ja", "payload": "/affirm"}]
    page.say("m2", "Ja", "/affirm")
    page.until_message("bot")
    assert rasa.questions[1]["message"] == "/affirm"


def test_a_command_that_was_not_offered_is_only_words(web: Any, rasa: Any) -> None:
    page = web.open_page()
    page.hello()
    page.say("m1", "Ja", '/contract_number{"contract_number": "40217788"}')
    page.until_message("bot")
    page.say("m2", "/restart")
    page.until_message("bot")
    assert [question["message"] for question in rasa.questions] == ["Ja", "restart"]


def test_the_choice_of_language_is_always_a_command() -> None:
    payload = '/change_language{"target_language": "de"}'
    assert command_or_words("Deutsch", payload, frozenset()) == payload
    assert command_or_words("/", None, frozenset()) == "?"
    assert command_or_words(" /affirm ", None, frozenset({"/affirm"})) == "/affirm"


def test_a_loop_gone_wild_is_stopped_and_a_person_is_not() -> None:
    now = [0.0]
    rate = RateLimit(lambda: now[0])
    assert all(rate.allows("wild") for _ in range(BURST_MESSAGES))
    assert not rate.allows("wild")
    assert rate.allows("somebody else")
    now[0] = 1.0
    assert rate.allows("wild")


def test_too_many_messages_at_once_get_a_clear_error(web: Any) -> None:
    page = web.open_page()
    page.hello()
    for number in range(BURST_MESSAGES + 10):
        page.say(f"m{number}", "hallo")
    assert page.until_error()["code"] == "too_fast"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,en;q=0.9,ru;q=0.4,it;q=0.6", "it"),
        ("es", "nl"),
        ("", "nl"),
        ("fr;q=0, nl;q=0.1", "nl"),
        ("ru;q=abc, fr;q=0.2", "fr"),
    ],
)
def test_the_browsers_wishes_choose_the_language(header: str, language: str) -> None:
    assert preferred_language(header) == language


def test_spaces_around_words_are_no_fault() -> None:
    assert fault_of_text("  hallo \n") is None
