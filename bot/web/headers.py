"""Security headers of every answer, and a limit on what a chat request may carry."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_LIMIT_BYTES = 1_000_000


class SecurityHeaders:
    """Adds the headers that an answer does not set itself.

    The policy allows our own files and connections only: no inline script or style, no third party. The page may
    stand in frames of our own site and of ``embedding_origins``.
    """

    def __init__(self, app: ASGIApp, embedding_origins: tuple[str, ...] = ()) -> None:
        self._app = app
        policy = (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "font-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            " ".join(("frame-ancestors 'self'", *embedding_origins)),
        )
        self._headers = {
            "Content-Security-Policy": "; ".join(policy),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class BodyLimit:
    """Refuses bodies of chat requests above ``BODY_LIMIT_BYTES`` before they are read (RFC 9110, 15.5.14)."""

    def __init__(self, app: ASGIApp, path_prefix: str) -> None:
        self._app = app
        self._path_prefix = path_prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 for a large body, 411 for one of untold length; pass everything else on."""
        if scope["type"] == "http" and scope["path"].startswith(self._path_prefix):
            headers = dict(scope["headers"])
            length = headers.get(b"content-length", b"0")
            if b"transfer-encoding" in headers:
                await PlainTextResponse("say the length of the body", 411)(scope, receive, send)
                return
            if not length.isdigit() or int(length) > BODY_LIMIT_BYTES:
                text = f"the body may have {BODY_LIMIT_BYTES} bytes"
                await PlainTextResponse(text, 413)(scope, receive, send)
                return
        await self._app(scope, receive, send)
