"""Whatever the actions say has all the arguments that its texts name, in every channel."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from locales.check import named_arguments
from locales.responses import RESPONSES

ROOT = Path(__file__).resolve().parents[2]


def said_in(folder: str) -> Iterator[tuple[str, str, set[str]]]:
    """Yield (place, response, named arguments) of each plain call of say()."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say"):
                continue
            names = [keyword.arg for keyword in node.keywords]
            if None in names:  # **arguments: not to be read from the source
                continue
            place = f"{path.relative_to(ROOT)}:{node.lineno}"
            for constant in ast.walk(node.args[0]):
                if isinstance(constant, ast.Constant) and constant.value in RESPONSES:
                    yield place, constant.value, {name for name in names if name is not None}


SAID = list(said_in("actions"))


@pytest.mark.parametrize(("place", "response", "given"), SAID, ids=[f"{place} {name}" for place, name, _ in SAID])
def test_a_response_is_said_with_every_argument_its_texts_name(place: str, response: str, given: set[str]) -> None:
    texts = (RESPONSES[response].chat, RESPONSES[response].voice)
    needed = {name for text in texts for form in (text.singular, text.plural or "") for name in named_arguments(form)}
    assert needed <= given, place


def test_the_source_is_read() -> None:
    assert len(SAID) > 50
    assert {"utter_case_opened", "utter_ask_premium", "utter_level_differs"} <= {name for _, name, _ in SAID}
