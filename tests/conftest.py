"""What several folders of tests share: a private PostgreSQL server, started when one is asked for, and a browser.

Imported beside Rasa as well, so nothing but the standard library and pytest at the top.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SERVER_USER = "postgres"
BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
NO_BROWSER = "no Chromium on the path; apt-get install chromium"
MISSING = "no PostgreSQL server binaries in /usr/lib/postgresql/*/bin nor on the path; apt-get install postgresql"


@dataclass
class PostgresServer:
    """A running server that belongs to this test run alone; databases are made from templates, which is fast."""

    port: int
    made: int = 0

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{SERVER_USER}@127.0.0.1:{self.port}/{name}"

    def create(self, template: str = "template0") -> str:
        """Make a database of its own and return its address."""
        self.made += 1
        name = f"test_{self.made}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, url: str) -> None:
        """Take a database away, with whoever is still connected: hundreds of copies would fill the disk."""
        self.run(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')

    def run(self, sql: str) -> None:
        import psycopg

        address = f"postgresql://{SERVER_USER}@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.encode())


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window. Where it is missing the tests that need it are skipped, but not in CI."""
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    from playwright.sync_api import sync_playwright

    (Path(__file__).parents[1] / "ci-output").mkdir(exist_ok=True)  # where the pictures go
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=BROWSER_ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A private PostgreSQL server. Without its binaries the tests that need it are skipped, but not in CI."""
    if server_binaries() is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with postgres_server() as server:
        yield server


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a private server in a folder of its own and stop it at the end; needs ``server_binaries``."""
    binaries = server_binaries()
    assert binaries is not None
    folder = Path(tempfile.mkdtemp(prefix="prioline-postgres-"))
    as_user = _as_server_user(folder)
    data, port = folder / "data", _free_port()
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} "
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
    )
    initdb = ["initdb", "-D", str(data), "-U", SERVER_USER, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"]
    control = [*as_user, str(binaries / "pg_ctl"), "-D", str(data)]
    try:
        _run([*as_user, str(binaries / initdb[0]), *initdb[1:]], folder)
        _run([*control, "-l", str(folder / "log"), "-w", "-o", options, "start"], folder)
        yield PostgresServer(port)
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], cwd=folder, capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def server_binaries() -> Path | None:
    """Return where the server's programs lie, None when it is not installed."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    if versions:
        return versions[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _as_server_user(folder: Path) -> list[str]:
    """The server refuses to run as root: it then runs as the user that Debian's package made for it."""
    if os.geteuid() != 0:
        return []
    account = pwd.getpwnam(SERVER_USER)
    os.chown(folder, account.pw_uid, account.pw_gid)
    return ["runuser", "-u", SERVER_USER, "--"]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _run(command: Sequence[str], folder: Path) -> None:
    # Output goes to a file: a server that is started would keep a pipe open for ever.
    with (folder / "output").open("ab") as output:
        done = subprocess.run(command, cwd=folder, stdout=output, stderr=output, check=False)
    if done.returncode != 0:
        pytest.fail(f"{' '.join(command)}:\n{(folder / 'output').read_text()}")
