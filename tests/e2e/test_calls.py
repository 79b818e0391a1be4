"""Whole calls to the priority line, from the greeting to the person who has taken the case, on a frozen clock.

The calls are files, ``tests/calls/<language>.yml``; ``telephony/simulator/script.py`` says what may stand in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.call_scripts import play
from telephony.simulator.script import Script, read_scripts
from tests.e2e.conftest import MakeProduct
from tests.e2e.product import Product

FILES = sorted((Path(__file__).parents[1] / "calls").glob("*.yml"))
LANGUAGES = {"nl", "de", "ru", "it", "fr"}

pytestmark = pytest.mark.slow


def scripts() -> Iterator[Any]:
    for file in FILES:
        for script in read_scripts(file):
            yield pytest.param(script, id=f"{file.stem}: {script.title}")


@pytest.fixture(scope="module")
def product(make_product: MakeProduct) -> Product:
    return make_product("2026-11-24T09:00:00+01:00")


@pytest.mark.parametrize("script", scripts())
def test_call_goes_as_its_script_says(product: Product, script: Script) -> None:
    fault = play(product, script)
    assert fault is None, f"{script.place}: {fault}"
