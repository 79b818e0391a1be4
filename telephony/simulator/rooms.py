"""The conferences of the simulated carrier."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from telephony.simulator.calls import Call, new_sid
from telephony.simulator.delivery import Delivery, timestamp


@dataclass(frozen=True)
class Participant:
    """A leg in a conference and what its coming and leaving do."""

    call: Call
    starts: bool
    ends: bool


@dataclass
class Room:
    """One conference. The first participant's callback address serves for all (vendor:
    voice/twiml/conference).
    """

    name: str
    delivery: Delivery
    sid: str = field(default_factory=lambda: new_sid("CF"))
    callback: str = ""
    events: frozenset[str] = frozenset()
    participants: list[Participant] = field(default_factory=list)
    started: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    reports: int = 0

    async def join(self, participant: Participant) -> None:
        """Add a leg; the conference starts with two legs, one of which may start it."""
        self.participants.append(participant)
        starting = not self.started.is_set() and self._may_start()
        if starting:
            self.started.set()
            for other in self.participants:
                other.call.note("connected", room=self.name)
        await self._tell(participant, "join", "participant-join")
        if starting:
            await self._tell(participant, "start", "conference-start")

    async def leave(self, participant: Participant) -> None:
        """Remove a leg; the conference ends with the leg that ends it, or with the last one."""
        self.participants.remove(participant)
        ending = not self.ended.is_set() and (participant.ends or not self.participants)
        if ending:
            self.ended.set()
        await self._tell(participant, "leave", "participant-leave")
        if ending:
            await self._tell(participant, "end", "conference-end")

    def _may_start(self) -> bool:
        return len(self.participants) >= 2 and any(participant.starts for participant in self.participants)

    async def _tell(self, participant: Participant, token: str, event: str) -> None:
        participant.call.note(event, room=self.name)
        if not self.callback or token not in self.events:
            return
        self.reports += 1
        fields = {
            "AccountSid": participant.call.account_sid,
            "CallSid": participant.call.sid,
            "ConferenceSid": self.sid,
            "FriendlyName": self.name,
            "StatusCallbackEvent": event,
            "SequenceNumber": str(self.reports),
            "Timestamp": timestamp(),
            "Muted": "false",
            "Hold": "false",
            "Coaching": "false",
            "StartConferenceOnEnter": str(participant.starts).lower(),
            "EndConferenceOnExit": str(participant.ends).lower(),
            "ReasonParticipantLeft": "",
        }
        await self.delivery.tell(participant.call, self.callback, fields)


class Rooms:
    """All conferences that are open, by name."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._open: dict[str, Room] = {}

    def enter(self, name: str, callback: str, events: frozenset[str]) -> Room:
        """Return the open conference of that name, or a new one with these callbacks."""
        room = self._open.get(name)
        if room is None or room.ended.is_set():
            room = Room(name, self._delivery, callback=callback, events=events)
            self._open[name] = room
        return room
