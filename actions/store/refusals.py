"""Reports that got no promise, kept so that an operator sees them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from actions.store.tables import RefusedAttemptRow


def record_refusal(
    session: Session,
    *,
    conversation_id: str,
    reason: str,
    contract_number: str | None,
    contact_text: str | None,
    report: str,
    at: datetime,
) -> None:
    """Keep a refused report with its reason (a code of ``actions.contract.entitlement.Reason`` or ``unknown``)."""
    session.add(
        RefusedAttemptRow(
            conversation_id=conversation_id,
            reason=reason,
            contract_number=contract_number,
            contact_text=contact_text,
            report=report,
            at=at,
        )
    )
