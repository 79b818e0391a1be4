"""The ledger of premium incidents: append-only, one entry taken and at most one given back per case."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.store.tables import QuotaRow


def premium_used(session: Session, contract_number: str, year_start: date) -> int:
    """Return how many premium incidents of a contract year are taken and not given back."""
    total = session.scalar(
        select(func.coalesce(func.sum(QuotaRow.change), 0)).where(
            QuotaRow.contract_number == contract_number, QuotaRow.year_start == year_start
        )
    )
    return -int(total or 0)


def take_premium(session: Session, contract_number: str, year_start: date, case_id: int, at: datetime) -> None:
    """Reserve one premium incident for a case, in the transaction that opens it."""
    _enter(session, contract_number, year_start, case_id, -1, at)


def give_premium_back(session: Session, case_id: int, at: datetime) -> bool:
    """Give back what a case took; return whether there was something to give back."""
    entries = session.scalars(select(QuotaRow).where(QuotaRow.case_id == case_id)).all()
    if sum(entry.change for entry in entries) >= 0:
        return False
    taken = entries[0]
    _enter(session, taken.contract_number, taken.year_start, case_id, 1, at)
    return True


def _enter(session: Session, contract_number: str, year_start: date, case_id: int, change: int, at: datetime) -> None:
    session.add(QuotaRow(contract_number=contract_number, year_start=year_start, case_id=case_id, change=change, at=at))
    session.flush()
