"""Who is on duty, and in which order people are rung.

Source: the contract sheets, section on the TAM: Monday to Friday in local office hours, otherwise the manager
on duty. Rotation, overrides and absences decide the manager on duty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

from actions.contract.agreement import shared_calendar
from actions.contract.calendar import BusinessCalendar
from actions.contract.plans import Plan

Role = Literal["tam", "duty_manager", "backup"]
Away = tuple["tuple[datetime, datetime]", ...]
"""Absences as aware instants, start included, end not."""

_FRIDAY = 4


class RosterError(ValueError):
    """A rotation, override or agent is wrong; the message says which and what to do."""


@dataclass(frozen=True)
class Agent:
    """A person who can be rung, TAM or manager on duty. Raises RosterError, CalendarError, UnknownRegion."""

    id: str
    name: str
    phone: str
    """E.164."""
    languages: tuple[str, ...]
    """The first is the one to brief them in."""
    zone: str
    hours: tuple[tuple[int, str, str], ...]
    """Office hours in their own zone, as BusinessCalendar takes them; they bind TAMs only."""
    holiday_region: str
    away: Away = ()

    def __post_init__(self) -> None:
        if not self.languages:
            raise RosterError(f"agent {self.id}: speaks no language; name one at least")
        _check_spans(f"agent {self.id}: absence", self.away)
        self.calendar()

    def calendar(self) -> BusinessCalendar:
        """Return the agent's own office calendar."""
        return shared_calendar(self.zone, self.hours, self.holiday_region)

    def is_away(self, at: datetime) -> bool:
        """Return whether an instant lies in one of the agent's absences."""
        return _covers(self.away, at)

    def in_office(self, at: datetime) -> bool:
        """Return whether it is Monday to Friday, office hours, for the agent, and they are not away."""
        # A worked Saturday opens the office; the sheets still promise a TAM from Monday to Friday alone.
        weekday = at.astimezone(self.calendar().zone).weekday()
        return weekday <= _FRIDAY and self.calendar().is_open(at) and not self.is_away(at)


