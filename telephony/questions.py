"""The questions a caller is asked: how each is answered by keys and by speech, and what the keys mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from locales.catalogue import Catalogue, catalogue
from locales.response import Button
from locales.responses import RESPONSES
from locales.texts import intake_call as texts
from locales.texts.buttons import YES_NO
from locales.values import Term


@dataclass(frozen=True)
class Kind:
    """How a question is gathered: how many keys at most, which key ends them, and the silence that ends speech.

    Without ``silence_s`` there is no speech: keys alone. ``wait_s`` is the wait for the first word or key, and
    between keys.
    """

    digits: int
    finish: str = ""
    silence_s: int | None = None
    wait_s: int = 5


KINDS: Mapping[str, Kind] = {
    # Several keys may come: the wait between two keys is what 0 without # costs.
    "start": Kind(6, "#", 2, wait_s=4),
    "contract": Kind(8, "#", 2, wait_s=4),
    "contact": Kind(6, "#", 2, wait_s=4),
    "pin": Kind(6, "#", wait_s=6),
    "language": Kind(1),
    "level_keys": Kind(1, wait_s=8),
    "report": Kind(1, silence_s=2),
    "free": Kind(1, silence_s=2),
    "yes_no": Kind(1, silence_s=1),
    "choice": Kind(1, silence_s=1),
    "resume": Kind(1, silence_s=1),
    "connect": Kind(1, silence_s=1),
    "is_contract": Kind(1, silence_s=1),
    "is_you": Kind(1, silence_s=1),
    "heard": Kind(1, silence_s=1),
}
"""By name; the last five are the telephone's own questions with yes or no."""

OWN_YES_NO = frozenset({"resume", "connect", "is_contract", "is_you", "heard"})

_KIND_BY_RESPONSE: Mapping[str, str] = {
    "utter_greet": "report",
    "utter_ask_report": "report",
    "utter_not_understood": "report",
    "utter_no_words": "report",
    "utter_ask_contract_number": "contract",
    "utter_ask_contract_first": "contract",
    "utter_ask_contact": "contact",
    "utter_contact_unknown": "contact",
    "utter_contract_noted": "free",
    "utter_ask_incident_number": "free",
    "utter_anything_else": "free",
    "utter_thank": "free",
}

NO_MATCH = frozenset(
    {
        "utter_not_understood",
        "utter_choose_matter",
        "utter_no_words",
        "utter_answer_yes_or_no",
        "utter_contract_wrong_length",
        "utter_contract_wrong_check_digit",
        "utter_contract_unknown",
        "utter_contact_unknown",
    }
)
"""Responses which say that the last answer did not fit."""

LEVEL_QUESTIONS = frozenset(
    {
        "utter_propose_level",
        "utter_question_stopped",
        "utter_question_needed",
        "utter_question_partial",
        "utter_ask_level",
    }
)
MOST_FAREWELL_WORDS = 8
KEYS_IN_THE_WORDS = frozenset({"utter_ask_level"})
"""Responses whose spoken form names the keys already."""


def kind_of(response: str | None) -> str | None:
    """Return the kind of question that a response asks, ``None`` when it asks nothing."""
    if response is None:
        return None
    if response in _KIND_BY_RESPONSE:
        return _KIND_BY_RESPONSE[response]
    keys = keys_of(response)
    if not keys:
        return None
    return "yes_no" if tuple(keys.values()) == YES_NO else "choice"


def keys_of(response: str | None) -> Mapping[str, Button]:
    """Return what the keys mean at a question: those of its quick replies, in order from 1."""
    if response is None or response not in RESPONSES or response == "utter_answer_yes_or_no":
        return {}
    # A level is proposed: on the phone that is yes or no; another level follows by the closed questions, or by word.
    buttons = YES_NO if response == "utter_propose_level" else RESPONSES[response].buttons
    return {str(place): button for place, button in enumerate(buttons, start=1)}


def key_sentences(response: str | None, language: str) -> list[str]:
    """Return the sentences that name the keys of a question."""
    words, keys = catalogue(language), keys_of(response)
    if not keys or response in KEYS_IN_THE_WORDS:
        return []
    if tuple(keys.values()) == YES_NO:
        return [words.render(texts.YES_NO_KEYS, "voice")]
    return [choice_sentence(words, words.render(button.title), key) for key, button in keys.items()]


def level_sentences(language: str) -> list[str]:
    """Return the four definitions of the severity levels, each with its key."""
    words = catalogue(language)
    return [choice_sentence(words, definition(language, level), str(level)) for level in (1, 2, 3, 4)]


def definition(language: str, level: int) -> str:
    """Return what a severity level means, by the contract's definitions."""
    return catalogue(language).write(Term(f"definition_{level}"), "voice")


def choice_sentence(words: Catalogue, choice: str, key: str) -> str:
    """Return "Premium incident: press 1."."""
    return words.render(texts.CHOICE_KEY, "voice", choice=choice[:1].upper() + choice[1:], key=key)


def button_heard(response: str | None, language: str, heard: str) -> Button | None:
    """Return the quick reply whose own words were said ("premium", "standard"), if exactly one was."""
    words = catalogue(language)
    titles = {key: _words(words.render(button.title)) for key, button in keys_of(response).items()}
    said = _words(heard)
    found = []
    for key, title in titles.items():
        others = set().union(*(other for name, other in titles.items() if name != key)) if len(titles) > 1 else set()
        if (title - others) & said:
            found.append(key)
    return keys_of(response)[found[0]] if len(found) == 1 else None


def yes_or_no(language: str, heard: str) -> bool | None:
    """Return what was said to one of the telephone's own questions; no wins ("nein, das stimmt nicht").

    A yes of several words keeps the no that it holds ("pas de problème").
    """
    words = catalogue(language)
    yes, no = (words.render(text, "voice") for text in (texts.YES_WORDS, texts.NO_WORDS))
    phrases = ",".join(word for word in yes.split(",") if len(_tokens(word)) > 1)
    if _holds(no, _without(phrases, heard)):
        return False
    return True if _holds(yes, heard) else None


def is_farewell(language: str, heard: str) -> bool:
    """Return whether no more was said to "anything else?" than no, or thanks and goodbye.

    "No, but the mail server is down too" is a report, however short; "yes, thanks" asks for more.
    """
    said = _tokens(heard)
    length = len(said)
    thanks = _holds(catalogue(language).render(texts.FAREWELL_WORDS, "voice"), heard)
    if said and said[0] != "ok" and yes_or_no(language, said[0]) is True:
        return False
    return (thanks and length <= MOST_FAREWELL_WORDS) or (length <= 2 and yes_or_no(language, heard) is False)


def _holds(listed: str, heard: str) -> bool:
    return _without(listed, heard) != " ".join(_tokens(heard))


def _without(listed: str, heard: str) -> str:
    """What was heard, in small letters, without the words of a list whose members commas part."""
    said = " ".join(_tokens(heard))
    for word in (" ".join(_tokens(word)) for word in listed.split(",")):
        if word:
            said = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "", said)
    return said


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold().replace("ё", "е"))  # written either way, heard as one


def _words(text: str) -> set[str]:
    return set(_tokens(text))
