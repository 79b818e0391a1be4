"""The agent's leg of a case: whisper, one key, and then the bridge, the desk or the next colleague.

Only the key 1 accepts.  A mailbox presses nothing, so it never does; silence or a wrong key twice means no.
"""

from __future__ import annotations

from actions.handoff.line import AgentBrief, PriorityLine
from locales.message import Text
from locales.texts import priority_line as texts
from locales.values import Digits, Span
from telephony.conference import Rooms
from telephony.speaker import CHARACTERS_PER_SECOND, Speaker, shortened, spoken_seconds
from telephony.twiml import Gather, Hangup, Say, document
from telephony.webhook import Webhooks

MOST_MISSES = 2
MOST_TURNS = 8
"""Turns of one whisper; more than that is a stuck key, not a person who wants to hear it again."""
WHISPER_PATIENCE_S = 6
LONGEST_NAME = 30
SHORTEST_SUMMARY = 20
LONGEST_WHISPER_S = 12.0
"""Seconds of the whole whisper, keys included; the summary gets what the fixed sentences leave of it."""


class AgentLeg:
    """What an agent hears and what their keys do.  Every method returns a TwiML document."""

    def __init__(self, line: PriorityLine, webhooks: Webhooks, speaker: Speaker, rooms: Rooms, language: str) -> None:
        """``language`` speaks where the case, and so the agent's language, is not known any more."""
        self._line = line
        self._webhooks = webhooks
        self._speaker = speaker
        self._rooms = rooms
        self._language = language

    def whisper(self, key: str, turn: int, misses: int) -> str:
        """Tell the case and ask for a key; say that nothing is left to do when the case is gone."""
        brief = self._line.agent_brief(key)
        if brief is None:
            return self._last_words(self._language, texts.AGENT_CASE_GONE)
        action = self._webhooks.url("/voice/priority/agent/key", key=key, turn=turn, misses=misses)
        prompts = self._brief(brief)
        # The gather posts after silence too; the hang-up is for a carrier that does not.
        return document(Gather(action, prompts, digits=1, timeout_s=WHISPER_PATIENCE_S, finish_on_key=""), Hangup())

    def key_pressed(self, key: str, pressed: str, turn: int, misses: int, call_sid: str) -> str:
        """Do what the key says: 1 accept, 2 pass on, * again; anything else is a miss, and two misses are a
        no.
        """
        if pressed == "1":
            return self._accept(key, call_sid)
        if pressed == "2":
            return self._decline(key, texts.AGENT_PASSED_ON)
        missed = misses if pressed == "*" else misses + 1
        if missed >= MOST_MISSES or turn >= MOST_TURNS:
            return self._decline(key, texts.AGENT_NOT_ACCEPTED)
        return self.whisper(key, turn + 1, missed)

    def talk_ended(self, language: str) -> str:
        """Say goodbye after the conference."""
        return self._last_words(language, texts.AGENT_TALK_ENDED)

    def fault(self) -> str:
        """Say that we call again; the case stays on the ladder since nothing was accepted."""
        return self._last_words(self._language, texts.AGENT_FAULT)

    def _brief(self, brief: AgentBrief) -> tuple[Say, ...]:
        say, language = self._speaker.say, brief.language
        customer = (
            say(language, texts.WHISPER_CUSTOMER, customer=shortened(brief.customer, LONGEST_NAME))
            if brief.verified
            else say(language, texts.WHISPER_UNVERIFIED)
        )
        facts = (say(language, texts.WHISPER_LEVEL, number=brief.level), customer, self._time_left(brief))
        keys = say(language, texts.WHISPER_KEYS)
        left_s = LONGEST_WHISPER_S - spoken_seconds("".join(part.text for part in (*facts, keys)))
        summary = shortened(brief.summary, max(SHORTEST_SUMMARY, int(left_s * CHARACTERS_PER_SECOND)))
        if not summary:
            return (*facts, keys)
        return (*facts, self._speaker.say_plain(language, summary), keys)

    def _time_left(self, brief: AgentBrief) -> Say:
        if brief.seconds_left is None:
            return self._speaker.say(brief.language, texts.WHISPER_NO_DEADLINE)
        if brief.seconds_left <= 0:
            return self._speaker.say(brief.language, texts.WHISPER_OVERDUE)
        return self._speaker.say(brief.language, texts.WHISPER_LEFT, left=Span(brief.seconds_left))

    def _accept(self, key: str, call_sid: str) -> str:
        brief = self._line.agent_brief(key)  # asked first: an accepted case is told to nobody else
        outcome = self._line.accept(key, call_sid)
        language = brief.language if brief else self._language
        if outcome == "already_taken":
            return self._last_words(language, texts.AGENT_TOO_LATE)
        if outcome == "gone" or brief is None:
            return self._last_words(language, texts.AGENT_CASE_GONE)
        if not brief.customer_on_phone:
            number = Digits(brief.incident, "incident")
            return self._last_words(language, texts.AGENT_HAS_CASE, incident=number)
        connecting = self._speaker.say(language, texts.AGENT_CONNECTING)
        return document(connecting, self._rooms.for_agent(key, language))

    def _decline(self, key: str, text: Text) -> str:
        brief = self._line.agent_brief(key)
        self._line.decline(key)
        return self._last_words(brief.language if brief else self._language, text)

    def _last_words(self, language: str, text: Text, **arguments: Digits) -> str:
        return document(self._speaker.say(language, text, **arguments), Hangup())
