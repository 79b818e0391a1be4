"""Whole conversations, from the first sentence to the person who has taken the case, on a frozen clock.

The conversations are files, ``tests/conversations/<language>.yml``, so that people who know a language and no Python
can read and write them. Each has a ``title``, the ``clock`` at its start, the ``page_language`` before the first
sentence, ``phones`` (what happens at a number that is rung) and ``turns``:

* ``say`` or ``press`` (the payload of a quick reply that was just offered), with what must come back, in order;
* ``clock``: the time goes on to this instant;
* ``call_in``: somebody calls one of our numbers and keys in a code that was kept (``keep``) from an earlier reply;
* ``news``: what the customer is told live, in any order, and nothing else up to here.

What must come back is the name of a response, or its name with arguments and conditions: ``text`` (the whole text),
``says`` (parts of the text), ``hides`` (what may not stand in it), ``keep``, and for news ``at_least``.
At the end: ``case`` (fields of the one case), ``start_reasons`` (why the clock started, computation by computation) and
``counted`` (the stretches of time that the last computation counted).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.conftest import MakeProduct
from tests.e2e.product import Chat, Product, Said, responses

FILES = sorted((Path(__file__).parents[1] / "conversations").glob("*.yml"))
LANGUAGES = {"nl", "de", "ru", "it", "fr"}
CONDITIONS = {"response", "text", "says", "hides", "keep", "at_least"}

pytestmark = pytest.mark.slow

Conversation = dict[str, Any]


def conversations() -> Iterator[Any]:
    for file in FILES:
        for conversation in yaml.safe_load(file.read_text(encoding="utf-8")):
            yield pytest.param(conversation, id=f"{file.stem}: {conversation['title']}")


@pytest.fixture(scope="module")
def product(make_product: MakeProduct) -> Product:
    return make_product("2026-11-24T09:00:00+01:00")


def test_every_language_has_conversations() -> None:
    assert {file.stem for file in FILES} == LANGUAGES


@pytest.mark.parametrize("conversation", conversations())
def test_conversation_ends_with_the_right_person_and_deadline(product: Product, conversation: Conversation) -> None:
    product.set_clock(conversation["clock"].isoformat())
    phones = conversation.get("phones", {})
    for number, behaviour in phones.items():
        product.phone_behaves(number, behaviour)
    chat = product.chat(conversation["page_language"])
    try:
        kept = play(product, chat, conversation["turns"])
    finally:
        for number in phones:
            product.phone_behaves(number, "accept")
    check_case(product, chat, conversation, kept)


def play(product: Product, chat: Chat, turns: list[dict[str, Any]]) -> dict[str, str]:
    """Take all turns; return what was kept from replies."""
    kept: dict[str, str] = {}
    for turn in turns:
        if "clock" in turn:
            product.set_clock(turn["clock"].isoformat())
        elif "call_in" in turn:
            order = turn["call_in"]
            product.call_in(order["from"], order["to"], kept[order["keys"]])
        elif "news" in turn:
            check_news(product, chat, turn["news"])
        else:
            replies = chat.say(turn["say"]) if "say" in turn else chat.press(turn["press"])
            kept |= check_replies(product, replies, turn["expect"])
    return kept


def check_replies(product: Product, replies: list[Said], expected: list[Any]) -> dict[str, str]:
    wanted = [named(each) for each in expected]
    assert responses(replies) == [each["response"] for each in wanted], [reply.text for reply in replies]
    kept: dict[str, str] = {}
    for reply, want in zip(replies, wanted, strict=True):
        check_said(product, reply, want)
        if "keep" in want:
            kept[want["keep"]] = str(product.arguments(reply.id)[want["keep"]])
    return kept


def check_news(product: Product, chat: Chat, expected: list[Any]) -> None:
    """Wait for every expected piece of news; there may be no other, and none more often than expected."""
    wanted = [named(each) for each in expected]
    product.wait_for(
        lambda: f"the news {wanted}; so far: {[(said.response, product.arguments(said.id)) for said in chat.news()]}",
        lambda: all(any(fits(product, said, want) for said in chat.news()) for want in wanted),
    )
    told = chat.news()
    matched: Counter[int] = Counter()
    for said in told:
        index = next((number for number, want in enumerate(wanted) if fits(product, said, want)), None)
        assert index is not None, f"unexpected news: {said.text} {product.arguments(said.id)}"
        check_said(product, said, wanted[index])
        matched[index] += 1
    assert {number: count for number, count in matched.items() if count > 1 and "at_least" not in wanted[number]} == {}


def fits(product: Product, said: Said, want: dict[str, Any]) -> bool:
    return said.response == want["response"] and has_arguments(product, said, want)


def check_said(product: Product, said: Said, want: dict[str, Any]) -> None:
    assert has_arguments(product, said, want), f"{said.response}: {product.arguments(said.id)}"
    text = with_plain_spaces(said.text)
    if "text" in want:
        assert text == with_plain_spaces(want["text"])
    for part in want.get("says", []):
        assert with_plain_spaces(part) in text
    if "hides" in want:
        assert want["hides"] not in text
    assert "{" not in said.text and said.text.strip() == said.text != ""


def with_plain_spaces(text: str) -> str:
    """Return a text as the files of conversations write it; where a line may break is the catalogues' matter."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def has_arguments(product: Product, said: Said, want: dict[str, Any]) -> bool:
    arguments = product.arguments(said.id)
    return all(arguments.get(name) == value for name, value in want.items() if name not in CONDITIONS)


