"""The actions process: rasa-sdk's server with our actions, on loopback.

Started by ``bot.runtime``: ``python -m bot.actions_server --port N``.
"""

from __future__ import annotations

import argparse
import logging

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor

from actions.needs import Needs
from actions.registry import all_actions
from actions.store.database import Database
from bot.clock import process_clock
from bot.settings import load_settings


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    logging.basicConfig(level=logging.WARNING)
    settings = load_settings()
    database = Database(settings.database)
    needs = Needs(database, process_clock(settings.clock_file, database))
    executor = ActionExecutor()
    for action in all_actions(needs):
        executor.register_action(action)
    app = create_app(executor, cors_origins=[])
    app.config.KEEP_ALIVE_TIMEOUT = 120
    app.run(host="127.0.0.1", port=port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
