"""The priority line as the telephone sees it: what a webhook asks and reports, on the case's rows.

Implements ``actions.handoff.line.PriorityLine``. Webhooks are repeated and reordered: every method may be called
twice and then changes nothing further.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.contract.clock import Clock
from actions.contract.numbers import format_incident_number
from actions.handoff import case_work, ladder_walk, news
from actions.handoff.deadlines import set_deadline
from actions.handoff.line import AcceptOutcome, AfterConference, AgentBrief, CustomerBrief, WaitNews
from actions.handoff.opening import OpenCase, open_case, restart_ladder
from actions.handoff.states import move
from actions.store.calls import call_by_sid, case_of_call, end_call, is_on_the_line, words_said
from actions.store.cases import OPEN_STATES, attempt_by_key, history, latest_case, lock_attempt, lock_case, record
from actions.store.database import Database
from actions.store.join_codes import conversation_by_code
from actions.store.steps import add_step
from actions.store.tables import AgentRow, AttemptRow, CallRow, CaseRow, ContactRow, ContractRow, HandoffRow

SUMMARY_LENGTH = 120
_ROLE_NEWS: Mapping[str, WaitNews] = {"tam": "tam", "duty_manager": "duty_manager", "backup": "backup"}
ON_THE_LINE = ("in_progress", "reached")
"""States of a customer's attempt in which the customer holds the phone."""
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
                customer_on_phone=_customer_leg(session, case) is not None
                or is_on_the_line(session, case.conversation_id),
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
        """See ``PriorityLine.after_conference``: an agent who left before both heard each other has not talked."""
        now = self._clock.now()
        with self._database.transaction() as session:
            _attempt, case = _locked(session, key)
            if case is None or case.state not in OPEN_STATES:
                return "goodbye"
            if case.accepted_by is not None:
                if _have_talked(session, case):
                    return "ask"
                _left_too_early(session, case, now)
            elif case.state not in ("pending", "ringing", "exhausted"):
                restart_ladder(session, case, now)
            return "wait"

    def person_again(self, key: str) -> None:
        """See ``PriorityLine.person_again``."""
        now = self._clock.now()
        with self._database.transaction() as session:
            _attempt, case = _locked(session, key)
            if case is None or case.state not in OPEN_STATES:
                return
            if case.accepted_by is None:
                if case.state not in ("pending", "ringing", "exhausted"):
                    restart_ladder(session, case, now)
                return
            for attempt in _accepted_legs(session, case):
                attempt.ended_at = now  # they met in the conference that has ended; the carrier's report may be late
            record(session, case.id, now, "customer", "person_again")
            add_step(session, case.id, "dial_holder", case.level, now)

    def wait_news(self, key: str) -> WaitNews:
        """See ``PriorityLine.wait_news``."""
        with self._database.reading() as session:
            attempt, case = _attempt_and_case(session, key)
            if attempt is not None and attempt.purpose == "agent":
                return "customer_comes"
            if case is None or case.state == "accepted":
                return "accepted"
            if case.state == "exhausted":
                return "nobody_yet"
            ringing = [other.role for other in ladder_walk.open_attempts(session, case.id) if other.purpose == "agent"]
            return _ROLE_NEWS.get(ringing[-1] or "", "next") if ringing else "next"

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
            call = call_by_sid(session, call_sid)
            before = case_of_call(session, call) if call is not None else None
            if before is not None and before.state in OPEN_STATES:
                case = before
                if not _is_on_line(case):  # a standard incident: whoever wants a person gets one
                    _ring_again(session, case, now)
            else:
                case = open_case(session, now, _person_case(session, call_sid, from_number, language))
            lock_case(session, case.id)
            known = session.scalars(
                select(AttemptRow).where(
                    AttemptRow.case_id == case.id,
                    AttemptRow.purpose == "customer",
                    AttemptRow.ended_at.is_(None),
                    AttemptRow.state.in_(ON_THE_LINE),
                )
            ).first()
            attempt = known or _inbound_attempt(session, case, from_number or "", call_sid, now)
            return _customer_brief(attempt, case)

    def caller_waits(self, call_sid: str, from_number: str | None) -> CustomerBrief | None:
        """See ``PriorityLine.caller_waits``."""
        now = self._clock.now()
        with self._database.transaction() as session:
            call = call_by_sid(session, call_sid)
            found = case_of_call(session, call) if call is not None else None
            case = lock_case(session, found.id) if found is not None else None
            if case is None or not _is_on_line(case):
                return None
            return _customer_brief(_inbound_attempt(session, case, from_number or "", call_sid, now), case)

    def caller_gone(self, call_sid: str) -> None:
        """See ``PriorityLine.caller_gone``."""
        now = self._clock.now()
        with self._database.transaction() as session:
            call = call_by_sid(session, call_sid)
            found = case_of_call(session, call) if call is not None else None
            case = lock_case(session, found.id) if found is not None else None
            end_call(session, call_sid, now)
            attempt = attempt_by_key(session, _inbound_key(case, call_sid)) if case is not None else None
            if attempt is not None and case is not None:
                ladder_walk.call_over(session, case, attempt, "not_accepted", now)

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
                had_accepted = attempt.state == "accepted" and attempt.ended_at is None
                ladder_walk.call_over(session, case, attempt, state, now)
                if (
                    had_accepted
                    and case.state == "accepted"
                    and case.accepted_by == attempt.agent_id
                    and (_customer_leg(session, case, ON_THE_LINE) or is_on_the_line(session, case.conversation_id))
                    and not _have_talked(session, case)
                ):
                    _left_too_early(session, case, now)


