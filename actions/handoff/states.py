"""The states of a case on its way to a person, and every change between them that is allowed.

``queue`` waits on the desk alone; ``pending`` waits for the next dial; ``ringing`` has an agent's phone ringing or
being briefed; ``exhausted`` pauses after a round in which nobody accepted or while nobody is on duty; ``accepted`` has
somebody. ``answered`` and ``withdrawn`` are final. Passing on is the change from ``accepted`` back to ``pending``;
met and missed are facts about the deadline (``cases.met``), not states.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy.orm import Session

from actions.store.tables import CaseRow, HandoffRow

_CLOSED = frozenset({"answered", "withdrawn"})

MOVES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "queue": frozenset({"pending", "accepted"}) | _CLOSED,
        "pending": frozenset({"ringing", "exhausted", "accepted"}) | _CLOSED,
        "ringing": frozenset({"pending", "accepted"}) | _CLOSED,
        "exhausted": frozenset({"pending", "ringing", "accepted"}) | _CLOSED,
        "accepted": frozenset({"pending", "queue"}) | _CLOSED,
        "answered": frozenset(),
        "withdrawn": frozenset(),
    }
)
"""For each state, those that may follow it. Staying in a state is always allowed where the state is not final."""


class ForbiddenMove(ValueError):
    """A change of state that the table does not know; the case stays as it is."""


def move(session: Session, case: CaseRow, state: str) -> None:
    """Put a case, and its row on the ladder, into another state.

    Raises:
        ForbiddenMove: the table has no such change.
    """
    if state not in MOVES[case.state] and (state != case.state or state in _CLOSED):
        raise ForbiddenMove(f"case {case.id}: {case.state} cannot become {state}; see actions/handoff/states.py")
    case.state = session.get_one(HandoffRow, case.id).state = state
