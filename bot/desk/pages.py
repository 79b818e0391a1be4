"""Turning a template into a page: language, escaping, security headers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from babel import Locale
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from actions.contract.clock import Clock
from actions.contract.holidays import ending_calendars
from actions.contract.numbers import format_contract_number, format_incident_number
from actions.plan_names import named_plan
from actions.store.calendars import regions_in_use
from actions.store.database import Database
from actions.store.desk_queries import alarms
from actions.store.users import USER_LANGUAGES, User
from bot.desk import times
from bot.desk.access import Access, Visitor
from bot.shown import keep_choice, shown_language, tag
from locales.catalogue import catalogue, locale_of
from locales.message import Text
from locales.texts import desk as texts
from locales.texts import desk_figures as figure_texts
from locales.texts.terms import TERMS
from locales.values import Day, Value

FOLDER = Path(__file__).parent
STATIC = {"desk.css": "text/css", "desk.js": "text/javascript", "icon.svg": "image/svg+xml"}

HEADERS = {
    # Nothing but our own files: no inline script or style, so a customer's text can never become code.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Pages:
    """The desk's templates and what every one of them needs."""

    def __init__(self, database: Database, clock: Clock, access: Access) -> None:
        self._database, self._clock, self._access = database, clock, access
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def show(
        self, request: Request, visitor: Visitor, template: str, *, status: int = 200, **context: Any
    ) -> HTMLResponse:
        """Return the page in the visitor's language, with a session for a visitor who has none."""
        language = visitor.user.language if visitor.user else preferred_language(request)
        context |= self._frame(visitor, shown_language(request, language))
        html = self._environment.get_template(template).render(context)
        response = HTMLResponse(html, status, headers=HEADERS)
        keep_choice(request, response)
        if visitor.user is None or visitor.is_new:
            self._access.begin(response, request, visitor)
        return response

    def _frame(self, visitor: Visitor, language: str) -> dict[str, Any]:
        return {
            **_words(language, catalogue(language).revision),
            "T": texts,
            "F": figure_texts,
            "TERMS": TERMS,
            "user": visitor.user,
            "by_proxy": visitor.by_proxy,
            "form_token": self._access.form_token(visitor),
            "languages": language_names(),
            "now": self._clock.now(),
            "alarm_cases": self._alarms(visitor.user),
            "ending_calendars": self._ending_calendars(visitor.user, language),
            "asset": asset_address,
            "incident": format_incident_number,
            "contract_number": format_contract_number,
        }

    def _ending_calendars(self, user: User | None, language: str) -> str:
        """Return the holiday calendars in use that end soon; nothing for those who cannot do anything about it."""
        if user is None or user.role != "manager":
            return ""
        today = self._clock.now().date()
        with self._database.transaction() as session:
            ends = ending_calendars(regions_in_use(session, today), today)
        words = catalogue(language)
        named = (words.render(texts.CALENDAR_END, region=end.region, date=Day(end.valid_until)) for end in ends)
        return "; ".join(named)

    def _alarms(self, user: User | None) -> tuple[int, ...]:
        if user is None or user.role == "localization":
            return ()
        with self._database.transaction() as session:
            return alarms(session)


def preferred_language(request: Request) -> str:
    """Return the first of the desk's languages that the browser asks for, English if it asks for none."""
    for item in request.headers.get("accept-language", "").split(","):
        language = item.split(";")[0].strip().lower().split("-")[0]
        if language in USER_LANGUAGES:
            return language
    return "en"


@cache
def language_names() -> Mapping[str, str]:
    """Return the desk's languages, each by its own name."""
    return {code: (Locale.parse(code).get_display_name(code) or code).capitalize() for code in USER_LANGUAGES}


@cache
def language_name(code: str, language: str) -> str:
    """Return the name of a language in another one; the code itself where there is no name."""
    return str(locale_of(language).languages.get(code, code))


@cache
def asset_address(name: str) -> str:
    """Return the address of a static file; it changes with the file, so browsers may keep the file for long."""
    digest = hashlib.sha256((FOLDER / "static" / name).read_bytes()).hexdigest()[:12]
    return f"/desk/static/{name}?v={digest}"


@lru_cache(maxsize=32)
def _words(language: str, revision: int) -> Mapping[str, Any]:
    """Return what templates write texts, times and names with; anew when the catalogue's file has changed."""
    del revision  # part of the key alone
    _plain.cache_clear()
    return {
        "language": tag(language),
        "t": _translator(language),
        "plan_name": cache(lambda code: catalogue(language).write(named_plan(code))),
        "label": partial(_label, language),
        "units": times.units(language),
        "day_and_time": partial(_with_language, times.day_and_time, language),
        "time_of_day": partial(_with_language, times.time_of_day, language),
        "day": lambda value: times.day(value, language),
        "countdown": lambda seconds: times.countdown(seconds, times.units(language)),
        "language_name": lambda code: language_name(code, language),
    }


def _translator(language: str) -> Callable[..., str]:
    words = catalogue(language)

    def translate(text: Text, **arguments: Value) -> str:
        return words.render(text, "chat", **arguments) if arguments else _plain(language, text)

    return translate


@cache
def _plain(language: str, text: Text) -> str:
    """Return a text without arguments; a board of 2,000 cases asks for the same few texts 10,000 times."""
    return catalogue(language).render(text)


def _label(language: str, table: Mapping[Any, Text], key: Any) -> str:
    """Return the label of a code; a code without one (of a newer release) is shown as it is."""
    return _plain(language, table[key]) if key in table else str(key)


def _with_language(
    write: Callable[[datetime, str | None, str], str], language: str, at: datetime, zone: str | None = None
) -> str:
    return write(at, zone, language)
