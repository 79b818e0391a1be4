"""``prioline serve``: everything from an empty folder to a running product, and a clean end."""

from __future__ import annotations

import os
import secrets
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from actions.store.database import Database
from actions.store.demo import add_demo_contracts
from actions.store.schema import upgrade
from bot.calendar_view import start_warnings
from bot.demo_accounts import add_demo_accounts
from bot.environments import RASA_PYTHON, make_rasa_environment, rasa_environment_variables
from bot.phone_book import write_phone_book
from bot.processes import Processes, ProcessPlan, free_port
from bot.settings import ROOT, SIMULATOR_ACCOUNT, Settings
from bot.training import newest_model, train_model

Tell = Callable[[str], None]

READY_S = {"simulator": 30.0, "actions": 30.0, "rasa": 180.0, "web": 60.0}
WATCH_S = 0.5
ASSISTANT = ROOT / "bot" / "assistant"


def prepare_database(settings: Settings, tell: Tell) -> None:
    """Migrate the database and fill an empty one with the demo contracts and desk accounts."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    upgrade(database)
    with database.transaction() as session:
        added = add_demo_contracts(session)
    if added:
        tell("database: five demo contracts added")
    password = add_demo_accounts(database, settings.data_dir)
    if password is not None:
        tell(f"desk: account demo, password {password} (also in {settings.data_dir.name}/desk-password)")
    database.close()


class Server:
    """One running product. ``start`` comes back when the first answer can be given."""

    def __init__(self, settings: Settings, tell: Tell) -> None:
        self.settings, self._tell = settings, tell
        self.port = settings.port or free_port()
        self.url = settings.public_url.rstrip("/") or f"http://{settings.host}:{self.port}"
        self.simulator_url = ""
        self.processes = Processes(settings.data_dir / "logs", ROOT)

    def start(self) -> None:
        """Prepare what is missing, start all processes and wait until they answer.

        Raises:
            StartFault: a process did not come up.
            EnvironmentFault: the environment for Rasa could not be made.
        """
        make_rasa_environment()
        prepare_database(self.settings, self._tell)
        for warning in start_warnings(self.settings):
            self._tell(warning)
        model = newest_model(self.settings)
        if model is None:
            self._tell("no model yet: training one (about a minute)")
            model = train_model(self.settings)
        self._tell(f"model: {model.name}")
        for plan in self._plans(model):
            self.processes.start(plan)
        for name, seconds in READY_S.items():
            if name != "simulator" or self.settings.uses_simulator:
                self.processes.wait_ready(name, seconds)

    def run(self) -> None:
        """Start, print the addresses, watch the processes, and stop them on Ctrl-C or SIGTERM."""
        stop = threading.Event()
        started = threading.Event()

        def end(_signal: int, _frame: FrameType | None) -> None:
            stop.set()
            if not started.is_set():
                raise KeyboardInterrupt  # starting can take minutes; whoever stops it need not wait

        signal.signal(signal.SIGINT, end)
        signal.signal(signal.SIGTERM, end)
        try:
            self.start()
            started.set()
            self._tell_addresses()
            while not stop.wait(WATCH_S):
                for name in self.processes.restart_dead():
                    self._tell(f"{name} had ended and was started again; see {self.settings.data_dir.name}/logs")
        except KeyboardInterrupt:
            started.set()
        finally:
            self.processes.stop()
            self._tell("all processes are stopped")

    def _tell_addresses(self) -> None:
        self._tell(f"chat page   {self.url}/")
        self._tell(f"desk        {self.url}/desk")
        self._tell(f"workbench   {self.url}/workbench")
        if self.simulator_url:
            self._tell(f"phones      {self.simulator_url}/  (simulated; no carrier account is set)")
        self._tell("stop with Ctrl-C")

    def _plans(self, model: Path) -> list[ProcessPlan]:
        python = sys.executable
        environment = {**os.environ, "PRIOLINE_DATA_DIR": str(self.settings.data_dir)}
        actions_port, rasa_port = free_port(), free_port()
        rasa_url = f"http://127.0.0.1:{rasa_port}"
        token = secrets.token_hex(16)
        plans = [
            ProcessPlan(
                "rasa",
                [str(RASA_PYTHON), "-m", "bot.assistant.server", "--model", str(model), "--port", str(rasa_port)],
                {
                    **rasa_environment_variables(self.settings.data_dir),
                    "PRIOLINE_ACTIONS_URL": f"http://127.0.0.1:{actions_port}/webhook",
                    "PRIOLINE_TRACKER_DB": str(self.settings.data_dir / "conversations.db"),
                },
                f"{rasa_url}/webhooks/prioline/",
            ),
            ProcessPlan(
                "actions",
                [python, "-m", "bot.actions_server", "--port", str(actions_port)],
                environment,
                f"http://127.0.0.1:{actions_port}/health",
            ),
        ]
        web = [python, "-m", "bot.web_server", "--port", str(self.port), "--rasa-url", rasa_url]
        web += ["--public-url", self.url, "--simulator-token", token]
        if self.settings.uses_simulator:
            simulator_port = free_port()
            self.simulator_url = f"http://127.0.0.1:{simulator_port}"
            plans.append(self._simulator(python, environment, simulator_port, token))
            web += ["--carrier-url", self.simulator_url]
        plans.append(ProcessPlan("web", web, environment, f"http://{self._local_host()}:{self.port}/healthz"))
        return plans

    def _simulator(self, python: str, environment: dict[str, str], port: int, token: str) -> ProcessPlan:
        command = [python, "-m", "telephony.simulator", "--port", str(port), "--account-sid", SIMULATOR_ACCOUNT]
        command += ["--auth-token", token, "--speed", str(self.settings.simulator_speed), "--app-url", self.url]
        command += ["--book", str(write_phone_book(self.settings, self.simulator_url))]
        return ProcessPlan("simulator", command, environment, f"http://127.0.0.1:{port}/healthz")

    def _local_host(self) -> str:
        return "127.0.0.1" if self.settings.host in ("0.0.0.0", "::") else self.settings.host
