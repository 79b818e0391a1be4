"""A conversation file replayed in several languages at once, without Rasa: the structure comes from the file.

Each reply is written from the catalogue of each language, with the arguments that the file gives, those given earlier
in the conversation, and samples for the rest. What the customer says comes from the language's own conversation of the
same title, where it has one, and is otherwise shown as the file has it. The language's own conversation that is built
most like this one shows where the structure differs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any, Literal

from actions.contract.plans import load_plans
from bot.workbench.conversations import Conversation, Expected, Step
from bot.workbench.samples import Controls, samples
from bot.workbench.shelf import Shelf
from locales.catalogue import SOURCE_LANGUAGE, Catalogue
from locales.check import sentences
from locales.message import Text
from locales.responses import RESPONSES
from locales.texts.terms import TERMS
from locales.values import Day, Digits, Level, Moment, Span, Term, Value

_CONTRACT = re.compile(r"\b(\d{4})[- ]?(\d{4})\b")

LIKE = 0.6
"""From this likeness on, a conversation of another language counts as a variant of this one."""

ZONES = {
    "nl": "Europe/Amsterdam",
    "de": "Europe/Berlin",
    "ru": "Europe/Moscow",
    "it": "Europe/Rome",
    "fr": "Europe/Paris",
}
"""The zone in which each file's contract tells its times (the demo contracts')."""

ONCE = frozenset({"name", "role", "count"})
"""Arguments that mean something else in each reply, so that a later one does not take them over."""

Channel = Literal["chat", "voice"]


@dataclass(frozen=True)
class Reply:
    """One reply in one language. ``broken`` says why it could not be written."""

    response: str
    text: str
    buttons: tuple[str, ...]
    broken: str = ""
    differences: tuple[tuple[str, int, int], ...] = ()
    """What is built otherwise than in English: ``sentences`` or ``questions``, here and in English."""


@dataclass(frozen=True)
class Cell:
    """One turn in one language. ``foreign`` names the language of the customer's words if it is another one."""

    words: str
    foreign: str
    replies: tuple[Reply, ...]
    other: tuple[str, ...] | None = None
    """What the language's own conversation answers at this turn, where that is something else; empty: no such turn."""
    extra: tuple[tuple[str, ...], ...] = ()
    """Turns that the language's own conversation has before this one and this conversation has not: their replies."""


@dataclass(frozen=True)
class Column:
    """One language: its own conversation of the same structure (``same``), one that is like it, or none."""

    language: str
    own: Conversation | None
    same: bool


@dataclass(frozen=True)
class Line:
    """One turn in all languages."""

    step: Step
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Replay:
    """A conversation in columns."""

    conversation: Conversation
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    after: tuple[tuple[tuple[str, ...], ...], ...]
    """For each column, turns that its own conversation still has at the end."""


@dataclass
class _Alignment:
    """Which turn of the other conversation stands beside each of ours."""

    pairs: dict[int, int] = field(default_factory=dict)
    extra: dict[int, list[int]] = field(default_factory=dict)


def replay(
    shelf: Shelf,
    conversation: Conversation,
    others: Sequence[Conversation],
    languages: Sequence[str],
    channel: Channel,
) -> Replay:
    """Return the conversation in every one of ``languages``; ``others`` are searched for each language's own."""
    columns = [_column(conversation, others, language) for language in languages]
    plans = _plans_of_contracts((*others, conversation))
    told = [list(_cells(shelf, conversation, column, channel, plans)) for column in columns]
    lines = [Line(step, tuple(cells[place] for cells in told)) for place, step in enumerate(conversation.steps)]
    after = [_turns_left(conversation, column) for column in columns]
    return Replay(conversation, tuple(columns), tuple(lines), tuple(after))


def likeness(one: Conversation, other: Conversation) -> float:
    """Return how much two conversations are built alike: 1 for the same replies in the same turns."""
    if [step.shape for step in one.steps] == [step.shape for step in other.steps]:
        return 1.0
    said = [[name for step in each.steps for name in step.shape] for each in (one, other)]
    return min(0.99, SequenceMatcher(None, said[0], said[1], autojunk=False).ratio())


