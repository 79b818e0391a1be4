"""The customer is called back, waits, talks, and is not lost when the agent hangs up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from locales.catalogue import catalogue
from locales.texts.intake_call import WAIT_NEWS

if TYPE_CHECKING:
    from actions.handoff.line import WaitNews
    from tests.telephony.conftest import Stage


def test_pressing_1_is_phone_contact_and_opens_the_conference(stage: Stage, key: str) -> None:
    stage.behave(stage.customer, {"name": "accept", "patience_s": 30})
    stage.expect_customer(key)
    sid = stage.ring_customer(key)
    story = stage.story(sid)
    assert ("customer_reached", key, sid) in stage.line.told
    assert "room-" + key.split("-")[0] in "".join(stage.documents(story))


@pytest.mark.parametrize("behaviour", ["mailbox", "silent", "wrong-key"])
def test_a_mailbox_is_no_phone_contact_and_hears_nothing_of_the_case(stage: Stage, key: str, behaviour: str) -> None:
    stage.behave(stage.customer, behaviour)
    stage.expect_customer(key)
    story = stage.story(stage.ring_customer(key))
    assert "customer_reached" not in stage.line.names()
    assert "<Conference" not in "".join(stage.documents(story))


def test_a_call_back_that_is_not_needed_any_more_ends_politely(stage: Stage, key: str) -> None:
    story = stage.story(stage.ring_customer(key))
    assert stage.of_kind(story, "say")
    assert "customer_reached" not in stage.line.names()


def test_a_waiting_customer_hears_news(stage: Stage, key: str) -> None:
    stage.behave(stage.customer, {"name": "accept", "patience_s": 200})
    stage.expect_customer(key, "fr")
    story = stage.story(stage.ring_customer(key))
    news = [entry for entry in stage.of_kind(story, "say") if entry.get("waiting")]
    assert news
    assert {entry["language"] for entry in news} == {"fr-FR"}


def test_a_customer_whose_agent_hung_up_too_early_waits_again_on_the_same_call(stage: Stage, key: str) -> None:
    agent_key = key.replace("-a1", "-a2")
    stage.line.after = "wait"
    stage.behave(stage.customer, {"name": "accept", "patience_s": 900, "talk_s": 900})
    stage.behave(stage.agent, {"name": "accept", "talk_s": 5})
    stage.expect_customer(key)
    stage.expect(agent_key, customer_on_phone=True)
    customer = stage.ring_customer(key)
    stage.line.wait_until_told(lambda what: what[0] == "customer_reached")
    stage.story(stage.ring_agent(agent_key))
    story = stage.story(customer)
    assert ("after_conference", key, customer) in stage.line.told
    assert len(stage.of_kind(story, "participant-join")) == 2


def test_a_customer_who_hangs_up_while_waiting_is_reported(stage: Stage, key: str) -> None:
    stage.behave(stage.customer, {"name": "accept", "patience_s": 60})
    stage.expect_customer(key)
    sid = stage.ring_customer(key)
    stage.story(sid)
    assert ("call_ended", key, "completed", sid, True) in stage.line.told
    assert "after_conference" not in stage.line.names()


@pytest.mark.parametrize(("steps", "again"), [(["1", "1"], True), (["1", "silence"], False), (["1", "5"], False)])
def test_after_the_talk_the_customer_decides_whether_it_was_enough(
    stage: Stage, key: str, steps: list[str], again: bool
) -> None:
    agent_key = key.replace("-a1", "-a2")
    stage.line.after = "ask"
    stage.behave(stage.customer, {"name": "accept", "steps": steps, "patience_s": 900, "talk_s": 900})
    stage.behave(stage.agent, {"name": "accept", "talk_s": 5})
    stage.expect_customer(key)
    stage.expect(agent_key, customer_on_phone=True)
    customer = stage.ring_customer(key)
    stage.line.wait_until_told(lambda what: what[0] == "customer_reached")
    stage.story(stage.ring_agent(agent_key))
    story = stage.story(customer)
    assert (("person_again", key) in stage.line.told) is again
    assert len(stage.of_kind(story, "participant-join")) == (2 if again else 1)


@pytest.mark.parametrize("news", ["tam", "duty_manager", "backup", "accepted", "nobody_yet"])
def test_a_waiting_customer_hears_what_happens(stage: Stage, key: str, news: WaitNews) -> None:
    stage.line.news = news
    stage.behave(stage.customer, {"name": "accept", "patience_s": 20})
    stage.expect_customer(key, "it")
    story = stage.story(stage.ring_customer(key))
    heard = [entry["text"] for entry in stage.of_kind(story, "say") if entry.get("waiting")]
    assert heard[0] == catalogue("it").render(WAIT_NEWS[news], "voice")


def test_news_that_cannot_be_had_leave_no_silence(stage: Stage, key: str) -> None:
    stage.behave(stage.customer, {"name": "accept", "patience_s": 20})
    stage.expect_customer(key)
    stage.line.news = "unheard of"  # type: ignore[assignment]
    story = stage.story(stage.ring_customer(key))
    assert [entry for entry in stage.of_kind(story, "say") if entry.get("waiting")]
