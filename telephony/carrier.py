"""The carrier: placing, finding and ending calls at Twilio, or at anything that speaks its REST interface.

Implements ``actions.handoff.phone.Phone``. Creating a call cannot be made idempotent (the interface has no
key of ours), so its outcome is one of three: placed, certainly refused, unknown. Only 429 is repeated,
because it alone says that nothing was done. Source: the published description ``twilio_api_v2010.json``;
vendor pages errors/<code>.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit, urlunsplit

import requests
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from actions.handoff.phone import CallRefused, CallUnknown, OutboundCall, PlacedCall

log = logging.getLogger(__name__)

VENDOR_API = "https://api.twilio.com"
TRIES_WHEN_BUSY = 3
BUSY_PAUSE_S = 0.5
CLOCK_TOLERANCE = timedelta(seconds=5)
"""How far the carrier's clock may be behind ours when an earlier call is looked for."""
EVENTS = ["initiated", "ringing", "answered", "completed"]
DOCUMENTS = {"agent": "/voice/priority/agent", "customer": "/voice/priority/customer", "alarm": "/voice/alarm"}
REPORTS = {
    "agent": "/voice/priority/status",
    "customer": "/voice/priority/status",
    "alarm": "/voice/alarm/status",
}
"""Where the carrier asks what to say, and reports the course of a call, by its purpose."""

CAUSES = {
    20003: "account or token is wrong; check PRIOLINE_TWILIO_ACCOUNT_SID and PRIOLINE_TWILIO_AUTH_TOKEN",
    20404: "the account or the call does not exist; check PRIOLINE_TWILIO_ACCOUNT_SID",
    20429: "too many requests at once; try again later",
    21205: "the address of the document is refused; check PRIOLINE_PUBLIC_URL",
    21210: "the calling number is not verified; use a number of the account",
    21211: "the called number is not valid; correct it in the roster or the contact",
    21212: "the calling number is not valid; correct the contract's line number",
    21214: "the called number cannot be reached; correct it in the roster or the contact",
    21215: "the account may not call that country; allow it in the carrier's geographic permissions",
    21216: "the account may not call that number; use another number",
    21217: "the called number is not valid; correct it in the roster or the contact",
    21219: "the called number is not verified; a trial account calls verified numbers only",
    21609: "the address for status reports is refused; check PRIOLINE_PUBLIC_URL",
    13224: "the called number is not valid; correct it in the roster or the contact",
    13227: "the account may not call that country; allow it in the carrier's geographic permissions",
}
ENDED_ALREADY = (20404, 21220)
"""Codes of an update which say that there is no running call: not found, and not in progress."""

Answer = TypeVar("Answer")


class RebasedHttpClient(TwilioHttpClient):  # type: ignore[misc]
    """The client library's transport, sent to a configured base address instead of the built-in host."""

    def __init__(self, api_url: str, timeout_s: float) -> None:
        super().__init__(timeout=timeout_s)
        self._base = urlsplit(api_url)
        if self._base.hostname in ("127.0.0.1", "localhost"):
            self.session.trust_env = False  # a proxy of the machine cannot reach our own loopback

    def request(self, method: str, url: str, *arguments: Any, **named: Any) -> Any:
        """Send the request as the library would, to the configured scheme, host, port and path prefix."""
        parts = urlsplit(url)
        path = self._base.path.rstrip("/") + parts.path
        rebased = urlunsplit((self._base.scheme, self._base.netloc, path, parts.query, ""))
        return super().request(method, rebased, *arguments, **named)


class TwilioPhone:
    """The ``Phone`` port over Twilio's REST interface.

    ``public_url`` is the base address under which the carrier reaches our webhooks; ``api_url`` is where
    requests go: the vendor, or the simulator. ``timeout_s`` limits one request; ``pause`` waits between
    repeats after 429.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        public_url: str,
        api_url: str = VENDOR_API,
        timeout_s: float = 10.0,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        transport = RebasedHttpClient(api_url, timeout_s)
        self._client = Client(account_sid, auth_token, http_client=transport)
        self._public_url = public_url.rstrip("/")
        self._pause = pause

    def place_call(self, call: OutboundCall) -> PlacedCall:
        """Start the call; see ``Phone.place_call``."""
        placed = self._asked(
            lambda: self._client.calls.create(
                to=call.to,
                from_=call.from_number,
                url=self._address(DOCUMENTS[call.purpose], call.key),
                method="POST",
                timeout=call.ring_s,
                status_callback=self._address(REPORTS[call.purpose], call.key),
                status_callback_method="POST",
                status_callback_event=EVENTS,
            )
        )
        if not placed.sid:
            raise CallUnknown("the carrier's answer named no call")
        return PlacedCall(str(placed.sid))

    def find_call(self, call: OutboundCall, since: datetime) -> PlacedCall | None:
        """Look for a call that an unclear ``place_call`` may have started; see ``Phone.find_call``.

        The list's day filters look at the start, which a queued call does not have yet: so the newest calls
        between the two numbers are listed, and the time of creation is compared here.
        """
        if since.tzinfo is None:
            raise ValueError("since must be an aware instant")
        try:
            found: Sequence[Any] = self._asked(
                lambda: self._client.calls.list(to=call.to, from_=call.from_number, limit=50, page_size=50)
            )
        except CallRefused as refusal:
            raise CallUnknown(f"the carrier does not list its calls: {refusal.cause}") from refusal
        fresh = [item for item in found if item.date_created and item.date_created >= since - CLOCK_TOLERANCE]
        return PlacedCall(str(max(fresh, key=_created).sid)) if fresh else None

    def end_call(self, sid: str) -> None:
        """Stop the call; see ``Phone.end_call``."""
        try:
            self._asked(lambda: self._client.calls(sid).update(status="completed"))
        except CallRefused as refusal:
            if refusal.code not in ENDED_ALREADY:
                raise CallUnknown(f"the carrier did not end the call: {refusal.cause}") from refusal

    def _address(self, path: str, key: str) -> str:
        return f"{self._public_url}{path}?{urlencode({'key': key})}"

    def _asked(self, ask: Callable[[], Answer]) -> Answer:
        """Return the carrier's answer; raise ``CallRefused`` for its clear no, ``CallUnknown`` for all that
        is unclear.
        """
        for tried in range(1, TRIES_WHEN_BUSY + 1):
            try:
                return ask()
            except TwilioException as error:
                status, code = int(getattr(error, "status", 0) or 0), int(getattr(error, "code", 0) or 0)
                if status == 429 and tried < TRIES_WHEN_BUSY:
                    self._pause(BUSY_PAUSE_S * 2 ** (tried - 1))
                    continue
                if 400 <= status < 500 and status != 408:
                    raise CallRefused(code or status, _cause(code, status, error)) from error
                raise CallUnknown(f"the carrier answered {status or 'unclearly'}") from error
            except (requests.RequestException, ValueError, KeyError) as error:
                # ValueError: an answer of 2xx which is no JSON; the request itself may have been done.
                raise CallUnknown(f"the carrier gave no answer ({type(error).__name__})") from error
        raise AssertionError("the last try returns or raises")


def _created(item: Any) -> datetime:
    created: datetime = item.date_created
    return created


def _cause(code: int, status: int, error: Exception) -> str:
    if code in CAUSES:
        return CAUSES[code]
    said = getattr(error, "msg", "") or getattr(error, "detail", "") or ""
    return f"{said or f'HTTP {status}'}; see https://www.twilio.com/docs/errors/{code or status}"
