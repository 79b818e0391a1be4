"""Placing, finding and ending calls: placed, refused and unknown are three different things."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from actions.handoff.phone import CallRefused, CallUnknown, OutboundCall
from telephony.carrier import TwilioPhone

if TYPE_CHECKING:
    from tests.telephony.conftest import Stage


def call(stage: Stage, key: str, number: str) -> OutboundCall:
    return OutboundCall(key, number, stage.line_number, 30, "agent")


def calls_to(stage: Stage, number: str) -> list[str]:
    return [str(known["sid"]) for known in stage.calls() if known["to"] == number]


def test_an_ambiguous_call_is_found_again_and_not_repeated(stage: Stage, key: str) -> None:
    number = "+12025550151"
    stage.behave(number, {"name": "ambiguous", "hang_s": 3})
    stage.expect(key)
    begun = datetime.now(timezone.utc)
    with pytest.raises(CallUnknown):
        stage.phone.place_call(call(stage, key, number))
    found = stage.phone.find_call(call(stage, key, number), begun)
    assert found is not None
    assert calls_to(stage, number) == [found.sid]
    stage.story(found.sid)
    assert ("accept", key, found.sid) in stage.line.told


def test_a_server_error_is_unknown_and_no_call_is_found_when_there_is_none(stage: Stage, key: str) -> None:
    number = "+12025550152"
    stage.behave(number, "server-error")
    with pytest.raises(CallUnknown):
        stage.phone.place_call(call(stage, key, number))
    assert stage.phone.find_call(call(stage, key, number), datetime.now(timezone.utc)) is None
    assert calls_to(stage, number) == []


def test_a_call_made_before_is_not_taken_for_the_lost_one(stage: Stage, key: str) -> None:
    number = "+12025550153"
    stage.behave(number, "busy")
    stage.story(stage.phone.place_call(call(stage, key, number)).sid)
    later = datetime.now(timezone.utc) + timedelta(minutes=1)
    assert stage.phone.find_call(call(stage, key, number), later) is None


def test_of_two_fresh_calls_the_newest_is_found(stage: Stage, key: str) -> None:
    number = "+12025550154"
    begun = datetime.now(timezone.utc)
    stage.behave(number, "busy")
    for _ in range(2):
        stage.story(stage.phone.place_call(call(stage, key, number)).sid)
    found = stage.phone.find_call(call(stage, key, number), begun)
    assert found is not None
    assert found.sid in calls_to(stage, number)


@pytest.mark.parametrize(
    ("code", "words"), [(21216, "may not call"), (21609, "PUBLIC_URL"), (21999, "docs/errors/21999")]
)
def test_a_refusal_names_its_cause(stage: Stage, key: str, code: int, words: str) -> None:
    number = "+12025550155"
    stage.behave(number, {"name": "refused", "code": code})
    with pytest.raises(CallRefused, match=words) as refusal:
        stage.phone.place_call(call(stage, key, number))
    assert refusal.value.code == code
    assert calls_to(stage, number) == []


def test_too_many_requests_are_repeated_because_nothing_was_done(stage: Stage, key: str) -> None:
    number = "+12025550156"
    stage.behave(number, {"name": "rate-limited", "times": 2})
    placed = stage.phone.place_call(call(stage, key, number))
    assert calls_to(stage, number) == [placed.sid]


def test_too_many_requests_for_too_long_are_a_refusal(stage: Stage, key: str) -> None:
    number = "+12025550157"
    stage.behave(number, {"name": "rate-limited", "times": 9})
    with pytest.raises(CallRefused) as refusal:
        stage.phone.place_call(call(stage, key, number))
    assert refusal.value.code == 20429


def test_a_carrier_that_cannot_be_reached_leaves_the_outcome_unknown(stage: Stage, key: str) -> None:
    nobody = TwilioPhone(stage.account, stage.token, stage.app_url, "http://127.0.0.1:9", timeout_s=1.0)
    with pytest.raises(CallUnknown):
        nobody.place_call(call(stage, key, stage.agent))
    with pytest.raises(CallUnknown):
        nobody.find_call(call(stage, key, stage.agent), datetime.now(timezone.utc))
    with pytest.raises(CallUnknown):
        nobody.end_call("CA" + "1" * 32)


def test_a_wrong_token_is_a_refusal_that_says_what_to_check(stage: Stage, key: str) -> None:
    base = str(stage.carrier.base_url)
    stranger = TwilioPhone(stage.account, "wrong", stage.app_url, base, timeout_s=1.0)
    with pytest.raises(CallRefused, match="PRIOLINE_TWILIO_AUTH_TOKEN") as refusal:
        stranger.place_call(call(stage, key, stage.agent))
    assert refusal.value.code == 20003


def test_a_waiting_customer_s_call_can_be_ended(stage: Stage, key: str) -> None:
    stage.expect_customer(key)
    sid = stage.ring_customer(key)
    stage.line.wait_until_told(lambda what: what[0] == "customer_reached")
    stage.phone.end_call(sid)
    story = stage.story(sid)
    assert story["status"] == "completed"
    assert stage.of_kind(story, "update")


def test_ending_a_call_that_has_ended_or_never_was_is_no_error(stage: Stage, key: str) -> None:
    stage.behave(stage.agent, "busy")
    sid = stage.ring_agent(key)
    stage.story(sid)
    stage.phone.end_call(sid)
    stage.phone.end_call("CA" + "1" * 32)


def test_the_search_asks_for_an_aware_instant(stage: Stage, key: str) -> None:
    with pytest.raises(ValueError, match="aware"):
        stage.phone.find_call(call(stage, key, stage.agent), datetime(2026, 1, 1))
