"""The whole way: train on a part of the data, then Rasa and the reader without Rasa must agree."""

from __future__ import annotations

import asyncio
import json
import os
import warnings
from pathlib import Path

import pytest

from nlu.components.text_encoder import load_encoder
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


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_setting_takes_another_encoder_which_the_model_remembers(tmp_path: Path) -> None:
    from rasa.core.agent import Agent

    write_part(tmp_path / "data")
    assistant = tmp_path / "assistant"
    assistant.mkdir()
    (assistant / "domain").symlink_to(ASSISTANT / "domain", target_is_directory=True)
    ours = (ASSISTANT / "config.yml").read_text(encoding="utf-8")
    encoder = "  - name: nlu.components.encoder.SentenceEncoder\n"
    assert encoder in ours
    other = ours.replace(encoder, f"{encoder}    encoder: tests.nlu.letter_encoder.LetterPairs\n")
    (assistant / "config.yml").write_text(other, encoding="utf-8")
    model = train(tmp_path / "models", [tmp_path / "data"], assistant, nlu_only=True)
    trained = next(e for e in read_training() if e.intent == "report_incident" and e.severity == 1)
    read = Understanding.load(model).parse([trained.text])[0]
    by_rasa = asyncio.run(Agent.load(str(model)).parse_message(trained.text))
    assert (read.intent, read.severity.level) == ("report_incident", 1)
    assert by_rasa["severity"]["probabilities"] == pytest.approx(read.severity.probabilities, abs=0.01)


@pytest.mark.parametrize("name", ["nlu.components.vectors.Nothing", "no.such.package.Encoder", "Encoder"])
def test_an_encoder_that_does_not_exist_is_named(name: str) -> None:
    with pytest.raises(ValueError, match=f"encoder: no class '{name}'"):
        load_encoder(name)
