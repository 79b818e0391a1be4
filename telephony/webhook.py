"""What arrives from the carrier: is it genuine, what does it say, and have we answered it before?

A webhook is believed only when its signature fits the raw body and the address the carrier called, built from
the configured public base address (never from headers of a proxy). Blank form fields are part of the
signature, so the body is parsed here and nowhere else. A repeated webhook gets the first answer again, byte
for byte.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit

import anyio.to_thread
from fastapi import HTTPException, Request, Response
from twilio.request_validator import (
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

log = logging.getLogger(__name__)

SIGNATURE_HEADER = "X-Twilio-Signature"
FORM_TYPE = "application/x-www-form-urlencoded"
LARGEST_BODY = 64 * 1024
"""Bytes of a webhook's body; the carrier sends some 2 KiB, speech of 5,000 characters at most 30 KiB."""
MOST_FIELDS = 500
PATIENCE_S = 10.0
"""Seconds a repeat waits for the first one's answer: under the carrier's limit of 15 s (vendor:
errors/11205).
"""


class Form:
    """The fields of a webhook in the order they came, blank ones and repeated ones kept."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def get(self, name: str) -> str:
        """Return the first value of a field, "" when it is blank or missing."""
        return self._values.get(name, [""])[0]

    def getlist(self, name: str) -> list[str]:
        """Return all values of a field; the signature check asks by this name."""
        return self._values.get(name, [])

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@dataclass(frozen=True)
class Webhook:
    """A genuine webhook: ``target`` is path and query as signed, ``form`` its fields."""

    target: str
    form: Form

    @property
    def call_sid(self) -> str:
        """The carrier's name of the leg; "" where the webhook is about no call."""
        return self.form.get("CallSid")

    @property
    def path(self) -> str:
        """The address without its query; it holds no personal data."""
        return self.target.partition("?")[0]


class StillInWork(Exception):
    """The first copy of a webhook has not been answered within the patience of its repeat."""


class SeenReplies(Protocol):
    """The record of answered webhooks: claim before work, so two copies at one instant do the work once.

    A store-backed record serves several processes and must let a claim lapse after 15 s (the carrier's own
    limit), since the process that took it may be gone.
    """

    def claim(self, step: str) -> str | None:
        """Return the answer given before, or ``None``: the step is now yours, so ``keep`` or ``release`` it.

        Waits while another copy is in work; raises ``StillInWork`` when that takes too long.
        """
        ...

    def keep(self, step: str, answer: str) -> None:
        """Record the answer of a claimed step."""
        ...

    def release(self, step: str) -> None:
        """Give a claimed step back without an answer, because its work failed; a repeat may try again."""
        ...


class RepliesInMemory:
    """Answered webhooks of one process: the newest ``capacity`` ones."""

    def __init__(self, capacity: int = 20_000, patience_s: float = PATIENCE_S) -> None:
        self._answers: OrderedDict[str, str | None] = OrderedDict()
        self._changed = threading.Condition()
        self._capacity = capacity
        self._patience_s = patience_s

    def claim(self, step: str) -> str | None:
        """See ``SeenReplies``."""
        until = time.monotonic() + self._patience_s
        with self._changed:
            while step in self._answers:
                answer = self._answers[step]
                if answer is not None:
                    return answer
                if not self._changed.wait(until - time.monotonic()):
                    raise StillInWork(step)
            self._answers[step] = None
            self._drop_oldest()
            return None

    def keep(self, step: str, answer: str) -> None:
        """See ``SeenReplies``."""
        with self._changed:
            self._answers[step] = answer
            self._changed.notify_all()

    def release(self, step: str) -> None:
        """See ``SeenReplies``."""
        with self._changed:
            self._answers.pop(step, None)
            self._changed.notify_all()

    def _drop_oldest(self) -> None:
        while len(self._answers) > self._capacity:
            self._answers.popitem(last=False)


