"""A product of its own for scripts of calls: empty data, a clock that stands still, phones that take no time.

It never touches the operator's data, settings or carrier account.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import httpx

from actions.store.database import Database
from bot.runtime import Server
from bot.settings import PREFIX, Settings, load_settings

WAIT_S = 60.0
LOOK_EVERY_S = 0.05
FIRST_INSTANT = "2026-01-05T09:00:00+01:00"

Found = TypeVar("Found")


class ScriptedProduct:
    """All processes on one folder, with the trained model of the settings (trained when there is none)."""

    def __init__(self, data_dir: Path, server: Server) -> None:
        self._clock_file = data_dir / "clock"
        self._server = server
        self.database = Database(f"sqlite:///{data_dir / 'prioline.db'}")
        self.http = httpx.Client(base_url=server.url, timeout=WAIT_S)
        self.phones = httpx.Client(base_url=server.simulator_url, timeout=WAIT_S)

    @property
    def now(self) -> datetime:
        """The product's time."""
        return datetime.fromisoformat(self._clock_file.read_text(encoding="utf-8"))

    def set_clock(self, now: str) -> None:
        """Let it be this instant (ISO 8601 with zone) in all processes."""
        _write_clock(self._clock_file, now)

    def wait_for(self, what: str | Callable[[], str], look: Callable[[], Found | None]) -> Found:
        """Return what ``look`` finds as soon as it finds something.

        Raises:
            AssertionError: nothing was found for a minute.
        """
        until = time.monotonic() + WAIT_S
        while not (found := look()):
            if time.monotonic() > until:
                raise AssertionError(f"waited {WAIT_S:.0f} s in vain for {what if isinstance(what, str) else what()}")
            time.sleep(LOOK_EVERY_S)
        return found

    def close(self) -> None:
        """Close the connections."""
        self.http.close()
        self.phones.close()
        self.database.close()


@contextmanager
def scripted_product(settings: Settings, tell: Callable[[str], None]) -> Iterator[ScriptedProduct]:
    """Start a product for scripts, stop it at the end and forget its data.

    Raises:
        StartFault: a process did not come up.
    """
    with TemporaryDirectory(prefix="prioline-calls-") as folder:
        data_dir = Path(folder)
        for name in ("models", "cache"):
            kept = settings.data_dir / name
            kept.mkdir(parents=True, exist_ok=True)
            (data_dir / name).symlink_to(kept.resolve(), target_is_directory=True)
        _write_clock(data_dir / "clock", FIRST_INSTANT)
        with _environment(_variables(data_dir)):
            server = Server(load_settings(), tell)
            try:
                server.start()
                product = ScriptedProduct(data_dir, server)
                yield product
                product.close()
            finally:
                server.processes.stop()


def _variables(data_dir: Path) -> dict[str, str]:
    usual = Settings()
    return {
        "PRIOLINE_DATA_DIR": str(data_dir),
        "PRIOLINE_PORT": "0",
        "PRIOLINE_HOST": usual.host,
        "PRIOLINE_CLOCK_FILE": str(data_dir / "clock"),
        "PRIOLINE_SIMULATOR_SPEED": "0",
        # What a settings file says of the real product is not for scripts.
        "PRIOLINE_PUBLIC_URL": "",
        "PRIOLINE_DATABASE_URL": "",
        "PRIOLINE_TWILIO_ACCOUNT_SID": "",
        "PRIOLINE_TWILIO_AUTH_TOKEN": "",
        "PRIOLINE_TWILIO_AUTH_TOKEN_PREVIOUS": "",
        "PRIOLINE_LINE_NUMBERS": ",".join(f"{language}={number}" for language, number in usual.line_numbers.items()),
    }


def _write_clock(path: Path, now: str) -> None:
    written = path.with_suffix(".new")
    written.write_text(datetime.fromisoformat(now).isoformat(), encoding="utf-8")
    os.replace(written, path)  # no process may read half of it


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    for name in [name for name in before if name.startswith(PREFIX)]:
        del os.environ[name]
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
