"""A browser is shown its region's variant of the language, and a tester the pseudo-locale."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import httpx
import pytest

from actions.store.conversations import Message
from bot.web.frames import message_frame
from locales.catalogue import catalogue
from locales.pseudo import PSEUDO
from locales.responses import RESPONSES
from locales.texts.page import PAGE

AUSTRIA = {"Accept-Language": "de-AT,de;q=0.9"}


def test_the_page_comes_in_the_browsers_variant(web: Any) -> None:
    example = catalogue("de_AT").render(PAGE["example_incident"])
    assert example != catalogue("de").render(PAGE["example_incident"])
    page = web.get("/", headers=AUSTRIA)
    assert '<html lang="de"' in page.text and example in page.text
    assert web.get("/page/texts/de.json", headers=AUSTRIA).json()["texts"]["example_incident"] == example
    assert "Accept-Language" in page.headers["vary"]


def test_another_language_than_the_browsers_has_no_region(web: Any) -> None:
    answer = web.get("/page/texts/fr.json", headers=AUSTRIA).json()
    assert answer["texts"]["example_incident"] == catalogue("fr").render(PAGE["example_incident"])


def test_a_tester_sees_the_pseudo_locale_until_another_language_is_asked_for(web: Any) -> None:
    title = catalogue(PSEUDO).render(PAGE["welcome_title"])
    first = web.get(f"/?lang={PSEUDO}")
    assert title in first.text
    cookies = httpx.Cookies(first.cookies)
    kept = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    assert web.get("/page/texts/nl.json", headers=kept).json()["texts"]["welcome_title"] == title
    assert title not in web.get("/?lang=nl", headers=kept).text
    assert title not in web.get("/").text


def spoken(text: str | None, buttons: tuple[dict[str, str], ...] = (), **arguments: object) -> Message:
    return Message(
        id=1,
        conversation_id="c",
        client_id="rasa:1",
        author="bot",
        text=text,
        payload=None,
        response="utter_propose_level",
        arguments=arguments,
        buttons=buttons,
        at=datetime(2026, 3, 27, tzinfo=timezone.utc),
        answered_at=None,
    )


ARGUMENTS: dict[str, object] = {
    "level": {"is": "level", "number": 2},
    "definition": {"is": "term", "key": "definition_2"},
    "evidence": "Nichts geht mehr",
}


def said_in(language: str) -> str:
    frame = message_frame(spoken(None, **ARGUMENTS), language)
    return str(frame["text"])


@pytest.mark.parametrize("stored", [True, False])
def test_what_the_assistant_said_is_written_in_the_readers_variant(stored: bool) -> None:
    message = spoken(said_in("de") if stored else None, **ARGUMENTS)
    assert "„Nichts geht mehr“" in message_frame(message, "de")["text"]
    assert "«Nichts geht mehr»" in message_frame(message, "de", "de_CH")["text"]
    assert message_frame(message, "de", PSEUDO)["text"].startswith("[")


def test_what_was_said_in_an_earlier_language_stays_as_it_was() -> None:
    dutch = spoken(said_in("nl"), **ARGUMENTS)
    assert message_frame(dutch, "de", "de_CH")["text"] == said_in("nl")


def test_quick_replies_follow_the_variant_too_and_keep_what_they_send() -> None:
    button = RESPONSES["utter_propose_level"].buttons[0]
    stored = ({"title": catalogue("de").render(button.title), "payload": button.payload},)
    (plain,) = message_frame(spoken(said_in("de"), stored, **ARGUMENTS), "de")["buttons"]
    (tested,) = message_frame(spoken(said_in("de"), stored, **ARGUMENTS), "de", PSEUDO)["buttons"]
    assert plain == stored[0]
    assert tested["title"].startswith("[") and tested["payload"] == button.payload
