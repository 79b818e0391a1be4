"""The chat page in a real browser. Screenshots go to ci-output/ so that people can look at them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from actions.contract.clock import FrozenClock
from actions.store import conversations
from locales.catalogue import catalogue
from locales.responses import RESPONSES
from locales.values import Digits, Level, Moment, Span, Term, Value, to_json

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is in the dev group")
expect = playwright.expect
SHOTS = Path(__file__).parents[2] / "ci-output"
WAIT_MS = 15_000
TOO_WIDE = """[...document.querySelectorAll('body *')]
    .filter(element => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest('.unseen'))
    .map(element => element.className || element.tagName)"""


@pytest.fixture
def clock() -> FrozenClock:
    # The browser's clock cannot be frozen with ours, and the time left counts in it.
    return FrozenClock(datetime.now(timezone.utc))


@pytest.fixture
def open_browser(browser: Any, web: Any) -> Iterator[Any]:
    """Opens the page in a fresh browser profile; fails the test on any script error or refused content."""
    contexts, faults = [], []

    def open_page(path: str = "/?lang=de", wait: bool = True, **options: Any) -> Any:
        context = browser.new_context(
            **{"viewport": {"width": 1200, "height": 900}, "timezone_id": "Europe/Berlin", **options}
        )
        contexts.append(context)
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
        page.goto(web.url + path)
        if wait:
            page.wait_for_selector("html[data-connection=open]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def reply(name: str, language: str = "de", **values: Value) -> dict[str, Any]:
    response, words = RESPONSES[name], catalogue(language)
    return {
        "text": words.render(response.chat, "chat", **values),
        "response": name,
        "arguments": {key: to_json(value) for key, value in values.items()},
        "buttons": [{"title": words.render(button.title), "payload": button.payload} for button in response.buttons],
    }


def dialogue(clock: Any) -> Any:
    """Answers as the assistant does in a report of level 1."""
    due = Moment(clock.now() + timedelta(minutes=29, seconds=50), "Europe/Berlin")
    proposal = reply(
        "utter_propose_level",
        level=Level(1),
        definition=Term("definition_1"),
        evidence="Seit heute Morgen zeigt jede Kasse in unseren vierzig Filialen einen blauen Bildschirm.",
    )
    opened = [
        reply("utter_level_agreed", level=Level(1)),
        reply("utter_entitlement", plan=Term("enhanced_tam"), span=Span(1800), level=Level(1)),
        reply("utter_case_opened", incident=Digits("4211", "incident"), level=Level(1)),
        reply("utter_deadline", due=due, left=Span(1800)),
        reply("utter_handoff_duty_manager"),
    ]

    def answers(question: dict[str, Any]) -> Any:
        said = opened if question["message"].startswith("/") else [reply("utter_report_noted"), proposal]
        return 200, {"language": "de", "replies": said}

    return answers


def write(page: Any, text: str) -> None:
    page.fill("#message", text)
    page.press("#message", "Enter")


def texts(page: Any, selector: str) -> list[str]:
    return [text.strip() for text in page.locator(selector).all_inner_texts()]


def shot(page: Any, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"chat-{name}.png")


def test_a_report_from_the_first_word_to_the_person_and_a_reload_shows_it_all(
    open_browser: Any, web: Any, rasa: Any, database: Any, clock: Any
) -> None:
    rasa.answers = dialogue(clock)
    page = open_browser()
    shot(page, "desktop-light-welcome")
    write(page, "Seit heute Morgen zeigt jede Kasse in unseren vierzig Filialen einen blauen Bildschirm.")
    page.wait_for_selector(".reply")
    shot(page, "desktop-light-question")
    page.locator(".reply").first.click()
    page.wait_for_selector(".deadline")
    assert page.locator("#incident-number").inner_text() == "INC-004211"
    assert re.search(r"29\D+\d+", page.locator(".time-left").inner_text())
    assert page.locator(".reply:enabled").count() == 0

    conversation = page.evaluate("JSON.parse(localStorage.getItem('prioline.conversation'))")
    manager, incident = Term("duty_manager"), Digits("4211", "incident")
    steps: list[tuple[str, dict[str, Value]]] = [
        ("utter_event_ringing", {"name": "Jana Novak", "role": manager}),
        ("utter_event_no_answer", {"name": "Jana Novak"}),
        ("utter_event_ringing", {"name": "Karl-Heinz Vogel", "role": manager}),
        ("utter_event_accepted", {"name": "Karl-Heinz Vogel", "role": manager, "incident": incident}),
    ]
    with database.transaction() as session:
        for number, (name, values) in enumerate(steps):
            arguments = {key: to_json(value) for key, value in values.items()}
            conversations.add_news(session, conversation, name, arguments, key=str(number), at=clock.now())
        conversations.take_over(session, conversation, "Karl-Heinz Vogel", at=clock.now())
        words = "Guten Tag, hier ist Karl-Heinz Vogel.\nHängt die Kassensoftware am selben Server?"
        conversations.add_agent_message(session, conversation, name="Karl-Heinz Vogel", text=words, at=clock.now())
    page.wait_for_selector(".entry.agent")
    write(page, "Ja, an einem gemeinsamen Server in der Zentrale.")
    expect(page.locator(".entry.customer:not([data-client])")).to_have_count(3)
    shot(page, "desktop-light-person")

    before = texts(page, "#log .bubble, #log .said, #log .sentence")
    entries = page.locator("#log > li").count()
    page.reload()
    expect(page.locator("#log > li")).to_have_count(entries)
    assert texts(page, "#log .bubble, #log .said, #log .sentence") == before
    assert page.locator("#incident-number").inner_text() == "INC-004211"
    assert page.locator(".news").count() == 5


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("desktop-dark", {"color_scheme": "dark"}),
        ("phone-light", {"viewport": {"width": 390, "height": 800}, "has_touch": True, "device_scale_factor": 2}),
        ("phone-dark", {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark", "device_scale_factor": 2}),
        ("tiny-light", {"viewport": {"width": 320, "height": 640}, "timezone_id": "America/New_York"}),
    ],
)
def test_the_page_fits_every_screen(
    open_browser: Any, rasa: Any, database: Any, clock: Any, name: str, options: dict[str, Any]
) -> None:
    rasa.answers = dialogue(clock)
    page = open_browser(**options)
    shot(page, f"{name}-welcome")
    write(page, "Alle Kassen zeigen einen blauen Bildschirm.")
    page.wait_for_selector(".reply")
    shot(page, f"{name}-question")
    page.locator(".reply").first.click()
    page.wait_for_selector(".deadline")
    conversation = page.evaluate("JSON.parse(localStorage.getItem('prioline.conversation'))")
    with database.transaction() as session:
        arguments = {"name": "Jana Novak", "role": to_json(Term("duty_manager"))}
        conversations.add_news(session, conversation, "utter_event_ringing", arguments, key="1", at=clock.now())
        conversations.take_over(session, conversation, "Jana Novak", at=clock.now())
        conversations.add_agent_message(session, conversation, name="Jana Novak", text="Guten Tag.", at=clock.now())
    page.wait_for_selector(".entry.agent")
    shot(page, f"{name}-person")
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_markup_is_shown_as_text_and_never_runs(open_browser: Any) -> None:
    page = open_browser()
    hostile = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script><b>fett</b>"
    write(page, hostile)
    page.wait_for_selector(".entry.bot .bubble")
    assert texts(page, ".entry.customer .bubble") == [hostile]
    assert texts(page, ".entry.bot .bubble") == [f"heard: {hostile}"]
    assert page.locator("#log .bubble *").count() == 0
    assert page.title() != "owned"


def test_enter_sends_once_and_shift_enter_is_a_new_line(open_browser: Any, rasa: Any) -> None:
    page = open_browser()
    page.focus("#message")
    page.keyboard.type("eins")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("zwei")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_selector(".entry.bot .bubble")
    assert [question["message"] for question in rasa.questions] == ["eins\nzwei"]
    assert page.locator("#fault").inner_text() != ""


def test_a_double_click_on_a_quick_reply_is_one_answer(open_browser: Any, rasa: Any, clock: Any) -> None:
    rasa.answers = dialogue(clock)
    page = open_browser()
    write(page, "Alle Kassen zeigen einen blauen Bildschirm.")
    page.wait_for_selector(".reply")
    page.locator(".reply").first.dblclick()
    page.wait_for_selector(".deadline")
    assert [question["message"] for question in rasa.questions][1:] == ["/affirm"]
    assert page.locator(".reply.chosen").count() == 1


def test_what_is_written_without_connection_goes_out_when_it_is_back(open_browser: Any, web: Any, rasa: Any) -> None:
    page = open_browser()
    write(page, "erstens")
    page.wait_for_selector(".entry.bot .bubble")
    web.stop()
    page.wait_for_selector("#connection:not([hidden]):not(.back)")
    write(page, "zweitens")
    page.wait_for_selector(".entry.unsent")
    shot(page, "desktop-light-offline")
    web.start()
    expect(page.locator(".entry.bot")).to_have_count(2)
    assert texts(page, ".entry.customer .bubble") == ["erstens", "zweitens"]
    assert page.locator(".unsent").count() == 0
    assert page.evaluate("localStorage.getItem('prioline.outbox')") is None
    assert [question["message"] for question in rasa.questions] == ["erstens", "zweitens"]


def test_the_language_can_be_changed_before_and_during_the_conversation(open_browser: Any, rasa: Any) -> None:
    page = open_browser("/?lang=nl")
    page.select_option("#language", "fr")
    page.wait_for_selector("html[lang=fr]")
    write(page, "Bonjour")
    page.wait_for_selector(".entry.bot .bubble")
    assert rasa.questions[0]["language"] == "fr"

    rasa.answers = lambda question: rasa.says("Volentieri.", language="it")
    page.select_option("#language", "it")
    expect(page.locator(".entry.bot")).to_have_count(2)
    assert rasa.questions[1]["message"] == '/change_language{"target_language": "it"}'
    rasa.answers = lambda question: rasa.says("Guten Tag.", language="de")
    write(page, "Guten Tag")
    page.wait_for_selector("html[lang=de]")
    assert page.locator("#language").input_value() == "de"


def test_a_message_over_the_limit_is_counted_and_kept_in_the_box(open_browser: Any, rasa: Any) -> None:
    page = open_browser()
    page.fill("#message", "x" * 10_001)
    assert page.locator("#counter").is_visible()
    page.click("#send")
    assert page.locator("#fault").inner_text() != ""
    assert len(page.locator("#message").input_value()) == 10_001
    shot(page, "desktop-light-too-long")
    page.fill("#message", "x" * 10_000)
    page.click("#send")
    page.wait_for_selector(".entry.bot .bubble")
    assert len(rasa.questions[0]["message"]) == 10_000


def test_a_new_conversation_begins_only_after_a_question(open_browser: Any) -> None:
    page = open_browser()
    write(page, "hallo")
    page.wait_for_selector(".entry.bot .bubble")
    stored = "localStorage.getItem('prioline.conversation')"
    old = page.evaluate(stored)
    page.click("#new")
    page.click("#sure .plain")
    assert page.locator(".entry").count() == 2
    page.click("#new")
    page.click("#sure .strong")
    expect(page.locator(".entry")).to_have_count(0)
    assert page.locator("#welcome").is_visible()
    write(page, "nieuw")
    page.wait_for_selector(".entry.bot .bubble")
    assert page.evaluate(stored) != old


def test_a_configured_site_shows_the_chat_in_a_frame_and_another_cannot(
    browser: Any, web_parts: Any, rasa: Any
) -> None:
    # The other site is the stand-in's own front page: a real server at another address.
    web_parts.options = {"embedding_origins": (rasa.url,)}
    web_parts.start()
    script = f'<script src="{web_parts.url}/embed.js" defer></script>'
    rasa.front_page = f'<!doctype html><html lang="fr"><body><h1>Portail</h1>{script}</body></html>'
    context = browser.new_context(viewport={"width": 1100, "height": 800})
    try:
        page = context.new_page()
        page.goto(rasa.url)
        page.wait_for_selector("body > div", state="attached")
        page.keyboard.press("Tab")
        with page.expect_event("framenavigated", lambda frame: "embedded" in frame.url) as opened:
            page.keyboard.press("Enter")
        inside = opened.value
        inside.wait_for_selector("html[data-connection=open][lang=fr]")
        shot(page, "embedded")
        inside.click("#close")
        page.keyboard.press("Enter")
        expect(inside.locator("#close")).to_be_visible()

        page.goto(rasa.url.replace("127.0.0.1", "localhost"))
        page.wait_for_selector("body > div", state="attached")
        page.keyboard.press("Tab")
        with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            page.keyboard.press("Enter")
    finally:
        context.close()


def test_an_incident_number_is_never_broken_at_a_line_end_and_can_be_copied(
    open_browser: Any, rasa: Any, clock: Any
) -> None:
    rasa.answers = dialogue(clock)
    page = open_browser()
    write(page, "Alle Kassen zeigen einen blauen Bildschirm.")
    page.wait_for_selector(".reply")
    page.locator(".reply").first.click()
    number = page.locator(".bubble .number")
    expect(number).to_have_text("INC-004211")
    assert number.evaluate("element => getComputedStyle(element).whiteSpace") == "nowrap"
    said = number.locator("xpath=..").inner_text()
    assert said == reply("utter_case_opened", incident=Digits("4211", "incident"), level=Level(1))["text"]
