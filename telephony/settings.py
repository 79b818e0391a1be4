"""What an operator sets for the phone line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from locales.catalogue import LANGUAGES
from telephony.twiml import E164


@dataclass(frozen=True)
class LineSettings:
    """The phone line's settings.

    ``emergency_number`` (E.164) is the manager on duty's own phone, dialled when nothing else works; it needs
    no database. ``numbers`` maps a number that callers dial (E.164) to the language it stands for; a number
    that is not named asks by key menu. ``default_language`` speaks where nothing is known. ``music`` is an
    absolute address of a sound file for waiting customers; without one they hear spoken news with silence
    between. ``understanding_s`` is how long a caller waits in silence for the assistant, below the carrier's 15 s.
    ``turn_limit_s`` is the longest that a caller's webhook may take, waits for the database included; then the caller
    goes the way to a person that needs nothing. ``caller_secret`` keys the hash under which a caller's number is kept.
    """

    emergency_number: str
    emergency_language: str = "nl"
    default_language: str = "nl"
    numbers: Mapping[str, str] = field(default_factory=dict)
    music: str | None = None
    understanding_s: float = 8.0
    turn_limit_s: float = 12.0
    caller_secret: str = ""

    def __post_init__(self) -> None:
        """Raises ``ValueError``, which lists all faults."""
        faults = [
            f"{number!r} is no number in E.164 form (+12025550123)"
            for number in (self.emergency_number, *self.numbers)
            if not E164.fullmatch(number)
        ]
        spoken = (self.emergency_language, self.default_language, *self.numbers.values())
        faults += [
            f"{language!r} is none of {', '.join(LANGUAGES)}, nor one of them with a region (nl-BE)"
            for language in spoken
            if language[:2] not in LANGUAGES or not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", language)
        ]
        if not 0 < self.understanding_s < self.turn_limit_s <= 14:
            faults.append("understanding_s must be below turn_limit_s, and that at most 14 s: the carrier waits 15")
        if faults:
            raise ValueError("the phone line's settings cannot be used: " + "; ".join(faults))

    def language_of(self, dialled: str) -> str | None:
        """Return the language that a dialled number stands for, ``None`` when it stands for none."""
        return self.numbers.get(dialled)
