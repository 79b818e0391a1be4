"""How each language stands: coverage, faults, last change, and how well it is understood."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel import Locale
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.workbench.inventory import Entry, inventory
from bot.workbench.shelf import STATES, Shelf
from locales.catalogue import LANGUAGES

BEGIN, END = "<!-- languages: begin -->", "<!-- languages: end -->"
"""Marks in a Markdown file between which the table stands; it is written by ``prioline workbench report``."""

FIGURES_FILE = Path("workbench") / "figures.json"
"""Where the figures lie in the data folder."""


class LanguageFigures(BaseModel):
    """How well one language is understood, shares between 0 and 1; see ``nlu.evaluation``."""

    model_config = ConfigDict(extra="ignore")
    messages: int
    language_accuracy: float | None
    intent_accuracy: float | None
    severity_exact: float | None
    severity_within_one: float | None
    level_1_recall: float | None


class Figures(BaseModel):
    """The figures of all languages, with the model they were measured on and the date (ISO 8601)."""

    model: str
    measured_at: str
    languages: dict[str, LanguageFigures]


@dataclass(frozen=True)
class Standing:
    """How one catalogue stands. ``states`` counts texts; ``faults`` are those of entries and of the file."""

    language: str
    states: Mapping[str, int]
    by_area: Mapping[str, Mapping[str, int]]
    faults: tuple[tuple[Entry, str], ...]
    file_faults: tuple[str, ...]
    changed_at: str
    changed_by: str

    @property
    def texts(self) -> int:
        """How many texts there are."""
        return sum(self.states.values())

    @property
    def done(self) -> int:
        """How many are translated, reviewed or not, or taken from the region's language."""
        return self.texts - self.states["missing"]

    @property
    def fault_count(self) -> int:
        """How many faults the checks have found; a text that waits for a review is none."""
        return len(self.faults) + len(self.file_faults)


def standing(shelf: Shelf, language: str) -> Standing:
    """Return how a language stands.

    Raises:
        ValueError: there is no such catalogue.
    """
    book = shelf.book(language)
    by_area: dict[str, dict[str, int]] = {}
    faults: list[tuple[Entry, str]] = []
    for entry in inventory():
        area = by_area.setdefault(entry.area, dict.fromkeys(STATES, 0))
        area[book.state(entry.key)] += 1
        faults += [(entry, wrong) for wrong in book.faults.get(entry.key, ()) if not wrong.startswith("fuzzy")]
    states = {state: sum(area[state] for area in by_area.values()) for state in STATES}
    return Standing(language, states, by_area, tuple(faults), book.file_faults, book.changed_at, book.changed_by)


def read_figures(data_dir: Path) -> Figures | None:
    """Return the figures measured last, or None when there are none."""
    try:
        return Figures.model_validate_json((data_dir / FIGURES_FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def write_figures(data_dir: Path, figures: Figures) -> None:
    """Keep figures for the report page."""
    path = data_dir / FIGURES_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(figures.model_dump(), indent=1) + "\n", encoding="utf-8")
    os.replace(new, path)


def table(standings: Sequence[Standing], figures: Figures | None) -> str:
    """Return the table for the documents, in Markdown."""
    heads = ["language", "translated", "needs review", "faults", "last change"]
    heads += ["language right", "intent right", "level exact", "within one", "level 1 found"]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for one in standings:
        measured = figures.languages.get(one.language) if figures else None
        name = Locale.parse(one.language).get_display_name("en")
        cells = [
            f"{name} ({one.language})",
            f"{_light(one.done == one.texts)} {one.done} of {one.texts}",
            f"{_light(one.states['review'] == 0)} {one.states['review']}",
            f"{_light(one.fault_count == 0)} {one.fault_count}",
            one.changed_at[:10] or "–",
            *(_percent(getattr(measured, field, None)) for field in FIGURE_FIELDS),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    if figures is not None:
        messages = sum(each.messages for each in figures.languages.values())
        lines += ["", f"Understanding: {messages} validation messages, {figures.measured_at[:10]}."]
    return "\n".join(lines)


FIGURE_FIELDS = ("language_accuracy", "intent_accuracy", "severity_exact", "severity_within_one", "level_1_recall")


def put_table(path: Path, new: str) -> None:
    """Write the table into a document, between its marks.

    Raises:
        ValueError: the document has no such marks.
    """
    text = path.read_text(encoding="utf-8")
    marked = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if not marked.search(text):
        raise ValueError(f"{path.name} has no lines {BEGIN} and {END}; add them where the table shall stand")
    path.write_text(marked.sub(lambda _: f"{BEGIN}\n{new}\n{END}", text), encoding="utf-8")


def evaluated(report: Mapping[str, Mapping[str, object]], model: str, measured_at: str) -> Figures:
    """Return the figures in what ``python -m nlu.evaluation --json`` prints."""
    by_language = {name: LanguageFigures.model_validate(found) for name, found in report["language"].items()}
    return Figures(
        model=model,
        measured_at=measured_at,
        languages={name: by_language[name] for name in LANGUAGES if name in by_language},
    )


def _light(good: bool) -> str:
    return "🟢" if good else "🟠"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"
