"""Texts of the catalogue as speech: the language's own voice, and how long it takes to say."""

from __future__ import annotations

from collections.abc import Mapping

from locales.catalogue import catalogue
from locales.message import Text
from locales.values import Value
from telephony.twiml import Say
from telephony.voices import LineVoice, Recogniser, voice_for

CHARACTERS_PER_SECOND = 15.0
"""Pace of the telephone voices, measured roughly over the five languages; used for limits, never for timing.
"""


class Speaker:
    """Speaks the texts of the catalogue in the chosen voices: the first of each language, or the ``second``."""

    def __init__(self, voices: Mapping[str, LineVoice], second: bool = False) -> None:
        self._voices = voices
        self._second = second

    def say(self, language: str, text: Text, **arguments: Value) -> Say:
        """Return the text with its arguments, in the language and with its voice."""
        return self.say_plain(language, catalogue(language).render(text, channel="voice", **arguments))

    def say_plain(self, language: str, words: str) -> Say:
        """Return words which are no text of the catalogue (a summary, a name), with the language's voice."""
        voice = voice_for(self._voices, language)
        return Say(words, voice.second if self._second else voice.first)

    def recogniser(self, language: str) -> Recogniser:
        """Return how speech of this language is understood."""
        return voice_for(self._voices, language).recogniser


def spoken_seconds(words: str) -> float:
    """Return about how many seconds it takes to say the words."""
    return len(words) / CHARACTERS_PER_SECOND


def shortened(words: str, most: int) -> str:
    """Return the words on one line, cut at a word's end so that at most ``most`` characters are left."""
    line = " ".join(words.split())
    if len(line) <= most:
        return line
    return line[:most].rsplit(" ", 1)[0].rstrip(" ,;:.-") + "…"
