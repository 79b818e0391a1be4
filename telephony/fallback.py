"""The way to a person when the rest of the system is down: dial the manager on duty, with settings alone.

Uses no engine, no database and no record of earlier webhooks; what it must remember is in the addresses. A
mailbox does not count here either: the phone that answers must press 1 before the caller is bridged.
"""

from __future__ import annotations

from locales.texts import priority_line as texts
from telephony.settings import LineSettings
from telephony.speaker import Speaker
from telephony.twiml import Dial, Gather, Hangup, NumberTarget, document
from telephony.webhook import Webhooks

MOST_ROUNDS = 5
RING_S = 30


class EmergencyWay:
    """Dials the emergency number and asks its holder to press 1.  Every method returns a TwiML document."""

    def __init__(self, webhooks: Webhooks, speaker: Speaker, settings: LineSettings) -> None:
        self._webhooks = webhooks
        self._speaker = speaker
        self._settings = settings

    def dial(self, language: str | None, dialled: str, rounds: int = 0) -> str:
        """Tell the caller and ring the manager on duty; the dialled number stands for the language if none is
        known.
        """
        spoken = language or self._settings.language_of(dialled) or self._settings.default_language
        text = texts.EMERGENCY_AGAIN if rounds else texts.EMERGENCY_CONNECTING
        url = self._webhooks.url
        target = NumberTarget(self._settings.emergency_number, whisper=url("/voice/fallback/whisper"))
        action = url("/voice/fallback/after", lang=spoken, rounds=rounds)
        return document(self._speaker.say(spoken, text), Dial((target,), action, timeout_s=RING_S))

    def after(self, language: str, dialled: str, rounds: int, bridged: bool) -> str:
        """End after a talk, ring again after none; ``bridged`` is the carrier's word that both heard each
        other.
        """
        if bridged:
            return document(Hangup())
        if rounds + 1 >= MOST_ROUNDS:
            return document(self._speaker.say(language, texts.EMERGENCY_NOBODY), Hangup())
        return self.dial(language, dialled, rounds + 1)

    def whisper(self) -> str:
        """Ask the phone that answered to press 1."""
        ask = self._speaker.say(self._settings.emergency_language, texts.EMERGENCY_WHISPER)
        action = self._webhooks.url("/voice/fallback/accept")
        return document(Gather(action, (ask, ask), digits=1, finish_on_key=""), Hangup(), kind="whisper")

    def accept(self, pressed: str) -> str:
        """Let the whisper run out after 1, which bridges; hang up after anything else."""
        if pressed != "1":
            return document(Hangup(), kind="whisper")
        return document(self._speaker.say(self._settings.emergency_language, texts.EMERGENCY_BRIDGE), kind="whisper")