def _column(conversation: Conversation, others: Sequence[Conversation], language: str) -> Column:
    base = language.partition("_")[0]
    if base == conversation.language:
        return Column(language, conversation, True)
    ranked = sorted(
        (each for each in others if each.language == base),
        key=lambda each: (each.title != conversation.title, -likeness(conversation, each)),
    )
    if not ranked or likeness(conversation, ranked[0]) < LIKE:
        return Column(language, None, False)
    return Column(language, ranked[0], likeness(conversation, ranked[0]) == 1.0)


def _cells(
    shelf: Shelf, conversation: Conversation, column: Column, channel: Channel, plans: Mapping[str, str]
) -> Iterator[Cell]:
    words, english = shelf.words(column.language), shelf.words(SOURCE_LANGUAGE)
    known = _known(conversation, column.language)
    aligned = _aligned(conversation, column.own)
    offered: list[str] = []
    for place, step in enumerate(conversation.steps):
        beside = column.own.steps[aligned.pairs[place]] if column.own and place in aligned.pairs else None
        spoken, foreign = _customer(step, beside, conversation, column, offered, words)
        if spoken and step.kind == "say" and place == 0:
            known["evidence"] = spoken
        replies = []
        for expected in step.replies:
            known |= _told(step, expected, plans) | _given(expected, known, conversation.language)
            known |= _following(expected, known)
            replies.append(_reply(expected.response, known, words, english, channel))
            known = {**known, **{name: _usual(conversation, column.language)[name] for name in ONCE}}
        offered = [reply.response for reply in step.replies] or offered
        yield Cell(
            spoken,
            foreign,
            tuple(replies),
            _other(step, beside, column),
            tuple(column.own.steps[each].shape[1:] for each in aligned.extra.get(place, ())) if column.own else (),
        )


def _customer(
    step: Step,
    beside: Step | None,
    conversation: Conversation,
    column: Column,
    offered: Sequence[str],
    words: Catalogue,
) -> tuple[str, str]:
    """Return what the customer does at this turn in this language, and the language of it if that is another one."""
    if step.kind == "press":
        return _title(step.words, offered, words), ""
    if step.kind != "say":
        return step.words, ""
    if beside is not None and beside.kind == "say" and column.own and column.own.title == conversation.title:
        return beside.words, ""
    is_own = column.language.partition("_")[0] == conversation.language
    return step.words, "" if is_own else conversation.language


def _title(payload: str, offered: Sequence[str], words: Catalogue) -> str:
    """Return the title of the quick reply that sends ``payload``."""
    for name in offered:
        for button in RESPONSES[name].buttons if name in RESPONSES else ():
            if button.payload == payload:
                return words.render(button.title)
    return payload


def _other(step: Step, beside: Step | None, column: Column) -> tuple[str, ...] | None:
    if column.own is None or column.same:
        return None
    if beside is None:
        return ()
    return beside.shape[1:] if beside.shape != step.shape else None


def _reply(name: str, known: Mapping[str, Value], words: Catalogue, english: Catalogue, channel: Channel) -> Reply:
    response = RESPONSES.get(name)
    if response is None:
        return Reply(name, "", (), f"no response {name}")
    text = response.voice if channel == "voice" else response.chat
    buttons = tuple(
        words.render(button.title)
        for button in response.buttons
        if button.level is None or known.get("level") != Level(button.level)
    )
    try:
        rendered = words.render(text, channel, **known)
    except (KeyError, ValueError) as fault:
        return Reply(name, words.template(text), buttons, str(fault))
    return Reply(name, rendered, buttons, "", tuple(_differences(text, known, words, english)))


def _differences(
    text: Text, known: Mapping[str, Value], words: Catalogue, english: Catalogue
) -> Iterator[tuple[str, int, int]]:
    """Compare how the templates are built, where arguments count for nothing: a date has full stops of its own."""
    here, there = (each.template(text, known.get("count")) for each in (words, english))
    for kind, counted in (
        ("sentences", [len(sentences(each)) for each in (here, there)]),
        ("questions", [Counter(each)["?"] for each in (here, there)]),
    ):
        if counted[0] != counted[1]:
            yield kind, counted[0], counted[1]


