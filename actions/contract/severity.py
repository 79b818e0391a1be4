"""Which severity level counts: closed questions by the contract's definitions, and model against customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LOWEST_LEVEL = 4


@dataclass(frozen=True)
class ClosedQuestion:
    """A question answered with yes or no; yes decides the level."""

    key: str
    level_if_yes: int


CLOSED_QUESTIONS = (
    ClosedQuestion("stopped", 1),
    ClosedQuestion("needed_not_working", 2),
    ClosedQuestion("partial_or_request", 3),
)
"""In the order they are asked (contract sheets, severity levels); no to all of them is level 4.

* stopped: is work stopped, did systems crash, or was data lost?
* needed_not_working: does something that is needed not work?
* partial_or_request: is only part of the product affected, or is it a request?
"""


def next_question(answers: Mapping[str, bool]) -> ClosedQuestion | None:
    """Return the first question still to ask, None when the answers decide the level."""
    for question in CLOSED_QUESTIONS:
        if question.key not in answers:
            return question
        if answers[question.key]:
            return None
    return None


def level_by_answers(answers: Mapping[str, bool]) -> int | None:
    """Return the level the answers decide, None while a question before the first yes is open."""
    if next_question(answers) is not None:
        return None
    for question in CLOSED_QUESTIONS:
        if answers[question.key]:
            return question.level_if_yes
    return LOWEST_LEVEL


def routing_level(model: int | None, customer: int | None) -> int:
    """Return the level a case is routed by: the more severe of the model's and the customer's.

    Raises ValueError when neither gives one, or for a number that is no level.
    """
    levels = [level for level in (model, customer) if level is not None]
    if not levels:
        raise ValueError("severity: neither model nor customer gives a level; ask the closed questions first")
    if any(not 1 <= level <= LOWEST_LEVEL for level in levels):
        raise ValueError(f"severity: {levels} has a number that is no level; levels are 1 to 4")
    return min(levels)
