"""The room in which the customer and the agent of a case meet, and what is heard there before."""

from __future__ import annotations

import logging

from actions.handoff.line import PriorityLine
from locales.message import Text
from locales.texts import priority_line as texts
from locales.texts.intake_call import WAIT_NEWS
from telephony.speaker import Speaker
from telephony.twiml import ConferenceRoom, Dial, Pause, Play, Redirect, Verb, document
from telephony.webhook import Webhooks

log = logging.getLogger(__name__)

NEWS_EVERY_S = 15
"""Seconds of silence between two spoken news when there is no music."""


class Rooms:
    """Sends legs into the room of their case.

    The agent starts the conference and ends it by leaving; the customer waits in it, and when it ends is
    asked about (``PriorityLine.after_conference``), so an agent who hangs up too early costs the customer no
    new call.
    """

    def __init__(self, line: PriorityLine, webhooks: Webhooks, speaker: Speaker, music: str | None) -> None:
        self._line = line
        self._webhooks = webhooks
        self._speaker = speaker
        self._music = music

    def for_agent(self, key: str, language: str) -> Dial:
        """Return the verb that sends the agent's leg into the room."""
        return self._room(key, "agent", language)

    def for_customer(self, key: str, language: str, again: int = 0) -> Dial:
        """Return the verb that sends the customer's leg there; ``again`` counts earlier conferences."""
        return self._room(key, "customer", language, again)

    def waiting(self, key: str, language: str, news: int) -> str:
        """Return what a waiting leg hears: one sentence of news, then music or silence, then the next news."""
        text = self._news(key, news)
        between: Verb = Play(self._music) if self._music else Pause(NEWS_EVERY_S)
        following = self._webhooks.url("/voice/priority/wait", key=key, lang=language, news=news + 1)
        return document(self._speaker.say(language, text), between, Redirect(following), kind="wait")

    def _news(self, key: str, news: int) -> Text:
        try:
            told = self._line.wait_news(key)
            return texts.WAIT_FIRST if told == "next" and news == 0 else WAIT_NEWS[told]
        except Exception:
            # Whatever is broken, nobody waits in silence; these two are true as long as nobody has accepted.
            log.exception("no news for a waiting leg; it hears the general ones")
            return texts.WAIT_FIRST if news == 0 else texts.WAIT_STILL

    def _room(self, key: str, leg: str, language: str, again: int = 0) -> Dial:
        url = self._webhooks.url
        return Dial(
            ConferenceRoom(
                name=self._line.conference_for(key),
                starts=leg == "agent",
                ends=True,
                wait=url("/voice/priority/wait", key=key, lang=language, news=0),
                status=url("/voice/priority/room", key=key),
            ),
            action=url("/voice/priority/left", key=key, leg=leg, lang=language, again=again),
        )
