"""Whole calls to the priority line, from the greeting to the person who has taken the case, on a frozen clock.

The calls are files, ``tests/calls/<language>.yml``; ``telephony/simulator/script.py`` says what may stand in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.call_scripts import play
from telephony.simulator.hearing import heard
from telephony.simulator.script import Script, phrase, read_scripts
from tests.e2e.conftest import MakeProduct
from tests.e2e.product import Product

FILES = sorted((Path(__file__).parents[1] / "calls").glob("*.yml"))
LANGUAGES = {"nl", "de", "ru", "it", "fr"}

pytestmark = pytest.mark.slow


def scripts() -> Iterator[Any]:
    for file in FILES:
        for script in read_scripts(file):
            yield pytest.param(script, id=f"{file.stem}: {script.title}")


@pytest.fixture(scope="module")
def product(make_product: MakeProduct) -> Product:
    return make_product("2026-11-24T09:00:00+01:00")


def test_every_language_has_scripts() -> None:
    assert {file.stem for file in FILES} == LANGUAGES


@pytest.mark.parametrize("script", scripts())
def test_call_goes_as_its_script_says(product: Product, script: Script) -> None:
    fault = play(product, script)
    assert fault is None, f"{script.place}: {fault}"


def stray(product: Product, path: str, call: str, **fields: str) -> tuple[int, str]:
    """Send a signed webhook out of turn; return status and text of the answer."""
    order = {"url": f"{product.url}{path}", "call": call, "fields": fields}
    answer = product.phones.post("/simulator/webhook", json=order).raise_for_status().json()
    return answer["status"], answer["answer"]


def ended_call(product: Product, steps: list[object]) -> dict[str, Any]:
    """Return a call to the German line after all steps and the hang-up."""
    order = {"from": "+12025550190", "to": "+12025550111", "script": {"name": "silent", "steps": steps}}
    sid = product.phones.post("/simulator/inbound", json=order).raise_for_status().json()["sid"]
    story = product.phones.get(f"/simulator/calls/{sid}", params={"settled_within_s": 60}).raise_for_status()
    told: dict[str, Any] = story.json()
    return told


def test_an_unknown_call_in_mid_dialogue_begins_from_the_beginning(product: Product) -> None:
    status, answer = stray(product, "/voice/incoming/turn?n=4", "CA" + "9" * 32, Digits="1")
    assert status == 200
    assert "/voice/incoming</Redirect>" in answer


def test_reports_about_a_finished_call_change_nothing(product: Product) -> None:
    product.set_clock("2029-03-06T09:00:00+01:00")
    call = ended_call(product, [{"hang_up": True}])
    for status in ("completed", "in-progress", "completed"):
        answered, _ = stray(product, "/voice/incoming/status", call["sid"], CallStatus=status)
        assert answered == 204
    assert [entry for entry in call["timeline"] if entry["kind"] == "error"] == []


def test_speech_of_5000_characters_is_taken_and_the_next_question_asked(product: Product) -> None:
    product.set_clock("2029-03-07T09:00:00+01:00")
    report = "Alle Server im Rechenzentrum sind abgestürzt und unsere Daten sind weg. " * 70
    call = ended_call(product, [{"say": report[:5000]}, {"hang_up": True}])
    said = " ".join(entry["text"] for entry in call["timeline"] if entry["kind"] == "say")
    assert heard(phrase("utter_ask_contract_number", "de"), said)
    assert [entry for entry in call["timeline"] if entry["kind"] == "error"] == []
