from __future__ import annotations

import pytest

from actions.contract.severity import CLOSED_QUESTIONS, level_by_answers, next_question, routing_level

STOPPED, NEEDED, PARTIAL = "stopped", "needed_not_working", "partial_or_request"


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({STOPPED: True}, 1),
        ({STOPPED: False, NEEDED: True}, 2),
        ({STOPPED: False, NEEDED: False, PARTIAL: True}, 3),
        ({STOPPED: False, NEEDED: False, PARTIAL: False}, 4),
        ({STOPPED: True, NEEDED: True, PARTIAL: True}, 1),
        ({}, None),
        ({STOPPED: False}, None),
        ({STOPPED: False, NEEDED: False}, None),
        ({NEEDED: True}, None),
    ],
)
def test_the_first_yes_decides_and_a_graver_question_is_never_skipped(
    answers: dict[str, bool], level: int | None
) -> None:
    assert level_by_answers(answers) == level


def test_questions_are_asked_from_the_gravest_on_until_one_decides() -> None:
    assert [question.level_if_yes for question in CLOSED_QUESTIONS] == [1, 2, 3]
    assert next_question({}) is CLOSED_QUESTIONS[0]
    assert next_question({STOPPED: False}) is CLOSED_QUESTIONS[1]
    assert next_question({STOPPED: True}) is None
    assert next_question({STOPPED: False, NEEDED: False, PARTIAL: False}) is None


@pytest.mark.parametrize(("model", "customer", "level"), [(1, 3, 1), (3, 1, 1), (2, 2, 2), (None, 4, 4), (3, None, 3)])
def test_the_more_severe_level_routes_the_case(model: int | None, customer: int | None, level: int) -> None:
    assert routing_level(model, customer) == level


@pytest.mark.parametrize(("model", "customer"), [(None, None), (0, 2), (1, 5)])
def test_a_case_without_a_level_is_refused(model: int | None, customer: int | None) -> None:
    with pytest.raises(ValueError, match="severity"):
        routing_level(model, customer)
