"""What counts as having been said."""

from __future__ import annotations

import pytest

from telephony.simulator.hearing import heard, missing


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("stufe 2", "Ich stufe das als Stufe 2, hoch, ein."),
        ("Are you {name}?", "Thank you. Are you Heike Brandt?"),
        ("Contract {number}, {plan}.", "Contract 5 1 0 3, Enhanced Support. What is your name?"),
        ("two  words", "in\ntwo words"),
        ("{only a gap}", ""),
        ("costs 3.50 (net)", "it costs 3.50 (net)"),
    ],
)
def test_case_and_spaces_do_not_matter_and_gaps_stand_for_any_words(phrase: str, words: str) -> None:
    assert heard(phrase, words)


@pytest.mark.parametrize(
    ("phrase", "words"),
    [("Are you {name}?", "Are you there"), ("costs 3.50", "costs 3x50"), ("Stufe 1", "Stufe 2")],
)
def test_other_words_do_not_count(phrase: str, words: str) -> None:
    assert not heard(phrase, words)


def test_what_was_not_said_is_listed() -> None:
    assert missing(("one", "two {gap} four", "five"), "one two three four") == ["five"]
