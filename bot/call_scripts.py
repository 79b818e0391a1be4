"""Playing scripts of calls (``telephony.simulator.script``) against a running product, and judging how they went.

The product must be on a clock that can be set, and on the phone simulator at speed 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import uuid4

import httpx
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.contract.clock import FrozenClock
from actions.handoff.case_work import mark_answered
from actions.store.cases import OPEN_STATES
from actions.store.contracts import load_contract
from actions.store.database import Database
from actions.store.quota import premium_used
from actions.store.tables import AttemptRow, CaseRow, ConversationRow, HandoffRow, QuotaRow, StepRow
from telephony.simulator.hearing import missing
from telephony.simulator.script import (
    CASE_FIELDS,
    Chat,
    Clock,
    Phones,
    Rings,
    Script,
    ScriptCall,
    TimePasses,
)

Found = TypeVar("Found")

RINGING = ("dialling", "ringing", "in_progress")
"""States of a dial attempt that goes on by itself; what became of an unclear one is found out in time."""
MOST_STEPS_OF_TIME = 500


class Stage(Protocol):
    """The running product: its doors, its database and its clock."""

    http: httpx.Client
    phones: httpx.Client
    database: Database

    def set_clock(self, now: str) -> None:
        """Let it be this instant (ISO 8601 with zone) in all processes."""
        ...

    @property
    def now(self) -> datetime:
        """The product's time."""
        ...

    def wait_for(self, what: str | Callable[[], str], look: Callable[[], Found | None]) -> Found:
        """Return what ``look`` finds as soon as it finds something; AssertionError after a long wait."""
        ...


class Unexpected(Exception):
    """Something did not go as the script says; the message says what."""


def play(stage: Stage, script: Script) -> str | None:
    """Play a script; return what went wrong, ``None`` when all is as it says."""
    stage.set_clock(script.clock.isoformat())
    player = _Player(stage, script)
    try:
        player.prepare()
        for act in script.acts:
            player.act(act)
        player.check()
    except (Unexpected, AssertionError, httpx.HTTPError) as fault:
        return f"{fault}\n{player.heard()}".rstrip()
    finally:
        player.clear()
    return None


