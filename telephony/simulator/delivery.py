"""Webhooks of the simulated carrier: signed, with blank fields, at times twice, and never trusted to arrive."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import format_datetime
from urllib.parse import urlencode, urlsplit, urlunsplit

import httpx
from twilio.request_validator import RequestValidator

from telephony.simulator.calls import API_VERSION, Call

LIMIT_S = 15.0
"""Seconds for the whole exchange, the most that voice allows (vendor: errors/11205)."""
CONNECT_S = 5.0
LARGEST_DOCUMENT = 64 * 1024
TOLD = (
    *("CallStatus", "Digits", "SpeechResult", "Confidence", "StableSpeechResult", "SequenceNumber", "DialCallStatus"),
    *("DialBridged", "RecordingDuration", "ErrorCode"),
)
"""Fields shown in a call's timeline."""


class WebhookFailed(Exception):
    """The document could not be had; ``code`` is the carrier's error number."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Delivery:
    """Sends webhooks.

    ``deliver_to`` replaces scheme, host and port of every address after signing, so an app with a public
    address can be played against on loopback; the signature is for the address as written.
    """

    def __init__(self, auth_token: str, deliver_to: str | None = None) -> None:
        self._validator = RequestValidator(auth_token)
        self._deliver_to = None if deliver_to is None else urlsplit(deliver_to)
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(LIMIT_S, connect=CONNECT_S),
            trust_env=False,
            # Shorter than servers keep a connection (uvicorn: 5 s), or one is used in the instant it is closed.
            limits=httpx.Limits(max_connections=500, max_keepalive_connections=100, keepalive_expiry=2.0),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def fetch(self, call: Call, url: str, method: str, extra: Mapping[str, str]) -> str:
        """Return the document that the webhook answers.  Raises ``WebhookFailed``."""
        answer = await self._ask(call, url, method, {**call_fields(call), **extra}, "webhook")
        if not 200 <= answer.status_code < 300:
            raise WebhookFailed(11200, f"{url} answered {answer.status_code}")
        if answer.status_code == 204 or not answer.content:
            raise WebhookFailed(11200, f"{url} answered with an empty body")
        if len(answer.content) > LARGEST_DOCUMENT:
            raise WebhookFailed(11750, f"{url} answered more than {LARGEST_DOCUMENT} bytes")
        if not any(kind in answer.headers.get("content-type", "") for kind in ("xml", "html")):
            raise WebhookFailed(12300, f"{url} answered {answer.headers.get('content-type', 'no content type')}")
        return answer.text

    async def tell(self, call: Call, url: str, fields: Mapping[str, str]) -> None:
        """Send a callback whose answer does not matter; a failure is noted and no more."""
        try:
            answer = await self._ask(call, url, "POST", dict(fields), "callback")
        except WebhookFailed as failure:
            call.note("error", code=failure.code, text=str(failure))
            return
        if not 200 <= answer.status_code < 300:
            call.note("error", code=11200, text=f"{url} answered {answer.status_code}")

    async def send_once(self, url: str, fields: Mapping[str, str]) -> tuple[int, str]:
        """Send one webhook outside any call; return status and text of the answer, 0 when there is none."""
        try:
            answer = await self._send(url, "POST", dict(fields), None)
        except WebhookFailed as failure:
            return 0, str(failure)
        return answer.status_code, answer.text

    async def _ask(self, call: Call, url: str, method: str, fields: dict[str, str], kind: str) -> httpx.Response:
        if call.behaviour.network_delay_s:
            await asyncio.sleep(call.behaviour.network_delay_s)
        begun = time.monotonic()
        answer = await self._send(url, method, fields, None)
        took_ms = round((time.monotonic() - begun) * 1000, 1)
        said = {name: fields[name] for name in TOLD if name in fields}
        call.note(kind, url=url, status=answer.status_code, took_ms=took_ms, sent=said, answer=answer.text)
        if call.behaviour.repeat_webhooks:
            again = await self._send(url, method, fields, str(uuid.uuid4()))
            identical = (again.status_code, again.content) == (answer.status_code, answer.content)
            call.note("repeat", url=url, status=again.status_code, identical=identical)
        return answer

    async def _send(self, url: str, method: str, fields: dict[str, str], retry: str | None) -> httpx.Response:
        address = url.split("#", 1)[0]  # the fragment holds overrides and is not signed
        if method == "GET":
            address += ("&" if "?" in address else "?") + urlencode(fields)
            fields = {}
        headers = {
            "X-Twilio-Signature": self._validator.compute_signature(address, fields),
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
        }
        if retry is not None:
            headers["I-Twilio-Idempotency-Token"] = retry
        body = urlencode(fields).encode() if method != "GET" else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        try:
            return await self._client.request(method, self._local(address), headers=headers, content=body)
        except httpx.TimeoutException:
            raise WebhookFailed(11205, f"{address} did not answer in time") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise WebhookFailed(11200, f"{address} could not be reached ({type(error).__name__})") from None

    def _local(self, address: str) -> str:
        if self._deliver_to is None:
            return address
        parts = urlsplit(address)
        return urlunsplit((self._deliver_to.scheme, self._deliver_to.netloc, parts.path, parts.query, ""))


def call_fields(call: Call) -> dict[str, str]:
    """Return the fields of every voice webhook, the geographic ones blank as many carriers leave them."""
    fields = {
        "AccountSid": call.account_sid,
        "ApiVersion": API_VERSION,
        "CallSid": call.sid,
        "CallStatus": call.status,
        "Called": call.to,
        "Caller": call.from_number,
        "CallerName": "",
        "Direction": call.direction,
        "ForwardedFrom": "",
        "From": call.from_number,
        "To": call.to,
    }
    for party in ("Called", "Caller", "From", "To"):
        fields |= {f"{party}{part}": "" for part in ("City", "Country", "State", "Zip")}
    if call.parent_sid is not None:
        fields["ParentCallSid"] = call.parent_sid
    return fields


def timestamp() -> str:
    """Return the present instant as the carrier writes it."""
    return format_datetime(datetime.now(timezone.utc))
