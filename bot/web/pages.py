"""The chat page, its texts and files, and the small script with which other sites show the chat."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import phonenumbers
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pydantic import BaseModel

from bot.shown import keep_choice, shown_language
from bot.web.incoming import MESSAGE_LIMIT, known_language, preferred_language
from locales.catalogue import LANGUAGES, catalogue
from locales.texts.page import PAGE

FOLDER = Path(__file__).parent / "page"
FILES = {
    **{path.name: "text/javascript" for path in FOLDER.glob("*.js") if path.name != "embed.js"},
    **{path.name: "text/css" for path in FOLDER.glob("*.css")},
    **{path.name: "image/svg+xml" for path in FOLDER.glob("*.svg")},
}
LANGUAGE_NAMES = {"nl": "Nederlands", "de": "Deutsch", "ru": "Русский", "it": "Italiano", "fr": "Français"}
"""Each language in its own words, so that people find theirs on a page in another one."""

EMBED_TEXTS = ("open_chat", "close_chat", "title")


class PageTexts(BaseModel):
    """All texts of the page in one language, and that language's priority line: E.164, and as people read it."""

    language: str
    line: str | None
    shown_line: str | None
    texts: dict[str, str]


def page_texts(language: str) -> Mapping[str, str]:
    """Return the texts of the page in ``language``, their ``{arguments}`` still in braces."""
    words = catalogue(language)
    return {key: words.template(text) for key, text in PAGE.items()}


def shown_number(number: str | None) -> str | None:
    """Return an E.164 number with the spaces of its country; one that is no such number, as it is."""
    if number is None:
        return None
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def create_router(line_number_by_language: Mapping[str, str]) -> APIRouter:
    """Return the routes of the page; the numbers are the priority line's, E.164."""
    router = APIRouter(tags=["page"])
    templates = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )

    def line(language: str) -> str | None:
        return line_number_by_language.get(language) or next(iter(line_number_by_language.values()), None)

    def shown_texts(request: Request, language: str) -> Mapping[str, str]:
        return page_texts(shown_language(request, language))

    @router.get("/", response_class=HTMLResponse)
    async def page(request: Request, lang: str | None = None, embedded: str | None = None) -> HTMLResponse:
        """Return the chat page, in the language asked for or in the browser's."""
        language = known_language(lang) or preferred_language(request.headers.get("accept-language", ""))
        html = templates.get_template("chat.html").render(
            language=language,
            languages=LANGUAGE_NAMES,
            chosen=known_language(lang) is not None,
            embedded=embedded is not None,
            text=shown_texts(request, language),
            line=line(language),
            shown_line=shown_number(line(language)),
            limit=MESSAGE_LIMIT,
        )
        response = HTMLResponse(html, headers={"Cache-Control": "no-cache", "Vary": "Accept-Language, Cookie"})
        keep_choice(request, response)
        return response

    @router.get("/page/texts/{language}.json", response_model=PageTexts)
    async def texts(request: Request, language: str) -> Any:
        """Return the page's texts in one of the languages."""
        if language not in LANGUAGES:
            return JSONResponse({"detail": f"no texts in {language!r}; there are {', '.join(LANGUAGES)}"}, 404)
        body = {
            "language": language,
            "line": line(language),
            "shown_line": shown_number(line(language)),
            "texts": shown_texts(request, language),
        }
        return JSONResponse(body, headers={"Cache-Control": "no-cache", "Vary": "Accept-Language, Cookie"})

    @router.get("/page/{name}", response_class=Response)
    async def file(name: str) -> Response:
        """Return one file of the page: a script, the style sheet or a picture."""
        if name not in FILES:
            return JSONResponse({"detail": "no such file"}, 404)
        content = (FOLDER / name).read_bytes()
        return Response(content, media_type=FILES[name], headers={"Cache-Control": "no-cache"})

    @router.get("/embed.js", response_class=Response)
    async def embed() -> Response:
        """Return the script that puts a chat button on another site."""
        texts = {code: {key: page_texts(code)[key] for key in EMBED_TEXTS} for code in LANGUAGES}
        script = templates.get_template("embed.js").render(texts=Markup(json.dumps(texts)))
        headers = {"Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}
        return Response(script, media_type="text/javascript", headers=headers)

    return router
