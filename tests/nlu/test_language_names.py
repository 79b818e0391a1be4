"""Languages by name, and what the language model does without any training data of ours."""

from __future__ import annotations

import numpy as np
import pytest

from nlu.components.language_model import LanguageModel, in_latin_letters, train_language
from nlu.components.target_language import named_languages

MESSAGES = {
    "nl": ["de server doet het niet meer", "wij kunnen niet werken vandaag", "graag een overzicht van onze meldingen"],
    "de": ["der server geht nicht mehr", "wir können heute nicht arbeiten", "bitte eine übersicht unserer meldungen"],
    "ru": ["сервер больше не работает", "мы сегодня не можем работать", "пришлите список наших обращений"],
    "it": ["il server non funziona più", "oggi non possiamo lavorare", "vorrei un elenco delle segnalazioni"],
    "fr": ["le serveur ne marche plus", "nous ne pouvons pas travailler", "je voudrais la liste de nos incidents"],
}


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    pairs = [(text, language) for language, texts in MESSAGES.items() for text in texts * 3]
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(len(pairs), 896)).astype(np.float32)  # say nothing: the letters must do
    return train_language([text for text, _ in pairs], [language for _, language in pairs], vectors, split=512)


@pytest.mark.parametrize("language", MESSAGES)
def test_a_sentence_is_recognised_by_its_letters(model: LanguageModel, language: str) -> None:
    for text in MESSAGES[language]:
        assert model.identify(text, None).language == language


@pytest.mark.parametrize("word", ["ja", "ok", "hallo", "merci", "no", "super", "top!"])
@pytest.mark.parametrize("prior", MESSAGES)
def test_a_short_word_never_flips_the_conversation(model: LanguageModel, word: str, prior: str) -> None:
    assert model.identify(word, None, prior).language == prior


def test_a_clear_sentence_flips_the_conversation(model: LanguageModel) -> None:
    verdict = model.identify("wir können heute nicht arbeiten, der server geht nicht mehr", None, "nl")
    assert (verdict.language, verdict.decided) == ("de", True)


@pytest.mark.parametrize("text", ["все лежит", "Сервер упал", "у нас нічого не працює"])
def test_cyrillic_is_answered_in_russian_whatever_the_conversation(model: LanguageModel, text: str) -> None:
    assert model.identify(text, None, "de").language == "ru"


@pytest.mark.parametrize("text", ["40217788", "?!", "\U0001f44d", "4021-7788"])
def test_a_message_without_letters_keeps_the_conversation(model: LanguageModel, text: str) -> None:
    verdict = model.identify(text, None, "it")
    assert (verdict.language, verdict.decided) == ("it", False)
    assert model.identify(text, None).language is None


@pytest.mark.parametrize("text", ["I need to speak to a manager right now", "los servidores se han caído otra vez"])
def test_english_and_spanish_sentences_are_another_language(model: LanguageModel, text: str) -> None:
    assert model.identify(text, None).language == "other"


def test_another_script_is_another_language(model: LanguageModel) -> None:
    assert model.identify("サーバーが落ちました", None).language == "other"


def test_russian_in_latin_letters_is_russian(model: LanguageModel) -> None:
    assert model.identify("server bolshe ne rabotaet", None).language == "ru"
    assert in_latin_letters("объект ещё щётка", 0) == "obekt esche schetka"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("kunnen we in het Duits verder", "de"),
        ("peut-on continuer en néerlandais ?", "nl"),
        ("можно по-итальянски?", "it"),
        ("говорите по-французски?", "fr"),
        ("lieber auf Russisch bitte", "ru"),
        ("possiamo parlare in tedesco", "de"),
        ("can we speak Italian?", "it"),
        ("vlaams aub", "nl"),
        ("на нидерландском, пожалуйста", "nl"),
        ("parlez-vous allemand", "de"),
        ("на русском", "ru"),
        ("ne pas en allemand mais en français", "fr"),
    ],
)
def test_the_language_asked_for_is_found(text: str, language: str) -> None:
    assert named_languages(text)[-1][0] == language


@pytest.mark.parametrize("text", ["de server staat in Duitsland", "unser Werk in Italien", "russell heeft gebeld"])
def test_countries_and_names_are_no_languages(text: str) -> None:
    assert named_languages(text) == []
