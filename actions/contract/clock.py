"""The source of "now": injected everywhere, so that tests move time instead of sleeping."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment."""

    def now(self) -> datetime:
        """Return the present moment as a timezone-aware datetime in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the machine's present moment in UTC."""
        return datetime.now(timezone.utc)


class FrozenClock:
    """A clock that stands still until it is moved; for tests and for "what if it were then".

    Raises ValueError when it is given an instant without a time zone.
    """

    def __init__(self, instant: datetime) -> None:
        self._now = _in_utc(instant)

    def now(self) -> datetime:
        """Return the instant the clock stands at, in UTC."""
        return self._now

    def move(self, by: timedelta) -> None:
        """Move the clock by an elapsed duration, backwards when it is negative."""
        self._now += by

    def set(self, instant: datetime) -> None:
        """Put the clock to another instant."""
        self._now = _in_utc(instant)


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"clock: {instant.isoformat()} has no time zone; give an aware datetime")
    return instant.astimezone(timezone.utc)
