"""How a deadline was computed, step by step."""

from __future__ import annotations

from locales.message import pgettext

# Translators: first line of a calculation, e.g. "MSA Business, level 2 (high): 6 business hours"
SUMMARY = pgettext("desk", "{plan}, {level}: {span}")

STARTS = {
    # Translators: why the clock starts when it does
    "at_report": pgettext("desk", "Starts with the report: {start}"),
    # Translators: why the clock starts when it does
    "at_phone_contact": pgettext("desk", "Starts with phone contact: {start}"),
    # Translators: the clock has not started yet
    "awaits_phone_contact": pgettext("desk", "Starts when the customer is on the phone (outside office hours)"),
    # Translators: why the clock starts when it does
    "at_next_opening": pgettext("desk", "Starts at the next opening: {start}"),
    # Translators: a standard incident
    "no_guarantee": pgettext("desk", "No guaranteed time"),
    # Translators: last line of a calculation
    "due": pgettext("desk", "Answer due: {due}"),
    # Translators: holidays of that year have not been decreed yet
    "not_confirmed": pgettext("desk", "The holiday calendar of that time is not confirmed yet."),
}

KINDS = {
    # Translators: a stretch that counts
    "counted": pgettext("desk", "{span}: {start} to {end}"),
    # Translators: a stretch outside opening hours
    "closed": pgettext("desk", "closed: {start} to {end}"),
    # Translators: a stretch that does not count
    "weekend": pgettext("desk", "weekend: {start} to {end}"),
    # Translators: a stretch that does not count
    "holiday": pgettext("desk", "public holiday: {start} to {end}"),
}
