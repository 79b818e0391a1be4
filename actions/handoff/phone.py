"""The port to the telephone carrier: placing, finding and ending a call.

The engine speaks to this port alone; ``telephony.carrier`` implements it for Twilio. Telephone calls are not
exactly-once: a request may fail on its way back although the phone is already ringing. The port therefore has
two errors, and they must never be treated alike: ``CallRefused`` (certainly no call) and ``CallUnknown``
(perhaps a call).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Purpose = Literal["agent", "customer", "alarm"]
"""Who is called: the agent who shall accept a case, the customer who asked to be called back, or somebody of the
alarm list, who only hears and confirms.
"""


@dataclass(frozen=True)
class OutboundCall:
    """One attempt to reach one phone.

    ``key`` is the engine's own name of the attempt: 1-64 characters of ``A-Z a-z 0-9 . _ -``, different for
    every attempt, never personal data. It travels with the call and comes back in every webhook, so it is
    what ties a ringing phone to its row. ``to`` and ``from_number`` are E.164 (``+12025550123``). ``ring_s``
    is how many seconds the phone may ring.
    """

    key: str
    to: str
    from_number: str
    ring_s: int
    purpose: Purpose


@dataclass(frozen=True)
class PlacedCall:
    """A call that the carrier knows; ``sid`` is the carrier's own name of it."""

    sid: str


class CallRefused(Exception):
    """The carrier said no, so no phone rings. ``code`` is the carrier's number, ``cause`` says in words what
    to do.
    """

    def __init__(self, code: int, cause: str) -> None:
        super().__init__(f"the carrier refused the call ({code}): {cause}")
        self.code = code
        self.cause = cause


class CallUnknown(Exception):
    """The carrier did not answer clearly: the phone may ring or not. Reconcile by ``Phone.find_call``; do not
    repeat.
    """


class Phone(Protocol):
    """What the engine needs from a telephone carrier.  Every method blocks for some seconds at most."""

    def place_call(self, call: OutboundCall) -> PlacedCall:
        """Start the call and return at once, before anyone answers.

        Raises ``CallRefused`` when there certainly is no call and ``CallUnknown`` when there may be one.
        """
        ...

    def find_call(self, call: OutboundCall, since: datetime) -> PlacedCall | None:
        """Return the call that an earlier ``place_call`` may have started at or after ``since`` (aware
        instant).

        The carrier stores no key of ours, so the match is by both numbers and the time of creation, latest
        first. ``None``: the carrier has no such call. Raises ``CallUnknown`` when the carrier could not be
        asked.
        """
        ...

    def end_call(self, sid: str) -> None:
        """Stop the call, ringing or answered; a call that has already ended is no error.

        Raises ``CallUnknown`` when the carrier could not be told.
        """
        ...
