"""Is the process alive, can it do its work, and its figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import anyio
from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from actions.contract.clock import Clock
from actions.contract.holidays import calendar_ends
from actions.store.calendars import regions_in_use
from actions.store.conversations import count_waiting
from bot.web.metrics import Metrics
from bot.web.rasa_client import RasaClient
from bot.web.transactions import Transactions

HEARTBEAT_MAX_AGE = timedelta(seconds=30)
DATABASE_WAIT_S = 3.0

Heartbeat = Callable[[], datetime | None]
"""When the hand-off engine last said that it works; ``None`` before its first beat."""


class Readiness(BaseModel):
    """Whether everything needed is there; ``reasons`` says in words what is not, by part."""

    ready: bool
    reasons: dict[str, str]


def create_router(
    transactions: Transactions,
    rasa: RasaClient,
    metrics: Metrics,
    clock: Clock,
    heartbeat: Heartbeat | None,
) -> APIRouter:
    """Return the routes ``/healthz``, ``/readyz`` and ``/metrics``."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def alive() -> dict[str, str]:
        """Answer at all: the process lives."""
        return {"status": "ok"}

    @router.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness}})
    async def ready() -> JSONResponse:
        """Look at the database, Rasa and the hand-off engine. 503 when one of them is missing."""
        found = {
            "database": await _database_fault(transactions),
            "rasa": await rasa.reason_not_ready(),
            "engine": _heartbeat_fault(heartbeat, clock),
        }
        reasons = {part: reason for part, reason in found.items() if reason is not None}
        return JSONResponse({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)

    @router.get("/metrics", response_class=Response)
    async def figures() -> Response:
        """Return the figures in Prometheus' text format."""
        metrics.waiting_messages.set(await transactions.run(count_waiting))
        today = clock.now().date()
        regions = await transactions.run(lambda session: regions_in_use(session, today))
        metrics.show_calendars(calendar_ends(regions, today))
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return router


async def _database_fault(transactions: Transactions) -> str | None:
    try:
        with anyio.fail_after(DATABASE_WAIT_S):
            await transactions.run(count_waiting)
    except (SQLAlchemyError, TimeoutError) as error:
        return f"the database does not answer ({type(error).__name__}); check PRIOLINE_DATABASE_URL"
    return None


def _heartbeat_fault(heartbeat: Heartbeat | None, clock: Clock) -> str | None:
    if heartbeat is None:
        return None
    last = heartbeat()
    if last is None:
        return "the hand-off engine has not started"
    age = clock.now() - last
    if age > HEARTBEAT_MAX_AGE:
        return f"the hand-off engine has been silent for {age.total_seconds():.0f} s; see the log"
    return None