@dataclass(frozen=True)
class Rotation:
    """A weekly turn through `order`, handed over on the same weekday and local time. Raises RosterError."""

    zone: str
    handover_weekday: int
    """0 = Monday."""
    handover_time: time
    order: tuple[str, ...]
    """Agent ids; the first begins on `first_handover`."""
    first_handover: date

    def __post_init__(self) -> None:
        faults = []
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError):
            faults.append(f"unknown time zone {self.zone!r}, use an IANA name like Europe/Berlin")
        if not self.order:
            faults.append("nobody takes turns; name one agent at least")
        if self.handover_time.tzinfo is not None:
            faults.append("the handover time has a zone of its own; give it without")
        if self.first_handover.weekday() != self.handover_weekday:
            faults.append(f"the first handover {self.first_handover} is not on weekday {self.handover_weekday}")
        if faults:
            raise RosterError("rotation: " + "; ".join(faults))

    def on_duty(self, at: datetime) -> str | None:
        """Return the id of the agent whose turn it is, None before the first handover."""
        week = (at.astimezone(ZoneInfo(self.zone)).date() - self.first_handover).days // 7
        if at < self.handover(week):
            week -= 1
        return None if week < 0 else self.order[week % len(self.order)]

    def handover(self, week: int) -> datetime:
        """Return the UTC instant of a handover, counted from the first."""
        day = self.first_handover + timedelta(weeks=week)
        return datetime.combine(day, self.handover_time, ZoneInfo(self.zone)).astimezone(timezone.utc)

    def handovers(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """Yield the handovers strictly between two instants."""
        week = max(0, (start.astimezone(timezone.utc).date() - self.first_handover).days // 7 - 1)
        while (handover := self.handover(week)) < end:
            if handover > start:
                yield handover
            week += 1


@dataclass(frozen=True)
class Override:
    """A change of the roster for some time: agents taken off, agents put on. Raises RosterError."""

    start: datetime
    end: datetime
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_spans("override", ((self.start, self.end),))
        if not self.add and not self.remove:
            raise RosterError(f"override of {self.start.isoformat()}: neither adds nor removes anybody")


@dataclass(frozen=True)
class DutyRoster:
    """Rotations with overrides, applied in their order, and absences by agent id. Raises RosterError."""

    rotations: tuple[Rotation, ...]
    overrides: tuple[Override, ...] = ()
    away: Mapping[str, Away] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for agent, spans in self.away.items():
            _check_spans(f"absence of {agent}", spans)

    def on_duty(self, at: datetime) -> tuple[str, ...]:
        """Return the ids of the managers on duty at an instant, without those who are away."""
        turns = (rotation.on_duty(at) for rotation in self.rotations)
        people = [agent for agent in turns if agent is not None]
        for override in self.overrides:
            if _is_between(override.start, at, override.end):
                people = [agent for agent in people if agent not in override.remove]
                people += override.add
        return tuple(agent for agent in dict.fromkeys(people) if not _covers(self.away.get(agent, ()), at))

    def gaps(self, start: datetime, end: datetime) -> tuple[tuple[datetime, datetime], ...]:
        """Return the stretches between two instants in which nobody is on duty, in UTC."""
        moments = sorted({start.astimezone(timezone.utc), *self._changes(start, end)})
        gaps: list[tuple[datetime, datetime]] = []
        for begin, finish in zip(moments, [*moments[1:], end.astimezone(timezone.utc)], strict=True):
            if begin >= finish or self.on_duty(begin):
                continue
            if gaps and gaps[-1][1] == begin:
                begin = gaps.pop()[0]
            gaps.append((begin, finish))
        return tuple(gaps)

    def _changes(self, start: datetime, end: datetime) -> Iterator[datetime]:
        for rotation in self.rotations:
            yield from rotation.handovers(start, end)
        spans = [(override.start, override.end) for override in self.overrides]
        spans += [span for absences in self.away.values() for span in absences]
        for moment in (moment for span in spans for moment in span):
            if _is_between(start, moment, end):
                yield moment.astimezone(timezone.utc)


@dataclass(frozen=True)
class Candidate:
    """A person to ring, and as what."""

    agent: Agent
    role: Role


def candidates(
    plan: Plan,
    tam: Agent | None,
    duty: Sequence[Agent],
    backup: Sequence[Agent],
    at: datetime,
    language: str,
) -> tuple[Candidate, ...]:
    """Return whom to ring at an instant, in order, each person once and nobody who is away.

    The TAM, if the plan has one and they are in office; the managers on duty, those who speak the customer's
    language first; the backup. Decide anew before every try: office hours end while a phone rings.
    """
    order: list[Candidate] = []
    if plan.tam and tam is not None and tam.in_office(at):
        order.append(Candidate(tam, "tam"))
    speakers_first = sorted(duty, key=lambda agent: language not in agent.languages)
    order += _present(speakers_first, "duty_manager", at)
    order += _present(backup, "backup", at)
    first_place: dict[str, Candidate] = {}
    for candidate in order:
        first_place.setdefault(candidate.agent.id, candidate)
    return tuple(first_place.values())


def _present(agents: Iterable[Agent], role: Role, at: datetime) -> list[Candidate]:
    return [Candidate(agent, role) for agent in agents if not agent.is_away(at)]


def _covers(spans: Away, at: datetime) -> bool:
    return any(_is_between(start, at, end) for start, end in spans)


def _is_between(start: datetime, at: datetime, end: datetime) -> bool:
    # In UTC: two times of one zone compare by the wall clock, which goes back in autumn.
    return start.astimezone(timezone.utc) <= at.astimezone(timezone.utc) < end.astimezone(timezone.utc)


def _check_spans(place: str, spans: Away) -> None:
    for start, end in spans:
        if start.tzinfo is None or end.tzinfo is None:
            raise RosterError(f"{place} of {start.isoformat()}: has no time zone; give aware datetimes")
        if not _is_between(start, start, end):
            raise RosterError(f"{place} of {start.isoformat()}: does not end after it starts")
