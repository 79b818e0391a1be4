"""`python -m nlu.parse --model PATH`: JSON lines {"text": …[, "language": …]} in, one JSON line for each out.

`language` is the language of the conversation so far, if known. A line that cannot be read gives {"error": …} and the
work goes on; then the exit status is 1, otherwise 0. Typed line by line it answers line by line; from a file or a pipe
it works in batches.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_BATCH = 64
_MAX_CHARACTERS = 200_000


@dataclass(frozen=True)
class Line:
    """One message of the input, or the reason why there is none."""

    text: str = ""
    language: str | None = None
    error: str | None = None


def read_line(line: str, number: int) -> Line:
    """The message in one line of the input; a fault is named with the number of the line."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError as fault:
        return Line(error=f"line {number}: not JSON ({fault.msg} at character {fault.pos + 1})")
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return Line(error=f'line {number}: expected an object with a string "text", like {{"text": "hallo"}}')
    if len(row["text"]) > _MAX_CHARACTERS:
        return Line(error=f"line {number}: text of {len(row['text'])} characters, {_MAX_CHARACTERS} are allowed")
    language = row.get("language")
    if language is not None and not isinstance(language, str):
        return Line(error=f'line {number}: "language" must be a string such as "nl"')
    return Line(row["text"], language)


def batches(stream: IO[str]) -> Iterator[list[tuple[int, str]]]:
    """Numbered lines of `stream`: as many as are there at once, up to a batch; empty lines are left out."""
    waiting: list[tuple[int, str]] = []
    buffered = _LineReader(stream)
    for number, line in enumerate(buffered, start=1):
        if line.strip():
            waiting.append((number, line))
        if len(waiting) >= _BATCH or (waiting and not buffered.more_at_hand()):
            yield waiting
            waiting = []
    if waiting:
        yield waiting


class _LineReader:
    """Lines of a stream, which also tells whether another is there without waiting for it."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._rest = b""
        self._ended = False

    def __iter__(self) -> Iterator[str]:
        while True:
            line, separator, rest = self._rest.partition(b"\n")
            if separator:
                self._rest = rest
                yield line.decode("utf-8", "replace")
            elif self._ended:
                if line:
                    self._rest = b""
                    yield line.decode("utf-8", "replace")
                return
            else:
                self._fill()

    def more_at_hand(self) -> bool:
        """Whether a whole line can be had at once."""
        while b"\n" not in self._rest and not self._ended:
            if not select.select([self._stream], [], [], 0)[0]:
                return False
            self._fill()
        return bool(self._rest)

    def _fill(self) -> None:
        block = os.read(self._stream.fileno(), 1 << 16)
        self._ended = not block
        self._rest += block


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Command line of this module."""
    parser = argparse.ArgumentParser(prog="python -m nlu.parse", description="What messages mean, as JSON lines.")
    parser.add_argument("--model", type=Path, required=True, help="model archive (.tar.gz)")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    options = parse_arguments(arguments)
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy comes: more threads on busy cores are slower
    from nlu.understanding import ModelArchiveError, Understanding

    try:
        understanding = Understanding.load(options.model)
    except (ModelArchiveError, OSError, RuntimeError) as fault:
        print(f"parse: {fault}", file=sys.stderr)
        return 1
    faults = 0
    for batch in batches(sys.stdin):
        lines = [read_line(line, number) for number, line in batch]
        good = [line for line in lines if line.error is None]
        results = iter(understanding.parse([line.text for line in good], [line.language for line in good]))
        for line in lines:
            faults += line.error is not None
            answer = {"error": line.error} if line.error is not None else next(results).to_json()
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
