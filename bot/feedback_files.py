"""Feedback between the database and the files that training reads (``nlu/data/README.md`` has their form)."""

from __future__ import annotations

import shutil
from collections import defaultdict

import yaml

from actions.store import feedback
from actions.store.database import Database
from actions.store.schema import upgrade
from actions.store.tables import FeedbackRow
from bot.clock import process_clock
from bot.settings import Settings

SHOWN_CHARACTERS = 100


def waiting_lines(settings: Settings) -> list[str]:
    """Return one line for each feedback that waits for review."""
    database = _database(settings)
    with database.reading() as session:
        rows = feedback.waiting(session)
    database.close()
    return [_line(row) for row in rows]


def review_one(settings: Settings, number: int, accepted: bool, by: str, intent: str | None, level: int | None) -> None:
    """Keep a reviewer's verdict.

    Raises:
        UnknownFeedback: no such number.
        ValueError: level and intent do not go together.
    """
    database = _database(settings)
    now = process_clock(settings.clock_file).now()
    with database.transaction() as session:
        feedback.review(session, number, accepted, by, now, intent=intent, level=level)
    database.close()


def export(settings: Settings) -> int:
    """Write the accepted feedback as training files in place of the former ones; return how many messages."""
    database = _database(settings)
    with database.reading() as session:
        rows = feedback.for_training(session)
    database.close()
    if settings.feedback_dir.exists():
        shutil.rmtree(settings.feedback_dir)
    blocks: dict[tuple[str, str], dict[int | None, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        blocks[row.language, row.intent][row.level][_one_line(row.text)] = None
    for (language, intent), levels in blocks.items():
        folder = settings.feedback_dir / language
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{intent}.yml").write_text(_training_file(language, intent, levels), encoding="utf-8")
    return sum(len(texts) for levels in blocks.values() for texts in levels.values())


def _training_file(language: str, intent: str, levels: dict[int | None, dict[str, None]]) -> str:
    nlu = []
    for level, texts in levels.items():
        metadata = {"language": language} | ({} if level is None else {"severity": level})
        examples = "".join(f"- {text}\n" for text in texts)
        nlu.append({"intent": intent, "metadata": metadata, "examples": examples})
    return yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True, sort_keys=False, width=10_000)


def _one_line(text: str) -> str:
    """Return the message as Rasa reads an example: one line, none of its marks for entities."""
    for mark in "[]{}":
        text = text.replace(mark, " ")
    return " ".join(text.split()).lstrip("/- ")


def _line(row: FeedbackRow) -> str:
    text = _one_line(row.text)
    shown = text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
    found, meant = _meaning(row.found_intent, row.found_level), _meaning(row.intent, row.level)
    consent = "" if row.consent or row.source == "tester" else "  (no consent: not used)"
    return f"{row.id:>5}  {row.language}  {found} -> {meant}  by {row.source} {row.by}: {shown}{consent}"


def _meaning(intent: str | None, level: int | None) -> str:
    return f"level {level}" if level is not None else intent or "?"


def _database(settings: Settings) -> Database:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    upgrade(database)
    return database
