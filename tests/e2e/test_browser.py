"""The customer's page and the agents' desk in a real browser, with everything behind them running.

The pictures go to ``ci-output/`` so that people can look at them: chat-nl.png … chat-fr.png, desk-board.png,
desk-case.png.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import MakeProduct
from tests.e2e.product import WAIT_S, Product, words

PICTURES = Path(__file__).parents[2] / "ci-output"
CONVERSATIONS = Path(__file__).parents[1] / "conversations"
WAIT_MS = WAIT_S * 1000
ZONES = {
    "nl": "Europe/Amsterdam",
    "de": "Europe/Berlin",
    "ru": "Europe/Moscow",
    "it": "Europe/Rome",
    "fr": "Europe/Paris",
}
CHAT_SIZE = {"width": 1000, "height": 1500}
DESK_SIZE = {"width": 1360, "height": 900}

pytestmark = [
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def product(make_product: MakeProduct) -> Product:
    return make_product("2026-11-24T09:20:00+01:00")


class Visits:
    """Browser profiles of several people; any script error or refused content on a page is kept as a fault."""

    def __init__(self, browser: Browser, product: Product) -> None:
        self._browser, self._product = browser, product
        self._contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def page(self, path: str, zone: str, size: Any) -> Page:
        """Open a page for a person in this time zone, whose own clock goes right."""
        context = self._browser.new_context(base_url=self._product.url, viewport=size, timezone_id=zone)
        self._contexts.append(context)
        context.set_default_timeout(WAIT_MS)
        context.clock.set_fixed_time(self._product.now)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)
        page.goto(path)
        return page

    def chat(self, language: str) -> Page:
        """Open the chat page and wait until it is connected."""
        page = self.page(f"/?lang={language}", ZONES[language], CHAT_SIZE)
        page.wait_for_selector("html[data-connection=open]")
        return page

    def desk(self) -> Page:
        """Open the desk and sign in with the account of the first start."""
        page = self.page("/desk", "Europe/Amsterdam", DESK_SIZE)
        page.fill("input[name=name]", "demo")
        page.fill("input[name=password]", (self._product.data_dir / "desk-password").read_text().strip())
        page.click("form.sign-in button")
        page.wait_for_selector("body.board")
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def visits(browser: Browser, product: Product) -> Iterator[Visits]:
    visits = Visits(browser, product)
    yield visits
    visits.close()
    assert visits.faults == []


def write(page: Page, text: str) -> None:
    """Type a message, send it, and wait for the answer to it."""
    answers = page.locator("#log li.bot").count()
    page.fill("#message", text)
    page.press("#message", "Enter")
    page.wait_for_function("many => document.querySelectorAll('#log li.bot').length > many", arg=answers)
    expect(page.locator("#typing")).to_be_hidden(timeout=WAIT_MS)


def choose(page: Page, payload: str) -> None:
    """Click a quick reply of the last question."""
    answers = page.locator("#log li.bot").count()
    page.locator(f"button.reply[data-payload='{payload}']:enabled").last.click()
    page.wait_for_function("many => document.querySelectorAll('#log li.bot').length > many", arg=answers)
    expect(page.locator("#typing")).to_be_hidden(timeout=WAIT_MS)


def first_conversation(language: str) -> dict[str, Any]:
    file = CONVERSATIONS / f"{language}.yml"
    conversation: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))[0]
    return conversation


def play(page: Page, conversation: dict[str, Any]) -> None:
    """Take the customer's turns of a written conversation in the page."""
    for turn in conversation["turns"]:
        if "say" in turn:
            write(page, turn["say"])
        elif "press" in turn:
            choose(page, turn["press"])


def wait_for_news(page: Page, pattern: str) -> None:
    expect(page.locator("#log li.news", has_text=re.compile(pattern))).to_have_count(1, timeout=WAIT_MS)


def shot(page: Page, name: str) -> None:
    page.wait_for_timeout(300)  # ends of smooth scrolling and fading alone; nothing is awaited here
    page.screenshot(path=PICTURES / f"{name}.png")


