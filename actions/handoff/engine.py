"""The engine: takes up due steps one by one, places calls after their rows are committed, sends what is in the outbox.

Any number of engines may run on one database. A step is done by whoever holds its lease; a killed engine's steps are
taken up again when the lease ends.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.contract.clock import Clock
from actions.handoff import ladder_walk
from actions.handoff.phone import CallRefused, CallUnknown, OutboundCall, Phone
from actions.store.cases import OPEN_STATES, attempt_by_key, record
from actions.store.database import Database
from actions.store.steps import Claim, LeaseLost, add_step, claim_due, complete
from actions.store.tables import AttemptRow, CaseRow, ContractRow, HandoffRow, OutboxRow

log = logging.getLogger(__name__)

FAULT_PAUSE_S = 2.0
"""How long the engine waits after an unexpected fault, such as a lost database, before it goes on."""
STILL_BRIEFED = timedelta(seconds=45)
"""How much longer an answered phone may listen to the brief and choose before the call is ended."""


class Postman(Protocol):
    """Sends what the engine has written into the outbox."""

    def send(self, message: OutboxRow, case: CaseRow | None) -> None:
        """Deliver one message; called again for the same row after a crash, so a repetition must be harmless."""
        ...


@dataclass
class Heartbeat:
    """When the engine last looked for due steps; None before the first look."""

    at: datetime | None = None


class HandoffEngine:
    """Runs the hand-off of all cases of one database."""

    def __init__(self, database: Database, clock: Clock, phone: Phone, postman: Postman, from_number: str) -> None:
        self._database, self._clock, self._phone, self._postman = database, clock, phone, postman
        self._from_number = from_number
        self.heartbeat = Heartbeat()

    def run_forever(self, stop: threading.Event, poll_s: float = 0.5) -> None:
        """Run until ``stop`` is set. A fault is logged and tried again; it never ends the engine."""
        while not stop.is_set():
            try:
                self.run_due()
                stop.wait(poll_s)
            except Exception:
                log.exception("hand-off engine: a step failed; it is tried again when its lease ends")
                stop.wait(FAULT_PAUSE_S)

    def run_due(self) -> int:
        """Do everything that is due now; return how many steps were done."""
        self.heartbeat.at = self._clock.now()
        done = 0
        while (claim := self._claim()) is not None:
            try:
                self._run(claim)
            except LeaseLost as lost:
                log.warning("hand-off engine: %s", lost)
            done += 1
        self._send_outbox()
        return done

    def _claim(self) -> Claim | None:
        with self._database.transaction() as session:
            return claim_due(session, self._clock.now())

    def _run(self, claim: Claim) -> None:
        handlers: dict[str, Callable[[Session, CaseRow, Claim, datetime], AttemptRow | str | None]] = {
            "dial": self._dial,
            "call_customer": self._call_customer,
            "confirm_call": self._confirm_call,
            "ring_over": self._ring_over,
            "warn": self._warn,
            "due": self._due,
        }
        now = self._clock.now()
        to_confirm = claim.kind == "confirm_call" and self._found_at_carrier(claim)
        with self._database.transaction() as session:
            complete(session, claim, now)
            case = session.get_one(CaseRow, claim.case_id)
            if to_confirm:
                return
            effect = handlers[claim.kind](session, case, claim, now)
        if isinstance(effect, AttemptRow):
            self._place(effect)
        elif isinstance(effect, str):
            self._end(effect)

    # --- steps: each writes rows and names the telephone work that follows the commit ---

    def _dial(self, session: Session, case: CaseRow, _claim: Claim, now: datetime) -> AttemptRow | None:
        return ladder_walk.dial_next(session, case, now)

    def _call_customer(self, session: Session, case: CaseRow, _claim: Claim, now: datetime) -> AttemptRow | None:
        return ladder_walk.dial_customer(session, case, now)

    def _confirm_call(self, session: Session, case: CaseRow, claim: Claim, now: datetime) -> None:
        """The carrier knows no call for this attempt: it was never placed, so the person is rung anew."""
        attempt = attempt_by_key(session, claim.data["key"])
        if attempt is None or attempt.call_sid is not None or attempt.ended_at is not None:
            return
        attempt.state, attempt.ended_at = "failed", now
        record(session, case.id, now, "prioline", "call_not_placed", {"attempt": attempt.number})
        if attempt.purpose == "customer":
            add_step(session, case.id, "call_customer", case.level, now)
        elif case.state == "ringing":
            handoff = session.get_one(HandoffRow, case.id)
            handoff.asked = handoff.asked[:-1]
            handoff.state = case.state = "pending"
            add_step(session, case.id, "dial", case.level, now)

    def _ring_over(self, session: Session, case: CaseRow, claim: Claim, now: datetime) -> str | None:
        """The ring time has passed without a report from the carrier: end the call and go on."""
        attempt = attempt_by_key(session, claim.data["key"])
        if attempt is None or attempt.ended_at is not None or attempt.state not in ladder_walk.OPEN_ATTEMPT:
            return None
        if attempt.state == "in_progress" and not claim.data.get("extended"):
            data = {"key": attempt.key, "extended": True}
            add_step(session, case.id, "ring_over", case.level, now + STILL_BRIEFED, data)
            return None
        ladder_walk.call_over(session, case, attempt, "no_answer", now)
        return attempt.call_sid

    def _warn(self, session: Session, case: CaseRow, _claim: Claim, now: datetime) -> None:
        if case.state in OPEN_STATES:
            ladder_walk.raise_alarm(session, case, now, "warning")

    def _due(self, session: Session, case: CaseRow, _claim: Claim, now: datetime) -> None:
        if case.state in OPEN_STATES:
            case.met = False
            record(session, case.id, now, "prioline", "missed", {"state": case.state})
            ladder_walk.raise_alarm(session, case, now, "missed")

    # --- telephone: outside of any transaction ---

    def _place(self, attempt: AttemptRow) -> None:
        try:
            placed = self._phone.place_call(self._call(attempt))
        except CallRefused as refusal:
            self._settle(attempt.key, "failed", None, str(refusal))
        except CallUnknown as doubt:
            self._settle(attempt.key, "unknown", None, str(doubt))
        else:
            self._settle(attempt.key, "ringing", placed.sid, None)

    def _settle(self, key: str, state: str, sid: str | None, cause: str | None) -> None:
        """Write down what became of placing a call. A call's own reports may have come before this one."""
        now = self._clock.now()
        with self._database.transaction() as session:
            attempt = attempt_by_key(session, key)
            if attempt is None:
                return
            case = session.get_one(CaseRow, attempt.case_id)
            attempt.call_sid = attempt.call_sid or sid
            if cause is not None:
                record(session, case.id, now, "prioline", "call_fault", {"attempt": attempt.number, "cause": cause})
            if state == "failed":
                ladder_walk.call_over(session, case, attempt, "failed", now)
            elif attempt.state in ("dialling", "unknown"):
                attempt.state = state

    def _found_at_carrier(self, claim: Claim) -> bool:
        """Look up a call whose placing was not confirmed; True when it is known or cannot be asked for now."""
        with self._database.transaction() as session:
            attempt = attempt_by_key(session, claim.data["key"])
            if attempt is None or attempt.call_sid is not None or attempt.ended_at is not None:
                return True
        try:
            found = self._phone.find_call(self._call(attempt), attempt.started_at)
        except CallUnknown:
            return True  # ring_over is the second net
        if found is None:
            return False
        self._settle(attempt.key, "ringing", found.sid, None)
        return True

    def _end(self, sid: str) -> None:
        try:
            self._phone.end_call(sid)
        except CallUnknown as doubt:
            log.warning("hand-off engine: call %s could not be ended: %s", sid, doubt)

    def _call(self, attempt: AttemptRow) -> OutboundCall:
        with self._database.transaction() as session:
            case = session.get_one(CaseRow, attempt.case_id)
            ring_s = session.get_one(HandoffRow, attempt.case_id).snapshot["ring_s"]
            contract = session.get(ContractRow, case.contract_number) if case.contract_number else None
        return OutboundCall(
            key=attempt.key,
            to=attempt.phone,
            from_number=contract.line_number if contract is not None else self._from_number,
            ring_s=ring_s,
            purpose="customer" if attempt.purpose == "customer" else "agent",
        )

    def _send_outbox(self) -> None:
        with self._database.transaction() as session:
            waiting = session.scalars(select(OutboxRow).where(OutboxRow.sent_at.is_(None)).order_by(OutboxRow.id)).all()
            cases = {row.case_id: session.get(CaseRow, row.case_id) for row in waiting if row.case_id is not None}
        for row in waiting:
            self._postman.send(row, cases.get(row.case_id) if row.case_id is not None else None)
            with self._database.transaction() as session:
                session.get_one(OutboxRow, row.id).sent_at = self._clock.now()
