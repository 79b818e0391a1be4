"""Near-copies: none in the training data, none between training and validation, and the check finds what it should."""

from __future__ import annotations

from nlu.dataset import DATA, Example, read_labelled, read_training
from nlu.near_copies import VALIDATION, near_copies


def test_two_messages_that_differ_in_a_word_are_found() -> None:
    examples = [
        Example("seit heute früh steht in allen Filialen die Kasse still", "de", "report_incident", 1),
        Example("Seit heute früh steht in allen Filialen die Kasse still!", "de", "report_incident", 1),
        Example("der Drucker im Lager druckt nur noch blaue Streifen", "de", "report_incident", 3),
    ]
    (pair,) = near_copies(examples)
    assert {pair.first, pair.second} == set(examples[:2])


def test_languages_and_very_short_messages_are_not_compared() -> None:
    short = [Example("kassa's dood", "nl", "report_incident", 1), Example("kassa's dood!", "nl", "report_incident", 1)]
    two_languages = [
        Example("ja das ist so in Ordnung", "de", "affirm"),
        Example("ja das ist so in Ordnung", "nl", "affirm"),
    ]
    assert near_copies(short) == near_copies(two_languages) == []


def test_no_message_of_the_training_data_nearly_repeats_another() -> None:
    training = read_training(DATA)
    validation = [example for path in sorted(VALIDATION.glob("*.jsonl")) for example in read_labelled(path)]
    pairs = near_copies(training) + near_copies(training, validation)
    assert [(pair.share, pair.first.text, pair.second.text) for pair in pairs] == []
