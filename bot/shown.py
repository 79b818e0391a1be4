"""Which variant of a language a browser is shown: its region's (``de-AT``), or the pseudo-locale for a tester.

A conversation goes on in one of the five languages; the variant is chosen anew for each browser, so nothing of it
is stored. ``?lang=en_XA`` keeps the pseudo-locale in a cookie of the session; any other ``?lang=`` ends it.
"""

from __future__ import annotations

from fastapi import Response
from starlette.requests import HTTPConnection

from locales.catalogue import catalogue, wished_region
from locales.pseudo import PSEUDO

COOKIE = "prioline_texts"


def shown_language(connection: HTTPConnection, language: str) -> str:
    """Return the variant of ``language`` in which this browser is shown texts."""
    if connection.query_params.get("lang") == PSEUDO:
        return PSEUDO
    if connection.cookies.get(COOKIE) == PSEUDO and "lang" not in connection.query_params:
        return PSEUDO
    return wished_region(connection.headers.get("accept-language", ""), language)


def keep_choice(connection: HTTPConnection, response: Response) -> None:
    """Remember the pseudo-locale for this browser's next requests, or forget it."""
    wished = connection.query_params.get("lang")
    if wished == PSEUDO:
        response.set_cookie(COOKIE, PSEUDO, httponly=True, samesite="lax")
    elif wished is not None and COOKIE in connection.cookies:
        response.delete_cookie(COOKIE)


def tag(language: str) -> str:
    """Return a variant as web pages name it (BCP 47): ``de-AT``, ``en-XA``."""
    return catalogue(language).language.replace("_", "-")
