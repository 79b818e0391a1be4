"""`python -m nlu.evaluation --model PATH [--json] FILE…`: how well a model understands labelled messages.

FILE holds JSON lines {"text", "lang", "channel", "intent", "severity", "trap"}; channel, severity and trap may be
missing. Each message is read without the language of a conversation. The severity figures are over all messages with a
level, whatever intent the model saw; level 1 counts as recalled when the level is 1 and the intent is right too.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nlu.dataset import DatasetError, Example, read_labelled

if TYPE_CHECKING:
    from nlu.understanding import Parse

_INCIDENT = "report_incident"
_LEVELS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Figures:
    """Shares between 0 and 1, None where there is nothing to count; `confusion` is {true: {predicted: count}}."""

    messages: int
    with_level: int
    language_accuracy: float | None
    intent_accuracy: float | None
    intent_macro_f1: float | None
    severity_exact: float | None
    severity_within_one: float | None
    level_1_recall: float | None
    level_1_precision: float | None
    sure: float | None
    wrong_when_sure: float | None
    level_1_surely_missed: int
    intent_confusion: dict[str, dict[str, int]]
    severity_confusion: dict[str, dict[str, int]]


def figures(examples: Sequence[Example], parses: Sequence[Parse]) -> Figures:
    """Compare what the model found with what the messages mean."""
    pairs = list(zip(examples, parses, strict=True))
    levelled = [(example, parse) for example, parse in pairs if example.severity is not None]
    truly_first = [parse for example, parse in levelled if example.severity == 1]
    called_first = [example for example, parse in pairs if parse.is_incident and parse.severity.level == 1]
    sure = [(example, parse) for example, parse in levelled if parse.severity.sure]
    return Figures(
        messages=len(pairs),
        with_level=len(levelled),
        language_accuracy=_share(example.language == parse.language for example, parse in pairs),
        intent_accuracy=_share(example.intent == parse.intent for example, parse in pairs),
        intent_macro_f1=_macro_f1([(example.intent, parse.intent) for example, parse in pairs]),
        severity_exact=_share(example.severity == parse.severity.level for example, parse in levelled),
        severity_within_one=_share(
            abs((example.severity or 0) - parse.severity.level) <= 1 for example, parse in levelled
        ),
        level_1_recall=_share(parse.is_incident and parse.severity.level == 1 for parse in truly_first),
        level_1_precision=_share(example.severity == 1 for example in called_first),
        sure=_share(parse.severity.sure for _, parse in levelled),
        wrong_when_sure=_share(example.severity != parse.severity.level for example, parse in sure),
        level_1_surely_missed=sum(example.severity == 1 and parse.severity.level >= 3 for example, parse in sure),
        intent_confusion=_confusion((example.intent, parse.intent) for example, parse in pairs),
        severity_confusion=_confusion(
            (str(example.severity), str(parse.severity.level)) for example, parse in levelled
        ),
    )


def report(examples: Sequence[Example], parses: Sequence[Parse]) -> dict[str, dict[str, Figures]]:
    """Figures of all messages and by language, channel and trap."""
    groups: dict[str, Callable[[Example], str | None]] = {
        "all": lambda _: "all",
        "language": lambda example: example.language,
        "channel": lambda example: example.channel,
        "trap": lambda example: example.trap,
    }
    return {name: _grouped(examples, parses, key) for name, key in groups.items()}


def _grouped(
    examples: Sequence[Example], parses: Sequence[Parse], key: Callable[[Example], str | None]
) -> dict[str, Figures]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, example in enumerate(examples):
        name = key(example)
        if name:
            rows[name].append(row)
    return {
        name: figures([examples[row] for row in members], [parses[row] for row in members])
        for name, members in sorted(rows.items())
    }


def _share(outcomes: Iterable[bool]) -> float | None:
    counted = list(outcomes)
    return round(sum(counted) / len(counted), 4) if counted else None


def _macro_f1(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Mean F1 over the true labels."""
    if not pairs:
        return None
    hits = Counter(true for true, found in pairs if true == found)
    true_counts, found_counts = Counter(true for true, _ in pairs), Counter(found for _, found in pairs)
    scores = [2 * hits[label] / (true_counts[label] + found_counts[label]) for label in true_counts]
    return round(sum(scores) / len(scores), 4)


def _confusion(pairs: Iterable[tuple[str, str]]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for true, found in pairs:
        counts[true][found] += 1
    return {true: dict(sorted(found.items())) for true, found in sorted(counts.items())}


_COLUMNS = (
    ("messages", "messages"),
    ("language", "language_accuracy"),
    ("intent", "intent_accuracy"),
    ("macro-F1", "intent_macro_f1"),
    ("levels", "with_level"),
    ("exact", "severity_exact"),
    ("within 1", "severity_within_one"),
    ("recall 1", "level_1_recall"),
    ("precis. 1", "level_1_precision"),
    ("sure", "sure"),
    ("wrong/sure", "wrong_when_sure"),
    ("1 missed", "level_1_surely_missed"),
)
_NAME_WIDTH = 22
_COLUMN_WIDTH = 10


def as_text(reported: dict[str, dict[str, Figures]]) -> str:
    """Tables to read on a terminal."""
    lines = []
    for group, members in reported.items():
        if not members:
            continue
        heads = "".join(f"{head:>{_COLUMN_WIDTH}}" for head, _ in _COLUMNS)
        lines.append(f"{group:<{_NAME_WIDTH}}{heads}")
        for name, found in members.items():
            values = (getattr(found, field) for _, field in _COLUMNS)
            lines.append(f"{name:<{_NAME_WIDTH}}" + "".join(f"{_cell(value):>{_COLUMN_WIDTH}}" for value in values))
        lines.append("")
    everything = reported["all"].get("all")
    if everything:
        lines += ["level, true -> found", *_confusion_lines(everything.severity_confusion), ""]
        lines += ["intent, true -> mistaken for", *_mistakes(everything.intent_confusion)]
    return "\n".join(lines)


def _cell(value: float | int | None) -> str:
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def _confusion_lines(confusion: dict[str, dict[str, int]]) -> list[str]:
    return [
        f"  {true}: " + "  ".join(f"{found} {count}" for found, count in row.items()) for true, row in confusion.items()
    ]


def _mistakes(confusion: dict[str, dict[str, int]]) -> list[str]:
    lines = []
    for true, row in confusion.items():
        wrong = sorted(((count, found) for found, count in row.items() if found != true), reverse=True)
        if wrong:
            lines.append(f"  {true} ({sum(row.values())}): " + ", ".join(f"{found} {count}" for count, found in wrong))
    return lines


def as_json(reported: dict[str, dict[str, Figures]]) -> dict[str, dict[str, object]]:
    """The same for machines."""
    return {group: {name: asdict(found) for name, found in members.items()} for group, members in reported.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m nlu.evaluation", description="How well a model understands.")
    parser.add_argument("--model", type=Path, required=True, help="model archive (.tar.gz)")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="JSON lines with labelled messages")
    options = parser.parse_args(arguments)
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy comes: more threads on busy cores are slower
    from nlu.understanding import ModelArchiveError, Understanding

    try:
        examples = [example for path in options.files for example in read_labelled(path)]
        understanding = Understanding.load(options.model)
    except (DatasetError, ModelArchiveError, OSError, RuntimeError) as fault:
        print(f"evaluate: {fault}", file=sys.stderr)
        return 1
    reported = report(examples, understanding.parse([example.text for example in examples]))
    print(json.dumps(as_json(reported), ensure_ascii=False, indent=2) if options.json else as_text(reported))
    return 0


if __name__ == "__main__":
    sys.exit(main())
