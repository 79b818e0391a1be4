"""What the models read of a message."""

from __future__ import annotations

import pytest

from nlu.components.cleaning import clean, normalize, says_something, sentences


def test_invisible_characters_do_not_tear_words_apart() -> None:
    assert normalize("ser\u200bver\u00ad ligt\ufeff plat") == "server ligt plat"


def test_compatibility_forms_become_plain_letters() -> None:
    assert normalize("\uff33erver \ufb01le") == "Server file"


def test_a_url_is_cut_to_its_host_and_never_shows_credentials() -> None:
    assert normalize("siehe https://me:secret@portal.example.com/case?id=7 bitte") == "siehe portal.example.com bitte"


@pytest.mark.parametrize(
    "thread",
    [
        "-----Oorspronkelijk bericht-----\nVan: a@example.com",
        "Am 3. Mai 2026 um 10:12 schrieb Support <s@example.com>:\n> Bitte melden",
        "Le lundi 4 mai 2026 à 10:12, Support a écrit :\n> merci",
        "Il giorno lun 4 mag 2026 alle 10:12 Support ha scritto:\n> grazie",
        "4 мая 2026 г., 10:12, Support пишет:\n> спасибо",
        "Von: Support\nGesendet: Montag\nBetreff: alles steht",
        "> alles plat\n> alles plat",
    ],
)
def test_a_quoted_thread_is_left_out(thread: str) -> None:
    assert clean(f"Es läuft wieder.\n\n{thread}") == "Es läuft wieder."


@pytest.mark.parametrize(
    "closing", ["Met vriendelijke groet,\nJan", "Mit freundlichen Grüßen\nEva", "Cordialement,\nLuc", "-- \nIvan"]
)
def test_a_signature_is_left_out(closing: str) -> None:
    assert clean(f"De server is weg.\n{closing}\nBel 0205550134") == "De server is weg."


def test_a_closing_at_the_end_of_a_line_is_left_out() -> None:
    assert clean("Alle Server stehen. Mit freundlichen Grüßen, Karl") == "Alle Server stehen."
    assert clean("Il server è fermo. Cordiali saluti") == "Il server è fermo."


def test_a_message_that_is_a_greeting_alone_stays() -> None:
    assert clean("Cordiali saluti") == "Cordiali saluti"
    assert clean("> alleen een citaat") == "> alleen een citaat"


def test_sentences_keep_their_words_and_crumbs_stay_with_their_neighbours() -> None:
    text = "Hm. De server is weg! Sinds 10.30 uur al\nNiemand kan werken."
    assert sentences(text) == ("Hm. De server is weg!", "Sinds 10.30 uur al", "Niemand kan werken.")


def test_repeated_digits_are_a_number_and_stay() -> None:
    assert normalize("90000019") == "90000019"


@pytest.mark.parametrize(
    ("text", "expected"), [("🔥🔥🔥", False), ("?!?!", False), ("…", False), ("👍", True), ("ja", True), ("2", True)]
)
def test_signs_without_words_say_nothing_except_the_yes(text: str, expected: bool) -> None:
    assert says_something(text) is expected
