"""Feedback: what customers and agents correct is kept with consent, reviewed and given out for training."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from actions.contract.clock import FrozenClock
from actions.handoff.case_work import change_level
from actions.handoff.opening import OpenCase, open_case
from actions.store import feedback
from actions.store.database import Database
from actions.store.demo import add_demo_contracts
from actions.store.schema import upgrade
from actions.store.tables import ContractRow, FeedbackRow
from bot import feedback_files
from bot.settings import Settings

NOW = datetime(2026, 3, 27, 9, 0, tzinfo=timezone.utc)
DE = "51039022"
REPORT = "Seit dem Update [gestern]\nstartet kein Kassensystem mehr"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database)
    upgrade(database)
    with database.transaction() as session:
        add_demo_contracts(session)
        session.get_one(ContractRow, DE).feedback_consent = True
    yield database
    database.close()


def opened(
    database: Database, contract: str | None = DE, *, customer_level: int | None = 1, model_level: int = 3
) -> int:
    order = OpenCase(
        opening_key=f"{contract}-{customer_level}",
        conversation_id=None,
        kind="incident",
        contract_number=contract,
        contact_id=None,
        contact_text="Heike Brandt",
        language="de",
        channel="chat",
        level=customer_level or model_level,
        model_level=model_level,
        customer_level=customer_level,
        probabilities=None,
        evidence=(),
        report=REPORT,
    )
    with database.transaction() as session:
        return open_case(session, NOW, order).id


def rows(database: Database) -> list[FeedbackRow]:
    with database.reading() as session:
        return list(session.scalars(select(FeedbackRow).order_by(FeedbackRow.id)))


def review(database: Database, number: int, accepted: bool = True, level: int | None = None) -> None:
    with database.transaction() as session:
        feedback.review(session, number, accepted, "mara", NOW, level=level)


def test_a_level_that_the_customer_corrects_is_kept_with_the_consent_of_the_contract(database: Database) -> None:
    opened(database)
    (row,) = rows(database)
    assert (row.source, row.found_level, row.level, row.consent) == ("customer", 3, 1, True)
    assert row.text == REPORT


def test_a_level_that_the_customer_confirms_is_no_feedback(database: Database) -> None:
    opened(database, customer_level=3)
    assert rows(database) == []


def test_the_last_level_of_an_agent_counts_and_the_models_own_takes_it_away(database: Database) -> None:
    case = opened(database, customer_level=None)
    clock = FrozenClock(NOW + timedelta(minutes=1))
    for level in (1, 2):
        with database.transaction() as session:
            change_level(session, clock, case, level, "anna")
    (row,) = rows(database)
    assert (row.source, row.by, row.level) == ("agent", "anna", 2)
    with database.transaction() as session:
        change_level(session, clock, case, 3, "anna")
    assert rows(database) == []


def test_only_accepted_feedback_with_consent_becomes_training_data(database: Database, settings: Settings) -> None:
    opened(database)
    opened(database, "40217788")
    opened(database, "40217788", customer_level=2)
    used, without_consent, rejected = (row.id for row in rows(database))
    review(database, used, level=2)
    review(database, without_consent)
    review(database, rejected, accepted=False)
    assert feedback_files.export(settings) == 1
    (file,) = settings.feedback_dir.rglob("*.yml")
    assert file.relative_to(settings.feedback_dir).as_posix() == "de/report_incident.yml"
    (block,) = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
    assert block["metadata"] == {"language": "de", "severity": 2}
    assert block["examples"] == "- Seit dem Update gestern startet kein Kassensystem mehr\n"


def test_a_testers_candidate_needs_a_review_too(database: Database, settings: Settings) -> None:
    found = feedback.Correction("Danke, läuft wieder", "de", "thank", None, "withdraw_incident", None, False)
    with database.transaction() as session:
        number = feedback.add(session, found, "tester", "mara", NOW)
    assert feedback_files.export(settings) == 0
    review(database, number)
    assert feedback_files.export(settings) == 1


def test_what_waits_is_listed_until_it_is_reviewed(database: Database, settings: Settings) -> None:
    opened(database)
    (line,) = feedback_files.waiting_lines(settings)
    assert "level 3 -> level 1" in line and "customer" in line
    review(database, rows(database)[0].id)
    assert feedback_files.waiting_lines(settings) == []


@pytest.mark.parametrize(("intent", "level"), [("report_incident", None), ("thank", 2), ("report_incident", 5)])
def test_a_level_belongs_to_an_incident_and_to_nothing_else(database: Database, intent: str, level: int | None) -> None:
    with pytest.raises(ValueError, match="level"), database.transaction() as session:
        feedback.add(session, feedback.Correction("x", "de", None, None, intent, level, True), "tester", "mara", NOW)


def test_an_unknown_number_is_said(database: Database) -> None:
    with pytest.raises(feedback.UnknownFeedback, match="no feedback 99"):
        review(database, 99)
