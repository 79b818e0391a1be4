"""Callers who dial us: language, code, person, and the emergency way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from actions.handoff.line import CustomerBrief
from telephony.intake import caller_number

if TYPE_CHECKING:
    from tests.telephony.conftest import Stage

DUTCH, GERMAN, MENU = "+12025550111", "+12025550112", "+12025550119"
TAGS = {
    "+12025550111": "nl-NL",
    "+12025550112": "de-DE",
    "+12025550113": "ru-RU",
    "+12025550114": "it-IT",
    "+12025550115": "fr-FR",
}


def impatient(*steps: object) -> dict[str, object]:
    return {"name": "silent", "steps": list(steps), "patience_s": 30}


@pytest.mark.parametrize("number", TAGS)
def test_the_dialled_number_settles_the_language(stage: Stage, number: str) -> None:
    story = stage.story(stage.call_in(number, impatient("0")))
    assert {entry["language"] for entry in stage.of_kind(story, "say")} == {TAGS[number]}


@pytest.mark.parametrize(("pressed", "tag"), zip("12345", TAGS.values(), strict=True))
def test_a_number_without_language_asks_by_key(stage: Stage, pressed: str, tag: str) -> None:
    story = stage.story(stage.call_in(MENU, impatient(pressed, "0")))
    said = [entry["language"] for entry in stage.of_kind(story, "say")]
    assert said[:5] == list(TAGS.values())
    assert set(said[5:]) == {tag}


def test_the_code_joins_the_call_to_its_chat(stage: Stage) -> None:
    stage.line.codes["402177"] = CustomerBrief("chat7-c1", "de", "INC-004211")
    sid = stage.call_in(GERMAN, impatient("402177"))
    story = stage.story(sid)
    assert ("customer_reached", "chat7-c1", sid) in stage.line.told
    assert stage.of_kind(story, "participant-join")[0]["room"] == "room-chat7"
    assert "person_wanted" not in stage.line.names()


def test_the_code_may_be_corrected_once(stage: Stage) -> None:
    stage.line.codes["402177"] = CustomerBrief("chat8-c1", "nl", "INC-004211")
    stage.story(stage.call_in(DUTCH, impatient("402178", "402177")))
    assert "person_wanted" not in stage.line.names()
    assert "customer_reached" in stage.line.names()


def test_0_leads_to_a_person(stage: Stage) -> None:
    sid = stage.call_in(DUTCH, impatient("0"))
    stage.story(sid)
    assert ("person_wanted", sid, stage.customer, "nl") in stage.line.told
    assert ("customer_reached", "unverified-1", sid) in stage.line.told


@pytest.mark.parametrize("steps", [("silence", "silence"), ("111111", "silence"), ("777",) * 2])
def test_two_times_nothing_understood_leads_to_a_person(stage: Stage, steps: tuple[str, ...]) -> None:
    stage.story(stage.call_in(DUTCH, impatient(*steps)))
    assert stage.line.names().count("person_wanted") == 1


def test_star_repeats_the_question(stage: Stage) -> None:
    story = stage.story(stage.call_in(DUTCH, impatient("*", "*", "0")))
    assert len(stage.of_kind(story, "keys")) == 3


def test_silence_in_the_language_menu_leads_to_a_person(stage: Stage) -> None:
    stage.story(stage.call_in(MENU, impatient()))
    assert stage.line.names().count("person_wanted") == 1


@pytest.mark.parametrize("withheld", ["anonymous", "", "+266696687", "+7378742833"])
def test_a_withheld_number_is_no_number(withheld: str) -> None:
    assert caller_number(withheld) is None


def test_when_the_engine_is_down_the_manager_on_duty_is_dialled(stage: Stage) -> None:
    stage.line.broken = True
    sid = stage.call_in(DUTCH, impatient("0"))
    story = stage.story(sid)
    assert [entry["to"] for entry in stage.of_kind(story, "bridged")] == [stage.emergency]
    children = [call for call in stage.calls() if call["parent_sid"] == sid]
    assert [(call["to"], call["status"]) for call in children] == [(stage.emergency, "completed")]


def test_the_carrier_finds_the_fallback_address_when_ours_fails(stage: Stage) -> None:
    sid = stage.call_in(DUTCH, impatient(), url=f"{stage.app_url}/voice/nowhere")
    story = stage.story(sid)
    assert stage.of_kind(story, "error")[0]["code"] == 11200
    assert stage.of_kind(story, "bridged")


@pytest.mark.parametrize("behaviour", ["mailbox", "busy", "no-answer", "pass"])
def test_the_emergency_way_rings_again_and_ends_with_words(stage: Stage, behaviour: str) -> None:
    stage.behave(stage.emergency, behaviour)
    stage.line.broken = True
    sid = stage.call_in(DUTCH, impatient("0"))
    story = stage.story(sid)
    assert not stage.of_kind(story, "bridged")
    assert len([call for call in stage.calls() if call["parent_sid"] == sid]) == 5
    assert stage.of_kind(story, "hangup")[-1]["by"] == "document"
