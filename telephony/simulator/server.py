"""The simulator as one HTTP application: the carrier's REST interface, the control interface, and a page on
which one person plays caller and agents.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles

from telephony.simulator.control import Book, create_control_router
from telephony.simulator.exchange import Simulation
from telephony.simulator.rest import create_rest_router

PAGE = Path(__file__).with_name("page")
OUR_NAMES = frozenset({"127.0.0.1", "localhost"})
HEADERS = {
    "Content-Security-Policy": "; ".join(
        ("default-src 'self'", "img-src data:", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'")
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


def create_app(simulation: Simulation, app_url: str | None = None, book: Book | None = None) -> FastAPI:
    """Return the application.

    ``app_url`` is the base address of the app that incoming calls go to; ``book`` has names for the page.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await simulation.close()

    app = FastAPI(title="Phone simulator", lifespan=lifespan)
    app.include_router(create_rest_router(simulation))
    app.include_router(create_control_router(simulation, app_url, book or Book()))

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

    @app.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        """Show the page with the phones."""
        return FileResponse(PAGE / "index.html", headers=HEADERS)

    app.mount("/page", StaticFiles(directory=PAGE), name="page")
    return app
