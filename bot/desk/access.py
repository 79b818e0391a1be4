"""Who is in front of the browser: session cookie, form tokens, roles.

The session is a signed cookie and no row: any number of web processes with the same secret know it.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeSerializer

from actions.contract.clock import Clock
from actions.store.database import Database
from actions.store.users import User, find_user
from bot.desk.proxy import ProxySignIn, UntrustedProxy

COOKIE = "prioline_session"
SESSION = timedelta(hours=12)
"""How long a sign-in lasts: a shift."""

SECRET_LENGTH = 16


class SignInNeeded(Exception):
    """Nobody is signed in."""


class NotAllowed(Exception):
    """The account's role does not open this page."""


class NoAccount(Exception):
    """The company's sign-in names somebody who has no account here; the argument is that name."""


class StaleForm(Exception):
    """A form came without the token of this session: forged, or sent after signing out."""


@dataclass(frozen=True)
class Visitor:
    """A browser. ``session_id`` is random, and new with each sign-in; ``user`` is None before it.

    ``is_new`` says that the browser does not know its session id yet; ``by_proxy`` that a reverse proxy signs in.
    """

    session_id: str
    user: User | None
    is_new: bool = False
    by_proxy: bool = False


class Access:
    """Sign-in of the desk and of the pages beside it."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        session_secret: str,
        *,
        secure_cookies: bool = False,
        proxy: ProxySignIn | None = None,
    ) -> None:
        """Use ``session_secret`` to sign; ``secure_cookies`` when the public address is https.

        ``proxy`` is a reverse proxy whose word on who is there counts.

        Raises:
            ValueError: the secret is too short to protect anything.
        """
        if len(session_secret) < SECRET_LENGTH:
            raise ValueError(f"session secret: give at least {SECRET_LENGTH} random characters")
        self._database, self._clock, self._secure = database, clock, secure_cookies
        self._proxy = proxy or ProxySignIn()
        self._sessions = URLSafeSerializer(session_secret, salt="prioline desk session")
        self._forms = URLSafeSerializer(session_secret, salt="prioline desk form")

    def visitor(self, request: Request) -> Visitor:
        """Return who sends this request; a browser without a valid session gets a new anonymous one.

        Raises:
            UntrustedProxy: the proxy's header came from elsewhere.
            NoAccount: the proxy names somebody without an account.
        """
        data = self._read(request.cookies.get(COOKIE, ""))
        name = self._proxy.name(request)
        if name is not None:
            return self._of_proxy(name, data)
        if data is None:
            return self.new_session(None)
        return Visitor(data["sid"], self._signed_in(data))

    def known_visitor(self, request: Request) -> Visitor:
        """Return who sends the request, nobody when it lies about that: error pages are for everyone."""
        try:
            return self.visitor(request)
        except (UntrustedProxy, NoAccount):
            return self.new_session(None)

    def new_session(self, user: User | None) -> Visitor:
        """Return a visitor with a session id that no other browser has."""
        return Visitor(secrets.token_urlsafe(18), user, is_new=True)

    def require(self, visitor: Visitor, *roles: str) -> User:
        """Return the signed-in user.

        Raises:
            SignInNeeded: nobody is signed in.
            NotAllowed: the user has none of ``roles``.
        """
        if visitor.user is None:
            raise SignInNeeded
        if roles and visitor.user.role not in roles:
            raise NotAllowed
        return visitor.user

    def form_token(self, visitor: Visitor) -> str:
        """Return the token that every form of this session must carry."""
        token = self._forms.dumps(visitor.session_id)
        return token if isinstance(token, str) else token.decode()

    def check_form(self, visitor: Visitor, token: str) -> None:
        """Accept a form's token.

        Raises:
            StaleForm: the token is not of this session.
        """
        if not hmac.compare_digest(self.form_token(visitor).encode(), token.encode()):
            raise StaleForm

    def begin(self, response: Response, request: Request, visitor: Visitor) -> None:
        """Give the browser the session of ``visitor``; call it with a new session id when someone signs in."""
        data: dict[str, Any] = {"sid": visitor.session_id}
        if visitor.by_proxy and visitor.user is not None:
            # The cookie alone must not open the desk: the proxy says anew with each request who is there.
            data["for"] = visitor.user.name
        elif visitor.user is not None:
            until = self._clock.now() + SESSION
            data |= {"user": visitor.user.name, "stamp": visitor.user.stamp, "until": until.isoformat()}
        response.set_cookie(
            COOKIE,
            str(self._sessions.dumps(data)),
            max_age=int(SESSION.total_seconds()),
            path="/",
            httponly=True,
            samesite="lax",
            secure=self._secure or request.url.scheme == "https",
        )

    def end(self, response: Response) -> None:
        """Take the session from the browser."""
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")

    def _read(self, cookie: str) -> dict[str, Any] | None:
        try:
            data = self._sessions.loads(cookie)
        except BadSignature:
            return None
        return data if isinstance(data, dict) and isinstance(data.get("sid"), str) else None

    def _of_proxy(self, name: str, data: dict[str, Any] | None) -> Visitor:
        with self._database.transaction() as session:
            user = find_user(session, name)
        if user is None:
            raise NoAccount(name)
        if data is None or data.get("for") != name:
            # A new session for each person: a form that one left open is not another's.
            return Visitor(secrets.token_urlsafe(18), user, is_new=True, by_proxy=True)
        return Visitor(data["sid"], user, by_proxy=True)

    def _signed_in(self, data: dict[str, Any]) -> User | None:
        if "user" not in data or self._clock.now() >= datetime.fromisoformat(data["until"]):
            return None
        with self._database.transaction() as session:
            user = find_user(session, data["user"])
        return user if user is not None and user.stamp == data["stamp"] else None
