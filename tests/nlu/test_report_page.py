"""The report: the curve counts what it says, the comparison refuses a worse model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlu.comparison import MAY_FALL, compare
from nlu.components.severity_model import Severity
from nlu.dataset import Example
from nlu.evaluation import Figures, figures
from nlu.evaluation import report as figures_by_group
from nlu.report import Point, after_two_questions, as_markdown, as_svg, curve
from nlu.understanding import Parse


def example(level: int) -> Example:
    return Example("x", "de", "report_incident", level, "chat", "negation")


def parse(level: int, probability: float, sure: bool) -> Parse:
    rest = (1 - probability) / 3
    probabilities = tuple(probability if each == level else rest for each in (1, 2, 3, 4))
    return Parse("de", "report_incident", 0.9, Severity(level, probabilities, sure, ()))  # type: ignore[arg-type]


EXAMPLES = [example(1), example(2), example(3), example(4)]
PARSES = [parse(1, 0.95, True), parse(2, 0.6, False), parse(4, 0.8, True), parse(4, 0.99, True)]


@pytest.fixture
def found() -> Figures:
    return figures(EXAMPLES, PARSES)


def test_the_curve_counts_who_is_asked_and_who_is_wrong_unasked() -> None:
    low, middle, high = curve(EXAMPLES, PARSES, [0.3, 0.7, 0.9])
    assert (low.asked, low.wrong) == (0.0, 0.25)
    assert (middle.asked, middle.wrong) == (0.25, 0.25)
    assert (high.asked, high.wrong) == (0.5, 0.0)


def test_two_closed_questions_settle_levels_1_and_2_and_leave_the_sure_ones_alone() -> None:
    assert after_two_questions(EXAMPLES, PARSES) == 0.75  # the third is sure and wrong
    asked = [replace(each, severity=replace(each.severity, sure=False)) for each in PARSES]
    assert after_two_questions(EXAMPLES, asked) == 0.75  # the third stays a 4
    assert after_two_questions(EXAMPLES[:2], asked[:2]) == 1.0


def test_the_page_shows_every_group_and_the_policys_own_point() -> None:
    points = curve(EXAMPLES, PARSES, [0.3, 0.7])
    policy = Point(0.0, 0.25, 0.25)
    page = as_markdown(figures_by_group(EXAMPLES, PARSES), points, policy, 0.5, "m.tar.gz", "")
    assert "| negation | 4 |" in page and "| chat | 4 |" in page
    assert "**0.250** | **0.250**" in page
    assert as_svg(points, policy).count("<circle") == 1


def test_a_model_that_is_as_good_is_no_worse(found: Figures) -> None:
    assert not any(change.worse for change in compare(found, found))


@pytest.mark.parametrize("name", MAY_FALL)
def test_a_figure_that_falls_further_than_it_may_is_worse(found: Figures, name: str) -> None:
    before = replace(found, **{name: 0.9})
    after = replace(found, **{name: 0.9 - 2 * MAY_FALL[name]})
    assert [change.name for change in compare(before, after) if change.worse] == [name]
    assert not any(change.worse for change in compare(after, before))


def test_one_more_standstill_surely_missed_is_worse(found: Figures) -> None:
    worse = replace(found, level_1_surely_missed=found.level_1_surely_missed + 1)
    assert [change.name for change in compare(found, worse) if change.worse] == ["level_1_surely_missed"]
