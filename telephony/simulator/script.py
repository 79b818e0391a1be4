"""Scripts of calls: a file of YAML in which people who know a language and no Python write what happens on the line.

A file ``<language>.yml`` is a list of scripts in the order of their clocks. A script has:

* ``title``; ``clock``: the instant at its start; ``premium_used``: premium incidents used up, by contract;
* ``phones``: what happens at a phone that is rung, by number (``behaviour``), until the end of the script;
* ``acts``, one after the other, each with one of these keys:
  ``call`` (somebody calls, see below), ``chat`` (``language`` and ``turns`` of ``says`` or ``presses``; keeps the code
  that joins a call to the chat), ``rings`` (number: times; waits until these phones were rung so often),
  ``clock`` (the time goes on to this instant), ``phones`` (as above, from now on), ``time_passes_until``
  (``accepted``, or ``rounds: 3``; the clock moves from one due step to the next);
* ``case``: what the one case must be, ``none`` for no case; ``rang``: all phones rung for it, in order.

A call has ``from``, ``dials``, ``steps``, and at its end ``hears`` (after the last step), ``connected`` (whether an
agent was on the line) and ``takes`` (``busy`` …, the call's last state). A step is what the caller does at one
question: ``says``, ``presses`` (both: keys while speaking; ``{code}`` is the chat's), ``stays_silent``, ``mumbles`` or
``hangs_up``, after having heard ``hears``: words, names of responses (``utter_…``) or of texts of the line
(``WELCOME``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from locales.catalogue import LANGUAGES, catalogue
from locales.message import Text
from locales.responses import RESPONSES
from locales.texts import intake_call, priority_line
from telephony.simulator.behaviour import DAY_S, Behaviour, BehaviourError, Step, read_behaviour
from telephony.twiml import E164

CASE_FIELDS = {
    "level": "level",
    "model_level": "model_level",
    "customer_level": "customer_level",
    "state": "state",
    "who": "accepted_by",
    "due": "due_at",
    "start": "start_at",
    "premium": "premium",
    "guaranteed": "guaranteed",
    "contract": "contract_number",
    "contact": "contact_text",
    "language": "language",
    "kind": "kind",
}
"""What a script may expect of its case, and the field of the case's row that says it."""
CODE = "{code}"
TEXT_NAME = re.compile(r"[A-Z][A-Z_]{2,}(\.[a-z_]+)?")
PLACE = "__line__"


class ScriptError(ValueError):
    """A file of scripts cannot be used; the message has one line for each fault, with its place."""


@dataclass(frozen=True)
class ScriptCall:
    """Somebody calls one of our numbers."""

    caller: str
    dialled: str
    steps: tuple[Step, ...]
    hears: tuple[str, ...] = ()
    connected: bool | None = None
    takes: str | None = None

    def behaviour(self, code: str | None) -> dict[str, Any]:
        """Return the caller's behaviour for the simulator; ``code`` is the chat's, where a step presses it."""
        steps = [
            {
                "press": step.press.replace(CODE, code or ""),
                "say": step.say,
                "confidence": step.confidence,
                "hang_up": step.hang_up,
                "noise": step.noise,
                "hears": list(step.hears),
            }
            for step in self.steps
        ]
        return {"name": "silent", "steps": steps, "strict": True, "patience_s": DAY_S, "talk_s": 60}


@dataclass(frozen=True)
class ChatTurn:
    """One message in the chat: words, or the payload of a quick reply."""

    says: str = ""
    presses: str = ""


@dataclass(frozen=True)
class Chat:
    """Messages in the chat before a call; the code that joins a call to it is kept."""

    language: str
    turns: tuple[ChatTurn, ...]


@dataclass(frozen=True)
class Phones:
    """What happens at phones from now on."""

    behaviours: Mapping[str, str | dict[str, Any]]


@dataclass(frozen=True)
class Rings:
    """Wait until these phones were rung so often."""

    times: Mapping[str, int]


@dataclass(frozen=True)
class Clock:
    """The time goes on to an instant."""

    at: datetime


@dataclass(frozen=True)
class TimePasses:
    """The clock moves from one due step to the next until the case is accepted, or so many rounds are over."""

    rounds: int | None = None


Act = ScriptCall | Chat | Phones | Rings | Clock | TimePasses


@dataclass(frozen=True)
class Script:
    """One script; ``case`` is ``None`` where no case may be opened, ``rang`` where nothing is said about it."""

    file: str
    line: int
    language: str
    title: str
    clock: datetime
    acts: tuple[Act, ...]
    case: Mapping[str, Any] | None
    rang: tuple[str, ...] | None = None
    premium_used: Mapping[str, int] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """File and line, for messages."""
        return f"{self.file}:{self.line}"


