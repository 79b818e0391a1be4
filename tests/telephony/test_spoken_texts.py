"""What is spoken can be listened to: short sentences, in every language, from values that a voice reads well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

import pytest

from locales.catalogue import LANGUAGES, catalogue
from locales.message import Text
from locales.responses import RESPONSES
from locales.texts import intake_call, priority_line
from telephony.questions import (
    KINDS,
    LEVEL_QUESTIONS,
    NO_MATCH,
    is_farewell,
    key_sentences,
    kind_of,
    level_sentences,
    yes_or_no,
)
from telephony.speaker import spoken_seconds

MOST_WORDS = 20
CHAT_ALONE = frozenset({"utter_ask_phone"})
GREETING = (
    priority_line.WELCOME,
    intake_call.NOTICE,
    intake_call.START_QUESTION,
    intake_call.START_KEYS,
    intake_call.HELP_KEYS,
)


def declared(module: ModuleType) -> Iterator[Text]:
    for name, value in vars(module).items():
        if name.isupper():
            yield from (text for text in (value.values() if isinstance(value, dict) else (value,)))


SPOKEN = [text for module in (intake_call, priority_line) for text in declared(module) if isinstance(text, Text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_the_line_is_longer_than_20_words(language: str) -> None:
    for text in [*SPOKEN, *(response.voice for name, response in RESPONSES.items() if name not in CHAT_ALONE)]:
        if text.context != "voice":
            continue  # what stands in the case when a key was pressed is read, not heard
        for sentence in re.split(r"(?<=[.?!:;])\s+", catalogue(language).template(text, 5)):
            assert len(re.findall(r"[\w{}’'-]+", sentence)) <= MOST_WORDS, sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_greeting_is_over_within_25_seconds_and_asks_within_15(language: str) -> None:
    words = [catalogue(language).render(text, "voice") for text in GREETING]
    assert spoken_seconds(" ".join(words)) <= 25
    assert spoken_seconds(" ".join(words[:3])) <= 15


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_for_yes_and_no_are_told_apart(language: str) -> None:
    words = catalogue(language)
    for text, meaning in ((intake_call.YES_WORDS, True), (intake_call.NO_WORDS, False)):
        for word in words.render(text, "voice").split(","):
            assert yes_or_no(language, f"{word.strip().capitalize()}.") is meaning, word


@pytest.mark.parametrize(
    ("language", "words", "meaning"),
    [
        ("de", "Nein, das stimmt nicht", False),
        ("nl", "Nee, dat klopt niet", False),
        ("fr", "Oui, c’est exact", True),
        ("fr", "D’accord", True),
        ("it", "Sì, va bene", True),
        ("ru", "Да, верно", True),
        ("ru", "Нет", False),
        ("fr", "Pas de problème.", True),
        ("fr", "Non, pas du tout", False),
        ("nl", "geen probleem hoor", True),
        ("de", "Kein Problem", True),
        ("ru", "Без проблем", True),
        ("ru", "Всё верно", True),
        ("it", "Nessun problema", True),
        ("de", "vielleicht", None),
        ("it", "nossignore", None),
    ],
)
def test_an_answer_in_the_callers_own_words(language: str, words: str, meaning: bool | None) -> None:
    assert yes_or_no(language, words) is meaning


@pytest.mark.parametrize(
    ("language", "words", "meaning"),
    [
        ("nl", "Nee, dank u wel, tot ziens.", True),
        ("de", "Nein.", True),
        ("de", "Nein, danke, das war alles", True),
        ("ru", "Нет, спасибо", True),
        ("it", "No, grazie", True),
        ("fr", "Non merci, au revoir", True),
        ("de", "Nein, aber der Mailserver steht auch", False),
        ("nl", "Ja, nog iets", False),
        ("fr", "oui merci", False),
        ("de", "Ja, danke", False),
    ],
)
def test_a_farewell_is_told_from_another_matter(language: str, words: str, meaning: bool) -> None:
    assert is_farewell(language, words) is meaning


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_with_quick_replies_names_its_keys(language: str) -> None:
    for name, response in RESPONSES.items():
        if response.buttons and name not in ("utter_answer_yes_or_no", "utter_ask_level"):
            assert key_sentences(name, language), name
    assert len(level_sentences(language)) == 4


def test_every_response_that_asks_is_a_question_the_line_can_gather() -> None:
    asking = {name for name in RESPONSES if kind_of(name) is not None}
    assert {kind_of(name) for name in asking} <= set(KINDS)
    assert set(RESPONSES) >= LEVEL_QUESTIONS | NO_MATCH
    assert {name for name in RESPONSES if name.startswith(("utter_ask_", "utter_question_"))} - asking == {
        "utter_ask_phone_number"  # asked in the chat alone
    }
