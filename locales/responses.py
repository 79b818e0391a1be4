"""Every response of the assistant by name: what actions and rules may name."""

from __future__ import annotations

from dataclasses import replace

from locales.response import Response
from locales.texts.buttons import (
    LANGUAGE_CHOICE,
    LEVEL_CHOICE,
    LEVEL_RIGHT,
    MATTERS,
    NEW_INCIDENT,
    PHONE,
    PREMIUM,
    YES_NO,
)
from locales.texts.dialogue import DIALOGUE
from locales.texts.entitlement import ENTITLEMENT

_BUTTONS = {
    "utter_out_of_scope": MATTERS,
    "utter_choose_matter": MATTERS,
    "utter_no_open_incident": MATTERS,
    "utter_report_added_to_case": (NEW_INCIDENT,),
    "utter_not_in_plan": (MATTERS[0], MATTERS[3]),
    "utter_account_access": (MATTERS[0], MATTERS[3]),
    "utter_foreign_language": LANGUAGE_CHOICE,
    "utter_ask_language": LANGUAGE_CHOICE,
    "utter_propose_level": (LEVEL_RIGHT, *LEVEL_CHOICE),
    "utter_question_stopped": YES_NO,
    "utter_question_needed": YES_NO,
    "utter_question_partial": YES_NO,
    "utter_answer_yes_or_no": YES_NO,
    "utter_ask_level": LEVEL_CHOICE,
    "utter_ask_premium": PREMIUM,
    "utter_ask_phone": PHONE,
    "utter_ask_withdraw": YES_NO,
    "utter_service_included": YES_NO,
    "utter_service_included_signature_change": YES_NO,
    "utter_service_included_private_patch": YES_NO,
    "utter_service_included_health_check": YES_NO,
    "utter_service_included_tailored_report": YES_NO,
}

RESPONSES: dict[str, Response] = {
    name: replace(response, buttons=_BUTTONS.get(name, ())) for name, response in {**DIALOGUE, **ENTITLEMENT}.items()
}
