from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from actions.contract.plans import load_plans
from actions.contract.roster import Agent, DutyRoster, Override, RosterError, Rotation, candidates

MakeAgent = Callable[..., Agent]
BERLIN = ZoneInfo("Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(timezone.utc)


def weekly(**overrides: Any) -> Rotation:
    values: dict[str, Any] = {
        "zone": "Europe/Berlin",
        "handover_weekday": 0,
        "handover_time": time(9, 0),
        "order": ("anna", "boris", "chiara"),
        "first_handover": date(2026, 3, 16),
    }
    return Rotation(**{**values, **overrides})


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-16T08:59:59+01:00", ()),
        ("2026-03-16T09:00+01:00", ("anna",)),
        ("2026-03-23T08:59:59+01:00", ("anna",)),
        ("2026-03-23T09:00+01:00", ("boris",)),
        # The week of the clock change ends at 09:00 on the wall, an hour earlier in UTC.
        ("2026-03-30T08:59:59+02:00", ("boris",)),
        ("2026-03-30T09:00+02:00", ("chiara",)),
        ("2026-04-06T12:00+02:00", ("anna",)),
        ("2025-12-01T12:00+01:00", ()),
    ],
)
def test_duty_is_handed_over_weekly_at_the_local_time(at: str, expected: tuple[str, ...]) -> None:
    assert DutyRoster((weekly(),)).on_duty(utc(at)) == expected


def test_overrides_put_people_on_and_take_people_off_for_their_time_only() -> None:
    start, end = utc("2026-03-18T12:00+01:00"), utc("2026-03-18T18:00+01:00")
    roster = DutyRoster((weekly(),), (Override(start, end, add=("boris",), remove=("anna",)),))
    assert roster.on_duty(start) == ("boris",)
    assert roster.on_duty(start - timedelta(seconds=1)) == roster.on_duty(end) == ("anna",)


def test_two_rotations_give_two_people_and_nobody_twice() -> None:
    roster = DutyRoster((weekly(), weekly(order=("boris",)), weekly(order=("anna",))))
    assert roster.on_duty(utc("2026-03-17T12:00+01:00")) == ("anna", "boris")


def test_a_person_who_is_away_is_not_on_duty() -> None:
    away = {"anna": ((utc("2026-03-17T00:00+01:00"), utc("2026-03-18T00:00+01:00")),)}
    roster = DutyRoster((weekly(),), away=away)
    assert roster.on_duty(utc("2026-03-17T12:00+01:00")) == ()
    assert roster.on_duty(utc("2026-03-18T00:00+01:00")) == ("anna",)


def test_a_full_roster_has_no_gaps() -> None:
    roster = DutyRoster((weekly(),))
    assert roster.gaps(utc("2026-03-16T09:00+01:00"), utc("2026-06-16T09:00+02:00")) == ()


def test_gaps_are_found_to_the_second_and_made_one_where_they_touch() -> None:
    sunday, monday = utc("2026-03-22T00:00+01:00"), utc("2026-03-23T09:00+01:00")
    tuesday = utc("2026-03-24T00:00+01:00")
    roster = DutyRoster(
        (weekly(),),
        (Override(sunday, tuesday, remove=("anna",)),),
        {"boris": ((monday, tuesday),)},
    )
    before = (utc("2026-03-10T00:00+01:00"), utc("2026-03-16T09:00+01:00"))
    assert roster.gaps(before[0], utc("2026-04-30T00:00+02:00")) == (before, (sunday, tuesday))


def test_a_gap_is_cut_at_the_ends_of_the_question() -> None:
    start, end = utc("2026-03-01T00:00+01:00"), utc("2026-03-02T00:00+01:00")
    assert DutyRoster((weekly(),)).gaps(start, end) == ((start, end),)


def test_an_absence_over_the_repeated_hour_lasts_its_real_time(make_agent: MakeAgent) -> None:
    first = datetime(2026, 10, 25, 2, 45, tzinfo=BERLIN)
    second = datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN, fold=1)
    agent = make_agent(away=((first, second),))
    assert agent.is_away(datetime(2026, 10, 25, 2, 5, tzinfo=BERLIN, fold=1))
    assert not agent.is_away(datetime(2026, 10, 25, 2, 20, tzinfo=BERLIN))


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"zone": "Mars/Olympus"}, "unknown time zone"),
        ({"order": ()}, "nobody takes turns"),
        ({"first_handover": date(2026, 3, 17)}, "is not on weekday 0"),
        ({"handover_time": time(9, tzinfo=timezone.utc)}, "zone of its own"),
    ],
)
def test_a_wrong_rotation_is_refused(fault: dict[str, Any], message: str) -> None:
    with pytest.raises(RosterError, match=message):
        weekly(**fault)


