"""How often a service of a contract was asked for."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.contract.agreement import Contract
from actions.contract.plans import Service
from actions.store.tables import CaseRow


def service_cases(session: Session, contract: Contract, service: Service, at: datetime) -> int:
    """Return how many cases of a service were opened, and not withdrawn, in the contract year of ``at``."""
    first, last = contract.year_of(contract.local_date(at))
    count = session.scalar(
        select(func.count())
        .select_from(CaseRow)
        .where(
            CaseRow.contract_number == contract.number,
            CaseRow.kind == service.value,
            CaseRow.state != "withdrawn",
            CaseRow.opened_at >= _midnight(contract, first),
            CaseRow.opened_at < _midnight(contract, last + timedelta(days=1)),
        )
    )
    return int(count or 0)


def _midnight(contract: Contract, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=contract.calendar().zone).astimezone(timezone.utc)
