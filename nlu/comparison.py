"""`python -m nlu.comparison --old MODEL --new MODEL`: two models on the validation part, side by side.

Exit status 0 when the new one is no worse, 3 when it is. Worse means: a figure of :data:`MAY_FALL` fell by more than it
may, or a level 1 is surely taken for 3 or 4 that was not before.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nlu.dataset import DatasetError, Example, read_labelled
from nlu.evaluation import Figures, figures

VALIDATION = Path(__file__).parent / "validation"
MAY_FALL = {
    "language_accuracy": 0.003,
    "intent_accuracy": 0.005,
    "severity_exact": 0.01,
    "severity_within_one": 0.005,
    "level_1_recall": 0.007,
}
"""How far a figure may fall: a message or two of the validation part (1,150 messages, 150 of level 1)."""
WORSE = 3


@dataclass(frozen=True)
class Change:
    """One figure of both models; `worse` when it fell further than it may."""

    name: str
    old: float
    new: float
    worse: bool


def compare(old: Figures, new: Figures) -> list[Change]:
    """The figures that decide, in a fixed order."""
    changes = []
    for name, may_fall in MAY_FALL.items():
        before, after = getattr(old, name) or 0.0, getattr(new, name) or 0.0
        changes.append(Change(name, before, after, before - after > may_fall))
    missed = (float(old.level_1_surely_missed), float(new.level_1_surely_missed))
    changes.append(Change("level_1_surely_missed", *missed, missed[1] > missed[0]))
    return changes


def validation_examples() -> list[Example]:
    """All messages of the validation part. Raises DatasetError."""
    return [example for path in sorted(VALIDATION.glob("*.jsonl")) for example in read_labelled(path)]


def measure(model: Path, examples: Sequence[Example]) -> Figures:
    """Figures of one model file. Raises ModelArchiveError."""
    from nlu.understanding import Understanding

    return figures(examples, Understanding.load(model).parse([example.text for example in examples]))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m nlu.comparison", description="Two models side by side.")
    parser.add_argument("--old", type=Path, required=True)
    parser.add_argument("--new", type=Path, required=True)
    options = parser.parse_args(arguments)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from nlu.understanding import ModelArchiveError

    try:
        examples = validation_examples()
        changes = compare(measure(options.old, examples), measure(options.new, examples))
    except (DatasetError, ModelArchiveError, OSError) as fault:
        print(f"compare: {fault}", file=sys.stderr)
        return 1
    print(f"{'':<24}{'old':>8}{'new':>8}")
    for change in changes:
        mark = "  worse" if change.worse else ""
        print(f"{change.name:<24}{change.old:>8.3f}{change.new:>8.3f}{mark}")
    return WORSE if any(change.worse for change in changes) else 0


if __name__ == "__main__":
    sys.exit(main())
