"""``prioline webhooks``: adding, listing and removing targets."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from actions.store.database import Database
from actions.store.schema import upgrade
from actions.store.tables import WebhookTargetRow
from bot.commands.webhooks import app


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    monkeypatch.setenv("PRIOLINE_DATABASE_URL", url)
    database = Database(url)
    upgrade(database)
    return database


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def test_a_target_is_added_with_its_secret_shown_once_and_removed(database: Database) -> None:
    assert run("list")[1] == "no targets; add one with `prioline webhooks add URL`\n"
    code, secret, told = run("add", "https://itsm.example.com/hooks", "--event", "opened", "--event", "missed")
    assert code == 0
    assert secret.startswith("whsec_")
    assert "target 1 added" in told
    listed = run("list")[1]
    assert listed == "1  https://itsm.example.com/hooks  opened,missed  0 sent, 0 waiting, 0 given up\n"
    assert secret.strip() not in listed
    assert run("remove", "1")[0] == 0
    assert "no targets" in run("list")[1]
    with database.reading() as session:
        assert session.get_one(WebhookTargetRow, 1).secret == "", "what is not used any more is not kept"


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("add", "ftp://example.com"), "give http"),
        (("add", "https://example.com", "--event", "open"), "unknown event open"),
        (("remove", "7"), "no webhook target 7"),
        (("test", "7"), "no webhook target 7"),
    ],
)
def test_faults_are_one_line(database: Database, arguments: tuple[str, ...], fault: str) -> None:
    code, _, told = run(*arguments)
    assert code == 1
    assert fault in told
    assert told.count("\n") == 1


def test_a_test_event_to_nobody_says_so(database: Database) -> None:
    run("add", "http://127.0.0.1:9/hooks")
    code, _, told = run("test", "1")
    assert code == 1
    assert "did not take the test event" in told
