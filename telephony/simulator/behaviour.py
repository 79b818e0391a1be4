"""How the people (and machines) behind the simulated phones behave.

A behaviour is a name, or a table with a name and changes to it: ``{"name": "accept", "answer_s": 5}``. Each
``<Gather>`` that a phone meets takes the next of its ``steps``; when they are used up, the last one is taken
again if ``repeat_last``, else the person stays silent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

import tomllib

Outcome = Literal["answer", "busy", "no-answer", "failed"]
Fault = Literal["none", "refused", "rate-limited", "server-error", "ambiguous", "unreachable"]
Callbacks = Literal["normal", "duplicated", "reversed", "none"]


class BehaviourError(ValueError):
    """A behaviour cannot be read; the message says which part."""


@dataclass(frozen=True)
class Step:
    """What a person does at one ``<Gather>`` or ``<Record>``.

    ``press``: keys, the first one ``after_s`` seconds after the prompts have ended (``barge``: after they
    began, which cuts them off); ``say``: words and the recogniser's ``confidence``; both: keys pressed while
    speaking, and both are posted; ``noise``: something is heard, and nothing recognised; ``hang_up``: the
    person ends the call; nothing: silence. ``hears``: phrases that must have been said since the step before
    (see ``hearing``); when one is missing, that is noted as a ``mismatch`` and the person hangs up.
    """

    press: str = ""
    say: str = ""
    confidence: float = 0.9
    after_s: float = 1.0
    barge: bool = False
    hang_up: bool = False
    noise: bool = False
    hears: tuple[str, ...] = ()


@dataclass(frozen=True)
class Behaviour:
    """One phone's behaviour. Times are seconds of simulated time, except ``hang_s`` and ``network_delay_s``
    (real).

    ``fault``: what the carrier does when this number is to be called: refused (4xx with ``code``),
    rate-limited (429, ``times`` times), server-error (503 and no call, ``times`` times), ambiguous (the call
    is placed but the answer to the request comes only after ``hang_s``), unreachable (no call, and no answer
    within ``hang_s``). ``talk_s``: how long the person talks before hanging up; ``patience_s``: how long they
    wait in a conference. ``callbacks``: how status callbacks arrive. ``repeat_webhooks``: every webhook is
    sent twice with one idempotency token, and the answers are compared. ``strict``: a gather beyond the last
    step is a ``mismatch``. ``live``: somebody plays this phone (``POST /simulator/calls/…/act``); ``reads``:
    they read what is said, so it takes no time.
    """

    name: str = "accept"
    outcome: Outcome = "answer"
    answer_s: float = 2.0
    steps: tuple[Step, ...] = ()
    repeat_last: bool = False
    talk_s: float = 60.0
    patience_s: float = 3600.0
    mailbox_s: float | None = None
    fault: Fault = "none"
    code: int = 21216
    times: int = 1
    hang_s: float = 5.0
    callbacks: Callbacks = "normal"
    repeat_webhooks: bool = False
    network_delay_s: float = 0.0
    strict: bool = False
    live: bool = False
    reads: bool = False


_PRESS_1 = (Step(press="1"),)
DAY_S = 86_400.0

NAMED: Mapping[str, Behaviour] = {
    "accept": Behaviour("accept", steps=_PRESS_1, repeat_last=True),
    "pass": Behaviour("pass", steps=(Step(press="2"),), repeat_last=True),
    "again": Behaviour("again", steps=(Step(press="*"), Step(press="1")), repeat_last=True),
    "wrong-key": Behaviour("wrong-key", steps=(Step(press="7"),), repeat_last=True),
    "silent": Behaviour("silent"),
    "hang-up": Behaviour("hang-up", steps=(Step(hang_up=True),), repeat_last=True),
    "mailbox": Behaviour("mailbox", answer_s=20, mailbox_s=120),
    "busy": Behaviour("busy", outcome="busy"),
    "no-answer": Behaviour("no-answer", outcome="no-answer"),
    "failed": Behaviour("failed", outcome="failed"),
    "refused": Behaviour("refused", fault="refused"),
    "rate-limited": Behaviour("rate-limited", steps=_PRESS_1, repeat_last=True, fault="rate-limited"),
    "server-error": Behaviour("server-error", steps=_PRESS_1, repeat_last=True, fault="server-error"),
    "ambiguous": Behaviour("ambiguous", steps=_PRESS_1, repeat_last=True, fault="ambiguous"),
    "unreachable": Behaviour("unreachable", steps=_PRESS_1, repeat_last=True, fault="unreachable"),
    "live": Behaviour("live", live=True, talk_s=DAY_S, patience_s=DAY_S),
}
"""Behaviours by name. A number nobody has set behaves as ``accept``: answers after 2 s and presses 1 after
the whisper.
"""


def read_behaviour(data: object) -> Behaviour:
    """Return the behaviour written as a name or as a table.  Raises ``BehaviourError``."""
    if isinstance(data, str):
        data = {"name": data}
    if not isinstance(data, Mapping):
        raise BehaviourError(f"a behaviour is a name or a table, not {data!r}")
    changes: dict[str, Any] = dict(data)
    name = changes.pop("name", "accept")
    if name not in NAMED:
        raise BehaviourError(f"unknown behaviour {name!r}; known: {', '.join(NAMED)}")
    if "steps" in changes:
        changes["steps"] = tuple(read_step(step) for step in changes["steps"])
        changes.setdefault("repeat_last", False)
    _refuse_unknown(changes, Behaviour, f"behaviour {name!r}")
    return replace(NAMED[name], **changes)


def read_step(data: object) -> Step:
    """Return a step written as keys (``"1"``), ``"silence"``, ``"hang up"`` or a table. Raises
    ``BehaviourError``.
    """
    if data == "silence":
        return Step()
    if data == "hang up":
        return Step(hang_up=True)
    if isinstance(data, str):
        return Step(press=data)
    if not isinstance(data, Mapping):
        raise BehaviourError(f"a step is keys, 'silence', 'hang up' or a table, not {data!r}")
    _refuse_unknown(data, Step, "step")
    values = {str(name): value for name, value in data.items()}
    if "hears" in values:
        values["hears"] = tuple(str(phrase) for phrase in values["hears"])
    return Step(**values)


def read_agents(path: Path) -> dict[str, Behaviour]:
    """Return the behaviours by number in a JSON or TOML file.  Raises ``BehaviourError`` and ``OSError``."""
    text = path.read_text("utf-8")
    try:
        data = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except ValueError as error:
        raise BehaviourError(f"{path} cannot be read: {error}") from error
    if not isinstance(data, dict):
        raise BehaviourError(f"{path} must be a table of numbers and behaviours")
    return {number: read_behaviour(behaviour) for number, behaviour in data.items()}


def _refuse_unknown(data: Mapping[str, Any], kind: type, where: str) -> None:
    known = {field.name for field in fields(kind)}
    unknown = sorted(set(data) - known)
    if unknown:
        raise BehaviourError(f"{where}: unknown {', '.join(unknown)}; known: {', '.join(sorted(known))}")
