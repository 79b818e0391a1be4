"""How long training takes, with vectors known and with none; prints JSON.

Run in the environment of Rasa: `python -m bench.training [--cold]`. `--cold` works in an empty cache folder: it builds
the encoder and every vector anew.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cold", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="prioline-bench-") as folder:
        environment = dict(os.environ)
        if options.cold:
            environment["PRIOLINE_CACHE_DIR"] = os.path.join(folder, "cache")
        began = time.perf_counter()
        command = [sys.executable, "-m", "nlu.training", "--out", os.path.join(folder, "models")]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - began
        if done.returncode:
            sys.exit(f"training failed: {done.stderr.strip().splitlines()[-1]}")
        model = done.stdout.strip().splitlines()[-1]
        with open(model.removesuffix(".tar.gz") + ".json", encoding="utf-8") as file:
            record = json.load(file)
        figures = {
            "cold": options.cold,
            "seconds": round(seconds, 1),
            "stages_s": record["seconds"],
            "messages": sum(record["messages"].values()),
            "model_mib": round(os.path.getsize(model) / 2**20, 1),
            "peak_memory_mib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
