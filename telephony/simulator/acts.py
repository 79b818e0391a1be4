"""What somebody who plays a phone by hand does with it, one act at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ActKind = Literal["press", "say", "silence", "noise", "hang_up", "answer", "busy", "decline", "mailbox"]
ANSWERS: frozenset[ActKind] = frozenset({"answer", "busy", "decline", "mailbox"})
"""What can be done with a ringing phone; ``mailbox`` answers and never presses a key."""
INPUTS: frozenset[ActKind] = frozenset({"press", "say", "silence", "noise"})
"""What can be done while the line listens."""


@dataclass(frozen=True)
class Act:
    """One act. ``text``: the keys or the words; ``pause``: no further key follows, so the gather need not wait
    for one; ``confidence``: the recogniser's, for words.
    """

    kind: ActKind
    text: str = ""
    confidence: float = 0.9
    pause: bool = False
