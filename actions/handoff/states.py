"""The states of a case on its way to a person, and everything that may change them, as one table.

``queue`` waits on the desk alone; ``pending`` waits for the next dial; ``ringing`` has an agent's phone ringing or
being briefed; ``exhausted`` pauses and begins again, after a round in which nobody accepted or while nobody is on
duty; ``accepted`` has somebody. ``answered`` and ``withdrawn`` are final. Passing on is an event, not a state: the
case is ``pending`` again at once, its history keeps who passed it on. Missing the deadline is an event too: the case
goes on where it was, and ``cases.met`` keeps the fact. docs/handoff.md shows this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from actions.store.cases import OPEN_STATES
from actions.store.tables import CaseRow, HandoffRow

FINAL_STATES = ("answered", "withdrawn")
STATES = (*OPEN_STATES, *FINAL_STATES)

Event = Literal[
    "dial",
    "call_over",
    "round_over",
    "nobody_on_duty",
    "accept",
    "assign",
    "ring_again",
    "to_desk",
    "holder_not_reached",
    "miss",
    "answer",
    "withdraw",
]

_ON_LINE = ("pending", "ringing", "exhausted")
_WITHOUT_HOLDER = ("queue", *_ON_LINE)


@dataclass(frozen=True)
class Rule:
    """One event: the states in which it may happen, and the state after it; None leaves the state as it is."""

    event: Event
    states: tuple[str, ...]
    target: str | None
    meaning: str


RULES: tuple[Rule, ...] = (
    Rule("dial", ("pending", "exhausted"), "ringing", "the next person of the ladder is rung"),
    Rule("call_over", ("ringing",), "pending", "not accepted: busy, no answer, declined, refused, never placed"),
    Rule("round_over", ("pending", "exhausted"), "exhausted", "everybody had their tries; after a pause from the top"),
    Rule("nobody_on_duty", ("pending", "exhausted"), "exhausted", "a hole in the roster; it is asked again"),
    Rule("accept", _WITHOUT_HOLDER, "accepted", "key 1, or the button of the desk; the first one wins"),
    Rule("assign", OPEN_STATES, "accepted", "given to somebody at once, by a manager or off the line"),
    Rule("ring_again", OPEN_STATES, "pending", "passed on, reassigned, escalated, raised, or the talk broke off"),
    Rule("to_desk", OPEN_STATES, "queue", "the same, for a case that is not for the priority line"),
    Rule("holder_not_reached", ("accepted",), "pending", "whoever has it does not answer when they are needed"),
    Rule("miss", OPEN_STATES, None, "the deadline passes without an answer; the reasons are kept"),
    Rule("answer", OPEN_STATES, "answered", "a qualified answer was given; met or missed is kept"),
    Rule("withdraw", OPEN_STATES, "withdrawn", "no answer is needed any more"),
)

BY_EVENT: Mapping[str, Rule] = {rule.event: rule for rule in RULES}


class ForbiddenMove(ValueError):
    """A change of state that the table does not know; the case stays as it is."""


def move(session: Session, case: CaseRow, event: Event) -> None:
    """Let an event change the state of a case, and of its row on the ladder.

    Raises:
        ForbiddenMove: the table does not know this event in the case's state.
    """
    rule = BY_EVENT[event]
    if case.state not in rule.states:
        raise ForbiddenMove(f"case {case.id}: no {event} in the state {case.state}; see actions/handoff/states.py")
    if rule.target is not None:
        case.state = session.get_one(HandoffRow, case.id).state = rule.target


def as_markdown() -> str:
    """Return the table as docs/handoff.md shows it: for each event the state after it, by the state before it."""
    head = ["event", *STATES, "meaning"]
    lines = [head, ["---"] * len(head)]
    for rule in RULES:
        after = [(rule.target or "(same)") if state in rule.states else "" for state in STATES]
        lines.append([rule.event, *after, rule.meaning])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
