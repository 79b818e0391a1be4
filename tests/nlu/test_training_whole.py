"""The whole way: train on a part of the data, then Rasa and the reader without Rasa must agree."""

from __future__ import annotations

import asyncio
import json
import os
import warnings
from pathlib import Path

import pytest

from nlu.dataset import Example, read_training
from nlu.training import ASSISTANT, train
from nlu.understanding import Understanding

PER_BLOCK = 8
MESSAGES = [
    ("alle servers liggen plat en niemand kan nog werken", None),
    ("Vertrag vier null zwei eins sieben sieben acht acht", None),
    ("ok", "fr"),
    ("peut-on continuer en allemand", None),
    ("все файлы зашифрованы", "nl"),
]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("training")
    write_part(folder / "data")
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return train(folder / "models", [folder / "data"], ASSISTANT, nlu_only=True)


def write_part(folder: Path) -> None:
    """Some examples of every intent and level in two languages."""
    blocks: dict[tuple[str, str, int | None], list[Example]] = {}
    for example in read_training():
        blocks.setdefault((example.language, example.intent, example.severity), []).append(example)
    for (language, intent, severity), examples in blocks.items():
        lines = "".join(f"    - {example.text}\n" for example in examples[:PER_BLOCK])
        level = "" if severity is None else f", severity: {severity}"
        file = folder / language / f"{intent}-{severity}.yml"
        file.parent.mkdir(parents=True, exist_ok=True)
        head = f'version: "3.1"\nnlu:\n- intent: {intent}\n  metadata: {{language: {language}{level}}}\n  examples: |\n'
        file.write_text(head + lines, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_rasa_and_the_reader_without_rasa_agree(model: Path) -> None:
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage

    agent = Agent.load(str(model))
    understanding = Understanding.load(model)

    async def parse_all() -> list[dict[str, object]]:
        return [
            await agent.processor.parse_message(UserMessage(text, metadata={"language": prior} if prior else None))
            for text, prior in MESSAGES
        ]

    for (text, prior), by_rasa in zip(MESSAGES, asyncio.run(parse_all()), strict=True):
        ours = understanding.parse([text], [prior])[0]
        ranked = [each["name"] for each in by_rasa["intent_ranking"] if each["name"] != "nlu_fallback"]
        assert (by_rasa["language"], ranked[0]) == (ours.language, ours.intent), text
        assert by_rasa["severity"] == ours.severity.to_json(), text
    entities = {entity["entity"]: entity["value"] for entity in asyncio.run(parse_all())[1]["entities"]}
    assert entities["contract_number"] == "40217788"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_message_with_its_intent_given_keeps_it(model: Path) -> None:
    from rasa.core.agent import Agent

    parsed = asyncio.run(Agent.load(str(model)).parse_message("/affirm"))
    assert parsed["intent"] == {"name": "affirm", "confidence": 1.0}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_record_beside_the_model_tells_what_it_was_made_of(model: Path) -> None:
    record = json.loads(model.with_name(model.name.removesuffix(".tar.gz") + ".json").read_text(encoding="utf-8"))
    assert record["model"] == model.name
    assert sum(record["messages"].values()) > 0
    assert set(record["levels"]) == {"1", "2", "3", "4"}
    assert set(record["figures"]) >= {"severity_exact", "level_1_recall", "intent_accuracy"}
