"""Measures a start of the whole product, from the command to the first answer in the chat; prints JSON.

    python bench/start.py --starts 3

Uses a data folder of its own with the newest model of ``data/models``; a first start that prepares the database is
not counted. Memory is the resident size of all processes after the first answer.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
WAIT_S = 180.0
SENTENCE = "sinds vanochtend staan alle kassa's in veertig winkels op een blauw scherm"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--starts", type=int, default=3)
    starts: int = options.parse_args().starts
    models = sorted((ROOT / "data" / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        sys.exit("bench/start.py: no model in data/models; run `prioline train` first")
    with tempfile.TemporaryDirectory(prefix="prioline-start-") as folder:
        data = Path(folder)
        (data / "models").mkdir()
        shutil.copy(models[-1], data / "models")
        (data / "cache").symlink_to(ROOT / "data" / "cache")
        _start(data)
        runs = [_start(data) for _ in range(max(1, starts))]
    seconds = [run[0] for run in runs]
    figures = {
        "starts": len(runs),
        "seconds_median": round(statistics.median(seconds), 2),
        "seconds_max": round(max(seconds), 2),
        "memory_mb_max": round(max(run[1] for run in runs)),
    }
    print(json.dumps(figures, indent=2))


def _start(data: Path) -> tuple[float, float]:
    """Return (seconds from the command to the first answer, resident megabytes of all processes)."""
    environment = {**os.environ, "PRIOLINE_DATA_DIR": str(data), "PRIOLINE_PORT": "0"}
    began = time.monotonic()
    command = [sys.executable, "-u", "-m", "bot", "serve"]
    serve = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        _ask(_address(serve))
        return time.monotonic() - began, _resident_mb(serve.pid)
    finally:
        serve.send_signal(signal.SIGINT)
        serve.wait(30)


def _address(serve: subprocess.Popen[str]) -> str:
    assert serve.stdout is not None
    for line in serve.stdout:
        if line.startswith("chat page"):
            return line.split()[-1].rstrip("/")
    sys.exit("bench/start.py: serve ended before it printed its addresses")


def _ask(address: str) -> None:
    body = {"message": SENTENCE, "language": "nl", "id": uuid.uuid4().hex}
    answer = httpx.post(f"{address}/api/chat", json=body, timeout=WAIT_S)
    answer.raise_for_status()
    if not answer.json()["replies"]:
        sys.exit("bench/start.py: the first message got no reply")


def _resident_mb(parent: int) -> float:
    listed = subprocess.run(["ps", "-eo", "pid,ppid,rss"], capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, line.split())) for line in listed.splitlines()[1:]]
    ours = {parent}
    for pid, ppid, _rss in sorted(rows):
        if ppid in ours:
            ours.add(pid)
    return sum(rss for pid, _ppid, rss in rows if pid in ours) / 1024


if __name__ == "__main__":
    main()
