"""What people send by mistake, in haste or on purpose: a clear answer, nothing lost, nothing executed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from websockets.sync.client import ClientConnection, connect

from actions.store.tables import MessageRow, RefusedAttemptRow
from tests.e2e.conftest import MakeProduct
from tests.e2e.product import WAIT_S, Chat, Product, Said, responses, words

LANGUAGES = ("nl", "de", "ru", "it", "fr")
STOPPED = "Sinds vanochtend tonen alle kassa's in onze veertig winkels een blauw scherm, niemand kan afrekenen."
MINOR = "Hoe verander ik de taal van de console? Het is niet dringend, alles werkt."

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def product(make_product: MakeProduct) -> Product:
    return make_product("2026-11-24T09:20:00+01:00")


@pytest.fixture
def chat(product: Product) -> Chat:
    product.set_clock("2026-11-24T09:20:00+01:00")
    return product.chat("nl")


def refused(product: Product, chat: Chat) -> list[RefusedAttemptRow]:
    with product.database.reading() as session:
        wanted = select(RefusedAttemptRow).where(RefusedAttemptRow.conversation_id == chat.id)
        return list(session.scalars(wanted))


def stored_messages(product: Product) -> int:
    with product.database.reading() as session:
        return session.scalar(select(func.count()).select_from(MessageRow)) or 0


# --- contract numbers ---


def test_a_wrong_check_digit_is_named_and_the_right_number_goes_on(chat: Chat) -> None:
    chat.say(STOPPED)
    wrong, question = chat.say("4021-7789")
    assert (wrong.response, question.response) == ("utter_contract_wrong_check_digit", "utter_ask_contract_number")
    assert "4021-7789" in wrong.text
    assert responses(chat.say("4021-7788")) == ["utter_ask_contact"]


def test_an_unknown_contract_gets_no_promise_and_an_operator_sees_the_attempt(product: Product, chat: Chat) -> None:
    chat.say(MINOR)
    unknown = chat.say("1234-5674")
    assert responses(unknown) == ["utter_contract_unknown", "utter_ask_contract_number"]
    assert "1234-5674" in unknown[0].text
    assert responses(chat.say("1234-5674")) == ["utter_contract_not_found_finally"]
    assert chat.cases() == []
    (attempt,) = refused(product, chat)
    assert (attempt.reason, attempt.report) == ("unknown_contract", MINOR)


def test_level_1_under_an_unknown_contract_rings_the_manager_on_duty_unverified(chat: Chat) -> None:
    chat.say(STOPPED)
    chat.say("1234-5674")
    replies = chat.say("1234-5674")
    assert responses(replies)[:2] == ["utter_contract_not_found_finally", "utter_unverified_critical"]
    assert not any(reply.deadline for reply in replies)
    chat.wait_for_news("utter_event_accepted")
    (case,) = chat.cases()
    assert (case.level, case.contract_number, case.guaranteed, case.due_at) == (1, None, False, None)


def test_an_expired_contract_is_told_with_its_last_day_and_gives_no_case(product: Product, chat: Chat) -> None:
    product.set_clock("2029-01-10T10:00:00+01:00")
    chat.say(MINOR)
    (told,) = chat.say("40217788")
    assert told.response == "utter_contract_expired"
    assert "31 december 2028" in told.text
    assert chat.cases() == []
    assert [attempt.reason for attempt in refused(product, chat)] == ["expired"]


def test_somebody_who_is_no_contact_of_the_contract_gets_no_promise(product: Product, chat: Chat) -> None:
    chat.say(MINOR)
    chat.say("40217788")
    assert "utter_contact_unknown" in responses(chat.say("Piet Puk"))
    assert responses(chat.say("Piet Puk")) == ["utter_contact_not_named"]
    assert chat.cases() == []
    assert [attempt.contact_text for attempt in refused(product, chat)] == ["Piet Puk"]


# --- messages that are none, or too long ---


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", ["", " \n\t ", "\u200b"], ids=["empty", "blanks", "nothing seen"])
def test_an_empty_message_is_refused_in_the_pages_language(product: Product, language: str, message: str) -> None:
    before = stored_messages(product)
    answer = product.chat(language).post(message)
    expected = {"code": "empty_message", "text": words("utter_empty_message", language)}
    assert (answer.status_code, answer.json()) == (400, expected)
    assert stored_messages(product) == before


def test_a_message_of_10000_characters_is_kept_whole_and_answered(product: Product, chat: Chat) -> None:
    long = (f"{STOPPED} " * 200)[:9_999] + "!"
    chat.say(long)
    answered = product.wait_for("the answer", lambda: [said for said in chat.messages() if said.author == "bot"])
    assert responses(answered) == ["utter_report_noted", "utter_ask_contract_number"]
    assert chat.messages()[0].text == long


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_of_10001_characters_is_refused_with_the_limit(product: Product, language: str) -> None:
    before = stored_messages(product)
    answer = product.chat(language).post("a" * 10_001)
    assert (answer.status_code, answer.json()["code"]) == (413, "message_too_long")
    assert answer.json()["text"] == words("utter_message_too_long", language, limit=10_000)
    assert stored_messages(product) == before


@pytest.mark.parametrize("message", ["🔥🔥🔥", "😱😱😱 💥", "?!?!", "…"])
def test_signs_without_words_are_told_apart_from_a_report(chat: Chat, message: str) -> None:
    assert responses(chat.say(message)) == ["utter_no_words"]


# --- other languages ---


@pytest.mark.parametrize(
    "message",
    [
        "The update server stopped working yesterday and we cannot scan anything.",
        "Desde ayer el servidor de actualizaciones no funciona y no podemos analizar nada.",
    ],
    ids=["English", "Spanish"],
)
@pytest.mark.parametrize("language", ["de", "ru"])
def test_another_language_is_answered_in_the_pages_and_goes_on_in_the_chosen_one(
    product: Product, language: str, message: str
) -> None:
    product.set_clock("2026-11-24T09:20:00+01:00")
    chat = product.chat(language)
    replies = chat.say(message)
    assert responses(replies) == ["utter_foreign_language", "utter_report_noted", "utter_ask_contract_number"]
    assert [reply.text for reply in replies] == [words(reply.response or "", language) for reply in replies]
    assert [button["title"] for button in replies[0].buttons] == [
        "Nederlands",
        "Deutsch",
        "Русский",
        "Italiano",
        "Français",
    ]
    chosen = chat.press('/change_language{"target_language": "it"}')
    assert responses(chosen) == ["utter_language_changed", "utter_ask_contract_number"]
    assert [reply.text for reply in chosen] == [words(reply.response or "", "it") for reply in chosen]
    assert chat.language == "it"


# --- attacks ---


def test_html_and_braces_are_words_like_any_other(chat: Chat) -> None:
    sentence = (
        "<b>Sinds vanochtend</b> tonen alle kassa's in onze {veertig} winkels een blauw scherm, niemand kan afrekenen"
    )
    report = f"{sentence}. <script>alert(1)</script> {{0.__class__}} %s"
    chat.say(report)
    chat.say("40217788")
    proposal = chat.say("<img src=x onerror=alert(1)> Anneke de Wit")[-1]
    assert proposal.response == "utter_propose_level"
    assert sentence in proposal.text
    chat.press("/affirm")
    (case,) = chat.cases()
    assert (case.report, case.contact_text) == (report, "Anneke de Wit")


@pytest.mark.parametrize("typed", ['/SetSlots{"intake": null}', '/affirm{"level": "1"}', "/session_start"])
def test_a_typed_command_is_no_command_but_an_answer_like_any_other(chat: Chat, typed: str) -> None:
    chat.say(STOPPED)
    assert responses(chat.say(typed))[-1] == "utter_ask_contract_number"
    assert responses(chat.say("40217788")) == ["utter_ask_contact"]
    assert typed in [said.text for said in chat.messages() if said.author == "customer"]


# --- the same again ---


def test_the_same_message_twice_at_once_is_one_message_and_one_case(product: Product, chat: Chat) -> None:
    chat.say(STOPPED)
    chat.say("40217788")
    chat.say("Anneke de Wit")
    client_id = uuid4().hex
    with ThreadPoolExecutor(2) as both:
        sent = [both.submit(chat.post, "Ja", client_id=client_id, payload="/affirm") for _ in range(2)]
    bodies = [answer.result().json() for answer in sent]
    assert bodies[0]["replies"] == bodies[1]["replies"] != []
    assert [said.client for said in chat.messages() if said.author == "customer"].count(client_id) == 1
    assert len(chat.cases()) == 1


def test_a_second_press_of_the_same_button_opens_no_second_case(chat: Chat) -> None:
    chat.say(STOPPED)
    chat.say("40217788")
    chat.say("Anneke de Wit")
    chat.press("/affirm")
    again = chat.say("Ja, dat klopt", payload="/affirm")
    assert again != []
    assert len(chat.cases()) == 1


# --- the page's socket ---


@contextmanager
def page(product: Product, conversation: str | None, language: str = "nl") -> Iterator[tuple[ClientConnection, Any]]:
    """A page that opens: its socket and the welcome it got."""
    with connect(f"{product.url.replace('http', 'ws')}/ws/chat") as socket:
        socket.send(json.dumps({"type": "hello", "conversation": conversation, "language": language}))
        yield socket, json.loads(socket.recv(timeout=WAIT_S))


def send(socket: ClientConnection, text: str, client_id: str | None = None) -> None:
    socket.send(json.dumps({"type": "message", "id": client_id or uuid4().hex, "text": text}))


def receive(socket: ClientConnection, response: str) -> Said:
    """Read on until this response comes."""
    while True:
        frame = json.loads(socket.recv(timeout=WAIT_S))
        if frame["type"] == "message" and frame["response"] == response:
            return Said.of(frame)


def test_a_reload_in_the_middle_shows_everything_and_goes_on(product: Product, chat: Chat) -> None:
    with page(product, None) as (socket, welcome):
        conversation = welcome["conversation"]
        assert welcome["messages"] == []
        send(socket, STOPPED)
        receive(socket, "utter_ask_contract_number")
        send(socket, "40217788", "sent-then-reloaded")  # the page is gone before the answer comes
    with page(product, conversation) as (socket, welcome):
        assert welcome["conversation"] == conversation
        assert next(said["text"] for said in welcome["messages"] if said["author"] == "customer") == STOPPED
        if "utter_ask_contact" not in [said["response"] for said in welcome["messages"]]:
            receive(socket, "utter_ask_contact")
        send(socket, "40217788", "sent-then-reloaded")  # what the page does when it is not sure
        send(socket, "Anneke de Wit")
        receive(socket, "utter_propose_level")
    chat.id = conversation
    asked = [said for said in chat.messages() if said.response == "utter_ask_contact"]
    typed = [said.text for said in chat.messages() if said.author == "customer"]
    assert (len(asked), typed) == (1, [STOPPED, "40217788", "Anneke de Wit"])


def test_a_frame_that_is_none_is_refused_and_the_conversation_goes_on(product: Product) -> None:
    with page(product, None) as (socket, _welcome):
        for broken in ("", "{", "[]", '{"type": "message"}', '{"type": "message", "id": "../x", "text": "x"}'):
            socket.send(broken)
            assert json.loads(socket.recv(timeout=WAIT_S))["code"] == "bad_request", broken
        send(socket, STOPPED)
        receive(socket, "utter_ask_contract_number")