class _Player:
    """One script while it is played."""

    def __init__(self, stage: Stage, script: Script) -> None:
        self._stage, self._script = stage, script
        self._code: str | None = None
        self._calls: list[tuple[str, ScriptCall]] = []
        self._set: set[str] = set()
        with stage.database.reading() as session:
            self._last_case = session.scalar(select(func.max(CaseRow.id))) or 0

    def prepare(self) -> None:
        """Use up what the script says is used up."""
        with self._stage.database.transaction() as session:
            for number, count in self._script.premium_used.items():
                _use_premium(session, number, count, self._script)
            self._last_case = session.scalar(select(func.max(CaseRow.id))) or 0

    def act(self, act: object) -> None:
        """Do one act and wait until it has happened."""
        match act:
            case ScriptCall():
                self._call(act)
            case Chat():
                self._chat(act)
            case Phones(behaviours):
                for number, behaviour in behaviours.items():
                    self._behave(number, behaviour)
            case Clock(at):
                self._stage.set_clock(at.isoformat())
            case Rings(times):
                self._wait_for_rings(times)
            case TimePasses(rounds):
                self._let_time_pass(rounds)

    def check(self) -> None:
        """Compare the case, the phones that were rung, and the ends of the calls with the script."""
        self._check_case()
        for sid, call in self._calls:
            story = self._ended(sid, call)
            if call.connected is False and _was_connected(story):
                raise Unexpected("the caller was connected with an agent")
            if call.takes is not None and story["status"] != call.takes:
                raise Unexpected(f"the call ended as {story['status']}, not {call.takes}")
            absent = missing(call.hears, _said_after_last_step(story))
            if absent:
                raise Unexpected(f"not heard at the end: {'; '.join(absent)}")
        if self._script.rang is not None:
            self._check_rang(self._script.rang)

    def heard(self) -> str:
        """Return all calls as people would have heard them, for a report."""
        lines: list[str] = []
        for sid, _ in self._calls:
            for entry in self._story(sid)["timeline"]:
                line = _as_line(entry)
                if line is not None and line not in lines[-1:]:
                    lines.append(line)
        return "\n".join(lines)

    def clear(self) -> None:
        """Hang up, close the cases and let the phones behave as before, so that the next script begins alone."""
        for sid, _ in self._calls:
            self._stage.phones.post(f"/simulator/calls/{sid}/act", json={"kind": "hang_up"})
        with self._stage.database.transaction() as session:
            for case in self._cases(session):
                if case.state in OPEN_STATES:
                    mark_answered(session, FrozenClock(self._stage.now), case.id, "script")
        for sid, _ in self._calls:
            self._stage.phones.get(f"/simulator/calls/{sid}", params={"settled_within_s": 30})
        for number in self._set:
            self._stage.phones.post("/simulator/behaviour", json={"number": number, "behaviour": None})

    # The acts

    def _call(self, call: ScriptCall) -> None:
        order = {"from": call.caller, "to": call.dialled, "script": call.behaviour(self._code)}
        sid = str(self._stage.phones.post("/simulator/inbound", json=order).raise_for_status().json()["sid"])
        self._calls.append((sid, call))

        def waits_or_is_over() -> dict[str, Any] | None:
            story = self._story(sid)
            kinds = [entry["kind"] for entry in story["timeline"]]
            return story if "ended" in kinds or (not story["steps_left"] and "participant-join" in kinds) else None

        story = self._stage.wait_for(f"the call to {call.dialled} to take all steps", waits_or_is_over)
        wrong = next((entry for entry in story["timeline"] if entry["kind"] == "mismatch"), None)
        if wrong is not None:
            step = len(call.steps) - story["steps_left"]
            raise Unexpected(f"step {step}: {wrong['text']}; heard: {wrong['heard']}")
        if story["steps_left"]:
            raise Unexpected(f"the call ended with {story['steps_left']} steps left")

    def _chat(self, chat: Chat) -> None:
        body: dict[str, Any] = {"language": chat.language}
        for turn in chat.turns:
            message = turn.says or turn.presses
            body |= {"message": message, "id": uuid4().hex} | ({"payload": turn.presses} if turn.presses else {})
            answer = self._stage.http.post("/api/chat", json=body).raise_for_status().json()
            body = {"language": answer["language"], "conversation": answer["conversation"]}
        with self._stage.database.reading() as session:
            self._code = session.get_one(ConversationRow, body["conversation"]).join_code
        if self._code is None:
            raise Unexpected("the chat gave no code to join a call")

    def _behave(self, number: str, behaviour: str | dict[str, Any]) -> None:
        order = {"number": number, "behaviour": behaviour}
        self._stage.phones.post("/simulator/behaviour", json=order).raise_for_status()
        self._set.add(number)

    def _wait_for_rings(self, times: Mapping[str, int]) -> None:
        def all_rung() -> bool:
            rung = self._rung()
            return all(rung.count(number) >= wanted for number, wanted in times.items())

        self._stage.wait_for(lambda: f"phones to ring {dict(times)}; rung: {self._rung()}", all_rung)

    def _let_time_pass(self, rounds: int | None) -> None:
        """Move the clock to the next due step whenever nothing more happens at the present instant."""
        for _ in range(MOST_STEPS_OF_TIME):
            following = self._stage.wait_for("the hand-off to come to rest", lambda: self._rest(rounds))
            if following == "reached":
                return
            self._stage.set_clock(following)
        raise Unexpected(f"nobody had accepted after {MOST_STEPS_OF_TIME} steps of time")

    def _rest(self, rounds: int | None) -> str | None:
        """Return ``reached``, the instant of the next due step, or nothing while something is under way."""
        with self._stage.database.reading() as session:
            cases = self._cases(session)
            if not cases:
                return None
            case, now = cases[-1], self._stage.now
            handoff = session.get_one(HandoffRow, case.id)
            if case.state == "accepted" if rounds is None else handoff.round >= rounds:
                return "reached"
            attempts = select(AttemptRow.id).where(AttemptRow.case_id == case.id, AttemptRow.state.in_(RINGING))
            agents_ring = session.scalars(attempts.where(AttemptRow.purpose == "agent")).first() is not None
            due = session.scalars(select(StepRow.due_at).where(StepRow.case_id == case.id, StepRow.done_at.is_(None)))
            instants = sorted(due)
            if agents_ring or not instants or instants[0] <= now:
                return None
            return instants[0].isoformat()

    # The expectations

    def _check_case(self) -> None:
        wanted = self._script.case
        with self._stage.database.reading() as session:
            cases = self._cases(session)
        if wanted is None:
            if cases:
                raise Unexpected(f"a case was opened, level {cases[0].level}, and none was expected")
            return
        if len(cases) != 1:
            raise Unexpected(f"{len(cases)} cases were opened, not one")
        expected = dict(wanted)

        def as_expected() -> bool:
            with self._stage.database.reading() as session:
                row = session.get_one(CaseRow, cases[0].id)
                return all(getattr(row, CASE_FIELDS[name]) == value for name, value in expected.items())

        def difference() -> str:
            with self._stage.database.reading() as session:
                row = session.get_one(CaseRow, cases[0].id)
                pairs = {name: (getattr(row, CASE_FIELDS[name]), value) for name, value in expected.items()}
            return ", ".join(
                f"{name} {_shown(value)} instead of {_shown(want)}"
                for name, (value, want) in pairs.items()
                if value != want
            )

        try:
            self._stage.wait_for(lambda: f"the case to be as expected: {difference()}", as_expected)
        except AssertionError:
            raise Unexpected(f"the case: {difference()}") from None

    def _check_rang(self, wanted: tuple[str, ...]) -> None:
        try:
            self._stage.wait_for(f"phones to ring: {wanted}", lambda: self._rung() == wanted)
        except AssertionError:
            raise Unexpected(f"phones rung: {', '.join(self._rung()) or 'none'}; not {', '.join(wanted)}") from None

    # The records

    def _cases(self, session: Session) -> list[CaseRow]:
        return list(session.scalars(select(CaseRow).where(CaseRow.id > self._last_case).order_by(CaseRow.id)))

    def _rung(self) -> tuple[str, ...]:
        """Return the agents' phones that were rung for the case, in order."""
        with self._stage.database.reading() as session:
            query = select(AttemptRow.phone).where(AttemptRow.case_id > self._last_case, AttemptRow.purpose == "agent")
            return tuple(session.scalars(query.order_by(AttemptRow.id)))

    def _story(self, sid: str) -> dict[str, Any]:
        story: dict[str, Any] = self._stage.phones.get(f"/simulator/calls/{sid}").raise_for_status().json()
        return story

    def _ended(self, sid: str, call: ScriptCall) -> dict[str, Any]:
        """Return a call after its end; a caller who still waits hangs up now, one who talks ends the talk alone."""
        if call.connected:
            self._stage.wait_for("the caller to be connected", lambda: _was_connected(self._story(sid)))
        elif not _was_connected(self._story(sid)):
            self._stage.phones.post(f"/simulator/calls/{sid}/act", json={"kind": "hang_up"})
        answer = self._stage.phones.get(f"/simulator/calls/{sid}", params={"settled_within_s": 60})
        ended: dict[str, Any] = answer.raise_for_status().json()
        return ended


