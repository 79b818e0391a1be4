"""What a caller says goes through the turn worker: stored first, once, and in the language of the call."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from sqlalchemy import select

from actions.store.conversations import find_conversation, open_conversation
from actions.store.tables import MessageRow
from bot.web.spoken_turns import SpokenTurns
from bot.web.transactions import Transactions
from tests.web.conftest import NOW, RasaStandIn, Web

TALK = "talk-1"


def telephone(turns: SpokenTurns, _transactions: Transactions) -> APIRouter:
    """The telephone's side, as plain requests."""
    router = APIRouter()

    @router.post("/spoken")
    async def say(body: dict[str, Any]) -> Any:
        replies = await turns.say(
            TALK, body["name"], body["words"], body.get("payload"), float(body.get("within_s", 10.0))
        )
        return None if replies is None else [[reply.response, reply.arguments, reply.text] for reply in replies]

    return router


@pytest.fixture
def phone(web_parts: Web) -> Web:
    web_parts.app_options["on_turns"] = [telephone]
    with web_parts.database.transaction() as session:
        open_conversation(session, channel="voice", language="de", at=NOW, conversation_id=TALK)
    web_parts.start()
    return web_parts


def said(phone: Web, name: str, words: str, payload: str | None = None, within_s: float = 10.0) -> Any:
    body = {"name": name, "words": words, "payload": payload, "within_s": within_s}
    return httpx.post(f"{phone.url}/spoken", json=body, timeout=20).json()


def test_rasa_hears_that_it_is_the_phone_and_in_which_language(phone: Web) -> None:
    assert said(phone, "CA1:0", "Alle Server stehen") == [[None, {}, "heard: Alle Server stehen"]]
    question = phone.rasa.questions[0]
    assert (question["channel"], question["language"], question["sender"]) == ("voice", "de", TALK)


def test_a_key_is_the_command_of_its_quick_reply_though_none_was_offered_on_a_page(phone: Web) -> None:
    said(phone, "CA1:0", "Ja", "/affirm")
    assert phone.rasa.questions[0]["message"] == "/affirm"


def test_the_same_name_is_the_same_message_and_gets_the_same_answer(phone: Web) -> None:
    first = said(phone, "CA1:0", "Alle Server stehen")
    assert said(phone, "CA1:0", "Alle Server stehen") == first
    assert len(phone.rasa.questions) == 1


def test_a_guess_at_another_language_does_not_change_the_calls(phone: Web) -> None:
    phone.rasa.answers = lambda _question: RasaStandIn.says("Bene.", language="it", response="utter_thank")
    said(phone, "CA1:0", "no no")
    assert _language(phone) == "de"


def test_the_wish_for_another_language_does(phone: Web) -> None:
    changed = {"response": "utter_language_changed", "arguments": {"language": "it"}}
    phone.rasa.answers = lambda _question: RasaStandIn.says("Volentieri.", language="it", **changed)
    said(phone, "CA1:0", "parliamo italiano")
    assert _language(phone) == "it"


def _language(phone: Web) -> str:
    with phone.database.reading() as session:
        found = find_conversation(session, TALK)
        assert found is not None
        return found.language


def test_a_slow_rasa_is_waited_for_up_to_the_limit_and_nothing_said_is_lost(phone: Web) -> None:
    phone.rasa.stop()
    assert said(phone, "CA1:0", "Alle Server stehen", within_s=0.05) is None
    with phone.database.reading() as session:
        row = session.scalars(select(MessageRow)).first()
        assert row is not None
        assert (row.text, row.answered_at) == ("Alle Server stehen", None)
    phone.rasa.start()
    assert said(phone, "CA1:0", "Alle Server stehen") == [[None, {}, "heard: Alle Server stehen"]]


def test_a_notice_for_readers_is_not_an_answer_for_a_caller(web_parts: Web) -> None:
    web_parts.options["rasa_timeout_s"] = 0.05
    web_parts.app_options["on_turns"] = [telephone]
    with web_parts.database.transaction() as session:
        open_conversation(session, channel="voice", language="de", at=NOW, conversation_id=TALK)
    web_parts.rasa.stop()
    web_parts.start()
    assert said(web_parts, "CA1:0", "Alle Server stehen", within_s=5.0) is None
    assert _authors(web_parts) == ["customer", "system"]


def _authors(phone: Web) -> list[str]:
    with phone.database.reading() as session:
        return list(session.scalars(select(MessageRow.author).order_by(MessageRow.id)))


def test_words_longer_than_a_message_are_kept_up_to_its_limit(phone: Web) -> None:
    said(phone, "CA1:0", "x" * 20_000)
    assert len(phone.rasa.questions[0]["message"]) == 10_000
