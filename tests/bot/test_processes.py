"""Starting, reviving and stopping real processes."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.processes import Processes, ProcessPlan, StartFault, answers, free_port

SERVER = """
import sys, http.server as h
h.HTTPServer(("127.0.0.1", int(sys.argv[1])), h.SimpleHTTPRequestHandler).serve_forever()
"""


def plan(port: int, name: str = "server") -> ProcessPlan:
    command = [sys.executable, "-c", SERVER, str(port)]
    return ProcessPlan(name, command, dict(os.environ), f"http://127.0.0.1:{port}/")


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    running = Processes(tmp_path / "logs", tmp_path)
    yield running
    running.stop()


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.05)


def test_a_started_process_answers_and_a_stopped_one_is_gone(processes: Processes) -> None:
    started = plan(free_port())
    processes.start(started)
    processes.wait_ready("server", 20)
    pid = processes.pid("server")
    processes.stop()
    assert not answers(started.ready_url)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_killed_process_is_started_again(processes: Processes) -> None:
    started = plan(free_port())
    processes.start(started)
    processes.wait_ready("server", 20)
    os.kill(processes.pid("server"), signal.SIGKILL)
    until(lambda: processes.restart_dead() == ["server"])
    until(lambda: answers(started.ready_url))


def test_a_process_that_ends_at_its_start_is_named_with_its_log(processes: Processes) -> None:
    processes.start(ProcessPlan("broken", [sys.executable, "-c", "raise SystemExit(3)"], {}, "http://127.0.0.1:1/"))
    with pytest.raises(StartFault, match=r"broken ended at its start; see .*broken\.log"):
        processes.wait_ready("broken", 20)
