"""What the priority phone line says: to agents, to customers called back, to callers, and while they wait."""

from __future__ import annotations

from locales.message import pgettext

# The agent's leg: the whisper, in the agent's language. Altogether at most 12 seconds of speech.

# Translators: first words an agent hears when their phone rings, e.g. "Priority line, level 1."
WHISPER_LEVEL = pgettext("voice", "Priority line, level {number}.")

# Translators: second sentence of the whisper, the customer's company, e.g. "Customer: Example Works."
WHISPER_CUSTOMER = pgettext("voice", "Customer: {customer}.")

# Translators: instead of the customer's name, when the caller's contract could not be checked
WHISPER_UNVERIFIED = pgettext("voice", "Caller not verified.")

# Translators: third sentence of the whisper, time until the answer is due, e.g. "Time left: 25 minutes."
WHISPER_LEFT = pgettext("voice", "Time left: {left}.")

# Translators: third sentence of the whisper when the time has run out
WHISPER_OVERDUE = pgettext("voice", "The answer is overdue.")

# Translators: third sentence of the whisper when no deadline is running
WHISPER_NO_DEADLINE = pgettext("voice", "No deadline is running.")

# Translators: the keys of the whisper; "star" is the key * of a telephone
WHISPER_KEYS = pgettext("voice", "Press 1 to accept, 2 to pass on, star to repeat.")

# Translators: to the agent who pressed 1, when the customer waits on the phone
AGENT_CONNECTING = pgettext("voice", "Thank you. You are being connected to the customer.")

# Translators: to the agent who pressed 1, when the customer is in the chat; e.g. "Incident 0 0 4 2 1 1 is yours."
AGENT_HAS_CASE = pgettext(
    "voice", "Thank you. Incident {incident} is yours. The case is open on your desk page. Goodbye."
)

# Translators: to an agent who pressed 1 a moment after a colleague did
AGENT_TOO_LATE = pgettext("voice", "A colleague has already accepted this case. Thank you. Goodbye.")

# Translators: to an agent whose case was closed or withdrawn in the meantime
AGENT_CASE_GONE = pgettext("voice", "This case no longer needs you. Thank you. Goodbye.")

# Translators: to the agent who pressed 2
AGENT_PASSED_ON = pgettext("voice", "We pass this case on. Goodbye.")

# Translators: to an agent (or a mailbox) when no valid key was pressed twice
AGENT_NOT_ACCEPTED = pgettext("voice", "No key was pressed, so we call the next colleague. Goodbye.")

# Translators: to an agent when our system fails in mid-call; the case is not lost
AGENT_FAULT = pgettext("voice", "This call cannot be handled now. We call again. Goodbye.")

# Translators: to the agent after the customer has hung up
AGENT_TALK_ENDED = pgettext("voice", "The call has ended. Please record the result on your desk page. Goodbye.")

# The customer's leg: the call-back.

# Translators: first sentence of a call-back; e.g. "... about your incident 0 0 4 2 1 1."
CUSTOMER_GREETING = pgettext("voice", "Hello, this is the priority line about your incident {incident}.")

# Translators: the key that proves that a person is on the phone, not a mailbox
CUSTOMER_PRESS = pgettext("voice", "Please press 1, and we connect you with the right person.")

# Translators: to a mailbox, or to a customer who pressed nothing twice; nothing about the case may be said
CUSTOMER_NOT_REACHED = pgettext("voice", "We could not reach you in person. Please call the priority line. Goodbye.")

# Translators: to a customer called back when the case has been closed meanwhile
CUSTOMER_NOT_NEEDED = pgettext("voice", "This call is no longer needed. Thank you. Goodbye.")

# Translators: after the customer pressed 1, or after a caller's code was found
CUSTOMER_CONNECTING = pgettext("voice", "Thank you. We connect you with a person. Please stay on the line.")

# Translators: to the customer when the talk with the agent has ended as it should
CUSTOMER_GOODBYE = pgettext("voice", "Thank you for your call. Goodbye.")

# Translators: to the customer when the line to the agent broke off
CUSTOMER_WAIT_AGAIN = pgettext("voice", "The connection was lost. We are calling a colleague. Please stay on the line.")

# While waiting in the conference.

# Translators: the first news to a customer who waits on the phone
WAIT_FIRST = pgettext("voice", "We are calling the person on duty.")

# Translators: later news to a customer who waits on the phone; true as long as nobody has accepted
WAIT_STILL = pgettext("voice", "We are still calling. We go on until somebody takes your case.")

# Callers who dial us.

# Translators: first words of the line to a caller
WELCOME = pgettext("voice", "Welcome to the priority line.")

# Translators: one entry of the language menu; name YOUR OWN language here, in your own language
MENU_LANGUAGE = pgettext("voice", "For English, press {key}.")

# Translators: asks for the code that the chat page shows
ASK_CODE = pgettext("voice", "If the chat showed you a six-digit code, please enter it now.")

# Translators: said after ASK_CODE; "star" is the key * of a telephone
ASK_CODE_KEYS = pgettext("voice", "Press 0 to speak to a person, or star to hear this again.")

# Translators: the caller keyed in a code that belongs to no open chat
CODE_UNKNOWN = pgettext("voice", "We do not know this code.")

# Translators: the caller pressed no key, or one that means nothing here
NO_KEY = pgettext("voice", "We did not get a valid key.")

# Translators: the caller's code was found; e.g. "Your call belongs to incident 0 0 4 2 1 1."
CODE_FOUND = pgettext("voice", "Your call belongs to incident {incident}.")

# Translators: the caller pressed 0, or nothing was understood
PERSON_COMING = pgettext("voice", "We connect you with the manager on duty. Please stay on the line.")

# The way to a person when the rest of the system is down.

# Translators: to a caller when the system is down and the manager on duty is dialled directly
EMERGENCY_CONNECTING = pgettext("voice", "One moment please. We are calling the manager on duty.")

# Translators: to the caller when the manager on duty did not take the call, before trying again
EMERGENCY_AGAIN = pgettext("voice", "Nobody has answered yet. We try again.")

# Translators: to the caller after several tries without success
EMERGENCY_NOBODY = pgettext("voice", "Nobody could be reached. Please call again in a few minutes. Goodbye.")

# Translators: to the manager on duty, called directly because the system is down
EMERGENCY_WHISPER = pgettext("voice", "Priority line: a customer is waiting. Press 1 to take the call.")

# Translators: to the manager on duty after pressing 1, just before the caller is heard
EMERGENCY_BRIDGE = pgettext("voice", "You are connected.")
