"""The simulated carrier itself: the account, its calls, the behaviours of phones, and the tasks that run the
legs.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Mapping
from typing import Any

from telephony.simulator.behaviour import NAMED, Behaviour
from telephony.simulator.calls import Call
from telephony.simulator.delivery import Delivery
from telephony.simulator.leg import Leg
from telephony.simulator.pace import Pace
from telephony.simulator.rooms import Rooms

log = logging.getLogger(__name__)

MOST_CALLS = 10_000
"""Ended calls kept for the control interface; older ones are forgotten."""
MOST_NEWS = 100
"""Calls told at once to whoever watches; the newest ones."""


class Simulation:
    """Everything that one simulator process knows."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        speed: float = 1.0,
        behaviours: Mapping[str, Behaviour] | None = None,
        deliver_to: str | None = None,
    ) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.pace = Pace(speed)
        self.delivery = Delivery(auth_token, deliver_to)
        self.rooms = Rooms(self.delivery)
        self.calls: dict[str, Call] = {}
        self.usual = NAMED["accept"]
        """How a phone behaves that nobody has set."""
        self.revision = 0
        self._news = asyncio.Event()
        self._ending = False
        self._behaviours = dict(behaviours or {})
        self._faults_done: dict[str, int] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def behaviour_of(self, number: str) -> Behaviour:
        """Return how the phone of this number behaves."""
        return self._behaviours.get(number, self.usual)

    @property
    def phones(self) -> dict[str, str]:
        """The phones that were set, each with the name of its behaviour."""
        return {number: behaviour.name for number, behaviour in self._behaviours.items()}

    def forget_behaviour(self, number: str) -> None:
        """Let the phone of this number behave as usual again."""
        self._behaviours.pop(number, None)
        self._faults_done.pop(number, None)

    def behave(self, number: str, behaviour: Behaviour) -> None:
        """Set how the phone of this number behaves from now on."""
        self._behaviours[number] = behaviour
        self._faults_done.pop(number, None)

    def fault_due(self, number: str) -> bool:
        """Whether the next request for this number meets its fault; counts it."""
        behaviour = self.behaviour_of(number)
        done = self._faults_done.get(number, 0)
        if behaviour.fault == "none" or (behaviour.fault != "refused" and done >= behaviour.times):
            return False
        self._faults_done[number] = done + 1
        return True

    def add(self, call: Call) -> None:
        """Make a call known."""
        self.calls[call.sid] = call
        call.changed = lambda: self._changed(call)
        self._changed(call)
        if len(self.calls) > MOST_CALLS:
            oldest = next((sid for sid, known in self.calls.items() if known.over), None)
            if oldest is not None:
                del self.calls[oldest]

    def place(self, call: Call) -> None:
        """Start an outbound call."""
        self.add(call)
        self._start(call.sid, Leg(call, self).run_outbound())

    def ring_us(self, call: Call) -> None:
        """Start an incoming call."""
        self.add(call)
        self._start(call.sid, Leg(call, self).run_inbound())

    async def news(self, since: int, wait_s: float) -> list[Call]:
        """Return the calls that have changed since a revision, the oldest first; wait for one if there is none."""
        if self.revision <= since and not self._ending:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._news.wait(), wait_s)
        changed = [call for call in self.calls.values() if call.revision > since]
        return changed[-MOST_NEWS:]

    def tell_no_more(self) -> None:
        """Let nobody wait for news any more: the simulator ends."""
        self._ending = True
        self._news.set()

    async def settled(self, sid: str, within_s: float) -> bool:
        """Wait until a call has ended and all its callbacks are sent; return whether that happened in time."""
        task = self._tasks.get(sid)
        if task is not None:
            await asyncio.wait({task}, timeout=within_s)
        return task is None or task.done()

    async def close(self) -> None:
        """Stop all legs."""
        running = list(self._tasks.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self.delivery.close()

    def _changed(self, call: Call) -> None:
        self.revision += 1
        call.revision = self.revision
        self._news.set()
        self._news = asyncio.Event()

    def _start(self, sid: str, leg: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(leg)
        self._tasks[sid] = task
        task.add_done_callback(lambda done: self._done(sid, done))

    def _done(self, sid: str, task: asyncio.Task[None]) -> None:
        self._tasks.pop(sid, None)
        if not task.cancelled() and task.exception() is not None:
            log.error("a simulated leg broke", exc_info=task.exception())
