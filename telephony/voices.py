"""The voices and recognisers of the line: which the carrier has, and which we use per language.

Two data files: ``voice_table.toml`` lists what the carrier offers, ``voices.toml`` what we choose.
``load_voices`` checks the choice against the table, because a wrong pair is found by the carrier only while a
caller waits, in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import tomllib

from locales.catalogue import LANGUAGES

FOLDER = Path(__file__).parent
LONGEST_HINT = 100
"""Characters of one recogniser hint (vendor: developer.signalwire.com; the carrier's own limit is not
published).
"""


class VoicesError(ValueError):
    """The voices cannot be used as written; the message lists every fault with its place."""


@dataclass(frozen=True)
class Voice:
    """A voice of ``<Say>``: its language tag (``nl-NL``) and its name (``Polly.Laura-Neural``)."""

    language: str
    name: str


@dataclass(frozen=True)
class Recogniser:
    """How speech is understood in ``<Gather>``: language tag, model (``None`` lets the carrier choose),
    expected words.
    """

    language: str
    model: str | None = None
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class LineVoice:
    """How the line speaks and listens in one language: first and second voice, recogniser."""

    language: str
    first: Voice
    second: Voice
    recogniser: Recogniser


@dataclass(frozen=True)
class VoiceTable:
    """What the carrier offers: voices per language tag, recogniser languages, models and their languages."""

    say: Mapping[str, frozenset[str]]
    gather_languages: frozenset[str]
    generic_models: frozenset[str]
    provider_models: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def fault_of_voice(self, voice: Voice) -> str | None:
        """Say what is wrong with the voice, or ``None``."""
        if voice.language not in self.say:
            return f"the carrier speaks no {voice.language!r}; known: {', '.join(sorted(self.say))}"
        if voice.name not in self.say[voice.language]:
            known = ", ".join(sorted(self.say[voice.language]))
            return f"no voice {voice.name!r} for {voice.language}; known: {known}"
        return None

    def fault_of_recogniser(self, recogniser: Recogniser) -> str | None:
        """Say what is wrong with the recogniser (carrier errors 13331, 13512), or ``None``."""
        language, model = recogniser.language, recogniser.model
        if language not in self.gather_languages:
            return f"the carrier recognises no {language!r}; known: {', '.join(sorted(self.gather_languages))}"
        if model is None or model in self.generic_models:
            return None
        if model not in self.provider_models:
            return f"unknown speech model {model!r}; leave it out to let the carrier choose"
        if language not in self.provider_models[model]:
            return f"model {model!r} is not confirmed for {language}; leave it out to let the carrier choose"
        return None


@lru_cache(maxsize=1)
def voice_table() -> VoiceTable:
    """Return the shipped table of what the carrier offers."""
    data = tomllib.loads((FOLDER / "voice_table.toml").read_text("utf-8"))
    gather = data["gather"]
    return VoiceTable(
        say={tag: frozenset(names) for tag, names in data["say"].items()},
        gather_languages=frozenset(gather["languages"]),
        generic_models=frozenset(gather["generic_models"]),
        provider_models={model: frozenset(tags) for model, tags in gather["provider_models"].items()},
    )


def load_voices(path: Path = FOLDER / "voices.toml") -> Mapping[str, LineVoice]:
    """Return the chosen voices by language code (nl, de, …), checked against the shipped table.

    Raises ``VoicesError``, which lists all faults of the file at once.
    """
    data = tomllib.loads(path.read_text("utf-8"))
    faults = [
        f"{language}: the section is missing; every language needs one"
        for language in LANGUAGES
        if language not in data
    ]
    voices: dict[str, LineVoice] = {}
    for language, entry in data.items():
        missing = [name for name in ("say", "first", "second", "listen") if not isinstance(entry.get(name), str)]
        unknown = sorted(set(entry) - {"say", "first", "second", "listen", "model", "hints"})
        if missing or unknown:
            faults += [f"{language}: {name} is missing; give it as text" for name in missing]
            faults += [f"{language}: unknown name {name}; remove it" for name in unknown]
            continue
        voices[language] = _line_voice(language, entry)
        faults += [f"{language}: {fault}" for fault in _faults(voices[language])]
    if faults:
        raise VoicesError(f"{path.name} cannot be used: " + "; ".join(faults))
    return voices


def voice_for(voices: Mapping[str, LineVoice], language: str) -> LineVoice:
    """Return the voice of a language or of a regional variant (``nl-BE``, ``de_AT``) by falling back to its
    language.

    Raises ``VoicesError`` when neither is there.
    """
    tag = language.replace("_", "-")
    base = tag.split("-")[0].lower()
    for candidate in (tag, base):
        if candidate in voices:
            return voices[candidate]
    raise VoicesError(f"no voice for language {language!r}; add a section [{base}] to voices.toml")


def _line_voice(language: str, entry: Mapping[str, object]) -> LineVoice:
    model, hints = entry.get("model"), entry.get("hints", [])
    return LineVoice(
        language=language,
        first=Voice(str(entry["say"]), str(entry["first"])),
        second=Voice(str(entry["say"]), str(entry["second"])),
        recogniser=Recogniser(
            language=str(entry["listen"]),
            model=None if model is None else str(model),
            hints=tuple(str(hint) for hint in hints) if isinstance(hints, list) else (str(hints),),
        ),
    )


def _faults(voice: LineVoice) -> list[str]:
    table = voice_table()
    found = [table.fault_of_voice(voice.first), table.fault_of_voice(voice.second)]
    found.append(table.fault_of_recogniser(voice.recogniser))
    if voice.first == voice.second:
        found.append("first and second voice are the same; name another second voice")
    found += [
        f"hint {hint!r} is longer than {LONGEST_HINT} characters or holds a comma"
        for hint in voice.recogniser.hints
        if len(hint) > LONGEST_HINT or "," in hint or not hint.strip()
    ]
    return [fault for fault in found if fault is not None]
