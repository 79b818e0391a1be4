"""The trial of bench/kills.py on a small scale: killed engines, and every step exactly once."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "kills.py"


@pytest.fixture(scope="module")
def kills() -> ModuleType:
    spec = importlib.util.spec_from_file_location("kills", BENCH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["kills"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kills.db'}"
    server: Any = request.getfixturevalue("postgres")
    return str(server.create())


@pytest.mark.slow
def test_every_step_happens_exactly_once_however_many_engines_are_killed(
    kills: ModuleType, empty_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "carrier"
    folder.mkdir()
    figures = kills.run(empty_url, folder, cases=40, workers=3, kills=5)
    assert figures["faults"] == []
    assert figures["killed"] == 5
    assert figures["left_due"] == 0
    assert figures["calls_placed"] >= figures["dials_due_at_the_start"] == 40
