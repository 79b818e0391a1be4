"""Why a customer may or may not have something, and what they can do instead (English source).

The reasons' codes are in ``actions.contract.entitlement``; ``actions.entitlement_texts`` names the response of each.
Those that a conversation comes to every day are in ``locales.texts.dialogue``.
"""

from __future__ import annotations

from locales.message import npgettext, pgettext
from locales.response import Response

ENTITLEMENT: dict[str, Response] = {
    "utter_quota_used_up": Response(
        # Translators: chat: no premium incident left, and this plan has no standard ones; {date} is when the count begins anew
        chat=pgettext(
            "chat",
            "All incidents of this contract year are used, so I can open none. New ones are available from {date}. Until then, please report it in the portal or ask your sales contact for more. An employee sees this attempt.",
        ),
        # Translators: spoken on the phone: no premium incident left, and this plan has no standard ones
        voice=pgettext(
            "voice",
            "All incidents of this contract year are used. So I can open none. New ones are available from {date}. Until then, please report it in the portal. An employee sees this attempt.",
        ),
    ),
    "utter_quota_used_up_to_the_end": Response(
        # Translators: chat: no premium incident left until the contract ends, and this plan has no standard ones
        chat=pgettext(
            "chat",
            "All incidents of this contract are used, so I can open none. Please report it in the portal, or ask your sales contact for more or for a new contract. An employee sees this attempt.",
        ),
        # Translators: spoken on the phone: no premium incident left until the contract ends
        voice=pgettext(
            "voice",
            "All incidents of this contract are used. So I can open none. Please report it in the portal, or ask your sales contact. An employee sees this attempt.",
        ),
    ),
    "utter_contact_not_named_all": Response(
        # Translators: chat: not among the contacts, and all places are taken; {count} is e.g. 8
        chat=npgettext(
            "chat",
            "This contract allows {count} contact. That person is named already, and it is not you, so I cannot promise a time. The contact can report it here, or you use the portal; your company can also name you instead. An employee sees this attempt.",
            "This contract allows {count} contacts. All of them are named already, and you are not among them, so I cannot promise a time. One of them can report it here, or you use the portal; your company can also name you in place of one of them. An employee sees this attempt.",
        ),
        # Translators: spoken on the phone: not among the contacts, and all places are taken
        voice=npgettext(
            "voice",
            "This contract allows {count} contact, and it is not you. So I cannot promise a time. The contact can call here, or you use the portal. An employee sees this attempt.",
            "This contract allows {count} contacts, and you are not among them. So I cannot promise a time. One of them can call here, or you use the portal. An employee sees this attempt.",
        ),
    ),
    "utter_health_check_used": Response(
        # Translators: chat: the Health Check of this contract year has been taken; {date} is the begin of the next contract year
        chat=pgettext(
            "chat",
            "The Health Check of this contract year has been used. A new one is possible from {date}; I can note the wish then. If something does not work, I can open an incident now.",
        ),
        # Translators: spoken on the phone: the Health Check of this contract year has been taken
        voice=pgettext(
            "voice",
            "The Health Check of this contract year has been used. A new one is possible from {date}. If something does not work, I can open an incident now.",
        ),
    ),
    "utter_health_check_used_to_the_end": Response(
        # Translators: chat: the Health Check has been taken and the contract ends before the next contract year
        chat=pgettext(
            "chat",
            "The Health Check of this contract year has been used, and the contract ends before the next year begins. Please ask your sales contact to renew the contract. If something does not work, I can open an incident now.",
        ),
        # Translators: spoken on the phone: the Health Check has been taken and the contract ends before the next contract year
        voice=pgettext(
            "voice",
            "The Health Check of this contract year has been used, and the contract ends before the next year. Please ask your sales contact to renew it. If something does not work, I can open an incident now.",
        ),
    ),
    "utter_health_check_too_early": Response(
        # Translators: chat: the wished day is nearer than the notice allows; {count} days, {date} is the first possible day
        chat=npgettext(
            "chat",
            "A Health Check is agreed at least {count} day ahead. The first possible day is {date}; please choose that one or a later working day.",
            "A Health Check is agreed at least {count} days ahead. The first possible day is {date}; please choose that one or a later working day.",
        ),
        # Translators: spoken on the phone: the wished day is nearer than the notice allows
        voice=npgettext(
            "voice",
            "A Health Check is agreed at least {count} day ahead. The first possible day is {date}. Please choose that one or a later working day.",
            "A Health Check is agreed at least {count} days ahead. The first possible day is {date}. Please choose that one or a later working day.",
        ),
    ),
    "utter_health_check_not_working_day": Response(
        # Translators: chat: the wished day is a weekend or a holiday where the customer is; {date} is the first possible day
        chat=pgettext(
            "chat",
            "{wished} is not a working day with you, and a Health Check takes a working day. Please choose another one; the first possible day is {date}.",
        ),
        # Translators: spoken on the phone: the wished day is a weekend or a holiday where the customer is
        voice=pgettext(
            "voice",
            "{wished} is not a working day with you, and a Health Check takes a working day. Please choose another one. The first possible day is {date}.",
        ),
    ),
    "utter_health_check_too_late": Response(
        # Translators: chat: the wished day lies after the end of the contract, {end}; {date} is the first possible day
        chat=pgettext(
            "chat",
            "The contract ends on {end}, before that day. Please choose an earlier one; the first possible day is {date}.",
        ),
        # Translators: spoken on the phone: the wished day lies after the end of the contract
        voice=pgettext(
            "voice",
            "The contract ends on {end}, before that day. Please choose an earlier one. The first possible day is {date}.",
        ),
    ),
    "utter_health_check_no_day_left": Response(
        # Translators: chat: the contract ends before a Health Check can be held
        chat=pgettext(
            "chat",
            "No working day is left for a Health Check before the contract ends. Please ask your sales contact to renew the contract. If something does not work, I can open an incident now.",
        ),
        # Translators: spoken on the phone: the contract ends before a Health Check can be held
        voice=pgettext(
            "voice",
            "No working day is left for a Health Check before the contract ends. Please ask your sales contact to renew it. If something does not work, I can open an incident now.",
        ),
    ),
    "utter_health_check_first_day": Response(
        # Translators: chat: before the question whether a Health Check shall be requested
        chat=pgettext("chat", "The first possible day is {date}."),
        # Translators: spoken on the phone: before the question whether a Health Check shall be requested
        voice=pgettext("voice", "The first possible day is {date}."),
    ),
    "utter_patch_outside_life_cycle": Response(
        # Translators: chat: the product version is no longer supported, so no private patch is made for it
        chat=pgettext(
            "chat",
            "Private patches are made for supported product versions only. Please update to a supported version first; the portal lists them. If it still happens there, write to me and I open the request.",
        ),
        # Translators: spoken on the phone: the product version is no longer supported
        voice=pgettext(
            "voice",
            "Private patches are made for supported product versions only. Please update to a supported version first. If it still happens there, call again.",
        ),
    ),
    "utter_service_included": Response(
        # Translators: chat: a service that the plan includes, asked for; {service} e.g. private patches
        chat=pgettext("chat", "Your contract includes {service}. Shall I open the request?"),
        # Translators: spoken on the phone: a service that the plan includes, asked for
        voice=pgettext("voice", "Your contract includes {service}. Shall I open the request?"),
    ),
    "utter_ways_in_listed": Response(
        # Translators: chat: how to reach support, for a plan with a choice of its own; {ways} e.g. the portal and the priority line
        chat=pgettext("chat", "You reach us through: {ways}."),
        # Translators: spoken on the phone: how to reach support
        voice=pgettext("voice", "You reach us through: {ways}."),
    ),
}
