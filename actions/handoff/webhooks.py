"""Outgoing webhooks: what happens to cases, told to other systems such as an ITSM.

An event is written into the outbox, once for each target, in the transaction in which it happens; the ``deliver``
step sends it and tries again with growing waits. docs/webhooks.md is the page for those who receive them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.contract.clock import Clock
from actions.contract.numbers import format_contract_number, format_incident_number
from actions.handoff.alarms import raise_moment
from actions.store.database import Database
from actions.store.steps import AFTER_ALL_LEVELS, Claim, add_step, complete
from actions.store.tables import AgentRow, CaseRow, ContractRow, OutboxRow, WebhookTargetRow

log = logging.getLogger(__name__)

CaseEvent = Literal["opened", "accepted", "reassigned", "level_changed", "missed", "answered", "withdrawn"]
EVENTS: tuple[CaseEvent, ...] = (
    "opened",
    "accepted",
    "reassigned",
    "level_changed",
    "missed",
    "answered",
    "withdrawn",
)
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
"""Each failure doubles the wait before a target is tried again, up to this one."""
GIVEN_UP_AFTER = timedelta(hours=24)
"""An event that could not be delivered for so long is given up, with an alarm."""


class DeliveryFailed(Exception):
    """The target did not take the event; the message says why, without the secret."""


class WebhookSender(Protocol):
    """Sends one event; ``bot.webhook_sender`` implements it over HTTP."""

    def deliver(self, url: str, secret: str, event_id: str, body: dict[str, Any], at: datetime) -> None:
        """Send the event, signed at this instant; called again after a failure or a crash.

        Blocks for some ten seconds at most. Raises ``DeliveryFailed``.
        """
        ...


def announce(session: Session, case: CaseRow, now: datetime, event: CaseEvent, **detail: Any) -> None:
    """Tell every target that wants this event, as the case is now; nothing is sent before the commit."""
    targets = session.scalars(select(WebhookTargetRow).where(WebhookTargetRow.removed_at.is_(None))).all()
    wanting = [target for target in targets if not target.events or event in target.events]
    if not wanting:
        return
    body = {"event": f"case.{event}", "at": now.isoformat(), "case": _as_told(session, case), "detail": detail}
    for target in wanting:
        tell_target(session, target, now, case.id, f"webhook_{event}", body)


def tell_target(
    session: Session, target: WebhookTargetRow, now: datetime, case_id: int | None, kind: str, body: dict[str, Any]
) -> None:
    """Write one event for one target into the outbox."""
    message = OutboxRow(case_id=case_id, kind=kind, recipient=target.url, data=body, at=now, target_id=target.id)
    session.add(message)
    session.flush()
    add_step(session, case_id, "deliver", AFTER_ALL_LEVELS, now, {"message": message.id})


class Deliveries:
    """Does the step ``deliver``."""

    def __init__(self, database: Database, clock: Clock, sender: WebhookSender) -> None:
        self._database, self._clock, self._sender = database, clock, sender

    def deliver(self, claim: Claim) -> None:
        """Send one event, or put it off while its target is paused."""
        with self._database.reading() as session:
            message = session.get_one(OutboxRow, claim.data["message"])
            target = session.get_one(WebhookTargetRow, message.target_id)
        now = self._clock.now()
        if target.removed_at is not None:
            with self._completing(claim) as (session, now):
                session.get_one(OutboxRow, message.id).given_up_at = now
        elif target.paused_until is not None and now < target.paused_until:
            with self._completing(claim) as (session, now):
                self._put_off(session, claim, message.id, now)
        else:
            self._send(claim, message, target)

    def _send(self, claim: Claim, message: OutboxRow, target: WebhookTargetRow) -> None:
        body = {"id": event_id(message.id), **message.data}
        try:
            self._sender.deliver(target.url, target.secret, body["id"], body, self._clock.now())
        except DeliveryFailed as fault:
            log.warning("webhook %s to target %s failed: %s", body["id"], target.id, fault)
            with self._completing(claim) as (session, now):
                self._failed(session, claim, message.id, str(fault), now)
            return
        with self._completing(claim) as (session, now):
            session.get_one(OutboxRow, message.id).sent_at = now
            fresh = _locked(session, target.id)
            fresh.failures, fresh.failing_since, fresh.paused_until = 0, None, None

    def _failed(self, session: Session, claim: Claim, message_id: int, fault: str, now: datetime) -> None:
        message = session.get_one(OutboxRow, message_id)
        target = _locked(session, message.target_id)
        message.tries += 1
        message.fault = fault
        target.failing_since = target.failing_since or now
        target.paused_until = now + wait_after(target.failures)
        target.failures += 1
        self._put_off(session, claim, message_id, now)

    def _put_off(self, session: Session, claim: Claim, message_id: int, now: datetime) -> None:
        """Deliver when the target's rest is over; give an event up that has waited for too long."""
        message = session.get_one(OutboxRow, message_id)
        target = session.get_one(WebhookTargetRow, message.target_id)
        if now - message.at < GIVEN_UP_AFTER:
            add_step(session, claim.case_id, "deliver", AFTER_ALL_LEVELS, target.paused_until or now, claim.data)
            return
        message.given_up_at = now
        since = target.failing_since.isoformat() if target.failing_since else ""
        subject, data = f"webhook-{target.id}-{since}", {"target": target.url, "fault": message.fault}
        raise_moment(session, now, "webhook_given_up", subject, data)

    @contextmanager
    def _completing(self, claim: Claim) -> Iterator[tuple[Session, datetime]]:
        now = self._clock.now()
        with self._database.transaction() as session:
            complete(session, claim, now)
            yield session, now


def wait_after(failures: int) -> timedelta:
    """Return how long a target rests after one more failure than these in a row."""
    doublings = min(failures, 20)
    wait: timedelta = FIRST_WAIT * 2**doublings
    return min(wait, LONGEST_WAIT)


def event_id(message_id: int) -> str:
    """Return the name of an event, the same at every try."""
    return f"evt_{message_id:010d}"


def _locked(session: Session, target_id: int | None) -> WebhookTargetRow:
    return session.scalars(
        select(WebhookTargetRow)
        .where(WebhookTargetRow.id == target_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def _as_told(session: Session, case: CaseRow) -> dict[str, Any]:
    contract = session.get(ContractRow, case.contract_number) if case.contract_number else None
    holder = session.get(AgentRow, case.accepted_by) if case.accepted_by else None
    return {
        "incident": format_incident_number(case.id),
        "kind": case.kind,
        "level": case.level,
        "state": case.state,
        "contract": format_contract_number(contract.number) if contract else None,
        "customer": contract.customer if contract else None,
        "contact": case.contact_text,
        "language": case.language,
        "channel": "phone" if case.channel == "voice" else "chat",
        "report": case.report,
        "guaranteed": case.guaranteed,
        "premium": case.premium,
        "opened_at": _iso(case.opened_at),
        "due_at": _iso(case.due_at),
        "holder": None if holder is None else {"id": holder.id, "name": holder.name},
        "accepted_at": _iso(case.accepted_at),
        "answered_at": _iso(case.answered_at),
        "met": case.met,
    }


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
