"""The priority line as the telephone sees it: what a webhook asks and reports, on the case's rows.

Implements ``actions.handoff.line.PriorityLine``. Webhooks are repeated and reordered: every method may be called
twice and then changes nothing further.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.contract.clock import Clock
from actions.contract.numbers import format_incident_number
from actions.handoff import case_work, ladder_walk, news
from actions.handoff.deadlines import set_deadline
from actions.handoff.line import AcceptOutcome, AfterConference, AgentBrief, CustomerBrief
from actions.handoff.opening import OpenCase, open_case, restart_ladder
from actions.store.cases import OPEN_STATES, attempt_by_key, history, latest_case, lock_attempt, lock_case, record
from actions.store.database import Database
from actions.store.join_codes import conversation_by_code
from actions.store.steps import add_step
from actions.store.tables import AgentRow, AttemptRow, CaseRow, ContractRow, HandoffRow

SUMMARY_LENGTH = 120
PROGRESS = {"queued": "ringing", "initiated": "ringing", "ringing": "ringing", "in-progress": "in_progress"}
ENDED = {
    "completed": "no_answer",
    "busy": "busy",
    "no-answer": "no_answer",
    "failed": "failed",
    "canceled": "no_answer",
}


class HandoffLine:
    """Answers the telephone's questions from the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    # --- the agent's leg ---

    def agent_brief(self, key: str) -> AgentBrief | None:
        """See ``PriorityLine.agent_brief``."""
        with self._database.reading() as session:
            attempt, case = _attempt_and_case(session, key)
            if attempt is None or case is None or case.state not in OPEN_STATES or attempt.agent_id is None:
                return None
            if case.accepted_by not in (None, attempt.agent_id):
                return None
            agent = session.get_one(AgentRow, attempt.agent_id)
            return AgentBrief(
                language=agent.languages[0],
                role=attempt.role or "duty_manager",
                level=case.level,
                customer=_customer_name(session, case),
                verified=case.contract_number is not None,
                seconds_left=_seconds_left(case, self._clock.now()),
                summary=_summary(case),
                incident=format_incident_number(case.id),
                customer_on_phone=_customer_leg(session, case) is not None,
            )

    def accept(self, key: str, call_sid: str) -> AcceptOutcome:
        """See ``PriorityLine.accept``."""
        with self._database.transaction() as session:
            attempt, case = _locked(session, key)
            if attempt is None or case is None or attempt.agent_id is None:
                return "gone"
            if attempt.state == "accepted" and case.state in OPEN_STATES and case.accepted_by != attempt.agent_id:
                return "already_taken"  # a repeated report must not take back what was passed on meanwhile
            agent = session.get_one(AgentRow, attempt.agent_id)
            outcome = case_work.accept(session, self._clock, case.id, agent.id, agent.name, attempt.role, by_key=key)
            if outcome == "accepted":
                attempt.state = "accepted"
                ladder_walk.name_call(session, attempt, call_sid, self._clock.now())
            return outcome

    def decline(self, key: str) -> None:
        """See ``PriorityLine.decline``."""
        with self._database.transaction() as session:
            attempt, case = _locked(session, key)
            if attempt is None or case is None or attempt.state not in ladder_walk.OPEN_ATTEMPT:
                return
            ladder_walk.call_over(session, case, attempt, "declined", self._clock.now())

    # --- the customer's leg ---

    def customer_brief(self, key: str) -> CustomerBrief | None:
        """See ``PriorityLine.customer_brief``."""
        with self._database.reading() as session:
            attempt, case = _attempt_and_case(session, key)
            if attempt is None or case is None or case.state not in OPEN_STATES:
                return None
            return _customer_brief(attempt, case)

    def customer_reached(self, key: str, call_sid: str) -> None:
        """See ``PriorityLine.customer_reached``."""
        now = self._clock.now()
        with self._database.transaction() as session:
            attempt, case = _locked(session, key)
            if attempt is None or case is None or attempt.purpose != "customer" or attempt.state == "reached":
                return
            attempt.state = "reached"
            ladder_walk.name_call(session, attempt, call_sid, now)
            ladder_walk.call_off(session, case, now, ("customer",), spare=key)
            if case.state == "accepted":
                add_step(session, case.id, "dial_holder", case.level, now)
            if case.phone_contact_at is not None or case.state not in OPEN_STATES:
                return
            case.phone_contact_at = now
            record(session, case.id, now, "customer", "phone_contact")
            deadline = set_deadline(session, case, now, "phone_contact")
            if deadline is not None and deadline.due is not None:
                due = news.moment(deadline.due, deadline.zone)
                news.tell(session, case, now, "utter_event_phone_contact", due=due)

    def after_conference(self, key: str, call_sid: str) -> AfterConference:
        """See ``PriorityLine.after_conference``: the talk counts as finished once someone had accepted the case."""
        with self._database.transaction() as session:
            _attempt, case = _locked(session, key)
            if case is None or case.state not in OPEN_STATES or case.accepted_by is not None:
                return "goodbye"
            if case.state not in ("pending", "ringing", "exhausted"):
                restart_ladder(session, case, self._clock.now())
            return "wait"

    # --- callers who dial us ---

    def join_code(self, code: str) -> CustomerBrief | None:
        """See ``PriorityLine.join_code``."""
        now = self._clock.now()
        with self._database.transaction() as session:
            conversation = conversation_by_code(session, code)
            newest = latest_case(session, conversation.id) if conversation is not None else None
            case = lock_case(session, newest.id) if newest is not None else None
            if conversation is None or case is None or case.state not in OPEN_STATES:
                return None
            conversation.join_code = None
            return _customer_brief(_inbound_attempt(session, case, "", f"code-{code}-{case.id}", now), case)

    def person_wanted(self, call_sid: str, from_number: str | None, language: str) -> CustomerBrief:
        """See ``PriorityLine.person_wanted``."""
        now = self._clock.now()
        with self._database.transaction() as session:
            case = open_case(session, now, _person_case(call_sid, from_number, language))
            lock_case(session, case.id)
            known = session.scalars(
                select(AttemptRow).where(AttemptRow.case_id == case.id, AttemptRow.purpose == "customer")
            ).first()
            attempt = known or _inbound_attempt(session, case, from_number or "", call_sid, now)
            return _customer_brief(attempt, case)

    # --- both legs ---

    def conference_for(self, key: str) -> str:
        """See ``PriorityLine.conference_for``."""
        with self._database.reading() as session:
            _attempt, case = _attempt_and_case(session, key)
            subject = f"case-{case.id}-{case.opening_key}" if case is not None else key
        return "room-" + hashlib.sha256(subject.encode()).hexdigest()[:24]

    def bridged(self, key: str) -> None:
        """See ``PriorityLine.bridged``."""
        now = self._clock.now()
        with self._database.transaction() as session:
            attempt, case = _locked(session, key)
            if attempt is None or case is None:
                return
            told = {"attempt": attempt.number}
            if not any(event.kind == "bridged" and event.data == told for event in history(session, case.id)):
                record(session, case.id, now, "prioline", "bridged", told)

    def call_progress(self, key: str, status: str, call_sid: str) -> None:
        """See ``PriorityLine.call_progress``."""
        now = self._clock.now()
        with self._database.transaction() as session:
            attempt, case = _locked(session, key)
            if attempt is None or case is None:
                return
            nameless = attempt.call_sid is None
            ladder_walk.name_call(session, attempt, call_sid, now)
            if attempt.ended_at is not None:
                if nameless:  # given up before anybody knew that it had been placed
                    ladder_walk.end_at_carrier(session, case, attempt, now)
                return
            state = PROGRESS.get(status)
            if state and attempt.state in ladder_walk.OPEN_ATTEMPT and attempt.state != "in_progress":
                attempt.state = state

    def call_ended(self, key: str, status: str, call_sid: str | None, answered: bool) -> None:
        """See ``PriorityLine.call_ended``."""
        now = self._clock.now()
        with self._database.transaction() as session:
            attempt, case = _locked(session, key)
            if attempt is not None and case is not None:
                if call_sid is not None:
                    ladder_walk.name_call(session, attempt, call_sid, now)
                state = "not_accepted" if answered else ENDED.get(status, "failed")
                ladder_walk.call_over(session, case, attempt, state, now)


