"""Starting, watching and stopping the processes behind ``prioline serve``."""

from __future__ import annotations

import ctypes
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

STOP_WAIT_S = 10.0
_PR_SET_PDEATHSIG = 1


class StartFault(RuntimeError):
    """A process did not come up; the message names it and its log."""


@dataclass(frozen=True)
class ProcessPlan:
    """One process: how to start it, and the address that answers when it is ready."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    ready_url: str


@dataclass
class _Running:
    plan: ProcessPlan
    process: subprocess.Popen[bytes]
    log: IO[bytes]
    restarts: int = 0
    started_s: float = field(default_factory=time.monotonic)


def free_port() -> int:
    """Return a port that is free on loopback now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Processes:
    """The processes of one ``serve``. Each writes its own log file; a dead one is started again."""

    def __init__(self, log_dir: Path, folder: Path) -> None:
        self._log_dir, self._folder = log_dir, folder
        self._running: list[_Running] = []
        log_dir.mkdir(parents=True, exist_ok=True)

    def start(self, plan: ProcessPlan) -> None:
        """Start a process without waiting for it."""
        log = (self._log_dir / f"{plan.name}.log").open("ab")
        self._running.append(_Running(plan, self._spawn(plan, log), log))

    def wait_ready(self, name: str, timeout_s: float) -> None:
        """Wait until a process answers.

        Raises:
            StartFault: it ended, or did not answer in time.
        """
        running = self._find(name)
        until = time.monotonic() + timeout_s
        while not answers(running.plan.ready_url):
            if running.process.poll() is not None:
                raise StartFault(f"{name} ended at its start; see {self._log_dir / (name + '.log')}")
            if time.monotonic() > until:
                raise StartFault(
                    f"{name} did not answer within {timeout_s:.0f} s; see {self._log_dir / (name + '.log')}"
                )
            time.sleep(0.05)

    def restart_dead(self) -> list[str]:
        """Start processes that have ended again, each after a growing pause; return their names."""
        revived = []
        for running in self._running:
            if running.process.poll() is None:
                continue
            pause_s = min(30.0, 0.5 * 2**running.restarts)
            if time.monotonic() - running.started_s < pause_s:
                continue
            running.restarts += 1
            running.started_s = time.monotonic()
            running.process = self._spawn(running.plan, running.log)
            revived.append(running.plan.name)
        return revived

    def pid(self, name: str) -> int:
        """Return the process id of a running process."""
        return self._find(name).process.pid

    def stop(self) -> None:
        """Stop all processes, the last started first; those that do not end in time are killed."""
        for running in reversed(self._running):
            if running.process.poll() is None:
                running.process.send_signal(signal.SIGTERM)
        until = time.monotonic() + STOP_WAIT_S
        for running in self._running:
            try:
                running.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                running.process.kill()
                running.process.wait()
            running.log.close()
        self._running.clear()

    def _spawn(self, plan: ProcessPlan, log: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            plan.command,
            cwd=self._folder,
            env=dict(plan.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C goes to us alone; we stop the others in order.
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )

    def _find(self, name: str) -> _Running:
        return next(running for running in self._running if running.plan.name == name)


def answers(url: str) -> bool:
    """Return whether an address answers with success."""
    try:
        with urlopen(url, timeout=2) as response:
            return bool(response.status < 400)
    except (URLError, OSError, ValueError):
        return False


def _die_with_parent() -> None:
    # A killed serve must leave no process behind (Linux: prctl(2), PR_SET_PDEATHSIG).
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
