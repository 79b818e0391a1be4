"""Rosters from calendars (iCalendar, RFC 5545): each event is a shift of the people it names, for one line.

During a shift its people are on duty in place of whoever's week it is in the rotation. The calendar is the truth for
what it said before: shifts that are no longer in it go, those that are over stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from actions.contract.roster import Rotation
from actions.store import contract_values as values
from actions.store.contract_files import FileFaults, Given, Reading, decode_file
from actions.store.contract_import import Prune, State, rotation_of
from actions.store.contract_kinds import KINDS, Kind, Values

CALENDAR_DAYS = 366
"""How far ahead events are taken; a series without end goes on with the next import."""
_LOOK_BACK = timedelta(days=31)
_SHIFT_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_SOURCE = "calendar"


@dataclass(frozen=True)
class _Shift:
    start: datetime
    end: datetime
    people: tuple[str, ...]


def read_calendar(path: Path, state: State, line: str, now: datetime, days: int = CALENDAR_DAYS) -> Reading:
    """Return the shifts of a calendar file as exceptions of a line's rotation, from now on.

    Times without a zone, and whole days, are meant in the line's own zone.

    Raises:
        FileFaults: every fault: no calendar, no such line, times that cannot be read, people whom nobody is.
        OSError: the file cannot be read.
    """
    faults: list[str] = []
    stored = state["line"].get((line,))
    if stored is None:
        known = ", ".join(key[0] for key in state["line"]) or "none yet"
        raise FileFaults([f"{path.name}: there is no line {line!r} (known: {known}); name one with --line"])
    text = decode_file(path, faults)
    agents = [record.values for record in state["agent"].values()]
    zone = ZoneInfo(stored.values["zone"])
    events = [] if text is None else list(_events(path.name, text, zone, now, days, faults))
    shifts = list(_shifts(path.name, events, agents, zone, faults))
    if faults:
        raise FileFaults(list(dict.fromkeys(faults)))
    kind = KINDS["override"]
    given = [
        Given(kind, {"line": line, **change, "source": _SOURCE}, path.name, 1)
        for change in _changes(shifts, rotation_of(stored.values), now)
    ]
    return Reading(tuple(given), frozenset())


def what_the_calendar_dropped(line: str, now: datetime) -> Prune:
    """Remove what an earlier import of the line's calendar entered and is neither over nor in the calendar now."""

    def goes(kind: Kind, record: Values) -> bool:
        from_calendar = kind.name == "override" and record["line"] == line and record["source"] == _SOURCE
        return from_calendar and values.read_instant(record["until"]) > now

    return goes


def _events(file: str, text: str, zone: ZoneInfo, now: datetime, days: int, faults: list[str]) -> Iterator[Any]:
    """Yield the events of the time asked for, each repetition as one of its own."""
    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        faults.append(f"{file}: is no calendar; export the roster as iCalendar (.ics)")
        return
    if not text.rstrip().upper().endswith("END:VCALENDAR"):
        faults.append(f"{file}: ends in the middle; export or download it again")
        return
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
        for calendar in calendars:
            series_faults = list(_series_faults(file, calendar, zone))
            faults += series_faults
            if series_faults:
                continue
            yield from recurring_ical_events.of(calendar).between(now - _LOOK_BACK, now + timedelta(days=days))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        # The libraries raise all of these for files that break the grammar.
        faults.append(f"{file}: cannot be read as a calendar: {' '.join(str(error).split()) or type(error).__name__}")


def _series_faults(file: str, calendar: Any, zone: ZoneInfo) -> Iterator[str]:
    for event in calendar.walk("VEVENT"):
        rules = event.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            if any(frequency not in _SHIFT_FREQUENCIES for frequency in rule.get("FREQ", [])):
                yield f"{file}: {_shown(event)} repeats by the hour or faster; shifts repeat by the day, week or month"
        if "DTSTART" not in event:
            yield f"{file}: {_shown(event)} has no beginning"
            continue
        if _instant(event.end, zone) <= _instant(event.start, zone):
            yield f"{file}: {_shown(event)} does not end after it begins"
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            if _has_unknown_zone(event.get(name)):
                unknown = event[name].params["TZID"]
                yield f"{file}: {_shown(event)} is in the unknown time zone {unknown!r}; use an IANA name"


