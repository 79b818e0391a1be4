"""Voices and settings are checked at start, all faults at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from locales.catalogue import LANGUAGES
from telephony import voices
from telephony.settings import LineSettings
from telephony.speaker import shortened
from telephony.voices import VoicesError, load_voices, voice_for


def test_every_language_has_two_voices_and_a_recogniser() -> None:
    known = load_voices()
    assert set(known) >= set(LANGUAGES)
    for voice in known.values():
        assert voice.first != voice.second
        assert voice.recogniser.language.startswith(voice.language)
        assert voice.recogniser.hints


@pytest.mark.parametrize(("variant", "language"), [("de_AT", "de"), ("de-CH", "de"), ("it-CH", "it"), ("fr-BE", "fr")])
def test_a_region_that_the_carrier_does_not_know_falls_back_to_its_language(variant: str, language: str) -> None:
    assert voice_for(load_voices(), variant).language == language


@pytest.mark.parametrize("variant", ["nl-BE", "nl_BE", "fr-CA"])
def test_a_region_that_the_carrier_knows_speaks_and_listens_in_its_own_way(variant: str) -> None:
    voice = voice_for(load_voices(), variant)
    tag = variant.replace("_", "-")
    assert (voice.first.language, voice.second.language, voice.recogniser.language) == (tag, tag, tag)


def test_a_language_without_a_section_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "voices.toml"
    whole = (Path(voices.__file__).parent / "voices.toml").read_text("utf-8")
    path.write_text(whole.replace("[ru]", "[ru-RU]"), "utf-8")
    with pytest.raises(VoicesError, match="ru: the section is missing"):
        load_voices(path)


def test_a_language_without_voice_says_what_to_add() -> None:
    with pytest.raises(VoicesError, match=r"\[es\]"):
        voice_for(load_voices(), "es-ES")


def test_all_faults_of_the_voices_are_listed_at_once(tmp_path: Path) -> None:
    path = tmp_path / "voices.toml"
    path.write_text(
        """
        [nl]
        say = "nl-NL"
        first = "Polly.Laura-Generative"
        second = "Polly.Lotte"
        listen = "nl-XX"
        hints = ["a,b"]
        [ru]
        say = "ru-RU"
        first = "Polly.Tatyana"
        second = "Polly.Tatyana"
        listen = "ru-RU"
        model = "nova"
        [it]
        say = "it-IT"
        loud = true
        """,
        "utf-8",
    )
    with pytest.raises(VoicesError) as faults:
        load_voices(path)
    for part in ("Laura-Generative", "nl-XX", "a,b", "same", "'nova'", "it: first is missing", "unknown name loud"):
        assert part in str(faults.value), part


def test_all_faults_of_the_settings_are_listed_at_once() -> None:
    with pytest.raises(ValueError, match=r"020 794.*'0123'.*'es'"):
        LineSettings("020 794", numbers={"0123": "es"})


@pytest.mark.parametrize(
    ("words", "most", "short"),
    [("one two three", 20, "one two three"), ("one two three", 9, "one two…"), ("a\nb", 9, "a b"), ("", 9, "")],
)
def test_a_summary_is_cut_at_a_word_s_end(words: str, most: int, short: str) -> None:
    assert shortened(words, most) == short
    assert len(shortened(words, most)) <= most
