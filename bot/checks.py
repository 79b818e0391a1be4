"""``prioline test``: every check and test of both environments, closed by one plain line of counts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from bot.environments import RASA_PYTHON, make_rasa_environment, rasa_environment_variables
from bot.settings import ROOT, Settings

OUTPUT = ROOT / "ci-output"
TYPED = ("actions", "telephony", "locales", "bot")
FORMATTED = ("actions", "bench", "bot", "locales", "nlu", "telephony", "tests")


@dataclass(frozen=True)
class Counts:
    """How many tests passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)


def run_in_rasa(settings: Settings, module: str, arguments: Sequence[str]) -> int:
    """Run a module in the rasa environment, on this process's input and output; return its exit status."""
    make_rasa_environment()
    command = [str(RASA_PYTHON), "-m", module, *arguments]
    return subprocess.run(command, env=rasa_environment_variables(settings.data_dir), check=False).returncode


def run_all(settings: Settings, fast: bool) -> int:
    """Run everything; return 0 only when every check and test passed."""
    make_rasa_environment()
    OUTPUT.mkdir(exist_ok=True)
    counts = Counts()
    for title, command, environment in _checks(settings):
        counts += _check(title, command, environment)
    counts += _tests("tests (app)", _app_tests(fast), dict(os.environ), OUTPUT / "app.xml")
    rasa = [str(RASA_PYTHON), "-m", "pytest", "tests/nlu"]
    counts += _tests("tests (rasa)", rasa, rasa_environment_variables(settings.data_dir), OUTPUT / "rasa.xml")
    typer.echo(f"{counts.passed} passed, {counts.failed} failed, {counts.skipped} skipped")
    return 1 if counts.failed else 0


def _checks(settings: Settings) -> list[tuple[str, list[str], dict[str, str]]]:
    python, ours = sys.executable, dict(os.environ)
    rasa = rasa_environment_variables(settings.data_dir)
    validate = ["--domain", "bot/assistant/domain", "--config", "bot/assistant/config.yml"]
    validate += ["--data", "nlu/data", "bot/assistant/rules", "--fail-on-warnings"]
    return [
        ("format", [python, "-m", "ruff", "format", "--check", "--quiet", *FORMATTED], ours),
        ("lint", [python, "-m", "ruff", "check", "--quiet", *FORMATTED], ours),
        ("types", [python, "-m", "mypy", *TYPED], ours),
        ("layers", [str(Path(python).parent / "lint-imports")], ours),
        ("catalogues", [python, "-m", "bot", "locales", "check"], ours),
        ("rasa data validate", [str(RASA_PYTHON), "-m", "rasa", "data", "validate", *validate], rasa),
    ]


def _app_tests(fast: bool) -> list[str]:
    command = [sys.executable, "-m", "coverage", "run", "-m", "pytest", "tests", "--ignore=tests/nlu"]
    return [*command, "--ignore=tests/e2e"] if fast else command


def _check(title: str, command: list[str], environment: dict[str, str]) -> Counts:
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    passed = done.returncode == 0
    typer.echo(f"{'ok  ' if passed else 'FAIL'} {title} ({time.monotonic() - started:.0f} s)")
    if not passed:
        typer.echo(done.stdout[-6000:] + done.stderr[-3000:])
    return Counts(passed=1) if passed else Counts(failed=1)


def _tests(title: str, command: list[str], environment: dict[str, str], report: Path) -> Counts:
    report.unlink(missing_ok=True)
    typer.echo(f"---- {title}")
    sys.stdout.flush()
    done = subprocess.run([*command, f"--junitxml={report}"], cwd=ROOT, env=environment, check=False)
    if not report.exists():
        return Counts(failed=1)
    counts = Counts()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        figures = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
        failed = figures["failures"] + figures["errors"]
        counts += Counts(figures["tests"] - failed - figures["skipped"], failed, figures["skipped"])
    # A runner that ended badly without a failed test (a crash, no test at all) is a failure all the same.
    return counts if done.returncode == 0 or counts.failed else counts + Counts(failed=1)
