"""Simulated time: how long things take on the phone, and how long we really wait for them."""

from __future__ import annotations

import asyncio
import time

WAITING_SPEED = 1000.0
"""Speed at which waiting for another leg runs when everything else takes no time at all."""
SHORTEST_WAIT_S = 0.05


class Pace:
    """Turns simulated seconds into real ones. ``speed`` 1 is real time, 60 a minute a second, 0 as fast as
    possible.

    At speed 0 prompts, pauses and silences take no time, but waiting for another leg must take some, since
    that leg is placed by a program which lives in real time.
    """

    def __init__(self, speed: float) -> None:
        """Raises ``ValueError`` for a negative speed."""
        if speed < 0:
            raise ValueError("the speed is 0 (as fast as possible) or a factor above it")
        self._speed = speed

    def real_s(self, seconds: float) -> float:
        """Return the real seconds that so many simulated ones take."""
        return seconds / self._speed if self._speed else 0.0

    def played_s(self, seconds: float) -> float:
        """Return the real seconds to wait for somebody who plays a phone: a person cannot be hurried to
        nothing.
        """
        return seconds / (self._speed or 1.0)

    def played_out_s(self, real_seconds: float) -> float:
        """Return the simulated seconds of so many real ones in which a person was waited for."""
        return real_seconds * (self._speed or 1.0)

    def waiting_s(self, seconds: float) -> float:
        """Return the real seconds to wait for another leg that may take so many simulated ones."""
        return max(seconds / (self._speed or WAITING_SPEED), SHORTEST_WAIT_S)

    def simulated_s(self, real_seconds: float) -> float:
        """Return the simulated seconds that pass during so many real ones of waiting."""
        return real_seconds * (self._speed or WAITING_SPEED)

    async def wait_for(self, event: asyncio.Event, seconds: float) -> float:
        """Wait for the event, ``seconds`` of simulated time at most; return how many passed."""
        begun = time.monotonic()
        try:
            await asyncio.wait_for(event.wait(), self.waiting_s(seconds))
        except asyncio.TimeoutError:
            return seconds
        return min(seconds, self.simulated_s(time.monotonic() - begun))