def _locked(session: Session, key: str) -> tuple[AttemptRow | None, CaseRow | None]:
    return lock_attempt(session, key) or (None, None)


def _attempt_and_case(session: Session, key: str) -> tuple[AttemptRow | None, CaseRow | None]:
    attempt = attempt_by_key(session, key)
    return attempt, session.get(CaseRow, attempt.case_id) if attempt is not None else None


def _customer_brief(attempt: AttemptRow, case: CaseRow) -> CustomerBrief:
    return CustomerBrief(attempt.key, case.language, format_incident_number(case.id))


def _customer_leg(session: Session, case: CaseRow) -> AttemptRow | None:
    return session.scalars(
        select(AttemptRow).where(
            AttemptRow.case_id == case.id, AttemptRow.purpose == "customer", AttemptRow.ended_at.is_(None)
        )
    ).first()


def _customer_name(session: Session, case: CaseRow) -> str:
    contract = session.get(ContractRow, case.contract_number) if case.contract_number else None
    return contract.customer if contract is not None else case.contact_text


def _seconds_left(case: CaseRow, now: datetime) -> int | None:
    return None if case.due_at is None else int((case.due_at - now).total_seconds())


def _summary(case: CaseRow) -> str:
    text = case.evidence[0] if case.evidence else case.report
    line = " ".join(str(text).split())
    return line if len(line) <= SUMMARY_LENGTH else line[: SUMMARY_LENGTH - 1].rstrip() + "…"


def _inbound_attempt(session: Session, case: CaseRow, phone: str, name: str, now: datetime) -> AttemptRow:
    """Write down a leg that the customer dialled; ``name`` makes a repeated webhook the same leg."""
    key = f"i{case.id}-" + hashlib.sha256(name.encode()).hexdigest()[:16]
    known = attempt_by_key(session, key)
    if known is not None:
        return known
    handoff = session.get_one(HandoffRow, case.id)
    handoff.attempts += 1
    attempt = AttemptRow(
        key=key,
        case_id=case.id,
        number=handoff.attempts,
        purpose="customer",
        phone=phone,
        state="in_progress",
        started_at=now,
    )
    session.add(attempt)
    session.flush()
    return attempt


def _person_case(call_sid: str, from_number: str | None, language: str) -> OpenCase:
    return OpenCase(
        opening_key=f"call-{call_sid}",
        conversation_id=None,
        kind="person",
        contract_number=None,
        contact_id=None,
        contact_text=from_number or "anonymous",
        language=language,
        channel="voice",
        level=1,
        model_level=None,
        customer_level=None,
        probabilities=None,
        evidence=(),
        report="",
    )