def _shifts(
    file: str, events: Sequence[Any], agents: Sequence[Values], zone: ZoneInfo, faults: list[str]
) -> Iterator[_Shift]:
    for event in events:
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        start, end = _instant(event.start, zone), _instant(event.end, zone)
        people = tuple(_people(file, event, agents, faults))
        if people:
            yield _Shift(start, end, people)


def _has_unknown_zone(moment: Any) -> bool:
    return (
        moment is not None and "TZID" in moment.params and isinstance(moment.dt, datetime) and moment.dt.tzinfo is None
    )


def _instant(moment: date | datetime, zone: ZoneInfo) -> datetime:
    at = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return (at.replace(tzinfo=zone) if at.tzinfo is None else at).astimezone(timezone.utc)


def _people(file: str, event: Any, agents: Sequence[Values], faults: list[str]) -> Iterator[str]:
    """Yield the agents an event names: its attendees who did not decline; without any, those named in its title."""
    attendees = event.get("ATTENDEE", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    named = [attendee for attendee in attendees if attendee.params.get("PARTSTAT", "").upper() != "DECLINED"]
    if not attendees:
        title = str(event.get("SUMMARY", ""))
        found = [agent["id"] for agent in agents if _is_named(agent, title)]
        if not found:
            faults.append(f"{file}: {_shown(event)} names no agent; {_known(agents)}")
        yield from found
    elif not named:
        faults.append(f"{file}: {_shown(event)}: everybody declined; nobody would be on duty by it")
    for attendee in named:
        address = str(attendee).removeprefix("mailto:").removeprefix("MAILTO:").lower()
        name = str(attendee.params.get("CN", ""))
        found = [agent["id"] for agent in agents if address == agent["email"]]
        found = found or [agent["id"] for agent in agents if name and _words(name) == _words(agent["name"])]
        if not found:
            shown = " ".join(part for part in (name, f"<{address}>") if part)
            faults.append(f"{file}: {_shown(event)}: nobody of the agents is {shown}; {_known(agents)}")
        yield from found


def _is_named(agent: Values, title: str) -> bool:
    words, name = _words(title), _words(agent["name"])
    in_a_row = any(words[start : start + len(name)] == name for start in range(len(words) - len(name) + 1))
    return in_a_row or title.strip().lower() in (agent["id"], agent["email"])


def _words(text: str) -> list[str]:
    return "".join(character if character.isalnum() else " " for character in text.casefold()).split()


def _known(agents: Sequence[Values]) -> str:
    return f"known are {', '.join(agent['name'] for agent in agents) or 'none yet'}"


def _shown(event: Any) -> str:
    start = event.get("DTSTART")
    title = " ".join(str(event.get("SUMMARY", "")).split()) or "without title"
    return f"event {title!r} of {start.dt.isoformat() if start is not None else 'no date'}"


def _changes(shifts: Sequence[_Shift], rotation: Rotation, now: datetime) -> Iterator[Mapping[str, str]]:
    """Yield the exceptions that put exactly the people of the shifts on duty.

    Time is cut wherever a shift begins or ends or the rotation hands over, so that every piece takes exactly one
    person of the rotation off, whatever the order of the pieces.
    """
    edges = {edge for shift in shifts for edge in (shift.start, shift.end)}
    if edges:
        edges |= set(rotation.handovers(min(edges), max(edges)))
    moments = sorted(edges)
    for start, end in pairwise(moments):
        people = dict.fromkeys(
            person for shift in shifts if shift.start <= start < shift.end for person in shift.people
        )
        if end <= now or not people:
            continue
        turn = rotation.on_duty(start)
        gone = "" if turn is None or turn in people else turn
        span = {"from": values.show_instant(start), "until": values.show_instant(end)}
        for person in sorted(people):
            if person != turn:
                yield {**span, "add": person, "remove": gone}
                gone = ""
