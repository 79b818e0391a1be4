import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.evidence import mark_evidence
from bot.desk.times import Units, countdown


def marked(text: str, *evidence: str) -> list[str]:
    return [piece.text for piece in mark_evidence(text, evidence) if piece.marked]


def test_a_sentence_is_marked_whatever_its_case_and_white_space() -> None:
    assert marked("Hallo. Alles  ligt\nPLAT! Help.", "alles ligt plat!") == ["Alles  ligt\nPLAT!"]


def test_every_occurrence_is_marked_and_overlaps_become_one() -> None:
    assert marked("a b c. a b c.", "a b", "b c.") == ["a b c.", "a b c."]


def test_evidence_is_text_and_no_pattern() -> None:
    assert marked("100 (%) .* done", ".*", "(%)") == ["(%)", ".*"]


def test_evidence_that_is_not_in_the_text_marks_nothing() -> None:
    assert marked("Hallo", "", "   ", "elders") == []


@given(st.text("ab .", max_size=40), st.lists(st.text("ab .", max_size=6), max_size=4))
def test_the_pieces_are_the_text_again(text: str, evidence: list[str]) -> None:
    assert "".join(piece.text for piece in mark_evidence(text, evidence)) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 min 00 s"),
        (59, "0 min 59 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h 00 min"),
        (86399, "23 h 59 min"),
        (86400, "1 d 0 h"),
        (-61, "1 min 01 s"),
    ],
)
def test_a_countdown_shows_its_two_largest_units(seconds: int, text: str) -> None:
    assert countdown(seconds, Units("d", "h", "min", "s")) == text
