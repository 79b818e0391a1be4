"""``prioline deadline``: a deadline and its calculation, for people and for machines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from actions.contract.agreement import Contract
from actions.contract.deadline import Deadline, compute_deadline
from actions.contract.numbers import ContractNumber, format_contract_number
from actions.handoff.deadlines import deadline_data
from actions.plan_names import plan_name
from actions.store.contracts import load_contract
from actions.store.database import Database
from bot.calculation import explain
from bot.settings import Settings
from locales.catalogue import LANGUAGES, NO_BREAK, REGIONS, SOURCE_LANGUAGE, catalogue
from locales.texts.desk import ANSWER_NOT_SOLUTION


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
    data = {"contract": view.contract.number, **deadline_data(view.deadline)}
    return json.dumps(data, ensure_ascii=False, indent=2)


def as_text(view: DeadlineView, language: str) -> str:
    """Return the computation for people, in their language.

    Raises:
        ValueError: nobody speaks this language here.
    """
    if language not in (SOURCE_LANGUAGE, *LANGUAGES, *REGIONS):
        raise ValueError(f"--language {language}: use one of {', '.join((SOURCE_LANGUAGE, *LANGUAGES, *REGIONS))}")
    words = catalogue(language)
    lines = explain(deadline_data(view.deadline), plan_name(view.contract.plan), words).lines()
    if view.deadline.due is not None:
        lines = (*lines, words.render(ANSWER_NOT_SOLUTION))
    # A terminal breaks no lines, and people search its output for what they can type.
    return "\n".join(lines).replace(NO_BREAK, " ")
