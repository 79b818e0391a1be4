"""What the command reads and how figures are counted."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from nlu.components.severity_model import Severity
from nlu.dataset import DatasetError, Example, data_hash, read_labelled, read_training
from nlu.evaluation import as_json, as_text, figures, report
from nlu.parse import batches, read_line
from nlu.understanding import ModelArchiveError, Parse, Understanding


def parse_of(intent: str, level: int, sure: bool = True, language: str = "nl") -> Parse:
    return Parse(language, intent, 0.9, Severity(level, (0.25, 0.25, 0.25, 0.25), sure, ("zin",)))


@pytest.mark.parametrize("line", ["", "xx", "[]", "{}", '{"text": 3}', '{"text": "a", "language": 3}'])
def test_a_bad_line_is_named_with_its_number(line: str) -> None:
    error = read_line(line, 7).error
    assert error is not None
    assert error.startswith("line 7: ")


def test_a_good_line_carries_the_language_of_the_conversation() -> None:
    line = read_line('{"text": "hallo", "language": "nl"}', 1)
    assert (line.text, line.language, line.error) == ("hallo", "nl", None)


def test_what_is_at_hand_is_read_in_batches_and_lines_are_counted_with_empty_ones() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w", encoding="utf-8") as sink, os.fdopen(reading, encoding="utf-8") as source:
        lines = batches(source)
        sink.write('{"text": "één"}\n\n{"text": "twee"}\n')
        sink.flush()
        assert next(lines) == [(1, '{"text": "één"}'), (3, '{"text": "twee"}')]
        sink.write("drie")
        sink.flush()
        sink.close()
        assert list(lines) == [[(4, "drie")]]


def test_a_severity_is_told_for_incidents_alone() -> None:
    assert parse_of("report_incident", 2).to_json()["severity"] == 2
    assert parse_of("greet", 2).to_json()["severity"] is None
    assert parse_of("greet", 2).to_json()["severity_probabilities"] is None
    assert parse_of("greet", 2).to_json()["evidence"] == []


@pytest.mark.parametrize("content", [b"", b"no archive at all"])
def test_a_foreign_file_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "model.tar.gz"
    file.write_bytes(content)
    with pytest.raises(ModelArchiveError) as refusal:
        Understanding.load(file)
    assert "\n" not in str(refusal.value)


def test_figures_count_what_they_say() -> None:
    examples = [
        Example("a", "nl", "report_incident", 1, "chat", "negation"),
        Example("b", "nl", "report_incident", 1, "voice"),
        Example("c", "de", "report_incident", 4, "chat"),
        Example("d", "nl", "greet", None, "chat"),
    ]
    parses = [
        parse_of("report_incident", 1),
        parse_of("report_incident", 3),
        parse_of("report_incident", 4, sure=False),
        parse_of("thank", 2),
    ]
    found = figures(examples, parses)
    assert (found.language_accuracy, found.intent_accuracy) == (0.75, 0.75)
    assert (found.severity_exact, found.severity_within_one) == (0.6667, 0.6667)
    assert (found.level_1_recall, found.level_1_precision) == (0.5, 1.0)
    assert (found.sure, found.wrong_when_sure, found.level_1_surely_missed) == (0.6667, 0.5, 1)
    assert found.severity_confusion == {"1": {"1": 1, "3": 1}, "4": {"4": 1}}
    reported = report(examples, parses)
    assert set(reported["language"]) == {"nl", "de"}
    assert reported["trap"]["negation"].messages == 1
    json.dumps(as_json(reported))
    assert "negation" in as_text(reported)


def test_a_fault_in_the_data_names_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "part.jsonl"
    file.write_text('{"text": "a", "lang": "nl", "intent": "greet"}\n{"text": "b"}\n', encoding="utf-8")
    with pytest.raises(DatasetError, match=r"part\.jsonl, line 2"):
        read_labelled(file)


def test_training_files_are_read_with_their_levels_and_hashed(tmp_path: Path) -> None:
    file = tmp_path / "nl" / "report_incident.yml"
    file.parent.mkdir()
    head = 'version: "3.1"\nnlu:\n- intent: report_incident\n'
    block = head + "  metadata: {{language: {}, severity: 2}}\n  examples: |\n    - a: b\n"
    file.write_text(block.format("nl"), encoding="utf-8")
    assert read_training(tmp_path) == [Example("a: b", "nl", "report_incident", 2)]
    before = data_hash(tmp_path)
    file.write_text(block.format("xx"), encoding="utf-8")
    assert data_hash(tmp_path) != before
    with pytest.raises(DatasetError, match="xx"):
        read_training(tmp_path)
