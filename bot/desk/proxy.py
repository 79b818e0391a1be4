"""Sign-in by a reverse proxy that has verified the person and names them in a header."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from fastapi import Request


class UntrustedProxy(Exception):
    """The header came from an address that is not the proxy's: somebody pretends, or the setting is wrong."""


class ProxySignIn:
    """Who the proxy says is there. Without a header's name nobody signs in this way."""

    def __init__(self, header: str = "", peers: Iterable[str] = ()) -> None:
        """Believe ``header`` when the connection itself comes from one of ``peers`` (addresses or networks).

        The server must not rewrite the peer's address from headers (uvicorn: ``proxy_headers=False``), and the
        proxy must remove the header from what browsers send.

        Raises:
            ValueError: a header without peers, or a peer that is no address or network.
        """
        self._header = header
        self._networks = tuple(ip_network(peer, strict=False) for peer in peers)
        if header and not self._networks:
            raise ValueError("a sign-in header without the proxy's address would let everybody in; give its address")

    @property
    def is_on(self) -> bool:
        """Whether a header is believed at all."""
        return bool(self._header)

    def name(self, request: Request) -> str | None:
        """Return the account that the proxy names, None when there is no header.

        Raises:
            UntrustedProxy: the header was sent from elsewhere, or more than once.
        """
        names = request.headers.getlist(self._header) if self._header else []
        if not names:
            return None
        if len(names) > 1 or not self._is_trusted(request):
            raise UntrustedProxy
        return names[0].strip() or None

    def _is_trusted(self, request: Request) -> bool:
        try:
            peer = ip_address(request.client.host if request.client else "")
        except ValueError:
            return False
        return any(peer in network for network in self._networks)
