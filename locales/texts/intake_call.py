"""What the priority line says to a caller while it takes the report by speech or by keys."""

from __future__ import annotations

from locales.message import pgettext

# The beginning.

# Translators: second sentence of every call: a machine speaks, and words are kept as text; no sound is recorded
NOTICE = pgettext("voice", "This is an automatic assistant. Your words are kept as text.")

# Translators: said in the greeting: the two keys that always help; "star" is *, "hash" is #
HELP_KEYS = pgettext("voice", "For a person: 0 and hash. To repeat: star and hash.")

# Translators: said in the greeting, as short as can be: to callers from the chat, and to those who use keys alone
START_KEYS = pgettext("voice", "With a code from the chat: key it in. By keys alone: 1 and hash.")

# Translators: the question of the greeting
START_QUESTION = pgettext("voice", "What happened? Please tell me in one sentence.")

# When the caller was not heard or not understood.

# Translators: the caller said and pressed nothing
NOT_HEARD = pgettext("voice", "I did not hear you.")

# Translators: the caller's words or keys do not fit the question
NOT_UNDERSTOOD = pgettext("voice", "I did not understand that.")

# Translators: after two failures: from here the question is asked by keys alone
USE_KEYS = pgettext("voice", "Please use the keys of your telephone now.")

# Translators: said after the question once it is asked by keys alone; "star" is *
HELP_SHORT = pgettext("voice", "For a person, press 0. Star repeats.")

# Translators: read-back of words that were heard badly; {words} are the caller's own
HEARD = pgettext("voice", "I understood: {words}. Is that right?")

# Keys of the questions.

# Translators: keys of a yes-or-no question
YES_NO_KEYS = pgettext("voice", "Press 1 for yes, 2 for no.")

# Translators: keys of a choice, one sentence for each; e.g. "Premium incident: press 1."
CHOICE_KEY = pgettext("voice", "{choice}: press {key}.")

# Translators: the contract number by keys alone
CONTRACT_KEYS = pgettext("voice", "Please key in the eight digits of your contract number.")

# Translators: beside the question for the name: the PIN instead; "hash" is #
CONTACT_KEYS = pgettext("voice", "Or key in your PIN and press hash.")

# Translators: asks for the personal number that is agreed with every contact; "hash" is #
ASK_PIN = pgettext("voice", "Please key in your PIN and press hash.")

# Translators: the PIN does not fit
PIN_WRONG = pgettext("voice", "This PIN is not right.")

# Translators: no PIN fitted; a person takes over, who sees that the caller is not verified
NOT_VERIFIED = pgettext("voice", "I could not verify who you are. A person takes over.")

# Translators: the caller's telephone number is known, or a name was heard nearly right: asks whether it is this person
IS_IT_YOU = pgettext("voice", "Are you {name}?")

# Translators: the caller's telephone number is known: asks whether it is about this company's contract
IS_IT_CONTRACT = pgettext("voice", "Is it about the contract of {customer}?")

# Translators: asks for the severity by keys alone; the four definitions with their keys follow
LEVEL_BY_KEYS = pgettext("voice", "How severe is it?")

# Translators: stands for the report in the case when the caller pressed a key only; {definition} e.g. "business stands still, systems crash, or data was lost"
REPORT_BY_KEYS = pgettext("chat", "Reported by telephone keys: {definition}.")

# Words of the caller, compared in small letters.

# Translators: words that mean yes to a question of the line, separated by commas, small letters
YES_WORDS = pgettext("voice", "yes, yeah, right, correct, exactly, okay")

# Translators: words that mean no to a question of the line, separated by commas, small letters
NO_WORDS = pgettext("voice", "no, not, wrong, incorrect")

# Translators: words with which people end a call, separated by commas, small letters
FAREWELL_WORDS = pgettext("voice", "goodbye, bye, thanks, thank you, that is all")

# Calling back.

# Translators: the caller hung up in the middle of the report less than an hour ago and calls again
WELCOME_BACK = pgettext("voice", "Welcome back. Your report of a short while ago is kept.")

# Translators: where the report stopped
STOPPED_AT = {
    # Translators: the report stopped when the caller was telling what happened
    "report": pgettext("voice", "We stopped at what happened."),
    # Translators: the report stopped at this question
    "contract": pgettext("voice", "We stopped at your contract number."),
    # Translators: the report stopped at this question
    "contact": pgettext("voice", "We stopped at your name."),
    # Translators: the report stopped at the question how severe it is
    "level": pgettext("voice", "We stopped at how severe it is."),
    # Translators: the report stopped at the choice of a premium or a standard incident
    "premium": pgettext("voice", "We stopped at the kind of incident."),
    # Translators: the report stopped at another question
    "question": pgettext("voice", "We stopped at a question to you."),
}

# Translators: asks whether to go on with the earlier report
GO_ON_QUESTION = pgettext("voice", "Shall we go on with it?")

# Translators: the caller called less than an hour ago and the incident is open
CASE_OPEN = pgettext("voice", "Welcome back. Your incident {incident} is open.")

# Translators: asks whether to put the call through to whoever takes care of the open incident
CONNECT_QUESTION = pgettext("voice", "Shall I connect you?")

# The end.

# Translators: understanding takes longer than usual; the call goes on
ONE_MOMENT = pgettext("voice", "One moment please. I am still working on your answer.")

# Translators: our side cannot take the report; a person takes over
CANNOT_GO_ON = pgettext("voice", "I cannot go on by myself just now. Your words are kept.")

# Translators: the agent has left the call: the caller decides whether that was enough
TALK_ENDED = pgettext("voice", "The talk has ended. If you still need somebody, press 1. Otherwise you may hang up.")

# Translators: the caller pressed 1 after TALK_ENDED
AGAIN_PERSON = pgettext("voice", "We are calling a person for you. Please stay on the line.")

# What a caller hears while waiting.

WAIT_NEWS = {
    # Translators: to a waiting caller: this person's phone rings now
    "tam": pgettext("voice", "We are calling your Technical Account Manager."),
    # Translators: to a waiting caller: this person's phone rings now
    "duty_manager": pgettext("voice", "We are calling the manager on duty."),
    # Translators: to a waiting caller: this person's phone rings now
    "backup": pgettext("voice", "We are calling the backup manager on duty."),
    # Translators: to a waiting caller: the last person called did not take it
    "next": pgettext("voice", "We are calling the next person."),
    # Translators: to a waiting caller: somebody has taken the case and is coming into the call
    "accepted": pgettext("voice", "Somebody has taken your case and will be with you in a moment."),
    # Translators: to a waiting caller: nobody has taken it so far
    "nobody_yet": pgettext("voice", "Nobody has taken your case yet. We have raised the alarm and keep calling."),
    # Translators: to an agent who has accepted and waits for the customer
    "customer_comes": pgettext("voice", "The customer will be with you in a moment."),
}
