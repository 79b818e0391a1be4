"""The Rasa process: ``python -m bot.assistant.server --model FILE --port N``, on loopback only.

Runs in the rasa environment (Python 3.10). Same as ``rasa run`` with our endpoints and channel, without its
command line's imports and without TensorFlow (see ``without_tensorflow``).
"""

from __future__ import annotations

import argparse
import logging
import warnings
from pathlib import Path

import structlog

from bot.assistant import lean_turns, without_tensorflow


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    logging.basicConfig(level=logging.WARNING)
    # Rasa writes its turns to structlog, which prints everything unless it is told otherwise.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    without_tensorflow.install()
    lean_turns.install()

    import rasa.core.run
    from rasa.core.utils import AvailableEndpoints

    folder = Path(__file__).parent
    rasa.core.run.serve_application(
        options.model,
        interface="127.0.0.1",
        port=options.port,
        credentials=str(folder / "credentials.yml"),
        endpoints=AvailableEndpoints.read_endpoints(str(folder / "endpoints.yml")),
        enable_api=False,
        log_file=None,
    )


if __name__ == "__main__":
    main()