def _locked(session: Session, key: str) -> tuple[AttemptRow | None, CaseRow | None]:
    return lock_attempt(session, key) or (None, None)


def _attempt_and_case(session: Session, key: str) -> tuple[AttemptRow | None, CaseRow | None]:
    attempt = attempt_by_key(session, key)
    return attempt, session.get(CaseRow, attempt.case_id) if attempt is not None else None


def _customer_brief(attempt: AttemptRow, case: CaseRow) -> CustomerBrief:
    return CustomerBrief(attempt.key, case.language, format_incident_number(case.id))


def _customer_leg(session: Session, case: CaseRow, states: tuple[str, ...] = ()) -> AttemptRow | None:
    query = select(AttemptRow).where(
        AttemptRow.case_id == case.id, AttemptRow.purpose == "customer", AttemptRow.ended_at.is_(None)
    )
    return session.scalars(query.where(AttemptRow.state.in_(states)) if states else query).first()


def _is_on_line(case: CaseRow) -> bool:
    return case.state in OPEN_STATES and case.state != "queue"


def _accepted_legs(session: Session, case: CaseRow) -> list[AttemptRow]:
    """Return the legs on which the person who has the case has accepted it and not hung up, as far as we know."""
    query = select(AttemptRow).where(
        AttemptRow.case_id == case.id,
        AttemptRow.agent_id == case.accepted_by,
        AttemptRow.state == "accepted",
        AttemptRow.ended_at.is_(None),
    )
    return list(session.scalars(query))


def _have_talked(session: Session, case: CaseRow) -> bool:
    """Return whether the customer and the person who has the case have heard each other."""
    since = case.accepted_at
    return since is not None and any(
        event.kind == "bridged" and event.at >= since for event in history(session, case.id)
    )


def _left_too_early(session: Session, case: CaseRow, now: datetime) -> None:
    """The agent accepted and hung up before the customer was heard: the next person is rung."""
    record(session, case.id, now, "prioline", "left_too_early", {"agent": case.accepted_by})
    for attempt in _accepted_legs(session, case):
        attempt.ended_at = now
    if case.accepted_by is not None:
        ladder_walk.skip_this_round(session.get_one(HandoffRow, case.id), case.accepted_by)
    case.accepted_by = case.accepted_at = None
    _ring_again(session, case, now)


def _ring_again(session: Session, case: CaseRow, now: datetime) -> None:
    """Ring the next person, also for a case that would else wait on the desk: the customer is on the phone."""
    move(session, case, "ring_again")
    add_step(session, case.id, "dial", case.level, now)


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
    key = _inbound_key(case, name)
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


def _inbound_key(case: CaseRow, name: str) -> str:
    return f"i{case.id}-" + hashlib.sha256(name.encode()).hexdigest()[:16]


def _person_case(session: Session, call_sid: str, from_number: str | None, language: str) -> OpenCase:
    call = call_by_sid(session, call_sid)
    contact = _known_contact(session, call)
    conversation = call.conversation_id if call is not None else None
    return OpenCase(
        opening_key=f"call-{call_sid}",
        conversation_id=conversation,
        kind="person",
        contract_number=contact.contract_number if contact is not None else None,
        contact_id=contact.id if contact is not None else None,
        contact_text=contact.name if contact is not None else from_number or "anonymous",
        language=language,
        channel="voice",
        level=1,
        model_level=None,
        customer_level=None,
        probabilities=None,
        evidence=(),
        report=words_said(session, conversation) if conversation else "",
    )


def _known_contact(session: Session, call: CallRow | None) -> ContactRow | None:
    """Return who calls, if a PIN has shown it."""
    if call is None or not call.verified or call.contact_id is None:
        return None
    return session.get(ContactRow, call.contact_id)
