"""The shipped plans say what the sheets say, and a wrong file is told with all its faults."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.contract.plans import ClockKind, LevelTime, Plan, PlansError, Service, WayIn, load_plans, parse_plans

GOOD = """
[[plan]]
code = "msa_start"
name = "MSA Start"
standard_incidents = true
tam = false
priority_line = true
requires_plus_licence = false
ways_in = ["portal", "priority_line"]

[plan.levels]
1 = { budget = "30 min", clock = "elapsed" }
2 = { budget = "4 h", clock = "business" }
3 = { budget = "6 h", clock = "business" }
4 = { budget = "8 h", clock = "business" }

[plan.services.signature_change]
accelerated = true
"""


def test_the_shipped_plans_are_the_three_of_the_sheets() -> None:
    assert set(load_plans()) == {"msa_business", "msa_enterprise", "enhanced_tam"}


def test_business_has_36_premium_incidents_and_standard_ones() -> None:
    plan = load_plans()["msa_business"]
    assert (plan.premium_quota, plan.standard_incidents, plan.named_contacts) == (36, True, None)
    assert (plan.tam, plan.priority_line, plan.requires_plus_licence) == (False, True, False)
    assert plan.ways_in == (WayIn.PORTAL, WayIn.PRIORITY_LINE, WayIn.EMAIL_IF_PORTAL_FAILS)
    change = plan.services[Service.SIGNATURE_CHANGE]
    assert change.accelerated and change.vendor_reports_progress and not change.newest_databases


def test_enterprise_has_everything_without_limit() -> None:
    plan = load_plans()["msa_enterprise"]
    assert (plan.premium_quota, plan.named_contacts, plan.tam, plan.requires_plus_licence) == (None, None, True, False)
    assert WayIn.TAM in plan.ways_in
    health_check = plan.services[Service.HEALTH_CHECK]
    assert (health_check.per_contract_year, health_check.working_days, health_check.notice_days) == (1, 1, 14)
    assert health_check.remote and health_check.findings_checklist
    report = plan.services[Service.TAILORED_REPORT]
    assert (report.every_months, report.daily_at_level, report.by_email_or_phone) == (3, 1, True)
    patch = plan.services[Service.PRIVATE_PATCH]
    assert patch.within_life_cycle and patch.under_licence_agreement
    assert plan.services[Service.SIGNATURE_CHANGE].tam_reports_progress


def test_enhanced_support_has_8_contacts_and_needs_the_plus_licence() -> None:
    plan = load_plans()["enhanced_tam"]
    assert (plan.premium_quota, plan.named_contacts, plan.tam, plan.requires_plus_licence) == (None, 8, True, True)
    change = plan.services[Service.SIGNATURE_CHANGE]
    assert change.accelerated and change.false_detections and change.newest_databases and change.vendor_reports_progress


def test_a_fourth_plan_is_a_row_of_data() -> None:
    plan = parse_plans(GOOD)["msa_start"]
    assert isinstance(plan, Plan)
    assert plan.levels[1] == LevelTime(timedelta(minutes=30), ClockKind.ELAPSED)
    assert plan.levels[2] == LevelTime(timedelta(hours=4), ClockKind.BUSINESS)


def test_plans_cannot_be_changed() -> None:
    plan = load_plans()["msa_business"]
    with pytest.raises(TypeError):
        plan.levels[1] = plan.levels[4]  # type: ignore[index]
    with pytest.raises(AttributeError):
        plan.premium_quota = 37  # type: ignore[misc]


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        ('"4 h"', '"4h"', "plan msa_start -> levels -> 2 -> budget: '4h' is no time"),
        ('"4 h"', '"0 h"', "budget: '0 h' is no time"),
        ('"4 h"', "4", "budget: 4 is not a str"),
        ('"elapsed"', '"lapsed"', "levels -> 1 -> clock: 'lapsed' is unknown; use one of elapsed, business"),
        ("4 = {", "5 = {", "levels -> 5: is no level"),
        ("4 = {", "5 = {", "levels -> 4: is missing"),
        ('name = "MSA Start"', "", "plan msa_start -> name: is missing"),
        ('code = "msa_start"', 'code = "MSA Start"', "code: 'MSA Start' is not made of"),
        ("tam = false", 'tam = "no"', "tam: 'no' is not a bool"),
        ("tam = false", "tam = false\npremium_quota = 0", "premium_quota: 0 is below 1"),
        ("tam = false", "tam = false\npremium_quota = true", "premium_quota: True is not a int"),
        ("tam = false", "tam = false\ntma = true", "tma: is unknown; check the spelling"),
        ('"portal", "priority_line"', "", "ways_in: is missing or empty"),
        ('"portal", ', '"fax", ', "ways_in: 'fax' is unknown"),
        ('"portal", ', '"tam", ', "names the TAM, whom the plan does not have"),
        (', "priority_line"', "", "must name priority_line if and only if"),
        ("accelerated", "acelerated", "services -> signature_change -> acelerated: is unknown"),
        ("accelerated = true", "daily_at_level = 7", "daily_at_level: is no level"),
        ("services.signature_change", "services.massage", "services -> massage: 'massage' is unknown"),
        ("[[plan]]", "colour = 1\n[[plan]]", "colour: unknown"),
    ],
)
def test_a_fault_is_told_with_its_place(good: str, bad: str, fault: str) -> None:
    assert good in GOOD
    with pytest.raises(PlansError) as caught:
        parse_plans(GOOD.replace(good, bad))
    assert any(fault in line for line in caught.value.faults), caught.value.faults


def test_each_fault_is_a_line_with_the_name_of_the_file() -> None:
    with pytest.raises(PlansError) as caught:
        parse_plans(GOOD.replace('"4 h"', '"4h"').replace("tam = false", ""))
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == ["plans.toml"] * 2


def test_two_plans_of_one_code_or_name_are_refused() -> None:
    with pytest.raises(PlansError) as caught:
        parse_plans(GOOD + GOOD)
    assert len(caught.value.faults) == 2
    assert all("is there twice" in fault for fault in caught.value.faults)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(PlansError) as caught:
        parse_plans(GOOD.replace('"4 h"', '"4h"').replace("tam = false", ""))
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize("text", ["", "plan = 3", "plan = []", "[[plan"])
def test_a_file_without_plans_is_refused(text: str) -> None:
    with pytest.raises(PlansError):
        parse_plans(text)
