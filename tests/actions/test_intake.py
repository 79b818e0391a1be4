"""What the report's dialogue promises: who is asked what, what is refused, and that every way ends."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from itertools import cycle
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.intake import ANSWERS_AT_MOST, SERVICE_LEVEL, Intake, Kind, Question, question_text
from actions.turn import Channel, Say, Severity
from locales.check import named_arguments
from locales.responses import RESPONSES
from locales.values import Day, Digits, Level, Span, Term
from tests.actions.talk import (
    BUSINESS,
    ENHANCED,
    ENTERPRISE,
    EXPIRED,
    NAMES,
    NIGHT,
    NO_PLUS_LICENCE,
    NOT_BEGUN,
    OFFICE_HOURS,
    OTHER_UNKNOWN,
    PHONES,
    UNKNOWN,
    Memory,
    Talk,
    severity,
)

# --- The usual way ---


def test_contract_contact_and_level_are_asked_in_this_order(talk: Talk) -> None:
    talk.begin("Every server is down", view=severity(1)).identified().write("yes", "affirm")
    assert talk.asked == ["contract_number", "contact", "level"]
    intake = talk.intake
    assert (intake.outcome, intake.kind, intake.level, intake.model_level, intake.customer_level) == (
        "open", "incident", 1, 1, 1,
    )  # fmt: skip
    assert intake.report == ("Every server is down",)
    assert (intake.contract_number, intake.contact_text) == (ENTERPRISE, "Anneke de Wit")


def test_a_report_begun_with_a_quick_reply_asks_first_what_happened(talk: Talk) -> None:
    talk.begin("/report_incident")
    assert (talk.said, talk.question) == ([], "report")
    talk.write("Mail is slow", "report_incident", severity(3))
    assert (talk.said, talk.question) == (["utter_report_noted"], "contract_number")
    assert talk.intake.report == ("Mail is slow",)


def test_a_number_in_the_first_sentence_is_not_asked_again(talk: Talk) -> None:
    talk.begin("Mail is down, contract 4021-7788", contract_number=ENTERPRISE)
    assert talk.asked == ["contact"]


def test_an_e_mail_address_given_with_the_number_names_the_contact(talk: Talk) -> None:
    address = "anneke.dewit@broodhuis.example"
    talk.begin(f"4021-7788, {address}: all is down", view=severity(2), contract_number=ENTERPRISE, email=address)
    assert talk.asked == ["level"] and "utter_contact_known" in talk.said


def test_what_the_conversation_knows_is_not_asked_again(talk: Talk) -> None:
    known = Intake(contact_id=1, contact_text="Anneke de Wit", contact_phone="+12025550151")
    talk.begin(view=severity(2), known_contract=ENTERPRISE, known_contact=known)
    assert talk.asked == ["level"]


def test_a_known_contract_without_contact_asks_for_the_contact(talk: Talk) -> None:
    talk.begin(known_contract=ENTERPRISE)
    assert talk.asked == ["contact"]
    assert talk.asks() == Say(
        "utter_ask_contact", {"number": Digits(ENTERPRISE, "contract"), "plan": Term("msa_enterprise")}
    )


# --- Who is calling ---


def test_a_wrong_check_digit_is_told_with_the_number(talk: Talk) -> None:
    talk.begin().write("4021-7789", "provide_contract", contract_number_invalid="40217789")
    assert talk.last == (Say("utter_contract_wrong_check_digit", {"number": Digits("40217789", "contract")}),)
    assert talk.question == "contract_number"


def test_a_message_without_number_is_told_how_long_a_number_is(talk: Talk) -> None:
    talk.begin().write("I have it somewhere")
    assert (talk.said, talk.question) == (["utter_contract_wrong_length"], "contract_number")


def test_after_a_mistyped_number_the_right_one_goes_on(talk: Talk) -> None:
    talk.begin().write("4021-7789", contract_number_invalid="40217789").number(ENTERPRISE)
    assert talk.question == "contact"


def test_an_unknown_contract_is_asked_once_more_and_then_refused(talk: Talk) -> None:
    talk.begin(view=severity(2)).number(UNKNOWN)
    assert (talk.said, talk.question) == (["utter_contract_unknown"], "contract_number")
    talk.number(OTHER_UNKNOWN)
    assert talk.said == ["utter_contract_not_found_finally"]
    assert (talk.intake.outcome, talk.intake.reason) == ("refused", "unknown_contract")


@pytest.mark.parametrize("kind_of_miss", ["unknown", "mistyped", "no number"])
def test_misses_of_the_number_count_together_whatever_they_are(talk: Talk, kind_of_miss: str) -> None:
    talk.begin(view=severity(3)).number(UNKNOWN)
    if kind_of_miss == "unknown":
        talk.number(OTHER_UNKNOWN)
    elif kind_of_miss == "mistyped":
        talk.write("40217789", contract_number_invalid="40217789")
    else:
        talk.write("no idea")
    assert talk.intake.outcome == "refused"


def test_level_1_without_contract_still_rings_the_manager_on_duty_unverified(talk: Talk) -> None:
    talk.begin("Ransomware, all is encrypted", view=severity(1)).number(UNKNOWN).write("I do not have it")
    assert talk.said == ["utter_contract_not_found_finally", "utter_unverified_critical"]
    assert (talk.intake.outcome, talk.intake.level) == ("unverified", 1)


def test_a_wish_for_a_person_after_a_critical_report_still_rings_unverified(talk: Talk) -> None:
    talk.begin("All servers are encrypted", view=severity(1)).press("contact_human")
    talk.write("no idea").write("no idea")
    assert (talk.intake.outcome, talk.intake.level) == ("unverified", 1)


def test_an_unknown_contact_is_asked_once_more_and_then_refused(talk: Talk) -> None:
    talk.begin(view=severity(2)).number(ENTERPRISE).write("John Doe")
    assert (talk.said, talk.question, talk.asks().response) == ([], "contact", "utter_contact_unknown")
    talk.write("Jane Roe")
    assert talk.said == ["utter_contact_not_named"]
    assert (talk.intake.outcome, talk.intake.reason) == ("refused", "contact_not_named")
    assert talk.intake.contact_text == "Jane Roe"


def test_level_1_of_an_unknown_contact_still_rings_unverified(talk: Talk) -> None:
    talk.begin(view=severity(1)).number(ENTERPRISE).write("John Doe").write("Jane Roe")
    assert (talk.intake.outcome, talk.said[-1]) == ("unverified", "utter_unverified_critical")


def test_after_a_mistyped_name_the_right_one_goes_on(talk: Talk) -> None:
    talk.begin(view=severity(2)).number(ENTERPRISE).write("Anneke").write("Anneke de Wit")
    assert (talk.said, talk.question) == (["utter_contact_known"], "level")


@pytest.mark.parametrize(
    ("number", "response", "reason", "day"),
    [
        (EXPIRED, "utter_contract_expired", "expired", "2026-03-17"),
        (NOT_BEGUN, "utter_contract_not_begun", "not_begun", "2026-03-20"),
        (NO_PLUS_LICENCE, "utter_plus_licence_missing", "plus_licence_missing", None),
    ],
)
def test_a_contract_that_gives_nothing_is_refused_with_its_reason(
    talk: Talk, number: str, response: str, reason: str, day: str | None
) -> None:
    talk.begin(view=severity(1)).number(number)
    assert talk.said == [response]
    assert (talk.intake.outcome, talk.intake.reason) == ("refused", reason)
    if day is not None:
        shown = talk.argument(response, "date")
        assert isinstance(shown, Day) and shown.date.isoformat() == day


@pytest.mark.parametrize("intent", ["report_incident", "contact_human", "request_private_patch"])
def test_a_contract_known_from_before_that_has_ended_is_refused_too(talk: Talk, intent: str) -> None:
    known = Intake(contact_id=1, contact_text="Anneke de Wit", contact_phone="+12025550151")
    talk.begin("Help", intent, severity(2), known_contract=EXPIRED, known_contact=known)
    assert talk.said[-1] == "utter_contract_expired"
    assert (talk.intake.outcome, talk.intake.reason) == ("refused", "expired")


def test_a_contract_that_ends_while_the_customer_writes_is_refused(talk: Talk) -> None:
    talk.begin(view=severity(2)).identified()
    ended = replace(talk.records.contracts[ENTERPRISE], valid_until=OFFICE_HOURS.date().replace(day=17))
    talk.records.contracts[ENTERPRISE] = ended
    talk.write("yes", "affirm")
    assert (talk.intake.outcome, talk.said[-1]) == ("refused", "utter_contract_expired")


def test_a_contract_that_is_gone_is_asked_for_again(talk: Talk) -> None:
    talk.begin(view=severity(2)).identified()
    talk.records.contracts.clear()
    talk.write("yes", "affirm")
    assert talk.question == "contract_number"


# --- The level ---


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_a_sure_level_is_proposed_with_definition_and_evidence(talk: Talk, level: int) -> None:
    talk.begin("I say what happened", view=severity(level)).identified()
    assert talk.asks() == Say(
        "utter_propose_level",
        {"level": Level(level), "definition": Term(f"definition_{level}"), "evidence": "the sentence that decides"},
    )


def test_a_confirmed_proposal_is_the_level(talk: Talk) -> None:
    talk.at_level(2)
    assert talk.said == ["utter_level_agreed"]
    assert (talk.intake.level, talk.intake.customer_level, talk.intake.outcome) == (2, 2, "open")


def test_a_graver_level_of_the_customer_routes(talk: Talk) -> None:
    talk.begin(view=severity(3)).identified().press("affirm", level="1")
    assert (talk.intake.level, talk.intake.model_level, talk.intake.customer_level) == (1, 3, 1)
    assert talk.said == ["utter_level_agreed"]


def test_a_lesser_level_of_the_customer_is_kept_but_the_sure_models_level_routes(talk: Talk) -> None:
    talk.begin(view=severity(1)).identified().press("affirm", level="3")
    assert (talk.intake.level, talk.intake.model_level, talk.intake.customer_level) == (1, 1, 3)
    assert talk.last == (
        Say("utter_level_differs", {"customer_level": Level(3), "model_level": Level(1), "level": Level(1)}),
    )


def test_an_unsure_model_does_not_overrule_the_customer(talk: Talk) -> None:
    talk.begin(view=severity(1, sure=False)).identified().write("level three", "affirm", level="3")
    assert (talk.intake.level, talk.intake.customer_level) == (3, 3)


def test_a_proposal_that_is_denied_leads_to_the_closed_questions(talk: Talk) -> None:
    talk.begin(view=severity(3, sure=True)).identified().write("no", "deny")
    assert talk.asks().response == "utter_question_stopped"


@pytest.mark.parametrize(
    ("answers", "level"),
    [(["affirm"], 1), (["deny", "affirm"], 2), (["deny", "deny", "affirm"], 3), (["deny", "deny", "deny"], 4)],
)
def test_the_closed_questions_decide_where_the_model_is_unsure(talk: Talk, answers: list[str], level: int) -> None:
    talk.begin(view=severity(2, sure=False)).identified()
    questions = []
    for answer in answers:
        questions.append(talk.asks().response)
        talk.write(answer, answer)
    assert questions == ["utter_question_stopped", "utter_question_needed", "utter_question_partial"][: len(answers)]
    assert (talk.intake.level, talk.intake.outcome) == (level, "open")


def test_closed_questions_never_make_a_sure_level_any_lower(talk: Talk) -> None:
    talk.begin(view=severity(2)).identified()
    for _ in range(4):
        talk.write("no", "deny")
    assert (talk.intake.customer_level, talk.intake.level) == (4, 2)


def test_an_answer_that_is_neither_yes_nor_no_is_asked_for_again(talk: Talk) -> None:
    talk.begin(view=severity(2, sure=False)).identified().write("well")
    assert (talk.said, talk.question, talk.asks().response) == (
        ["utter_answer_yes_or_no"], "level", "utter_question_stopped",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "level"),
    [
        ("nl", "Nee hoor, er is niets kwijt", None),
        ("de", "nein es läuft alles", None),
        ("ru", "Нет, ничего не потеряно", None),
        ("it", "No, i dati ci sono tutti", None),
        ("fr", "non on peut travailler", None),
        ("nl", "ja alles staat stil", 1),
        ("de", "Ja, seit heute früh", 1),
        ("ru", "да, всё стоит", 1),
        ("it", "Sì, è tutto fermo", 1),
        ("fr", "Oui, tout est à l'arrêt", 1),
    ],
)
def test_a_yes_or_no_with_its_reason_is_an_answer_and_its_words_are_kept(
    talk: Talk, language: str, text: str, level: int | None
) -> None:
    talk.language = language
    talk.begin(view=severity(2, sure=False)).identified().write(text, "report_incident", severity(4, sure=False))
    assert talk.intake.report[-1] == text
    assert talk.intake.level == level
    if level is None:
        assert talk.asks().response == "utter_question_needed"


def test_a_no_that_goes_on_with_something_grave_is_a_report(talk: Talk) -> None:
    talk.language = "de"
    talk.begin(view=severity(3, sure=False)).identified()
    talk.write("Nein, aber jetzt sind alle Server abgestürzt", "report_incident", severity(1))
    assert talk.intake.model_level == 1 and "utter_report_added" in talk.said


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "нет связи с сервером"),
        ("ru", "данные пропали"),
        ("it", "si è bloccato il server"),
        ("nl", "jammer genoeg ligt de mail eruit"),
        ("de", "nebenbei ist auch der Drucker weg"),
        ("fr", "nonobstant la panne"),
    ],
)
def test_a_report_that_only_looks_like_a_yes_or_no_is_a_report(talk: Talk, language: str, text: str) -> None:
    talk.language = language
    talk.begin(view=severity(2, sure=False)).identified().write(text, "report_incident", severity(3, sure=False))
    assert "utter_report_added" in talk.said


def test_after_two_misses_the_customer_chooses_the_level(talk: Talk) -> None:
    talk.begin(view=severity(2, sure=False)).identified().write("well").write("hm")
    assert talk.asks() == Say("utter_ask_level")
    talk.press("affirm", level="4")
    assert talk.intake.level == 4


def test_without_any_choice_the_case_is_routed_as_high_at_least(talk: Talk) -> None:
    talk.begin(view=severity(4, sure=False)).identified()
    for _ in range(4):
        talk.write("hm")
    assert (talk.intake.level, talk.intake.outcome) == (2, "open")


def test_without_any_choice_a_guess_of_level_1_routes(talk: Talk) -> None:
    talk.begin(view=severity(1, sure=False)).identified()
    for _ in range(4):
        talk.write("hm")
    assert talk.intake.level == 1


def test_a_report_without_a_view_of_the_model_gets_the_closed_questions(talk: Talk) -> None:
    talk.begin(view=None).identified()
    assert talk.asks() == Say("utter_question_stopped")


def test_further_news_are_added_and_a_graver_level_counts(talk: Talk) -> None:
    talk.begin("One printer is broken", view=severity(3)).write("Now all are", "report_incident", severity(1))
    assert talk.said == ["utter_report_added", "utter_contract_wrong_length"]
    assert (talk.intake.report, talk.intake.model_level) == (("One printer is broken", "Now all are"), 1)


def test_further_news_of_less_weight_leave_the_level(talk: Talk) -> None:
    talk.begin(view=severity(1)).write("By the way, a typo", "report_incident", severity(4))
    assert talk.intake.model_level == 1


def test_an_answer_in_many_words_to_the_proposal_is_not_met_with_the_same_proposal(talk: Talk) -> None:
    talk.begin(view=severity(3)).identified().write("but we cannot print", "report_incident", severity(3))
    assert talk.asks().response == "utter_question_stopped"


def test_telling_the_report_again_and_again_ends_with_a_choice(talk: Talk) -> None:
    talk.begin(view=severity(3, sure=False)).identified()
    for _ in range(3):
        talk.write("it does not print", "report_incident", severity(3, sure=False))
    assert talk.asks() == Say("utter_ask_level")


@pytest.mark.parametrize("named", ["0", "5", "12", "1234", "", "x", "-1", "²"])
def test_a_level_that_does_not_exist_is_no_answer(talk: Talk, named: str) -> None:
    talk.begin(view=severity(2)).identified().press("choose", level=named)
    assert talk.intake.level is None and talk.question == "level"


# --- Premium or standard ---


@pytest.mark.parametrize("level", [1, 2])
def test_levels_1_and_2_take_a_premium_incident_without_asking(talk: Talk, level: int) -> None:
    talk.at_level(level, BUSINESS)
    assert "premium_choice" not in talk.asked
    assert talk.intake.outcome == "open"


@pytest.mark.parametrize(("level", "hours"), [(3, 8), (4, 10)])
def test_at_levels_3_and_4_the_customer_chooses_and_hears_how_many_are_left(talk: Talk, level: int, hours: int) -> None:
    talk.records.used = 15
    talk.at_level(level, BUSINESS)
    assert talk.question == "premium_choice"
    assert talk.asks() == Say("utter_ask_premium", {"count": 21, "span": Span(hours * 3600, "business")})


@pytest.mark.parametrize(("answer", "premium"), [("affirm", True), ("deny", False)])
def test_the_choice_of_premium_or_standard_is_kept(talk: Talk, answer: str, premium: bool) -> None:
    talk.at_level(3, BUSINESS).press(answer)
    assert (talk.intake.premium, talk.intake.outcome) == (premium, "open")


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_with_none_left_nothing_is_asked_and_the_incident_is_opened(talk: Talk, level: int) -> None:
    talk.records.used = 36
    talk.at_level(level, BUSINESS)
    assert talk.asked == ["contract_number", "contact", "level"]
    assert talk.intake.outcome == "open"


def test_plans_without_a_count_are_never_asked(talk: Talk) -> None:
    for number in (ENTERPRISE, ENHANCED):
        fresh = Talk(talk.records).at_level(3, number)
        assert "premium_choice" not in fresh.asked and fresh.intake.outcome == "open"


def test_premium_is_taken_when_the_choice_is_not_understood(talk: Talk) -> None:
    talk.at_level(3, BUSINESS).write("hm").write("hm").write("hm")
    assert (talk.intake.premium, talk.intake.outcome) == (True, "open")


def test_a_quick_reply_for_the_level_pressed_late_corrects_the_level_and_chooses_no_premium(talk: Talk) -> None:
    talk.at_level(4, BUSINESS).press("affirm", level="3")
    assert (talk.question, talk.intake.level, talk.intake.premium) == ("premium_choice", 3, None)
    talk.press("affirm", level="2")
    assert (talk.intake.level, talk.intake.outcome) == (2, "open")


# --- The phone call outside office hours ---


def test_outside_office_hours_an_elapsed_level_asks_for_the_phone(night: Talk) -> None:
    night.at_level(1)
    assert night.question == "phone_choice"
    assert night.asks() == Say(
        "utter_ask_phone", {"span": Span(1800), "phone": Digits(PHONES["Anneke de Wit"], "known_phone")}
    )


@pytest.mark.parametrize("level", [3, 4])
def test_outside_office_hours_a_business_level_asks_no_phone(night: Talk, level: int) -> None:
    night.at_level(level)
    assert "phone_choice" not in night.asked and night.intake.outcome == "open"


def test_in_office_hours_no_phone_is_asked(talk: Talk) -> None:
    talk.at_level(1)
    assert "phone_choice" not in talk.asked


def test_a_caller_who_is_on_the_phone_is_not_asked_for_a_phone_call(records: Memory) -> None:
    caller = Talk(records, now=NIGHT, channel="voice").at_level(1)
    assert "phone_choice" not in caller.asked and caller.intake.outcome == "open"


def test_a_chat_that_goes_on_by_phone_is_not_asked_for_a_phone_call(night: Talk) -> None:
    night.begin(view=severity(1)).identified()
    night.channel = "voice"
    night.write("yes", "affirm")
    assert night.intake.outcome == "open"


def test_yes_calls_back_on_the_number_on_file(night: Talk) -> None:
    night.at_level(2).write("yes", "affirm")
    assert (night.intake.phone, night.intake.callback_number) == ("callback", PHONES["Anneke de Wit"])
    assert night.intake.outcome == "open"


def test_no_means_that_the_customer_calls(night: Talk) -> None:
    night.at_level(2).press("deny")
    assert (night.intake.phone, night.intake.callback_number, night.intake.outcome) == ("own_call", None, "open")


def test_another_number_is_asked_for_and_taken(night: Talk) -> None:
    night.at_level(2).press("affirm", choice="other_number")
    assert (night.question, night.asks()) == ("phone_choice", Say("utter_ask_phone_number"))
    night.write("+44 20 7946 0123", phone_number="+442079460123")
    assert (night.intake.phone, night.intake.callback_number) == ("callback", "+442079460123")


def test_a_number_without_country_code_is_read_in_the_contracts_country(night: Talk) -> None:
    night.at_level(2, ENHANCED).write("030 23125 123", phone_number="03023125123")
    assert night.intake.callback_number == "+493023125123"


def test_a_number_that_nobody_can_dial_is_asked_for_again(night: Talk) -> None:
    night.at_level(2).write("0123", phone_number="0123")
    assert (night.intake.phone, night.asks()) == (None, Say("utter_ask_phone_number"))
    night.write("0123", phone_number="0123").write("0123", phone_number="0123")
    assert (night.intake.phone, night.intake.outcome) == ("own_call", "open")


def test_the_line_is_offered_when_the_choice_of_phone_is_not_understood(night: Talk) -> None:
    night.at_level(1).write("hm").write("hm").write("hm")
    assert (night.intake.phone, night.intake.outcome) == ("own_call", "open")


def test_a_quick_reply_for_the_level_pressed_late_starts_no_call(night: Talk) -> None:
    night.at_level(2).press("affirm", level="1")
    assert (night.question, night.intake.level, night.intake.phone) == ("phone_choice", 1, None)


def test_a_used_up_quota_asks_no_phone_because_no_time_is_guaranteed(night: Talk) -> None:
    night.records.used = 36
    night.at_level(1, BUSINESS)
    assert "phone_choice" not in night.asked and night.intake.outcome == "open"


# --- Correction, cancelling, a person ---


@pytest.mark.parametrize("question", ["contact", "level", "premium_choice", "phone_choice"])
def test_the_contract_number_can_be_corrected_at_any_question(records: Memory, question: Question) -> None:
    talk = Talk(records, now=NIGHT if question == "phone_choice" else OFFICE_HOURS)
    talk.begin(view=severity(2 if question == "phone_choice" else 3))
    if question == "contact":
        talk.number(BUSINESS)
    else:
        talk.identified(BUSINESS if question == "premium_choice" else ENHANCED)
    if question in ("premium_choice", "phone_choice"):
        talk.write("yes", "affirm")
    assert talk.question == question
    talk.number(ENTERPRISE)
    assert talk.question == "contact"
    assert (talk.intake.contract_number, talk.intake.contact_id, talk.intake.contact_phone) == (ENTERPRISE, None, None)
    talk.write(NAMES[ENTERPRISE])
    assert talk.intake.contact_phone == PHONES["Anneke de Wit"]


def test_the_answer_that_corrects_the_number_is_no_answer_to_the_question(talk: Talk) -> None:
    talk.begin(view=severity(2)).identified().write("yes, but it is 7218-8303", "affirm", contract_number=BUSINESS)
    assert (talk.question, talk.intake.level) == ("contact", None)


def test_an_unknown_number_later_on_does_not_undo_the_known_contract(talk: Talk) -> None:
    talk.begin(view=severity(2)).write("no number here").identified().number(UNKNOWN)
    assert "utter_contract_unknown" in talk.said
    assert (talk.intake.contract_number, talk.question) == (ENTERPRISE, "level")
    assert talk.intake.outcome is None


def test_wrong_names_under_the_wrong_contract_do_not_count_under_the_right_one(talk: Talk) -> None:
    talk.begin(view=severity(2)).number(BUSINESS).write("Anneke de Wit").number(ENTERPRISE).write("Anneke")
    assert (talk.question, talk.intake.outcome) == ("contact", None)


def test_a_correction_to_an_expired_contract_is_refused(talk: Talk) -> None:
    talk.begin(view=severity(2)).identified().number(EXPIRED)
    assert (talk.intake.outcome, talk.intake.reason) == ("refused", "expired")


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_the_customer_can_stop_at_every_question(talk: Talk, steps: int) -> None:
    talk.begin(view=severity(3))
    answers: tuple[tuple[str, str, dict[str, str]], ...] = (
        (BUSINESS, "provide_contract", {"contract_number": BUSINESS}),
        (NAMES[BUSINESS], "nlu_fallback", {}),
        ("yes", "affirm", {}),
    )
    for text, intent, entities in answers[:steps]:
        talk.write(text, intent, None, **entities)
    talk.write("never mind", "withdraw_incident")
    assert (talk.said, talk.intake.outcome, talk.question) == (["utter_cancelled"], "cancelled", None)


def test_a_wish_for_a_person_keeps_the_report_and_its_level(talk: Talk) -> None:
    talk.begin("All is down", view=severity(1)).identified().write("I want a person", "contact_human", severity(4))
    assert talk.said == ["utter_person"]
    assert (talk.intake.kind, talk.intake.outcome, talk.intake.level) == ("person", "open", 1)
    assert talk.intake.report == ("All is down", "I want a person")


def test_a_pressed_wish_for_a_person_adds_nothing_to_the_report(talk: Talk) -> None:
    talk.begin("All is down", view=severity(2)).press("contact_human")
    assert talk.intake.report == ("All is down",)


def test_the_models_level_of_a_wish_for_a_person_means_nothing(talk: Talk) -> None:
    talk.begin("Get me a human being", "contact_human", severity(1)).identified()
    assert (talk.intake.outcome, talk.intake.level, talk.intake.model_level) == ("open", SERVICE_LEVEL, None)


def test_a_person_is_asked_for_contract_and_contact_alone(talk: Talk) -> None:
    talk.begin("/contact_human", "contact_human")
    assert talk.said == ["utter_person"]
    talk.identified()
    assert (talk.asked, talk.intake.outcome) == (["contract_number", "contact"], "open")


def test_what_nobody_understood_goes_to_a_person(talk: Talk) -> None:
    talk.begin("qwertz", "nlu_fallback").identified()
    assert (talk.intake.kind, talk.intake.outcome) == ("person", "open")


# --- Services ---

SERVICES = ("request_signature_change", "request_private_patch", "request_health_check", "request_report")


@pytest.mark.parametrize("intent", SERVICES)
def test_a_service_of_the_plan_is_opened_at_level_3_once_agreed(talk: Talk, intent: str) -> None:
    talk.begin("I need it", intent, severity(1)).identified()
    asked = "utter_service_included" + ("" if intent == "request_signature_change" else f"_{talk.intake.kind}")
    assert (talk.question, talk.asks().response) == ("service_choice", asked)
    talk.press("affirm")
    assert (talk.intake.outcome, talk.intake.level, talk.intake.model_level) == ("open", SERVICE_LEVEL, None)


@pytest.mark.parametrize("number", [BUSINESS, ENHANCED])
@pytest.mark.parametrize("intent", SERVICES[1:])
def test_a_service_outside_the_plan_is_refused_and_named(talk: Talk, intent: str, number: str) -> None:
    talk.begin("I need it", intent).identified(number)
    assert (talk.intake.outcome, talk.intake.reason) == ("refused", "not_in_plan")
    plan = talk.records.contracts[number].plan.code
    assert talk.last[-1] == Say("utter_not_in_plan", {"plan": Term(plan), "service": Term(talk.intake.kind)})


@pytest.mark.parametrize("number", [ENTERPRISE, BUSINESS, ENHANCED])
def test_every_plan_includes_a_change_of_signatures(talk: Talk, number: str) -> None:
    talk.begin("False alarm", "request_signature_change").identified(number).press("affirm")
    assert talk.intake.outcome == "open"


def test_a_change_of_signatures_without_the_newest_databases_is_sent_to_update_first(talk: Talk) -> None:
    talk.begin("False alarm", "request_signature_change").identified(ENHANCED).press("deny")
    assert (talk.said, talk.intake.outcome) == (["utter_newest_databases_first"], "cancelled")


@pytest.mark.parametrize("number", [ENTERPRISE, BUSINESS])
def test_where_the_contract_asks_for_no_newest_databases_nobody_is_asked_for_them(talk: Talk, number: str) -> None:
    talk.begin("False alarm", "request_signature_change").identified(number)
    assert talk.asks() == Say("utter_service_included", {"service": Term("signature_change")})
    talk.press("deny")
    assert (talk.said, talk.intake.outcome) == (["utter_service_declined"], "cancelled")


def test_a_health_check_is_offered_with_its_first_possible_day(talk: Talk) -> None:
    talk.begin("Health Check please", "request_health_check").identified()
    assert talk.argument("utter_health_check_first_day", "date") == Day(date(2026, 4, 1))


def test_a_second_health_check_in_a_contract_year_is_refused_until_the_next_one(talk: Talk, records: Memory) -> None:
    records.health_checks = 1
    talk.begin("Health Check please", "request_health_check").identified()
    assert talk.last[-1] == Say("utter_health_check_used", {"date": Day(date(2027, 1, 1))})
    assert (talk.intake.outcome, talk.intake.reason) == ("refused", "health_check_used")


def test_somebody_who_is_not_among_all_the_contacts_is_told_that_no_place_is_left(talk: Talk, records: Memory) -> None:
    plan = replace(records.contracts[ENHANCED].plan, named_contacts=2)
    records.contracts[ENHANCED] = replace(records.contracts[ENHANCED], plan=plan)
    talk.begin(view=severity(2)).number(ENHANCED).write("John Doe").write("Jane Roe")
    assert talk.last == (Say("utter_contact_not_named_all", {"count": 2}),)


def test_a_plan_without_standard_incidents_opens_none_once_its_quota_is_used(talk: Talk, records: Memory) -> None:
    plan = replace(records.contracts[BUSINESS].plan, standard_incidents=False)
    records.contracts[BUSINESS] = replace(records.contracts[BUSINESS], plan=plan)
    records.used = 36
    talk.at_level(2, BUSINESS)
    assert talk.last[-1] == Say("utter_quota_used_up", {"date": Day(date(2027, 1, 1))})
    assert (talk.intake.outcome, talk.intake.reason) == ("refused", "quota_used_up")


def test_a_declined_service_opens_nothing(talk: Talk) -> None:
    talk.begin("A patch", "request_private_patch").identified().write("no", "deny")
    assert (talk.said, talk.intake.outcome) == (["utter_service_declined"], "cancelled")


def test_a_service_answer_that_is_not_understood_ends_with_a_person(talk: Talk) -> None:
    talk.begin("A patch", "request_private_patch").identified().write("hm").write("hm")
    assert talk.said == ["utter_answer_yes_or_no"]
    talk.write("hm")
    assert (talk.said, talk.intake.kind, talk.intake.outcome) == (["utter_person_instead"], "person", "open")


# --- No endless loops ---


def test_keys_pressed_instead_of_a_report_end_with_a_person(talk: Talk) -> None:
    talk.begin("/report_incident").press("affirm").press("affirm").press("affirm")
    assert (talk.said, talk.intake.kind, talk.question) == (["utter_person_instead"], "person", "contract_number")


def test_keys_pressed_instead_of_a_name_end_with_a_refusal(talk: Talk) -> None:
    talk.begin(view=severity(2)).number(ENTERPRISE).press("affirm").press("affirm").press("affirm")
    assert (talk.intake.outcome, talk.intake.reason) == ("refused", "contact_not_named")


def test_a_customer_who_goes_in_circles_gets_a_person(talk: Talk) -> None:
    talk.at_level(3, BUSINESS)
    levels = cycle(("4", "3"))
    while talk.question is not None:
        talk.press("affirm", level=next(levels))
    assert talk.intake.answered == ANSWERS_AT_MOST
    assert (talk.said[-1], talk.intake.kind, talk.intake.outcome) == ("utter_person_instead", "person", "open")


INTENTS = (
    "affirm", "deny", "report_incident", "contact_human", "provide_contract", "nlu_fallback", "greet",
    "request_private_patch", "ask_entitlements",
)  # fmt: skip
ENTITIES: dict[str, st.SearchStrategy[str]] = {
    "contract_number": st.sampled_from((ENTERPRISE, BUSINESS, ENHANCED, UNKNOWN, EXPIRED)),
    "contract_number_invalid": st.just("40217789"),
    "email": st.sampled_from(("anneke.dewit@broodhuis.example", "nobody@example.com")),
    "level": st.sampled_from(("1", "2", "3", "4", "0", "5", "12", "", "x")),
    "phone_number": st.sampled_from(("+442079460123", "03023125123", "0", "+", "+9999999999999999999", "")),
    "choice": st.sampled_from(("other_number", "new", "")),
    "incident_number": st.just("004211"),
}
words = st.sampled_from(("", "yes", "Anneke de Wit", "Giulia Moretti", "{name}", "/affirm", "/x", "ж" * 400))
severities: st.SearchStrategy[Severity | None] = st.none() | st.builds(severity, st.integers(1, 4), st.booleans())


@st.composite
def turns(draw: st.DrawFn) -> tuple[str, str, Severity | None, dict[str, str]]:
    kinds = draw(st.lists(st.sampled_from(sorted(ENTITIES)), max_size=2, unique=True))
    return draw(words), draw(st.sampled_from(INTENTS)), draw(severities), {kind: draw(ENTITIES[kind]) for kind in kinds}


def check_sayable(said: Say) -> None:
    """What is said exists, with every argument that its texts name."""
    response = RESPONSES[said.response]
    for text in (response.chat, response.voice):
        assert named_arguments(text.singular) <= set(said.arguments), said


def check_state(intake: Intake) -> None:
    assert Intake.from_json(json.loads(json.dumps(intake.to_json()))) == intake
    assert intake.kind in get_args(Kind)
    if intake.outcome == "open":
        assert intake.level in (1, 2, 3, 4) and intake.contact_id is not None
        assert intake.contract_number not in (None, UNKNOWN, EXPIRED)
    if intake.outcome == "unverified":
        assert intake.level == 1
    if intake.outcome == "refused":
        assert intake.reason


Drawn = tuple[str, str, Severity | None, dict[str, str]]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from((*SERVICES, "report_incident", "contact_human", "nlu_fallback")),
    st.lists(turns(), min_size=1, max_size=8),
    st.sampled_from((OFFICE_HOURS, NIGHT)),
    st.sampled_from((0, 35, 36)),
    st.sampled_from(("chat", "voice")),
)
def test_whatever_a_customer_writes_the_report_ends_and_nothing_breaks(
    intent: str, written: list[Drawn], now: datetime, used: int, channel: Channel
) -> None:
    talk = Talk(Memory(used=used), now=now, channel=channel)
    text, _, view, entities = written[0]
    talk.begin(text, intent, view, None, None, **entities)
    answers = cycle(written)
    for _ in range(ANSWERS_AT_MOST):
        for said in talk.last:
            check_sayable(said)
        check_state(talk.intake)
        if talk.question is None:
            break
        check_sayable(talk.asks())
        text, answer, view, entities = next(answers)
        talk.write(text, answer, view, **entities)
    assert talk.question is None and talk.intake.outcome is not None
    check_state(talk.intake)


@settings(max_examples=60, deadline=None)
@given(turns())
def test_the_same_answer_for_ever_ends_too(turn: Drawn) -> None:
    text, intent, view, entities = turn
    talk = Talk(Memory()).begin(view=severity(3))
    for _ in range(ANSWERS_AT_MOST):
        if talk.question is None:
            return
        talk.write(text, intent, view, **entities)
    assert talk.question is None


def test_every_question_has_words_in_every_state_that_asks_it() -> None:
    for question in get_args(Question):
        for number in (ENTERPRISE, BUSINESS):
            intake = Intake(contract_number=number, contact_phone="+12025550151", level=2, report=("It fails",))
            check_sayable(question_text(replace(intake, kind="private_patch"), question, Memory(), NIGHT))
