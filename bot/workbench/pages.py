"""Turning a template of the workbench into a page: language, texts, security headers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.desk.access import Access, Visitor
from bot.desk.pages import HEADERS, language_name, language_names, preferred_language
from bot.desk.pages import asset_address as desk_asset
from bot.shown import keep_choice, shown_language, tag
from locales.catalogue import catalogue
from locales.message import Text
from locales.pseudo import PSEUDO
from locales.texts import desk as desk_texts
from locales.texts import workbench as texts

FOLDER = Path(__file__).parent
STATIC = {"workbench.css": "text/css", "workbench.js": "text/javascript"}


class Pages:
    """The workbench's templates and what every one of them needs."""

    def __init__(self, access: Access) -> None:
        self._access = access
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
        """Return the page in the visitor's language."""
        own = visitor.user.language if visitor.user else preferred_language(request)
        language = shown_language(request, own)
        words = catalogue(language)

        def label(table: Mapping[Any, Text], key: Any) -> str:
            return words.render(table[key]) if key in table else str(key)

        context |= {
            "T": texts,
            "D": desk_texts,
            "t": words.render,
            "label": label,
            "language": tag(language),
            "language_name": lambda code: shown_name(code, language),
            "languages": language_names(),
            "user": visitor.user,
            "form_token": self._access.form_token(visitor),
            "asset": asset_address,
            "desk_asset": desk_asset,
            "own_language": language.partition("_")[0],
            "here_address": _address(request),
        }
        html = self._environment.get_template(template).render(context)
        response = HTMLResponse(html, status, headers=HEADERS)
        keep_choice(request, response)
        if visitor.user is None:
            self._access.begin(response, request, visitor)
        return response


@cache
def shown_name(code: str, language: str) -> str:
    """Return the name of a language or region (``de_AT``) in another language; the pseudo-locale is its own code."""
    base, _, region = code.partition("_")
    if code == PSEUDO or not region:
        return code if code == PSEUDO else language_name(code, language)
    territory = catalogue(language).locale.territories.get(region, region)
    return f"{language_name(base, language)} ({territory})"


@cache
def asset_address(name: str) -> str:
    """Return the address of a static file; it changes with the file, so browsers may keep the file for long."""
    digest = hashlib.sha256((FOLDER / "static" / name).read_bytes()).hexdigest()[:12]
    return f"/workbench/static/{name}?v={digest}"


def _address(request: Request) -> str:
    """Return the address of this page, to come back to it after a form; for a sent form, that of its page."""
    path = request.url.path
    return f"{path}?{request.url.query}" if request.method == "GET" and request.url.query else path
