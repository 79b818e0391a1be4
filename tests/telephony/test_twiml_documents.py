"""Documents that the carrier would refuse, or that would leave a caller in silence, cannot be made."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from telephony.twiml import (
    ConferenceRoom,
    Dial,
    Gather,
    Hangup,
    NumberTarget,
    Pause,
    Play,
    Redirect,
    Reject,
    Say,
    TwimlError,
    Verb,
    document,
)
from telephony.voices import Recogniser, Voice

URL = "https://line.example/voice/x"
DUTCH = Voice("nl-NL", "Polly.Laura-Neural")
HELLO = Say("Hallo", DUTCH)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Say(" ", DUTCH),
        lambda: Say("x" * 4097, DUTCH),
        lambda: Say("x", Voice("nl-NL", "Polly.Vicki-Neural")),
        lambda: Say("x", Voice("nl-NL", "Polly.Laura-Generative")),
        lambda: Say("x", Voice("nl", "Polly.Laura-Neural")),
        lambda: Play("/music.mp3"),
        lambda: Pause(0),
        lambda: Redirect("/voice/x"),
        lambda: Gather("/voice/x", ()),
        lambda: Gather(URL, (), digits=0),
        lambda: Gather(URL, (), timeout_s=0),
        lambda: Gather(URL, (), finish_on_key="##"),
        lambda: Gather(URL, (), finish_on_key="a"),
        lambda: Gather(URL, (), recogniser=Recogniser("de-CH")),
        lambda: Gather(URL, (), recogniser=Recogniser("nl-NL", "deepgram_nova-3"), speech_timeout_s=2),
        lambda: Gather(URL, (), recogniser=Recogniser("nl-NL", "phone_call")),
        lambda: Gather(URL, (), recogniser=Recogniser("nl-NL", hints=("a,b",))),
        lambda: NumberTarget("020 794 60900"),
        lambda: ConferenceRoom("Jansen & Co", starts=True, ends=True),
        lambda: Dial((), URL),
        lambda: Dial((NumberTarget("+442079460900"),) * 11, URL),
        lambda: Dial((NumberTarget("+442079460900"),), URL, timeout_s=601),
    ],
)
def test_a_verb_which_the_carrier_would_refuse_is_refused_here(make: Callable[[], object]) -> None:
    with pytest.raises(TwimlError):
        make()


@pytest.mark.parametrize(
    "verbs", [(), (HELLO,), (Hangup(), HELLO), (HELLO, Reject()), (Redirect(URL), Hangup()), (Pause(),)]
)
def test_a_call_s_document_must_say_what_comes_next(verbs: tuple[Verb, ...]) -> None:
    with pytest.raises(TwimlError):
        document(*verbs)


def test_a_whisper_may_run_out_but_not_dial() -> None:
    assert "<Say" in document(HELLO, kind="whisper")
    with pytest.raises(TwimlError, match="Dial"):
        document(Dial((NumberTarget("+442079460900"),), URL), kind="whisper")


@pytest.mark.parametrize("verbs", [(HELLO,), (HELLO, Hangup()), (Gather(URL, ()), Redirect(URL))])
def test_waiting_speaks_and_goes_on(verbs: tuple[Verb, ...]) -> None:
    with pytest.raises(TwimlError):
        document(*verbs, kind="wait")


def test_a_gather_is_posted_after_silence_too() -> None:
    xml = document(Gather(URL, (HELLO,), digits=1, finish_on_key=""), Hangup())
    assert 'actionOnEmptyResult="true"' in xml
    assert 'finishOnKey=""' in xml
    assert 'input="dtmf"' in xml


def test_a_gather_that_listens_names_language_hints_and_an_end_of_speech() -> None:
    listening = Gather(URL, (HELLO,), recogniser=Recogniser("nl-BE", hints=("ja", "nee")))
    xml = document(listening, Hangup())
    assert 'language="nl-BE"' in xml
    assert 'hints="ja,nee"' in xml
    assert 'speechTimeout="auto"' in xml
    assert "speechModel" not in xml


def test_a_confirmed_model_is_named_with_seconds() -> None:
    listening = Gather(URL, (HELLO,), recogniser=Recogniser("fr-FR", "deepgram_nova-3"), speech_timeout_s=2)
    assert 'speechTimeout="2"' in document(listening, Hangup())


def test_names_and_quotations_are_escaped() -> None:
    assert "R&amp;D &lt;Hangup/&gt;" in document(Say("R&D <Hangup/>", DUTCH), Hangup())