def _known(conversation: Conversation, language: str) -> dict[str, Value]:
    """Return the arguments that count from the start: samples, and what the file says about the case."""
    known = _usual(conversation, language)
    case = conversation.case
    if isinstance(case.get("due_at"), datetime):
        known["due"] = Moment(case["due_at"], ZONES[conversation.language])
    return known


def _usual(conversation: Conversation, language: str) -> dict[str, Value]:
    usual = samples(Controls(), language)
    if conversation.clock is not None:
        now = Moment(conversation.clock, ZONES[conversation.language])
        usual |= {"due": now, "start": now}
    return usual


def _given(expected: Expected, known: Mapping[str, Value], language: str) -> dict[str, Value]:
    """Return the arguments of one reply that the file gives, as values of the kind that the texts take."""
    return {name: _value(raw, known.get(name), language) for name, raw in expected.arguments.items()}


def _told(step: Step, expected: Expected, plans: Mapping[str, str]) -> dict[str, Value]:
    """Return what the customer's own words give: the contract, and a name where nothing else was said."""
    found: dict[str, Value] = {}
    number = _CONTRACT.search(step.words) if step.kind == "say" else None
    if number is not None:
        digits = number[1] + number[2]
        found["number"] = Digits(digits, "contract")
        found |= {"plan": Term(plans[digits])} if plans.get(digits) in TERMS else {}
    if expected.response == "utter_contact_known" and step.kind == "say" and "@" not in step.words:
        found["name"] = step.words
    return found


def _following(expected: Expected, known: Mapping[str, Value]) -> dict[str, Value]:
    """Return what follows from plan and level where the file says nothing else: definition and time."""
    level, plan = known.get("level"), known.get("plan")
    if not isinstance(level, Level) or not isinstance(plan, Term):
        return {}
    found: dict[str, Value] = {"definition": Term(f"definition_{level.number}"), "model_level": level}
    if plan.key in load_plans():
        promised = load_plans()[plan.key].levels[level.number]
        span = Span(int(promised.budget.total_seconds()), promised.clock.value)
        found |= {"span": span, "left": span}
    return {name: value for name, value in found.items() if name not in expected.arguments}


def _plans_of_contracts(conversations: Sequence[Conversation]) -> dict[str, str]:
    """Return the plan of each contract that the files name together with it."""
    replies = [reply.arguments for one in conversations for step in one.steps for reply in step.replies]
    return {str(given["number"]): str(given["plan"]) for given in replies if {"number", "plan"} <= given.keys()}


def _value(raw: Any, like: Value | None, language: str) -> Value:
    if isinstance(raw, datetime):
        return Moment(raw, ZONES[language]) if raw.tzinfo else str(raw)
    if isinstance(raw, date):
        return Day(raw)
    if isinstance(like, Level) and raw in (1, 2, 3, 4):
        return Level(int(raw))
    if isinstance(like, Span) and isinstance(raw, str):
        return _span(raw) or raw
    if isinstance(like, Digits):
        return Digits(str(raw), like.kind)
    if isinstance(like, Term) and raw in TERMS:
        return Term(str(raw))
    return raw if isinstance(raw, int) and not isinstance(raw, bool) else str(raw)


def _span(written: str) -> Span | None:
    """Return the length of time that the file writes as ``0.5 h elapsed``."""
    amount, _, rest = written.partition(" h ")
    try:
        seconds = int(float(amount) * 3600)
    except ValueError:
        return None
    return Span(seconds, "business" if rest == "business" else "elapsed")


def _aligned(conversation: Conversation, own: Conversation | None) -> _Alignment:
    found = _Alignment()
    if own is None:
        return found
    ours, theirs = ([step.shape for step in each.steps] for each in (conversation, own))
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        both = min(i2 - i1, j2 - j1)
        if kind in ("equal", "replace"):
            found.pairs |= {i1 + step: j1 + step for step in range(both)}
        if j2 - j1 > both:
            found.extra.setdefault(i1 + both, []).extend(range(j1 + both, j2))
    return found


def _turns_left(conversation: Conversation, column: Column) -> tuple[tuple[str, ...], ...]:
    if column.own is None:
        return ()
    own = column.own
    left = _aligned(conversation, own).extra.get(len(conversation.steps), [])
    return tuple(own.steps[each].shape[1:] for each in left)
