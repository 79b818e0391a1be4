"""`python -m nlu.report --model PATH`: writes `nlu/REPORT.md` and its plot from the validation part.

The part "Compared" comes from `nlu/report/comparison.json`, which `bench/understanding.py` writes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nlu.comparison import validation_examples
from nlu.dataset import Example
from nlu.evaluation import Figures
from nlu.evaluation import report as figures_by_group

if TYPE_CHECKING:
    from nlu.understanding import Parse

FOLDER = Path(__file__).parent / "report"
REPORT = Path(__file__).parent / "REPORT.md"
COMPARISON = FOLDER / "comparison.json"
CURVE = FOLDER / "asked-wrong.svg"
_COLUMNS = (
    ("messages", "messages"),
    ("language", "language_accuracy"),
    ("intent", "intent_accuracy"),
    ("macro-F1", "intent_macro_f1"),
    ("with level", "with_level"),
    ("exact", "severity_exact"),
    ("within 1", "severity_within_one"),
    ("recall 1", "level_1_recall"),
    ("precision 1", "level_1_precision"),
    ("sure", "sure"),
    ("wrong when sure", "wrong_when_sure"),
    ("1 surely 3/4", "level_1_surely_missed"),
)
_TITLES = {"all": "All", "language": "By language", "channel": "By channel", "trap": "By trap"}


@dataclass(frozen=True)
class Point:
    """At one threshold: the share of messages with a level that would be asked, and that would be wrong unasked."""

    threshold: float
    asked: float
    wrong: float


def curve(examples: Sequence[Example], parses: Sequence[Parse], thresholds: Sequence[float]) -> list[Point]:
    """Asked against wrong, over all messages with a level, for the probability that the level needs."""
    levelled = [(example, parse.severity) for example, parse in zip(examples, parses, strict=True) if example.severity]
    best = np.array([severity.probabilities[severity.level - 1] for _, severity in levelled])
    wrong = np.array([example.severity != severity.level for example, severity in levelled])
    return [Point(at, float(np.mean(best < at)), float(np.mean(wrong & (best >= at)))) for at in thresholds]


def after_two_questions(examples: Sequence[Example], parses: Sequence[Parse]) -> float:
    """Share of right levels when whoever is asked answers two closed questions by the true level.

    The first tells level 1 and the second level 2 (``actions.contract.severity``); after two times no the more probable
    of 3 and 4 stands, though the bot asks a third time.
    """
    right = []
    for example, parse in zip(examples, parses, strict=True):
        if example.severity is None:
            continue
        level, probabilities = parse.severity.level, parse.severity.probabilities
        if not parse.severity.sure:
            lesser = 3 if probabilities[2] >= probabilities[3] else 4
            level = example.severity if example.severity <= 2 else lesser
        right.append(level == example.severity)
    return float(np.mean(right))


def as_svg(points: Sequence[Point], policy: Point) -> str:
    """Draw the curve and the point of the whole decision policy; readable on light and dark ground."""
    width, height, left, bottom = 560, 320, 56, 44
    top_wrong = max(0.12, *(point.wrong for point in points))

    def place(point: Point) -> tuple[float, float]:
        x = left + point.asked * (width - left - 16)
        y = height - bottom - point.wrong / top_wrong * (height - bottom - 16)
        return round(x, 1), round(y, 1)

    line = " ".join(f"{x},{y}" for x, y in map(place, points))
    x, y = place(policy)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-label="Share of messages asked against share wrong" font-family="sans-serif" font-size="12" fill="#777">'
    ]
    for tick in range(0, 101, 20):
        tick_x, _ = place(Point(0, tick / 100, 0))
        parts.append(f'<text x="{tick_x}" y="{height - bottom + 18}" text-anchor="middle">{tick} %</text>')
        parts.append(f'<path d="M{tick_x} 16V{height - bottom}" stroke="#7773" fill="none"/>')
    for tick in range(0, int(top_wrong * 100) + 1, 2):
        _, tick_y = place(Point(0, 0, tick / 100))
        parts.append(f'<text x="{left - 8}" y="{tick_y + 4}" text-anchor="end">{tick} %</text>')
        parts.append(f'<path d="M{left} {tick_y}H{width - 16}" stroke="#7773" fill="none"/>')
    parts += [
        f'<polyline points="{line}" fill="none" stroke="#2a78c2" stroke-width="2.5"/>',
        f'<circle cx="{x}" cy="{y}" r="5" fill="#d9480f"/>',
        f'<text x="{x + 9}" y="{y - 7}">as set</text>',
        f'<text x="{(left + width) / 2}" y="{height - 8}" text-anchor="middle">asked (closed questions)</text>',
        f'<text text-anchor="middle" transform="translate(14 {height / 2}) rotate(-90)">wrong, unasked</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def as_markdown(
    reported: dict[str, dict[str, Figures]],
    points: Sequence[Point],
    policy: Point,
    after_two: float,
    model: str,
    compared: str,
) -> str:
    """The whole page."""
    lines = [
        "# What the understanding reaches",
        "",
        f"Written by `python -m nlu.report` for the model `{model}`, on `nlu/validation`: messages that no model is",
        "trained on. Each is read without the language of a conversation. Methods and thresholds were chosen in sight",
        "of these figures, so messages that nobody here has seen will come out somewhat below them.",
        "",
    ]
    for group, title in _TITLES.items():
        if reported.get(group):
            lines += [f"## {title}", "", *_table(reported[group]), ""]
    lines += [
        "## Asked against wrong",
        "",
        f"![share asked against share wrong](report/{CURVE.name})",
        "",
        "The curve asks below a probability of the level; the point is the whole policy of `bot/assistant/config.yml`,",
        "which also asks wherever a standstill remains possible. After at most two closed questions, answered by the",
        f"true level, {after_two:.3f} of the levels are exact.",
        "",
        "| probability needed | asked | wrong, unasked |",
        "|---|---|---|",
        *(f"| {point.threshold:.2f} | {point.asked:.3f} | {point.wrong:.3f} |" for point in points[::4]),
        f"| **as set** | **{policy.asked:.3f}** | **{policy.wrong:.3f}** |",
        "",
        "## Level, true (rows) and found (columns)",
        "",
        *_confusion(reported["all"]["all"].severity_confusion),
        "",
        compared,
    ]
    return "\n".join(lines).rstrip() + "\n"


def _table(members: dict[str, Figures]) -> list[str]:
    lines = ["| | " + " | ".join(head for head, _ in _COLUMNS) + " |", "|---" * (len(_COLUMNS) + 1) + "|"]
    for name, found in members.items():
        lines.append(f"| {name} | " + " | ".join(_cell(getattr(found, field)) for _, field in _COLUMNS) + " |")
    return lines


def _cell(value: float | int | None) -> str:
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def _confusion(confusion: dict[str, dict[str, int]]) -> list[str]:
    levels = ("1", "2", "3", "4")
    lines = ["| | " + " | ".join(levels) + " |", "|---" * 5 + "|"]
    return lines + [
        f"| {true} | " + " | ".join(str(confusion.get(true, {}).get(found, 0)) for found in levels) + " |"
        for true in levels
    ]


def _compared() -> str:
    """The table of methods, as measured in one run; empty when nobody has measured."""
    if not COMPARISON.exists():
        return ""
    measured = json.loads(COMPARISON.read_text(encoding="utf-8"))
    lines = [
        "## Compared",
        "",
        f"One run of `bench/understanding.py`: {measured['training']} training messages, {measured['validation']} of",
        "validation; every method trained on the same data.",
        "",
        "| method | intent | macro-F1 | exact | within 1 | recall 1 | precision 1 | training s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    fields = ("intent", "macro_f1", "exact", "within_one", "recall_1", "precision_1", "training_s")
    for method in measured["methods"]:
        lines.append(f"| {method['name']} | " + " | ".join(_cell(method.get(field)) for field in fields) + " |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m nlu.report", description="Writes nlu/REPORT.md.")
    parser.add_argument("--model", type=Path, required=True, help="model archive (.tar.gz)")
    options = parser.parse_args(arguments)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from nlu.understanding import ModelArchiveError, Understanding

    try:
        understanding = Understanding.load(options.model)
    except (ModelArchiveError, OSError) as fault:
        print(f"report: {fault}", file=sys.stderr)
        return 1
    examples = validation_examples()
    parses = understanding.parse([example.text for example in examples])
    points = curve(examples, parses, [at / 100 for at in range(30, 100, 2)])
    levelled = [(example, parse) for example, parse in zip(examples, parses, strict=True) if example.severity]
    sure = [(example, parse) for example, parse in levelled if parse.severity.sure]
    wrong = sum(example.severity != parse.severity.level for example, parse in sure)
    policy = Point(0.0, 1 - len(sure) / len(levelled), wrong / len(levelled))
    after_two = after_two_questions(examples, parses)
    FOLDER.mkdir(exist_ok=True)
    CURVE.write_text(as_svg(points, policy), encoding="utf-8")
    page = as_markdown(figures_by_group(examples, parses), points, policy, after_two, options.model.name, _compared())
    REPORT.write_text(page, encoding="utf-8")
    print(REPORT.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
