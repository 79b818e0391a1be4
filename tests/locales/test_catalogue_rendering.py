"""Every response and every other text can be written out in all languages, channels and plural classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timezone
from importlib import import_module
from pathlib import Path

import pytest

from locales import texts
from locales.catalogue import LANGUAGES, REGIONS, Channel, MissingArgument, catalogue
from locales.check import named_arguments
from locales.message import Text, npgettext, pgettext
from locales.pseudo import PSEUDO
from locales.responses import RESPONSES
from locales.values import Day, Digits, Level, Listing, Moment, Span, Term, Value

COUNTS = (0, 1, 2, 5, 21)
CHANNELS: tuple[Channel, Channel] = ("chat", "voice")

EXAMPLES: dict[str, Value] = {
    "code": Digits("482913", "code"),
    "customer": "Hôpitaux du Val de Sorgue",
    "customer_level": Level(4),
    "date": Day(date(2026, 3, 1)),
    "definition": Term("definition_2"),
    "due": Moment(datetime(2026, 3, 29, 0, 30, tzinfo=timezone.utc), "Europe/Amsterdam"),
    "evidence": "Nobody can {print} since 9:00 – “why?”",
    "excluded": Listing((Term("private_patch"), Term("health_check"), Term("tailored_report"))),
    "incident": Digits("004211", "incident"),
    "included": Listing((Term("priority_line"), Term("tam"))),
    "left": Span(1_740),
    "level": Level(2),
    "level_1": Span(1_800),
    "level_2": Span(14_400),
    "level_3": Span(21_600, "business"),
    "level_4": Span(28_800, "business"),
    "line": Digits("+12025550110", "phone"),
    "model_level": Level(1),
    "name": "Marit Hoekstra",
    "number": Digits("40217788", "contract"),
    "phone": Digits("+12025550151", "known_phone"),
    "plan": Term("msa_business"),
    "role": Term("duty_manager"),
    "service": Term("signature_change"),
    "span": Span(5_400),
    "start": Moment(datetime(2026, 10, 25, 1, 0, tzinfo=timezone.utc), "Europe/Berlin"),
}


def example(name: str, count: int) -> Value:
    return count if name == "count" else EXAMPLES.get(name, "7")


def names_of(text: Text) -> set[str]:
    return named_arguments(text.singular) | named_arguments(text.plural or "")


def rendered(text: Text, language: str, channel: Channel, count: int) -> str:
    arguments = {name: example(name, count) for name in names_of(text)}
    return catalogue(language).render(text, channel, **arguments)


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", [*LANGUAGES, *REGIONS, PSEUDO])
def test_every_response_is_written_out_whole(language: str, channel: Channel, count: int) -> None:
    for name, response in RESPONSES.items():
        text = response.voice if channel == "voice" else response.chat
        said = rendered(text, language, channel, count)
        assert said.strip() == said and said, name
        assert not re.search(r"\{(?!print\})", said), (name, said)
        assert not re.search(r"(?<!\.)\.\.(?!\.)", said), (name, said)
        for argument in names_of(text) - {"count"}:
            assert catalogue(language).write(example(argument, count), channel) in said, (name, argument)


def declared() -> Iterator[Text]:
    def inside(value: object) -> Iterator[Text]:
        if isinstance(value, Text):
            yield value
        elif isinstance(value, dict):
            for item in value.values():
                yield from inside(item)
        elif isinstance(value, (tuple, list)):
            for item in value:
                yield from inside(item)
        elif is_dataclass(value) and not isinstance(value, type):
            for field in fields(value):
                yield from inside(getattr(value, field.name))

    folder = Path(texts.__path__[0])
    for module in sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__"):
        yield from inside(vars(import_module(f"locales.texts.{module}")))


@pytest.mark.parametrize("language", [*LANGUAGES, "en"])
def test_every_declared_text_is_written_out_in_every_plural_class(language: str) -> None:
    all_texts = set(declared())
    assert {text.context for text in all_texts} >= {"chat", "voice", "short", "page", "desk", "error"}
    for text in all_texts:
        for count in COUNTS if text.plural else (1,):
            assert rendered(text, language, "chat", count)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_quick_reply_has_a_title_of_its_own_language(language: str) -> None:
    titles = {button.title for response in RESPONSES.values() for button in response.buttons}
    for title in titles:
        assert 0 < len(catalogue(language).render(title)) <= 40


def test_the_point_of_an_abbreviation_ends_the_sentence_too() -> None:
    day = Day(date(2026, 4, 1))
    russian = catalogue("ru")
    assert russian.render(pgettext("chat", "{date}. Then"), date=day) == "1 апреля 2026\u202fг. Then"
    assert russian.render(pgettext("chat", "{date}... Then"), date=day).endswith("г.... Then")
    assert russian.render(pgettext("chat", "{date}, then"), date=day).endswith("г., then")
    assert russian.render(pgettext("chat", "{name}. Then"), name="Ben") == "Ben. Then"


# --- Plural classes ---

PREMIUM_LEFT = RESPONSES["utter_premium_left"].chat


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("nl", ("premiumincidenten", "premiumincident", "premiumincidenten", "premiumincidenten", "premiumincidenten")),
        ("de", ("Premium-Anfragen", "Premium-Anfrage", "Premium-Anfragen", "Premium-Anfragen", "Premium-Anfragen")),
        (
            "ru",
            ("премиум-инцидентов", "премиум-инцидент", "премиум-инцидента", "премиум-инцидентов", "премиум-инцидент"),
        ),
        (
            "it",
            ("incidenti premium", "incidente premium", "incidenti premium", "incidenti premium", "incidenti premium"),
        ),
        ("fr", ("incident premium", "incident premium", "incidents premium", "incidents premium", "incidents premium")),
        (
            "en",
            ("premium incidents", "premium incident", "premium incidents", "premium incidents", "premium incidents"),
        ),
    ],
)
def test_counted_things_take_the_plural_form_of_the_language(language: str, forms: tuple[str, ...]) -> None:
    for count, form in zip(COUNTS, forms, strict=True):
        said = catalogue(language).render(PREMIUM_LEFT, count=count)
        assert re.search(rf"\b{count} {form}\b", said), said


# --- Arguments ---


def test_an_argument_that_is_not_given_is_told_with_the_text() -> None:
    with pytest.raises(MissingArgument, match=r"'due'"):
        catalogue("nl").render(RESPONSES["utter_deadline"].chat, left=Span(60))


def test_an_argument_that_the_text_does_not_name_is_left_aside() -> None:
    assert catalogue("nl").render(pgettext("short", "Yes"), due=Span(60)) == "Ja"


def test_braces_in_what_a_customer_wrote_stay_as_they_are() -> None:
    text = pgettext("chat", "not in any catalogue: {evidence}")
    said = catalogue("de").render(text, evidence="{name} and {0} and {")
    assert said == "not in any catalogue: {name} and {0} and {"


def test_a_counted_text_without_a_translation_counts_in_english() -> None:
    text = npgettext("chat", "{count} untranslated thing", "{count} untranslated things")
    assert [catalogue("ru").render(text, count=count) for count in (1, 2)] == [
        "1 untranslated thing",
        "2 untranslated things",
    ]


# --- Regions ---


def test_a_region_without_catalogue_speaks_its_language() -> None:
    yes = pgettext("short", "Yes")
    for region, language in (
        ("nl_BE", "nl"),
        ("de-CH", "de"),
        ("fr_CA", "fr"),
        ("it_CH", "it"),
        ("de_AT", "de"),
        ("nl_XX", "nl"),
    ):
        assert catalogue(region).render(yes) == catalogue(language).render(yes)


def test_an_unknown_language_speaks_english() -> None:
    for language in ("pl", "pl_PL", "zz", "en", "not a language"):
        assert catalogue(language).render(pgettext("short", "Yes, that is right")) == "Yes, that is right"


def test_a_regional_catalogue_is_asked_first_then_its_language_then_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import locales.catalogue as module

    def write(language: str, entries: dict[str, str]) -> None:
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        rows = "".join(f'\nmsgctxt "short"\nmsgid "{english}"\nmsgstr "{said}"\n' for english, said in entries.items())
        header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        (folder / "prioline.po").write_text(header + rows)

    write("nl", {"Yes": "Ja", "No": "Nee"})
    write("nl_BE", {"Yes": "Jawel"})
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    flemish = catalogue.__wrapped__("nl_BE")
    said = [flemish.render(pgettext("short", english)) for english in ("Yes", "No", "Perhaps")]
    assert said == ["Jawel", "Nee", "Perhaps"]


def test_a_region_writes_dates_in_its_own_way() -> None:
    day = Day(date(2026, 1, 5))
    assert (catalogue("de").write(day), catalogue("de_AT").write(day)) == ("5. Januar 2026", "5. Jänner 2026")
