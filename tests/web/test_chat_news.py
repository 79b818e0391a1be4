"""News that the engine and the desk write reaches the page, in the conversation's language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from actions.store import conversations
from actions.store.tables import MessageRow
from locales.values import Digits, Moment, Term, to_json


def news(database: Any, clock: Any, conversation: str, response: str, key: str = "1", **values: Any) -> None:
    with database.transaction() as session:
        arguments = {name: to_json(value) for name, value in values.items()}
        conversations.add_news(session, conversation, response, arguments, key=key, at=clock.now())


def test_news_of_another_process_is_written_in_the_language_of_the_conversation(
    web: Any, database: Any, clock: Any
) -> None:
    said = {}
    for language in ("nl", "de"):
        page = web.open_page()
        conversation = page.hello(language=language)["conversation"]
        news(database, clock, conversation, "utter_event_ringing", name="Jana Novak", role=Term("duty_manager"))
        said[language] = page.until_message("system")["text"]
    assert all("Jana Novak" in text for text in said.values())
    assert said["nl"] != said["de"]


def test_news_follows_a_change_of_language(web: Any, database: Any, clock: Any) -> None:
    page = web.open_page()
    conversation = page.hello(language="nl")["conversation"]
    news(database, clock, conversation, "utter_event_answered", incident=Digits("4211", "incident"))
    dutch = page.until_message("system")
    page.send(type="language", language="ru")
    page.until(lambda frame: frame["type"] == "language")
    russian = web.get(f"/api/chat/{conversation}").json()["messages"][0]
    assert "INC-004211" in dutch["text"]
    assert "INC-004211" in russian["text"]
    assert dutch["text"] != russian["text"]
    assert dutch["closes_deadline"]


def test_a_step_that_runs_twice_tells_its_news_once(web: Any, database: Any, clock: Any) -> None:
    conversation = web.open_page().hello()["conversation"]
    for _ in range(2):
        news(database, clock, conversation, "utter_event_exhausted", key="case-1-round-2")
    assert len(web.get(f"/api/chat/{conversation}").json()["messages"]) == 1


@pytest.mark.parametrize("response", ["utter_event_phone_contact", "utter_event_new_deadline"])
def test_a_promised_time_comes_as_an_instant_with_its_zone(web: Any, database: Any, clock: Any, response: str) -> None:
    due = clock.now() + timedelta(minutes=30)
    page = web.open_page()
    conversation = page.hello(language="fr")["conversation"]
    news(database, clock, conversation, response, due=Moment(due, "Europe/Paris"))
    deadline = page.until_message("system")["deadline"]
    assert deadline["at"] == "2026-03-27T09:30:00+00:00"
    assert deadline["zone"] == "Europe/Paris"
    assert "10:30" in deadline["text"]


def test_a_promise_of_the_assistant_and_its_incident_number_are_marked(web: Any, rasa: Any, clock: Any) -> None:
    due = to_json(Moment(clock.now() + timedelta(hours=4), "Europe/Amsterdam"))
    rasa.answers = lambda question: (
        200,
        {
            "language": "nl",
            "replies": [
                {
                    "text": "Uw incident heeft nummer INC-004211.",
                    "response": "utter_case_opened",
                    "arguments": {"incident": to_json(Digits("004211", "incident"))},
                },
                {"text": "Voor 14:00.", "response": "utter_deadline", "arguments": {"due": due}},
            ],
        },
    )
    page = web.open_page()
    page.hello()
    page.say("m1", "hallo")
    assert page.until_message("bot")["incident"] == "INC-004211"
    promise = page.until_message("bot")
    assert promise["text"] == "Voor 14:00."
    assert promise["deadline"]["at"] == "2026-03-27T13:00:00+00:00"


def test_news_that_cannot_be_written_out_does_not_take_the_conversation_away(
    web: Any, database: Any, clock: Any
) -> None:
    page = web.open_page()
    conversation = page.hello()["conversation"]
    news(database, clock, conversation, "utter_event_ringing")
    news(database, clock, conversation, "utter_of_another_release", key="2")
    assert page.until_message("system")["text"]
    assert page.until_message("system")["text"]
    assert len(web.open_page().hello(conversation)["messages"]) == 2


def test_news_reaches_every_page_of_the_conversation_and_no_other(web: Any, database: Any, clock: Any) -> None:
    one, other, stranger = web.open_page(), web.open_page(), web.open_page()
    conversation = one.hello()["conversation"]
    other.hello(conversation)
    stranger.hello()
    news(database, clock, conversation, "utter_event_exhausted")
    assert one.until_message("system")["id"] == other.until_message("system")["id"]
    stranger.send(type="ping")
    assert stranger.next()["type"] == "pong"


def test_a_message_committed_late_under_a_lower_id_still_arrives(web: Any, database: Any, clock: Any) -> None:
    page = web.open_page()
    conversation = page.hello()["conversation"]

    def write(number: int) -> None:
        with database.transaction() as session:
            session.add(
                MessageRow(
                    id=number,
                    conversation_id=conversation,
                    client_id=f"news:{number}",
                    author="system",
                    response="utter_event_exhausted",
                    arguments={},
                    at=clock.now(),
                )
            )

    write(10)
    assert page.until_message("system")["id"] == 10
    write(7)
    assert page.until_message("system")["id"] == 7


def test_a_page_that_comes_back_gets_what_it_missed(web: Any, database: Any, clock: Any) -> None:
    page = web.open_page()
    conversation = page.hello()["conversation"]
    news(database, clock, conversation, "utter_event_exhausted")
    seen = page.until_message("system")["id"]
    page.connection.close()
    news(database, clock, conversation, "utter_event_nobody_on_duty", key="2")
    missed = web.open_page().hello(conversation, after=seen)["messages"]
    assert missed[-1]["response"] == "utter_event_nobody_on_duty"
