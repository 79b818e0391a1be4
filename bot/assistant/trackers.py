"""Rasa's conversations in its SQL store, with the latest of them kept in memory as well.

The store reads and rebuilds every event of a conversation at each turn and counts them again to save the new ones;
that was a third of a turn (bench/chat.py). A conversation kept here is used only while the database holds nothing
newer, so a second Rasa process on the same database is never answered with old news.
"""

from __future__ import annotations

import itertools
import json
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Optional

import sqlalchemy as sa
import sqlalchemy.orm
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.pool import QueuePool

KEPT = 500
"""Conversations kept in memory, the latest ones."""


@dataclass
class _Kept:
    tracker: DialogueStateTracker
    newest_id: Optional[int]
    stored: int
    """How many of the tracker's events are in the database."""


class RecentTrackers(SQLTrackerStore):
    """The SQL store of Rasa; a turn of a conversation that goes on reads one number and writes the new events."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._under_way: OrderedDict[str, _Kept] = OrderedDict()
        if self.engine.dialect.name == "sqlite":
            # SQLAlchemy 1.4 opens the file anew for every session; here one connection serves them all, in turn.
            self.engine = sa.create_engine(
                self.engine.url, poolclass=QueuePool, pool_size=1, connect_args={"check_same_thread": False}
            )
            sa.event.listen(self.engine, "connect", _write_ahead)
            self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """Return the conversation since its last session start; None when there is none.

        What is handed out is no longer kept: only saving it makes it known again, so a turn that breaks off leaves
        no trace.
        """
        with self.session_scope() as session:
            newest_id = self._newest_id(session, sender_id)
        kept = self._kept.pop(sender_id, None)
        if kept is None or kept.newest_id != newest_id:
            tracker = await super().retrieve(sender_id)
            if tracker is None:
                return None
            kept = _Kept(tracker, newest_id, len(tracker.events))
        _put(self._under_way, sender_id, kept)
        return kept.tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add the events that the database does not have yet."""
        await self.stream_events(tracker)
        with self.session_scope() as session:
            new = list(self._new_events(session, tracker))
            if new:
                session.execute(sa.insert(self.SQLEvent), [_row(tracker.sender_id, event) for event in new])
            newest_id = self._newest_id(session, tracker.sender_id)
            session.commit()
        self._under_way.pop(tracker.sender_id, None)
        if any(isinstance(event, SessionStarted) for event in new):
            return  # the store hands out what follows the last session start only; so must the memory
        _put(self._kept, tracker.sender_id, _Kept(tracker, newest_id, len(tracker.events)))

    def _new_events(self, session: Any, tracker: DialogueStateTracker) -> Iterator[Event]:
        handed_out = self._under_way.get(tracker.sender_id)
        if handed_out is None or handed_out.tracker is not tracker:
            return self._additional_events(session, tracker)
        return itertools.islice(tracker.events, handed_out.stored, len(tracker.events))

    def _newest_id(self, session: Any, sender_id: str) -> Optional[int]:
        newest = sa.select(sa.func.max(self.SQLEvent.id)).where(self.SQLEvent.sender_id == sender_id)
        return session.execute(newest).scalar()


def _put(kept: OrderedDict[str, _Kept], sender_id: str, what: _Kept) -> None:
    kept[sender_id] = what
    kept.move_to_end(sender_id)
    while len(kept) > KEPT:
        kept.popitem(last=False)


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _write_ahead(connection: Any, _record: Any) -> None:
    # Killing the process loses nothing; a power cut may lose the last turns, which the web process then sends again.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
