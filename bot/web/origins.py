"""Which web pages may use the chat (a browser names the page's site in the ``Origin`` header)."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


class Origins:
    """Our own site and the sites that were configured."""

    def __init__(self, public_url: str, allowed_origins: tuple[str, ...]) -> None:
        self._allowed = {_site(origin) for origin in (public_url, *allowed_origins)}

    def accepts(self, connection: HTTPConnection) -> bool:
        """Return whether the request may use the chat.

        A request without ``Origin`` comes from no web page (browsers always send it with a socket), so it is
        accepted; one from the host it is sent to, or from a configured site, is too.
        """
        origin = connection.headers.get("origin")
        if origin is None:
            return True
        site = _site(origin)
        if site is None:
            return False
        return site in self._allowed or site[1:] == _host(connection)


def _site(origin: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(origin)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    if parts.hostname is None or port is None:
        return None
    return parts.scheme, parts.hostname, port


def _host(connection: HTTPConnection) -> tuple[str, int] | None:
    site = _site(f"{connection.url.scheme}://{connection.headers.get('host', '')}")
    return None if site is None else site[1:]
