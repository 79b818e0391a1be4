"""No page of the desk has an accessibility fault that axe can find, in light and in dark, on desktop and phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Page

from actions.handoff import case_work
from actions.store.tables import RefusedAttemptRow
from bot.web.app import create_app
from bot.web.settings import WebSettings

IT = "60440005"
LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}},
    "phone-dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}


def faults(page: Page) -> list[str]:
    """Return what axe finds, one line for each element."""
    # axe reads its own script's source, so its functions must not be run as one expression of ours.
    results = Axe().run(page).response
    return [
        f"{rule['id']}: {' '.join(node['target'])}: {node['failureSummary']}"
        for rule in results["violations"]
        for node in rule["nodes"]
    ]


def new_page(browser: Browser, world: Any, user: str | None, look: str) -> Page:
    # Without moving parts: a colour in the middle of its change is no colour of ours.
    context = browser.new_context(base_url=world.address, reduced_motion="reduce", bypass_csp=True, **LOOKS[look])
    if user is not None:
        cookie = world.signed_in(user).cookies["prioline_session"]
        context.add_cookies([{"name": "prioline_session", "value": cookie, "url": world.address}])
    return context.new_page()


def fill(world: Any) -> tuple[int, int]:
    """Make cases in every state; return one that is open and one that is closed."""
    closed = world.open(level=2)
    world.open(level=4, contract=IT, language="it", contact_text="Paolo Bianchi")
    world.open(level=3, contract=IT, premium=False)
    late = world.open(level=1)
    with world.database.transaction() as session:
        case_work.accept(session, world.clock, closed, "anna", "Anna Vermeer")
        case_work.mark_answered(session, world.clock, closed, "Anna Vermeer")
        case_work.accept(session, world.clock, late, "boris", "Boris Lang")
        session.add(
            RefusedAttemptRow(
                conversation_id="c", reason="expired", contract_number=IT, report="Aiuto", at=world.clock.now()
            )
        )
    world.clock.move(timedelta(minutes=50))
    world.open(contract=None, level=1, contact_text="Иван", language="ru")
    case = world.open(level=1, customer_level=3)
    with world.database.transaction() as session:
        case_work.accept(session, world.clock, case, "anna", "Anna Vermeer")
        case_work.write_to_customer(session, world.clock, case, "Anna Vermeer", "Ik kijk met u mee.")
        case_work.add_note(session, world.clock, case, "Anna Vermeer", "Zie ook de vorige.")
        case_work.change_level(session, world.clock, case, 2, "Anna Vermeer")
    return case, closed


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_of_the_desk_has_a_fault(browser: Browser, world: Any, look: str) -> None:
    case, closed = fill(world)
    addresses = (
        "/desk",
        "/desk?level=4",
        f"/desk/cases/{case}",
        f"/desk/cases/{closed}",
        f"/desk/cases/{case}?notice=not_yours",
        "/desk/closed",
        "/desk/refused",
        "/desk/search?q=kassa",
        "/desk/search?q=nothing-has-this-word",
        "/desk/statistics",
        "/desk/statistics?from=2020-01-01&to=2020-01-02",
        "/desk/statistics?from=x",
        "/desk/nowhere",
    )
    page = new_page(browser, world, "meike", look)
    found = []
    for address in addresses:
        page.goto(address)
        found += [f"{address}: {fault}" for fault in faults(page)]
    page.goto(f"/desk/cases/{case}")
    for summary in ("#sure-level", "#sure-pass-on", "#sure-assign", "#sure-answered", "#sure-withdraw", "#menu"):
        page.locator(f"{summary} > summary").click()
        found += [f"{summary}: {fault}" for fault in faults(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_sign_in_page_has_no_fault(browser: Browser, world: Any, look: str) -> None:
    page = new_page(browser, world, None, look)
    for address in ("/desk/sign-in", "/desk/sign-in?failed=true", "/desk/statistics"):
        page.goto(address)
        assert faults(page) == []


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("language", ["nl", "ru"])
def test_the_chat_page_has_no_fault(
    browser: Browser, world: Any, serve: Callable[[FastAPI], str], look: str, language: str
) -> None:
    address = serve(create_app(WebSettings(rasa_url="http://127.0.0.1:9", public_url=""), world.database, world.clock))
    context = browser.new_context(reduced_motion="reduce", bypass_csp=True, **LOOKS[look])
    page = context.new_page()
    page.goto(f"{address}/?lang={language}")
    page.wait_for_selector("textarea, input[type=text]")
    found = faults(page)
    page.locator("textarea, input[type=text]").first.fill("Goedemorgen")
    page.keyboard.press("Enter")
    page.get_by_text("Goedemorgen").first.wait_for()
    found += faults(page)
    assert not found, "\n".join(found)
