"""The customer's leg of a case: the call-back, and what follows once a person is on the line.

A mailbox is no phone contact: the clock starts, and the conference opens, only after the key 1.
"""

from __future__ import annotations

from actions.handoff.line import PriorityLine
from locales.message import Text
from locales.texts import priority_line as texts
from locales.texts.intake_call import AGAIN_PERSON, TALK_ENDED
from locales.values import Digits
from telephony.conference import Rooms
from telephony.speaker import Speaker
from telephony.twiml import Gather, Hangup, Redirect, document
from telephony.webhook import Webhooks

MOST_MISSES = 2
MOST_TURNS = 8
MOST_CONFERENCES = 20
"""Times one call is put back to waiting; beyond that the emergency way takes over."""


class CustomerLeg:
    """What a customer hears on the phone and what their keys do.  Every method returns a TwiML document."""

    def __init__(self, line: PriorityLine, webhooks: Webhooks, speaker: Speaker, rooms: Rooms, language: str) -> None:
        """``language`` speaks where the case, and so the customer's language, is not known any more."""
        self._line = line
        self._webhooks = webhooks
        self._speaker = speaker
        self._rooms = rooms
        self._language = language

    def greeting(self, key: str, turn: int, misses: int) -> str:
        """Greet the customer called back and ask for the key 1."""
        brief = self._line.customer_brief(key)
        if brief is None:
            return self._last_words(self._language, texts.CUSTOMER_NOT_NEEDED)
        prompts = (
            self._speaker.say(brief.language, texts.CUSTOMER_GREETING, incident=Digits(brief.incident, "incident")),
            self._speaker.say(brief.language, texts.CUSTOMER_PRESS),
        )
        action = self._webhooks.url("/voice/priority/customer/key", key=key, turn=turn, misses=misses)
        return document(Gather(action, prompts, digits=1, timeout_s=6, finish_on_key=""), Hangup())

    def key_pressed(self, key: str, pressed: str, turn: int, misses: int, call_sid: str) -> str:
        """Go on after a key: 1 connects, * repeats, anything else is a miss, and two misses end the call."""
        brief = self._line.customer_brief(key)
        if brief is None:
            return self._last_words(self._language, texts.CUSTOMER_NOT_NEEDED)
        if pressed == "1":
            self._line.customer_reached(key, call_sid)
            return self.connect(key, brief.language)
        missed = misses if pressed == "*" else misses + 1
        if missed >= MOST_MISSES or turn >= MOST_TURNS:
            return self._last_words(brief.language, texts.CUSTOMER_NOT_REACHED)
        return self.greeting(key, turn + 1, missed)

    def connect(self, key: str, language: str, first: Text = texts.CUSTOMER_CONNECTING, again: int = 0) -> str:
        """Say one sentence and put the leg into the room of its case."""
        return document(self._speaker.say(language, first), self._rooms.for_customer(key, language, again))

    def conference_ended(self, key: str, call_sid: str, language: str, again: int) -> str:
        """Go on after the conference: wait again when the agent left too early, ask after a talk, else goodbye."""
        after = self._line.after_conference(key, call_sid)
        if after == "goodbye":
            return self.goodbye(language)
        if again >= MOST_CONFERENCES:
            return self.emergency(language)
        if after == "wait":
            return self.connect(key, language, texts.CUSTOMER_WAIT_AGAIN, again + 1)
        action = self._webhooks.url("/voice/priority/customer/after", key=key, lang=language, again=again)
        prompts = (self._speaker.say(language, TALK_ENDED),)
        return document(Gather(action, prompts, digits=1, timeout_s=6, finish_on_key=""), Hangup())

    def after_talk(self, key: str, pressed: str, language: str, again: int) -> str:
        """Go on after the question whether the talk was enough: 1 rings somebody again, all else is goodbye."""
        if pressed != "1":
            return self.goodbye(language)
        self._line.person_again(key)
        return self.connect(key, language, AGAIN_PERSON, again + 1)

    def goodbye(self, language: str) -> str:
        """Thank and end the call."""
        return self._last_words(language, texts.CUSTOMER_GOODBYE)

    def emergency(self, language: str) -> str:
        """Send the leg to the way that needs neither the engine nor a database."""
        return document(Redirect(self._webhooks.url("/voice/fallback", lang=language)))

    def _last_words(self, language: str, text: Text) -> str:
        return document(self._speaker.say(language, text), Hangup())
