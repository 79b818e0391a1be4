"""What is refused at the desk and at the workbench, as pages: one list for both, so that neither forgets a case."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Protocol
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from bot.desk.access import NoAccount, NotAllowed, SignInNeeded, StaleForm
from bot.desk.pages import HEADERS
from bot.desk.proxy import UntrustedProxy
from locales.message import Text
from locales.texts import desk as texts

SIGN_IN = "/desk/sign-in"

_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class TooLarge(Exception):
    """A form is longer than any honest one."""


class NoSuchPage(Exception):
    """The address names something that is not there."""


class Failure(Protocol):
    """Makes the page of a refusal."""

    def __call__(self, request: Request, status: int, text: Text, **arguments: str) -> Response:
        """Return an error page that says what is wrong and leads back; ``arguments`` are those of the text."""
        ...


def refusing_routes(failure: Failure, home: str, body_limit: int, not_allowed: Text) -> type[APIRoute]:
    """Return routes that turn our refusals into pages.

    ``home`` is where a form goes on after sign-in, ``body_limit`` is in bytes, ``not_allowed`` is told to who has
    none of the roles.
    """

    class RefusingRoute(APIRoute):
        def get_route_handler(self) -> _Handler:
            inner = super().get_route_handler()

            async def handle(request: Request) -> Response:
                arguments: dict[str, str] = {}
                try:
                    _check_length(request, body_limit)
                    return await inner(request)
                except SignInNeeded:
                    return _to_sign_in(request, home)
                except (StaleForm, RequestValidationError) as error:
                    status, text = _form_fault(request, error)
                except NoSuchPage:
                    status, text = 404, texts.NOT_FOUND
                except NotAllowed:
                    status, text = 403, not_allowed
                except UntrustedProxy:
                    status, text = 403, texts.NOT_FROM_PROXY
                except NoAccount as error:
                    status, text, arguments = 403, texts.NO_ACCOUNT, {"name": str(error)}
                except TooLarge:
                    status, text = 413, texts.TOO_LARGE
                return await run_in_threadpool(lambda: failure(request, status, text, **arguments))

            return handle

    return RefusingRoute


def see(address: str) -> RedirectResponse:
    """Lead the browser on after a form."""
    return RedirectResponse(address, 303, headers=HEADERS)


def _form_fault(request: Request, error: Exception) -> tuple[int, Text]:
    """Return how to answer a form that is not ours (403) and an address that is none (404)."""
    if isinstance(error, RequestValidationError):
        places = {str(fault["loc"][0]) for fault in error.errors()}
        if request.method == "GET" or "path" in places:
            return 404, texts.NOT_FOUND
    return 403, texts.STALE_FORM


def _check_length(request: Request, limit: int) -> None:
    length = request.headers.get("content-length", "0" if request.method == "GET" else "")
    if not length.isdigit() or int(length) > limit:
        raise TooLarge


def _to_sign_in(request: Request, home: str) -> RedirectResponse:
    address = request.url.path if request.method == "GET" else home
    if request.method == "GET" and request.url.query:
        address += f"?{request.url.query}"
    return see(f"{SIGN_IN}?next={quote(address, safe='')}")
