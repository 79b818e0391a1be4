"""``prioline deadline``: a deadline and its calculation, for people and for machines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from actions.contract.agreement import Contract
from actions.contract.deadline import Deadline, Step, compute_deadline
from actions.contract.numbers import ContractNumber, format_contract_number
from actions.handoff.deadlines import deadline_data
from actions.store.contracts import load_contract
from actions.store.database import Database
from bot.settings import Settings
from locales.catalogue import Catalogue, catalogue
from locales.texts.calculation import KINDS, STARTS, SUMMARY
from locales.values import Level, Moment, Span, Term


@dataclass(frozen=True)
class DeadlineView:
    """A deadline and whose it is."""

    contract: Contract
    deadline: Deadline


def instant(text: str, option: str) -> datetime:
    """Return the instant that an option names.

    Raises:
        ValueError: it is none, or has no zone.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{option} {text}: not an instant; write for instance 2026-03-27T17:30+01:00") from None
    if at.tzinfo is None:
        raise ValueError(f"{option} {text}: the zone is missing; write for instance 2026-03-27T17:30+01:00")
    return at


def compute(
    settings: Settings,
    number: str,
    level: int,
    at: datetime,
    channel: Literal["chat", "phone"],
    phone_contact_at: datetime | None,
) -> DeadlineView:
    """Return the deadline of a report under a contract of the database (the demo contracts when it is empty).

    Raises:
        ValueError: the number is malformed.
        LookupError: there is no such contract.
    """
    from bot.runtime import prepare_database

    wanted = ContractNumber.parse(number)
    prepare_database(settings, lambda _line: None)
    with Database(settings.database).reading() as session:
        contract = load_contract(session, wanted)
    if contract is None:
        raise LookupError(f"no contract {format_contract_number(wanted)}; see `prioline contracts show`")
    return DeadlineView(contract, compute_deadline(contract, level, at, channel, phone_contact_at))


def as_json(view: DeadlineView) -> str:
    """Return the computation as one JSON object."""
    data = {"contract": view.contract.number, "plan": view.contract.plan.code, **deadline_data(view.deadline)}
    return json.dumps(data, ensure_ascii=False, indent=2)


def as_text(view: DeadlineView, language: str) -> str:
    """Return the computation for people, in their language."""
    words, deadline, zone = catalogue(language), view.deadline, view.contract.zone
    lines = [
        words.render(
            SUMMARY,
            plan=Term(view.contract.plan.code),
            level=Level(deadline.level),
            span=Span(int(deadline.budget.total_seconds()) if deadline.budget else 0, _clock(deadline)),
        ),
        words.render(STARTS[deadline.start_reason.value], start=_moment(deadline.start, zone)),
    ]
    lines += [_step(words, step, deadline, zone) for step in deadline.steps]
    if deadline.due is not None:
        lines.append(words.render(STARTS["due"], due=Moment(deadline.due, zone)))
    if not deadline.calendar_confirmed:
        lines.append(words.render(STARTS["not_confirmed"]))
    return "\n".join(lines)


def _step(words: Catalogue, step: Step, deadline: Deadline, zone: str) -> str:
    counted = Span(int(step.counted.total_seconds()), _clock(deadline))
    kind = KINDS[step.kind.value]
    return "  " + words.render(kind, start=Moment(step.start, zone), end=Moment(step.end, zone), span=counted)


def _clock(deadline: Deadline) -> Literal["elapsed", "business"]:
    return "business" if deadline.clock is not None and deadline.clock.value == "business" else "elapsed"


def _moment(at: datetime | None, zone: str) -> Moment | str:
    return "" if at is None else Moment(at, zone)
