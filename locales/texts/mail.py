"""Mails to managers and operators: what an alarm is about, and by when the answer is due (English source)."""

from __future__ import annotations

from locales.message import Text, pgettext

ALARM_SUBJECTS: dict[str, Text] = {
    # Translators: subject of a mail to managers, e.g. "INC-004211, level 1 (critical): nobody is on duty"
    "nobody_on_duty": pgettext("mail", "{incident}, {level}: nobody is on duty"),
    # Translators: subject of a mail to managers: everybody was called, nobody took the case
    "nobody_accepts": pgettext("mail", "{incident}, {level}: nobody accepts the case"),
    # Translators: subject of a mail to managers: part of the time for the answer has passed
    "warning": pgettext("mail", "{incident}, {level}: little time is left for the answer"),
    # Translators: subject of a mail to managers: nearly all of the time for the answer has passed
    "last_warning": pgettext("mail", "{incident}, {level}: the time for the answer is about to end"),
    # Translators: subject of a mail to managers: the answer was not given in time
    "missed": pgettext("mail", "{incident}, {level}: the time for the answer has passed"),
    # Translators: subject of a mail to managers: customer or agent asked for more speed
    "escalated": pgettext("mail", "{incident}, {level}: escalated"),
    # Translators: subject of a mail to operators: the program is late with a call or message that it had planned
    "overdue_step": pgettext("mail", "A planned step of the hand-off is late"),
    # Translators: subject of a mail to operators: a fault of ours: nobody would be called for an open case
    "no_next_step": pgettext("mail", "An open case has no next step"),
    # Translators: subject of a mail to operators: the telephone network did not say what became of a call
    "call_in_doubt": pgettext("mail", "It is not clear what became of a call"),
    # Translators: subject of a mail to managers: for some time to come the roster names nobody
    "roster_gap": pgettext("mail", "The roster has a gap: nobody will be on duty"),
    # Translators: subject of a mail to operators: the file of public holidays reaches not far enough
    "calendar_ends": pgettext("mail", "A holiday calendar ends soon"),
    # Translators: subject of a mail to operators
    "mail_failing": pgettext("mail", "Mails cannot be sent"),
    # Translators: subject of a mail to operators; a webhook tells another program what happened
    "webhook_failing": pgettext("mail", "A webhook cannot be delivered"),
    # Translators: subject of a mail to operators: after many tries
    "webhook_given_up": pgettext("mail", "A webhook was given up"),
    # Translators: subject of a mail to operators: the clock of the computer was set forward or back
    "clock_jumped": pgettext("mail", "The clock of this machine has jumped"),
}
"""By kind of alarm; a kind without a subject of its own is told by its name."""

# Translators: first line of a mail about a case, e.g. "The answer is due by Friday, 27 March 2026, 17:30 (...)."
DUE = pgettext("mail", "The answer is due by {due}.")

# Translators: line of a mail about a case: what to do
SEE_DESK = pgettext("mail", "The case is open on the desk. Please look at it now.")

# Translators: heading above data for technicians
DETAILS = pgettext("mail", "Details for the operator:")
