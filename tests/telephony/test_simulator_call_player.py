"""``prioline call``: a call typed in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from telephony.simulator.behaviour import read_behaviour
from telephony.simulator.exchange import Simulation
from telephony.simulator.server import create_app
from tests.telephony.conftest import ACCOUNT, TOKEN, Served, listening
from tests.telephony.test_simulator_page import AGENT, line

RUN = CliRunner()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    for_line, for_carrier = listening(), listening()
    line_url = f"http://127.0.0.1:{for_line.getsockname()[1]}"
    asked = Served(line(), for_line)
    agents = {AGENT: read_behaviour({"name": "accept", "talk_s": 0.2})}
    carrier = Served(create_app(Simulation(ACCOUNT, TOKEN, 0, agents), line_url), for_carrier)
    yield carrier.url
    carrier.stop()
    asked.stop()


def test_keys_and_words_are_typed_and_what_is_said_is_read(address: str) -> None:
    done = RUN.invoke(app, ["call", "--language", "de", "--url", address], input="#51039022\nHeike Brandt\n")
    assert done.exit_code == 0, done.output
    told = [text for text in done.output.splitlines() if not text.startswith("(words are speech")]
    assert told[0] == "line> Ihre Vertragsnummer?"
    assert "line> Wie heißen Sie?" in done.output
    assert f"[{AGENT}: presses 1]" in done.output
    assert "(you are connected; Ctrl-C hangs up)" in done.output
    assert told[-1] == "(the call has ended: completed)"


def test_an_empty_line_is_silence(address: str) -> None:
    done = RUN.invoke(app, ["call", "--language", "de", "--url", address], input="\n")
    assert (
        done.output.splitlines()[-1] == "#keys> (the call has ended: completed)"
    )  # nothing was typed that ends a line


def test_the_end_of_the_input_hangs_up(address: str) -> None:
    done = RUN.invoke(app, ["call", "--language", "de", "--url", address], input="#51039022\n")
    assert "(you hung up)" in done.output
    assert done.exit_code == 0


def test_what_is_no_key_is_asked_for_again(address: str) -> None:
    done = RUN.invoke(app, ["call", "--language", "de", "--url", address], input="#12x\n\n")
    assert "! keys are 0-9, * and #" in done.output


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["--language", "es"], "--language es: there is no line for it; use nl, de, ru, it, fr"),
        (["--url", "http://127.0.0.1:9"], "no phone simulator answers there"),
        (["--script", "nothing.yml"], "name the file by its language"),
    ],
)
def test_faults_are_one_line(arguments: list[str], fault: str) -> None:
    done = RUN.invoke(app, ["call", *arguments])
    assert done.exit_code == 1
    assert fault in done.output
    assert len(done.output.strip().splitlines()) == 1


def test_a_title_that_no_script_has_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "de.yml"
    file.write_text("[]", encoding="utf-8")
    done = RUN.invoke(app, ["call", "--script", str(file), "--title", "night"])
    assert (done.exit_code, done.output.strip()) == (1, "prioline: no script with 'night' in its title")
