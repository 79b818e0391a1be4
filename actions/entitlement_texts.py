"""The words of an entitlement decision: what was decided, why, and what the customer can do instead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import cast

from actions.contract.agreement import Contract
from actions.contract.entitlement import Decision, Reason
from actions.contract.plans import Service
from actions.plan_names import plan_name
from actions.turn import Say, say
from locales.values import Day, Digits, Level, Span, Term

# The sentences of locales.texts.dialogue name these terms; a plan with others is told in general words.
_TOLD_TERMS: Mapping[Service, Mapping[str, object]] = {
    Service.SIGNATURE_CHANGE: {"newest_databases": True},
    Service.PRIVATE_PATCH: {"within_life_cycle": True, "under_licence_agreement": True},
    Service.HEALTH_CHECK: {"per_contract_year": 1, "remote": True, "working_days": 1, "notice_days": 14},
    Service.TAILORED_REPORT: {"every_months": 3, "daily_at_level": 1},
}
_ANOTHER_DAY = (Reason.HEALTH_CHECK_TOO_EARLY, Reason.HEALTH_CHECK_NOT_WORKING_DAY)


def budget(contract: Contract, level: int) -> Span:
    """Return the time a contract promises at a level, for people."""
    promise = contract.plan.levels[level]
    return Span(int(promise.budget.total_seconds()), promise.clock.value)


def incident_text(contract: Contract, decision: Decision, level: int, phone: str | None = None) -> Say:
    """Return what to say of a decision about an incident; ``phone`` is the contact's number, in E.164."""
    reason = decision.reason
    if reason is Reason.ALLOWED:
        plan = plan_name(contract.plan)
        return say("utter_entitlement", plan=plan, span=budget(contract, level), level=Level(level))
    if reason is Reason.ALLOWED_AS_STANDARD:
        used_up = decision.details["because"] == "quota_used_up"
        return say("utter_premium_used_up" if used_up else "utter_standard_opened")
    if reason is Reason.NEEDS_PHONE_CONTACT and phone is not None:
        return say("utter_ask_phone", span=budget(contract, level), phone=Digits(phone, "known_phone"))
    if reason is Reason.NEEDS_PHONE_CONTACT:
        return say("utter_ask_phone_number")
    if reason is Reason.QUOTA_USED_UP:
        anew = cast("date | None", decision.details["begins_anew"])
        return say("utter_quota_used_up_to_the_end") if anew is None else say("utter_quota_used_up", date=Day(anew))
    return refusal_text(contract, decision)


def service_text(contract: Contract, service: Service, decision: Decision) -> Say:
    """Return what to say of a decision about a service; of an allowed one, the question whether to open it."""
    reason, details = decision.reason, decision.details
    if reason is Reason.ALLOWED:
        return service_offer(contract, service)
    if reason is Reason.NOT_IN_PLAN:
        return say("utter_not_in_plan", plan=plan_name(contract.plan), service=Term(service.value))
    if reason is Reason.SIGNATURE_NEEDS_NEWEST_DATABASES:
        return say("utter_newest_databases_first")
    if reason is Reason.PATCH_OUTSIDE_LIFE_CYCLE:
        return say("utter_patch_outside_life_cycle")
    if reason is Reason.HEALTH_CHECK_USED:
        anew = cast("date | None", details["begins_anew"])
        if anew is None:
            return say("utter_health_check_used_to_the_end")
        return say("utter_health_check_used", date=Day(anew))
    if reason in _ANOTHER_DAY or (reason is Reason.EXPIRED and "wished_date" in details):
        earliest = cast("date | None", details["earliest"])
        if earliest is None:
            return say("utter_health_check_no_day_left")
        if reason is Reason.EXPIRED:
            return say("utter_health_check_too_late", end=Day(contract.valid_until), date=Day(earliest))
        if reason is Reason.HEALTH_CHECK_TOO_EARLY:
            return say("utter_health_check_too_early", count=cast(int, details["notice_days"]), date=Day(earliest))
        wished = Day(cast(date, details["wished_date"]))
        return say("utter_health_check_not_working_day", wished=wished, date=Day(earliest))
    return refusal_text(contract, decision)


def service_offer(contract: Contract, service: Service) -> Say:
    """Return the question whether to open a request for a service that the plan includes, with its conditions."""
    terms = contract.plan.services.get(service)
    if terms is not None and all(getattr(terms, name) == value for name, value in _TOLD_TERMS[service].items()):
        return say(f"utter_service_included_{service.value}")
    return say("utter_service_included", service=Term(service.value))


def refusal_text(contract: Contract, decision: Decision) -> Say:
    """Return why a contract gives this caller nothing at all, and how to go on."""
    number = Digits(contract.number, "contract")
    if decision.reason is Reason.EXPIRED:
        return say("utter_contract_expired", number=number, date=Day(contract.valid_until))
    if decision.reason is Reason.NOT_BEGUN:
        return say("utter_contract_not_begun", number=number, date=Day(contract.valid_from))
    if decision.reason is Reason.CONTACT_NOT_NAMED:
        return contact_not_named(contract, cast("int | None", decision.details["contacts_named"]))
    return say("utter_plus_licence_missing", number=number)


def contact_not_named(contract: Contract | None, contacts_named: int | None) -> Say:
    """Return what to say to somebody who is no contact; it matters whether the contract has a place left."""
    agreed = None if contract is None else contract.plan.named_contacts
    if agreed is not None and contacts_named is not None and contacts_named >= agreed:
        return say("utter_contact_not_named_all", count=agreed)
    return say("utter_contact_not_named")
