"""The texts of the chat page and of the button that other sites show (English source)."""

from __future__ import annotations

from locales.message import Text, pgettext

PAGE: dict[str, Text] = {
    # Translators: title of the page and of the browser tab
    "title": pgettext("page", "Priority support"),
    # Translators: under the title: in one line, what this is
    "subtitle": pgettext("page", "Day and night, in your language"),
    # Translators: large words on the empty page
    "welcome_title": pgettext("page", "What happened?"),
    # Translators: under the large words on the empty page
    "welcome_text": pgettext(
        "page",
        "Tell us in one sentence. You learn at once how severe it is, by when an answer is due, and who takes care of it.",
    ),
    # Translators: small heading over three example sentences that can be clicked
    "examples": pgettext("page", "For example"),
    # Translators: example sentence, as a customer would write it (an incident of level 1)
    "example_incident": pgettext("page", "Since this morning every till in our shops shows a blue screen."),
    # Translators: example sentence, as a customer would write it (status of an incident)
    "example_status": pgettext("page", "Is there any news about our incident?"),
    # Translators: example sentence, as a customer would write it (contract)
    "example_contract": pgettext("page", "What does our contract include?"),
    # Translators: name of the box in which the message is written (for screen readers) and its placeholder
    "message": pgettext("page", "Your message"),
    # Translators: button that sends the message
    "send": pgettext("page", "Send"),
    # Translators: hint under the box; Enter and Shift are keys
    "keys": pgettext("page", "Enter sends, Shift + Enter starts a new line"),
    # Translators: for screen readers: how much of the limit is used; {used} and {limit} are numbers
    "characters": pgettext("page", "{used} of {limit} characters"),
    # Translators: under the box: message is empty
    "empty": pgettext("page", "Please write a message first."),
    # Translators: under the box: message is too long; {limit} is a number
    "too_long": pgettext("page", "Please shorten your message to {limit} characters or send it in parts."),
    # Translators: name of the list of languages (for screen readers)
    "language": pgettext("page", "Language"),
    # Translators: button that starts a fresh conversation
    "new_conversation": pgettext("page", "New conversation"),
    # Translators: asked before a fresh conversation starts
    "new_conversation_sure": pgettext(
        "page", "Start a new conversation? This one stays with us, but you no longer see it here."
    ),
    # Translators: yes-button of that question
    "start_new": pgettext("page", "Start new"),
    # Translators: no-button of that question
    "keep": pgettext("page", "Keep this one"),
    # Translators: name of the message list (for screen readers)
    "conversation": pgettext("page", "Conversation"),
    # Translators: who wrote: the automated assistant
    "assistant": pgettext("page", "Assistant"),
    # Translators: who wrote: the customer (for screen readers)
    "you": pgettext("page", "You"),
    # Translators: after a person's name: an employee writes, not the assistant
    "person": pgettext("page", "Support agent"),
    # Translators: for screen readers: a line of live news
    "news": pgettext("page", "News"),
    # Translators: the assistant is working on the answer
    "typing": pgettext("page", "The answer is being written"),
    # Translators: state of the customer's message
    "sending": pgettext("page", "Sending"),
    # Translators: state of the customer's message: kept, will go out when the connection is back
    "waits": pgettext("page", "Waits for the connection"),
    # Translators: bar over the conversation: connection lost
    "offline": pgettext("page", "No connection. We keep trying; nothing that you write is lost."),
    # Translators: bar over the conversation: connection is back
    "online": pgettext("page", "Connected again."),
    # Translators: on the deadline card
    "deadline": pgettext("page", "Answer due by"),
    # Translators: on the deadline card, after the time left, e.g. "29 min 12 sec" and below it "left"
    "left": pgettext("page", "left"),
    # Translators: on the deadline card: the time is over
    "overdue": pgettext("page", "The time has passed. The alarm has been raised."),
    # Translators: on the deadline card: a newer deadline stands further down
    "replaced": pgettext("page", "Replaced by the newer time below"),
    # Translators: on the deadline card: the answer was given
    "answered": pgettext("page", "Answered"),
    # Translators: on the deadline card: the same instant in the customer's own (browser) time zone; {time} is a date and time with zone
    "your_time": pgettext("page", "Your time: {time}"),
    # Translators: before the incident number in the header (for screen readers)
    "incident": pgettext("page", "Incident"),
    # Translators: before the phone number of the priority line
    "call_line": pgettext("page", "Priority line"),
    # Translators: button that shows the newest messages
    "to_newest": pgettext("page", "Newest messages"),
    # Translators: link for keyboard users, jumps to the box
    "skip": pgettext("page", "Go to the message box"),
    # Translators: button on a company's own site that opens the chat
    "open_chat": pgettext("page", "Open the support chat"),
    # Translators: button that closes the chat window on a company's own site
    "close_chat": pgettext("page", "Close the support chat"),
    # Translators: shown when the browser runs no scripts, before the phone number
    "needs_script": pgettext("page", "The chat needs JavaScript. You always reach us by phone:"),
}
