"""The engine: takes up due steps one by one, places calls after their rows are committed, sends what is in the outbox.

A step and its effects are one transaction. What leaves the database is either written down before it is done (a call
that may ring: reconciled by its ``confirm_call`` step) or harmless when done twice (looking up, ending, mailing).

Any number of engines may run on one database. A step is done by whoever holds its lease; a killed engine's steps are
taken up again when the lease ends.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.contract.clock import Clock
from actions.handoff import ladder_walk
from actions.handoff.alarm_calls import AlarmCalls, sid_is_known
from actions.handoff.alarm_list import AlarmList
from actions.handoff.alarms import raise_alarm
from actions.handoff.missed import missed_reasons
from actions.handoff.phone import CallRefused, CallUnknown, OutboundCall, Phone
from actions.handoff.states import move
from actions.handoff.webhooks import Deliveries, WebhookSender, announce
from actions.store.cases import OPEN_STATES, attempt_by_key, lock_attempt, lock_case, record
from actions.store.database import Database
from actions.store.steps import (
    AFTER_ALL_LEVELS,
    ALL_LANES,
    Claim,
    Lane,
    LeaseLost,
    add_step,
    claim_due,
    complete,
    is_any_due,
)
from actions.store.tables import AttemptRow, CaseRow, ContractRow, HandoffRow, MessageRow, OutboxRow

log = logging.getLogger(__name__)

FAULT_PAUSE_S = 2.0
"""How long the engine waits after an unexpected fault, such as a lost database, before it goes on."""
TOLD_WITHIN_S = 2.0
TOLD_POLL_S = 0.02
"""How long the first dial of a case waits for the customer to be told its number, and how often it looks."""
STILL_BRIEFED = timedelta(seconds=45)
"""How much longer an answered phone may listen to the brief and choose before the call is ended."""
LOOKING_ENDS = timedelta(minutes=3)
"""How long after dialling a call in doubt is looked up; no phone rings for longer."""
MAIL_WAITS = tuple(timedelta(seconds=seconds) for seconds in (30, 60, 120, 300))
"""Waits before a mail that could not be sent is tried again; the last one for ever."""
END_TRIES = 12
END_PAUSE = timedelta(seconds=5)
"""Tries to end a call, and the wait between them: together as long as a phone may ring at most."""


class Postman(Protocol):
    """Sends what the engine has written into the outbox."""

    def send(self, message: OutboxRow, case: CaseRow | None) -> None:
        """Deliver one message; called again for the same row after a crash, so a repetition must be harmless.

        Any error means not delivered: the message is tried again.
        """
        ...


@dataclass
class Heartbeat:
    """When the engine last looked for due steps: of all its lanes the one that is silent longest."""

    lanes: dict[Lane, datetime] = field(default_factory=dict)

    @property
    def at(self) -> datetime | None:
        """Return the oldest look; None before the first one."""
        return min(self.lanes.values(), default=None)

    def beat(self, lanes: Collection[Lane], at: datetime) -> None:
        """Note that these lanes were looked at."""
        self.lanes.update(dict.fromkeys(lanes, at))


class HandoffEngine:
    """Runs the hand-off of all cases of one database.

    ``addresses`` are told of alarms. Without a ``sender`` outgoing webhooks wait for an engine that has one.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        phone: Phone,
        postman: Postman,
        from_number: str,
        addresses: AlarmList | None = None,
        sender: WebhookSender | None = None,
    ) -> None:
        self._database, self._clock, self._phone, self._postman = database, clock, phone, postman
        self._from_number = from_number
        self.heartbeat = Heartbeat()
        alarms = AlarmCalls(database, clock, phone, from_number, addresses or AlarmList())
        self._outside: dict[str, Callable[[Claim], None]] = {
            "confirm_call": self._confirm_call,
            "end_call": self._end_call,
            "send": self._send,
            **alarms.steps,
        }
        self.lanes: tuple[Lane, ...] = ("line", "mail")
        if sender is not None:
            self.lanes = ALL_LANES
            self._outside["deliver"] = Deliveries(database, clock, sender).deliver

    def run_forever(self, stop: threading.Event, poll_s: float = 0.5, lanes: Collection[Lane] | None = None) -> None:
        """Run until ``stop`` is set. A fault is logged and tried again; it never ends the engine.

        One thread for each lane keeps a mail server or a target that hangs from holding up calls.
        """
        while not stop.is_set():
            try:
                self.run_due(lanes)
                stop.wait(poll_s)
            except Exception:
                log.exception(
                    "hand-off engine: cannot work, tried again in %s s; is the database there?", FAULT_PAUSE_S
                )
                stop.wait(FAULT_PAUSE_S)

    def run_due(self, lanes: Collection[Lane] | None = None) -> int:
        """Do everything that is due now, in these lanes or in all; return how many steps were taken up.

        A step that fails is logged and left: it is taken up again when its lease ends, and the others go on.
        """
        taken = 0
        while (claim := self._claim(lanes or self.lanes)) is not None:
            taken += 1
            try:
                self._run(claim)
            except LeaseLost as lost:
                log.warning("hand-off engine: %s", lost)
            except Exception:
                log.exception("hand-off engine: step %s (%s) of case %s failed", *claim.place)
        return taken

    def _claim(self, lanes: Collection[Lane]) -> Claim | None:
        now = self._clock.now()
        self.heartbeat.beat(lanes, now)
        # Looking takes no write lock, so an idle engine disturbs nobody.
        with self._database.reading() as session:
            if not is_any_due(session, now, lanes):
                return None
        with self._database.transaction() as session:
            return claim_due(session, now, lanes)

    def _run(self, claim: Claim) -> None:
        if claim.kind in self._outside:
            self._outside[claim.kind](claim)
            return
        handlers: dict[str, Callable[[Session, CaseRow, Claim, datetime], AttemptRow | None]] = {
            "dial": self._dial,
            "dial_holder": self._dial_holder,
            "remind": self._remind,
            "call_customer": self._call_customer,
            "ring_over": self._ring_over,
            "warn": self._warn,
            "due": self._due,
        }
        if claim.kind == "dial":
            self._wait_until_told(claim.case_id)
        with self._completing(claim) as (session, case, now):
            attempt = handlers[claim.kind](session, case, claim, now)
        if attempt is not None:
            self._place(attempt)

    def _wait_until_told(self, case_id: int | None) -> None:
        """Let the customer read the incident's number before the news that somebody is being rung.

        The answer to the message that opened the case is stored a moment after the case itself. Never long: a case
        whose answer was lost is dialled all the same.
        """
        until = time.monotonic() + TOLD_WITHIN_S
        while time.monotonic() < until and self._is_untold(case_id):
            time.sleep(TOLD_POLL_S)

    def _is_untold(self, case_id: int | None) -> bool:
        if case_id is None:
            return False
        with self._database.reading() as session:
            case = session.get(CaseRow, case_id)
            handoff = session.get(HandoffRow, case_id)
            if case is None or handoff is None or case.conversation_id is None or handoff.attempts:
                return False
            waiting = select(MessageRow.id).where(
                MessageRow.conversation_id == case.conversation_id,
                MessageRow.author == "customer",
                MessageRow.answered_at.is_(None),
            )
            return session.scalars(waiting.limit(1)).first() is not None

    @contextmanager
    def _completing(self, claim: Claim) -> Iterator[tuple[Session, CaseRow, datetime]]:
        """Yield a transaction that completes the step; the case is locked first, as everybody does."""
        now = self._clock.now()
        with self._database.transaction() as session:
            case = lock_case(session, claim.case_id) if claim.case_id is not None else None
            if case is None:
                raise LookupError(f"no case {claim.case_id} in the table cases")
            complete(session, claim, now)
            yield session, case, now

    @contextmanager
    def _completing_any(self, claim: Claim) -> Iterator[tuple[Session, datetime]]:
        """Yield a transaction that completes a step which may belong to no case."""
        now = self._clock.now()
        with self._database.transaction() as session:
            complete(session, claim, now)
            yield session, now

    # --- steps that only write rows; the call that a dial returns is placed after the commit ---

    def _dial(self, session: Session, case: CaseRow, _claim: Claim, now: datetime) -> AttemptRow | None:
        return ladder_walk.dial_next(session, case, now)

    def _dial_holder(self, session: Session, case: CaseRow, _claim: Claim, now: datetime) -> AttemptRow | None:
        return ladder_walk.dial_holder(session, case, now)

    def _call_customer(self, session: Session, case: CaseRow, _claim: Claim, now: datetime) -> AttemptRow | None:
        return ladder_walk.dial_customer(session, case, now)

    def _ring_over(self, session: Session, case: CaseRow, claim: Claim, now: datetime) -> None:
        """The ring time has passed without a report from the carrier: end the call and go on."""
        attempt = attempt_by_key(session, claim.data["key"])
        if attempt is None or attempt.ended_at is not None or attempt.state not in ladder_walk.OPEN_ATTEMPT:
            return
        if attempt.state == "in_progress" and not claim.data.get("extended"):
            data = {"key": attempt.key, "extended": True}
            add_step(session, case.id, "ring_over", case.level, now + STILL_BRIEFED, data)
            return
        ladder_walk.call_over(session, case, attempt, "no_answer", now)
        ladder_walk.end_at_carrier(session, case, attempt, now)

    def _remind(self, session: Session, case: CaseRow, _claim: Claim, now: datetime) -> AttemptRow | None:
        return ladder_walk.dial_holder(session, case, now, ladder_walk.LAST_WARNING)

    def _warn(self, session: Session, case: CaseRow, claim: Claim, now: datetime) -> None:
        if case.state not in OPEN_STATES:
            return
        last = bool(claim.data.get("last"))
        raise_alarm(session, case, now, "last_warning" if last else "warning")
        if last and case.state == "accepted":
            add_step(session, case.id, "remind", case.level, now)

    def _due(self, session: Session, case: CaseRow, _claim: Claim, now: datetime) -> None:
        if case.state not in OPEN_STATES:
            return
        case.met = False
        reasons = missed_reasons(session, case)
        move(session, case, "miss")
        record(session, case.id, now, "prioline", "missed", {"state": case.state, "reasons": reasons})
        raise_alarm(session, case, now, "missed", reasons=reasons)
        announce(session, case, now, "missed", reasons=reasons)

    # --- steps that ask the carrier or the mail first: what they ask may be asked twice without harm ---

    def _confirm_call(self, claim: Claim) -> None:
        """Settle a call whose placing was not confirmed: it is there, or it is not, or the carrier cannot say."""
        with self._database.reading() as session:
            attempt = attempt_by_key(session, claim.data["key"])
        if attempt is None or not _is_in_doubt(attempt):
            with self._completing(claim):
                return
        try:
            found = self._phone.find_call(self._call(attempt), attempt.started_at)
        except CallUnknown:
            with self._completing(claim) as (session, case, now):
                self._look_again(session, case, attempt, now + ladder_walk.CONFIRM_AFTER)
            return
        with self._completing(claim) as (session, case, now):
            attempt = attempt_by_key(session, claim.data["key"])
            if attempt is None or not _is_in_doubt(attempt):
                return
            if found is not None and not sid_is_known(session, found.sid):
                self._named(session, case, attempt, found.sid, now)
            elif found is not None:
                # Another case's call to this phone hides ours, if there is one; either way the phone is busy now.
                self._look_again(session, case, attempt, now + ladder_walk.CONFIRM_AFTER)
            elif attempt.state == "dialling" and now < attempt.started_at + ladder_walk.PLACING_LIMIT:
                self._look_again(session, case, attempt, attempt.started_at + ladder_walk.PLACING_LIMIT)
            elif attempt.ended_at is None:
                ladder_walk.not_placed(session, case, attempt, now)

    def _look_again(self, session: Session, case: CaseRow, attempt: AttemptRow, at: datetime) -> None:
        if at - attempt.started_at <= LOOKING_ENDS:
            add_step(session, case.id, "confirm_call", case.level, at, {"key": attempt.key})

    def _end_call(self, claim: Claim) -> None:
        try:
            self._phone.end_call(claim.data["sid"])
        except CallUnknown as doubt:
            log.warning("hand-off engine: call %s could not be ended: %s", claim.data["sid"], doubt)
            with self._completing_any(claim) as (session, now):
                if claim.data["tries"] < END_TRIES:
                    data = claim.data | {"tries": claim.data["tries"] + 1}
                    add_step(session, claim.case_id, "end_call", claim.level, now + END_PAUSE, data)
            return
        with self._completing_any(claim):
            pass

    def _send(self, claim: Claim) -> None:
        """Send one message; when that fails it is tried again with growing waits, and never given up."""
        with self._database.reading() as session:
            message = session.get_one(OutboxRow, claim.data["message"])
            case = session.get(CaseRow, claim.case_id) if claim.case_id is not None else None
        fault: str | None = None
        try:
            self._postman.send(message, case)
        except Exception as error:
            log.exception("hand-off engine: mail %s could not be sent, tried again later", message.id)
            fault = f"{type(error).__name__}: {error}"
        with self._completing_any(claim) as (session, now):
            row = session.get_one(OutboxRow, message.id)
            if fault is None:
                row.sent_at = now
                return
            wait = MAIL_WAITS[min(row.tries, len(MAIL_WAITS) - 1)]
            row.tries, row.fault = row.tries + 1, fault
            add_step(session, claim.case_id, "send", AFTER_ALL_LEVELS, now + wait, claim.data)

    # --- placing a call: outside of any transaction ---

    def _place(self, attempt: AttemptRow) -> None:
        try:
            placed = self._phone.place_call(self._call(attempt))
        except CallRefused as refusal:
            self._not_placed(attempt.key, "failed", str(refusal))
        except CallUnknown as doubt:
            self._not_placed(attempt.key, "unknown", str(doubt))
        else:
            with self._database.transaction() as session:
                settled = lock_attempt(session, attempt.key)
                # The call's own reports may have come before this one.
                if settled is not None and settled[0].call_sid is None:
                    self._named(session, settled[1], settled[0], placed.sid, self._clock.now())

    def _named(self, session: Session, case: CaseRow, attempt: AttemptRow, sid: str, now: datetime) -> None:
        """Write down the name of a call; end it if nobody wants it any more."""
        ladder_walk.name_call(session, attempt, sid, now)
        if attempt.ended_at is not None:
            ladder_walk.end_at_carrier(session, case, attempt, now)
        elif attempt.state in ("dialling", "unknown"):
            attempt.state = "ringing"

    def _not_placed(self, key: str, state: Literal["failed", "unknown"], cause: str) -> None:
        now = self._clock.now()
        with self._database.transaction() as session:
            settled = lock_attempt(session, key)
            if settled is None:
                return
            attempt, case = settled
            record(session, case.id, now, "prioline", "call_fault", {"attempt": attempt.number, "cause": cause})
            if state == "failed":
                ladder_walk.refused(session, case, attempt, now)
            elif attempt.state == "dialling":
                attempt.state = state

    def _call(self, attempt: AttemptRow) -> OutboundCall:
        with self._database.reading() as session:
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


def _is_in_doubt(attempt: AttemptRow) -> bool:
    """Return whether nobody knows if this phone rings: no name of a call, and no report that it is over."""
    return attempt.call_sid is None and attempt.state in ("dialling", "unknown", "canceled")
