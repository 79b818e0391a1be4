"""Which of the models on disk is taken."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from bot.settings import Settings
from bot.training import newest_model
from nlu.model_format import MODEL_FORMAT


def put(folder: Path, name: str, at: int, record: dict[str, Any] | None) -> None:
    model = folder / f"{name}.tar.gz"
    model.write_bytes(b"")
    os.utime(model, (at, at))
    if record is not None:
        (folder / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")


def newest(folder: Path) -> str | None:
    model = newest_model(cast(Settings, SimpleNamespace(models_dir=folder)))
    return None if model is None else model.name


def test_the_newest_model_is_taken(tmp_path: Path) -> None:
    assert newest(tmp_path) is None
    put(tmp_path, "b", 1, {"format": MODEL_FORMAT})
    put(tmp_path, "a", 2, {"format": MODEL_FORMAT})
    assert newest(tmp_path) == "a.tar.gz"


def test_a_model_of_another_version_is_passed_over_so_that_a_new_one_is_trained(tmp_path: Path) -> None:
    put(tmp_path, "before-formats", 1, {"model": "before-formats.tar.gz"})
    put(tmp_path, "later", 2, {"format": MODEL_FORMAT + 1})
    assert newest(tmp_path) is None


def test_a_model_without_a_record_is_taken_and_loading_tells_what_it_is(tmp_path: Path) -> None:
    put(tmp_path, "brought", 1, None)
    assert newest(tmp_path) == "brought.tar.gz"
