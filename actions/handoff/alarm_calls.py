"""Calls that say an alarm: phone after phone, until somebody presses 1.

As on the ladder, a call is a row before the carrier is asked; a call in doubt is looked up at the carrier, never
placed again blindly. ``AlarmCalls`` is the engine's side, ``AlarmReports`` what the telephone tells.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.contract.clock import Clock
from actions.contract.numbers import format_incident_number
from actions.handoff.alarm_line import AlarmBrief
from actions.handoff.alarm_list import FINDINGS, AlarmList
from actions.handoff.alarms import alarm_level, send_out
from actions.handoff.ladder_walk import CONFIRM_AFTER, PLACING_LIMIT
from actions.handoff.phone import CallRefused, CallUnknown, OutboundCall, Phone
from actions.store.cases import OPEN_STATES, record
from actions.store.database import Database
from actions.store.steps import Claim, add_step, complete
from actions.store.tables import AgentRow, AlarmCallRow, AlarmRow, AttemptRow, CaseRow

log = logging.getLogger(__name__)

RING_S = 30
ROUNDS = 3
"""How often the list of phones is gone through before an alarm is left to the mails."""
ROUND_PAUSE = timedelta(minutes=2)
TALK_MARGIN = timedelta(seconds=45)
"""Beyond the ring time: the carrier's own delays, the alarm said twice, and the key."""
LOOKING_ENDS = timedelta(minutes=3)
NAMELESS = ("dialling", "unknown")
"""States of a call of which nobody knows whether it was placed."""
RUNNING = (*NAMELESS, "ringing", "in_progress")
PROGRESS = {"queued": "ringing", "initiated": "ringing", "ringing": "ringing", "in-progress": "in_progress"}


class AlarmCalls:
    """Does the steps ``alarm``, ``alarm_call``, ``confirm_alarm_call`` and ``alarm_call_over``."""

    def __init__(self, database: Database, clock: Clock, phone: Phone, from_number: str, addresses: AlarmList) -> None:
        self._database, self._clock, self._phone = database, clock, phone
        self._from_number, self._addresses = from_number, addresses
        self.steps: dict[str, Callable[[Claim], None]] = {
            "alarm": self._alarm,
            "alarm_call": self._dial,
            "confirm_alarm_call": self._confirm,
            "alarm_call_over": self._over,
        }

    def _alarm(self, claim: Claim) -> None:
        with self._completing(claim) as (session, now):
            alarm = session.get_one(AlarmRow, claim.data["alarm"])
            log.warning("alarm %s (%s): %s", alarm.kind, alarm.subject, alarm.data)
            send_out(session, alarm, self._addresses, now)

    def _dial(self, claim: Claim) -> None:
        place = int(claim.data["place"])
        with self._completing(claim) as (session, now):
            alarm = _locked_alarm(session, claim.data["alarm"])
            phones = self._addresses.phones_for(alarm.kind)
            if not phones or not _is_wanted(session, alarm):
                return
            if place >= ROUNDS * len(phones):
                log.error("alarm %s (%s): nobody took the calls", alarm.kind, alarm.subject)
                return
            if place and place % len(phones) == 0 and not claim.data.get("paused"):
                data = {**claim.data, "paused": True}
                add_step(session, alarm.case_id, "alarm_call", alarm_level(alarm), now + ROUND_PAUSE, data)
                return
            call = _new_call(session, alarm, phones[place % len(phones)], place, now)
        self._place(call)

    def _place(self, call: AlarmCallRow) -> None:
        try:
            placed = self._phone.place_call(self._outbound(call))
        except CallRefused as refusal:
            log.error("alarm: the phone ending in %s was not called: %s", call.phone[-4:], refusal)
            with self._locked(call.key) as (session, alarm, row, now):
                _ended(session, alarm, row, "failed", now)
        except CallUnknown as doubt:
            log.warning("alarm: a call is in doubt: %s", doubt)
            with self._locked(call.key) as (_session, _alarm, row, _now):
                if row.state == "dialling":
                    row.state = "unknown"
        else:
            with self._locked(call.key) as (session, alarm, row, now):
                _named(session, alarm, row, placed.sid, now)

    def _confirm(self, claim: Claim) -> None:
        with self._database.reading() as session:
            call = _call_by_key(session, claim.data["key"])
        if call is None or call.call_sid is not None or call.state not in NAMELESS:
            with self._completing(claim):
                return
        try:
            found = self._phone.find_call(self._outbound(call), call.started_at)
            asked = True
        except CallUnknown:
            found, asked = None, False
        with self._completing(claim) as (session, now):
            alarm = _locked_alarm(session, call.alarm_id)
            row = _fresh_call(session, call.key)
            if row.call_sid is not None or row.state not in NAMELESS:
                return
            if found is not None and not sid_is_known(session, found.sid):
                _named(session, alarm, row, found.sid, now)
            elif not asked or found is not None:
                _look_again(session, alarm, row, now + CONFIRM_AFTER)
            elif row.state == "dialling" and now < row.started_at + PLACING_LIMIT:
                _look_again(session, alarm, row, row.started_at + PLACING_LIMIT)
            else:
                _ended(session, alarm, row, "failed", now)

    def _over(self, claim: Claim) -> None:
        """The call has had its time without a report from the carrier: end it and ring the next phone."""
        with self._completing(claim) as (session, now):
            row = _call_by_key(session, claim.data["key"])
            if row is None:
                return
            alarm = _locked_alarm(session, row.alarm_id)
            row = _fresh_call(session, row.key)
            if row.ended_at is None:
                _end_at_carrier(session, alarm, row, now)
                _ended(session, alarm, row, "no_answer", now)

    def _outbound(self, call: AlarmCallRow) -> OutboundCall:
        return OutboundCall(call.key, call.phone, self._from_number, RING_S, "alarm")

    @contextmanager
    def _completing(self, claim: Claim) -> Iterator[tuple[Session, datetime]]:
        now = self._clock.now()
        with self._database.transaction() as session:
            complete(session, claim, now)
            yield session, now

    @contextmanager
    def _locked(self, key: str) -> Iterator[tuple[Session, AlarmRow, AlarmCallRow, datetime]]:
        with self._database.transaction() as session:
            call = _call_by_key(session, key)
            if call is None:
                raise LookupError(f"no call {key} in the table alarm_calls")
            alarm = _locked_alarm(session, call.alarm_id)
            yield session, alarm, _fresh_call(session, key), self._clock.now()


