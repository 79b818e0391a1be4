"""Sending mail through an operator's mail server (SMTP, RFC 5321; implicit TLS or STARTTLS)."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal
from urllib.parse import unquote, urlsplit

WAIT_S = 20.0
"""How long the server may take for each answer; the engine tries again later."""
HOW_TO_WRITE = "write smtps://user:password@host:465 or smtp://host:587"
Security = Literal["tls", "starttls"]
PORTS: dict[Security, int] = {"tls": 465, "starttls": 587}


class SmtpUrlError(ValueError):
    """The address of the mail server cannot be used; the message says how to write it and shows no password."""


@dataclass(frozen=True)
class MailServer:
    """A mail server and how to sign in there; ``starttls`` encrypts wherever the server offers it."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = ""

    @classmethod
    def from_url(cls, url: str) -> MailServer:
        """Read ``smtps://user:password@host:465`` or ``smtp://host:587`` (STARTTLS when offered).

        Raises:
            SmtpUrlError: another scheme, no host, or a port that is no number.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise SmtpUrlError(
                "the port is no number; write smtps://user:password@host:465 or smtp://host:587"
            ) from None
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise SmtpUrlError("write smtps://user:password@host:465 or smtp://host:587")
        security: Security = "tls" if parts.scheme == "smtps" else "starttls"
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, port or PORTS[security], security, user, password)

    def send(self, mail: EmailMessage) -> None:
        """Hand one mail over to the server.

        Raises:
            OSError: the server is away, refuses us or the mail (``smtplib.SMTPException`` is one); try again later.
        """
        context = ssl.create_default_context()
        with self._connected(context) as server:
            if self.security == "starttls":
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
            server.send_message(mail)

    def _connected(self, context: ssl.SSLContext) -> smtplib.SMTP:
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=WAIT_S, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=WAIT_S)
