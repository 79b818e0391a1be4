from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from actions.contract.clock import Clock, FrozenClock, SystemClock

NOON = datetime(2026, 3, 25, 12, tzinfo=timezone.utc)


def test_a_frozen_clock_moves_only_when_told() -> None:
    clock: Clock = FrozenClock(NOON)
    assert clock.now() == clock.now() == NOON


def test_a_frozen_clock_moves_by_real_time_and_can_be_set() -> None:
    clock = FrozenClock(datetime(2026, 3, 29, 1, 30, tzinfo=ZoneInfo("Europe/Rome")))
    clock.move(timedelta(hours=1))
    assert clock.now() == datetime(2026, 3, 29, 1, 30, tzinfo=timezone.utc)
    clock.set(NOON)
    assert clock.now() == NOON


def test_a_clock_tells_utc() -> None:
    clock: Clock = SystemClock()
    assert clock.now().tzinfo is timezone.utc
    assert FrozenClock(NOON.astimezone(ZoneInfo("Europe/Rome"))).now().tzinfo is timezone.utc


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        FrozenClock(datetime(2026, 3, 25, 12))
