"""A message as Rasa hands it over is read as one turn, whatever is missing in it."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.turn import Turn, read_turn

SURE = {"level": 1, "probabilities": [0.97, 0.01, 0.01, 0.01], "sure": True, "evidence": ["all is down"]}


def read(message: dict[str, Any], **slots: Any) -> Turn:
    return read_turn(Tracker("c1", slots, message, [], False, None, {}, None))


def test_intent_entities_channel_and_severity_are_read() -> None:
    turn = read(
        {
            "text": "all is down, 4021-7788",
            "intent": {"name": "report_incident"},
            "entities": [
                {"entity": "contract_number", "value": "40217788"},
                {"entity": "contract_number", "value": "72188303"},
            ],
            "severity": SURE,
            "language": "nl",
            "metadata": {"channel": "voice", "language": "de", "message_id": "m7"},
        }
    )
    assert (turn.intent, turn.channel, turn.language, turn.message_id) == ("report_incident", "voice", "de", "m7")
    assert turn.entity("contract_number") == "40217788"
    assert turn.severity is not None and (turn.severity.level, turn.severity.sure) == (1, True)
    assert not turn.foreign and not turn.is_button


def test_an_empty_message_is_a_turn_that_nobody_understood() -> None:
    turn = read({})
    assert (turn.text, turn.intent, turn.language, turn.channel) == ("", "nlu_fallback", "nl", "chat")
    assert turn.severity is None and turn.entity("level") is None


def test_the_language_chosen_in_the_talk_goes_before_that_of_the_message() -> None:
    assert read({"metadata": {"language": "de"}}, language="fr").language == "fr"


def test_a_plainly_severe_report_is_a_report_however_close_the_intents_are() -> None:
    ranking = [{"name": "nlu_fallback"}, {"name": "report_incident"}, {"name": "request_signature_change"}]
    message = {"intent": {"name": "nlu_fallback"}, "intent_ranking": ranking, "severity": SURE}
    assert read(message).intent == "report_incident"
    assert read({**message, "severity": {**SURE, "sure": False}}).intent == "nlu_fallback"
    assert read({**message, "intent_ranking": ranking[::2]}).intent == "nlu_fallback"


def test_a_message_in_another_language_is_foreign() -> None:
    assert read({"text": "Dzień dobry", "language": "pl"}).foreign


@pytest.mark.parametrize(
    ("named", "level"),
    [("1", 1), ("4", 4), ("0", None), ("5", None), ("12", None), ("", None), ("x", None), ("²", None)],
)
def test_only_levels_1_to_4_are_levels(named: str, level: int | None) -> None:
    assert read({"entities": [{"entity": "level", "value": named}]}).named_level == level


def test_a_level_given_as_a_number_is_read_too() -> None:
    assert read({"entities": [{"entity": "level", "value": 2}]}).named_level == 2
