import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import text

from actions.handoff import case_work
from actions.store.tables import UserRow


@contextmanager
def stream(client: Any) -> Iterator[Iterator[tuple[str, dict[str, Any]]]]:
    with client.stream("GET", "/desk/events") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        yield events(response.iter_lines())


def events(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def next_look(news: Iterator[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    return next(data for name, data in news if name == "look")


def test_a_listener_first_gets_the_present_state(world: Any) -> None:
    case_id = world.open(level=1)
    with stream(world.signed_in("anna")) as news:
        look = next_look(news)
    assert look["cases"] is None
    assert look["alarms"] == [case_id]
    assert look["now"] == world.clock.now().isoformat()


def test_a_new_case_and_every_change_of_it_are_told(world: Any) -> None:
    with stream(world.signed_in("anna")) as news:
        first = next_look(news)
        case_id = world.open(level=1)
        opened = next_look(news)
        with world.database.transaction() as session:
            case_work.accept(session, world.clock, case_id, "anna", "Anna Vermeer")
        accepted = next_look(news)
    assert first["alarms"] == []
    assert (opened["cases"], opened["alarms"]) == ([case_id], [case_id])
    assert (accepted["cases"], accepted["alarms"]) == ([case_id], [])
    assert len({first["version"], opened["version"], accepted["version"]}) == 3


def test_all_listeners_are_served(world: Any) -> None:
    anna, boris = world.signed_in("anna"), world.signed_in("boris")
    with stream(anna) as one, stream(boris) as two:
        next_look(one), next_look(two)
        case_id = world.open(level=2)
        assert next_look(one)["cases"] == next_look(two)["cases"] == [case_id]


def test_a_quiet_stream_beats(world: Any) -> None:
    with stream(world.signed_in("anna")) as news:
        assert next(data for name, data in news if name == "beat") == {"now": world.clock.now().isoformat()}


def test_the_stream_ends_when_the_account_is_gone(world: Any) -> None:
    with stream(world.signed_in("anna")) as news:
        next_look(news)
        with world.database.transaction() as session:
            session.delete(session.get_one(UserRow, "anna"))
        assert all(name == "beat" for name, _ in news)


def test_the_stream_ends_when_the_database_cannot_be_read_so_that_pages_say_so(world: Any) -> None:
    with stream(world.signed_in("anna")) as news:
        next_look(news)
        with world.database.engine.connect() as connection:
            connection.execute(text("ALTER TABLE refused_attempts RENAME TO gone"))
            connection.commit()
        assert all(name == "beat" for name, _ in news)


def test_a_stopping_server_ends_its_streams_instead_of_waiting_for_the_browsers(
    world: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with stream(world.signed_in("anna")) as news:
        next_look(news)
        world.stop()
        assert all(name == "beat" for name, _ in news)
    assert "timeout graceful shutdown exceeded" not in caplog.text
