"""How fast messages are understood: loading, one message of 30 words, a file of many; prints JSON.

Run in the environment of Rasa: `python -m bench.parse --model PATH [--messages 2000]`.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

_MESSAGE = (
    "Goedemorgen, sinds de update van vannacht starten alle kassa's in onze winkels niet meer op en de rij klanten "
    "staat tot buiten. Kunt u ons nu meteen iemand geven alstublieft?"
)
_REPEATS = 100


def _milliseconds(call: Callable[[], object]) -> dict[str, float]:
    call()
    taken = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        call()
        taken.append((time.perf_counter() - began) * 1000)
    return {"p50": round(statistics.median(taken), 2), "p95": round(statistics.quantiles(taken, n=20)[-1], 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--messages", type=int, default=2000)
    options = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    began = time.perf_counter()
    from nlu.dataset import read_training
    from nlu.understanding import Understanding

    understanding = Understanding.load(options.model)
    load_s = time.perf_counter() - began
    one = _milliseconds(lambda: understanding.parse([_MESSAGE]))
    texts = [example.text for example in read_training()]
    texts = (texts * (options.messages // len(texts) + 1))[: options.messages]
    began = time.perf_counter()
    understanding.parse(texts)
    figures = {
        "load_s": round(load_s, 2),
        "one_message_ms": one,
        "words": len(_MESSAGE.split()),
        "messages_a_second": round(len(texts) / (time.perf_counter() - began), 1),
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
