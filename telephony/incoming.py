"""Callers who dial us: language, then the code that joins the call to a chat, or 0 for a person.

Keys alone are enough. Two times nothing understood lead to a person too, so nobody hears the same question
for ever.
"""

from __future__ import annotations

from actions.handoff.line import PriorityLine
from locales.catalogue import LANGUAGES
from locales.message import Text
from locales.texts import priority_line as texts
from locales.values import Digits
from telephony.conference import Rooms
from telephony.settings import LineSettings
from telephony.speaker import Speaker
from telephony.twiml import E164, Gather, Redirect, Say, document
from telephony.webhook import Webhooks

MOST_MISSES = 2
MOST_TURNS = 8
CODE_LENGTH = 6
WITHHELD = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
"""What the carrier sends for a withheld number: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE as keys.
"""


class IncomingCall:
    """The small keypad dialogue of a caller.  Every method returns a TwiML document."""

    def __init__(
        self, line: PriorityLine, webhooks: Webhooks, speaker: Speaker, rooms: Rooms, settings: LineSettings
    ) -> None:
        self._line = line
        self._webhooks = webhooks
        self._speaker = speaker
        self._rooms = rooms
        self._settings = settings

    def answered(self, dialled: str) -> str:
        """Greet; the dialled number settles the language, or the key menu asks for it."""
        language = self._settings.language_of(dialled)
        if language is None:
            return self._menu(turn=1, misses=0)
        return self._ask_code(language, turn=1, misses=0, first=texts.WELCOME)

    def language_chosen(self, pressed: str, turn: int, misses: int, call_sid: str, caller: str) -> str:
        """Go on after the language menu: 1-5 choose, 0 is a person, * repeats, else a miss."""
        if pressed in _MENU:
            return self._ask_code(_MENU[pressed], turn=1, misses=0)
        if pressed == "0":
            return self._person(self._settings.default_language, call_sid, caller)
        missed = misses if pressed == "*" else misses + 1
        if missed >= MOST_MISSES or turn >= MOST_TURNS:
            return self._person(self._settings.default_language, call_sid, caller)
        return self._menu(turn + 1, missed)

    def code_entered(self, pressed: str, language: str, turn: int, misses: int, call_sid: str, caller: str) -> str:
        """Go on after the code: a known one joins its chat, 0 is a person, * repeats, else a miss."""
        if pressed == "0":
            return self._person(language, call_sid, caller)
        brief = self._line.join_code(pressed) if len(pressed) == CODE_LENGTH and pressed.isdecimal() else None
        if brief is not None:
            self._line.customer_reached(brief.key, call_sid)
            return document(
                self._speaker.say(brief.language, texts.CODE_FOUND, incident=Digits(brief.incident, "incident")),
                self._speaker.say(brief.language, texts.CUSTOMER_CONNECTING),
                self._rooms.for_customer(brief.key, brief.language),
            )
        missed = misses if pressed == "*" else misses + 1
        if missed >= MOST_MISSES or turn >= MOST_TURNS:
            return self._person(language, call_sid, caller)
        first = {"*": None, "": texts.NO_KEY}.get(pressed, texts.CODE_UNKNOWN)
        return self._ask_code(language, turn + 1, missed, first)

    def _menu(self, turn: int, misses: int) -> str:
        prompts = tuple(self._speaker.say(language, texts.MENU_LANGUAGE, key=key) for key, language in _MENU.items())
        action = self._webhooks.url("/voice/incoming/language", turn=turn, misses=misses)
        ask = Gather(action, prompts, digits=1, finish_on_key="")
        return document(ask, self._way_out(self._settings.default_language))

    def _ask_code(self, language: str, turn: int, misses: int, first: Text | None = None) -> str:
        say = self._speaker.say
        opening: tuple[Say, ...] = () if first is None else (say(language, first),)
        prompts = (*opening, say(language, texts.ASK_CODE), say(language, texts.ASK_CODE_KEYS))
        action = self._webhooks.url("/voice/incoming/code", lang=language, turn=turn, misses=misses)
        ask = Gather(action, prompts, digits=CODE_LENGTH, timeout_s=5)
        return document(ask, self._way_out(language))

    def _person(self, language: str, call_sid: str, caller: str) -> str:
        brief = self._line.person_wanted(call_sid, caller_number(caller), language)
        self._line.customer_reached(brief.key, call_sid)
        return document(
            self._speaker.say(brief.language, texts.PERSON_COMING),
            self._rooms.for_customer(brief.key, brief.language),
        )

    def _way_out(self, language: str) -> Redirect:
        """Return what follows if the gather is not posted: never silence."""
        return Redirect(self._webhooks.url("/voice/fallback", lang=language))


_MENU = {str(place): language for place, language in enumerate(LANGUAGES, start=1)}


def caller_number(sent: str) -> str | None:
    """Return the caller's number (E.164), or ``None`` when it is withheld or no number."""
    return sent if E164.fullmatch(sent) and sent not in WITHHELD else None
