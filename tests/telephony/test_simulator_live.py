"""A phone that somebody plays by hand: ringing, keys, words, silence, and the end."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.telephony.conftest import Stage

CALLER, PHONE, OTHER = "+12025550181", "+12025550182", "+12025550183"
LIVE = {"name": "live", "reads": True}
DIGITS = '<Gather action="{0}" numDigits="{1}" timeout="30"><Say>Prompt</Say></Gather><Say>Next verb</Say>'


class Hand:
    """Plays a phone through the control interface."""

    def __init__(self, stage: Stage, sid: str) -> None:
        self.stage, self.sid = stage, sid

    def act(self, kind: str, **more: Any) -> int:
        return self.stage.carrier.post(f"/simulator/calls/{self.sid}/act", json={"kind": kind, **more}).status_code

    def story(self) -> dict[str, Any]:
        told: dict[str, Any] = self.stage.carrier.get(f"/simulator/calls/{self.sid}").json()
        return told

    def until(self, wanted: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """Return the call as soon as it is as wanted."""
        end, revision = time.monotonic() + 20, 0
        while True:
            story = self.story()
            if wanted(story):
                return story
            assert time.monotonic() < end, story
            query = {"since": revision, "wait_s": 1}
            revision = self.stage.carrier.get("/simulator/news", params=query).json()["revision"]

    def listened_to(self) -> dict[str, Any]:
        return self.until(lambda story: story["listening"] and story["listening"]["ready"])


def call_in(stage: Stage, verbs: str) -> Hand:
    return Hand(stage, stage.call_in("+12025550199", LIVE, CALLER, url=stage.serve(verbs), status_callback=""))


def child(stage: Stage, parent: Hand, number: str) -> Hand:
    """Return the phone that a call has dialled, once it rings."""

    def rung() -> list[str]:
        return [
            call["sid"]
            for call in stage.calls()
            if call["to"] == number and call["parent_sid"] == parent.sid and call["status"] == "ringing"
        ]

    parent.until(lambda _: rung())
    return Hand(stage, rung()[0])


def kinds(story: dict[str, Any]) -> list[str]:
    return [entry["kind"] for entry in story["timeline"]]


def test_the_line_waits_for_the_person_and_takes_key_by_key(stage: Stage) -> None:
    hand = call_in(stage, DIGITS.format(stage.serve("<Hangup/>"), 3))
    story = hand.listened_to()
    assert story["listening"] == {
        **story["listening"],
        "keys": True,
        "speech": False,
        "most_keys": 3,
        "finish": "#",
    }
    for key in "407":
        assert hand.act("press", text=key) == 200
    assert stage.of_kind(stage.story(hand.sid), "keys")[0]["collected"] == "407"


def test_a_pause_ends_the_keys_without_waiting_for_more(stage: Stage) -> None:
    hand = call_in(stage, DIGITS.format(stage.serve("<Hangup/>"), 8))
    hand.listened_to()
    hand.act("press", text="0", pause=True)
    assert stage.of_kind(stage.story(hand.sid), "keys")[0]["collected"] == "0"


def test_silence_goes_on_with_the_next_verb(stage: Stage) -> None:
    hand = call_in(stage, DIGITS.format(stage.serve("<Hangup/>"), 1))
    hand.listened_to()
    hand.act("silence")
    assert stage.spoken(stage.story(hand.sid)) == "Prompt Next verb"


def test_words_are_posted_where_the_line_listens_to_speech(stage: Stage) -> None:
    gather = f'<Gather input="dtmf speech" language="nl-NL" action="{stage.serve("<Hangup/>")}"/>'
    hand = call_in(stage, gather)
    hand.listened_to()
    hand.act("say", text="Alles ligt plat.", confidence=0.7)
    story = stage.story(hand.sid)
    assert stage.of_kind(story, "webhook")[1]["sent"]["SpeechResult"] == "Alles ligt plat."


def test_words_where_only_keys_count_are_lost_and_the_line_listens_on(stage: Stage) -> None:
    hand = call_in(stage, DIGITS.format(stage.serve("<Hangup/>"), 1))
    hand.listened_to()
    hand.act("say", text="hallo")
    hand.act("press", text="5")
    story = stage.story(hand.sid)
    assert stage.of_kind(story, "lost")[0]["text"] == "hallo"
    assert stage.of_kind(story, "keys")[0]["collected"] == "5"


def test_a_key_that_nobody_waits_for_is_lost(stage: Stage) -> None:
    room = '<Dial><Conference waitUrl="">room-of-the-test</Conference></Dial>'
    hand = call_in(stage, f"<Say>Hello</Say>{room}")
    hand.until(lambda story: "participant-join" in kinds(story))
    hand.act("press", text="5")
    hand.until(lambda story: "press" in kinds(story))
    hand.act("hang_up")
    assert not stage.of_kind(stage.story(hand.sid), "keys")


def test_hanging_up_ends_the_call_at_any_time(stage: Stage) -> None:
    hand = call_in(stage, DIGITS.format(stage.serve("<Hangup/>"), 1))
    hand.listened_to()
    hand.act("hang_up")
    story = stage.story(hand.sid)
    assert stage.of_kind(story, "hangup")[0]["by"] == "person"
    assert hand.act("press", text="1") == 409


@pytest.mark.parametrize(("act", "status"), [("busy", "busy"), ("decline", "busy"), ("answer", "completed")])
def test_a_ringing_phone_is_answered_or_not_by_hand(stage: Stage, key: str, act: str, status: str) -> None:
    stage.behave(PHONE, LIVE)
    stage.expect(key)
    hand = Hand(stage, stage.ring_agent(key, PHONE))
    hand.until(lambda story: story["status"] == "ringing")
    hand.act(act)
    if act == "answer":
        hand.listened_to()
        hand.act("press", text="2")
    assert stage.story(hand.sid)["status"] == status
    assert ("decline", key) in stage.line.told if act == "answer" else stage.line.told[-1][2] == status


def test_a_mailbox_chosen_by_hand_never_presses_a_key(stage: Stage, key: str) -> None:
    stage.behave(PHONE, LIVE)
    stage.expect(key)
    hand = Hand(stage, stage.ring_agent(key, PHONE))
    hand.until(lambda story: story["status"] == "ringing")
    hand.act("mailbox")
    stage.story(hand.sid)
    assert "accept" not in stage.line.names()


def test_of_the_phones_played_by_hand_the_first_answer_is_bridged(stage: Stage) -> None:
    for number in (PHONE, OTHER):
        stage.behave(number, LIVE)
    dial = f'<Dial action="{stage.serve("<Hangup/>")}"><Number>{PHONE}</Number><Number>{OTHER}</Number></Dial>'
    caller = call_in(stage, dial)
    first, second = child(stage, caller, PHONE), child(stage, caller, OTHER)
    second.act("answer")
    caller.until(lambda story: "bridged" in kinds(story))
    assert first.until(lambda story: story["status"] == "canceled")
    second.act("hang_up")
    told = stage.of_kind(stage.story(caller.sid), "webhook")[-1]
    assert second.story()["status"] == "completed"
    assert told["url"].startswith(stage.app_url)


def test_a_caller_who_gives_up_stops_the_ringing(stage: Stage) -> None:
    stage.behave(PHONE, LIVE)
    caller = call_in(stage, f"<Dial><Number>{PHONE}</Number></Dial>")
    phone = child(stage, caller, PHONE)
    caller.act("hang_up")
    assert stage.story(caller.sid)["status"] == "completed"
    assert phone.until(lambda story: story["status"] == "canceled")


def test_phones_that_nobody_has_set_behave_as_usual_is_set(stage: Stage, key: str) -> None:
    stage.carrier.post("/simulator/usual", json={"behaviour": "busy"})
    try:
        assert stage.story(stage.ring_agent(key, "+12025550184"))["status"] == "busy"
    finally:
        stage.carrier.post("/simulator/usual", json={"behaviour": "accept"})


@pytest.mark.parametrize("order", [{"kind": "press", "text": "1a"}, {"kind": "press"}, {"kind": "dance"}])
def test_what_no_phone_can_do_is_refused(stage: Stage, order: dict[str, str]) -> None:
    hand = call_in(stage, DIGITS.format(stage.serve("<Hangup/>"), 1))
    hand.listened_to()
    assert stage.carrier.post(f"/simulator/calls/{hand.sid}/act", json=order).status_code == 422
    hand.act("hang_up")


def test_news_tell_only_what_has_changed(stage: Stage) -> None:
    hand = call_in(stage, DIGITS.format(stage.serve("<Hangup/>"), 1))
    hand.listened_to()
    before = stage.carrier.get("/simulator/news").json()["revision"]
    hand.act("hang_up")
    stage.story(hand.sid)
    news = stage.carrier.get("/simulator/news", params={"since": before, "wait_s": 10}).json()
    assert [call["sid"] for call in news["calls"]] == [hand.sid]
    assert news["revision"] > before
