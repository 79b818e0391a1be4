"""Which holiday calendars are in use, and the overrides of one contract."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.contract.agreement import HolidayOverride
from actions.store.tables import AgentRow, ContractRow


def regions_in_use(session: Session, today: date) -> frozenset[str]:
    """Return the holiday regions of all agents and of the contracts that have not ended."""
    contracts = select(ContractRow.holiday_region).where(ContractRow.valid_until >= today).distinct()
    agents = select(AgentRow.holiday_region).distinct()
    return frozenset(session.scalars(contracts)) | frozenset(session.scalars(agents))


def store_overrides(session: Session, number: str, overrides: Sequence[HolidayOverride]) -> None:
    """Replace the overrides of a contract.

    Raises:
        LookupError: there is no such contract.
    """
    row = session.get(ContractRow, number)
    if row is None:
        raise LookupError(f"no contract {number}; see `prioline contracts show`")
    row.holiday_overrides = [
        {
            "day": override.day.isoformat(),
            "change": override.change.value,
            "hours": [list(span) for span in override.hours],
        }
        for override in overrides
    ]
