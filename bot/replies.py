"""The reply generator of the Rasa process: response name + arguments + language + channel → text.

Named in ``bot/assistant/endpoints.yml`` (``nlg:``), so ``rasa shell`` and ``rasa test`` show what customers see.
"""

from __future__ import annotations

from typing import Any, Optional

from locales.catalogue import Catalogue, Channel, catalogue
from locales.response import Button
from locales.responses import RESPONSES
from locales.values import Level, from_json

DEFAULT_LANGUAGE = "nl"


def reply(name: str, language: str, channel: Channel, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return one reply: its text and quick replies in the language, its name and arguments as they came.

    Raises:
        KeyError: no response has this name, or an argument is missing.
    """
    response = RESPONSES[name]
    words: Catalogue = catalogue(language)
    text = response.voice if channel == "voice" else response.chat
    values = {key: from_json(value) for key, value in arguments.items()}
    proposed = values.get("level")
    return {
        "text": words.render(text, channel, **values),
        "buttons": [
            {"title": _title(words, button), "payload": button.payload}
            for button in response.buttons
            if button.level is None or proposed != Level(button.level)
        ],
        "response": name,
        "arguments": arguments,
        "language": language,
    }


def _title(words: Catalogue, button: Button) -> str:
    title = words.render(button.title)
    return title[:1].upper() + title[1:]


class CatalogueReplies:
    """Rasa's port for reply generation, over the catalogues."""

    def __init__(self, endpoint_config: Any = None, domain: Any = None) -> None:
        """Take what Rasa gives every generator; nothing of it is needed."""

    async def generate(
        self,
        utter_action: str,
        tracker: Any,
        output_channel: str,
        arguments: Optional[dict[str, Any]] = None,
        **_of_rasa: Any,
    ) -> Optional[dict[str, Any]]:
        """Return the reply that an action or a rule named; Rasa adds fields of its own, which no text uses."""
        # The slot changes only after the turn's words are made: "we go on in Italian" names its language itself.
        named = (arguments or {}).get("language")
        language = named or tracker.get_slot("language") or _page_language(tracker)
        channel: Channel = "voice" if output_channel == "voice" else "chat"
        return reply(utter_action, language, channel, arguments or {})


def _page_language(tracker: Any) -> str:
    """Return the language of the page or line: what counts until a message in one of our languages was understood."""
    message = tracker.latest_message
    metadata = (message.metadata if message is not None else None) or {}
    return metadata.get("language") or DEFAULT_LANGUAGE
