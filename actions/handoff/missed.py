"""Why a deadline was missed, read from the case's own history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from actions.store.cases import history
from actions.store.tables import CaseEventRow, CaseRow

REASONS = (
    "raised_too_late",
    "nobody_on_duty",
    "never_accepted",
    "accepted_late",
    "given_back",
    "no_phone_contact",
    "not_answered",
)
"""Every reason there is; a missed case has one at least, in this order.

raised_too_late: the level was raised when the time of the new level had passed already. nobody_on_duty: the roster
had a hole while the case waited, and nobody accepted. never_accepted: nobody accepted. accepted_late: the first to
accept did so after the first warning. given_back: whoever had it passed it on or was not reached. no_phone_contact:
the customer asked to be called back and was not reached. not_answered: it was accepted in time, and none of these.
"""

_GIVEN = ("accepted", "assigned")
_GIVEN_BACK = ("passed_on", "holder_not_reached", "escalated")


def missed_reasons(session: Session, case: CaseRow) -> list[str]:
    """Return why the deadline of this case passes without an answer."""
    events = history(session, case.id)
    given = next((event.at for event in events if event.kind in _GIVEN), None)
    warned = _first_warning(events)
    found = set()
    if _raised_too_late(events):
        found.add("raised_too_late")
    if given is None:
        found.add("never_accepted")
        if any(event.kind == "alarm" and event.data.get("kind") == "nobody_on_duty" for event in events):
            found.add("nobody_on_duty")
    else:
        if warned is not None and given > warned:
            found.add("accepted_late")
        if any(event.kind in _GIVEN_BACK and event.at >= given for event in events):
            found.add("given_back")
    if case.callback_number is not None and case.phone_contact_at is None:
        found.add("no_phone_contact")
    return [reason for reason in REASONS if reason in found] or ["not_answered"]


def _first_warning(events: Sequence[CaseEventRow]) -> datetime | None:
    told = [event.data for event in events if event.kind == "deadline" and event.data.get("due")]
    warnings = told[-1].get("warnings", []) if told else []
    return datetime.fromisoformat(warnings[0]) if warnings else None


def _raised_too_late(events: Sequence[CaseEventRow]) -> bool:
    told = [event for event in events if event.kind == "deadline"]
    last = told[-1] if told else None
    if last is None or last.data.get("cause") != "level_changed" or not last.data.get("due"):
        return False
    return datetime.fromisoformat(last.data["due"]) <= last.at
