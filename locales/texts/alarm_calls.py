"""What a call says that tells an alarm: to managers and operators, who confirm it by a key.

What the alarm is about is said in the words of ``locales.texts.mail.ALARM_SUBJECTS``.
"""

from __future__ import annotations

from locales.message import pgettext

# Translators: first words of a call that tells an alarm; then comes e.g. "INC 4 2 1 1, level 1: nobody accepts the case"
INTRO = pgettext("voice", "This is an alarm of the priority line.")

# Translators: said when the deadline is near, e.g. "The answer is due in 3 minutes."
TIME_LEFT = pgettext("voice", "The answer is due in {left}.")

# Translators: the keys of the call; "star" is the key * of a telephone
KEYS = pgettext("voice", "Press 1 to confirm that you have heard this alarm. Press star to hear it again.")

# Translators: after the key 1
RECEIVED = pgettext("voice", "Thank you. Nobody else will be called about this alarm. Goodbye.")

# Translators: to a mailbox, or to somebody who pressed nothing twice
NOT_RECEIVED = pgettext("voice", "No key was pressed, so we call the next number. Goodbye.")

# Translators: to somebody who picks up when the alarm was confirmed by somebody else, or has ended
NOT_NEEDED = pgettext("voice", "This alarm has been dealt with. Thank you. Goodbye.")