class AlarmReports:
    """Implements ``actions.handoff.alarm_line.AlarmLine`` on the rows."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def alarm_brief(self, key: str) -> AlarmBrief | None:
        """See ``AlarmLine.alarm_brief``."""
        with self._database.reading() as session:
            call = _call_by_key(session, key)
            alarm = session.get(AlarmRow, call.alarm_id) if call is not None else None
            if call is None or alarm is None or not _is_wanted(session, alarm):
                return None
            agent = session.scalars(select(AgentRow).where(AgentRow.phone == call.phone).limit(1)).first()
            return AlarmBrief(
                language=str(agent.languages[0]) if agent is not None else None,
                kind=alarm.kind,
                incident=format_incident_number(alarm.case_id) if alarm.case_id is not None else None,
                facts=dict(alarm.data),
            )

    def alarm_received(self, key: str, call_sid: str) -> None:
        """See ``AlarmLine.alarm_received``."""
        with self._database.transaction() as session:
            found = _alarm_and_call(session, key)
            if found is None:
                return
            (alarm, call), now = found, self._clock.now()
            call.call_sid, call.state = call_sid or call.call_sid, "received"
            if alarm.received_at is None:
                alarm.received_at, alarm.received_by = now, call.phone
                if alarm.case_id is not None:
                    record(session, alarm.case_id, now, "prioline", "alarm_received", {"kind": alarm.kind})

    def alarm_progress(self, key: str, status: str, call_sid: str) -> None:
        """See ``AlarmLine.alarm_progress``."""
        with self._database.transaction() as session:
            found = _alarm_and_call(session, key)
            if found is None:
                return
            alarm, call = found
            _named(session, alarm, call, call_sid, self._clock.now())
            if call.ended_at is None and call.state == "ringing":
                call.state = PROGRESS.get(status, call.state)

    def alarm_ended(self, key: str, status: str, call_sid: str | None) -> None:
        """See ``AlarmLine.alarm_ended``."""
        with self._database.transaction() as session:
            found = _alarm_and_call(session, key)
            if found is None:
                return
            alarm, call = found
            call.call_sid = call.call_sid or call_sid
            _ended(session, alarm, call, "failed" if status == "failed" else "no_answer", self._clock.now())


def sid_is_known(session: Session, sid: str) -> bool:
    """Return whether a call belongs to a row already; a look-up finds by numbers and may find another's."""
    attempt = select(AttemptRow.id).where(AttemptRow.call_sid == sid).limit(1)
    alarm = select(AlarmCallRow.id).where(AlarmCallRow.call_sid == sid).limit(1)
    return session.scalar(attempt) is not None or session.scalar(alarm) is not None


