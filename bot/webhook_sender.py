"""Sending outgoing webhooks over HTTP: signed, without following redirects, never waiting long.

Implements ``actions.handoff.webhooks.WebhookSender``. docs/webhooks.md describes the request to those who receive it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from datetime import datetime
from typing import Any

import httpx

from actions.handoff.webhooks import DeliveryFailed

TIMEOUT = httpx.Timeout(5.0, connect=3.0)
LONGEST_S = 10.0
"""Seconds of one delivery altogether, below the lease of its step."""
LONGEST_ANSWER = 4096
"""Bytes of an answer's body that are read; nothing of it is used."""
USER_AGENT = "Prioline-Webhooks/1"


class HttpSender:
    """Posts events as JSON. Only 2xx counts as delivered."""

    def __init__(self) -> None:
        # The operator has named the address: a proxy of the machine must not be asked, and a redirect could lead a
        # signed event elsewhere.
        self._client = httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)

    def deliver(self, url: str, secret: str, event_id: str, body: dict[str, Any], at: datetime) -> None:
        """See ``WebhookSender.deliver``."""
        content = encoded(body)
        timestamp = str(int(at.timestamp()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            "Prioline-Event-Id": event_id,
            "Prioline-Timestamp": timestamp,
            "Prioline-Signature": f"v1={signature(secret, timestamp, content)}",
        }
        until = time.monotonic() + LONGEST_S
        try:
            with self._client.stream("POST", url, content=content, headers=headers) as answer:
                read = 0
                for part in answer.iter_raw():
                    read += len(part)
                    if read > LONGEST_ANSWER or time.monotonic() > until:
                        break  # the status has been said, the rest is of no use
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            raise DeliveryFailed(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__) from error
        if not answer.is_success:
            raise DeliveryFailed(f"answered {answer.status_code}")

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()


def encoded(body: dict[str, Any]) -> bytes:
    """Return the bytes that are sent and signed, the same at every try."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signature(secret: str, timestamp: str, content: bytes) -> str:
    """Return the HMAC-SHA256 (RFC 2104) of timestamp, a full stop and the body, in hexadecimal digits."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + content, hashlib.sha256).hexdigest()
