"""Runs the understanding part of a trained model without Rasa: a second to load instead of ten, no TensorFlow.

It reads the same archive that Rasa trains and serves: the graph in `metadata.json` names every component, its settings
and the folder of what it learned. What the components do is in modules without Rasa beside them, so the two agree; a
test compares them message by message.
"""

from __future__ import annotations

import json
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlu.components.cleaning import says_something
from nlu.components.intent_model import IntentModel
from nlu.components.language_model import LanguageModel
from nlu.components.severity_model import Severity, SeverityModel
from nlu.components.text_encoder import DEFAULT_ENCODER, TextEncoder, load_encoder

_METADATA = "metadata.json"
_COMPONENTS = "components"
_NOTHING_SAID = "out_of_scope"


class ModelArchiveError(ValueError):
    """The file is no model of ours, or a damaged one; the message says what to do."""


@dataclass(frozen=True)
class Parse:
    """What a message means. `severity` is worked out for every message but speaks only of incident reports."""

    language: str | None
    intent: str
    confidence: float
    severity: Severity

    @property
    def is_incident(self) -> bool:
        """Whether the severity means anything."""
        return self.intent == "report_incident"

    def to_json(self) -> dict[str, object]:
        """As `python -m nlu.parse` writes it."""
        severity = self.severity if self.is_incident else None
        return {
            "language": self.language,
            "intent": self.intent,
            "confidence": round(self.confidence, 4),
            "severity": severity.level if severity else None,
            "severity_probabilities": [round(value, 4) for value in severity.probabilities] if severity else None,
            "evidence": list(severity.evidence) if severity else [],
        }


class Understanding:
    """The trained models of one archive, ready to read messages."""

    def __init__(
        self, language: LanguageModel, intent: IntentModel, severity: SeverityModel, encoder: TextEncoder
    ) -> None:
        self._language = language
        self._intent = intent
        self._severity = severity
        self._vectors = encoder

    @classmethod
    def load(cls, archive: Path) -> Understanding:
        """Read a `.tar.gz` made by `python -m nlu.training` or `rasa train`. Raises ModelArchiveError."""
        with tempfile.TemporaryDirectory(prefix="prioline-model-") as folder:
            unpacked = Path(folder)
            _unpack(archive, unpacked)
            nodes = _nodes(archive, unpacked)
            places = _learned_places(nodes, unpacked)
            try:
                return cls(
                    LanguageModel.load(places["LanguageDetector"]),
                    IntentModel.load(places["SentenceIntentClassifier"]),
                    SeverityModel.load(places["SeverityClassifier"]),
                    load_encoder(_encoder_name(nodes)),
                )
            except (OSError, ValueError, KeyError, TypeError) as fault:
                raise ModelArchiveError(
                    f"{archive.name}: damaged or of another version ({fault}); train again"
                ) from fault

    def parse(self, texts: Sequence[str], priors: Sequence[str | None] | None = None) -> list[Parse]:
        """What each text means; `priors` are the languages of the conversations so far."""
        known = priors if priors is not None else [None] * len(texts)
        found = []
        for text, prior, vectors in zip(texts, known, self._vectors.detailed(texts), strict=True):
            verdict = self._language.identify(text, vectors.whole, prior)
            blank = not says_something(text)  # there is nothing to understand, and Rasa too asks no model then
            intent, confidence = (_NOTHING_SAID, 0.0) if blank else self._intent.ranking(vectors)[0]
            found.append(Parse(verdict.language, intent, confidence, self._severity.assess(vectors)))
        return found


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack plain files that stay inside `folder`."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar.getmembers():
                inside = (folder / member.name).resolve().is_relative_to(folder.resolve())
                if member.isfile() and inside:
                    tar.extract(member, folder)
    except (OSError, tarfile.TarError, EOFError) as fault:
        raise ModelArchiveError(f"{archive}: not a model archive ({fault}); train one with `prioline train`") from fault


def _nodes(archive: Path, folder: Path) -> list[dict[str, Any]]:
    """The components of the trained graph."""
    try:
        metadata: dict[str, Any] = json.loads((folder / _METADATA).read_text(encoding="utf-8"))
        return list(metadata["predict_schema"]["nodes"].values())
    except (OSError, ValueError, KeyError) as fault:
        raise ModelArchiveError(f"{archive.name}: no model of Rasa 3.6 ({fault!r}); train again") from fault


def _learned_places(nodes: Sequence[Mapping[str, Any]], folder: Path) -> Mapping[str, Path]:
    """Name of each component's class -> the folder of what it learned."""
    return {
        node["uses"].rsplit(".", 1)[-1]: folder / _COMPONENTS / node["resource"]["name"]
        for node in nodes
        if node.get("resource")
    }


def _encoder_name(nodes: Sequence[Mapping[str, Any]]) -> str:
    """The class of the encoder that the model was trained with."""
    settings = [node["config"] for node in nodes if node["uses"].endswith(".SentenceEncoder")]
    return str(settings[0].get("encoder", DEFAULT_ENCODER))
