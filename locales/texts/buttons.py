"""Quick replies under the assistant's questions; at most 40 characters in any language."""

from __future__ import annotations

from locales.message import pgettext
from locales.response import Button
from locales.texts.terms import LEVELS

YES_NO = (
    # Translators: quick reply
    Button(pgettext("short", "Yes"), "/affirm"),
    # Translators: quick reply
    Button(pgettext("short", "No"), "/deny"),
)

LEVEL_CHOICE = tuple(Button(LEVELS[number], f'/affirm{{"level": "{number}"}}', number) for number in LEVELS)

# Translators: quick reply: the proposed level is right
LEVEL_RIGHT = Button(pgettext("short", "Yes, that is right"), "/affirm")

PREMIUM = (
    # Translators: quick reply: open as a premium incident
    Button(pgettext("short", "Premium incident"), "/affirm"),
    # Translators: quick reply: open as a standard incident
    Button(pgettext("short", "Standard incident"), "/deny"),
)

PHONE = (
    # Translators: quick reply: please call me back now
    Button(pgettext("short", "Call me now"), "/affirm"),
    # Translators: quick reply: I will call the line
    Button(pgettext("short", "I will call myself"), "/deny"),
    # Translators: quick reply: call me on a different number
    Button(pgettext("short", "Another number"), '/affirm{"choice": "other_number"}'),
)

MATTERS = (
    # Translators: quick reply
    Button(pgettext("short", "Something does not work"), "/report_incident"),
    # Translators: quick reply
    Button(pgettext("short", "Status of an incident"), "/check_incident_status"),
    # Translators: quick reply
    Button(pgettext("short", "Question about the contract"), "/ask_entitlements"),
    # Translators: quick reply
    Button(pgettext("short", "Speak to a person"), "/contact_human"),
)

LANGUAGE_CHOICE = tuple(
    # Each language names itself, so these titles are not translated.
    Button(pgettext("short", name), f'/change_language{{"target_language": "{code}"}}')
    for code, name in (
        ("nl", "Nederlands"),
        ("de", "Deutsch"),
        ("ru", "Русский"),
        ("it", "Italiano"),
        ("fr", "Français"),
    )
)

# Translators: quick reply: what I write is a different matter, open a new incident
NEW_INCIDENT = Button(pgettext("short", "A new incident"), '/report_incident{"choice": "new"}')