def _is_wanted(session: Session, alarm: AlarmRow) -> bool:
    """Return whether somebody still has to hear the alarm."""
    if alarm.received_at is not None or (alarm.kind in FINDINGS and alarm.gone_at is not None):
        return False
    case = session.get(CaseRow, alarm.case_id) if alarm.case_id is not None else None
    if case is None:
        return True
    taken = alarm.kind in ("nobody_on_duty", "nobody_accepts") and case.accepted_by is not None
    return case.state in OPEN_STATES and not taken


def _new_call(session: Session, alarm: AlarmRow, phone: str, place: int, now: datetime) -> AlarmCallRow:
    call = AlarmCallRow(
        key=f"a{alarm.id}-{place + 1}-{secrets.token_hex(6)}",
        alarm_id=alarm.id,
        number=place + 1,
        phone=phone,
        state="dialling",
        started_at=now,
    )
    session.add(call)
    session.flush()
    level, data = alarm_level(alarm), {"key": call.key}
    over = now + timedelta(seconds=RING_S) + TALK_MARGIN
    add_step(session, alarm.case_id, "confirm_alarm_call", level, now + CONFIRM_AFTER, data)
    add_step(session, alarm.case_id, "alarm_call_over", level, over, data)
    return call


def _named(session: Session, alarm: AlarmRow, call: AlarmCallRow, sid: str, now: datetime) -> None:
    """Write down the carrier's name of a call; end the call if its time is over already."""
    if call.call_sid is not None:
        return
    call.call_sid = sid
    if call.ended_at is not None:
        _end_at_carrier(session, alarm, call, now)
    elif call.state in NAMELESS:
        call.state = "ringing"


def _ended(session: Session, alarm: AlarmRow, call: AlarmCallRow, state: str, now: datetime) -> None:
    """The call is over; ring the next phone unless somebody has pressed 1."""
    if call.ended_at is not None:
        return
    call.ended_at = now
    if call.state in RUNNING:
        call.state = state
    if alarm.received_at is None:
        data = {"alarm": alarm.id, "place": call.number}
        add_step(session, alarm.case_id, "alarm_call", alarm_level(alarm), now, data)


def _look_again(session: Session, alarm: AlarmRow, call: AlarmCallRow, at: datetime) -> None:
    if at - call.started_at <= LOOKING_ENDS:
        add_step(session, alarm.case_id, "confirm_alarm_call", alarm_level(alarm), at, {"key": call.key})


def _end_at_carrier(session: Session, alarm: AlarmRow, call: AlarmCallRow, now: datetime) -> None:
    if call.call_sid is not None:
        add_step(session, alarm.case_id, "end_call", alarm_level(alarm), now, {"sid": call.call_sid, "tries": 1})


def _locked_alarm(session: Session, alarm_id: int) -> AlarmRow:
    return session.scalars(
        select(AlarmRow)
        .where(AlarmRow.id == alarm_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def _call_by_key(session: Session, key: str) -> AlarmCallRow | None:
    return session.scalars(select(AlarmCallRow).where(AlarmCallRow.key == key)).first()


def _fresh_call(session: Session, key: str) -> AlarmCallRow:
    # Read after the alarm was locked: a report may have changed it while we waited.
    query = select(AlarmCallRow).where(AlarmCallRow.key == key)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def _alarm_and_call(session: Session, key: str) -> tuple[AlarmRow, AlarmCallRow] | None:
    call = _call_by_key(session, key)
    return None if call is None else (_locked_alarm(session, call.alarm_id), _fresh_call(session, key))
