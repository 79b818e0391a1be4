"""``prioline serve`` as a person starts and ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.settings import PREFIX, ROOT
from tests.e2e.model import lay_out
from tests.e2e.product import WAIT_S, Product

STOPPED = "Sinds vanochtend tonen alle kassa's in onze veertig winkels een blauw scherm, niemand kan afrekenen."
PROCESSES = 4  # rasa, actions, simulator, web

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc (Linux)"),
]


class Serve:
    """A running ``prioline serve``; ``lines`` is what it has told so far."""

    def __init__(self, data_dir: Path) -> None:
        ours = Product(data_dir, "2026-11-24T09:20:00+01:00").variables()
        others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"],
            cwd=ROOT,
            env={**others, **ours},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []

    def wait_until_it_serves(self) -> str:
        """Return the address of the chat page once all addresses are told."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.strip())
            if "Ctrl-C" in line:
                return next(line.split()[-1].rstrip("/") for line in self.lines if line.startswith("chat page"))
        raise AssertionError(f"serve ended: {self.lines}")

    def end(self, number: signal.Signals) -> int:
        """Send a signal to this process alone; return its exit status."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=WAIT_S)
        self.lines += rest.splitlines()
        return self.process.returncode


@pytest.fixture(scope="module")
def data_dir(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_out(tmp_path_factory.mktemp("serve"), models)


@pytest.fixture
def serve(data_dir: Path) -> Iterator[Serve]:
    serve = Serve(data_dir)
    yield serve
    if serve.process.poll() is None:
        serve.end(signal.SIGKILL)


def children(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _parent(entry) == pid:
            found.append(int(entry.name))
    return found


def _parent(entry: Path) -> int | None:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return None  # it ended while we looked


def still_there(pids: list[int]) -> list[int]:
    """Those that run, waiting for their end for a while; a zombie has ended."""
    until = time.monotonic() + WAIT_S
    while (left := [pid for pid in pids if _state(pid) not in (None, "Z")]) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _state(pid: int) -> str | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return None


def say(url: str, message: str, conversation: str | None = None) -> httpx.Response:
    body = {"message": message, "language": "nl", **({"conversation": conversation} if conversation else {})}
    return httpx.post(f"{url}/api/chat", json=body, timeout=WAIT_S).raise_for_status()


def test_ctrl_c_stops_every_process_and_the_next_start_goes_on(serve: Serve, data_dir: Path) -> None:
    url = serve.wait_until_it_serves()
    first_start = list(serve.lines)
    started = children(serve.process.pid)
    assert len(started) == PROCESSES
    conversation = say(url, STOPPED).json()["conversation"]

    assert serve.end(signal.SIGINT) == 0
    assert serve.lines[-1] == "all processes are stopped"
    assert still_there(started) == []

    again = Serve(data_dir)
    try:
        url = again.wait_until_it_serves()
        replies = say(url, "40217788", conversation).json()["replies"]
        assert [reply["response"] for reply in replies] == ["utter_ask_contact"]
        assert any("demo contracts added" in line for line in first_start)
        assert not any("demo contracts added" in line or "password" in line for line in again.lines)
        started = children(again.process.pid)
        assert len(started) == PROCESSES
    finally:
        again.end(signal.SIGKILL)
    # Nobody was there to stop them: they end with the process that started them.
    assert still_there(started) == []


def test_unusable_settings_stop_the_start_with_all_faults_and_no_traceback(data_dir: Path) -> None:
    others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    wrong = {"PRIOLINE_DATA_DIR": str(data_dir), "PRIOLINE_PORT": "eighty", "PRIOLINE_COLOUR": "blue"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "serve"],
        cwd=ROOT,
        env={**others, **wrong},
        capture_output=True,
        text=True,
        check=False,
        timeout=WAIT_S,
    )
    assert done.returncode == 1
    assert "PRIOLINE_PORT" in done.stderr and "PRIOLINE_COLOUR" in done.stderr
    assert "Traceback" not in done.stderr
