"""Mails of the hand-off engine: files in the data folder's ``mail``, sent as well when a mail server is set."""

from __future__ import annotations

import json
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from actions.contract.numbers import format_incident_number
from actions.store.tables import CaseRow, OutboxRow
from bot.smtp import MailServer
from locales.catalogue import Catalogue, catalogue
from locales.texts.mail import ALARM_SUBJECTS, DETAILS, DUE, SEE_DESK
from locales.values import Digits, Level, Moment

ALARM = "alarm_"
"""Before the kind of alarm in an outbox row's kind."""


class MailFolder:
    """Implements ``actions.handoff.engine.Postman``: one ``.eml`` file for each message, named by its row.

    With a ``server`` the mail is sent as well; a recipient without @ is no address, and its mail stays in the folder.
    Managers and operators read the mails in ``language``, and times in ``zone``.
    """

    def __init__(
        self,
        folder: Path,
        language: str = "en",
        zone: str = "UTC",
        server: MailServer | None = None,
        sender: str = "prioline@localhost",
    ) -> None:
        self._folder, self._words, self._zone = folder, catalogue(language), zone
        self._server, self._sender = server, sender
        folder.mkdir(parents=True, exist_ok=True)

    def send(self, message: OutboxRow, case: CaseRow | None) -> None:
        """Write the mail, which again gives the same file, and send it; sent again it has the same Message-ID.

        Raises:
            OSError: the mail server did not take it.
        """
        mail = EmailMessage()
        mail["Subject"] = f"[Prioline] {_subject(self._words, message, case)}"
        mail["To"] = message.recipient if "@" in message.recipient else f"{message.recipient}@localhost"
        mail["From"] = self._sender
        mail["Message-ID"] = f"<{message.id}.{int(message.at.timestamp())}@{self._sender.rpartition('@')[2]}>"
        mail["Date"] = message.at
        mail.set_content(self._body(message, case))
        path = self._folder / f"{message.id:08d}.eml"
        partial = path.with_suffix(".part")
        partial.write_bytes(mail.as_bytes())
        partial.replace(path)
        if self._server is not None and "@" in message.recipient:
            self._server.send(mail)

    def _body(self, message: OutboxRow, case: CaseRow | None) -> str:
        lines = []
        due = message.data.get("due")
        if isinstance(due, str):
            lines.append(self._words.render(DUE, due=Moment(datetime.fromisoformat(due), self._zone)))
        if case is not None:
            lines.append(self._words.render(SEE_DESK))
        incident = format_incident_number(case.id) if case is not None else "-"
        details = json.dumps({"incident": incident, **message.data}, indent=2, ensure_ascii=False)
        return "\n".join([*lines, "", self._words.render(DETAILS), details, ""])


def _subject(words: Catalogue, message: OutboxRow, case: CaseRow | None) -> str:
    kind = message.kind.removeprefix(ALARM)
    text = ALARM_SUBJECTS.get(kind)
    level = message.data.get("level", case.level if case is not None else None)
    if text is None or ("{incident}" in text.singular and (case is None or not isinstance(level, int))):
        return f"{kind} {format_incident_number(case.id)}" if case is not None else kind
    if case is None or not isinstance(level, int):
        return words.render(text)
    subject = words.render(text, incident=Digits(str(case.id), "incident"), level=Level(level))
    return subject if "{incident}" in text.singular else f"{format_incident_number(case.id)}: {subject}"
