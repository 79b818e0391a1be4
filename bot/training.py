"""Training a model, and keeping it only when it is no worse than the one before."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from bot.environments import RASA_PYTHON, make_rasa_environment, rasa_environment_variables
from bot.processes import StartFault
from bot.settings import ROOT, Settings
from nlu.model_format import MODEL_FORMAT

DATA = ROOT / "nlu" / "data"
WORSE = 3
"""Exit status of ``nlu.comparison`` when the new model is worse."""


def newest_model(settings: Settings) -> Path | None:
    """Return the newest trained model that this version reads, or None."""
    models = sorted(settings.models_dir.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    readable = [model for model in models if _format(model) == MODEL_FORMAT]
    return readable[-1] if readable else None


def _format(model: Path) -> int:
    """Return what the record beside the model says, 1 when it says nothing; without a record loading will tell."""
    record = model.with_name(model.name.removesuffix(".tar.gz") + ".json")
    try:
        return int(json.loads(record.read_text(encoding="utf-8")).get("format", 1))
    except (OSError, ValueError):
        return MODEL_FORMAT


def train_model(settings: Settings) -> Path:
    """Train a model on our data and the reviewed feedback; its progress goes to this terminal.

    Raises:
        StartFault: the training ended with an error.
    """
    settings.models_dir.mkdir(parents=True, exist_ok=True)
    arguments = ["--out", str(settings.models_dir), "--data", str(DATA)]
    if settings.feedback_dir.is_dir():
        arguments += ["--data", str(settings.feedback_dir)]
    status = _run(settings, "nlu.training", arguments)
    model = newest_model(settings)
    if status != 0 or model is None:
        raise StartFault("training ended with an error, see the lines above")
    return model


def train_compared(settings: Settings, force: bool, tell: Callable[[str], None]) -> Path:
    """Train, measure both models on the validation part, and put a worse one aside into ``models/refused``.

    With ``force`` a worse model is kept too. Without a model before there is nothing to compare with.

    Raises:
        StartFault: the training or the comparison ended with an error, or the new model is worse.
    """
    old = newest_model(settings)
    new = train_model(settings)
    if old is None or old == new:
        return new
    status = _run(settings, "nlu.comparison", ["--old", str(old), "--new", str(new)])
    if status == 0:
        return new
    if status == WORSE and force:
        tell(f"{new.name} is worse and kept all the same (--force)")
        return new
    refused = _put_aside(settings, new)
    why = "is worse" if status == WORSE else "could not be compared, see the lines above"
    raise StartFault(f"{new.name} {why}; {old.name} stays, the new one lies in {refused.name}/ (--force keeps it)")


def _put_aside(settings: Settings, model: Path) -> Path:
    refused = settings.models_dir / "refused"
    refused.mkdir(exist_ok=True)
    name = model.name.removesuffix(".tar.gz")
    for file in (model, model.with_name(f"{name}.json")):
        if file.exists():
            file.rename(refused / file.name)
    return refused


def _run(settings: Settings, module: str, arguments: list[str]) -> int:
    make_rasa_environment()
    command = [str(RASA_PYTHON), "-m", module, *arguments]
    environment = rasa_environment_variables(settings.data_dir)
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
