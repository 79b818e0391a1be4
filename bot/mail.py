"""Mails of the hand-off engine, written into the data folder's ``mail`` for the operator's own mail system to send."""

from __future__ import annotations

import json
from email.message import EmailMessage
from pathlib import Path

from actions.contract.numbers import format_incident_number
from actions.store.tables import CaseRow, OutboxRow


class MailFolder:
    """Implements ``actions.handoff.engine.Postman``: one ``.eml`` file for each message, named by its row."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def send(self, message: OutboxRow, case: CaseRow | None) -> None:
        """Write the mail; writing it again gives the same file."""
        mail = EmailMessage()
        incident = format_incident_number(case.id) if case is not None else "-"
        mail["Subject"] = f"[Prioline] {message.kind} {incident}"
        mail["To"] = f"{message.recipient}@localhost"
        mail["From"] = "prioline@localhost"
        mail["Date"] = message.at
        mail.set_content(json.dumps({"incident": incident, **message.data}, indent=2, ensure_ascii=False))
        path = self._folder / f"{message.id:08d}.eml"
        partial = path.with_suffix(".part")
        partial.write_bytes(mail.as_bytes())
        partial.replace(path)
