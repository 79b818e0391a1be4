"""The Rasa project names exactly what exists: actions, responses, the intents of the labels."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from actions.contract.clock import SystemClock
from actions.needs import Needs
from actions.registry import all_actions
from actions.store.database import Database
from bot.replies import reply
from locales.catalogue import LANGUAGES
from locales.responses import RESPONSES

ROOT = Path(__file__).resolve().parents[2]
ASSISTANT = ROOT / "bot" / "assistant"


def domain() -> dict[str, object]:
    return yaml.safe_load((ASSISTANT / "domain" / "domain.yml").read_text())  # type: ignore[no-any-return]


def rules() -> list[dict[str, object]]:
    return [rule for file in (ASSISTANT / "rules").glob("*.yml") for rule in yaml.safe_load(file.read_text())["rules"]]


def test_every_action_of_the_domain_is_served_and_no_other() -> None:
    served = {action.name() for action in all_actions(Needs(Database("sqlite://"), SystemClock()))}
    assert served == set(domain()["actions"])  # type: ignore[call-overload]


def test_every_intent_starts_a_rule_so_none_is_a_dead_end() -> None:
    started = {
        step["intent"]
        for rule in rules()
        for step in rule["steps"]  # type: ignore[attr-defined]
        if "intent" in step
    }
    assert started == set(domain()["intents"])  # type: ignore[call-overload]


def test_every_intent_has_training_data_in_every_language() -> None:
    intents = set(domain()["intents"]) - {"nlu_fallback"}  # type: ignore[call-overload]
    for language in LANGUAGES:
        assert {file.stem for file in (ROOT / "nlu" / "data" / language).glob("*.yml")} == intents


def test_responses_named_by_rules_exist() -> None:
    assert set(domain()["responses"]) <= set(RESPONSES)  # type: ignore[call-overload]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reply_carries_text_and_quick_replies_in_the_language(language: str) -> None:
    asked = reply("utter_question_stopped", language, "chat", {})
    assert asked["text"] and [button["payload"] for button in asked["buttons"]] == ["/affirm", "/deny"]
    assert asked["text"] != RESPONSES["utter_question_stopped"].chat.singular


def test_actions_name_only_responses_that_exist() -> None:
    import re

    sources = [file for folder in ("actions", "bot/web") for file in (ROOT / folder).rglob("*.py")]
    named = {name for file in sources for name in re.findall(r'"(utter_[a-z_0-9]+)"', file.read_text())}
    assert named - set(RESPONSES) == set()
