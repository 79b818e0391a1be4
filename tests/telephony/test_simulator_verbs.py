"""The simulated carrier runs documents as the carrier's pages on TwiML say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.telephony.conftest import Stage

AFTER = "http://127.0.0.1:9/after"  # nothing listens there: the address fetched is what the tests look at


def play(stage: Stage, verbs: str, behaviour: object = "silent") -> dict[str, Any]:
    """Call a phone with a document given by REST and return how the call went."""
    number = "+12025550161"
    stage.behave(number, behaviour)
    url = f"/2010-04-01/Accounts/{stage.account}/Calls.json"
    fields = {"To": number, "From": stage.line_number, "Twiml": f"<Response>{verbs}</Response>"}
    answer = stage.carrier.post(url, data=fields, auth=(stage.account, stage.token))
    assert answer.status_code == 201, answer.text
    return stage.story(answer.json()["sid"])


def fetched(story: dict[str, Any]) -> list[str]:
    return [entry["text"].split(" ")[0] for entry in story["timeline"] if entry["kind"] == "error"]


GATHER = '<Gather action="{action}" {attributes}><Say>Prompt</Say></Gather><Say>Next verb</Say>'


def gather(attributes: str = "") -> str:
    return GATHER.format(action=AFTER, attributes=attributes)


def test_silence_goes_on_with_the_next_verb(stage: Stage) -> None:
    story = play(stage, gather('timeout="7"'))
    assert stage.spoken(story) == "Prompt Next verb"
    assert stage.of_kind(story, "silence")[0]["seconds"] == 7


def test_silence_is_posted_where_the_gather_asks_for_it(stage: Stage) -> None:
    story = play(stage, gather('actionOnEmptyResult="true"'))
    assert fetched(story) == [AFTER]
    assert "Next verb" not in stage.spoken(story)


@pytest.mark.parametrize(
    ("attributes", "pressed", "collected"),
    [
        ('numDigits="2"', "12345", "12"),
        ("", "123#9", "123"),
        ('finishOnKey="*"', "12*3", "12"),
        ('finishOnKey=""', "1#2", "1#2"),
        ("", "#5#", "5"),
        ('numDigits="6"', "0", "0"),
    ],
)
def test_keys_are_collected_as_documented(stage: Stage, attributes: str, pressed: str, collected: str) -> None:
    story = play(stage, gather(attributes), {"name": "silent", "steps": [pressed]})
    assert stage.of_kind(story, "keys")[0]["collected"] == collected
    assert fetched(story) == [AFTER]


def test_a_key_after_the_timeout_is_lost(stage: Stage) -> None:
    story = play(stage, gather(), {"name": "silent", "steps": [{"press": "1", "after_s": 5.5}]})
    assert not stage.of_kind(story, "keys")


def test_a_key_during_the_prompt_cuts_it_off(stage: Stage) -> None:
    story = play(stage, gather('numDigits="1"'), {"name": "silent", "steps": [{"press": "1", "barge": True}]})
    assert stage.spoken(story).startswith("We are sorry")  # the prompt is not heard; then AFTER fails


def test_speech_is_heard_only_where_the_gather_listens(stage: Stage) -> None:
    speaker = {"name": "silent", "steps": [{"say": "alles staat stil", "confidence": 0.4}]}
    assert not stage.of_kind(play(stage, gather(), speaker), "speech")
    story = play(stage, gather('input="dtmf speech" language="nl-NL"'), speaker)
    assert stage.of_kind(story, "speech")[0]["text"] == "alles staat stil"


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ('language="de-CH"', 13331),
        ('language="nl"', 13512),
        ('language="nl-NL" speechModel="deepgram_nova-3" speechTimeout="2"', 13331),
        ('language="nl-NL" speechModel="phone_call" speechTimeout="auto"', 13327),
        ('language="nl-NL" maxSpeechTime="30"', 13328),
    ],
)
def test_a_gather_with_a_bad_pair_fails_in_silence(stage: Stage, attributes: str, code: int) -> None:
    story = play(stage, gather(f'input="speech" {attributes}'))
    assert stage.of_kind(story, "error")[0]["code"] == code
    assert stage.spoken(story) == "Next verb"


def test_a_voice_that_does_not_speak_the_language_fails(stage: Stage) -> None:
    story = play(stage, '<Say language="ru-RU" voice="Polly.Tatyana-Neural">x</Say><Pause length="2"/>')
    assert stage.of_kind(story, "error")[0]["code"] == 13520


def test_a_document_without_verbs_ends_the_call(stage: Stage) -> None:
    assert stage.of_kind(play(stage, ""), "hangup")[0]["reason"] == "no verb left"


def test_of_several_numbers_the_first_answer_wins_and_the_others_stop_ringing(stage: Stage) -> None:
    stage.behave("+12025550171", {"name": "accept", "answer_s": 9})
    stage.behave("+12025550172", {"name": "accept", "answer_s": 3})
    stage.behave("+12025550173", "busy")
    numbers = "".join(f"<Number>+1202555017{place}</Number>" for place in (1, 2, 3))
    story = play(stage, f"<Dial>{numbers}</Dial><Say>After</Say>")
    children = {call["to"][-1]: call["status"] for call in stage.calls() if call["parent_sid"] == story["sid"]}
    assert children == {"1": "canceled", "2": "completed", "3": "canceled"}
    assert stage.spoken(story) == "After"


def test_a_loop_of_redirects_ends(stage: Stage) -> None:
    # A relative address without a path is the document itself (RFC 3986, 5.2).
    circle = stage.serve("<Redirect>?</Redirect>")
    story = play(stage, f"<Redirect>{circle}</Redirect>")
    assert len(stage.of_kind(story, "webhook")) <= 200
    assert "loop" in stage.of_kind(story, "error")[-1]["text"]


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "no-answer")])
def test_a_rejected_call_is_not_answered(stage: Stage, reason: str, status: str) -> None:
    url = stage.serve(f'<Reject reason="{reason}"/>')
    story = stage.story(stage.call_in("+12025550111", "silent", url=url))
    assert story["status"] == status
    assert not stage.of_kind(story, "answered")


@pytest.mark.parametrize(("whisper", "bridged"), [("<Pause/>", True), ("<Hangup/>", False)])
def test_a_whisper_bridges_unless_it_hangs_up(stage: Stage, whisper: str, bridged: bool) -> None:
    url = stage.serve(whisper)
    stage.behave("+12025550174", {"name": "silent", "answer_s": 3, "talk_s": 40})
    dial = f'<Dial action="{stage.serve("<Hangup/>")}"><Number url="{url}">+12025550174</Number></Dial>'
    story = play(stage, dial)
    assert bool(stage.of_kind(story, "bridged")) is bridged
    assert story["duration_s"] == (3 + 1 + 40 if bridged else 3)


def test_an_answer_that_is_no_document_is_an_error_of_the_carrier(stage: Stage) -> None:
    story = stage.story(stage.call_in("+12025550111", "silent", url=f"{stage.app_url}/openapi.json", fallback_url=""))
    assert stage.of_kind(story, "error")[0]["code"] == 11200
    assert "application error" in stage.spoken(story)


def test_speed_0_takes_no_real_time_and_keeps_the_simulated_one(stage: Stage) -> None:
    story = play(stage, '<Pause length="600"/><Hangup/>')
    assert story["duration_s"] == 600


def posted(stage: Stage, story: dict[str, Any], url: str) -> dict[str, Any]:
    """Return what was sent to one address."""
    (entry,) = [entry for entry in story["timeline"] if entry.get("url") == url and "sent" in entry]
    sent: dict[str, Any] = entry["sent"]
    return sent


SPEECH = '<Gather input="dtmf speech" language="de-DE" timeout="5" actionOnEmptyResult="{1}" action="{0}"/>'


def test_keys_pressed_while_speaking_are_posted_beside_the_words(stage: Stage) -> None:
    after = stage.serve("<Hangup/>")
    both = {"name": "silent", "steps": [{"say": "alles steht", "press": "1#"}]}
    sent = posted(stage, play(stage, SPEECH.format(after, "false"), both), after)
    assert (sent["SpeechResult"], sent["Digits"]) == ("alles steht", "1")


def test_noise_is_posted_as_an_empty_result(stage: Stage) -> None:
    after = stage.serve("<Hangup/>")
    noise = {"name": "silent", "steps": [{"noise": True}]}
    sent = posted(stage, play(stage, SPEECH.format(after, "true"), noise), after)
    assert (sent["SpeechResult"], sent["Confidence"]) == ("", "0.0")


def test_partial_results_come_before_the_whole_one(stage: Stage) -> None:
    after, partial = stage.serve("<Hangup/>"), stage.serve("<Hangup/>")
    gather = SPEECH.format(after, "true").replace("timeout", f'partialResultCallback="{partial}" timeout')
    story = play(stage, gather, {"name": "silent", "steps": [{"say": "eins zwei drei vier fünf sechs sieben"}]})
    told = [entry["sent"] for entry in story["timeline"] if entry.get("url") == partial]
    assert [(one["SequenceNumber"], one["StableSpeechResult"]) for one in told] == [
        ("0", "eins zwei"),
        ("1", "eins zwei drei vier fünf"),
    ]
    urls = [entry["url"] for entry in story["timeline"] if entry["kind"] in ("webhook", "callback")]
    assert urls.index(after) > urls.index(partial)


def test_a_recording_ends_with_a_key_and_is_posted(stage: Stage) -> None:
    after = stage.serve("<Hangup/>")
    speaker = {"name": "silent", "steps": [{"say": "Bitte rufen Sie mich zurück, es eilt sehr.", "press": "#"}]}
    story = play(stage, f'<Record action="{after}" finishOnKey="#"/>', speaker)
    assert posted(stage, story, after) == {"CallStatus": "in-progress", "Digits": "#", "RecordingDuration": "3"}


def test_a_recording_without_a_sound_goes_on_with_the_next_verb(stage: Stage) -> None:
    story = play(stage, f'<Record action="{AFTER}" timeout="4"/><Say>Next verb</Say>')
    assert stage.spoken(story) == "Next verb"
    assert not fetched(story)


def test_a_dialled_number_reports_its_states_where_it_is_asked_to(stage: Stage) -> None:
    reports = stage.serve("<Hangup/>")
    stage.behave("+12025550175", {"name": "silent", "answer_s": 2, "talk_s": 5})
    events = "initiated ringing answered completed"
    number = f'<Number statusCallback="{reports}" statusCallbackEvent="{events}">+12025550175</Number>'
    story = play(stage, f"<Dial>{number}</Dial>")
    (child,) = [call for call in stage.calls() if call["parent_sid"] == story["sid"]]
    told = [entry["sent"]["CallStatus"] for entry in child["timeline"] if entry.get("url") == reports]
    assert told == ["initiated", "ringing", "in-progress", "completed"]


def test_a_talk_ends_at_its_limit(stage: Stage) -> None:
    stage.behave("+12025550176", {"name": "silent", "answer_s": 1, "talk_s": 600})
    assert play(stage, '<Dial timeLimit="30"><Number>+12025550176</Number></Dial>')["duration_s"] == 31


def test_a_script_that_hears_something_else_hangs_up_and_says_what_it_missed(stage: Stage) -> None:
    listener = {"name": "silent", "steps": [{"press": "1", "hears": ["prompt", "the {thing} of the {day}"]}]}
    story = play(stage, gather('numDigits="1"'), listener)
    (wrong,) = stage.of_kind(story, "mismatch")
    assert (wrong["text"], wrong["heard"]) == ("not heard: the {thing} of the {day}", "Prompt")
    assert not stage.of_kind(story, "keys")


def test_a_strict_script_ends_where_the_line_asks_on(stage: Stage) -> None:
    again = stage.serve(gather('numDigits="1"').replace(AFTER, "?"))
    behaviour = {"name": "silent", "strict": True, "steps": ["1"]}
    story = play(stage, f"<Redirect>{again}</Redirect>", behaviour)
    assert "asks on" in stage.of_kind(story, "mismatch")[0]["text"]


def test_a_carrier_that_does_not_answer_places_no_call(stage: Stage) -> None:
    stage.behave("+12025550177", {"name": "unreachable", "hang_s": 0})
    url = f"/2010-04-01/Accounts/{stage.account}/Calls.json"
    fields = {"To": "+12025550177", "From": stage.line_number, "Twiml": "<Response/>"}
    answer = stage.carrier.post(url, data=fields, auth=(stage.account, stage.token))
    assert answer.status_code == 504
    assert not [call for call in stage.calls() if call["to"] == "+12025550177"]


def test_a_stray_webhook_is_signed_like_any_other(stage: Stage) -> None:
    order = {"url": f"{stage.app_url}/voice/fallback", "call": "CA" + "7" * 32, "fields": {"CallStatus": "completed"}}
    answer = stage.carrier.post("/simulator/webhook", json=order).json()
    assert answer["status"] == 200
    assert "<Dial" in answer["answer"]
