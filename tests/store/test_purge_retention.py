"""Retention and copies: old texts go, what the contract must prove stays, and a copy is whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from actions.contract.clock import FrozenClock
from actions.handoff import case_work
from actions.handoff.opening import OpenCase, open_case
from actions.store.conversations import add_customer_message, open_conversation
from actions.store.database import Database
from actions.store.demo import add_demo_contracts
from actions.store.purge import purge
from actions.store.schema import upgrade
from actions.store.tables import CaseEventRow, CaseRow, ConversationRow, MessageRow, QuotaRow
from bot.settings import Settings
from bot.upkeep import BackupFault, backup, purge_older

THEN = datetime(2026, 1, 12, 9, 0, tzinfo=timezone.utc)
NOW = THEN + timedelta(days=400)
SECRET = "Kundenakte Vogel"


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    if request.param == "sqlite":
        return Settings(data_dir=tmp_path)
    server: Any = request.getfixturevalue("postgres")
    return Settings(data_dir=tmp_path, database_url=server.create())


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database)
    upgrade(database)
    with database.transaction() as session:
        add_demo_contracts(session)
    yield database
    database.close()


def opened(database: Database, name: str, at: datetime = THEN) -> int:
    """A conversation with a case that takes a premium incident."""
    with database.transaction() as session:
        open_conversation(session, channel="chat", language="it", at=at, conversation_id=name)
        add_customer_message(session, name, "1", text=SECRET, at=at)
        order = OpenCase(
            opening_key=name,
            conversation_id=name,
            kind="incident",
            contract_number="72188303",
            contact_id=1,
            contact_text=SECRET,
            language="it",
            channel="chat",
            level=1,
            model_level=1,
            customer_level=None,
            probabilities=None,
            evidence=(SECRET,),
            report=SECRET,
            callback_number="+12025550177",
        )
        case = open_case(session, at, order).id
        case_work.add_note(session, FrozenClock(at), case, "anna", SECRET)
    return case


def close(database: Database, case: int, at: datetime = THEN) -> None:
    with database.transaction() as session:
        case_work.mark_answered(session, FrozenClock(at), case, "anna")


def test_the_texts_of_an_old_closed_case_go_and_its_figures_stay(database: Database) -> None:
    case = opened(database, "old")
    close(database, case)
    with database.transaction() as session:
        found = purge(session, NOW - timedelta(days=365))
    assert (found.conversations, found.messages, found.cases) == (
        ("old",),
        2,
        1,
    )  # the message and the news of the answer
    with database.reading() as session:
        row = session.get_one(CaseRow, case)
        assert (row.report, row.contact_text, row.callback_number, row.evidence) == ("", "", None, [])
        assert (row.level, row.opened_at, row.contract_number) == (1, THEN, "72188303")
        assert session.scalars(select(QuotaRow)).one().case_id == case
        assert session.scalars(select(MessageRow)).all() == session.scalars(select(ConversationRow)).all() == []
        told = [str(event.data) for event in session.scalars(select(CaseEventRow))]
    assert not any(SECRET in each for each in told)


def test_what_is_open_or_recent_is_left_alone(database: Database) -> None:
    opened(database, "open")
    recent = opened(database, "recent", NOW - timedelta(days=5))
    close(database, recent, NOW - timedelta(days=4))
    with database.transaction() as session:
        found = purge(session, NOW - timedelta(days=365))
    assert (found.conversations, found.cases) == ((), 0)
    with database.reading() as session:
        assert {row.report for row in session.scalars(select(CaseRow))} == {SECRET}


def test_a_dry_run_counts_and_removes_nothing(database: Database, settings: Settings) -> None:
    close(database, opened(database, "old"))
    counted = purge_older(settings.model_copy(update={"clock_file": _clock(settings)}), 365, dry_run=True)
    assert counted.cases == 1
    with database.reading() as session:
        assert session.scalars(select(CaseRow)).one().report == SECRET
    assert purge_older(settings.model_copy(update={"clock_file": _clock(settings)}), 365, dry_run=False) == counted


def test_a_copy_is_whole_and_never_overwrites(database: Database, settings: Settings, tmp_path: Path) -> None:
    if settings.database_url and shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not on the PATH")
    opened(database, "open")
    target = tmp_path / "copy.db"
    backup(settings, target)
    if not settings.database_url:
        with Database(f"sqlite:///{target}").reading() as session:
            assert session.scalars(select(CaseRow)).one().report == SECRET
    assert target.stat().st_size > 0
    with pytest.raises(BackupFault, match="exists"):
        backup(settings, target)


def test_without_a_database_the_copy_says_so(tmp_path: Path) -> None:
    with pytest.raises(BackupFault, match="no database"):
        backup(Settings(data_dir=tmp_path), tmp_path / "copy.db")


def _clock(settings: Settings) -> Path:
    file = settings.data_dir / "clock"
    file.write_text(NOW.isoformat(), encoding="utf-8")
    return file
