"""A call that tells an alarm: it says what has happened and takes the key 1 for "heard".

Nothing is offered and nobody is bridged. A mailbox presses nothing, so the next number is called.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from actions.contract.clock import Clock
from actions.handoff.alarm_line import AlarmBrief, AlarmLine
from locales.message import Text
from locales.texts import alarm_calls as texts
from locales.texts.mail import ALARM_SUBJECTS
from locales.values import Digits, Level, Span, Value
from telephony.speaker import Speaker
from telephony.twiml import Gather, Hangup, Say, document
from telephony.voices import LineVoice, load_voices
from telephony.webhook import Webhook, Webhooks, nothing_to_say

log = logging.getLogger(__name__)

MOST_MISSES = 2
MOST_TURNS = 6
PATIENCE_S = 6
ENDED = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
RUNNING = frozenset({"queued", "initiated", "ringing", "in-progress"})
WARNINGS = frozenset({"warning", "last_warning"})

Key = Annotated[str, Query(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Count = Annotated[int, Query(ge=0, le=100)]


class AlarmLeg:
    """What is heard on an alarm's call and what its keys do. Every method returns a TwiML document."""

    def __init__(self, line: AlarmLine, webhooks: Webhooks, speaker: Speaker, clock: Clock, language: str) -> None:
        """``language`` speaks to phones that belong to no agent."""
        self._line, self._webhooks, self._speaker, self._clock = line, webhooks, speaker, clock
        self._language = language

    def told(self, key: str, turn: int, misses: int) -> str:
        """Say the alarm and ask for a key; say that it is over when it is."""
        brief = self._line.alarm_brief(key)
        if brief is None:
            return self._last_words(self._language, texts.NOT_NEEDED)
        language = brief.language or self._language
        action = self._webhooks.url("/voice/alarm/key", key=key, turn=turn, misses=misses)
        prompts = (
            self._speaker.say(language, texts.INTRO),
            *self._subject(brief, language),
            self._speaker.say(language, texts.KEYS),
        )
        return document(Gather(action, prompts, digits=1, timeout_s=PATIENCE_S, finish_on_key=""), Hangup())

    def key_pressed(self, key: str, pressed: str, turn: int, misses: int, call_sid: str) -> str:
        """1 confirms, * says it again; anything else twice ends the call, and the next number is called."""
        brief = self._line.alarm_brief(key)
        language = (brief.language if brief else None) or self._language
        if pressed == "1":
            self._line.alarm_received(key, call_sid)
            return self._last_words(language, texts.RECEIVED)
        missed = misses if pressed == "*" else misses + 1
        if missed >= MOST_MISSES or turn >= MOST_TURNS:
            return self._last_words(language, texts.NOT_RECEIVED)
        return self.told(key, turn + 1, missed)

    def fault(self) -> str:
        """Say that the next number is called, which happens because nothing was confirmed."""
        return self._last_words(self._language, texts.NOT_RECEIVED)

    def _subject(self, brief: AlarmBrief, language: str) -> tuple[Say, ...]:
        text = ALARM_SUBJECTS.get(brief.kind)
        level, due = brief.facts.get("level"), brief.facts.get("due")
        arguments: dict[str, Value] = {}
        if brief.incident is not None and isinstance(level, int):
            arguments = {"incident": Digits(brief.incident, "incident"), "level": Level(level)}
        if text is None or ("{incident}" in text.singular and not arguments):
            return (self._speaker.say_plain(language, brief.kind.replace("_", " ")),)
        said = self._speaker.say(language, text, **arguments)
        left_s = (datetime.fromisoformat(due) - self._clock.now()).total_seconds() if isinstance(due, str) else 0.0
        if brief.kind not in WARNINGS or left_s < 60:
            return (said,)
        return said, self._speaker.say(language, texts.TIME_LEFT, left=Span(int(left_s)))

    def _last_words(self, language: str, text: Text) -> str:
        return document(self._speaker.say(language, text), Hangup())


def create_router(
    line: AlarmLine,
    webhooks: Webhooks,
    clock: Clock,
    language: str,
    voices: Mapping[str, LineVoice] | None = None,
) -> APIRouter:
    """Return the addresses under ``/voice/alarm``, each checked and answered once."""
    speaker = Speaker(load_voices() if voices is None else voices)
    leg = AlarmLeg(line, webhooks, speaker, clock, language)
    router = APIRouter(prefix="/voice", tags=["voice"])
    genuine = Depends(webhooks.genuine)

    def answer(hook: Webhook, work: Callable[[], str]) -> Response:
        return webhooks.answer_or(hook, work, leg.fault)

    @router.post("/alarm")
    def answered(key: Key, hook: Webhook = genuine) -> Response:
        """Tell the alarm."""
        return answer(hook, lambda: leg.told(key, turn=1, misses=0))

    @router.post("/alarm/key")
    def key_pressed(key: Key, turn: Count, misses: Count, hook: Webhook = genuine) -> Response:
        """Do what the key says."""
        pressed = hook.form.get("Digits")
        return answer(hook, lambda: leg.key_pressed(key, pressed, turn, misses, hook.call_sid))

    @router.post("/alarm/status")
    def status(key: Key, hook: Webhook = genuine) -> Response:
        """Report the course of the call; these come late, twice, in any order, or never."""
        told = hook.form.get("CallStatus")

        def report() -> str:
            if told in ENDED:
                line.alarm_ended(key, told, hook.call_sid or None)
            elif told in RUNNING and hook.call_sid:
                line.alarm_progress(key, told, hook.call_sid)
            return told

        webhooks.answer_once(hook, report, told_by=["CallStatus"])
        return nothing_to_say()

    return router
