"""Rasa's turns made lean: conversations kept in memory, and the shortcuts of ``lean_turns``."""

from __future__ import annotations

import asyncio
import warnings
from pathlib import Path
from typing import Any

import pytest
from jsonschema import ValidationError

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Rasa's old dependencies warn about themselves at their first import
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import Event, SessionStarted, SlotSet, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.assistant import lean_turns
    from bot.assistant.trackers import RecentTrackers

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def domain() -> Domain:
    return Domain.from_dict({"intents": ["greet"], "slots": {"level": {"type": "any", "mappings": []}}})


def store(domain: Domain, folder: Path) -> RecentTrackers:
    return RecentTrackers(domain, dialect="sqlite", db=str(folder / "conversations.db"))


def said(tracker: DialogueStateTracker) -> list[str]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def turn(trackers: RecentTrackers, *events: Event) -> DialogueStateTracker:
    async def take() -> DialogueStateTracker:
        tracker = await trackers.get_or_create_tracker("anna", append_action_listen=False)
        for event in events:
            tracker.update(event)
        await trackers.save(tracker)
        return tracker

    return asyncio.run(take())


def retrieve(trackers: RecentTrackers) -> Any:
    return asyncio.run(trackers.retrieve("anna"))


def test_a_conversation_that_goes_on_is_kept_and_stored_once(domain: Domain, tmp_path: Path) -> None:
    trackers = store(domain, tmp_path)
    turn(trackers, UserUttered("one"))
    kept = turn(trackers, UserUttered("two"), SlotSet("level", 2))
    assert retrieve(trackers) is kept
    reopened = retrieve(store(domain, tmp_path))
    assert said(reopened) == ["one", "two"]
    assert reopened.get_slot("level") == 2


def test_what_another_process_has_added_is_seen(domain: Domain, tmp_path: Path) -> None:
    here, elsewhere = store(domain, tmp_path), store(domain, tmp_path)
    turn(here, UserUttered("one"))
    turn(elsewhere, UserUttered("two"))
    turn(here, UserUttered("three"))
    assert said(retrieve(store(domain, tmp_path))) == ["one", "two", "three"]


def test_a_turn_that_breaks_off_leaves_no_trace(domain: Domain, tmp_path: Path) -> None:
    trackers = store(domain, tmp_path)
    turn(trackers, UserUttered("one"))
    retrieve(trackers).update(UserUttered("never saved"))
    turn(trackers, UserUttered("two"))
    assert said(retrieve(trackers)) == ["one", "two"]
    assert said(retrieve(store(domain, tmp_path))) == ["one", "two"]


def test_after_a_new_session_only_that_one_is_handed_out(domain: Domain, tmp_path: Path) -> None:
    trackers = store(domain, tmp_path)
    turn(trackers, UserUttered("one", timestamp=1.0))
    turn(trackers, SessionStarted(timestamp=2.0), UserUttered("two", timestamp=3.0))
    assert said(retrieve(trackers)) == said(retrieve(store(domain, tmp_path))) == ["two"]


def test_an_answer_of_the_actions_server_is_still_checked() -> None:
    lean_turns.install()
    action = RemoteAction("action_any", None)
    assert action._validate_action_result({"events": [{"event": "slot", "name": "level", "value": 2}], "responses": []})
    with pytest.raises(ValidationError):
        action._validate_action_result({"events": "none", "responses": []})


def test_events_keep_their_classes() -> None:
    lean_turns.install()
    assert Event.resolve_by_type("slot") is SlotSet
    with pytest.raises(ValueError, match="no_such_event"):
        Event.resolve_by_type("no_such_event")
