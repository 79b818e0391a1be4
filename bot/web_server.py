"""The web process: chat, voice webhooks, desk, and the hand-off engine beside them. The wiring is here.

Started by ``bot.runtime``: ``python -m bot.web_server --port N --rasa-url … --carrier-url …``.
"""

from __future__ import annotations

import argparse
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import FrameType

import uvicorn
from fastapi import FastAPI

from actions.handoff.alarm_calls import AlarmReports
from actions.handoff.calls import HandoffLine
from actions.handoff.engine import HandoffEngine
from actions.handoff.watch import Watch
from actions.store.database import Database
from actions.store.steps import Lane
from bot.clock import process_clock
from bot.desk.api import create_api_router as desk_api_router
from bot.desk.proxy import ProxySignIn
from bot.desk.router import create_router as desk_router
from bot.engine_metrics import add_engine_metrics
from bot.mail import MailFolder
from bot.settings import SIMULATOR_ACCOUNT, Settings, load_settings, session_secret
from bot.web.app import Background, create_app
from bot.web.metrics import Metrics
from bot.web.settings import WebSettings
from bot.webhook_sender import HttpSender
from bot.workbench.router import Places
from bot.workbench.router import create_router as workbench_router
from telephony.alarm_leg import create_router as alarm_router
from telephony.carrier import VENDOR_API, TwilioPhone
from telephony.priority_line import CallerParts
from telephony.priority_line import create_router as voice_router
from telephony.settings import LineSettings
from telephony.webhook import RepliesInMemory, Webhooks

STOP_S = 3
POLL_S: dict[Lane, float] = {"line": 0.5, "mail": 1.0, "webhooks": 1.0}
"""How often each lane of the engine looks for due steps."""


@dataclass(frozen=True)
class Carrier:
    """Where calls go when no account is set: the simulator's address and the token it signs with."""

    url: str
    simulator_token: str


def build(settings: Settings, rasa_url: str, public_url: str, carrier: Carrier, ending: threading.Event) -> FastAPI:
    """Return the application with everything wired in; ``ending`` is set when it is about to stop."""
    database = Database(settings.database)
    clock = process_clock(settings.clock_file, database)
    account = settings.twilio_account_sid or SIMULATOR_ACCOUNT
    token = settings.twilio_auth_token.get_secret_value() or carrier.simulator_token
    previous = settings.twilio_auth_token_previous.get_secret_value()
    phone = TwilioPhone(account, token, public_url, carrier.url or VENDOR_API)
    engine = HandoffEngine(
        database,
        clock,
        phone,
        MailFolder(
            settings.data_dir / "mail", settings.mail_language, server=settings.mail_server, sender=settings.mail_from
        ),
        settings.twilio_from_number,
        settings.alarm_list,
        HttpSender(),
    )
    proxy = ProxySignIn(settings.sign_in_header, settings.sign_in_proxies)
    watch, metrics = Watch(database, clock, real_time=settings.clock_file is None), Metrics()
    add_engine_metrics(metrics.registry, clock, lambda: engine.heartbeat.at, watch)
    webhooks = Webhooks(public_url, [value for value in (token, previous) if value], RepliesInMemory())
    line = LineSettings(
        emergency_number=settings.emergency_number,
        numbers={number: language for language, number in settings.line_numbers.items()},
        understanding_s=min(settings.rasa_timeout_s, 10.0),
        caller_secret=session_secret(settings),
    )
    web = WebSettings(
        rasa_url=rasa_url,
        public_url=public_url,
        line_number_by_language=settings.line_numbers,
        allowed_origins=settings.allowed_origins,
        embedding_origins=settings.embedding_origins,
        rasa_timeout_s=settings.rasa_timeout_s,
    )
    return create_app(
        web,
        database,
        clock,
        routers=[
            desk_router(
                database,
                clock,
                session_secret(settings),
                secure_cookies=public_url.startswith("https://"),
                stopping=ending.is_set,
                proxy=proxy,
            ),
            desk_api_router(database, clock),
            alarm_router(AlarmReports(database, clock), webhooks, clock, settings.alarm_language),
            workbench_router(
                database,
                clock,
                session_secret(settings),
                rasa_url,
                Places(settings.data_dir),
                secure_cookies=public_url.startswith("https://"),
                proxy=proxy,
            ),
        ],
        on_turns=[
            lambda turns, transactions: voice_router(
                HandoffLine(database, clock), CallerParts(turns, transactions, clock), webhooks, line
            )
        ],
        backgrounds=[_running(engine, watch)],
        heartbeat=lambda: engine.heartbeat.at,
        metrics=metrics,
    )


def _running(engine: HandoffEngine, watch: Watch) -> Background:
    """Run each lane of the engine in a thread of its own, and its watch beside them."""

    @asynccontextmanager
    async def run() -> AsyncIterator[None]:
        stop = threading.Event()
        threads = [
            threading.Thread(
                target=engine.run_forever, args=(stop, POLL_S[lane], (lane,)), name=f"engine {lane}", daemon=True
            )
            for lane in engine.lanes
        ]
        threads.append(threading.Thread(target=watch.run_forever, args=(stop,), name="engine watch", daemon=True))
        for thread in threads:
            thread.start()
        yield
        stop.set()
        for thread in threads:
            thread.join(5)

    return run


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--rasa-url", required=True)
    parser.add_argument("--public-url", required=True)
    parser.add_argument("--carrier-url", default="")
    parser.add_argument("--simulator-token", default="")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = load_settings()
    ending = threading.Event()
    carrier = Carrier(options.carrier_url, options.simulator_token)
    app = build(settings, options.rasa_url, options.public_url, carrier, ending)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=options.port,
        log_level="warning",
        # The peer's address is the connection's own: the desk's sign-in by a proxy depends on it.
        proxy_headers=False,
    )
    _Server(config, ending).run()


class _Server(uvicorn.Server):
    """Tells the open pages' endless streams that the server is ending, so that none of them holds it up."""

    def __init__(self, config: uvicorn.Config, ending: threading.Event) -> None:
        config.timeout_graceful_shutdown = STOP_S
        super().__init__(config)
        self._ending = ending

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Set the flag before the server begins to close."""
        self._ending.set()
        super().handle_exit(sig, frame)


if __name__ == "__main__":
    main()
