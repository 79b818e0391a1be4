"""The Rasa process: ``python -m bot.assistant.server --model FILE --port N``, on loopback only.

Runs in the rasa environment (Python 3.10). Same as ``rasa run`` with our endpoints and channel, without its
command line's imports and without TensorFlow (see ``without_tensorflow``).
"""

from __future__ import annotations

import argparse
import logging
import warnings
from pathlib import Path

from bot.assistant import without_tensorflow


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    logging.basicConfig(level=logging.WARNING)
    without_tensorflow.install()

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
