"""Checking what a customer sends before anything is stored."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from locales.catalogue import LANGUAGES, catalogue
from locales.responses import RESPONSES
from locales.texts.buttons import LANGUAGE_CHOICE
from locales.texts.errors import ERRORS
from locales.values import Value

MESSAGE_LIMIT = 10_000
"""Characters (code points) that one message may have."""

CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,48}")
_NOTHING_SEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_LANGUAGE_PAYLOADS = frozenset(button.payload for button in LANGUAGE_CHOICE)


@dataclass(frozen=True)
class Refusal:
    """Why something was not accepted: a code for programs and a text for the person."""

    code: str
    text: str


def refusal(code: str, language: str) -> Refusal:
    """Return the refusal ``code`` in words of ``language``."""
    arguments: dict[str, Value] = {"limit": MESSAGE_LIMIT} if code == "message_too_long" else {}
    response = RESPONSES.get(f"utter_{code}")
    text = response.chat if response is not None else ERRORS[code]
    return Refusal(code, catalogue(language).render(text, "chat", **arguments))


def fault_of_text(text: str) -> str | None:
    """Return the code of what is wrong with a message's text, or ``None``."""
    if len(text) > MESSAGE_LIMIT:
        return "message_too_long"
    if all(unicodedata.category(character) in _NOTHING_SEEN for character in text):
        return "empty_message"
    return None


def storable(text: str) -> str:
    """Return ``text`` without what a database cannot keep: NUL, and halves of surrogate pairs."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\x00", "")


def known_language(language: str | None) -> str | None:
    """Return the language if it is one of ours (``de-AT`` counts as ``de``), else ``None``."""
    base = (language or "").strip().lower().replace("_", "-").partition("-")[0]
    return base if base in LANGUAGES else None


def preferred_language(accept_language: str) -> str:
    """Return the first of our languages in an ``Accept-Language`` header by its weights (RFC 9110, 12.5.4)."""
    wishes: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        name, _, parameters = part.partition(";")
        language = known_language(name)
        quality = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", parameters)
        if language is not None and not (parameters.strip() and quality is None):
            wishes.append((float(quality.group(1)) if quality else 1.0, language))
    best = max(wishes, key=lambda wish: wish[0], default=(0.0, LANGUAGES[0]))
    return best[1] if best[0] > 0 else LANGUAGES[0]


def command_or_words(text: str, payload: str | None, offered: frozenset[str]) -> str:
    """Return what Rasa gets: a command that this conversation has offered, or the customer's words.

    Rasa takes a text that starts with a slash for a command and skips understanding. Only quick replies that we
    offered (and the page's language switch) may be commands; anything else stays plain words, without the slash.
    """
    for command in (payload, text.strip()):
        if command is not None and (command in offered or command in _LANGUAGE_PAYLOADS):
            return command
    return text.lstrip().lstrip("/") or "?" if text.lstrip().startswith("/") else text
