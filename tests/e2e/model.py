"""One trained model for all whole-product tests, trained once for each state of what it is made of."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

from bot.environments import RASA_PYTHON, make_rasa_environment, rasa_environment_variables
from bot.settings import ROOT

GIVEN = "PRIOLINE_TEST_MODELS_DIR"
"""Names a folder whose newest model is taken instead of training one."""
KEPT = ROOT / "build" / "test-models"
CACHE = ROOT / "data" / "cache"
"""The encoders and vectors of ``prioline train``; building them anew would cost every run a minute."""


def models_folder() -> Path:
    """Return a folder with a trained model; trains one when there is none for the data and code as they are.

    Raises:
        RuntimeError: the training failed; the message has its last lines.
    """
    given = os.environ.get(GIVEN)
    if given and any(Path(given).glob("*.tar.gz")):
        return Path(given)
    folder = KEPT / _fingerprint()
    if not any(folder.glob("*.tar.gz")):
        _train(folder)
    return folder


def lay_out(data_dir: Path, models: Path) -> Path:
    """Give an empty data folder the model and the cache, as a first start would have made them."""
    data_dir.mkdir(parents=True, exist_ok=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    (data_dir / "models").symlink_to(models, target_is_directory=True)
    (data_dir / "cache").symlink_to(CACHE, target_is_directory=True)
    return data_dir


def _train(folder: Path) -> None:
    make_rasa_environment()
    KEPT.mkdir(parents=True, exist_ok=True)
    unfinished = Path(mkdtemp(dir=KEPT, prefix="training-"))
    command = [str(RASA_PYTHON), "-m", "nlu.training", "--out", str(unfinished)]
    environment = {**rasa_environment_variables(CACHE.parent), "PRIOLINE_CACHE_DIR": str(CACHE)}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        shutil.rmtree(unfinished)
        raise RuntimeError(f"no model for the tests: {(done.stdout + done.stderr)[-3000:]}")
    for older in KEPT.iterdir():
        if older != unfinished and not older.name.startswith("training-"):
            shutil.rmtree(older)
    try:
        unfinished.rename(folder)
    except OSError:
        shutil.rmtree(unfinished)  # another run was faster


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(_ingredients()):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _ingredients() -> Iterator[Path]:
    yield ROOT / "uv.lock"
    yield ROOT / "bot" / "assistant" / "config.yml"
    for folder, pattern in (
        ("nlu", "*.py"),
        ("nlu/components", "*.py"),
        ("nlu/data", "*/*.yml"),
        ("bot/assistant/domain", "*.yml"),
        ("bot/assistant/rules", "*.yml"),
    ):
        yield from (ROOT / folder).glob(pattern)
