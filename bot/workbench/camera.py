"""Takes the pictures of the running product on which the workbench frames each text; needs Chromium and Playwright."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.workbench.inventory import by_id
from bot.workbench.pictures import FOLDER, INDEX, Album, Box, Picture, Seen, places_of_texts
from bot.workbench.shelf import Shelf
from locales.catalogue import FOLDER as LOCALES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTH, HEIGHT = 1200, 800
WAIT_MS = 15_000

_SEEN = """() => {
  const found = [];
  for (const element of document.body.querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || !element.checkVisibility()) continue;
    const at = [box.x + scrollX, box.y + scrollY, box.width, box.height];
    for (const text of [element.innerText, element.placeholder, element.getAttribute("aria-label")]) {
      if (text && text.length < 600) found.push([text, ...at]);
    }
  }
  return found.sort((one, other) => one[3] * one[4] - other[3] * other[4]);
}"""


class CameraMissing(RuntimeError):
    """There is no browser to take pictures with; the message says what to install."""


@dataclass(frozen=True)
class SignedIn:
    """An account for the pages behind the sign-in: its session cookie, and how to change the language it is shown."""

    cookie_name: str
    cookie: str
    speak: Callable[[str], None]


def take_pictures(url: str, data_dir: Path, languages: Sequence[str], at: datetime, account: SignedIn | None) -> Album:
    """Take all pictures of the product at ``url`` and keep them in the data folder in place of the former ones.

    Raises:
        CameraMissing: Playwright or Chromium is not installed.
    """
    folder = data_dir / FOLDER
    new = folder.with_name("pictures.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    shelf = Shelf(LOCALES)
    with _chromium() as browser:
        pictures = [picture for each in languages for picture in _of_language(browser, url, each, new, shelf, account)]
    album = Album(taken_at=at.isoformat(), pictures=pictures)
    (new / INDEX).write_text(json.dumps(album.model_dump()), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(new, folder)
    return album


@contextmanager
def _chromium() -> Iterator[Browser]:
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as fault:
        raise CameraMissing("Playwright is not installed; it comes with the development packages: uv sync") from fault
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        except Error as fault:
            raise CameraMissing("Chromium was not found; install it: playwright install chromium") from fault
        yield browser
        browser.close()


def _of_language(
    browser: Browser, url: str, language: str, folder: Path, shelf: Shelf, account: SignedIn | None
) -> Iterator[Picture]:
    context = browser.new_context(base_url=url, locale=language, viewport={"width": WIDTH, "height": HEIGHT})
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()

    def taken(name: str) -> Picture:
        return _picture(page, name, language, folder, shelf)

    page.goto(f"/?lang={language}")
    page.locator(".example").first.wait_for()
    yield taken("chat")
    page.locator(".example").first.click()
    page.locator("#send").click()
    # Two replies: the report is noted, the contract asked for. Nothing is opened and nobody is rung.
    page.locator("#log > *").nth(2).wait_for()
    yield taken("conversation")
    page.goto("/desk/sign-in")
    yield taken("sign-in")
    if account is not None:
        account.speak(language)
        context.add_cookies([{"name": account.cookie_name, "value": account.cookie, "url": url}])
        for name, address in (
            ("desk", "/desk"),
            ("desk-closed", "/desk/closed"),
            ("desk-refused", "/desk/refused"),
            ("workbench", "/workbench"),
            ("workbench-dialogues", "/workbench/dialogues"),
            ("workbench-understanding", "/workbench/understanding"),
            ("workbench-languages", "/workbench/languages"),
        ):
            page.goto(address)
            yield taken(name)
        case = page.goto("/desk") and page.locator(".c-case a").first
        if case and case.count():
            case.click()
            page.locator("#head").wait_for()
            yield taken("desk-case")
    context.close()


def _picture(page: Page, name: str, language: str, folder: Path, shelf: Shelf) -> Picture:
    seen = [Seen(text, Box(x=x, y=y, width=w, height=h)) for text, x, y, w, h in page.evaluate(_SEEN)]
    file = f"{name}-{language}.png"
    page.screenshot(path=folder / file, full_page=True)
    height = page.evaluate("Math.max(document.documentElement.scrollHeight, innerHeight)")
    texts = places_of_texts(shelf, language, seen)
    if name.startswith("workbench"):  # it shows every text; at home there are only its own
        texts = {text_id: box for text_id, box in texts.items() if by_id()[text_id].area == "workbench"}
    return Picture(name=file, language=language, page=name, width=WIDTH, height=int(height), texts=texts)
