"""Every reason of a decision has words in every language and channel, which say what the customer can do instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from actions.contract.entitlement import Decision, Reason, decide_incident, decide_service
from actions.contract.plans import Service
from actions.entitlement_texts import incident_text, service_text
from actions.turn import Say
from locales.catalogue import LANGUAGES, catalogue
from locales.responses import RESPONSES
from locales.texts.desk import REASONS
from tests.actions.talk import (
    BUSINESS,
    ENHANCED,
    ENTERPRISE,
    EXPIRED,
    NIGHT,
    NO_PLUS_LICENCE,
    NOT_BEGUN,
    OFFICE_HOURS,
    all_contracts,
)

CONTRACTS = all_contracts()


def incident(number: str, at: datetime = OFFICE_HOURS, level: int = 1, **facts: object) -> tuple[Decision, Say]:
    values: dict[str, object] = {"contact_named": True, "premium_used": 0, "wants_premium": True, **facts}
    standard = bool(values.pop("standard", True))
    contract = CONTRACTS[number]
    contract = replace(contract, plan=replace(contract.plan, standard_incidents=standard))
    decision = decide_incident(contract, level=level, channel="chat", at=at, **values)  # type: ignore[arg-type]
    return decision, incident_text(contract, decision, level, "+12025550151")


def service(number: str, wanted: Service, at: datetime = OFFICE_HOURS, **facts: object) -> tuple[Decision, Say]:
    contract = CONTRACTS[number]
    decision = decide_service(contract, wanted, at, **facts)  # type: ignore[arg-type]
    return decision, service_text(contract, wanted, decision)


LAST_YEAR = datetime.fromisoformat("2028-12-20T10:00+01:00")
CHECK = Service.HEALTH_CHECK
SITUATIONS: dict[str, Callable[[], tuple[Decision, Say]]] = {
    "allowed": lambda: incident(BUSINESS),
    "allowed_as_standard chosen": lambda: incident(BUSINESS, level=4, wants_premium=False),
    "allowed_as_standard used up": lambda: incident(BUSINESS, premium_used=36),
    "needs_phone_contact": lambda: incident(BUSINESS, NIGHT),
    "not_in_plan": lambda: service(BUSINESS, CHECK),
    "quota_used_up": lambda: incident(BUSINESS, premium_used=36, standard=False),
    "quota_used_up to the end": lambda: incident(BUSINESS, LAST_YEAR, premium_used=36, standard=False),
    "contact_not_named": lambda: incident(ENHANCED, contact_named=False, contacts_named=2),
    "contact_not_named all 8": lambda: incident(ENHANCED, contact_named=False, contacts_named=8),
    "expired": lambda: incident(EXPIRED),
    "expired before the day": lambda: service(ENTERPRISE, CHECK, wished_date=date(2029, 2, 1)),
    "not_begun": lambda: incident(NOT_BEGUN),
    "plus_licence_missing": lambda: incident(NO_PLUS_LICENCE),
    "health_check_used": lambda: service(ENTERPRISE, CHECK, health_checks_used=1),
    "health_check_used to the end": lambda: service(ENTERPRISE, CHECK, LAST_YEAR, health_checks_used=1),
    "health_check_too_early": lambda: service(ENTERPRISE, CHECK, wished_date=OFFICE_HOURS.date() + timedelta(days=13)),
    "health_check_too_early at the end": lambda: service(ENTERPRISE, CHECK, LAST_YEAR, wished_date=date(2028, 12, 22)),
    "health_check_not_working_day": lambda: service(ENTERPRISE, CHECK, wished_date=date(2026, 4, 27)),
    "signature_needs_newest_databases": lambda: service(ENHANCED, Service.SIGNATURE_CHANGE, newest_databases=False),
    "patch_outside_life_cycle": lambda: service(ENTERPRISE, Service.PRIVATE_PATCH, within_life_cycle=False),
    **{f"allowed {one.value}": (lambda one=one: service(ENTERPRISE, one, within_life_cycle=True)) for one in Service},
}

# What a refusal offers or asks for: the portal, another day, an incident, an update, a colleague who is named.
WAYS_ON = {
    "nl": "meld|meldt|kies|kan ik nu|ik kan|werk eerst|werk de|bijwerken",
    "de": "bitte|kann ich jetzt|ich kann|nutzen das portal",
    "ru": "пожалуйста|могу открыть|могу сейчас|порталом",
    "it": "può fare|scelga|posso aprire|aggiorn|può usare|lei dal portale",
    "fr": "veuillez|je peux ouvrir|par le portail",
}


def test_every_reason_is_met() -> None:
    assert {decide()[0].reason for decide in SITUATIONS.values()} == set(Reason)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_reason_has_words_in_chat_and_on_the_phone_with_a_way_on(situation: str, language: str) -> None:
    decision, said = SITUATIONS[situation]()
    assert situation.split()[0] == decision.reason.value
    response, words = RESPONSES[said.response], catalogue(language)
    for channel, text in (("chat", response.chat), ("voice", response.voice)):
        told = words.render(text, channel, **said.arguments)  # type: ignore[arg-type]
        assert "{" not in told and told[-1] in ".?!"
        assert told != catalogue("en").render(text, channel, **said.arguments)  # type: ignore[arg-type]
        assert decision.allowed or re.search(WAYS_ON[language], told, re.IGNORECASE), told
        assert not re.search(r"\.\.|г\.\.| \.", told), told


def test_the_numbers_and_days_of_a_decision_are_told() -> None:
    words = catalogue("de")

    def told(situation: str) -> str:
        said = SITUATIONS[situation]()[1]
        return words.render(RESPONSES[said.response].chat, "chat", **said.arguments)

    assert "8 Ansprechpartner vor. Alle sind bereits benannt" in told("contact_not_named all 8")
    assert "mindestens 14 Tage im Voraus" in told("health_check_too_early")
    assert "1. April 2026" in told("health_check_too_early")
    assert "27. April 2026 ist bei Ihnen kein Arbeitstag" in told("health_check_not_working_day")
    assert "1. Januar 2027" in told("health_check_used") and "1. Januar 2027" in told("quota_used_up")
    assert "31. Dezember 2028" in told("expired before the day")


def test_the_desk_names_every_reason_for_a_refusal() -> None:
    refusals = set(Reason) - {Reason.ALLOWED, Reason.ALLOWED_AS_STANDARD}
    assert {reason.value for reason in refusals} | {"unknown_contract"} <= set(REASONS)
