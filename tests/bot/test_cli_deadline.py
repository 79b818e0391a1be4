"""``prioline deadline``: due time, clock, start and steps, exactly; bad input in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One database for all commands: filling it takes longest."""
    return tmp_path_factory.mktemp("data")


def prioline(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PRIOLINE_DATA_DIR": str(data_dir)}
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("contract", "severity", "at", "channel", "start_reason", "due"),
    [
        # MSA Enterprise, level 2: four elapsed hours from the report, Friday 17:30 inside the hours
        ("4021-7788", "2", "2026-03-27T17:30+01:00", "chat", "at_report", "2026-03-27T20:30:00+00:00"),
        # the same minute by phone after hours
        ("4021-7788", "2", "2026-03-27T19:30+01:00", "phone", "at_report", "2026-03-27T22:30:00+00:00"),
        # chat after hours on the elapsed clock waits for phone contact
        ("4021-7788", "1", "2026-03-28T11:00+01:00", "chat", "awaits_phone_contact", None),
        # MSA Business, level 2: six business hours over the weekend of the clock change: 0.5 h Friday, 5.5 h Monday
        ("72188303", "2", "2026-03-27T17:30+01:00", "chat", "at_report", "2026-03-30T12:30:00+00:00"),
        # chat after hours on the business clock: the next opening
        ("72188303", "3", "2026-03-27T20:00+01:00", "chat", "at_next_opening", "2026-03-30T15:00:00+00:00"),
        # exactly at closing is that closing: level 3 under Enhanced, six business hours from noon
        ("51039022", "3", "2026-03-26T12:00+01:00", "chat", "at_report", "2026-03-26T17:00:00+00:00"),
    ],
)
def test_due_times_are_exact(
    data_dir: Path, contract: str, severity: str, at: str, channel: str, start_reason: str, due: str | None
) -> None:
    arguments = ["--contract", contract, "--severity", severity, "--at", at, "--channel", channel, "--json"]
    done = prioline(data_dir, "deadline", *arguments)
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert (data["start_reason"], data["due"]) == (start_reason, due)


def test_the_calculation_is_told_in_words(data_dir: Path) -> None:
    arguments = ["--contract", "72188303", "--severity", "2", "--at", "2026-03-27T17:30+01:00", "--language", "en"]
    done = prioline(data_dir, "deadline", *arguments)
    assert "6 business hours" in done.stdout
    assert "weekend" in done.stdout
    assert "30 minutes on Friday 27 March, 17:30–18:00; weekend; " in done.stdout
    assert "Answer due: Monday, 30 March 2026, 14:30" in done.stdout


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"--contract": "40217789"}, "mistyped digit"),
        ({"--contract": "90000019"}, "no contract 9000-0019"),
        ({"--at": "2026-03-27T17:30"}, "the zone is missing"),
        ({"--at": "tomorrow"}, "not an instant"),
        ({"--channel": "fax"}, "use chat or phone"),
    ],
)
def test_bad_input_is_one_line_that_says_what_to_do(data_dir: Path, changed: dict[str, str], told: str) -> None:
    options = {"--contract": "40217788", "--severity": "2", "--at": "2026-03-27T17:30+01:00", **changed}
    done = prioline(data_dir, "deadline", *(word for pair in options.items() for word in pair))
    assert done.returncode == 1
    assert told in done.stderr and len(done.stderr.strip().splitlines()) == 1