class Webhooks:
    """Checks, parses and answers the carrier's webhooks.

    ``public_url`` is the base address under which the carrier reaches us, path prefix included. ``tokens``
    are the secrets whose signature is believed: one, or two while the token is being changed.
    """

    def __init__(
        self,
        public_url: str,
        tokens: Sequence[str],
        seen: SeenReplies,
        largest_body: int = LARGEST_BODY,
    ) -> None:
        """Raises ``ValueError`` when the settings would make every check fail, or none."""
        self.public_url = _base_address(public_url)
        if not 1 <= len(tokens) <= 2 or not all(token.strip() for token in tokens):
            raise ValueError("webhooks need one auth token, or two during a change; set PRIOLINE_TWILIO_AUTH_TOKEN")
        self._validators = [RequestValidator(token) for token in tokens]
        self._seen = seen
        self._largest_body = largest_body

    def url(self, path: str, **query: str | int) -> str:
        """Return the absolute address of one of our paths (``/voice/…``), as the carrier must call it."""
        fields = urlencode(query)
        return f"{self.public_url}{path}" + (f"?{fields}" if fields else "")

    async def genuine(self, request: Request) -> Webhook:
        """Return the webhook in this request; a FastAPI dependency.

        Raises ``HTTPException``: 413 for an oversized body, 415 for another content type, 400 for a malformed
        form, 403 when no token's signature fits.
        """
        body = await self._read_body(request)
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != FORM_TYPE and body:
            raise HTTPException(415, f"send {FORM_TYPE}")
        form = _parse(body)
        target = _target(request)
        signature = request.headers.get(SIGNATURE_HEADER, "")
        algorithm = get_signature_algorithm(request.headers.get(SIGNATURE_SETTINGS_HEADER))
        if not signature or not any(
            validator.validate(self.public_url + target, form, signature, algorithm) for validator in self._validators
        ):
            log.warning("webhook refused: the signature does not fit %s under %s", target, self.public_url)
            raise HTTPException(403, "the signature does not fit")
        return Webhook(target, form)

    def answer_once(self, hook: Webhook, work: Callable[[], str], *, told_by: Sequence[str] = ()) -> str:
        """Return ``work()``, done once per call and step; a repeat gets the same text without work.

        The step is the address with its query (which counts the turns), and the fields in ``told_by`` where
        one address tells different things (a status). Raises what ``work`` raises, and HTTP 503 when the
        first copy takes too long.
        """
        step = "\n".join([hook.call_sid, hook.target, *(hook.form.get(name) for name in told_by)])
        before = self._claimed(step)
        if before is not None:
            return before
        try:
            answer = work()
        except BaseException:
            self._seen.release(step)
            raise
        self._seen.keep(step, answer)
        return answer

    def answer_or(self, hook: Webhook, work: Callable[[], str], otherwise: Callable[[], str]) -> Response:
        """Answer once; work that fails is answered ``otherwise``, unrecorded so that a repeat tries again."""
        try:
            return twiml_response(self.answer_once(hook, work))
        except HTTPException:
            raise
        except Exception:
            # The leg must hear something whatever broke.
            log.exception("webhook %s failed; the leg hears what it can without it", hook.path)
            return twiml_response(otherwise())

    async def answer_once_later(self, hook: Webhook, work: Callable[[], Awaitable[str]]) -> str:
        """Do the same as :meth:`answer_once` for work which waits for others without holding a thread."""
        step = f"{hook.call_sid}\n{hook.target}"
        before = await anyio.to_thread.run_sync(self._claimed, step)
        if before is not None:
            return before
        try:
            answer = await work()
        except BaseException:
            self._seen.release(step)
            raise
        self._seen.keep(step, answer)
        return answer

    def _claimed(self, step: str) -> str | None:
        try:
            return self._seen.claim(step)
        except StillInWork:
            raise HTTPException(503, "the same webhook is still in work") from None

    async def _read_body(self, request: Request) -> bytes:
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > self._largest_body:
                raise HTTPException(413, "the body is too large for a webhook")
        return bytes(body)


def twiml_response(document: str) -> Response:
    """Return a TwiML answer with the content type that the carrier expects."""
    return Response(document, media_type="text/xml")


def nothing_to_say() -> Response:
    """Return 204: an empty 200 would be logged by the carrier as an error."""
    return Response(status_code=204)


def _base_address(public_url: str) -> str:
    parts = urlsplit(public_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(
            f"the public address {public_url!r} must be http(s)://host[:port][/path]; set PRIOLINE_PUBLIC_URL"
        )
    if "@" in parts.netloc or "[" in parts.netloc:
        # The library's port handling mangles both, so true signatures would be refused.
        raise ValueError("the public address must hold no user name and no IPv6 literal; set PRIOLINE_PUBLIC_URL")
    return public_url.rstrip("/")


def _target(request: Request) -> str:
    raw_path = request.scope.get("raw_path") or request.scope["path"].encode()
    query = request.scope["query_string"]
    return str(raw_path.decode("latin-1")) + (f"?{query.decode('latin-1')}" if query else "")


def _parse(body: bytes) -> Form:
    try:
        return Form(
            parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
        )
    except ValueError:  # not ASCII, not UTF-8 behind the escapes, or too many fields
        raise HTTPException(400, "the form cannot be read") from None
