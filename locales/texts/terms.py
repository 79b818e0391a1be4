"""The product's own words: levels, plans, roles, services, states. One word per thing."""

from __future__ import annotations

from locales.message import npgettext, pgettext

# Translators: a severity level inside a sentence or on a button; the name is the contract's own word.
LEVELS = {
    1: pgettext("short", "level 1 (critical)"),
    # Translators: severity level 2
    2: pgettext("short", "level 2 (high)"),
    # Translators: severity level 3
    3: pgettext("short", "level 3 (medium)"),
    # Translators: severity level 4
    4: pgettext("short", "level 4 (low)"),
}

SPOKEN_LEVELS = {
    # Translators: severity level 1 as it is said on the phone
    1: pgettext("voice", "level 1, critical"),
    # Translators: severity level 2 as it is said on the phone
    2: pgettext("voice", "level 2, high"),
    # Translators: severity level 3 as it is said on the phone
    3: pgettext("voice", "level 3, medium"),
    # Translators: severity level 4 as it is said on the phone
    4: pgettext("voice", "level 4, low"),
}

# Translators: hours of the contract's own opening hours, e.g. "6 business hours".
BUSINESS_HOURS = npgettext("short", "{count} business hour", "{count} business hours")

# Translators: a duration of two days and more, e.g. "3 days"; also first part of "3 days 4 hours"
DAYS = npgettext("short", "{count} day", "{count} days")

# Translators: a duration, e.g. "4 hours"; also first part of "4 hours 30 minutes"
HOURS = npgettext("short", "{count} hour", "{count} hours")

# Translators: a duration, e.g. "30 minutes"
MINUTES = npgettext("short", "{count} minute", "{count} minutes")

SPOKEN_TERMS = {
    # Translators: the Technical Account Manager as said on the phone: no abbreviation in brackets
    "tam": pgettext("voice", "Technical Account Manager"),
    # Translators: a plan as said on the phone; MSA letter by letter, so that the voice spells it
    "msa_business": pgettext("voice", "M S A Business"),
    # Translators: a plan as said on the phone; MSA letter by letter, so that the voice spells it
    "msa_enterprise": pgettext("voice", "M S A Enterprise"),
    # Translators: a plan as said on the phone; TAM written out, because the voice would read it as a word
    "enhanced_tam": pgettext("voice", "Premium Support Enhanced with a Technical Account Manager"),
    # Translators: a service as said on the phone; write the English name so that the voice says it right
    "health_check": pgettext("voice", "the Health Check"),
}
"""Terms that the voice would read wrongly in their written form."""

TERMS = {
    # Translators: what the level means, after "because": the contract's definition in our words
    "definition_1": pgettext("short", "business stands still, systems crash, or data was lost"),
    # Translators: definition of level 2
    "definition_2": pgettext("short", "something you need does not work, but nothing crashed and nothing was lost"),
    # Translators: definition of level 3
    "definition_3": pgettext("short", "only part of the product is affected, or it is a service request"),
    # Translators: definition of level 4
    "definition_4": pgettext("short", "nothing stops working: looks, wording, a question or a wish"),
    # Translators: the person at the vendor who looks after the customer, "Technical Account Manager (TAM)"
    "tam": pgettext("short", "Technical Account Manager (TAM)"),
    # Translators: the same person where the word stands in brackets behind a name: without "(TAM)"
    "role_tam": pgettext("short", "Technical Account Manager"),
    # Translators: the person who answers when the TAM is off duty
    "duty_manager": pgettext("short", "manager on duty"),
    # Translators: the second person on duty
    "backup": pgettext("short", "backup manager on duty"),
    # Translators: a service in the contract
    "signature_change": pgettext("short", "a change of the anti-virus signatures"),
    # Translators: a service in the contract
    "tailored_report": pgettext("short", "tailored reports"),
    # Translators: a service in the contract
    "private_patch": pgettext("short", "private patches"),
    # Translators: a service in the contract (a yearly audit; the name stays English)
    "health_check": pgettext("short", "the Health Check"),
    # Translators: a service in the contract
    "priority_line": pgettext("short", "the priority line, day and night"),
    # Translators: a service in the contract
    "unlimited_incidents": pgettext("short", "unlimited incidents"),
    # Translators: a way to reach support, in a list after a colon
    "way_portal": pgettext("short", "the portal"),
    # Translators: a way to reach support, in a list after a colon
    "way_priority_line": pgettext("short", "the priority line"),
    # Translators: a way to reach support, in a list after a colon
    "way_email_if_portal_fails": pgettext("short", "e-mail, if you cannot access your company account"),
    # Translators: a way to reach support, in a list after a colon
    "way_tam": pgettext("short", "your Technical Account Manager"),
    # Translators: plan name, stays as it is
    "msa_business": pgettext("short", "MSA Business"),
    # Translators: plan name, stays as it is
    "msa_enterprise": pgettext("short", "MSA Enterprise"),
    # Translators: plan name as the contract sheet of the language calls it
    "enhanced_tam": pgettext("short", "Premium Support Enhanced with TAM"),
}
