"""The calls of the simulated carrier: their state, their REST form and their timeline."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import format_datetime
from typing import Any, Literal

from telephony.simulator.acts import Act, ActKind
from telephony.simulator.behaviour import Behaviour, Step

Direction = Literal["inbound", "outbound-api", "outbound-dial"]
Status = Literal["queued", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"]
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
API_VERSION = "2010-04-01"


def new_sid(prefix: str) -> str:
    """Return a new name in the carrier's form: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


@dataclass
class Call:
    """One leg. ``clock_s`` is its simulated time in seconds since it was made; ``orders`` are REST updates to
    obey, and what somebody does who plays the phone by hand.

    ``wanted``: the acts that cut the present wait short; they are put into ``acts``. ``listening``: what the
    line listens for at this moment, for whoever plays the phone. ``changed`` is called at every change.
    """

    account_sid: str
    to: str
    from_number: str
    direction: Direction
    behaviour: Behaviour
    url: str = ""
    method: str = "POST"
    twiml: str = ""
    fallback_url: str = ""
    status_callback: str = ""
    status_events: tuple[str, ...] = ("completed",)
    ring_s: float = 60.0
    parent_sid: str | None = None
    sid: str = field(default_factory=lambda: new_sid("CA"))
    status: Status = "queued"
    created: datetime = field(default_factory=lambda: datetime.now(timezone.utc))
    started: datetime | None = None
    ended: datetime | None = None
    clock_s: float = 0.0
    answered_at_s: float | None = None
    reports: int = 0
    steps_taken: int = 0
    timeline: list[dict[str, Any]] = field(default_factory=list)
    orders: asyncio.Queue[dict[str, str] | Act] = field(default_factory=asyncio.Queue)
    wanted: frozenset[ActKind] = frozenset()
    acts: deque[Act] = field(default_factory=deque)
    listening: dict[str, Any] | None = None
    changed: Callable[[], None] = lambda: None
    revision: int = 0
    _heard_until: int = 0

    def note(self, kind: str, **details: Any) -> None:
        """Add an entry to the timeline."""
        self.timeline.append({"at_s": round(self.clock_s, 2), "kind": kind, **details})
        self.changed()

    def listen(self, listening: dict[str, Any] | None) -> None:
        """Set what the line listens for, ``None`` when it does not."""
        self.listening = listening
        self.changed()

    def heard_since_step(self) -> str:
        """Return what was said since the last time this was asked."""
        said = [entry["text"] for entry in self.timeline[self._heard_until :] if entry["kind"] == "say"]
        self._heard_until = len(self.timeline)
        return " ".join(said)

    def next_step(self) -> Step:
        """Return what the person does at the next gather."""
        steps, taken = self.behaviour.steps, self.steps_taken
        self.steps_taken += 1
        if taken < len(steps):
            return steps[taken]
        return steps[-1] if steps and self.behaviour.repeat_last else Step()

    @property
    def steps_left(self) -> int:
        """How many steps the person has not taken yet."""
        return max(0, len(self.behaviour.steps) - self.steps_taken)

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self.status in ENDED

    @property
    def duration_s(self) -> int:
        """Whole seconds since the answer, 0 when nobody answered."""
        return 0 if self.answered_at_s is None else round(self.clock_s - self.answered_at_s)

    def resource(self) -> dict[str, Any]:
        """Return the Call resource as the REST interface shows it."""
        uri = f"/{API_VERSION}/Accounts/{self.account_sid}/Calls/{self.sid}"
        parts = ("notifications", "recordings", "payments", "events", "siprec", "streams", "transcriptions")
        subresources = {part: f"{uri}/{part.capitalize()}.json" for part in parts}
        subresources["user_defined_messages"] = f"{uri}/UserDefinedMessages.json"
        subresources["user_defined_message_subscriptions"] = f"{uri}/UserDefinedMessageSubscriptions.json"
        return {
            "sid": self.sid,
            "date_created": _rfc2822(self.created),
            "date_updated": _rfc2822(self.ended or self.started or self.created),
            "parent_call_sid": self.parent_sid,
            "account_sid": self.account_sid,
            "to": self.to,
            "to_formatted": self.to,
            "from": self.from_number,
            "from_formatted": self.from_number,
            "phone_number_sid": None,
            "status": self.status,
            "start_time": _rfc2822(self.started),
            "end_time": _rfc2822(self.ended),
            "duration": str(self.duration_s) if self.status == "completed" else None,
            "price": None,
            "price_unit": "USD",
            "direction": self.direction,
            "answered_by": None,
            "api_version": API_VERSION,
            "forwarded_from": None,
            "group_sid": None,
            "caller_name": None,
            "queue_time": "0",
            "trunk_sid": None,
            "uri": f"{uri}.json",
            "subresource_uris": subresources,
        }

    def story(self) -> dict[str, Any]:
        """Return the call with its timeline, for the control interface."""
        return {
            "sid": self.sid,
            "parent_sid": self.parent_sid,
            "to": self.to,
            "from": self.from_number,
            "direction": self.direction,
            "status": self.status,
            "url": self.url,
            "behaviour": self.behaviour.name,
            "live": self.behaviour.live,
            "listening": self.listening,
            "steps_left": self.steps_left,
            "created": self.created.isoformat(),
            "duration_s": self.duration_s,
            "timeline": list(self.timeline),
        }


def _rfc2822(instant: datetime | None) -> str | None:
    return None if instant is None else format_datetime(instant)
