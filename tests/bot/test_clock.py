"""The clock file of tests and demonstrations."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot.clock import FileClock, process_clock


def test_now_is_the_instant_in_the_file_and_follows_it(tmp_path: Path) -> None:
    file = tmp_path / "now"
    file.write_text("2026-03-27T17:30+01:00\n")
    clock = process_clock(file)
    assert clock.now() == datetime(2026, 3, 27, 16, 30, tzinfo=timezone.utc)
    file.write_text("2026-03-27T17:31+01:00")
    assert clock.now() == datetime(2026, 3, 27, 16, 31, tzinfo=timezone.utc)


def test_an_instant_without_zone_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "now"
    file.write_text("2026-03-27T17:30")
    with pytest.raises(ValueError, match="has no zone"):
        FileClock(file).now()
