"""Every check of the catalogues finds the fault that is planted in a copy, and leaves good texts alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message

from locales import check
from locales.catalogue import REGIONS
from locales.check import Entry, Fault, all_faults, named_arguments, response_faults, sentences
from locales.message import pgettext
from locales.response import Response

GOODBYE = "Goodbye. You can call again at any time."
WRITE_AGAIN = "Goodbye. You can write here again at any time."
PREMIUM_LEFT = "You have {count} premium incident left in this contract year; standard incidents are unlimited."


def saying(*forms: str) -> Callable[[Message], None]:
    def change(message: Message) -> None:
        message.string = forms[0] if len(forms) == 1 else forms

    return change


def entry(language: str, *forms: str, context: str = "chat", source: tuple[str, ...] = ("English",)) -> Entry:
    return Entry(language, context, source, forms, fuzzy=False, line=7)


def wrongs(faults: list[Fault]) -> list[str]:
    return [fault.wrong for fault in faults]


# --- Missing, fuzzy, unused ---


def test_a_fault_names_file_line_and_what_is_wrong(copy: Any) -> None:
    copy.plant("nl", "short", "Yes", saying(""))
    found = [fault for fault in all_faults(copy.folder) if "'Yes'" in fault]
    line = copy.path("nl").read_text().splitlines().index('msgid "Yes"') + 1
    assert found == [f"locales/nl/LC_MESSAGES/prioline.po:{line}: missing: no translation of 'Yes'"]


def test_a_catalogue_that_is_not_there_is_told(copy: Any) -> None:
    copy.path("it").unlink()
    with pytest.raises(FileNotFoundError):
        all_faults(copy.folder)


def test_an_entry_that_the_catalogue_does_not_have_is_missing(copy: Any) -> None:
    found = copy.plant_in_catalogue("de", lambda catalog: catalog.delete("Yes", "short"))
    assert wrongs(found) == ["missing: no entry for 'Yes' (short); run prioline locales update"]


def test_a_fuzzy_entry_is_a_fault(copy: Any) -> None:
    found = copy.plant("fr", "short", "Yes", lambda message: message.flags.add("fuzzy"))
    assert [fault.wrong.split(":")[0] for fault in found] == ["fuzzy"]


def test_an_entry_whose_text_is_gone_is_unused(copy: Any) -> None:
    found = copy.plant_in_catalogue("it", lambda catalog: catalog.add("Gone", "Sparito", context="chat"))
    assert wrongs(found) == ["unused: no text 'Gone' (chat); run prioline locales update"]


def test_the_same_words_in_another_context_are_another_text(copy: Any) -> None:
    found = copy.plant_in_catalogue("it", lambda catalog: catalog.add("Yes", "Sì", context="chat"))
    assert wrongs(found) == ["unused: no text 'Yes' (chat); run prioline locales update"]


def test_an_entry_kept_as_obsolete_is_unused(copy: Any) -> None:
    path: Path = copy.path("ru")
    path.write_text(path.read_text() + '\n#~ msgctxt "chat"\n#~ msgid "Old"\n#~ msgstr "Старое"\n')
    assert "unused: left over 'Old'; run prioline locales update" in wrongs(copy.faults("ru"))


# --- Arguments and plurals ---


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        ("Dank u.", "arguments: none instead of name"),
        ("Dank u, {naam}.", "arguments: naam instead of name"),
        ("Dank u, {name} {count}.", "arguments: count, name instead of name"),
        ("Dank u, {name.", "do not pair"),
        ("Dank u, {name:>10}.", "not a plain name"),
        ("Dank u, {name!r}.", "not a plain name"),
        ("Dank u, {}.", "not a plain name"),
        ("Dank u, {name.first}.", "not a plain name"),
    ],
)
def test_arguments_are_the_same_in_english_and_in_the_translation(copy: Any, planted: str, told: str) -> None:
    (found,) = copy.plant("nl", "chat", "Thank you, {name}.", saying(planted))
    assert told in found.wrong


def test_every_plural_form_names_every_argument(copy: Any) -> None:
    forms = ("Остался один инцидент", "Осталось {count}", "Осталось {count}")
    found = copy.plant("ru", "chat", PREMIUM_LEFT, saying(*forms))
    assert "arguments: none instead of count" in wrongs(found)


def test_a_missing_plural_form_is_told(copy: Any) -> None:
    found = copy.plant("ru", "short", "{count} hour", saying("{count} час", "{count} часа", ""))
    assert wrongs(found) == ["plural: no form 2 of 3"]


def test_plural_classes_are_those_of_the_language(copy: Any) -> None:
    path: Path = copy.path("it")
    path.write_text(path.read_text().replace("plural=(n != 1)", "plural=(n > 1)"))
    assert any(wrong.startswith("header: Plural-Forms") for wrong in wrongs(copy.faults("it")))


def test_a_changed_english_plural_is_told(copy: Any) -> None:
    def change(catalog: Catalog) -> None:
        catalog.delete("{count} hour", "short")
        catalog.add(("{count} hour", "{count} hrs"), ("{count} ora", "{count} ore"), context="short")

    (found,) = copy.plant_in_catalogue("it", change)
    assert found.wrong.startswith("plural: the English plural has changed")


@pytest.mark.parametrize(
    ("language", "allowed"), [("nl", True), ("de", True), ("it", True), ("fr", False), ("ru", False)]
)
def test_a_form_for_exactly_one_may_say_the_number_in_a_word(language: str, allowed: bool) -> None:
    source = ("{count} incident", "{count} incidents")
    forms = ("one incident", *["{count} incidents"] * (2 if language == "ru" else 1))
    assert (list(check.arguments(entry(language, *forms, source=source))) == []) is allowed


def test_a_catalogue_without_a_second_reading_is_told(copy: Any) -> None:
    def forget(catalog: Catalog) -> None:
        catalog.header_comment = "# Russian texts."

    (found,) = copy.plant_in_catalogue("ru", forget)
    assert found.wrong.startswith("header: no second reading noted")


# --- Lengths ---


def test_a_quick_reply_has_at_most_40_characters(copy: Any) -> None:
    assert copy.plant("de", "short", "Yes", saying("J" * 40)) == []
    assert wrongs(copy.plant("de", "short", "Yes", saying("J" * 41))) == [
        "length: 41 characters on a quick reply, at most 40"
    ]


def test_a_button_has_at_most_24_characters(copy: Any) -> None:
    assert copy.plant("de", "desk", "Save note", saying("N" * 24)) == []
    assert wrongs(copy.plant("de", "desk", "Save note", saying("N" * 25))) == [
        "length: 25 characters on a button, at most 24"
    ]


def test_a_short_text_that_is_no_quick_reply_may_be_longer(copy: Any) -> None:
    assert copy.plant("de", "short", "unlimited incidents", saying("A" * 60)) == []


def test_a_spoken_sentence_has_at_most_20_words(copy: Any) -> None:
    twenty = " ".join(["ja"] * 20)
    assert copy.plant("nl", "voice", GOODBYE, saying(f"{twenty}. {twenty}!")) == []
    (found,) = copy.plant("nl", "voice", GOODBYE, saying(f"Ja. {twenty} ja."))
    assert found.wrong.startswith("voice: a sentence of 21 words, at most 20")


def test_an_argument_counts_as_one_word_and_a_written_sentence_may_be_long() -> None:
    spoken = "{name} " + " ".join(["ja"] * 19) + "."
    assert not list(check.spoken_sentences(entry("nl", spoken, context="voice")))
    assert not list(check.spoken_sentences(entry("nl", " ".join(["ja"] * 40), context="chat")))


def test_sentences_end_where_a_blank_follows_the_stop() -> None:
    assert sentences("Op 3.5 uur. Klopt dat? Ja… goed!") == ["Op 3.5 uur.", "Klopt dat?", "Ja…", "goed!"]


def test_the_whisper_takes_at_most_12_seconds(copy: Any) -> None:
    before = [fault for fault in copy.faults("nl") if fault.wrong.startswith("whisper")]
    copy.plant("nl", "voice", "Customer: {customer}.", saying("Klant: {customer}. " + "la " * 60))
    after = [fault for fault in copy.faults("nl") if fault.wrong.startswith("whisper")]
    assert before == [] and len(after) == 1


# --- Words ---


@pytest.mark.parametrize(
    ("language", "english", "planted"),
    [
        ("nl", "manager on duty", "manager van dienst"),
        ("de", "manager on duty", "Bereitschaftsleiter"),
        ("ru", "Technical Account Manager (TAM)", "персональный менеджер"),
        ("it", "level 1 (critical)", "livello 1 (urgente)"),
        ("fr", "level 2 (high)", "niveau 2 (haute)"),
        ("fr", "private patches", "patchs particuliers"),
        ("de", "MSA Business", "Wartungsvertrag"),
    ],
)
def test_the_products_words_are_those_of_the_glossary(copy: Any, language: str, english: str, planted: str) -> None:
    found = copy.plant(language, "short", english, saying(planted))
    assert {fault.wrong.split(":")[0] for fault in found} == {"glossary"}


def test_glossary_words_are_accepted_in_every_grammatical_form() -> None:
    english = ("the managers on duty",)
    for language, form in (
        ("de", "den Managern vom Dienst"),
        ("ru", "дежурными менеджерами"),
        ("it", "ai responsabili di turno"),
        ("fr", "aux responsables de permanence"),
    ):
        assert not list(check.glossary_terms(entry(language, form, source=english)))


def test_arguments_and_parts_of_words_are_no_glossary_words() -> None:
    assert not list(check.glossary_terms(entry("nl", "{level}", source=("{level}",))))
    assert not list(check.glossary_terms(entry("nl", "waterpas", source=("levelling",))))


def test_no_break_spaces_inside_a_glossary_word_do_not_matter() -> None:
    assert not list(check.glossary_terms(entry("fr", "niveau\u00a01 (critique)", source=("level 1 (critical)",))))


@pytest.mark.parametrize(
    ("language", "planted"),
    [
        ("nl", "Uw storing is opgelost binnen 4 uur."),
        ("nl", "Dat is binnen 4 uur opgelost."),
        ("nl", "U krijgt een oplossing uiterlijk morgen."),
        ("de", "Die Störung wird gelöst bis morgen."),
        ("de", "Das ist innerhalb von 4 Stunden behoben."),
        ("de", "Sie erhalten eine Lösung bis morgen."),
        ("ru", "Проблема будет решена до завтра."),
        ("ru", "Мы решим это."),
        ("it", "Il problema sarà risolto entro domani."),
        ("it", "Lo risolveremo."),
        ("fr", "Le problème sera résolu avant demain."),
        ("fr", "Vous aurez une solution sous 4 heures."),
    ],
)
def test_no_text_promises_a_solution_by_a_time(copy: Any, language: str, planted: str) -> None:
    found = copy.plant(language, "chat", WRITE_AGAIN, saying(planted))
    assert any(wrong.startswith("forbidden (promise)") for wrong in wrongs(found))


@pytest.mark.parametrize(
    ("language", "planted"),
    [
        ("nl", "De termijn is voor een antwoord, niet voor de oplossing."),
        ("de", "Die Frist gilt für die Antwort, nicht für die Lösung."),
        ("ru", "Это срок ответа, а не решения проблемы."),
        ("it", "Il termine vale per una risposta, non per la soluzione."),
        ("fr", "Ce délai vaut pour la réponse, pas pour la solution."),
    ],
)
def test_saying_that_a_time_is_not_for_the_solution_is_allowed(language: str, planted: str) -> None:
    assert not list(check.forbidden_words(entry(language, planted)))


@pytest.mark.parametrize(
    ("language", "planted", "reason"),
    [
        ("nl", "Dat was uw fout.", "blame"),
        ("de", "Das war Ihr Fehler.", "blame"),
        ("ru", "Это ваша ошибка.", "blame"),
        ("it", "È colpa Sua.", "blame"),
        ("fr", "C’est votre faute.", "blame"),
        ("nl", "Wat is je nummer?", "informal"),
        ("de", "Wie ist deine Nummer?", "informal"),
        ("ru", "Какой у тебя номер?", "informal"),
        ("it", "Qual è il tuo numero?", "informal"),
        ("fr", "Quelles sont tes coordonnées ?", "informal"),
    ],
)
def test_nobody_is_blamed_or_addressed_informally(language: str, planted: str, reason: str) -> None:
    (wrong,) = check.forbidden_words(entry(language, planted))
    assert wrong.startswith(f"forbidden ({reason})")


@pytest.mark.parametrize("form", ["Jetzt drucken", "Der Duft", "direkt"])
def test_forbidden_words_inside_other_words_are_allowed(form: str) -> None:
    assert not list(check.forbidden_words(entry("de", form)))


# --- Punctuation, spacing, scripts ---


@pytest.mark.parametrize(
    "planted", ["Pourquoi ?", "Pourquoi?", "Oui ; non.", "Voici : rien.", "« oui\u00a0».", "«\u00a0oui».", "Ah!"]
)
def test_french_needs_no_break_spaces_at_double_punctuation(copy: Any, planted: str) -> None:
    found = copy.plant("fr", "chat", WRITE_AGAIN, saying(planted))
    assert [wrong.split(":")[0] for wrong in wrongs(found)] == ["French"]


@pytest.mark.parametrize(
    "form",
    [
        "Pourquoi\u202f?",
        "Quoi\u00a0?!",
        "«\u00a0oui\u00a0»",
        "à 12:30",
        "https://example.com",
        "Niveau 1\u00a0: {level}",
        "Oui.",
    ],
)
def test_french_texts_with_the_right_spaces_are_left_alone(form: str) -> None:
    assert not list(check.french_spaces(entry("fr", form)))


def test_other_languages_need_no_space_before_punctuation() -> None:
    assert not list(check.french_spaces(entry("it", "Perché?")))


@pytest.mark.parametrize(
    ("language", "planted"),
    [
        ("de", "Sie schrieben “Hilfe”."),
        ("de", 'Sie schrieben "Hilfe".'),
        ("de", "Sie schrieben «Hilfe»."),
        ("de", "Sie schrieben „Hilfe."),
        ("ru", 'Вы написали "помогите".'),
        ("ru", "Вы написали «помогите."),
        ("ru", "Вы написали ‘помогите’."),
        ("nl", "U schreef „hulp“."),
        ("it", "L'ho aggiunto."),
        ("fr", 'Vous avez écrit "aide".'),
        ("fr", "J'ai ajouté."),
    ],
)
def test_quotation_marks_are_those_of_the_language_and_pair(copy: Any, language: str, planted: str) -> None:
    found = copy.plant(language, "chat", WRITE_AGAIN, saying(planted))
    assert [wrong.split(":")[0] for wrong in wrongs(found)] == ["quotes"]


@pytest.mark.parametrize(
    ("language", "form"),
    [
        ("de", "Sie schrieben „Hilfe“."),
        ("ru", "Вы написали «помогите»."),
        ("nl", "U schreef “hulp”, ’s nachts."),
        ("it", "L’ho scritto: «aiuto»."),
        ("fr", "J’ai lu «\u00a0aide\u00a0»."),
    ],
)
def test_the_right_quotation_marks_are_left_alone(language: str, form: str) -> None:
    assert not list(check.quotation_marks(entry(language, form)))


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        ("Tot  ziens.", "two blanks"),
        ("Tot ziens. ", "beginning or end"),
        (" Tot ziens.", "beginning or end"),
        ("Tot ziens, even wachten...", "three full stops"),
        ("Tot ziens - tot later.", "hyphen"),
    ],
)
def test_blanks_and_dashes_are_as_they_should_be(copy: Any, planted: str, told: str) -> None:
    (found,) = copy.plant("nl", "chat", WRITE_AGAIN, saying(planted))
    assert found.wrong.startswith("spacing") and told in found.wrong


@pytest.mark.parametrize(
    ("language", "planted"),
    [
        ("ru", "Дo свидания."),  # Latin o
        ("ru", "Cпасибо."),  # Latin C
        ("ru", "Связь c вами."),  # Latin c, alone
        ("nl", "Tоt ziens."),  # Russian о
        ("it", "Спасибо."),
    ],
)
def test_latin_and_russian_letters_are_not_mixed(copy: Any, language: str, planted: str) -> None:
    found = copy.plant(language, "chat", WRITE_AGAIN, saying(planted))
    assert [wrong.split(":")[0] for wrong in wrongs(found)] == ["script"]


def test_a_spoken_russian_text_has_no_latin_letters() -> None:
    assert list(check.mixed_scripts(entry("ru", "лицензия Plus", context="voice")))
    assert not list(check.mixed_scripts(entry("ru", "лицензия {plan}", context="voice")))


def test_russian_dashes_are_long() -> None:
    assert list(check.spacing(entry("ru", "Срок – 4 часа")))
    assert not list(check.spacing(entry("ru", "Срок — 4 часа")))
    assert not list(check.spacing(entry("nl", "Termijn – 4 uur")))


@pytest.mark.parametrize(
    ("source", "form", "fits"),
    [
        ("Goodbye.", "Tot ziens", False),
        ("Goodbye", "Tot ziens.", False),
        ("Is that right?", "Klopt dat? Zeg het.", True),
        ("You wrote: “{evidence}”", "U schreef: “{evidence}”", True),
        ("on", "вкл.", True),
        ("due", "échéance\u00a0:", True),
    ],
)
def test_a_sentence_ends_like_one_and_a_label_does_not(source: str, form: str, fits: bool) -> None:
    assert (list(check.end_of_sentence(entry("nl", form, source=(source,)))) == []) is fits


@pytest.mark.parametrize(
    "form", ["лицензия Plus", "IT-специалист", "Связь с {name}", "план B2 готов", "MSA Enterprise"]
)
def test_foreign_names_among_russian_words_are_left_alone(form: str) -> None:
    assert not list(check.mixed_scripts(entry("ru", form)))


# --- Regions, template, responses ---


def regional(english: str, context: str, form: str, why: str = "By hand: said so in Belgium") -> Catalog:
    catalog = Catalog(locale="nl_BE", fuzzy=False)
    catalog.add(english, form, context=context, user_comments=[why])
    return catalog


def by_hand(copy: Any, *entries: tuple[str, str, str]) -> list[str]:
    """Add entries to the Flemish catalogue and return the faults that it has then."""

    def change(catalog: Catalog) -> None:
        for english, context, form in entries:
            catalog.add(english, form, context=context, user_comments=["By hand: said so in Belgium"])

    return wrongs(copy.plant_in_catalogue("nl_BE", change))


def test_the_regional_catalogues_are_without_fault(copy: Any) -> None:
    assert {region: copy.faults(region) for region in REGIONS} == {region: [] for region in REGIONS}


def test_a_regional_catalogue_may_have_an_entry_by_hand_and_need_not_have_every_text(copy: Any) -> None:
    assert by_hand(copy, ("Yes", "short", "Jawel")) == []


def test_a_regional_entry_equal_to_the_language_is_told(copy: Any) -> None:
    same = next(e for e in check.read_catalogue(copy.folder, "nl").entries if e.key == ("short", "Yes"))
    assert by_hand(copy, ("Yes", "short", same.forms[0])) == ["region: the same as in nl; leave the entry out"]


def test_a_regional_entry_without_a_reason_is_told(copy: Any) -> None:
    def change(catalog: Catalog) -> None:
        catalog.add("Yes", "Jawel", context="short")

    (told,) = wrongs(copy.plant_in_catalogue("nl_BE", change))
    assert told.startswith("region: no rule gives this entry")


def test_a_region_that_has_not_followed_its_language_is_told(copy: Any) -> None:
    menu = "For English, press {key}."
    copy.plant("nl", "voice", menu, saying("Wilt u Nederlands, toets {key}."))
    assert "region: nl has changed; run prioline locales update" in wrongs(copy.faults("nl_BE"))
    copy.plant("de", "short", "Yes", saying("Groß"))
    assert any("'Yes' (short) differs; run prioline locales update" in wrong for wrong in wrongs(copy.faults("de_CH")))


def test_switzerland_has_no_sharp_s_and_its_own_quotation_marks() -> None:
    assert list(check.swiss_letters(entry("de_CH", "groß"))) and not list(check.swiss_letters(entry("de", "groß")))
    assert list(check.quotation_marks(entry("de_CH", "Sie schrieben „Hilfe“.")))
    assert not list(check.quotation_marks(entry("de_CH", "Sie schrieben «Hilfe».")))


def test_quebec_has_no_space_before_a_question_mark_and_one_before_a_colon() -> None:
    assert not list(check.french_spaces(entry("fr_CA", "Niveau\u00a0: lequel? Dites-le!")))
    assert list(check.french_spaces(entry("fr_CA", "Lequel\u00a0?")))
    assert list(check.french_spaces(entry("fr_CA", "Niveau: deux")))


def test_regional_catalogues_are_checked_with_the_others(copy: Any) -> None:
    copy.add("nl_BE", regional("Gone", "short", "Weg"))
    assert any(fault.startswith("locales/nl_BE/LC_MESSAGES/prioline.po:") for fault in all_faults(copy.folder))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda catalog: catalog.delete("Yes", "short"), "'Yes' is not in it"),
        (lambda catalog: catalog.add("Gone", context="chat"), "no such text 'Gone'"),
        (lambda catalog: catalog.get("No", "short").auto_comments.append("new"), "comment of 'No' has changed"),
    ],
)
def test_a_template_that_differs_from_the_marked_texts_is_told(
    copy: Any, change: Callable[[Catalog], None], told: str
) -> None:
    (found,) = copy.plant_in_template(change)
    assert told in found.wrong and found.path == "locales/prioline.pot"


def test_lines_that_have_moved_do_not_make_the_template_old(copy: Any) -> None:
    def move(catalog: Catalog) -> None:
        message = catalog.get("Yes", "short")
        assert message is not None
        message.locations = [(path, line + 40) for path, line in message.locations]

    assert copy.plant_in_template(move) == []


GOOD = Response(pgettext("chat", "Hello {name}, {date}."), pgettext("voice", "Hello {name}."))


@pytest.mark.parametrize(
    ("response", "told"),
    [
        (Response(GOOD.chat, GOOD.chat), "its voice form"),
        (Response(GOOD.chat, pgettext("voice", " ")), "its voice form"),
        (Response(pgettext("page", "Hello {name}."), GOOD.voice), "its chat form"),
        (Response(GOOD.chat, pgettext("voice", "Hello {first}.")), "only the voice form names first"),
        (Response(GOOD.chat, pgettext("voice", "Hello {name")), "do not pair"),
    ],
)
def test_a_response_without_two_fitting_forms_is_told(texts: Catalog, response: Response, told: str) -> None:
    (found,) = response_faults({"utter_good": GOOD, "utter_bad": response}, texts)
    assert found.wrong.startswith("response utter_bad") and told in found.wrong


def test_a_faulty_response_is_told_with_its_place_in_the_source(texts: Catalog) -> None:
    chat = pgettext("chat", WRITE_AGAIN)
    (found,) = response_faults({"utter_bad": Response(chat, chat)}, texts)
    line = Path(__file__).parents[2].joinpath(found.path).read_text().splitlines()[found.line - 1]
    assert WRITE_AGAIN in line


def test_the_names_in_braces_are_read_and_doubled_braces_are_none() -> None:
    assert named_arguments("{due} {{not}} {left}") == {"due", "left"}


def test_every_language_has_rules_for_its_words_and_marks() -> None:
    def rows() -> Iterator[tuple[str, ...]]:
        yield from (tuple(term) for term in check._glossary()["term"])

    for row in rows():
        assert {"source", "nl", "de", "ru", "it", "fr"} <= set(row)
    for language in ("nl", "de", "ru", "it", "fr"):
        assert set(check._glossary()["forbidden"][language]) >= {"promise", "blame", "informal"}
        for patterns in check._glossary()["forbidden"][language].values():
            assert all(re.compile(pattern) for pattern in patterns)
