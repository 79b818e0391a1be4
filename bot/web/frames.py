"""Messages as the page and other front ends get them: written out in the conversation's language."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from actions.store.conversations import Message
from locales.catalogue import Catalogue, catalogue
from locales.response import Button
from locales.responses import RESPONSES
from locales.texts.errors import ERRORS
from locales.values import Digits, Moment, Value, from_json

logger = logging.getLogger(__name__)

Frame = Mapping[str, Any]
"""One JSON object on the socket; ``type`` says which."""

DEADLINE_RESPONSES = frozenset(
    {"utter_deadline", "utter_deadline_next_opening", "utter_event_phone_contact", "utter_event_new_deadline"}
)
"""Responses whose argument ``due`` is a promise, shown as a card with the time left."""

CLOSING_RESPONSES = frozenset({"utter_event_answered", "utter_withdrawn"})
"""Responses after which no answer is due any more."""

INCIDENT_RESPONSES = frozenset(
    {"utter_case_opened", "utter_service_opened", "utter_person_opened", "utter_event_accepted"}
)
"""Responses whose argument ``incident`` is the number of this conversation's case."""


def message_frame(message: Message, language: str, shown: str | None = None) -> dict[str, Any]:
    """Return a stored message as a frame of type ``message``, in ``shown``, the reader's variant of ``language``.

    ``text`` is plain text, never markup. ``deadline`` is there when the message promises a time: the instant, the
    contract's zone, and the instant written out in that zone. Instants are ISO 8601 in UTC.
    """
    words = catalogue(shown or language)
    return {
        "type": "message",
        "id": message.id,
        "client": message.client_id if message.author == "customer" else None,
        "author": message.author,
        "name": _name(message),
        "text": _text(message, language, words),
        "buttons": _buttons(message, language, words),
        "at": message.at.isoformat(),
        "response": message.response,
        "incident": _incident(message, words),
        "deadline": _deadline(message, words),
        "closes_deadline": message.response in CLOSING_RESPONSES,
    }


def _name(message: Message) -> str | None:
    name = message.arguments.get("name") if message.author == "agent" else None
    return name if isinstance(name, str) else None


def _text(message: Message, language: str, words: Catalogue) -> str:
    """What was said in the language itself is written out again in the reader's variant of it."""
    if message.text is None:
        return _written(message, words)
    if words.language == language or message.response not in RESPONSES:
        return message.text
    as_said = _written(message, catalogue(language)) == message.text
    return _written(message, words) if as_said else message.text


def _written(message: Message, words: Catalogue) -> str:
    response = RESPONSES.get(message.response or "")
    try:
        if response is None:
            raise LookupError(f"no response {message.response!r} in locales.responses")
        values = {name: from_json(value) for name, value in message.arguments.items()}
        return words.render(response.chat, "chat", **values)
    except (LookupError, ValueError, TypeError):
        # One faulty row must not take the whole conversation away from the customer.
        logger.exception("message %d (%s) cannot be written out", message.id, message.response)
        return words.render(ERRORS["news_unreadable"])


def _buttons(message: Message, language: str, words: Catalogue) -> list[dict[str, str]]:
    if message.text is None and not message.buttons and message.response in RESPONSES:
        offered = RESPONSES[message.response].buttons
        return [{"title": words.render(button.title), "payload": button.payload} for button in offered]
    if words.language == language or message.response not in RESPONSES:
        return [dict(button) for button in message.buttons]
    said = catalogue(language)
    titles = {_title(said, button): _title(words, button) for button in RESPONSES[message.response].buttons}
    return [{**button, "title": titles.get(button["title"], button["title"])} for button in message.buttons]


def _title(words: Catalogue, button: Button) -> str:
    title = words.render(button.title)
    return title[:1].upper() + title[1:]


def _argument(message: Message, name: str) -> Value | None:
    try:
        return from_json(message.arguments[name])
    except (LookupError, ValueError, TypeError):
        return None


def _incident(message: Message, words: Catalogue) -> str | None:
    value = _argument(message, "incident") if message.response in INCIDENT_RESPONSES else None
    return words.write(value) if isinstance(value, Digits) else None


def _deadline(message: Message, words: Catalogue) -> dict[str, str] | None:
    due = _argument(message, "due") if message.response in DEADLINE_RESPONSES else None
    if not isinstance(due, Moment):
        return None
    return {"at": due.at.isoformat(), "zone": due.zone, "text": words.write(due)}
