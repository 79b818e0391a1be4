"""Processes that die in the middle of a conversation: they come back, and nothing is lost or done twice."""

from __future__ import annotations

import os
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from actions.store.tables import AttemptRow, CaseRow
from tests.e2e.conftest import MakeProduct
from tests.e2e.product import Chat, Product, Said, responses

STOPPED = "Sinds vanochtend tonen alle kassa's in onze veertig winkels een blauw scherm, niemand kan afrekenen."
NEWS = {"utter_system_slow", "utter_event_ringing", "utter_event_no_answer", "utter_event_accepted"}
"""What may be told beside the answers: that one takes longer, and who is being called."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def product(make_product: MakeProduct) -> Product:
    return make_product("2026-11-24T09:20:00+01:00")


@pytest.fixture
def chat(product: Product) -> Chat:
    return product.chat("nl")


def kill(product: Product, name: str) -> int:
    """End a process as the machine's memory watchdog would; return its id."""
    pid = product.server.processes.pid(name)
    os.kill(pid, signal.SIGKILL)
    product.wait_for(f"{name} to be started again", lambda: product.server.processes.pid(name) != pid)
    return pid


def wait_until_ready(product: Product) -> None:
    product.wait_for("the product to be ready", lambda: _is_ready(product))


def _is_ready(product: Product) -> bool:
    try:
        return product.http.get("/readyz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def said_by_bot(chat: Chat) -> list[Said]:
    return [said for said in chat.messages() if said.author == "bot"]


def answer_to(product: Product, chat: Chat, response: str) -> Said:
    """Wait until the assistant has said this; while a process starts, the answer may come late."""
    return product.wait_for(
        f"{response}; so far {responses(chat.messages())}",
        lambda: next((said for said in said_by_bot(chat) if said.response == response), None),
    )


def finish(product: Product, chat: Chat) -> None:
    """From the question for the contract number to the person who has taken the case."""
    chat.say("40217788")
    answer_to(product, chat, "utter_ask_contact")
    chat.say("Anneke de Wit")
    answer_to(product, chat, "utter_propose_level")
    chat.say("Ja, dat klopt", payload="/affirm")
    answer_to(product, chat, "utter_deadline")
    chat.wait_for_news("utter_event_accepted")


def check_nothing_twice(chat: Chat) -> None:
    said = Counter(message.response for message in chat.messages() if message.author == "bot")
    assert {response: count for response, count in said.items() if count > 1} == {}
    assert {message.response for message in chat.news()} <= NEWS
    (case,) = chat.cases()
    assert (case.state, case.level, case.report) == ("accepted", 1, STOPPED)


@pytest.mark.parametrize("name", ["rasa", "actions"])
def test_a_message_sent_while_the_process_is_dead_is_answered(product: Product, chat: Chat, name: str) -> None:
    wait_until_ready(product)
    chat.say(STOPPED)
    os.kill(product.server.processes.pid(name), signal.SIGKILL)
    chat.say("40217788")
    answer_to(product, chat, "utter_ask_contact")
    chat.say("Anneke de Wit")
    answer_to(product, chat, "utter_propose_level")
    chat.say("Ja, dat klopt", payload="/affirm")
    answer_to(product, chat, "utter_deadline")
    chat.wait_for_news("utter_event_accepted")
    check_nothing_twice(chat)


@pytest.mark.parametrize("name", ["rasa", "actions", "web"])
def test_a_kill_in_the_turn_that_opens_the_case_opens_it_once(product: Product, chat: Chat, name: str) -> None:
    wait_until_ready(product)
    chat.say(STOPPED)
    chat.say("40217788")
    chat.say("Anneke de Wit")
    answer_to(product, chat, "utter_propose_level")
    client_id = uuid4().hex

    def confirm() -> bool:
        try:
            answer = chat.post("Ja, dat klopt", client_id=client_id, payload="/affirm")
        except httpx.TransportError:
            return False  # the web process died under it; the page would send it again, as here
        return answer.status_code == httpx.codes.OK

    with ThreadPoolExecutor(1) as sender:
        sent = sender.submit(confirm)
        kill(product, name)
        sent.result()
    product.wait_for("the confirmation to be taken", confirm)
    answer_to(product, chat, "utter_deadline")
    chat.wait_for_news("utter_event_accepted")
    check_nothing_twice(chat)


def test_a_kill_of_the_web_process_loses_nothing_that_was_said(product: Product, chat: Chat) -> None:
    wait_until_ready(product)
    chat.say(STOPPED)
    before = chat.messages()
    kill(product, "web")
    wait_until_ready(product)
    assert chat.messages() == before
    finish(product, chat)
    check_nothing_twice(chat)


def test_a_kill_of_the_web_process_while_phones_ring_goes_on_ringing(product: Product, chat: Chat) -> None:
    wait_until_ready(product)
    product.phone_behaves("+12025550121", "no-answer")
    chat.say(STOPPED)
    chat.say("40217788")
    chat.say("Anneke de Wit")
    chat.press("/affirm")
    chat.wait_for_news("utter_event_ringing")
    kill(product, "web")
    wait_until_ready(product)
    # The killed engine's leases end, and calls that the simulated carrier knows nothing of are looked up.
    product.move_clock(timedelta(minutes=2))
    chat.wait_for_news("utter_event_accepted")
    product.phone_behaves("+12025550121", "accept")
    (case,) = chat.cases()
    assert (case.state, case.accepted_by) == ("accepted", "duty-2")
    with product.database.reading() as session:
        accepted = session.scalars(
            select(AttemptRow).where(AttemptRow.case_id == case.id, AttemptRow.state == "accepted")
        ).all()
    assert len(accepted) == 1


def test_the_whole_product_stopped_and_started_again_goes_on(product: Product, chat: Chat) -> None:
    wait_until_ready(product)
    chat.say(STOPPED)
    earlier = chat.messages()
    product.stop()
    product.start()
    assert chat.messages() == earlier
    finish(product, chat)
    check_nothing_twice(chat)
    with product.database.reading() as session:
        keys = session.scalars(select(CaseRow.opening_key)).all()
    assert len(keys) == len(set(keys))