def test_wrong_overrides_and_absences_are_refused(make_agent: MakeAgent) -> None:
    start, end = utc("2026-03-18T12:00+01:00"), utc("2026-03-18T18:00+01:00")
    with pytest.raises(RosterError, match="does not end after it starts"):
        Override(end, start, add=("anna",))
    with pytest.raises(RosterError, match="neither adds nor removes"):
        Override(start, end)
    with pytest.raises(RosterError, match="no time zone"):
        Override(start.replace(tzinfo=None), end, add=("anna",))
    with pytest.raises(RosterError, match="absence of anna"):
        DutyRoster((weekly(),), away={"anna": ((start, start),)})
    with pytest.raises(RosterError, match="agent anna"):
        make_agent(away=((end, start),))
    with pytest.raises(RosterError, match="speaks no language"):
        make_agent(languages=())


@pytest.mark.parametrize(
    ("at", "in_office"),
    [
        ("2026-03-25T09:00+01:00", True),
        ("2026-03-25T18:00+01:00", False),
        ("2026-03-28T12:00+01:00", False),
        ("2026-03-06T12:00+01:00", True),
        ("2026-12-25T12:00+01:00", False),
    ],
)
def test_a_tam_is_in_office_from_monday_to_friday_in_their_own_hours(
    make_agent: MakeAgent, at: str, in_office: bool
) -> None:
    assert make_agent().in_office(utc(at)) is in_office


def test_a_tams_hours_are_in_the_tams_own_zone(make_agent: MakeAgent) -> None:
    tam = make_agent(zone="Asia/Vladivostok", holiday_region="RU")
    assert tam.in_office(utc("2026-06-10T03:00+03:00"))
    assert not tam.in_office(utc("2026-06-10T12:00+03:00"))


def test_a_worked_saturday_does_not_bring_the_tam(make_agent: MakeAgent) -> None:
    tam = make_agent(zone="Europe/Moscow", holiday_region="RU")
    saturday = utc("2027-02-20T12:00+03:00")
    assert tam.calendar().is_open(saturday)
    assert not tam.in_office(saturday)


def ring_order(plan: str, at: str, language: str, **people: Any) -> list[tuple[str, str]]:
    found = candidates(
        load_plans()[plan], people.get("tam"), people.get("duty", ()), people.get("backup", ()), utc(at), language
    )
    return [(candidate.agent.id, candidate.role) for candidate in found]


def test_in_office_hours_the_tam_comes_first_then_duty_then_backup(make_agent: MakeAgent) -> None:
    people = {"tam": make_agent(), "duty": [make_agent(id="boris")], "backup": [make_agent(id="chiara")]}
    order = ring_order("enhanced_tam", "2026-03-25T12:00+01:00", "de", **people)
    assert order == [("anna", "tam"), ("boris", "duty_manager"), ("chiara", "backup")]


@pytest.mark.parametrize("at", ["2026-03-25T19:00+01:00", "2026-03-28T12:00+01:00", "2026-12-25T12:00+01:00"])
def test_outside_them_the_manager_on_duty_comes_first(make_agent: MakeAgent, at: str) -> None:
    people = {"tam": make_agent(), "duty": [make_agent(id="boris")]}
    assert ring_order("msa_enterprise", at, "de", **people) == [("boris", "duty_manager")]


def test_a_plan_without_tam_never_rings_one(make_agent: MakeAgent) -> None:
    people = {"tam": make_agent(), "duty": [make_agent(id="boris")]}
    assert ring_order("msa_business", "2026-03-25T12:00+01:00", "de", **people) == [("boris", "duty_manager")]


def test_managers_who_speak_the_language_come_first_in_their_order(make_agent: MakeAgent) -> None:
    duty = [make_agent(id="a", languages=("de",)), make_agent(id="b", languages=("fr", "it"))]
    duty += [make_agent(id="c", languages=("it",))]
    order = ring_order("msa_business", "2026-03-28T12:00+01:00", "it", duty=duty)
    assert [person for person, _ in order] == ["b", "c", "a"]


def test_nobody_who_is_away_is_rung_and_nobody_twice(make_agent: MakeAgent) -> None:
    away = ((utc("2026-03-25T00:00+01:00"), utc("2026-03-26T00:00+01:00")),)
    absent, present = make_agent(away=away), make_agent(id="boris")
    people = {"tam": absent, "duty": [absent, present], "backup": [present, absent]}
    assert ring_order("enhanced_tam", "2026-03-25T12:00+01:00", "de", **people) == [("boris", "duty_manager")]
    people = {"tam": present, "duty": [present], "backup": [present]}
    assert ring_order("enhanced_tam", "2026-03-25T12:00+01:00", "de", **people) == [("boris", "tam")]
