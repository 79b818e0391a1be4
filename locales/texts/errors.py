"""What people are told when a request cannot be done as it was made (English source)."""

from __future__ import annotations

from locales.message import Text, pgettext

ERRORS: dict[str, Text] = {
    # Translators: chat: the customer sent very many messages in a short time; the page sends it again by itself
    "too_fast": pgettext("error", "That was very fast. Please wait a moment and send your message again."),
    # Translators: chat: a front end sent data in a wrong form; the customer can only reload
    "bad_request": pgettext("error", "This message could not be read. Please reload the page and send it again."),
    # Translators: for other front ends: the conversation named in the address does not exist
    "conversation_unknown": pgettext("error", "There is no such conversation. Please start a new one."),
    # Translators: a website tried to use the chat without being allowed to
    "origin_refused": pgettext("error", "This website may not use the chat. Please open the support page itself."),
    # Translators: chat: news could not be written out (a fault of ours); the customer can ask the assistant
    "news_unreadable": pgettext(
        "error", "There is news about your case that cannot be shown here. Please ask for the status."
    ),
    # Translators: chat: storing the message failed; nothing was sent
    "not_stored": pgettext("error", "Your message could not be stored. It is still in the box; please send it again."),
}
