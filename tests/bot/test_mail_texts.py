"""Mails to managers are written from the catalogues."""

from __future__ import annotations

from datetime import datetime, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from actions.handoff.alarm_list import ALARM_KINDS
from actions.store.tables import CaseRow, OutboxRow
from bot.mail import MailFolder
from locales.catalogue import LANGUAGES
from locales.texts.mail import ALARM_SUBJECTS

NOW = datetime(2026, 3, 27, 16, 0, tzinfo=timezone.utc)


def mail(folder: Path, kind: str, language: str = "en", case: CaseRow | None = None, **data: Any) -> EmailMessage:
    row = OutboxRow(id=7, kind=f"alarm_{kind}", recipient="managers", data=data, at=NOW)
    MailFolder(folder, language, "Europe/Berlin").send(row, case)
    found = message_from_bytes((folder / "00000007.eml").read_bytes(), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def case(level: int = 1) -> CaseRow:
    return CaseRow(id=4211, level=level)


def test_a_mail_names_incident_level_and_cause_in_its_subject(tmp_path: Path) -> None:
    sent = mail(tmp_path, "nobody_accepts", "de", case(), level=1)
    assert sent["Subject"].replace("\u00a0", " ") == (
        "[Prioline] INC-004211, Stufe 1 (kritisch): niemand übernimmt die Anfrage"
    )


def test_a_mail_tells_the_deadline_in_words_and_keeps_the_data(tmp_path: Path) -> None:
    text = mail(tmp_path, "missed", "nl", case(2), level=2, due="2026-03-27T16:30:00+00:00").get_content()
    assert "vrijdag 27 maart 2026, 17:30\u00a0uur" in text
    assert '"due": "2026-03-27T16:30:00+00:00"' in text and '"incident": "INC-004211"' in text


@pytest.mark.parametrize("language", [*LANGUAGES, "en"])
def test_every_kind_of_alarm_has_a_subject_in_every_language(tmp_path: Path, language: str) -> None:
    for kind in ALARM_KINDS:
        assert kind in ALARM_SUBJECTS
        subject = mail(tmp_path, kind, language, case(), level=1)["Subject"]
        assert "INC-004211" in subject and "_" not in subject, subject
    without_case = mail(tmp_path, "roster_gap", language, level=1)["Subject"]
    assert "_" not in without_case and "{" not in without_case


def test_a_kind_without_words_is_told_by_its_name(tmp_path: Path) -> None:
    assert mail(tmp_path, "something_new", "fr", case(), level=1)["Subject"] == "[Prioline] something_new INC-004211"
    assert mail(tmp_path, "something_new")["Subject"] == "[Prioline] something_new"


def test_writing_a_mail_again_gives_the_same_file(tmp_path: Path) -> None:
    mail(tmp_path, "warning", "it", case(), level=1)
    first = (tmp_path / "00000007.eml").read_bytes()
    mail(tmp_path, "warning", "it", case(), level=1)
    assert (tmp_path / "00000007.eml").read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["00000007.eml"]
