"""Alarms leave through a real mail server, once it is there; nothing is lost while it is away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timezone
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from actions.store.tables import OutboxRow
from bot.mail import MailFolder
from bot.settings import SettingsError, load_settings
from bot.smtp import MailServer, SmtpUrlError

NOW = datetime(2026, 3, 27, 16, 0, tzinfo=timezone.utc)


class Inbox:
    """A mail server's side of the talk: keeps what it takes, refuses whom it is told to."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.refused = ""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:
        if address == self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox) -> Iterator[MailServer]:
    loop = asyncio.new_event_loop()
    controller = Controller(inbox, hostname="127.0.0.1", port=0, loop=loop)
    controller.port = _free_port()
    controller.start()
    yield MailServer.from_url(f"smtp://127.0.0.1:{controller.port}")
    controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def row(recipient: str) -> OutboxRow:
    return OutboxRow(id=7, kind="alarm_roster_gap", recipient=recipient, data={}, at=NOW)


def test_an_alarm_reaches_its_address_and_again_has_the_same_name(
    tmp_path: Path, server: MailServer, inbox: Inbox
) -> None:
    folder = MailFolder(tmp_path, "en", server=server, sender="line@vendor.example")
    folder.send(row("duty@vendor.example"), None)
    folder.send(row("duty@vendor.example"), None)
    assert [envelope.rcpt_tos for envelope in inbox.taken] == [["duty@vendor.example"]] * 2
    names = {message_from_bytes(envelope.content or b"")["Message-ID"] for envelope in inbox.taken}  # type: ignore[arg-type]
    assert len(names) == 1 and (tmp_path / "00000007.eml").exists()


def test_a_refused_mail_is_an_error_so_that_it_is_tried_again(tmp_path: Path, server: MailServer, inbox: Inbox) -> None:
    inbox.refused = "gone@vendor.example"
    with pytest.raises(OSError, match="no such mailbox"):
        MailFolder(tmp_path, server=server).send(row("gone@vendor.example"), None)


def test_a_server_that_is_away_is_an_error_and_the_mail_is_kept(tmp_path: Path) -> None:
    away = MailServer.from_url(f"smtp://127.0.0.1:{_free_port()}")
    with pytest.raises(OSError):
        MailFolder(tmp_path, server=away).send(row("duty@vendor.example"), None)
    assert (tmp_path / "00000007.eml").exists()


def test_a_recipient_without_an_address_stays_in_the_folder(tmp_path: Path, server: MailServer, inbox: Inbox) -> None:
    MailFolder(tmp_path, server=server).send(row("managers"), None)
    assert inbox.taken == [] and (tmp_path / "00000007.eml").exists()


def test_an_address_is_read_with_its_user_and_password() -> None:
    found = MailServer.from_url("smtps://line%40vendor:s%3Acret@mail.vendor.example")
    assert (found.host, found.port, found.security) == ("mail.vendor.example", 465, "tls")
    assert (found.user, found.password) == ("line@vendor", "s:cret")


@pytest.mark.parametrize("url", ["mail.vendor.example", "http://x", "smtp://", "smtp://host:mail"])
def test_a_wrong_address_says_how_to_write_it(url: str) -> None:
    with pytest.raises(SmtpUrlError, match="smtps://user:password@host:465"):
        MailServer.from_url(url)


def test_a_wrong_address_stops_the_start_without_showing_the_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PRIOLINE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PRIOLINE_SMTP_URL", "ftp://user:s3cret@host")
    with pytest.raises(SettingsError, match="smtps://") as fault:
        load_settings()
    assert "s3cret" not in str(fault.value)
