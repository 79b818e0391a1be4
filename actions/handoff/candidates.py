"""Who is rung for a case, decided at dial time: the TAM in office hours, else the manager on duty, then the backup."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.contract.plans import load_plans
from actions.contract.roster import Agent, Candidate, candidates
from actions.store.contracts import load_agent, load_roster
from actions.store.tables import CaseRow, ContractRow, RotationRow

log = logging.getLogger(__name__)


def candidates_for(session: Session, case: CaseRow, now: datetime) -> tuple[Candidate, ...]:
    """Return the people to ring at this moment, in order; empty when nobody is on duty."""
    contract = session.get(ContractRow, case.contract_number) if case.contract_number else None
    line = contract.line if contract is not None else _line_for_unverified(session)
    if line is None:
        return ()
    roster, backup_ids = load_roster(session, line)
    # An unverified caller has no plan; without a TAM any plan gives the managers on duty.
    plan = load_plans()[contract.plan] if contract is not None else next(iter(load_plans().values()))
    tam_id = contract.tam_id if contract is not None else None
    return candidates(
        plan=plan,
        tam=next(iter(_agents(session, [tam_id])), None) if tam_id else None,
        duty=_agents(session, roster.on_duty(now)),
        backup=_agents(session, backup_ids),
        at=now,
        language=case.language,
    )


def first_role(session: Session, case: CaseRow, now: datetime) -> str | None:
    """Return the role of the person who is rung first: ``tam``, ``duty_manager`` or ``backup``."""
    people = candidates_for(session, case, now)
    return people[0].role if people else None


def _agents(session: Session, agent_ids: Iterable[str]) -> tuple[Agent, ...]:
    """Return those who can be read: one wrong row of a roster must not keep the others from being rung."""
    found = []
    for agent_id in agent_ids:
        try:
            found.append(load_agent(session, agent_id))
        except (LookupError, ValueError) as fault:
            log.error("hand-off: agent %s is left out: %s", agent_id, fault)
    return tuple(found)


def _line_for_unverified(session: Session) -> str | None:
    return session.scalars(select(RotationRow.line).order_by(RotationRow.line).limit(1)).first()
