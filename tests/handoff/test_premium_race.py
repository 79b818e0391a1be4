"""Two processes at once for the last premium incident: one gets it (threads: ``test_opening_quota``)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.handoff.conftest import HandoffWorld

SCRIPT = Path(__file__).with_name("opening_process.py")
ROOT = SCRIPT.parents[2]
IT = "72188303"
ROUNDS = 3


def start(world: HandoffWorld, key: str) -> subprocess.Popen[str]:
    contact = world.command(IT).contact_id
    arguments = [world.database.url, world.clock.now().isoformat(), key, IT, str(contact)]
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_processes_that_want_the_last_premium_incident_one_gets_it(
    world: HandoffWorld, premium_quota: int, _round: int
) -> None:
    world.use_premium(IT, premium_quota - 1)
    processes = [start(world, f"process-{number}") for number in range(2)]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        outcomes = [process.communicate(timeout=60)[0].strip() for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    assert sorted(outcomes) == ["premium", "standard"]
    assert world.quota_used(IT) == premium_quota
