"""How a deadline was computed, step by step: for agents on the desk and for ``prioline deadline``."""

from __future__ import annotations

from locales.message import npgettext, pgettext

# Translators: first line of a calculation, e.g. "MSA Business, level 2 (high): 6 business hours"
SUMMARY = pgettext("desk", "{plan}, {level}: {span}")

# Translators: first line of a calculation without a promised time, e.g. "MSA Business, level 4 (low)"
SUMMARY_PLAIN = pgettext("desk", "{plan}, {level}")

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
}

# Translators: last line of a calculation
DUE = pgettext("desk", "Answer due: {due}")

# Translators: when the desk and the managers are warned before the answer is due; {times} is a list of times
WARNINGS = pgettext("desk", "Warnings before that: {times}")

# Translators: holidays of that year have not been decreed yet
NOT_CONFIRMED = pgettext("desk", "The holiday calendar of that time is not confirmed yet.")

# Translators: the whole calculation in one line; {steps} is e.g. "2 business hours on Friday 27 March, 16:00–18:00; weekend; 4 business hours on Monday 30 March, 09:00–13:00"
CALCULATION = pgettext("desk", "Calculation: {steps}")

# Translators: between two steps of the calculation
BETWEEN_STEPS = pgettext("desk", "{before}; {after}")

# Translators: weekday and day of the month, e.g. "Friday 27 March"; {date} is "27 March"
DAY = pgettext("desk", "{weekday} {date}")

# Translators: a point in time within a calculation, e.g. "Friday 27 March, 16:00"
DAY_AND_TIME = pgettext("desk", "{day}, {time}")

# Translators: a point in time with its year and zone, e.g. "Friday, 27 March 2026, 16:00 (Central European Standard Time)"
INSTANT = pgettext("desk", "{day}, {time} ({zone})")

# Translators: step that counts, within a day, e.g. "2 business hours on Friday 27 March, 16:00–18:00"
COUNTED = pgettext("desk", "{span} on {day}, {hours}")

# Translators: step that counts and goes over midnight, e.g. "4 hours from Friday 27 March, 22:00 to Saturday 28 March, 02:00"
COUNTED_OVER_MIDNIGHT = pgettext("desk", "{span} from {start} to {end}")

# Translators: step that does not count: the midday break, or the time before opening, e.g. "closed 12:00–13:00"
CLOSED = pgettext("desk", "closed {hours}")

# Translators: step that does not count: between closing and opening
CLOSED_OVERNIGHT = pgettext("desk", "closed overnight")

# Translators: step that does not count: weekdays on which this customer never opens, e.g. "no office hours: Friday 27 March"
NO_HOURS = pgettext("desk", "no office hours: {days}")

# Translators: step that does not count: one holiday or several in a row, e.g. "public holiday: Good Friday"
HOLIDAY = npgettext("desk", "public holiday: {names}", "{count} public holidays: {names}")

# Translators: step that does not count: the customer's own day off, e.g. "company day off: Thursday 24 December"
COMPANY_DAY = npgettext("desk", "company day off: {days}", "{count} company days off: {days}")

KINDS = {
    # Translators: stretch of time that counts, in a table
    "counted": pgettext("desk", "counted"),
    # Translators: stretch of time that does not count: night or midday break, in a table
    "closed": pgettext("desk", "closed"),
    # Translators: stretch of time that does not count, in a table
    "weekend": pgettext("desk", "weekend"),
    # Translators: stretch of time that does not count, in a table; the name of the holiday follows in brackets
    "holiday": pgettext("desk", "public holiday"),
    # Translators: stretch of time that does not count, in a table: the customer's own day off
    "company_day": pgettext("desk", "company day off"),
}
