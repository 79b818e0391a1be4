"""The second Python environment: made from the lock file on first use, by the ``uv`` that runs us."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from bot.settings import ROOT

RASA_ENVIRONMENT = ROOT / ".venv-rasa"
RASA_PYTHON = RASA_ENVIRONMENT / "bin" / "python"
_MADE_FROM = RASA_ENVIRONMENT / "made-from-lock"


class EnvironmentFault(RuntimeError):
    """The environment could not be made; the message says what to do."""


def rasa_is_ready() -> bool:
    """Return whether the rasa environment exists and was made from the lock file as it is now."""
    lock = (ROOT / "uv.lock").read_bytes()
    return RASA_PYTHON.exists() and _MADE_FROM.exists() and _MADE_FROM.read_bytes() == _fingerprint(lock)


def make_rasa_environment() -> None:
    """Make or update the rasa environment (Python 3.10). Does nothing when it is ready.

    Raises:
        EnvironmentFault: ``uv`` is missing, or it could not install.
    """
    if rasa_is_ready():
        return
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        raise EnvironmentFault("the program uv was not found; start with ./prioline, which brings it along")
    command = [uv, "sync", "--frozen", "--only-group", "rasa", "--python", "3.10", "--no-install-project"]
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(RASA_ENVIRONMENT)}
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode != 0:
        raise EnvironmentFault(
            "the environment for Rasa could not be made (see the lines above); it needs Python 3.10 and the packages "
            "of uv.lock: check the network or install Python 3.10, then start again"
        )
    _MADE_FROM.write_bytes(_fingerprint((ROOT / "uv.lock").read_bytes()))


def rasa_environment_variables(data_dir: Path) -> dict[str, str]:
    """Return the variables of a process in the rasa environment: no telemetry, one thread for the encoder."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "OMP_NUM_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        "PRIOLINE_CACHE_DIR": str(data_dir / "cache"),
    }


def _fingerprint(lock: bytes) -> bytes:

    return hashlib.sha256(lock).hexdigest().encode()
