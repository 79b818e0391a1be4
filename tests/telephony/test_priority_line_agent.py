"""The agent's phone rings: what they hear, and what their keys do."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import TYPE_CHECKING

import pytest

from telephony.speaker import spoken_seconds

if TYPE_CHECKING:
    from tests.telephony.conftest import Stage

VOICES = {
    "nl": ("nl-NL", "Polly.Laura-Neural"),
    "de": ("de-DE", "Polly.Vicki-Neural"),
    "ru": ("ru-RU", "Polly.Tatyana"),
    "it": ("it-IT", "Polly.Bianca-Neural"),
    "fr": ("fr-FR", "Polly.Lea-Neural"),
}


def test_an_agent_who_presses_1_has_the_case(stage: Stage, key: str) -> None:
    stage.expect(key)
    sid = stage.ring_agent(key)
    stage.story(sid)
    assert ("accept", key, sid) in stage.line.told
    assert ("call_ended", key, "completed", sid, True) in stage.line.told
    assert "decline" not in stage.line.names()


def test_the_first_report_names_the_call_of_the_key(stage: Stage, key: str) -> None:
    stage.expect(key)
    sid = stage.ring_agent(key)
    stage.story(sid)
    reports = [what for what in stage.line.told if what[0] == "call_progress"]
    assert reports == [("call_progress", key, status, sid) for status in ("initiated", "ringing", "in-progress")]


def test_the_whisper_tells_level_customer_time_and_summary(stage: Stage, key: str) -> None:
    brief = stage.expect(key, level=2)
    words = stage.spoken(stage.story(stage.ring_agent(key)))
    assert words.index("2") < words.index(brief.customer) < words.index("25") < words.index(brief.summary)


def test_an_unverified_caller_is_not_named(stage: Stage, key: str) -> None:
    stage.expect(key, verified=False)
    assert "Example Works" not in stage.spoken(stage.story(stage.ring_agent(key)))


@pytest.mark.parametrize("seconds_left", [None, -60, 0])
def test_a_deadline_that_does_not_run_is_not_counted_down(stage: Stage, key: str, seconds_left: int | None) -> None:
    stage.expect(key, seconds_left=seconds_left, summary="")
    story = stage.story(stage.ring_agent(key))
    third = stage.of_kind(story, "say")[2]["text"]
    assert not any(character.isdigit() for character in third)


@pytest.mark.parametrize("language", VOICES)
def test_the_whisper_lasts_12_seconds_at_most(stage: Stage, key: str, language: str) -> None:
    stage.behave(stage.agent, "silent")
    stage.expect(
        key,
        language,
        customer="Verenigde Waterschappen Noordoost en Omstreken",
        seconds_left=3 * 3600 + 59 * 60,
        summary="Every gateway in both data centres restarts again and again since the update of this morning " * 3,
    )
    document = stage.documents(stage.story(stage.ring_agent(key)))[0]
    spoken = "".join(ElementTree.fromstring(document).itertext())
    assert spoken_seconds(spoken) <= 12, spoken


@pytest.mark.parametrize("language", VOICES)
def test_every_language_speaks_with_its_own_voice(stage: Stage, key: str, language: str) -> None:
    stage.expect(key, language)
    said = stage.of_kind(stage.story(stage.ring_agent(key)), "say")
    assert said
    assert {(entry["language"], entry["voice"]) for entry in said} == {VOICES[language]}


def test_an_agent_who_presses_2_passes_the_case_on(stage: Stage, key: str) -> None:
    stage.behave(stage.agent, "pass")
    stage.expect(key)
    stage.story(stage.ring_agent(key))
    assert stage.line.names().count("decline") == 1
    assert "accept" not in stage.line.names()


def test_star_repeats_the_whisper_and_costs_no_try(stage: Stage, key: str) -> None:
    stage.behave(stage.agent, {"name": "accept", "steps": ["*", "*", "*", "1"]})
    brief = stage.expect(key)
    story = stage.story(stage.ring_agent(key))
    assert stage.spoken(story).count(brief.summary) == 4
    assert "accept" in stage.line.names()


def test_a_stuck_star_key_ends_the_call(stage: Stage, key: str) -> None:
    stage.behave(stage.agent, {"name": "accept", "steps": ["*"], "repeat_last": True})
    stage.expect(key)
    stage.story(stage.ring_agent(key))
    assert stage.line.names().count("decline") == 1


@pytest.mark.parametrize("behaviour", ["silent", "wrong-key"])
def test_two_times_no_valid_key_is_no_acceptance(stage: Stage, key: str, behaviour: str) -> None:
    stage.behave(stage.agent, behaviour)
    brief = stage.expect(key)
    story = stage.story(stage.ring_agent(key))
    assert stage.spoken(story).count(brief.summary) == 2
    assert "accept" not in stage.line.names()
    assert stage.line.names().count("decline") == 1


def test_one_wrong_key_may_be_corrected(stage: Stage, key: str) -> None:
    stage.behave(stage.agent, {"name": "accept", "steps": ["9", "1"]})
    stage.expect(key)
    stage.story(stage.ring_agent(key))
    assert "accept" in stage.line.names()


def test_a_mailbox_never_accepts(stage: Stage, key: str) -> None:
    stage.behave(stage.agent, "mailbox")
    stage.expect(key)
    sid = stage.ring_agent(key)
    stage.story(sid)
    assert "accept" not in stage.line.names()
    assert ("decline", key) in stage.line.told
    assert ("call_ended", key, "completed", sid, True) in stage.line.told


@pytest.mark.parametrize("behaviour", ["busy", "no-answer", "failed"])
def test_a_phone_that_nobody_picks_up_is_reported_with_its_reason(stage: Stage, key: str, behaviour: str) -> None:
    stage.behave(stage.agent, behaviour)
    stage.expect(key)
    sid = stage.ring_agent(key)
    stage.story(sid)
    assert ("call_ended", key, behaviour, sid, False) in stage.line.told
    assert "agent_brief" not in stage.line.names()


def test_a_phone_rings_no_longer_than_told(stage: Stage, key: str) -> None:
    stage.behave(stage.agent, {"name": "accept", "answer_s": 26})
    stage.expect(key)
    sid = stage.ring_agent(key, ring_s=25)
    stage.story(sid)
    assert ("call_ended", key, "no-answer", sid, False) in stage.line.told


def test_an_agent_who_is_second_hears_that_it_is_taken(stage: Stage, key: str) -> None:
    stage.line.outcome = "already_taken"
    stage.expect(key, customer_on_phone=True)
    story = stage.story(stage.ring_agent(key))
    assert "<Conference" not in "".join(stage.documents(story))
    assert story["status"] == "completed"


def test_a_case_that_is_gone_is_not_told(stage: Stage, key: str) -> None:
    story = stage.story(stage.ring_agent(key))
    assert "<Gather" not in "".join(stage.documents(story))
    assert stage.of_kind(story, "say")


def test_an_agent_is_connected_to_a_customer_on_the_phone(stage: Stage, key: str) -> None:
    customer_key = key.replace("-a1", "-c1")
    stage.expect_customer(customer_key)
    stage.expect(key, customer_on_phone=True)
    customer = stage.ring_customer(customer_key)
    stage.line.wait_until_told(lambda what: what[0] == "customer_reached")
    agent = stage.ring_agent(key)
    stories = [stage.story(customer), stage.story(agent)]
    assert [len(stage.of_kind(story, "participant-join")) for story in stories] == [1, 1]
    assert "bridged" in stage.line.names()
    room = stage.of_kind(stories[0], "participant-join")[0]["room"]
    assert room == stage.of_kind(stories[1], "participant-join")[0]["room"]


def test_an_engine_that_fails_leaves_no_agent_in_silence(stage: Stage, key: str) -> None:
    stage.line.broken = True
    story = stage.story(stage.ring_agent(key))
    assert stage.of_kind(story, "say")
    assert not [entry for entry in stage.of_kind(story, "webhook") if entry["status"] != 200]
