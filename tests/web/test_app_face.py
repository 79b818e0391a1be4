"""Page, files, health, metrics and headers of the web face."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from fastapi import APIRouter

from actions.store.tables import AgentRow
from bot.web.pages import FOLDER, page_texts
from locales.catalogue import LANGUAGES
from locales.texts.page import PAGE


def test_the_page_comes_in_the_language_asked_for(web: Any) -> None:
    assert '<html lang="ru"' in web.get("/?lang=ru").text
    assert '<html lang="it"' in web.get("/", headers={"Accept-Language": "it-CH, de;q=0.5"}).text
    assert '<html lang="nl"' in web.get("/?lang=xx").text


def test_the_page_carries_no_script_or_style_of_its_own_and_nothing_of_others(web: Any) -> None:
    html = web.get("/").text
    assert "<style" not in html
    assert " style=" not in html
    assert " onclick=" not in html
    assert html.count("<script") == 1
    assert "https://" not in html.replace("http://www.w3.org", "")


@pytest.mark.parametrize("path", ["/", "/page/main.js", "/embed.js", "/healthz", "/api/chat/unknown"])
def test_every_answer_has_the_security_headers(web: Any, path: str) -> None:
    headers = web.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert policy.endswith("frame-ancestors 'self'")
    assert headers["x-content-type-options"] == "nosniff"


def test_configured_sites_may_show_the_page_in_a_frame(web_parts: Any) -> None:
    web_parts.options = {"embedding_origins": ("https://portal.example.com",)}
    web_parts.start()
    policy = web_parts.get("/").headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://portal.example.com")


def test_every_file_that_the_page_names_is_there(web: Any) -> None:
    for path in FOLDER.iterdir():
        if path.name in ("chat.html", "embed.js"):
            assert web.get(f"/page/{path.name}").status_code == httpx.codes.NOT_FOUND
        else:
            answer = web.get(f"/page/{path.name}")
            assert answer.status_code == httpx.codes.OK
            assert answer.content == path.read_bytes()
    assert web.get("/page/..%2fapp.py").status_code == httpx.codes.NOT_FOUND


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_of_the_page_come_whole_in_every_language(web: Any, language: str) -> None:
    body = web.get(f"/page/texts/{language}.json").json()
    assert body["language"] == language
    assert body["texts"].keys() == PAGE.keys()
    assert all(body["texts"].values())


def test_texts_in_another_language_are_not_there(web: Any) -> None:
    assert web.get("/page/texts/en.json").status_code == httpx.codes.NOT_FOUND


def test_scripts_and_page_use_only_texts_that_exist(web: Any) -> None:
    html = web.get("/").text
    names = {
        part.split('"')[0]
        for kind in ("text", "label", "title", "placeholder")
        for part in html.split(f'data-{kind}="')[1:]
    }
    assert names <= PAGE.keys()
    scripts = "".join(path.read_text() for path in FOLDER.glob("*.js"))
    called = {part.split('"')[0] for part in scripts.split('text("')[1:]}
    assert called <= PAGE.keys()
    assert called


def test_the_script_for_other_sites_carries_its_texts(web: Any) -> None:
    answer = web.get("/embed.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    start = answer.text.index("const texts = ") + len("const texts = ")
    texts = json.loads(answer.text[start : answer.text.index(";\n", start)])
    assert texts["de"]["open_chat"] == page_texts("de")["open_chat"]


def test_the_process_lives_and_is_ready(web: Any) -> None:
    assert web.get("/healthz").json() == {"status": "ok"}
    answer = web.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "reasons": {}})


def test_what_is_missing_is_named_with_its_reason(web_parts: Any, rasa: Any, clock: Any) -> None:
    beats = [clock.now()]
    web_parts.app_options = {"heartbeat": lambda: beats[0]}
    web_parts.start()
    assert web_parts.get("/readyz").status_code == 200

    rasa.stop()
    clock.move(timedelta(seconds=31))
    answer = web_parts.get("/readyz")
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert answer.json()["reasons"].keys() == {"rasa", "engine"}
    assert "31 s" in answer.json()["reasons"]["engine"]
    assert web_parts.get("/healthz").status_code == 200


def test_a_database_without_tables_is_not_ready(web: Any, database: Any) -> None:
    assert web.get("/readyz").json()["ready"]
    with database.transaction() as session:
        session.connection().exec_driver_sql("DROP TABLE messages")
    assert web.get("/readyz").json()["reasons"].keys() == {"database"}


def test_figures_tell_turns_waiting_messages_and_open_sockets(web: Any, rasa: Any) -> None:
    page = web.open_page()
    page.hello()
    page.say("m1", "hallo")
    page.until_message("bot")
    rasa.stop()
    page.say("m2", "hallo?")
    page.until(lambda frame: frame.get("client") == "m2")
    text = web.get("/metrics").text
    assert 'prioline_turns_total{outcome="answered"} 1.0' in text
    assert "prioline_turn_seconds_count 1.0" in text
    assert "prioline_waiting_messages 1.0" in text
    assert "prioline_open_sockets 1.0" in text


def test_figures_tell_how_long_the_calendars_in_use_are_confirmed(web: Any, database: Any, clock: Any) -> None:
    with database.transaction() as session:
        session.add(
            AgentRow(
                id="irina", name="Irina Belova", phone="+12025550122", email="irina@prioline.example",
                languages=["ru"], zone="Europe/Moscow", hours=[[0, "09:00", "18:00"]], holiday_region="RU",
            )
        )  # fmt: skip
    clock.set(datetime(2027, 12, 1, tzinfo=timezone.utc))
    text = web.get("/metrics").text
    assert 'prioline_calendar_days_left{region="RU"} 30.0' in text
    assert text.count("prioline_calendar_days_left{") == 1
    clock.set(datetime(2028, 1, 2, tzinfo=timezone.utc))
    assert 'prioline_calendar_days_left{region="RU"} -2.0' in web.get("/metrics").text


def test_there_is_one_document_of_the_interface_with_all_mounted_parts(web_parts: Any) -> None:
    router = APIRouter()

    @router.get("/desk/ping")
    def ping() -> str:
        return "pong"

    web_parts.app_options = {"routers": (router,)}
    web_parts.start()
    assert web_parts.get("/desk/ping").json() == "pong"
    assert {"/api/chat", "/readyz", "/desk/ping", "/"} <= web_parts.get("/openapi.json").json()["paths"].keys()
    assert web_parts.get("/docs").status_code == httpx.codes.NOT_FOUND


def test_backgrounds_run_as_long_as_the_application(web_parts: Any) -> None:
    events: list[str] = []

    @asynccontextmanager
    async def engine() -> Any:
        events.append("started")
        yield
        events.append("stopped")

    web_parts.app_options = {"backgrounds": (engine,)}
    web_parts.start()
    web_parts.get("/healthz")
    assert events == ["started"]
    web_parts.stop()
    assert events == ["started", "stopped"]