@pytest.mark.parametrize(
    ("language", "taken_by"),
    [
        ("nl", "Marit Hoekstra"),
        ("de", "Jonas Reinhardt"),
        ("ru", "Irina Belova"),
        ("it", "Ruben Vermeer"),
        ("fr", "Camille Aubert"),
    ],
)
def test_a_report_in_the_page_ends_with_a_deadline_card_and_the_person_who_took_it(
    product: Product, visits: Visits, language: str, taken_by: str
) -> None:
    conversation = first_conversation(language)
    product.set_clock(conversation["clock"].isoformat())
    page = visits.chat(language)
    play(page, conversation)
    wait_for_news(page, f"(?=.*{taken_by}).*INC-")
    expect(page.locator(".deadline")).to_have_count(1)
    card = page.locator(".deadline").inner_text()
    promise = next(
        expected
        for turn in conversation["turns"]
        for expected in turn.get("expect", [])
        if isinstance(expected, dict) and expected["response"] == "utter_deadline"
    )
    for part in promise["says"][:2]:
        assert part in card
    shot(page, f"chat-{language}")

    page.reload()
    page.wait_for_selector("html[data-connection=open]")
    wait_for_news(page, f"(?=.*{taken_by}).*INC-")
    said = [turn["say"] for turn in conversation["turns"] if "say" in turn]
    assert page.locator("#log li.customer .bubble").all_inner_texts()[: len(said) - 1] == said[:-1]


@pytest.fixture
def nobody_answers(product: Product) -> Iterator[None]:
    """The phones of the TAM, the manager on duty and the backup ring in vain."""
    numbers = ("+12025550121", "+12025550132", "+12025550141")
    for number in numbers:
        product.phone_behaves(number, "no-answer")
    yield
    for number in numbers:
        product.phone_behaves(number, "accept")


@pytest.mark.usefixtures("nobody_answers")
def test_the_customer_sees_at_once_what_the_agent_does_at_the_desk(product: Product, visits: Visits) -> None:
    product.set_clock("2026-11-24T10:40:00+01:00")
    customer = visits.chat("nl")
    play(customer, first_conversation("nl"))
    wait_for_news(customer, words("utter_event_exhausted", "nl"))
    incident = customer.locator("#incident-number").inner_text()

    desk = visits.desk()
    row = desk.locator("table.cases tbody tr", has_text=incident)
    expect(row).to_contain_text("Broodhuis Winkels BV")
    expect(row).to_contain_text("30 min")
    shot(desk, "desk-board")
    row.locator("a").first.click()
    desk.wait_for_selector("body.case")
    expect(desk.locator("#transcript")).to_contain_text("blauw scherm")
    desk.locator("#moves form[action$='/accept'] button").click()
    wait_for_news(customer, "Ruben Vermeer")

    desk.fill("#write", "Goedemorgen, ik kijk nu mee.")
    desk.locator("#writing button").click()
    expect(customer.locator("#log li.agent")).to_contain_text("Goedemorgen, ik kijk nu mee.", timeout=WAIT_MS)
    customer.fill("#message", "Dank u, wij wachten.")
    customer.press("#message", "Enter")
    expect(desk.locator("#transcript")).to_contain_text("Dank u, wij wachten.", timeout=WAIT_MS)
    shot(desk, "desk-case")

    desk.locator("#sure-answered summary").click()
    desk.locator("#sure-answered form button").click()
    expect(desk.locator("#head")).not_to_have_class(re.compile("is-open"), timeout=WAIT_MS)
    wait_for_news(customer, incident + ".*(beantwoord|afgehandeld)")
    expect(customer.locator(".deadline")).to_have_class(re.compile(r"\bdone\b"), timeout=WAIT_MS)
    shot(customer, "chat-nl-answered")


def test_html_in_a_message_is_shown_and_never_run_neither_in_the_page_nor_at_the_desk(
    product: Product, visits: Visits
) -> None:
    product.set_clock("2026-11-24T11:30:00+01:00")
    html = "<img src=x onerror='window.hacked=1'><b>Alle servers</b> in ons datacentrum zijn gecrasht"
    page = visits.chat("nl")
    write(page, html)
    write(page, "40217788")
    write(page, "Anneke de Wit")
    choose(page, page.locator("button.reply:enabled").first.get_attribute("data-payload") or "")
    wait_for_news(page, "Marit Hoekstra.*INC-")
    assert page.locator("#log li.customer .bubble").first.inner_text() == html
    incident = page.locator("#incident-number").inner_text()
    desk = visits.desk()
    desk.locator("table.cases tbody tr", has_text=incident).locator("a").first.click()
    desk.wait_for_selector("body.case")
    expect(desk.locator("#summary blockquote")).to_contain_text(html)
    for shown in (page, desk):
        assert shown.evaluate("window.hacked") is None
        assert shown.locator("#log img[src=x], #content img[src=x]").count() == 0
