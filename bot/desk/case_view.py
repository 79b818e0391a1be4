"""What the page of one case shows, prepared from the stored rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from actions.contract.plans import Plan
from actions.store.desk_queries import CaseFile
from actions.store.tables import CaseEventRow, CaseRow, MessageRow
from bot.calculation import explain, step_label
from bot.desk.evidence import Piece, mark_evidence
from bot.desk.mentions import mentions
from locales.catalogue import Catalogue, catalogue
from locales.responses import RESPONSES
from locales.texts import desk as texts
from locales.texts.terms import TERMS
from locales.values import Level, Span, from_json

SpanClock = Literal["elapsed", "business"]


@dataclass(frozen=True)
class StepLine:
    """One stretch of a deadline's computation."""

    kind: str
    label: str
    start: datetime
    end: datetime
    counted: str


@dataclass(frozen=True)
class Computation:
    """One computation of the deadline, as the history keeps it."""

    at: datetime
    level: int
    budget: str | None
    start_reason: str
    due: datetime | None
    steps: tuple[StepLine, ...]
    in_words: str | None
    """All steps in one line."""
    zone: str
    calendar_confirmed: bool


@dataclass(frozen=True)
class Said:
    """One message of the transcript, in ``language``; ``name`` is the agent's who wrote it."""

    author: str
    name: str | None
    at: datetime
    language: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Happened:
    """One line of the history; ``detail`` says what the kind alone does not."""

    at: datetime
    actor: str
    kind: str
    detail: str


@dataclass(frozen=True)
class PlanLine:
    """What the plan promises for one level."""

    level: int
    budget: str


@dataclass(frozen=True)
class CaseView:
    """The prepared parts of a case page."""

    report: tuple[Piece, ...]
    mentions: tuple[str, ...]
    computations: tuple[Computation, ...]
    business_left: str | None
    office_open: bool | None
    transcript: tuple[Said, ...]
    history: tuple[Happened, ...]
    plan: tuple[PlanLine, ...]
    services: tuple[str, ...]
    levels_differ: bool


def case_view(file: CaseFile, now: datetime, language: str) -> CaseView:
    """Prepare a case for a reader of ``language`` at ``now``."""
    words = catalogue(language)
    case = file.case
    computations = tuple(_computation(event, words) for event in reversed(file.events) if event.kind == "deadline")
    plan = file.terms.plan if file.terms else None
    return CaseView(
        report=mark_evidence(case.report, case.evidence),
        mentions=mentions(case.report, case.language, words),
        computations=computations,
        business_left=_business_left(file, now, words),
        office_open=file.terms.calendar().is_open(now) if file.terms else None,
        transcript=tuple(_said(message, case, words) for message in file.messages),
        history=tuple(_happened(event, words, file.names) for event in reversed(file.events)),
        plan=_plan_lines(plan, words),
        services=_services(plan, words),
        levels_differ=None not in (case.model_level, case.customer_level) and case.model_level != case.customer_level,
    )


def _computation(event: CaseEventRow, words: Catalogue) -> Computation:
    data = event.data
    clock = _clock(data)
    budget = data.get("budget_s")
    return Computation(
        at=event.at,
        level=data["level"],
        budget=words.write(Span(budget, clock)) if budget else None,
        start_reason=data["start_reason"],
        due=datetime.fromisoformat(data["due"]) if data.get("due") else None,
        steps=tuple(_step(step, data, words) for step in data.get("steps", ())),
        in_words=explain(data, "", words).steps,
        zone=data["zone"],
        calendar_confirmed=data.get("calendar_confirmed", True),
    )


def _clock(data: Mapping[str, Any]) -> SpanClock:
    return "business" if data.get("clock") == "business" else "elapsed"


def _step(step: Mapping[str, Any], data: Mapping[str, Any], words: Catalogue) -> StepLine:
    counted, clock = step["counted_s"], _clock(data)
    return StepLine(
        kind=step["kind"],
        label=step_label(step, data.get("holiday_region"), words),
        start=datetime.fromisoformat(step["start"]),
        end=datetime.fromisoformat(step["end"]),
        counted=words.write(Span(counted, clock)) if counted else "",
    )


def _business_left(file: CaseFile, now: datetime, words: Catalogue) -> str | None:
    """Return the opening hours left, for a deadline that counts only those."""
    case, terms = file.case, file.terms
    if terms is None or case.due_at is None or case.start_at is None or case.answered_at is not None:
        return None
    if terms.plan.levels[case.level].clock.value != "business" or now >= case.due_at:
        return None
    left: timedelta = terms.calendar().elapsed(max(now, case.start_at), case.due_at)
    return words.write(Span(int(left.total_seconds()), "business"))


def _said(message: MessageRow, case: CaseRow, words: Catalogue) -> Said:
    text, language = message.text, case.language
    if not text and message.response:
        # News has no words of its own yet: the agent reads it in the agent's language.
        text, language = _response(message.response, message.arguments or {}, words), words.language
    evidence = case.evidence if message.author == "customer" else ()
    text = text or message.payload or ""
    name = (message.arguments or {}).get("name") if message.author == "agent" else None
    return Said(message.author, name, message.at, language, mark_evidence(text, evidence))


def _response(name: str, arguments: Mapping[str, Any], words: Catalogue) -> str:
    response = RESPONSES.get(name)
    try:
        values = {key: from_json(value) for key, value in arguments.items()}
        return name if response is None else words.render(response.chat, "chat", **values)
    except (KeyError, ValueError):
        # Written by another release: the name still tells an agent more than an error page.
        return name


def _happened(event: CaseEventRow, words: Catalogue, names: Mapping[str, str]) -> Happened:
    return Happened(event.at, event.actor, event.kind, _detail(event.kind, event.data, words, names))


def _detail(kind: str, data: Mapping[str, Any], words: Catalogue, names: Mapping[str, str]) -> str:
    if kind == "note":
        return str(data.get("text", ""))
    if kind == "level_changed":
        return f"{words.write(Level(data['from']))} → {words.write(Level(data['to']))}"
    if kind in ("passed_on", "assigned"):
        to = data.get("to") if kind == "passed_on" else data.get("agent")
        return f"→ {names.get(to, to)}" if to else ""
    if kind == "dialling":
        called = names.get(str(data.get("agent"))) or words.render(texts.TO_CUSTOMER)
        return f"#{data.get('attempt')} {called}"
    if kind == "alarm":
        return _name(texts.ALARMS, data.get("kind"), words)
    if kind == "call_over":
        return f"#{data.get('attempt')} {_name(texts.ATTEMPT_STATES, data.get('state'), words)}"
    if kind == "answered" and data.get("met") is not None:
        return words.render(texts.MET if data["met"] else texts.MISSED)
    return f"#{data['attempt']}" if "attempt" in data else ""


def _name(table: Mapping[str, Any], key: Any, words: Catalogue) -> str:
    return words.render(table[key]) if key in table else str(key or "")


def _plan_lines(plan: Plan | None, words: Catalogue) -> tuple[PlanLine, ...]:
    if plan is None:
        return ()
    return tuple(
        PlanLine(level, words.write(Span(int(time.budget.total_seconds()), time.clock.value)))
        for level, time in sorted(plan.levels.items())
    )


def _services(plan: Plan | None, words: Catalogue) -> tuple[str, ...]:
    if plan is None:
        return ()
    keys = [service.value for service in plan.services] + (["tam"] if plan.tam else [])
    return tuple(_name(TERMS, key, words) for key in keys)
