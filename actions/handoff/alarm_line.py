"""The port of a call that says an alarm: what the telephone asks about it, and what it reports.

Apart from ``PriorityLine``, since such a call offers nothing: it tells, and takes the key 1 for "received". Every
method may be called twice with the same arguments and then changes nothing further.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class AlarmBrief:
    """What is said: ``kind`` and its ``facts`` (``actions.handoff.alarms``), in ``language`` where it is known.

    ``language`` is that of the agent whose phone this is, None for any other phone. ``incident`` is the shown
    number of the case, None for an alarm about no case.
    """

    language: str | None
    kind: str
    incident: str | None
    facts: Mapping[str, Any]


class AlarmLine(Protocol):
    """The engine as the telephone sees it on an alarm's call; ``key`` is that of ``OutboundCall``."""

    def alarm_brief(self, key: str) -> AlarmBrief | None:
        """Return what to say; None when the alarm is received already, gone, or unknown."""
        ...

    def alarm_received(self, key: str, call_sid: str) -> None:
        """1 was pressed: nobody else is rung for this alarm."""
        ...

    def alarm_progress(self, key: str, status: str, call_sid: str) -> None:
        """The carrier knows the call: status is queued, initiated, ringing or in-progress."""
        ...

    def alarm_ended(self, key: str, status: str, call_sid: str | None) -> None:
        """The call is over; without ``alarm_received`` the next phone is rung."""
        ...
