"""What the actions need from outside, wired once by the process that serves them."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.contract.clock import Clock
from actions.records import StoreRecords
from actions.store.database import Database

Event = dict[str, Any]


@dataclass(frozen=True)
class Needs:
    """The database and the clock that every action uses."""

    database: Database
    clock: Clock

    @property
    def records(self) -> StoreRecords:
        """The store as the dialogue asks it."""
        return StoreRecords(self.database)


class PriolineAction(Action):  # type: ignore[misc]  # rasa_sdk carries no types
    """An action of the assistant; subclasses name themselves by ``NAME`` and work in :meth:`respond`.

    Rasa's server awaits ``run`` on its event loop, so the blocking work goes to a thread.
    """

    NAME: str

    def __init__(self, needs: Needs) -> None:
        self.needs = needs

    def name(self) -> str:
        """Return the name used in domain and rules."""
        return self.NAME

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Sequence[Event]:
        """Run :meth:`respond` in a thread and return its events."""
        return await asyncio.to_thread(self.respond, dispatcher, tracker)

    @abstractmethod
    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Say what is to be said and return the events (slots to set)."""


def slot(name: str, value: object) -> Event:
    """Return the event that sets a slot."""
    return {"event": "slot", "timestamp": None, "name": name, "value": value}
