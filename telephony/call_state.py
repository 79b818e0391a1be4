"""How far a call's dialogue is: one value, kept as JSON in the call's row between two webhooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class CallState:
    """Where the caller is.

    ``turn`` counts the gathers, so every webhook has an address of its own. ``kind``, ``response`` and ``question``
    (its sentences) are the assistant's question; ``own`` and ``own_question`` are one of the telephone's own that
    comes before it. ``keys_only`` and ``misses`` belong to the question asked now. ``queue`` holds what is still to
    be said to the assistant as [words, payload]; ``sent`` counts what was said since the call ``origin``. ``level``
    was chosen by key and answers the assistant's question for it. ``held`` are words to be read back. ``contract``
    is the number found, ``candidate`` the contact who may be calling, ``resumed`` the call that this one may go on
    from.
    """

    turn: int = 0
    kind: str = "start"
    response: str | None = None
    question: list[str] = field(default_factory=list)
    own: str | None = None
    own_question: list[str] = field(default_factory=list)
    keys_only: bool = False
    misses: int = 0
    queue: list[list[str | None]] = field(default_factory=list)
    sent: int = 0
    origin: str = ""
    level: int | None = None
    held: str | None = None
    words_tried: bool = False
    contract: str | None = None
    candidate: int | None = None
    offered: list[str] = field(default_factory=list)
    resumed: str | None = None
    done: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the state as JSON data."""
        return asdict(self)

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> CallState:
        """Return the state written by :meth:`to_json`; the beginning of a call for no data."""
        return CallState(**data)
