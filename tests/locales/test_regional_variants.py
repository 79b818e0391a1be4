"""Regions: what differs, from where it is known, and the pseudo-locale for testers."""

from __future__ import annotations

import re
from datetime import date, datetime, timezone
from typing import Any

import pytest

from locales.catalogue import REGIONS, catalogue, po_path, regional, wished_region
from locales.check import named_arguments
from locales.message import npgettext, pgettext
from locales.po import read_catalogue
from locales.pseudo import PSEUDO, pseudo
from locales.regions import BY_HAND, differences, rules, write_region
from locales.responses import RESPONSES
from locales.texts.page import PAGE
from locales.values import Day, Digits, Moment, Span


@pytest.mark.parametrize(
    ("region", "key", "has", "has_not"),
    [
        ("nl_BE", "example_incident", "vanmorgen", "vanochtend"),
        ("de_AT", "example_incident", "heute Früh", "heute Morgen"),
        ("fr_CA", "open_chat", "clavardage", "chat"),
    ],
)
def test_a_region_says_it_in_its_own_words(region: str, key: str, has: str, has_not: str) -> None:
    said = catalogue(region).render(PAGE[key])
    assert has in said and has_not not in said
    assert has_not in catalogue(region[:2]).render(PAGE[key])


def test_swiss_german_has_no_sharp_s_anywhere() -> None:
    sharp = [message for message in read_catalogue(po_path("de"), "de") if message.id and "ß" in str(message.string)]
    assert sharp
    for message in sharp:
        said = catalogue("de_CH").template(pgettext(message.context, str(message.id)))
        assert "ß" not in said and "ss" in said


def test_swiss_german_quotes_with_guillemets() -> None:
    said = catalogue("de_CH").template(RESPONSES["utter_propose_level"].chat)
    assert "«{evidence}»" in said


def test_canadian_french_writes_questions_without_a_space() -> None:
    said = catalogue("fr_CA").render(PAGE["welcome_title"])
    assert said.endswith("?") and not re.search(r"\s\?", said)


def test_dates_are_the_regions_own() -> None:
    day, at = Day(date(2026, 1, 5)), Moment(datetime(2026, 1, 5, 15, tzinfo=timezone.utc), "America/Toronto")
    assert catalogue("de_AT").write(day) == "5. Jänner 2026"
    assert "Jänner" in catalogue("de_AT").write(at, "voice")
    assert "10 h" in catalogue("fr_CA").write(at).replace("\u00a0", " ")


@pytest.mark.parametrize("region", REGIONS)
def test_every_regional_entry_says_why_and_differs(region: str) -> None:
    base = read_catalogue(po_path(region[:2]), region[:2])
    for message in read_catalogue(po_path(region), region):
        if message.id:
            assert message.user_comments, message.id
            assert message.string != base.get(message.id, message.context).string


@pytest.mark.parametrize("region", REGIONS)
def test_every_rule_of_a_region_is_needed(region: str) -> None:
    base = list(read_catalogue(po_path(region[:2]), region[:2]))
    reasons = {reason for difference in differences(region, base).values() for reason in difference.reasons}
    assert {rule.why for rule in rules()[region]} == reasons


def test_a_region_follows_its_language_and_keeps_what_was_written_by_hand(copy: Any) -> None:
    def change(catalog: Any) -> None:
        catalog.get("Yes", "short").string = "Großes Ja"

    def by_hand(catalog: Any) -> None:
        catalog.add("No", "Nei", context="short", user_comments=[f"{BY_HAND} dialect"])

    copy.plant_in_catalogue("de", change)
    copy.plant_in_catalogue("de_CH", by_hand)
    written = read_catalogue(write_region("de_CH", copy.folder), "de_CH")
    assert written.get("Yes", "short").string == "Grosses Ja"
    assert written.get("No", "short").string == "Nei"


@pytest.mark.parametrize(
    ("language", "country", "shown"),
    [("de", "AT", "de_AT"), ("de", "at", "de_AT"), ("de", "FR", "de"), ("fr", "CA", "fr_CA"), ("nl", None, "nl")],
)
def test_the_variant_of_a_country(language: str, country: str | None, shown: str) -> None:
    assert regional(language, country) == shown


@pytest.mark.parametrize(
    ("header", "language", "shown"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de", "de_AT"),
        ("de-DE,de;q=0.9,de-AT;q=0.5", "de", "de"),
        ("de,de-CH;q=0.5", "de", "de_CH"),
        ("fr-CA, de-AT;q=0.5", "de", "de_AT"),
        ("en-GB", "de", "de"),
        ("", "nl", "nl"),
        ("DE_ch", "de", "de_CH"),
        (";;,-,de-", "de", "de"),
    ],
)
def test_the_variant_that_a_browser_asks_for(header: str, language: str, shown: str) -> None:
    assert wished_region(header, language) == shown


# --- The pseudo-locale ---


def test_the_pseudo_locale_is_bracketed_accented_and_longer() -> None:
    plain = "Please tell me in one sentence what happened."
    said = pseudo(plain)
    assert said.startswith("[") and said.endswith("]")
    assert len(said) >= len(plain) * 1.3
    assert plain[:10] not in said


def test_arguments_come_through_the_pseudo_locale() -> None:
    for response in RESPONSES.values():
        for text in (response.chat, response.voice):
            template = catalogue(PSEUDO).template(text, 2)
            assert named_arguments(template) == named_arguments(text.plural or text.singular)


def test_the_pseudo_locale_writes_values_and_counts_like_english() -> None:
    words = catalogue(PSEUDO)
    assert words.write(Digits("004211", "incident")) == "INC-004211"
    assert words.write(Span(60)) != catalogue("en").write(Span(60))
    hour = npgettext("short", "{count} hour", "{count} hours")
    assert words.render(hour, count=1) != words.render(hour, count=2).replace("2", "1")
    assert pseudo("") == "" and pseudo(" ") == " "
