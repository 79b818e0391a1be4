"""The workbench in a real browser; its pictures are kept as output of the checks."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from locales.catalogue import catalogue

PICTURES = Path(__file__).parents[2] / "ci-output"
DESKTOP = {"width": 1480, "height": 900}
PHONE = {"width": 390, "height": 844}


def new_page(browser: Browser, bench: Any, user: str = "lotte", **options: Any) -> Page:
    options = {"viewport": DESKTOP, "locale": "en-GB"} | options
    context = browser.new_context(base_url=bench.address, **options)
    context.add_cookies([{"name": "prioline_session", "value": bench.cookie(user), "url": bench.address}])
    page = context.new_page()
    page.faults = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.faults.append(str(error)))  # type: ignore[attr-defined]
    page.on("console", lambda line: line.type == "error" and page.faults.append(line.text))  # type: ignore[attr-defined]
    return page


def card(page: Page, bench: Any, name: str, context: str = "chat") -> Any:
    return page.locator(f"#text-{bench.entry(name, context).id}")


def cell(page: Page, bench: Any, name: str, language: str, context: str = "chat") -> Any:
    return card(page, bench, name, context).locator(f'.cell[data-language="{language}"]')


def test_all_five_languages_stand_side_by_side_with_the_arguments_that_are_set(browser: Browser, bench: Any) -> None:
    page = new_page(browser, bench)
    page.goto("/workbench?words=utter_entitlement%20within")
    written = card(page, bench, "utter_entitlement")
    assert [each.get_attribute("data-language") for each in written.locator(".cell").all()] == [
        *("en", "nl", "de", "ru", "it", "fr")
    ]
    expect(cell(page, bench, "utter_entitlement", "de")).to_contain_text("Stufe 1 (kritisch)")
    page.get_by_label("Level").select_option("2")
    expect(cell(page, bench, "utter_entitlement", "de")).to_contain_text("Stufe 2 (hoch)")
    page.get_by_label("Minutes").fill("1260")
    page.get_by_label("Minutes").press("Enter")
    expect(cell(page, bench, "utter_entitlement", "ru")).to_contain_text("21 час")
    assert "level=2" in page.url and "minutes=1260" in page.url
    assert page.faults == []  # type: ignore[attr-defined]


def test_dates_follow_the_clocks_over_the_change_of_time(browser: Browser, bench: Any) -> None:
    page = new_page(browser, bench)
    page.goto("/workbench?words=utter_deadline&form=chat&show=nl")
    due = cell(page, bench, "utter_deadline", "nl")
    page.get_by_label("Date and time").select_option("first_of_two")
    expect(due).to_contain_text("02:30 uur (Midden-Europese zomertijd)")
    page.get_by_label("Date and time").select_option("second_of_two")
    expect(due).to_contain_text("02:30 uur (Midden-Europese standaardtijd)")
    page.locator("[name=at]").fill("2026-07-01T13:00")
    expect(page.get_by_label("Date and time")).to_have_value("own")
    expect(due).to_contain_text("13:00 uur (Midden-Europese zomertijd)")


def test_counted_texts_show_every_plural_form(browser: Browser, bench: Any) -> None:
    page = new_page(browser, bench)
    page.goto("/workbench?words=utter_premium_left&form=chat&show=ru")
    lines = cell(page, bench, "utter_premium_left", "ru").locator(".rendered")
    assert lines.locator(".n").all_text_contents() == ["0", "1", "2", "5", "21"]
    for line, form in zip(
        lines.all(),
        [
            "0 премиум-инцидентов",
            "1 премиум-инцидент",
            "2 премиум-инцидента",
            "5 премиум-инцидентов",
            "21 премиум-инцидент",
        ],
        strict=True,
    ):
        expect(line).to_contain_text(form)


def test_a_text_is_changed_in_its_place_and_shown_at_once_as_needing_review(browser: Browser, bench: Any) -> None:
    page = new_page(browser, bench)
    page.goto("/workbench?words=utter_goodbye&form=chat")
    own = cell(page, bench, "utter_goodbye", "nl")
    own.get_by_role("link", name="Change").click()
    box = own.get_by_label("Translation")
    expect(box).to_be_focused()
    box.fill("Tot ziens. Graag tot een volgende keer.")
    own.get_by_role("button", name="Save").click()
    expect(page.locator(".notice:not(#voice-note)")).to_contain_text("needs a review")
    expect(own.locator(".wording")).to_have_text("Tot ziens. Graag tot een volgende keer.")
    expect(own.locator(".mark")).to_have_text("needs review")
    assert "words=utter_goodbye" in page.url
    # The running product's own way to the same file says it too, without a restart.
    words = catalogue("nl", bench.locales)
    assert words.render(bench.entry("utter_goodbye").text) == "Tot ziens. Graag tot een volgende keer."
    page.goto("/workbench?state=review")
    expect(page.locator(".row-card")).to_have_count(1)
    own.get_by_role("link", name="Change").click()
    own.get_by_role("button", name="Reviewed: it is right").click()
    expect(page.get_by_text("No text fits.")).to_be_visible()
    assert page.faults == []  # type: ignore[attr-defined]


def test_a_change_that_would_break_the_product_is_refused_with_the_reason(browser: Browser, bench: Any) -> None:
    before = bench.file("nl")
    page = new_page(browser, bench)
    page.goto("/workbench?words=utter_contact_known&form=chat")
    own = cell(page, bench, "utter_contact_known", "nl")
    own.get_by_role("link", name="Change").click()
    own.get_by_label("Translation").fill("Dank u, {naam}.")
    own.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("arguments: naam instead of name")
    expect(page.get_by_label("Translation")).to_have_value("Dank u, {naam}.")
    assert bench.file("nl") == before


def test_a_change_comes_as_a_patch_and_leaves_the_file_alone(browser: Browser, bench: Any) -> None:
    before = bench.file("de")
    page = new_page(browser, bench)
    page.goto(f"/workbench/texts/{bench.entry('utter_goodbye').id}/de")
    page.get_by_label("Translation").fill("Auf Wiedersehen.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Get as a patch").click()
    patch = download.value.path().read_text(encoding="utf-8")
    assert "--- a/locales/de/LC_MESSAGES/prioline.po" in patch
    assert '+msgstr "Auf Wiedersehen."' in patch
    assert bench.file("de") == before


def test_a_dialogue_stands_in_columns_with_marks_where_the_structure_differs(browser: Browser, bench: Any) -> None:
    page = new_page(browser, bench)
    page.goto("/workbench/dialogues?conversation=nl/1")
    heads = page.locator(".dialogue thead th")
    assert [each.split("\n")[0] for each in heads.all_inner_texts()] == [
        *("Dutch", "German", "Russian", "Italian", "French")
    ]
    expect(heads.nth(1)).to_contain_text("Same structure as")
    expect(heads.nth(3)).to_contain_text("Differs from")
    deadline = page.locator('[data-response="utter_deadline"]')
    expect(deadline).to_have_count(5)
    for bubble in deadline.all():
        expect(bubble).to_contain_text("09:50")
    expect(page.locator("td:nth-child(4) .difference", has_text="utter_premium_taken")).not_to_have_count(0)
    expect(page.locator("td:nth-child(3) .difference", has_text="Question marks: 0, in English 1")).not_to_have_count(0)
    page.get_by_label("Played as").select_option("voice")
    expect(page.locator(".dialogue.voice .who").first).to_have_text("Caller")
    expect(page.locator('[data-response="utter_ask_contact"]').first).to_contain_text("4 0 2 1, 7 7 8 8")
    assert page.faults == []  # type: ignore[attr-defined]


def test_a_dialogue_is_played_turn_by_turn(browser: Browser, bench: Any) -> None:
    page = new_page(browser, bench, reduced_motion="reduce")
    page.goto("/workbench/dialogues?conversation=nl/1")
    expect(page.locator(".turn.later")).to_have_count(0)
    page.get_by_role("button", name="Next turn").click()
    turns = page.locator(".turn").count()
    expect(page.locator(".turn.later")).to_have_count(turns - 1)
    page.get_by_role("button", name="Next turn").click()
    expect(page.locator(".turn.later")).to_have_count(turns - 2)
    page.get_by_role("button", name="Show all").click()
    expect(page.locator(".turn.later")).to_have_count(0)


def test_a_file_of_ones_own_is_played(browser: Browser, bench: Any, tmp_path: Path) -> None:
    own = tmp_path / "fr.yml"
    own.write_text(
        "- title: thanks\n  turns:\n    - say: Merci beaucoup\n      expect: [utter_thank]\n", encoding="utf-8"
    )
    page = new_page(browser, bench)
    page.goto("/workbench/dialogues")
    page.get_by_label("A conversation file of your own").set_input_files(own)
    page.get_by_role("button", name="Play the file").click()
    expect(page.get_by_role("heading", name="thanks")).to_be_visible()
    expect(page.locator('[data-response="utter_thank"]')).to_have_count(5)
    expect(page.locator("thead .mark").first).to_have_text("No such conversation in this language")
    own.write_text("title: no list", encoding="utf-8")
    page.get_by_label("A conversation file of your own").set_input_files(own)
    page.get_by_role("button", name="Play the file").click()
    expect(page.get_by_role("alert")).to_contain_text("expected a list of conversations")


def test_sentences_are_understood_and_a_wrong_one_is_kept(browser: Browser, bench: Any) -> None:
    page = new_page(browser, bench)
    page.goto("/workbench/understanding")
    page.get_by_label("Sentences, one on each line").fill("Onze kassa staat stil. Graag hulp.")
    page.get_by_label("Language so far").select_option("nl")
    page.get_by_role("button", name="Understand").click()
    meaning = page.locator(".meaning")
    expect(meaning.locator(".found-language")).to_have_text("Dutch")
    expect(meaning.locator(".found-intent")).to_have_text("report_incident")
    expect(meaning.locator(".found-level")).to_contain_text("2")
    expect(meaning.locator("mark")).to_have_text("Onze kassa staat stil.")
    expect(meaning.locator(".levels")).to_contain_text("60.0 %")
    expect(meaning.locator(".nearest")).to_contain_text("kassa's dood")
    meaning.get_by_text("This is wrong").click()
    meaning.get_by_label("Level").select_option("1")
    meaning.get_by_role("button", name="Keep as a candidate").click()
    expect(page.locator(".notice:not(#voice-note)")).to_contain_text("Kept as a candidate")
    expect(page.locator(".meaning")).to_be_visible()
    assert bench.rasa.asked[-1]["language"] == "nl"
    assert page.faults == []  # type: ignore[attr-defined]


def test_listening_says_when_the_browser_has_no_voice(browser: Browser, bench: Any) -> None:
    page = new_page(browser, bench)
    page.add_init_script("speechSynthesis.getVoices = () => []")
    page.goto("/workbench?words=utter_goodbye&form=voice&show=ru")
    cell(page, bench, "utter_goodbye", "ru", "voice").get_by_role("button", name="Listen").click()
    expect(page.locator("#voice-note")).to_have_text("This browser has no voice for Russian.")


def test_listening_takes_a_voice_of_the_language(browser: Browser, bench: Any) -> None:
    page = new_page(browser, bench)
    page.add_init_script(
        """speechSynthesis.getVoices = () => [{lang: "en-GB"}, {lang: "ru-RU"}];
        window.SpeechSynthesisUtterance = class extends EventTarget {
          constructor(text) { super(); this.text = text; }
        };
        speechSynthesis.speak = (words) => (window.heard = [words.text, words.lang]);"""
    )
    page.goto("/workbench?words=utter_goodbye&form=voice&show=ru")
    own = cell(page, bench, "utter_goodbye", "ru", "voice")
    own.get_by_role("button", name="Listen").click()
    assert page.evaluate("window.heard") == [own.locator(".wording").inner_text(), "ru-RU"]


def test_the_state_of_each_language_leads_to_what_is_to_do(browser: Browser, bench: Any) -> None:
    page = new_page(browser, bench)
    page.goto("/workbench/languages")
    page.get_by_role("link", name="Italian", exact=True).click()
    expect(page.get_by_role("heading", name="Italian")).to_be_visible()
    page.get_by_role("link", name="Assistant").click()
    expect(page.get_by_label("Part")).to_have_value("dialogue")


def test_a_text_is_changed_by_keyboard_alone(browser: Browser, bench: Any) -> None:
    page = new_page(browser, bench)
    page.goto("/workbench?words=utter_goodbye&form=chat&show=nl")
    own = cell(page, bench, "utter_goodbye", "nl")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('edit')"):
            break
    page.keyboard.press("Enter")
    expect(own.get_by_label("Translation")).to_be_focused()
    page.keyboard.press("Escape")
    expect(own.get_by_role("link", name="Change")).to_be_focused()


@pytest.mark.parametrize(
    ("look", "options"),
    [
        ("light", {}),
        ("dark", {"color_scheme": "dark"}),
        ("phone", {"viewport": PHONE, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}),
    ],
)
def test_pictures_are_taken_and_nothing_is_wider_than_the_screen(
    browser: Browser, bench: Any, look: str, options: dict[str, Any]
) -> None:
    page = new_page(browser, bench, "meike", **options)
    entry = bench.entry("utter_ask_premium")
    for name, address in (
        ("texts", "/workbench?words=utter_ask"),
        ("text", f"/workbench/texts/{entry.id}"),
        ("edit", f"/workbench/texts/{entry.id}/ru"),
        ("dialogues", "/workbench/dialogues?conversation=it/2"),
        ("call", "/workbench/dialogues?conversation=nl/3&channel=voice"),
        ("languages", "/workbench/languages"),
        ("language", "/workbench/languages/de"),
    ):
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, f"{name} scrolls sideways on {look}"
        page.screenshot(path=PICTURES / f"workbench-{name}-{look}.png", full_page=name != "texts")
    page.goto("/workbench/understanding")
    page.locator("textarea").first.fill("Onze kassa staat stil. Graag hulp.\nTweede zin")
    page.locator("#try button").click()
    expect(page.locator(".meaning")).to_have_count(2)
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.screenshot(path=PICTURES / f"workbench-understanding-{look}.png", full_page=True)
    assert page.faults == []  # type: ignore[attr-defined]
