"""Calendars as rosters: their events decide who is on duty, whatever form the times have."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from actions.store.contract_files import FileFaults, Reading
from actions.store.contract_import import Difference, import_records, load_state
from actions.store.contracts import load_roster
from actions.store.database import Database
from actions.store.demo import LINE
from actions.store.roster_calendar import read_calendar, what_the_calendar_dropped
from actions.store.tables import RosterOverrideRow

NOW = datetime(2026, 3, 27, 9, 0, tzinfo=timezone.utc)
"""A Friday. By the rotation duty-3 is on duty until Monday 08:00, then duty-1, duty-2, duty-3, each for a week."""
PAOLO, RUBEN, KATJA, SOFIE = "duty-3", "duty-1", "duty-2", "backup-1"


def event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{'-'.join(lines)[:40]}", *lines, "END:VEVENT"])


def calendar(*events: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Duty//EN", *events, "END:VCALENDAR", ""])


def read(database: Database, folder: Path, text: str | bytes, now: datetime = NOW, line: str = LINE) -> Reading:
    path = folder / "duty.ics"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with database.reading() as session:
        state = load_state(session)
    return read_calendar(path, state, line, now)


def take(database: Database, folder: Path, text: str, now: datetime = NOW) -> Difference:
    reading = read(database, folder, text, now)
    return import_records(database, reading, now, what_the_calendar_dropped(LINE, now))


def on_duty(database: Database, at: str) -> set[str]:
    with database.reading() as session:
        duty, _ = load_roster(session, LINE)
    return set(duty.on_duty(datetime.fromisoformat(at)))


@pytest.mark.parametrize(
    ("times", "before", "first", "last", "after"),
    [
        (
            ("DTSTART;TZID=America/New_York:20260401T080000", "DTEND;TZID=America/New_York:20260401T200000"),
            "2026-04-01T11:59Z", "2026-04-01T12:00Z", "2026-04-01T23:59Z", "2026-04-02T00:00Z",
        ),
        (
            ("DTSTART:20260401T080000Z", "DTEND:20260401T200000Z"),
            "2026-04-01T07:59Z", "2026-04-01T08:00Z", "2026-04-01T19:59Z", "2026-04-01T20:00Z",
        ),
        (
            ("DTSTART:20260401T080000Z", "DURATION:PT12H"),
            "2026-04-01T07:59Z", "2026-04-01T08:00Z", "2026-04-01T19:59Z", "2026-04-01T20:00Z",
        ),
        (  # without a zone: the line's, Amsterdam
            ("DTSTART:20260401T080000", "DTEND:20260401T200000"),
            "2026-04-01T05:59Z", "2026-04-01T06:00Z", "2026-04-01T17:59Z", "2026-04-01T18:00Z",
        ),
        (  # whole days in the line's zone, the last one not included
            ("DTSTART;VALUE=DATE:20260401", "DTEND;VALUE=DATE:20260403"),
            "2026-03-31T21:59Z", "2026-03-31T22:00Z", "2026-04-02T21:59Z", "2026-04-02T22:00Z",
        ),
        (  # Outlook's name of Berlin's zone
            ("DTSTART;TZID=W. Europe Standard Time:20260401T080000", "DURATION:PT12H"),
            "2026-04-01T05:59Z", "2026-04-01T06:00Z", "2026-04-01T17:59Z", "2026-04-01T18:00Z",
        ),
    ],
)  # fmt: skip
def test_an_event_puts_its_person_on_duty_in_place_of_the_rotation(
    demo: Database, tmp_path: Path, times: tuple[str, str], before: str, first: str, last: str, after: str
) -> None:
    take(demo, tmp_path, calendar(event(*times, "SUMMARY:On call: Katja Lindner")))
    found = [on_duty(demo, at) for at in (before, first, last, after)]
    assert found == [{RUBEN}, {KATJA}, {KATJA}, {RUBEN}]


def test_a_series_by_the_week_keeps_its_local_time_over_the_clock_change(demo: Database, tmp_path: Path) -> None:
    times = ("DTSTART;TZID=Europe/Berlin:20261012T080000", "DTEND;TZID=Europe/Berlin:20261012T180000")
    rule = ("RRULE:FREQ=WEEKLY;BYDAY=MO", "EXDATE;TZID=Europe/Berlin:20261019T080000")
    take(
        demo, tmp_path, calendar(event(*times, *rule, "SUMMARY:Sofie Maes")), datetime(2026, 10, 1, tzinfo=timezone.utc)
    )
    assert on_duty(demo, "2026-10-12T06:00Z") == {SOFIE}
    assert SOFIE not in on_duty(demo, "2026-10-19T06:00Z")
    assert SOFIE not in on_duty(demo, "2026-10-26T06:30Z")
    assert on_duty(demo, "2026-10-26T07:00Z") == {SOFIE}
    assert on_duty(demo, "2027-09-27T06:00Z") == {SOFIE}


def test_attendees_count_by_address_or_name_and_folded_lines_are_joined(demo: Database, tmp_path: Path) -> None:
    text = calendar(
        event(
            "DTSTART:20260401T080000Z",
            "DTEND:20260401T200000Z",
            "SUMMARY:Priority line",
            'ATTENDEE;CN="K. L.";PARTSTAT=ACCEPTED:mailto:DUTY-2@prioline\r\n .example',
            'ATTENDEE;CN="Sofie\r\n  Maes":mailto:sofie@home.example',
            'ATTENDEE;CN="Somebody Else";PARTSTAT=DECLINED:mailto:other@home.example',
        )
    )
    take(demo, tmp_path, text)
    assert on_duty(demo, "2026-04-01T12:00Z") == {KATJA, SOFIE}


def test_shifts_that_overlap_put_all_their_people_on_duty_whoever_has_the_week(demo: Database, tmp_path: Path) -> None:
    shifts = (("Ruben Vermeer", "0401T08", "0401T20"), ("Katja Lindner", "0401T12", "0408T12"))
    events = [event(f"DTSTART:2026{a}0000Z", f"DTEND:2026{b}0000Z", f"SUMMARY:{name}") for name, a, b in shifts]
    for order in (events, events[::-1]):
        take(demo, tmp_path, calendar(*order))
        assert on_duty(demo, "2026-04-01T10:00Z") == {RUBEN}
        assert on_duty(demo, "2026-04-01T14:00Z") == {RUBEN, KATJA}
        assert on_duty(demo, "2026-04-02T10:00Z") == {KATJA}
        # The rotation hands over to Katja during her shift.
        assert on_duty(demo, "2026-04-07T10:00Z") == {KATJA}


def test_a_calendar_taken_twice_changes_nothing_and_a_newer_one_takes_its_place(demo: Database, tmp_path: Path) -> None:
    first = event("DTSTART:20260401T080000Z", "DTEND:20260401T200000Z", "SUMMARY:Sofie Maes")
    second = event("DTSTART:20260402T080000Z", "DTEND:20260402T200000Z", "SUMMARY:Sofie Maes")
    with demo.transaction() as session:
        span = {"start_at": NOW + timedelta(days=9), "end_at": NOW + timedelta(days=10)}
        session.add(RosterOverrideRow(line=LINE, **span, add_agent=SOFIE))
    assert len(take(demo, tmp_path, calendar(first, second)).lines()) == 2
    assert take(demo, tmp_path, calendar(second, first)).lines() == []
    later = datetime(2026, 4, 1, 12, tzinfo=timezone.utc)
    assert take(demo, tmp_path, calendar(first, second), later).lines() == []
    assert take(demo, tmp_path, calendar(first), later).lines() == [
        "- override priority from 2026-04-02T08:00:00Z until 2026-04-02T20:00:00Z add backup-1 remove duty-1"
    ]
    # What is over stays; what people entered stays.
    assert take(demo, tmp_path, calendar(), datetime(2026, 4, 2, tzinfo=timezone.utc)).lines() == []
    assert on_duty(demo, "2026-04-01T10:00Z") == {SOFIE}
    assert SOFIE in on_duty(demo, "2026-04-05T12:00Z")


def test_a_cancelled_event_puts_nobody_on_duty(demo: Database, tmp_path: Path) -> None:
    text = calendar(event("DTSTART:20260401T080000Z", "DTEND:20260401T200000Z", "SUMMARY:Nobody", "STATUS:CANCELLED"))
    assert take(demo, tmp_path, text).lines() == []


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (
            ("SUMMARY:On call: Sofie Mäs",),
            "duty.ics: event 'On call: Sofie Mäs' of 2026-04-01T08:00:00+00:00 names no agent; known are ",
        ),
        (
            ("SUMMARY:Duty", "ATTENDEE;CN=Jan Jansen:mailto:jan@b.example"),
            "duty.ics: event 'Duty' of 2026-04-01T08:00:00+00:00: nobody of the agents is Jan Jansen <jan@b.example>;",
        ),
        (
            ("SUMMARY:Sofie Maes", "RRULE:FREQ=SECONDLY"),
            "duty.ics: event 'Sofie Maes' of 2026-04-01T08:00:00+00:00 repeats by the hour or faster;",
        ),
        (("SUMMARY:Sofie Maes", "RRULE:FREQ=WEAKLY"), "duty.ics: "),
    ],
)
def test_what_a_calendar_says_wrong_is_one_line(
    demo: Database, tmp_path: Path, lines: tuple[str, ...], fault: str
) -> None:
    text = calendar(event("DTSTART:20260401T080000Z", "DTEND:20260401T200000Z", *lines))
    with pytest.raises(FileFaults) as found:
        read(demo, tmp_path, text)
    (line,) = found.value.faults
    assert line.startswith(fault)
    assert "\n" not in line


def test_an_unknown_time_zone_an_end_before_the_beginning_and_no_calendar_are_one_line_each(
    demo: Database, tmp_path: Path
) -> None:
    mars = event("DTSTART;TZID=Mars/Base:20260401T080000", "DTEND;TZID=Mars/Base:20260401T200000", "SUMMARY:Sofie Maes")
    backwards = event("DTSTART:20260401T200000Z", "DTEND:20260401T080000Z", "SUMMARY:Sofie Maes")
    cases: tuple[tuple[str | bytes, str], ...] = (
        (calendar(mars), "unknown time zone 'Mars/Base'; use an IANA name"),
        (calendar(backwards), "does not end after it begins"),
        ("<html>", "duty.ics: is no calendar; export the roster as iCalendar (.ics)"),
        ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "duty.ics: ends in the middle; export or download it again"),
        (calendar(mars.replace("Maes", "Mäs")).encode("cp1252"), "duty.ics:8: is not UTF-8"),
    )
    for text, fault in cases:
        with pytest.raises(FileFaults) as found:
            read(demo, tmp_path, text)
        assert all(fault in line and "\n" not in line for line in found.value.faults), found.value.faults


def test_a_calendar_for_a_line_that_nobody_has_is_refused(demo: Database, tmp_path: Path) -> None:
    with pytest.raises(FileFaults, match=r"there is no line 'gold' \(known: priority\)"):
        read(demo, tmp_path, calendar(), line="gold")
