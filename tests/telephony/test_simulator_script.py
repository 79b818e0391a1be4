"""Scripts of calls: what is read, and one clear line for each fault."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from telephony.simulator.script import Chat, Phones, ScriptCall, ScriptError, TimePasses, read_scripts

SCRIPT = """\
- title: the TAM is busy
  clock: 2026-11-25T11:00:00+01:00
  phones: {"+12025550123": busy}
  acts:
    - chat:
        turns:
          - says: Alles steht still.
          - presses: /affirm
    - call:
        from: "+12025550153"
        dials: "+12025550111"
        steps:
          - hears: [WELCOME, utter_ask_contact, STOPPED_AT.level, Stufe 2]
            presses: "{code}"
          - says: ja
            confidence: 0.4
        hears: [PERSON_COMING]
        connected: true
    - time_passes_until: {rounds: 3}
    - time_passes_until: accepted
  case: {level: 1, who: duty-2}
  rang: ["+12025550123", "+12025550132"]
"""


def write(folder: Path, text: str, name: str = "de.yml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_script_is_read_with_the_words_of_its_language(tmp_path: Path) -> None:
    (script,) = read_scripts(write(tmp_path, SCRIPT))
    assert (script.language, script.place, script.rang) == ("de", "de.yml:1", ("+12025550123", "+12025550132"))
    assert script.case == {"level": 1, "who": "duty-2"}
    assert script.clock.utcoffset() == timedelta(hours=1)
    phones, chat, call, rounds, accepted = script.acts
    assert phones == Phones({"+12025550123": "busy"})
    assert isinstance(chat, Chat) and chat.turns[1].presses == "/affirm"
    assert isinstance(call, ScriptCall) and call.connected
    assert call.steps[0].hears[0] == "Willkommen bei der priorisierten Telefonleitung."
    assert "{" in call.steps[0].hears[1], "a response keeps gaps for its arguments"
    assert call.steps[0].hears[3] == "Stufe 2"
    assert call.behaviour("407118")["steps"][0]["press"] == "407118"
    assert call.behaviour(None)["steps"][1]["confidence"] == 0.4
    assert (rounds, accepted) == (TimePasses(3), TimePasses())


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("level: 1,", "levl: 1,", "de.yml:21: case has no levl; known: level, "),
        ('presses: "{code}"', "presses: 123", "write keys 0-9, *, # in quotation marks"),
        ('presses: "{code}"', 'presses: "12a"', 'de.yml:13: presses: "12a"'),
        ("utter_ask_contact,", "utter_ask_contakt,", "de.yml:13: no response utter_ask_contakt"),
        ("WELCOME,", "WELCOM,", "de.yml:13: no text WELCOM in locales/texts"),
        ("says: ja", "syas: ja", "a step has no syas; known: hears, says"),
        ("says: ja", "stays_silent: perhaps", "stays_silent: true, mumbles: true or hangs_up: true"),
        ("says: ja", "{stays_silent: true, hangs_up: true}", "no YAML"),
        ('from: "+12025550153"', "from: 12025550153", "is no number; write it as"),
        ("busy}", "bussy}", "unknown behaviour 'bussy'"),
        ("11:00:00+01:00", "11:00:00", "clock is an instant with its zone"),
        ("rounds: 3", "rounds: many", "rounds is a whole number, not 'many'"),
        ("confidence: 0.4", "confidence: 4", "confidence is 0 to 1, not 4"),
        ("    - time_passes_until: accepted\n", "    - wait: accepted\n", "de.yml:20: an act has no wait; known: call"),
        ("  case: {level: 1, who: duty-2}\n", "", "de.yml:1: a script needs case"),
    ],
)
def test_each_fault_is_one_line_with_its_place(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in SCRIPT
    with pytest.raises(ScriptError) as refused:
        read_scripts(write(tmp_path, SCRIPT.replace(old, new)))
    assert fault in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    broken = SCRIPT.replace("level: 1,", "levl: 1,").replace("busy}", "bussy}")
    with pytest.raises(ScriptError) as refused:
        read_scripts(write(tmp_path, broken))
    assert len(str(refused.value).splitlines()) == 2


def test_scripts_stand_in_the_order_of_their_clocks(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match=r"de.yml:23: clock .* is not after the script before it"):
        read_scripts(write(tmp_path, SCRIPT + SCRIPT))


@pytest.mark.parametrize(("text", "fault"), [("title: x", "a list is needed"), ("- 5", "a script is a table")])
def test_a_file_of_something_else_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(ScriptError, match=fault):
        read_scripts(write(tmp_path, text))


def test_a_file_is_named_by_its_language(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="name the file by its language"):
        read_scripts(write(tmp_path, SCRIPT, "calls.yml"))
