"""What a caller may have: one case for each reason, at its edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timezone
from typing import Any

import pytest

from actions.contract.agreement import Contract, DayChange, HolidayOverride
from actions.contract.entitlement import Decision, Reason, decide_incident, decide_service
from actions.contract.plans import Service

MakeContract = Callable[..., Contract]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(timezone.utc)


WEDNESDAY = utc("2026-03-25T10:00+01:00")
SATURDAY = utc("2026-03-28T10:00+01:00")


def incident(contract: Contract, **overrides: Any) -> Decision:
    values: dict[str, Any] = {
        "contact_named": True,
        "level": 1,
        "channel": "phone",
        "at": WEDNESDAY,
        "premium_used": 0,
        "wants_premium": None,
    }
    return decide_incident(contract, **{**values, **overrides})


@pytest.mark.parametrize("plan", ["msa_business", "msa_enterprise"])
def test_a_named_contact_of_a_running_contract_gets_a_premium_incident(make_contract: MakeContract, plan: str) -> None:
    decision = incident(make_contract(plan=plan))
    assert (decision.allowed, decision.reason) == (True, Reason.ALLOWED)
    assert decision.details["guaranteed"] is True
    assert decision.details["priority_line"] is True


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ("2025-02-28T23:59:59+01:00", Reason.NOT_BEGUN),
        ("2025-03-01T00:00+01:00", Reason.ALLOWED),
        ("2028-02-29T23:59:59+01:00", Reason.ALLOWED),
        ("2028-03-01T00:00+01:00", Reason.EXPIRED),
        # Still the last day in Amsterdam, though not in UTC+2; and no longer, though still in UTC.
        ("2028-03-01T00:30+02:00", Reason.ALLOWED),
        ("2028-02-29T23:30+00:00", Reason.EXPIRED),
    ],
)
def test_a_contract_holds_from_its_first_to_its_last_day_in_its_own_zone(
    make_contract: MakeContract, at: str, reason: Reason
) -> None:
    decision = incident(make_contract(), at=utc(at))
    assert decision.reason is reason
    assert decision.allowed is (reason is Reason.ALLOWED)


def test_a_refusal_says_how_to_go_on(make_contract: MakeContract) -> None:
    contract = make_contract()
    for decision in (incident(contract, at=utc("2029-01-01T10:00+01:00")), incident(contract, contact_named=False)):
        assert decision.details["ways_in"] == contract.plan.ways_in


def test_a_person_who_is_no_contact_is_refused_with_the_agreed_number(make_contract: MakeContract) -> None:
    decision = incident(make_contract(plan="enhanced_tam", plus_licence=True), contact_named=False)
    assert (decision.allowed, decision.reason) == (False, Reason.CONTACT_NOT_NAMED)
    assert decision.details["named_contacts"] == 8


def test_a_plan_that_needs_the_plus_licence_asks_for_it(make_contract: MakeContract) -> None:
    assert incident(make_contract(plan="enhanced_tam")).reason is Reason.PLUS_LICENCE_MISSING
    assert incident(make_contract(plan="enhanced_tam", plus_licence=True)).reason is Reason.ALLOWED


@pytest.mark.parametrize("level", [1, 2])
@pytest.mark.parametrize("wish", [None, True, False])
def test_levels_1_and_2_take_a_premium_incident_unasked(
    make_contract: MakeContract, level: int, wish: bool | None
) -> None:
    decision = incident(make_contract(), level=level, premium_used=35, wants_premium=wish)
    assert (decision.details["premium"], decision.details["premium_left"]) == (True, 1)


@pytest.mark.parametrize("level", [3, 4])
def test_at_levels_3_and_4_the_customer_is_asked_and_told_how_many_are_left(
    make_contract: MakeContract, level: int
) -> None:
    asked = incident(make_contract(), level=level, premium_used=30)
    assert (asked.allowed, asked.details["premium"], asked.details["premium_left"]) == (True, None, 6)
    taken = incident(make_contract(), level=level, premium_used=30, wants_premium=True)
    assert (taken.reason, taken.details["premium"]) == (Reason.ALLOWED, True)
    spared = incident(make_contract(), level=level, premium_used=30, wants_premium=False)
    assert (spared.reason, spared.details["because"]) == (Reason.ALLOWED_AS_STANDARD, "chosen")


@pytest.mark.parametrize("level", [1, 2, 3, 4])
@pytest.mark.parametrize("used", [36, 37])
def test_with_the_quota_used_up_an_incident_is_standard_and_promises_nothing(
    make_contract: MakeContract, level: int, used: int
) -> None:
    decision = incident(make_contract(), level=level, premium_used=used, wants_premium=True)
    assert (decision.allowed, decision.reason) == (True, Reason.ALLOWED_AS_STANDARD)
    assert decision.details["because"] == "quota_used_up"
    assert (decision.details["guaranteed"], decision.details["priority_line"]) == (False, False)
    assert decision.details["begins_anew"] == date(2027, 3, 1)


def test_in_the_last_contract_year_no_new_count_is_promised(make_contract: MakeContract) -> None:
    decision = incident(make_contract(), at=utc("2027-06-01T10:00+02:00"), premium_used=36)
    assert decision.details["begins_anew"] is None


@pytest.mark.parametrize("level", [3, 4])
def test_without_a_quota_nobody_is_asked(make_contract: MakeContract, level: int) -> None:
    decision = incident(make_contract(plan="msa_enterprise"), level=level, premium_used=500)
    assert (decision.details["premium"], decision.details["premium_left"]) == (True, None)


def test_a_quota_without_standard_incidents_ends_in_a_refusal(make_contract: MakeContract) -> None:
    plan = replace(make_contract().plan, standard_incidents=False)
    decision = incident(make_contract(plan=plan), premium_used=36)
    assert (decision.allowed, decision.reason) == (False, Reason.QUOTA_USED_UP)
    assert decision.details["begins_anew"] == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("plan", "level", "channel", "at", "reason"),
    [
        ("msa_business", 1, "chat", SATURDAY, Reason.NEEDS_PHONE_CONTACT),
        ("msa_business", 1, "phone", SATURDAY, Reason.ALLOWED),
        ("msa_business", 1, "chat", WEDNESDAY, Reason.ALLOWED),
        ("msa_business", 2, "chat", SATURDAY, Reason.ALLOWED),
        ("msa_enterprise", 2, "chat", SATURDAY, Reason.NEEDS_PHONE_CONTACT),
        ("msa_enterprise", 3, "chat", SATURDAY, Reason.ALLOWED),
    ],
)
def test_a_call_is_needed_in_chat_outside_office_hours_for_the_elapsed_clock(
    make_contract: MakeContract, plan: str, level: int, channel: str, at: datetime, reason: Reason
) -> None:
    decision = incident(make_contract(plan=plan), level=level, channel=channel, at=at)
    assert (decision.allowed, decision.reason) == (True, reason)


def test_a_standard_incident_needs_no_call(make_contract: MakeContract) -> None:
    decision = incident(make_contract(), channel="chat", at=SATURDAY, premium_used=36)
    assert decision.reason is Reason.ALLOWED_AS_STANDARD


@pytest.mark.parametrize("fault", [{"level": 0}, {"level": 5}, {"premium_used": -1}, {"at": datetime(2026, 3, 25)}])
def test_impossible_values_are_refused(make_contract: MakeContract, fault: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="entitlement"):
        incident(make_contract(), **fault)


@pytest.mark.parametrize(
    ("plan", "included"),
    [
        ("msa_business", {Service.SIGNATURE_CHANGE}),
        ("msa_enterprise", set(Service)),
        ("enhanced_tam", {Service.SIGNATURE_CHANGE}),
    ],
)
def test_only_what_the_sheet_grants_is_in_the_plan(
    make_contract: MakeContract, plan: str, included: set[Service]
) -> None:
    contract = make_contract(plan=plan, plus_licence=True)
    for service in Service:
        decision = decide_service(contract, service, WEDNESDAY, newest_databases=True, within_life_cycle=True)
        assert decision.allowed is (service in included), service
        assert service in included or decision.reason is Reason.NOT_IN_PLAN


@pytest.mark.parametrize("service", list(Service))
def test_no_service_without_a_running_contract_and_a_named_contact(
    make_contract: MakeContract, service: Service
) -> None:
    contract = make_contract(plan="msa_enterprise")
    assert decide_service(contract, service, utc("2028-03-02T10:00+01:00")).reason is Reason.EXPIRED
    unknown = decide_service(contract, service, WEDNESDAY, contact_named=False)
    assert unknown.reason is Reason.CONTACT_NOT_NAMED


def test_enhanced_support_changes_signatures_only_with_the_newest_databases(make_contract: MakeContract) -> None:
    contract = make_contract(plan="enhanced_tam", plus_licence=True)
    refused = decide_service(contract, Service.SIGNATURE_CHANGE, WEDNESDAY, newest_databases=False)
    assert (refused.allowed, refused.reason) == (False, Reason.SIGNATURE_NEEDS_NEWEST_DATABASES)
    assert "unknown" not in refused.details
    assert decide_service(contract, Service.SIGNATURE_CHANGE, WEDNESDAY, newest_databases=True).allowed


@pytest.mark.parametrize("plan", ["msa_business", "msa_enterprise"])
def test_msa_changes_signatures_without_that_condition(make_contract: MakeContract, plan: str) -> None:
    assert decide_service(make_contract(plan=plan), Service.SIGNATURE_CHANGE, WEDNESDAY).allowed


def test_a_private_patch_is_made_within_the_life_cycle_only(make_contract: MakeContract) -> None:
    contract = make_contract(plan="msa_enterprise")
    refused = decide_service(contract, Service.PRIVATE_PATCH, WEDNESDAY, within_life_cycle=False)
    assert (refused.allowed, refused.reason) == (False, Reason.PATCH_OUTSIDE_LIFE_CYCLE)
    assert decide_service(contract, Service.PRIVATE_PATCH, WEDNESDAY, within_life_cycle=True).allowed


def test_what_is_not_known_is_asked_for_and_never_promised(make_contract: MakeContract) -> None:
    enhanced = make_contract(plan="enhanced_tam", plus_licence=True)
    unsure = decide_service(enhanced, Service.SIGNATURE_CHANGE, WEDNESDAY)
    assert (unsure.allowed, unsure.details["unknown"]) == (False, "newest_databases")
    unsure = decide_service(make_contract(plan="msa_enterprise"), Service.PRIVATE_PATCH, WEDNESDAY)
    assert (unsure.allowed, unsure.details["unknown"]) == (False, "within_life_cycle")


@pytest.mark.parametrize(
    ("wished", "reason"),
    [
        (None, Reason.ALLOWED),
        ("2026-03-26", Reason.HEALTH_CHECK_TOO_EARLY),
        ("2026-04-07", Reason.HEALTH_CHECK_TOO_EARLY),
        ("2026-04-08", Reason.ALLOWED),
        ("2026-04-11", Reason.HEALTH_CHECK_NOT_WORKING_DAY),
        ("2026-04-27", Reason.HEALTH_CHECK_NOT_WORKING_DAY),
        ("2028-02-29", Reason.ALLOWED),
        ("2028-03-01", Reason.EXPIRED),
    ],
)
def test_a_health_check_is_agreed_two_weeks_ahead_on_a_working_day(
    make_contract: MakeContract, wished: str | None, reason: Reason
) -> None:
    day = None if wished is None else date.fromisoformat(wished)
    contract = make_contract(plan="msa_enterprise")
    decision = decide_service(contract, Service.HEALTH_CHECK, WEDNESDAY, wished_date=day)
    assert decision.reason is reason
    if reason is not Reason.EXPIRED:
        assert decision.details["earliest"] == date(2026, 4, 8)


def test_the_two_weeks_count_from_the_contracts_own_date(make_contract: MakeContract) -> None:
    contract = make_contract(plan="msa_enterprise")
    after_midnight = utc("2026-03-25T23:30+00:00")
    decision = decide_service(contract, Service.HEALTH_CHECK, after_midnight, wished_date=date(2026, 4, 8))
    assert decision.reason is Reason.HEALTH_CHECK_TOO_EARLY


def test_the_earliest_health_check_skips_days_off(make_contract: MakeContract) -> None:
    day_off = HolidayOverride(date(2026, 4, 8), DayChange.CLOSED)
    contract = make_contract(plan="msa_enterprise", holiday_overrides=(day_off,))
    decision = decide_service(contract, Service.HEALTH_CHECK, WEDNESDAY)
    assert decision.details["earliest"] == date(2026, 4, 9)


def test_there_is_one_health_check_in_a_contract_year(make_contract: MakeContract) -> None:
    contract = make_contract(plan="msa_enterprise")
    used = decide_service(contract, Service.HEALTH_CHECK, WEDNESDAY, health_checks_used=1)
    assert (used.allowed, used.reason) == (False, Reason.HEALTH_CHECK_USED)
    assert used.details["begins_anew"] == date(2027, 3, 1)


def test_no_date_is_offered_after_the_contracts_end(make_contract: MakeContract) -> None:
    contract = make_contract(plan="msa_enterprise")
    decision = decide_service(contract, Service.HEALTH_CHECK, utc("2028-02-20T10:00+01:00"))
    assert decision.details["earliest"] is None


def test_a_negative_count_of_health_checks_is_refused(make_contract: MakeContract) -> None:
    with pytest.raises(ValueError, match="-1 health checks"):
        decide_service(make_contract(), Service.HEALTH_CHECK, WEDNESDAY, health_checks_used=-1)
