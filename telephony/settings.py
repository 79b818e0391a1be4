"""What an operator sets for the phone line."""

from __future__ import annotations

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
    between.
    """

    emergency_number: str
    emergency_language: str = "nl"
    default_language: str = "nl"
    numbers: Mapping[str, str] = field(default_factory=dict)
    music: str | None = None

    def __post_init__(self) -> None:
        """Raises ``ValueError``, which lists all faults."""
        faults = [
            f"{number!r} is no number in E.164 form (+12025550123)"
            for number in (self.emergency_number, *self.numbers)
            if not E164.fullmatch(number)
        ]
        spoken = (self.emergency_language, self.default_language, *self.numbers.values())
        faults += [
            f"{language!r} is none of {', '.join(LANGUAGES)}" for language in spoken if language not in LANGUAGES
        ]
        if faults:
            raise ValueError("the phone line's settings cannot be used: " + "; ".join(faults))

    def language_of(self, dialled: str) -> str | None:
        """Return the language that a dialled number stands for, ``None`` when it stands for none."""
        return self.numbers.get(dialled)
