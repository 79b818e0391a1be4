"""A hand-off engine in a process of its own, which tests may kill: run by ``test_engine_workers``.

The carrier is a file to which every placed call is appended, so it outlives the process as a carrier does. The clock
is an instant in a file. With ``loop`` as fourth argument the engine works until its input ends, and says ``step`` for
each step that it takes up and ``idle`` when it finds none (``bench/kills.py``).

``die`` names the moment at which the process kills itself without any chance to tidy up: ``after_claim``,
``after_commit`` (rows written, call not placed), ``after_call`` (call placed, answer not written), ``after_send`` (mail
sent, not yet marked); ``after_claim:N`` at the Nth claim.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from actions.contract.clock import Clock
from actions.handoff.engine import HandoffEngine
from actions.handoff.phone import OutboundCall, PlacedCall
from actions.store.database import Database
from actions.store.steps import Claim
from actions.store.tables import AttemptRow, CaseRow, OutboxRow

IDLE_S = 0.1


class FileClock:
    """The instant in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def now(self) -> datetime:
        return datetime.fromisoformat(self.path.read_text())


class FileCarrier:
    """Appends every call to a file; one line is written at once, so several processes may share it."""

    def __init__(self, path: Path, clock: Clock, die: str) -> None:
        self.path, self.clock, self.die = path, clock, die

    def place_call(self, call: OutboundCall) -> PlacedCall:
        sid = f"CA-{call.key}"
        line = {"sid": sid, "key": call.key, "to": call.to, "from": call.from_number, "at": self._now()}
        append(self.path, line)
        if self.die == "after_call":
            kill_myself()
        return PlacedCall(sid)

    def find_call(self, call: OutboundCall, since: datetime) -> PlacedCall | None:
        lines = [json.loads(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []
        found = [
            line
            for line in lines
            if (line["to"], line["from"]) == (call.to, call.from_number) and line["at"] >= since.isoformat()
        ]
        return PlacedCall(found[-1]["sid"]) if found else None

    def end_call(self, sid: str) -> None:
        append(self.path.with_suffix(".ended"), {"sid": sid})

    def _now(self) -> str:
        return self.clock.now().isoformat()


class FilePostman:
    """Appends every mail to a file."""

    def __init__(self, path: Path, die: str) -> None:
        self.path, self.die = path, die

    def send(self, message: OutboxRow, case: CaseRow | None) -> None:
        append(self.path, {"id": message.id, "kind": message.kind})
        if self.die == "after_send":
            kill_myself()


class MortalEngine(HandoffEngine):
    """The real engine with a place to die in."""

    die = ""
    claims = 0
    talks = False

    def _run(self, claim: Claim) -> None:
        self.claims += 1
        if self.talks:
            print("step", flush=True)
        if self.die == "after_claim" or self.die == f"after_claim:{self.claims}":
            kill_myself()
        super()._run(claim)

    def _place(self, attempt: AttemptRow) -> None:
        if self.die == "after_commit":
            kill_myself()
        super()._place(attempt)


def append(path: Path, line: Mapping[str, object]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, (json.dumps(line) + "\n").encode())
    os.close(descriptor)


def kill_myself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    url, folder, die = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    clock = FileClock(folder / "clock")
    carrier = FileCarrier(folder / "calls", clock, die)
    engine = MortalEngine(Database(url), clock, carrier, FilePostman(folder / "mail", die), "+12025550100")
    engine.die = die
    if sys.argv[4:] == ["loop"]:
        engine.talks = True
        while not select.select([sys.stdin], [], [], IDLE_S)[0]:
            engine.run_due()
            print("idle", flush=True)
        return
    print("ready", flush=True)
    sys.stdin.readline()
    engine.run_due()


if __name__ == "__main__":
    main()
