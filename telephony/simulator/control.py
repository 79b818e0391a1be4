"""The control interface of the simulator: how phones behave, calls to our numbers, playing a phone by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, Field

from telephony.simulator.acts import Act
from telephony.simulator.behaviour import NAMED, Behaviour, BehaviourError, read_behaviour
from telephony.simulator.calls import Call
from telephony.simulator.delivery import call_fields
from telephony.simulator.exchange import Simulation

LONGEST_WAIT_S = 25.0


@dataclass(frozen=True)
class Book:
    """Names for the page: ``lines`` are our own numbers by language, ``people`` are others' names by number."""

    lines: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


def read_book(path: Path) -> Book:
    """Return the names in a JSON file of two tables, ``lines`` and ``people``.

    Raises:
        ValueError: the file is no such JSON; the message names it.
        OSError: it cannot be read.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
        return Book({**data.get("lines", {})}, {**data.get("people", {})})
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is no book of numbers: {error}") from error


class BehaviourOrder(BaseModel):
    """Set how a phone behaves: a name, or a table as in ``behaviour.Behaviour``; null forgets what was set."""

    number: str
    behaviour: str | dict[str, Any] | None


class UsualOrder(BaseModel):
    """Set how every phone behaves that nobody has set."""

    behaviour: str | dict[str, Any]


class InboundOrder(BaseModel):
    """Call one of our numbers. ``script`` is the caller's behaviour, a list of steps, or nothing for silence."""

    from_number: str = Field(alias="from")
    to: str
    script: str | list[Any] | dict[str, Any] = Field(default_factory=list)
    url: str | None = None
    fallback_url: str | None = None
    status_callback: str | None = None


class ActOrder(BaseModel):
    """Do something with a phone that is played by hand."""

    kind: Literal["press", "say", "silence", "noise", "hang_up", "answer", "busy", "decline", "mailbox"]
    text: str = Field(default="", max_length=20_000)
    confidence: float = Field(default=0.9, ge=0, le=1)
    pause: bool = False


class WebhookOrder(BaseModel):
    """Send one signed webhook out of turn, with the usual fields of a call (known or not) and these."""

    url: str
    call: str = ""
    fields: dict[str, str] = Field(default_factory=dict)


def create_control_router(simulation: Simulation, app_url: str | None, book: Book) -> APIRouter:
    """Return the router of ``/simulator``; ``app_url`` is where incoming calls go."""
    router = APIRouter(prefix="/simulator")
    _add_calls(router, simulation)
    _add_phones(router, simulation, book)
    base = None if app_url is None else app_url.rstrip("/")

    @router.post("/inbound", status_code=201)
    async def inbound(order: InboundOrder) -> dict[str, str]:
        """Call one of our numbers."""
        if order.url is None and base is None:
            raise HTTPException(422, "give url, or start the simulator with --app-url")

        def ours(given: str | None, path: str) -> str:
            return given if given is not None else "" if base is None else f"{base}{path}"

        script = {"name": "silent", "steps": order.script} if isinstance(order.script, list) else order.script
        call = Call(
            account_sid=simulation.account_sid,
            to=order.to,
            from_number=order.from_number,
            direction="inbound",
            behaviour=_behaviour(script),
            url=ours(order.url, "/voice/incoming"),
            fallback_url=ours(order.fallback_url, "/voice/fallback"),
            status_callback=ours(order.status_callback, "/voice/incoming/status"),
        )
        simulation.ring_us(call)
        return {"sid": call.sid}

    @router.post("/webhook")
    async def webhook(order: WebhookOrder) -> dict[str, Any]:
        """Send a webhook as the carrier signs it; return what was answered."""
        call = simulation.calls.get(order.call) or _stranger(simulation, order.call)
        status, text = await simulation.delivery.send_once(order.url, {**call_fields(call), **order.fields})
        return {"status": status, "answer": text}

    return router


def _add_calls(router: APIRouter, simulation: Simulation) -> None:
    @router.get("/calls")
    async def calls() -> list[dict[str, Any]]:
        """List all calls, newest first, each with what was said, pressed and answered."""
        return [call.story() for call in reversed(simulation.calls.values())]

    @router.get("/news")
    async def news(
        since: Annotated[int, Query(ge=0)] = 0, wait_s: Annotated[float, Query(ge=0, le=LONGEST_WAIT_S)] = 0
    ) -> dict[str, Any]:
        """Return the calls that have changed since a revision; wait for a change when there is none yet."""
        if since > simulation.revision:
            since = 0  # the simulator was started anew
        changed = await simulation.news(since, wait_s)
        return {"revision": simulation.revision, "calls": [call.story() for call in changed]}

    @router.get("/calls/{sid}")
    async def one_call(sid: str, settled_within_s: float = 0.0) -> dict[str, Any]:
        """Show one call; wait until it has ended and reported everything, so many real seconds at most."""
        call = _known(simulation, sid)
        if settled_within_s and not await simulation.settled(sid, settled_within_s):
            raise HTTPException(504, f"call {sid} still goes on")
        return call.story()

    @router.post("/calls/{sid}/act")
    async def act(sid: str, order: ActOrder) -> dict[str, str]:
        """Do something with a phone that is played by hand; the call's end can always be ordered."""
        call = _known(simulation, sid)
        if call.over:
            raise HTTPException(409, f"call {sid} has ended")
        if not call.behaviour.live and order.kind != "hang_up":
            raise HTTPException(409, f"the phone of call {sid} is played by its behaviour, {call.behaviour.name}")
        if order.kind == "press" and (not order.text or set(order.text) - set("0123456789*#")):
            raise HTTPException(422, "keys are 0-9, * and #")
        call.orders.put_nowait(Act(order.kind, order.text, order.confidence, order.pause))
        return {"sid": sid}


def _add_phones(router: APIRouter, simulation: Simulation, book: Book) -> None:
    @router.get("/phones")
    async def phones() -> dict[str, Any]:
        """Say how phones behave, and the names of those in the book."""
        return {
            "usual": simulation.usual.name,
            "set": simulation.phones,
            "behaviours": sorted(NAMED),
            "lines": dict(book.lines),
            "people": dict(book.people),
        }

    @router.post("/behaviour")
    async def behave(order: BehaviourOrder) -> dict[str, str]:
        """Set how a phone behaves from now on."""
        if order.behaviour is None:
            simulation.forget_behaviour(order.number)
            return {"number": order.number, "behaviour": simulation.usual.name}
        behaviour = _behaviour(order.behaviour)
        simulation.behave(order.number, behaviour)
        return {"number": order.number, "behaviour": behaviour.name}

    @router.post("/usual")
    async def usual(order: UsualOrder) -> dict[str, str]:
        """Set how every phone behaves from now on that nobody has set."""
        simulation.usual = _behaviour(order.behaviour)
        return {"behaviour": simulation.usual.name}


def _behaviour(data: str | dict[str, Any]) -> Behaviour:
    try:
        return read_behaviour(data)
    except (BehaviourError, TypeError) as error:
        raise HTTPException(422, str(error)) from error


def _known(simulation: Simulation, sid: str) -> Call:
    call = simulation.calls.get(sid)
    if call is None:
        raise HTTPException(404, f"no call {sid}")
    return call


def _stranger(simulation: Simulation, sid: str) -> Call:
    """Return a call that neither the carrier nor the app knows."""
    call = Call(simulation.account_sid, "+12025550100", "+12025550199", "inbound", NAMED["silent"])
    return replace(call, sid=sid or call.sid, status="in-progress")
