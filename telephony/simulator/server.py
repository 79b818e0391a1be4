"""The simulator as one HTTP application: the carrier's REST interface, the control interface, and a page to
watch it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, Field

from telephony.simulator.behaviour import BehaviourError, read_behaviour
from telephony.simulator.calls import Call
from telephony.simulator.exchange import Simulation
from telephony.simulator.rest import create_rest_router

PAGE = Path(__file__).with_name("page.html")
OUR_NAMES = frozenset({"127.0.0.1", "localhost"})


class BehaviourOrder(BaseModel):
    """Set how a phone behaves: a name, or a table as in ``behaviour.Behaviour``."""

    number: str
    behaviour: str | dict[str, Any]


class InboundOrder(BaseModel):
    """Call one of our numbers. ``script`` is the caller's behaviour, a list of steps, or nothing for silence."""

    from_number: str = Field(alias="from")
    to: str
    script: str | list[Any] | dict[str, Any] = Field(default_factory=list)
    url: str | None = None
    fallback_url: str | None = None
    status_callback: str = ""


def create_app(simulation: Simulation, app_url: str | None = None) -> FastAPI:
    """Return the application.  ``app_url`` is the base address of the app that incoming calls go to."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await simulation.close()

    app = FastAPI(title="Phone simulator", lifespan=lifespan)
    app.include_router(create_rest_router(simulation))

    @app.middleware("http")
    async def only_by_our_name(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        # A page of another site could otherwise reach the loopback by a name that it controls.
        if request.url.hostname not in OUR_NAMES:
            return JSONResponse({"detail": "the simulator answers on loopback only"}, status_code=421)
        return await go_on(request)

    @app.get("/healthz")
    async def health() -> dict[str, str]:
        """Say that the simulator runs."""
        return {"status": "ok"}

    @app.get("/", response_class=HTMLResponse)
    async def page() -> str:
        """Show all calls with their timelines."""
        return PAGE.read_text("utf-8")

    @app.get("/simulator/calls")
    async def calls() -> list[dict[str, Any]]:
        """List all calls, newest first, each with what was said, pressed and answered."""
        return [call.story() for call in reversed(simulation.calls.values())]

    @app.get("/simulator/calls/{sid}")
    async def one_call(sid: str, settled_within_s: float = 0.0) -> dict[str, Any]:
        """Show one call; wait until it has ended and reported everything, so many real seconds at most."""
        if sid not in simulation.calls:
            raise HTTPException(404, f"no call {sid}")
        if settled_within_s and not await simulation.settled(sid, settled_within_s):
            raise HTTPException(504, f"call {sid} still goes on")
        return simulation.calls[sid].story()

    @app.post("/simulator/behaviour")
    async def behave(order: BehaviourOrder) -> dict[str, str]:
        """Set how a phone behaves from now on."""
        try:
            behaviour = read_behaviour(order.behaviour)
        except (BehaviourError, TypeError) as error:
            raise HTTPException(422, str(error)) from error
        simulation.behave(order.number, behaviour)
        return {"number": order.number, "behaviour": behaviour.name}

    @app.post("/simulator/inbound", status_code=201)
    async def inbound(order: InboundOrder) -> dict[str, str]:
        """Call one of our numbers."""
        url = order.url or (None if app_url is None else f"{app_url.rstrip('/')}/voice/incoming")
        if url is None:
            raise HTTPException(422, "give url, or start the simulator with --app-url")
        fallback = order.fallback_url
        if fallback is None:
            fallback = "" if app_url is None else f"{app_url.rstrip('/')}/voice/fallback"
        script = {"name": "silent", "steps": order.script} if isinstance(order.script, list) else order.script
        try:
            behaviour = read_behaviour(script)
        except (BehaviourError, TypeError) as error:
            raise HTTPException(422, str(error)) from error
        call = Call(
            account_sid=simulation.account_sid,
            to=order.to,
            from_number=order.from_number,
            direction="inbound",
            behaviour=behaviour,
            url=url,
            fallback_url=fallback,
            status_callback=order.status_callback,
        )
        simulation.ring_us(call)
        return {"sid": call.sid}

    return app