def _was_connected(story: Mapping[str, Any]) -> bool:
    return any(entry["kind"] in ("connected", "bridged") for entry in story["timeline"])


def _said_after_last_step(story: Mapping[str, Any]) -> str:
    said: list[str] = []
    for entry in story["timeline"]:
        if entry["kind"] in ("speech", "keys", "silence"):
            said = []
        elif entry["kind"] == "say":
            said.append(entry["text"])
    return " ".join(said)


def _as_line(entry: Mapping[str, Any]) -> str | None:
    match entry["kind"]:
        case "say":
            return f"  line   {entry['text']}"
        case "speech":
            return f"  caller {entry['text'] or '(not recognised)'}"
        case "keys":
            return f"  caller keys {entry['pressed']}"
        case "silence":
            return "  caller (silence)"
        case "error":
            return f"  error  {entry['code']} {entry['text']}"
        case "ended":
            return f"  (ended: {entry['status']})"
    return None


def _shown(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _use_premium(session: Session, number: str, count: int, script: Script) -> None:
    """Let so many premium incidents of the present contract year be taken, by a case that is long closed."""
    contract = load_contract(session, number)
    if contract is None:
        raise Unexpected(f"{script.place}: no contract {number}")
    year, _last = contract.year_of(contract.local_date(script.clock))
    missing_ones = count - premium_used(session, number, year)
    if not missing_ones:
        return
    case = CaseRow(
        opening_key=f"script {script.place}",
        kind="incident",
        contract_number=number,
        contact_text="",
        language=script.language,
        channel="chat",
        level=4,
        evidence=[],
        report="",
        guaranteed=True,
        state="answered",
        opened_at=script.clock,
    )
    session.add(case)
    session.flush()
    session.add(
        QuotaRow(contract_number=number, year_start=year, case_id=case.id, change=-missing_ones, at=script.clock)
    )