def read_scripts(path: Path, language: str | None = None) -> list[Script]:
    """Return the scripts in a file; its name is their language unless one is given.

    Raises:
        ScriptError: something in it cannot be used; one line for each fault.
        OSError: the file cannot be read.
    """
    spoken = language or path.stem
    if spoken not in LANGUAGES:
        raise ScriptError(f"{path.name}: name the file by its language ({', '.join(LANGUAGES)}), not {spoken!r}")
    try:
        data = yaml.load(path.read_text("utf-8"), _Lines)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path.name}:{mark.line + 1}" if mark else path.name
        raise ScriptError(f"{where}: no YAML: {getattr(error, 'problem', error)}") from error
    reader = _Reader(path.name, spoken)
    scripts = reader.scripts(data)
    if reader.faults:
        raise ScriptError("\n".join(reader.faults))
    return scripts


def phrase(said: str, language: str) -> str:
    """Return the words of a response or a text of the line with gaps for its arguments; other words as they are.

    Raises:
        ScriptError: it looks like a name and is none, or its words depend on a count.
    """
    if said.startswith("utter_"):
        if said not in RESPONSES:
            raise ScriptError(f"no response {said}")
        return _template(RESPONSES[said].voice, said, language)
    if TEXT_NAME.fullmatch(said):
        name, _, part = said.partition(".")
        text = getattr(intake_call, name, None) or getattr(priority_line, name, None)
        if part and isinstance(text, dict):
            text = text.get(part)
        if not isinstance(text, Text):
            raise ScriptError(f"no text {said} in locales/texts/intake_call.py or priority_line.py")
        return _template(text, said, language)
    return said


def _template(text: Text, name: str, language: str) -> str:
    if text.plural is not None:
        raise ScriptError(f"the words of {name} depend on a count; write the words themselves")
    return catalogue(language).template(text)


class _Lines(yaml.SafeLoader):
    """YAML whose tables remember their lines."""


def _table(loader: _Lines, node: yaml.MappingNode) -> dict[Any, Any]:
    table: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    return {**table, PLACE: node.start_mark.line + 1}


_Lines.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _table)


