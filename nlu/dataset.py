"""The training data of `nlu/data` and the validation data of `nlu/validation`, read without Rasa."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from nlu.components.language_model import LANGUAGES

DATA = Path(__file__).parent / "data"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DatasetError(ValueError):
    """A data file cannot be used; the message names file and fault."""


@dataclass(frozen=True)
class Example:
    """One message and what it means. `severity` only of intent report_incident; `channel` and `trap` of validation."""

    text: str
    language: str
    intent: str
    severity: int | None = None
    channel: str | None = None
    trap: str | None = None


def read_training(folder: Path = DATA) -> list[Example]:
    """All examples of `<folder>/<language>/<intent>.yml`. Raises DatasetError."""
    return [example for path in sorted(folder.glob("*/*.yml")) for example in _read_file(path)]


def _read_file(path: Path) -> list[Example]:
    try:
        blocks = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)["nlu"]
        return [example for block in blocks for example in _read_block(block)]
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as fault:
        raise DatasetError(f"{path.parent.name}/{path.name}: {fault}") from fault


def _read_block(block: dict[str, Any]) -> Iterable[Example]:
    metadata = block["metadata"]
    language, severity = metadata["language"], metadata.get("severity")
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r} is none of {', '.join(LANGUAGES)}")
    for line in block["examples"].splitlines():
        if line.startswith("- ") and line[2:].strip():
            yield Example(line[2:].strip(), language, block["intent"], severity)


def read_labelled(path: Path) -> list[Example]:
    """Examples of a JSON-lines file with text, lang, channel, intent, severity, trap. Raises DatasetError."""
    examples = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            examples.append(
                Example(
                    row["text"],
                    row["lang"],
                    row["intent"],
                    row.get("severity"),
                    row.get("channel"),
                    row.get("trap"),
                )
            )
        except (json.JSONDecodeError, KeyError, TypeError) as fault:
            raise DatasetError(f"{path.name}, line {number}: {fault!r}") from fault
    return examples


def data_hash(*folders: Path) -> str:
    """A short name for the exact state of the training data: changes with any byte of any file."""
    digest = hashlib.sha256()
    for folder in folders or (DATA,):
        for path in sorted(folder.glob("*/*.yml")):
            digest.update(f"{path.parent.name}/{path.name}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
