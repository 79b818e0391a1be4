"""What the assistant tells about a contract is what its plan grants, no more."""

from __future__ import annotations

import pytest

from actions import answers
from actions.turn import Say
from locales.values import Digits, Listing, Span, Term, Value
from tests.actions.talk import BUSINESS, ENHANCED, ENTERPRISE, OFFICE_HOURS, Memory, demo_contract

H, MIN = 3600, 60


@pytest.mark.parametrize(
    ("number", "spans"),
    [
        (BUSINESS, (Span(2 * H), Span(6 * H, "business"), Span(8 * H, "business"), Span(10 * H, "business"))),
        (ENTERPRISE, (Span(30 * MIN), Span(4 * H), Span(6 * H, "business"), Span(8 * H, "business"))),
        (ENHANCED, (Span(30 * MIN), Span(4 * H), Span(6 * H, "business"), Span(8 * H, "business"))),
    ],
)
def test_response_times_are_those_of_the_sheet(number: str, spans: tuple[Span, ...]) -> None:
    contract = demo_contract(number)
    (told,) = answers.response_times(contract)
    levels = {f"level_{level}": span for level, span in enumerate(spans, start=1)}
    assert told == Say("utter_response_times", {"plan": Term(contract.plan.code), **levels})


def terms(value: Value) -> list[str]:
    assert isinstance(value, Listing)
    return [item.key for item in value.items if isinstance(item, Term)]


def told_about(number: str, used: int = 0) -> dict[str, Say]:
    told = answers.entitlements(demo_contract(number), Memory(used=used), OFFICE_HOURS)
    return {one.response: one for one in told}


def test_msa_business_has_a_counted_quota_and_neither_tam_nor_reports_patches_or_health_check() -> None:
    told = told_about(BUSINESS, used=15)
    assert terms(told["utter_entitlements"].arguments["included"]) == ["priority_line", "signature_change"]
    excluded = terms(told["utter_not_included"].arguments["excluded"])
    assert sorted(excluded) == ["health_check", "private_patch", "tailored_report"]
    assert told["utter_premium_left"].arguments == {"count": 21}
    assert "utter_ways_in_tam" not in told and "utter_named_contacts" not in told


def test_msa_enterprise_includes_everything_without_a_quota() -> None:
    told = told_about(ENTERPRISE)
    included = terms(told["utter_entitlements"].arguments["included"])
    assert set(included) == {
        "priority_line", "unlimited_incidents", "tam", "signature_change", "tailored_report", "private_patch",
        "health_check",
    }  # fmt: skip
    assert "utter_not_included" not in told and "utter_premium_left" not in told
    assert "utter_ways_in_tam" in told


def test_enhanced_support_names_eight_contacts() -> None:
    told = told_about(ENHANCED)
    assert told["utter_named_contacts"].arguments == {"count": 8}
    assert set(terms(told["utter_entitlements"].arguments["included"])) == {
        "priority_line", "unlimited_incidents", "tam", "signature_change",
    }  # fmt: skip


@pytest.mark.parametrize("number", [BUSINESS, ENTERPRISE, ENHANCED])
def test_the_customers_own_line_is_named(number: str) -> None:
    line = demo_contract(number).line_number
    assert told_about(number)["utter_ways_in"].arguments == {"line": Digits(line, "phone")}