class _Reader:
    """Turns the data of a file into scripts and collects every fault with its line."""

    def __init__(self, file: str, language: str) -> None:
        self.faults: list[str] = []
        self._file, self._language, self._line = file, language, 1

    def scripts(self, data: Any) -> list[Script]:
        scripts = [script for entry in self._list(data, "a file of scripts") for script in self._script(entry)]
        for before, after in pairwise(scripts):
            if after.clock <= before.clock:
                self._line = after.line
                self._fault(f"clock {after.clock.isoformat()} is not after the script before it")
        return scripts

    def _script(self, data: Any) -> Iterator[Script]:
        known = ("title", "clock", "premium_used", "phones", "acts", "case", "rang")
        table = self._table(data, "a script", known, needed=("title", "clock", "acts", "case"))
        if table is None:
            return
        line, faults_before = self._line, len(self.faults)
        phones = [Phones(self._phones(table["phones"]))] if "phones" in table else []
        acts = [act for entry in self._list(table["acts"], "acts") for act in self._act(entry)]
        self._line = line
        premium = self._table(table.get("premium_used", {}), "premium_used") or {}
        made = Script(
            file=self._file,
            line=line,
            language=self._language,
            title=str(table["title"]),
            clock=self._instant(table["clock"], "clock"),
            acts=(*phones, *acts),
            case=self._case(table["case"]),
            rang=self._numbers(table["rang"]) if "rang" in table else None,
            premium_used={str(number): self._whole(count, "premium_used") for number, count in premium.items()},
        )
        if len(self.faults) == faults_before:
            yield made

    def _act(self, data: Any) -> Iterator[Act]:
        kinds = ("call", "chat", "rings", "clock", "phones", "time_passes_until")
        table = self._table(data, "an act", kinds)
        if table is None:
            return
        if len(table) != 1:
            self._fault(f"an act has one of {', '.join(kinds)}, not {', '.join(table) or 'none'}")
            return
        ((kind, value),) = table.items()
        match kind:
            case "call":
                yield from self._call(value)
            case "chat":
                yield from self._chat(value)
            case "rings":
                numbers = self._table(value, "rings") or {}
                yield Rings({self._number(number): self._whole(times, "rings") for number, times in numbers.items()})
            case "clock":
                yield Clock(self._instant(value, "clock"))
            case "phones":
                yield Phones(self._phones(value))
            case _:
                yield self._until(value)

    def _call(self, data: Any) -> Iterator[ScriptCall]:
        known = ("from", "dials", "steps", "hears", "connected", "takes")
        table = self._table(data, "a call", known, needed=("from", "dials", "steps"))
        if table is None:
            return
        yield ScriptCall(
            caller=self._number(table["from"]),
            dialled=self._number(table["dials"]),
            steps=tuple(step for entry in self._list(table["steps"], "steps") for step in self._step(entry)),
            hears=self._phrases(table.get("hears", [])),
            connected=self._flag(table["connected"], "connected") if "connected" in table else None,
            takes=table.get("takes"),
        )

    def _step(self, data: Any) -> Iterator[Step]:
        known = ("hears", "says", "confidence", "presses", "stays_silent", "mumbles", "hangs_up")
        table = self._table(data, "a step", known)
        if table is None:
            return
        flags = [name for name in ("stays_silent", "mumbles", "hangs_up") if name in table]
        done = [name for name in ("says", "presses") if name in table]
        if len(flags) + bool(done) != 1 or any(table[name] is not True for name in flags):
            self._fault("a step needs says, presses (or both), stays_silent: true, mumbles: true or hangs_up: true")
            return
        press = str(table.get("presses", ""))
        if set(press.replace(CODE, "")) - set("0123456789*#") or (isinstance(table.get("presses"), int) and press):
            self._fault(f'presses: "{press}": write keys 0-9, *, # in quotation marks')
        confidence = table.get("confidence", 0.9)
        if not isinstance(confidence, (int, float)) or not 0 <= confidence <= 1:
            self._fault(f"confidence is 0 to 1, not {confidence!r}")
            confidence = 0.9
        yield Step(
            press=press,
            say=" ".join(str(table.get("says", "")).split()),
            confidence=float(confidence),
            hang_up="hangs_up" in flags,
            noise="mumbles" in flags,
            hears=self._phrases(table.get("hears", [])),
        )

    def _chat(self, data: Any) -> Iterator[Chat]:
        table = self._table(data, "a chat", ("language", "turns"), needed=("turns",))
        if table is None:
            return
        turns = []
        for entry in self._list(table["turns"], "turns"):
            turn = self._table(entry, "a turn of a chat", ("says", "presses"))
            if turn is not None and len(turn) == 1:
                turns.append(ChatTurn(**{name: str(value) for name, value in turn.items()}))
            elif turn is not None:
                self._fault("a turn of a chat has either says or presses")
        yield Chat(str(table.get("language", self._language)), tuple(turns))

    def _until(self, value: Any) -> TimePasses:
        if value == "accepted":
            return TimePasses()
        table = self._table(value, "time_passes_until", ("rounds",), needed=("rounds",))
        return TimePasses(None if table is None else self._whole(table["rounds"], "rounds"))

    def _phones(self, data: Any) -> dict[str, str | dict[str, Any]]:
        phones = {}
        for number, behaviour in (self._table(data, "phones") or {}).items():
            plain = (
                {key: value for key, value in behaviour.items() if key != PLACE}
                if isinstance(behaviour, dict)
                else behaviour
            )
            try:
                checked: Behaviour = read_behaviour(plain)
            except (BehaviourError, TypeError) as error:
                self._fault(str(error))
            else:
                phones[self._number(number)] = plain if isinstance(plain, dict) else checked.name
        return phones

    def _case(self, data: Any) -> Mapping[str, Any] | None:
        if data in (None, "none"):
            return None
        return self._table(data, "case", tuple(CASE_FIELDS))

    def _phrases(self, data: Any) -> tuple[str, ...]:
        phrases = []
        for said in data if isinstance(data, list) else [data]:
            try:
                phrases.append(phrase(str(said), self._language))
            except ScriptError as error:
                self._fault(str(error))
        return tuple(phrases)

    # Values

    def _table(
        self, data: Any, what: str, known: Sequence[str] | None = None, needed: Sequence[str] = ()
    ) -> dict[Any, Any] | None:
        if not isinstance(data, dict):
            self._fault(f"{what} is a table, not {data!r}")
            return None
        self._line = data.get(PLACE, self._line)
        table = {key: value for key, value in data.items() if key != PLACE}
        unknown = [str(key) for key in table if known is not None and key not in known]
        if unknown and known is not None:
            self._fault(f"{what} has no {', '.join(unknown)}; known: {', '.join(known)}")
        absent = [key for key in needed if key not in table]
        if absent:
            self._fault(f"{what} needs {', '.join(absent)}")
        return None if unknown or absent else table

    def _list(self, data: Any, what: str) -> list[Any]:
        if isinstance(data, list):
            return data
        self._fault(f"{what}: a list is needed, not {data!r}")
        return []

    def _number(self, data: Any) -> str:
        if not isinstance(data, str) or not E164.fullmatch(data):
            self._fault(f'{data!r} is no number; write it as "+12025550123" in quotation marks')
        return str(data)

    def _numbers(self, data: Any) -> tuple[str, ...]:
        return tuple(self._number(number) for number in self._list(data, "rang"))

    def _instant(self, data: Any, what: str) -> datetime:
        if not isinstance(data, datetime) or data.tzinfo is None:
            self._fault(f"{what} is an instant with its zone such as 2026-11-24T23:10:00+01:00, not {data}")
            return datetime.min
        return data

    def _whole(self, data: Any, what: str) -> int:
        if not isinstance(data, int) or isinstance(data, bool) or data < 0:
            self._fault(f"{what} is a whole number, not {data!r}")
            return 0
        return data

    def _flag(self, data: Any, what: str) -> bool:
        if not isinstance(data, bool):
            self._fault(f"{what} is true or false, not {data!r}")
        return bool(data)

    def _fault(self, text: str) -> None:
        self.faults.append(f"{self._file}:{self._line}: {text}")
