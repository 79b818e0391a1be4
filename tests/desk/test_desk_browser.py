"""The desk in a real browser; its pictures are kept as output of the checks."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from actions.handoff import case_work
from actions.store.tables import AttemptRow, CaseRow, ContractRow, MessageRow
from actions.store.users import set_language

NL, DE, IT = "40217788", "50330000", "60440005"
PICTURES = Path(__file__).parents[2] / "ci-output"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1360, "height": 850}
SIZES: dict[str, dict[str, Any]] = {
    "desktop": {},
    "phone": {"viewport": PHONE, "device_scale_factor": 2, "has_touch": True, "is_mobile": True},
}


def new_page(browser: Browser, world: Any, user: str = "anna", **options: Any) -> Page:
    options = {"viewport": DESKTOP, "timezone_id": "Europe/Rome", "locale": "en-GB"} | options
    context = browser.new_context(base_url=world.address, **options)
    cookie = world.signed_in(user).cookies["prioline_session"]
    context.add_cookies([{"name": "prioline_session", "value": cookie, "url": world.address}])
    page = context.new_page()
    page.faults = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.faults.append(str(error)))  # type: ignore[attr-defined]
    page.on("console", lambda line: line.type == "error" and page.faults.append(line.text))  # type: ignore[attr-defined]
    return page


def fill_the_day(world: Any) -> int:
    """Make an ordinary, busy afternoon; return the most urgent case."""
    world.open(
        contract=IT,
        language="it",
        level=4,
        contact_text="Paolo Bianchi",
        report="Nella finestra dei rapporti il pulsante Esporta è tagliato a metà.",
    )
    world.open(
        contract=DE,
        language="de",
        level=3,
        contact_text="Katrin Vogel",
        report="Ein Teil der Clients in Halle 3 meldet sich seit gestern nicht mehr bei der Konsole.",
    )
    world.open(
        contract=IT,
        language="it",
        level=3,
        premium=False,
        report="Serve un elenco dei computer senza aggiornamento.",
        contact_text="Paolo Bianchi",
    )
    high = world.open(
        contract=DE,
        language="de",
        level=2,
        contact_text="Katrin Vogel",
        report="Der Mailfilter lässt seit dem Update keine Anhänge mehr durch. Betroffen sind alle Standorte.",
    )
    late = world.open(level=1, contact_text="Joke de Boer", report="Alle servers in het datacentrum zijn vastgelopen.")
    world.clock.move(timedelta(minutes=33))
    world.open(
        contract=None,
        level=1,
        language="ru",
        contact_text="Иван",
        report="У нас всё остановилось, компьютеры не загружаются, помогите срочно.",
    )
    case_id: int = world.open(level=1, customer_level=2)
    with world.database.transaction() as session:
        case_work.accept(session, world.clock, high, "boris", "Boris Lang")
        case_work.accept(session, world.clock, late, "anna", "Anna Vermeer")
        for number, (agent, role, state, seconds) in enumerate(
            [("anna", "tam", "no_answer", 25), ("boris", "duty_manager", "ringing", None)], start=1
        ):
            world.clock.move(timedelta(seconds=30))
            now = world.clock.now()
            session.add(
                AttemptRow(
                    key=f"k{number}",
                    case_id=case_id,
                    number=number,
                    purpose="agent",
                    agent_id=agent,
                    role=role,
                    phone="+12025550101",
                    state=state,
                    started_at=now,
                    ended_at=now + timedelta(seconds=seconds) if seconds else None,
                )
            )
        session.get_one(CaseRow, case_id).state = "ringing"
        conversation = session.get_one(CaseRow, case_id).conversation_id
        for number, (author, text) in enumerate(
            [
                ("bot", "Ik begrijp dat uw kassa's stilstaan. Wat is uw contractnummer?"),
                ("customer", "4021-7788, mijn naam is Joke de Boer."),
                ("bot", "Dank u. Dit is niveau 1 (kritiek), omdat uw bedrijf stilstaat. Klopt dat?"),
            ]
        ):
            session.add(
                MessageRow(
                    conversation_id=conversation,
                    client_id=f"t{number}",
                    author=author,
                    text=text,
                    at=world.clock.now(),
                )
            )
    world.clock.move(timedelta(minutes=3, seconds=12))
    return case_id


def fill_the_month(world: Any) -> None:
    """Make the cases of the four weeks before: most answered in time, some late, some passed on."""
    now = world.clock.now()
    customers = ((NL, "nl", "Joke de Boer"), (DE, "de", "Katrin Vogel"), (IT, "it", "Paolo Bianchi"))
    for number in range(40):
        world.clock.set(now - timedelta(days=28) + timedelta(hours=16 * number + 7 * (number % 3)))
        contract, language, contact = customers[number % 3]
        level = (3, 2, 4, 1, 3, 2)[number % 6]
        case_id = world.open(
            contract=contract, language=language, level=level, contact_text=contact, chat=number % 4 != 0
        )
        first, second = ("anna", "boris") if number % 2 else ("boris", "anna")
        with world.database.transaction() as session:
            for place, (agent, state) in enumerate(((first, "no_answer"), (second, "accepted")), start=number % 2 + 1):
                started = world.clock.now()
                world.clock.move(timedelta(seconds=25 + 40 * (number % 7)))
                session.add(
                    AttemptRow(
                        key=f"month-{case_id}-{place}",
                        case_id=case_id,
                        number=place,
                        purpose="agent",
                        agent_id=agent,
                        role="duty_manager",
                        phone="+12025550101",
                        state=state,
                        started_at=started,
                        ended_at=world.clock.now(),
                    )
                )
            case_work.accept(session, world.clock, case_id, second, second.capitalize())
            if number % 9 == 0:
                case_work.change_level(session, world.clock, case_id, max(1, level - 1), second.capitalize())
            world.clock.move(timedelta(hours=9 if number % 7 == 0 else 0, minutes=12))
            case_work.mark_answered(session, world.clock, case_id, second.capitalize())
    world.clock.set(now)


def picture(page: Page, name: str, *, full: bool = True) -> None:
    page.screenshot(path=PICTURES / f"desk-{name}.png", full_page=full)


def test_a_new_critical_case_appears_on_an_open_board_with_alarm_and_title(browser: Browser, world: Any) -> None:
    page = new_page(browser, world)
    page.goto("/desk")
    expect(page.locator("#live")).to_be_visible()
    case_id = world.open(level=1)
    row = page.get_by_role("link", name=f"INC-{case_id:06d}")
    expect(row).to_be_visible(timeout=3000)
    expect(page.locator("#alarm")).to_contain_text("1 critical case without a person")
    expect(page).to_have_title("(1) Open cases · Prioline")
    with world.database.transaction() as session:
        case_work.accept(session, world.clock, case_id, "boris", "Boris Lang")
    expect(page.locator(".c-who")).to_contain_text("Boris Lang")
    expect(page).to_have_title("Open cases · Prioline")
    assert page.faults == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_an_agent_accepts_takes_the_chat_over_changes_the_level_and_answers(
    browser: Browser, world: Any, size: str
) -> None:
    case_id = world.open(level=2)
    page = new_page(browser, world, **SIZES[size])
    page.goto("/desk")
    page.get_by_role("link", name=f"INC-{case_id:06d}").click()
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".notice")).to_have_text("The case is yours.")
    page.get_by_label("Write to the customer").fill("Goedemiddag, ik kijk nu mee.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#transcript")).to_contain_text("Goedemiddag, ik kijk nu mee.")
    expect(page.locator(".said-agent .by")).to_contain_text("Anna Vermeer")
    expect(page.locator("#transcript h2")).to_contain_text("Anna Vermeer answers, the assistant is silent")
    picture(page, f"take-over-{size}")
    page.get_by_role("button", name="Release to the assistant").click()
    expect(page.locator("#transcript h2")).to_contain_text("the assistant answers")
    page.locator("#sure-level > summary").click()
    page.get_by_role("radio", name="1 critical").check()
    page.locator("#sure-level button").click()
    expect(page.locator("#head .level")).to_have_text("1 critical")
    page.locator("#sure-answered > summary").click()
    page.get_by_role("button", name="Yes, answered").click()
    expect(page.locator("#head")).to_contain_text("met")
    assert (world.case(case_id).state, world.case(case_id).level) == ("answered", 1)
    assert page.faults == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_an_agent_passes_a_case_on_to_a_colleague(browser: Browser, world: Any, size: str) -> None:
    case_id = world.open(level=1)
    world.press(world.signed_in("anna"), case_id, "accept")
    page = new_page(browser, world, **SIZES[size])
    page.goto(f"/desk/cases/{case_id}")
    page.locator("#sure-pass-on > summary").click()
    page.get_by_label("Pass on to").select_option("Boris Lang")
    picture(page, f"pass-on-{size}", full=False)
    page.locator("#sure-pass-on button").click()
    expect(page.locator(".notice")).to_have_text("Passed on: the next person is rung.")
    expect(page.locator("#head")).to_contain_text("to be rung")
    expect(page.locator("#history")).to_contain_text("→ Boris Lang")
    assert page.faults == []  # type: ignore[attr-defined]


def test_news_does_not_take_what_an_agent_is_writing(browser: Browser, world: Any) -> None:
    case_id = world.open()
    client = world.signed_in("anna")
    world.press(client, case_id, "accept")
    page = new_page(browser, world)
    page.goto(f"/desk/cases/{case_id}")
    expect(page.locator("#live")).to_be_visible()
    page.get_by_label("Write to the customer").fill("Half a sent")
    with world.database.transaction() as session:
        case_work.add_note(session, world.clock, case_id, "Boris Lang", "I called them already.")
    expect(page.locator("#history")).to_contain_text("I called them already.")
    expect(page.get_by_label("Write to the customer")).to_have_value("Half a sent")
    world.press(world.signed_in("meike"), case_id, "withdraw")
    expect(page.locator("#head")).to_contain_text("withdrawn")
    expect(page.get_by_label("Write to the customer")).to_have_value("Half a sent")
    expect(page.locator("#writing")).to_contain_text("Your text is kept")


def test_the_clock_runs_from_the_servers_time_in_the_readers_zone(browser: Browser, world: Any) -> None:
    world.open(level=1)  # due 13:30 UTC
    page = new_page(browser, world, timezone_id="Asia/Tokyo")
    page.goto("/desk")
    expect(page.locator(".clock")).to_contain_text("29 min 5")
    expect(page.locator(".c-left time")).to_have_text("22:30")
    assert "14:30 (Europe/Amsterdam)" in (page.locator(".c-left time").get_attribute("title") or "")
    world.clock.move(timedelta(minutes=25))
    expect(page.locator(".clock.soon")).to_contain_text("4 min 5")
    world.clock.move(timedelta(minutes=7))
    expect(page.locator(".clock.over")).to_contain_text("overdue 2 min 0")


def test_a_lost_connection_is_said_and_its_return_too(browser: Browser, world: Any) -> None:
    page = new_page(browser, world)
    page.goto("/desk")
    expect(page.locator("#live")).to_be_visible()
    page.context.set_offline(True)
    world.stop()
    expect(page.locator("#lost")).to_contain_text("Connection lost since", timeout=8000)
    expect(page.locator("#live")).to_be_hidden()
    picture(page, "lost", full=False)
    world.start_again()
    page.context.set_offline(False)
    expect(page.locator("#live")).to_be_visible(timeout=15000)
    expect(page.locator("#lost")).to_be_hidden()


def test_filters_are_kept_in_the_address(browser: Browser, world: Any) -> None:
    world.open(level=1)
    world.open(level=4)
    page = new_page(browser, world)
    page.goto("/desk")
    page.get_by_label("Level").select_option("4")
    page.wait_for_url("**/desk?level=4")
    expect(page.locator(".c-case")).to_have_count(1)
    page.reload()
    expect(page.get_by_label("Level")).to_have_value("4")


def test_the_board_works_by_keyboard_alone(browser: Browser, world: Any) -> None:
    case_id = world.open()
    page = new_page(browser, world)
    page.goto("/desk")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.c-case') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/cases/{case_id}")
    page.locator("#sure-level > summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="1 critical")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("radio", name="1 critical")).to_be_hidden()
    expect(page.locator("#sure-level > summary")).to_be_focused()


@pytest.mark.parametrize(
    ("look", "options"),
    [
        ("light", {}),
        ("dark", {"color_scheme": "dark"}),
        ("phone", {"viewport": PHONE, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}),
        ("phone-dark", {"viewport": PHONE, "is_mobile": True, "color_scheme": "dark"}),
    ],
)
def test_pictures_are_taken_and_nothing_is_wider_than_the_screen(
    browser: Browser, world: Any, look: str, options: dict[str, Any]
) -> None:
    fill_the_month(world)
    case_id = fill_the_day(world)
    page = new_page(browser, world, **options)
    for name, address in (
        ("board", "/desk"),
        ("case", f"/desk/cases/{case_id}"),
        ("search", "/desk/search?q=kassa+4021-7788"),
        ("statistics", "/desk/statistics"),
        ("closed", "/desk/closed"),
        ("refused", "/desk/refused"),
    ):
        page.goto(address)
        expect(page.locator("#live")).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, f"{name} scrolls sideways on {look}"
        if name in ("board", "case", "search", "statistics"):
            picture(page, f"{name}-{look}")
    page.goto(f"/desk/cases/{case_id}")
    page.locator("#sure-level > summary").click()
    sheet = page.locator("#sure-level .sheet").bounding_box()
    assert sheet is not None
    assert sheet["x"] >= 0
    assert sheet["x"] + sheet["width"] <= page.evaluate("innerWidth")
    picture(page, f"change-level-{look}", full=False)
    page.context.clear_cookies()
    page.goto("/desk/sign-in")
    picture(page, f"sign-in-{look}", full=False)
    assert page.faults == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [320, 800])
@pytest.mark.parametrize("language", ["de", "ru"])
def test_long_languages_and_wide_letters_fit_small_screens(
    browser: Browser, world: Any, language: str, width: int
) -> None:
    case_id = fill_the_day(world)
    world.open(contract=None, contact_text="Ы" * 120, report="Щ" * 900, level=2)
    with world.database.transaction() as session:
        set_language(session, "anna", language)
        session.get_one(ContractRow, NL).customer = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 2
    page = new_page(browser, world, viewport={"width": width, "height": 640}, bypass_csp=True)
    pages = ("", f"/cases/{case_id}", f"/cases/{case_id + 1}", "/refused", "/search?q=INC", "/statistics")
    for address in (f"/desk{page_address}" for page_address in pages):
        page.goto(address)
        for font in ("DejaVu Sans", "Liberation Sans"):
            page.add_style_tag(content=f'* {{ font-family: "{font}" !important }}')
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{address} is {wide} px wide in {font}"
