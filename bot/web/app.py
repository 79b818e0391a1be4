"""The web application: the only process that people and the internet reach."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress

from fastapi import APIRouter, FastAPI

from actions.contract.clock import Clock
from actions.store.database import Database
from bot.web import chat, health, pages
from bot.web.headers import BodyLimit, SecurityHeaders
from bot.web.metrics import Metrics
from bot.web.notifier import Notifier
from bot.web.origins import Origins
from bot.web.rasa_client import RasaClient
from bot.web.rate import RateLimit
from bot.web.settings import WebSettings
from bot.web.spoken_turns import SpokenTurns
from bot.web.transactions import Transactions
from bot.web.turns import TurnWorker

Background = Callable[[], AbstractAsyncContextManager[object]]
"""Something that runs as long as the application does, such as the hand-off engine."""

OnTurns = Callable[[SpokenTurns, Transactions], APIRouter]
"""Makes a router that takes what people say to the assistant: the telephone."""


def create_app(
    settings: WebSettings,
    database: Database,
    clock: Clock,
    routers: Sequence[APIRouter] = (),
    *,
    on_turns: Sequence[OnTurns] = (),
    backgrounds: Sequence[Background] = (),
    heartbeat: health.Heartbeat | None = None,
    metrics: Metrics | None = None,
) -> FastAPI:
    """Return the application with the chat and, beside it, ``routers`` (desk, workbench) and what ``on_turns`` make.

    ``backgrounds`` are entered at the start and left in reverse order at the end; ``heartbeat`` tells when the
    hand-off engine last worked (``/readyz``). The database must have its tables.
    """
    figures = metrics or Metrics()
    transactions = Transactions(database)
    rasa = RasaClient(settings.rasa_url, settings.rasa_timeout_s)
    notifier = Notifier(transactions, settings.poll_interval_s)
    worker = TurnWorker(settings, transactions, clock, rasa, notifier, figures)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(rasa.close)
            notifying = asyncio.create_task(notifier.run())
            stack.push_async_callback(_ended, notifying)
            stack.push_async_callback(worker.stop)
            await worker.start()
            for background in backgrounds:
                await stack.enter_async_context(background())
            yield

    app = FastAPI(
        title="Prioline",
        description="Priority support line: chat, voice webhooks, agents' desk, localization workbench.",
        lifespan=lifespan,
        # The usual pages load scripts of third parties; the document itself is at /openapi.json.
        docs_url=None,
        redoc_url=None,
    )
    app.add_middleware(BodyLimit, path_prefix="/api/")
    app.add_middleware(SecurityHeaders, embedding_origins=settings.embedding_origins)
    parts = chat.ChatParts(
        transactions=transactions,
        clock=clock,
        worker=worker,
        notifier=notifier,
        metrics=figures,
        origins=Origins(settings.public_url, settings.allowed_origins),
        rate=RateLimit(),
        rasa_timeout_s=settings.rasa_timeout_s,
    )
    app.include_router(chat.create_router(parts))
    app.include_router(health.create_router(transactions, rasa, figures, clock, heartbeat))
    app.include_router(pages.create_router(settings.line_number_by_language))
    spoken = SpokenTurns(transactions, clock, worker, notifier)
    for router in (*routers, *(make(spoken, transactions) for make in on_turns)):
        app.include_router(router)
    return app


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
