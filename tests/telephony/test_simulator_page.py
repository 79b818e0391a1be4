"""The page on which one person plays caller and agents, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request, Response
from playwright.sync_api import Browser, Page, ViewportSize, expect

from telephony.simulator.control import Book
from telephony.simulator.exchange import Simulation
from telephony.simulator.server import create_app
from tests.telephony.conftest import ACCOUNT, TOKEN, Served, listening

LINE, AGENT = "+12025550111", "+12025550131"
SAY = "<Say language='de-DE' voice='Polly.Vicki-Neural'>{}</Say>"
DOCUMENTS = {
    "incoming": "<Gather numDigits='8' action='name'>" + SAY.format("Ihre Vertragsnummer?") + "</Gather>",
    "name": "<Gather input='dtmf speech' language='de-DE' action='room'>" + SAY.format("Wie heißen Sie?") + "</Gather>",
    "room": f"<Dial><Number url='whisper'>{AGENT}</Number></Dial>",
    "whisper": "<Gather numDigits='1' action='key'>" + SAY.format("Taste 1: übernehmen.") + "</Gather><Hangup/>",
    "key": "<Pause/>",
}

pytestmark = [
    pytest.mark.slow,
]


def line() -> FastAPI:
    """A line that asks for a number by keys and a name by words, and then rings an agent."""
    app = FastAPI()

    @app.post("/voice/incoming/status")
    def status() -> Response:
        return Response(status_code=204)

    @app.post("/voice/{name}")
    async def document(name: str, request: Request) -> Response:
        await request.body()
        return Response(f"<Response>{DOCUMENTS[name]}</Response>", media_type="text/xml")

    return app


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    for_line, for_carrier = listening(), listening()
    line_url = f"http://127.0.0.1:{for_line.getsockname()[1]}"
    book = Book({"de": LINE, "nl": "+12025550110"}, {AGENT: "Katja Lindner, on call"})
    asked = Served(line(), for_line)
    carrier = Served(create_app(Simulation(ACCOUNT, TOKEN, speed=0), line_url, book), for_carrier)
    yield carrier.url
    carrier.stop()
    asked.stop()


def opened(browser: Browser, address: str, size: ViewportSize) -> Iterator[Page]:
    context = browser.new_context(viewport=size)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.goto(address)
    expect(page.locator("#usual option")).not_to_have_count(0)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield from opened(browser, address, {"width": 1280, "height": 900})


@pytest.fixture
def small_page(browser: Browser, address: str) -> Iterator[Page]:
    yield from opened(browser, address, {"width": 360, "height": 740})


def call(page: Page) -> None:
    page.select_option("#usual", "live")
    page.select_option("#to", LINE)
    page.get_by_role("button", name="Call", exact=True).click()
    expect(page.locator("#caller-state")).to_contain_text("listens for keys, up to 8 keys")


def test_one_person_plays_the_whole_call(page: Page) -> None:
    call(page)
    keypad = page.get_by_role("group", name="The caller's keypad")
    for key in "510390":
        keypad.get_by_role("button", name=key, exact=True).click()
    expect(page.locator("#caller-state")).to_contain_text("Pressed so far: 510390")
    page.locator("h1").click()
    page.keyboard.type("22")  # digits of the keyboard are keys too
    expect(page.locator("#caller-state")).to_contain_text("listens for keys and speech")
    page.get_by_label("What the caller says").fill("Heike Brandt")
    page.keyboard.press("Enter")
    phone = page.locator(".phone.ringing")
    expect(phone).to_contain_text("Katja Lindner")
    phone.get_by_role("button", name="Answer").click()
    talking = page.locator(".phone.talking")
    expect(talking.get_by_role("log")).to_contain_text("Taste 1: übernehmen.")
    talking.get_by_text("1 accept").click()
    log = page.get_by_role("log", name="What the caller hears and does")
    expect(log).to_contain_text(f"You talk to {AGENT}.")
    talking.get_by_role("button", name="Hang up").click()
    expect(page.locator("#caller-state")).to_have_text("The call has ended.")
    expect(log.locator("li.mine")).to_have_text(["Keys: 51039022", "Heike Brandt"])
    expect(page.locator(".phone.ended")).to_have_count(1)


def test_every_step_is_shown_with_its_twiml(page: Page) -> None:
    call(page)
    steps = page.locator("#step-list")
    expect(steps.locator("pre")).to_contain_text('<Gather numDigits="8" action="name">')
    expect(steps.locator("li.webhook")).to_contain_text("/voice/incoming")
    page.get_by_role("button", name="Hang up").first.click()
    expect(steps.locator("li.ended")).to_have_count(1)


def test_silence_at_a_question_without_an_answer_ends_the_call(page: Page) -> None:
    call(page)
    page.keyboard.type("51039022")
    expect(page.locator("#caller-state")).to_contain_text("speech")
    page.get_by_role("button", name="Stay silent").click()
    expect(page.locator("#caller-state")).to_have_text("The call has ended.")


def test_the_call_goes_on_after_the_page_is_loaded_anew(page: Page) -> None:
    call(page)
    page.reload()
    expect(page.locator("#caller-log")).to_contain_text("Ihre Vertragsnummer?")
    page.get_by_role("button", name="Hang up").first.click()
    expect(page.locator("#caller-state")).to_have_text("The call has ended.")


def test_a_single_phone_can_be_set_and_forgotten(page: Page) -> None:
    page.get_by_text("How single phones behave").click()
    page.get_by_label("Number").fill(AGENT)
    page.get_by_label("does", exact=True).select_option("mailbox")
    page.get_by_role("button", name="Set").click()
    expect(page.locator("#set-phones")).to_have_text("Katja Lindner, on call: mailboxAs the others")
    page.get_by_role("button", name="As the others").click()
    expect(page.locator("#set-phones li")).to_have_count(0)


def test_the_page_fits_a_phone_and_every_field_has_a_name(small_page: Page) -> None:
    assert small_page.evaluate("document.documentElement.scrollWidth") <= 360
    nameless = small_page.evaluate(
        """() => [...document.querySelectorAll("input, select, button")]
            .filter((field) => !field.labels?.length && !field.textContent.trim() && !field.ariaLabel)
            .map((field) => field.outerHTML)"""
    )
    assert nameless == []