def check_case(product: Product, chat: Chat, conversation: Conversation, kept: dict[str, str]) -> None:
    (case,) = chat.cases()
    for name, value in conversation["case"].items():
        assert getattr(case, name) == value, name
    computations = product.history(case.id, "deadline")
    if "start_reasons" in conversation:
        assert [each["start_reason"] for each in computations] == conversation["start_reasons"]
    if "counted" in conversation:
        steps = [step for step in computations[-1]["steps"] if step["kind"] == "counted"]
        spans = [tuple(datetime.fromisoformat(step[end]) for end in ("start", "end")) for step in steps]
        wanted = [tuple(datetime.fromisoformat(end) for end in span.split()) for span in conversation["counted"]]
        assert spans == wanted


def named(expected: Any) -> dict[str, Any]:
    return {"response": expected} if isinstance(expected, str) else dict(expected)


def test_the_deadline_that_the_page_shows_is_the_one_of_the_case(product: Product) -> None:
    product.set_clock("2026-11-24T14:00:00+01:00")
    chat = product.chat("nl")
    chat.say("Alle servers in ons datacentrum zijn gecrasht en onze gegevens zijn weg.")
    chat.say("40217788")
    chat.say("Anneke de Wit")
    card = next(reply.deadline for reply in chat.press("/affirm") if reply.deadline is not None)
    (case,) = chat.cases()
    assert datetime.fromisoformat(card["at"]) == case.due_at == datetime.fromisoformat("2026-11-24T14:30:00+01:00")
    assert card["zone"] == "Europe/Amsterdam"
    assert with_plain_spaces(card["text"]) == "dinsdag 24 november 2026, 14:30 uur (Midden-Europese standaardtijd)"


def test_the_agent_hears_level_customer_and_time_left_in_their_own_language(product: Product) -> None:
    product.set_clock("2026-11-24T15:00:00+01:00")
    chat = product.chat("nl")
    chat.say("Alle servers in ons datacentrum zijn gecrasht en onze gegevens zijn weg.")
    chat.say("40217788")
    chat.say("Anneke de Wit")
    chat.press("/affirm")
    chat.wait_for_news("utter_event_accepted")
    call = product.calls_to("+12025550121")[0]
    heard = " ".join(entry["text"] for entry in call["timeline"] if entry["kind"] == "say")
    for part in ("niveau 1", "Broodhuis Winkels BV", "30 minuten"):
        assert part in heard
    assert [entry["pressed"] for entry in call["timeline"] if entry["kind"] == "keys"] == ["1"]


def test_a_customer_who_calls_in_after_the_acceptance_hears_the_person_who_has_the_case(product: Product) -> None:
    product.set_clock("2026-11-28T23:30:00+01:00")
    chat = product.chat("nl")
    chat.say("Alle servers in ons datacentrum zijn gecrasht en onze gegevens zijn weg.")
    chat.say("40217788")
    chat.say("Anneke de Wit")
    chat.press("/affirm")
    told = next(reply for reply in chat.press("/deny") if reply.response == "utter_join_code")
    chat.wait_for_news("utter_event_accepted")
    # Not the phone of another test: whoever calls back within the hour is first asked about the earlier case.
    call = product.call_in("+12025550152", "+12025550110", product.arguments(told.id)["code"])
    chat.wait_for_news("utter_event_phone_contact")
    product.phones.get(f"/simulator/calls/{call}", params={"settled_within_s": 60}).raise_for_status()
    (case,) = chat.cases()
    assert product.history(case.id, "bridged") != []
