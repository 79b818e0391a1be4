"""Start the simulator: ``python -m telephony.simulator --port 8090 --account-sid AC… --auth-token …``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from types import FrameType

import uvicorn

from telephony.simulator.behaviour import BehaviourError, read_agents
from telephony.simulator.control import Book, read_book
from telephony.simulator.exchange import Simulation
from telephony.simulator.server import create_app


def main() -> int:
    """Serve until stopped; return 2 with one line on standard error when an option cannot be used."""
    options = _options()
    try:
        behaviours = read_agents(options.agents) if options.agents else {}
        book = read_book(options.book) if options.book else Book()
        simulation = Simulation(options.account_sid, options.auth_token, options.speed, behaviours, options.deliver_to)
    except (BehaviourError, OSError, ValueError) as error:
        print(f"phone simulator: {error}", file=sys.stderr)
        return 2
    app = create_app(simulation, options.app_url, book)
    config = uvicorn.Config(app, host="127.0.0.1", port=options.port, log_level="warning", timeout_graceful_shutdown=2)
    _Server(config, simulation).run()
    return 0


class _Server(uvicorn.Server):
    """Tells the pages that wait for news that the simulator ends, so that none of them holds it up."""

    def __init__(self, config: uvicorn.Config, simulation: Simulation) -> None:
        super().__init__(config)
        self._simulation = simulation

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Answer the waiting pages before the server begins to close."""
        self._simulation.tell_no_more()
        super().handle_exit(sig, frame)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m telephony.simulator", description="A telephone carrier on loopback."
    )
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    parser.add_argument("--account-sid", required=True, help="user name of the REST interface (AC and 32 characters)")
    parser.add_argument("--auth-token", required=True, help="password of the REST interface; signs the webhooks")
    parser.add_argument("--agents", type=Path, help="behaviours by number, JSON or TOML")
    parser.add_argument("--book", type=Path, help="names for the page, JSON: lines by language, people by number")
    parser.add_argument("--speed", type=float, default=1.0, help="1 real time, 60 a minute a second, 0 at once")
    parser.add_argument("--app-url", help="base address of the app, for incoming calls")
    parser.add_argument("--deliver-to", help="send webhooks to this base address instead of the public one they name")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
