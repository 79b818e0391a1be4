"""When the clock starts, which seconds it counts, and by when an answer is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from actions.contract.agreement import Contract, DayChange, HolidayOverride
from actions.contract.deadline import Deadline, StartReason, StepKind, compute_deadline, recompute_deadline
from actions.contract.plans import ClockKind, parse_plans

MakeContract = Callable[..., Contract]

FRIDAY_1730 = "2026-03-27T17:30+01:00"
SATURDAY_10 = "2026-03-28T10:00+01:00"
MONDAY_9 = "2026-03-30T09:00+02:00"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(timezone.utc)


def steps_of(deadline: Deadline) -> list[tuple[str, str, str]]:
    """Steps as people of Amsterdam would note them: kind, from, to."""
    zone = ZoneInfo(deadline.zone)
    return [
        (step.kind.value, f"{step.start.astimezone(zone):%a %H:%M}", f"{step.end.astimezone(zone):%a %H:%M}")
        for step in deadline.steps
    ]


@pytest.mark.parametrize(
    ("plan", "level", "due", "clock"),
    [
        ("msa_business", 1, "2026-03-25T12:00+01:00", ClockKind.ELAPSED),
        ("msa_business", 2, "2026-03-25T16:00+01:00", ClockKind.BUSINESS),
        ("msa_business", 3, "2026-03-25T18:00+01:00", ClockKind.BUSINESS),
        ("msa_business", 4, "2026-03-26T11:00+01:00", ClockKind.BUSINESS),
        ("msa_enterprise", 1, "2026-03-25T10:30+01:00", ClockKind.ELAPSED),
        ("msa_enterprise", 2, "2026-03-25T14:00+01:00", ClockKind.ELAPSED),
        ("msa_enterprise", 3, "2026-03-25T16:00+01:00", ClockKind.BUSINESS),
        ("msa_enterprise", 4, "2026-03-25T18:00+01:00", ClockKind.BUSINESS),
        ("enhanced_tam", 1, "2026-03-25T10:30+01:00", ClockKind.ELAPSED),
        ("enhanced_tam", 2, "2026-03-25T14:00+01:00", ClockKind.ELAPSED),
        ("enhanced_tam", 3, "2026-03-25T16:00+01:00", ClockKind.BUSINESS),
        ("enhanced_tam", 4, "2026-03-25T18:00+01:00", ClockKind.BUSINESS),
    ],
)
@pytest.mark.parametrize("channel", ["chat", "phone"])
def test_each_plan_keeps_its_sheets_times(
    make_contract: MakeContract, plan: str, level: int, due: str, clock: ClockKind, channel: Any
) -> None:
    reported = utc("2026-03-25T10:00+01:00")
    deadline = compute_deadline(make_contract(plan=plan), level, reported, channel)
    assert (deadline.due, deadline.clock, deadline.start) == (utc(due), clock, reported)
    assert deadline.start_reason is StartReason.AT_REPORT


@pytest.mark.parametrize(
    ("channel", "level", "contact", "reason", "start", "due"),
    [
        ("phone", 1, None, "at_report", SATURDAY_10, "2026-03-28T12:00+01:00"),
        ("phone", 2, None, "at_report", SATURDAY_10, "2026-03-30T15:00+02:00"),
        ("chat", 1, None, "awaits_phone_contact", None, None),
        ("chat", 1, "2026-03-28T10:04+01:00", "at_phone_contact", "2026-03-28T10:04+01:00", "2026-03-28T12:04+01:00"),
        ("chat", 1, "2026-03-28T09:50+01:00", "at_phone_contact", SATURDAY_10, "2026-03-28T12:00+01:00"),
        ("chat", 2, None, "at_next_opening", MONDAY_9, "2026-03-30T15:00+02:00"),
        ("chat", 2, "2026-03-28T10:04+01:00", "at_next_opening", MONDAY_9, "2026-03-30T15:00+02:00"),
        ("chat", 4, None, "at_next_opening", MONDAY_9, "2026-03-31T10:00+02:00"),
    ],
)
def test_outside_office_hours_the_channel_and_the_clock_decide_the_start(
    make_contract: MakeContract,
    channel: Any,
    level: int,
    contact: str | None,
    reason: str,
    start: str | None,
    due: str | None,
) -> None:
    phone_contact = None if contact is None else utc(contact)
    deadline = compute_deadline(make_contract(), level, utc(SATURDAY_10), channel, phone_contact)
    assert deadline.start_reason.value == reason
    assert deadline.start == (None if start is None else utc(start))
    assert deadline.due == (None if due is None else utc(due))


def test_awaiting_phone_contact_promises_a_budget_but_no_time(make_contract: MakeContract) -> None:
    deadline = compute_deadline(make_contract(), 1, utc(SATURDAY_10), "chat")
    assert (deadline.budget, deadline.clock) == (timedelta(hours=2), ClockKind.ELAPSED)
    assert (deadline.warnings, deadline.steps) == ((), ())


@pytest.mark.parametrize(
    ("reported", "reason"),
    [
        ("2026-03-25T08:59:59+01:00", "awaits_phone_contact"),
        ("2026-03-25T09:00+01:00", "at_report"),
        ("2026-03-25T17:59:59+01:00", "at_report"),
        ("2026-03-25T18:00+01:00", "awaits_phone_contact"),
        ("2026-04-06T11:00+02:00", "awaits_phone_contact"),
        ("2026-04-27T11:00+02:00", "awaits_phone_contact"),
    ],
)
def test_office_hours_reach_from_opening_up_to_closing(make_contract: MakeContract, reported: str, reason: str) -> None:
    assert compute_deadline(make_contract(), 1, utc(reported), "chat").start_reason.value == reason


def test_office_hours_are_those_of_the_contracts_own_calendar(make_contract: MakeContract) -> None:
    contract = make_contract(zone="Asia/Almaty", holiday_region="KZ")
    assert compute_deadline(contract, 1, utc("2026-06-10T08:00+02:00"), "chat").start_reason is StartReason.AT_REPORT
    evening = compute_deadline(contract, 1, utc("2026-06-10T17:00+02:00"), "chat")
    assert evening.start_reason is StartReason.AWAITS_PHONE_CONTACT


def test_elapsed_hours_run_over_the_clock_change(make_contract: MakeContract) -> None:
    contract = make_contract(plan="msa_enterprise")
    deadline = compute_deadline(contract, 2, utc("2026-03-29T00:30+01:00"), "phone")
    assert deadline.due == utc("2026-03-29T05:30+02:00")
    assert [(step.kind, step.counted) for step in deadline.steps] == [(StepKind.COUNTED, timedelta(hours=4))]


def test_a_time_that_ends_at_closing_is_due_at_closing(make_contract: MakeContract) -> None:
    deadline = compute_deadline(make_contract(), 2, utc("2026-03-27T12:00+01:00"), "chat")
    assert deadline.due == utc("2026-03-27T18:00+01:00")


def test_a_standard_incident_has_no_guaranteed_time(make_contract: MakeContract) -> None:
    deadline = compute_deadline(make_contract(), 1, utc(SATURDAY_10), "phone", premium=False)
    assert deadline.start_reason is StartReason.NO_GUARANTEE
    assert (deadline.start, deadline.due, deadline.clock, deadline.budget) == (None, None, None, None)
    assert (deadline.warnings, deadline.steps) == ((), ())


def test_the_steps_tell_hours_nights_weekends_and_holidays(make_contract: MakeContract) -> None:
    # Good Friday of 2026 is 3 April; then come the weekend and Easter Monday.
    deadline = compute_deadline(make_contract(), 4, utc("2026-04-01T15:00+02:00"), "chat")
    assert steps_of(deadline) == [
        ("counted", "Wed 15:00", "Wed 18:00"),
        ("closed", "Wed 18:00", "Thu 09:00"),
        ("counted", "Thu 09:00", "Thu 16:00"),
    ]
    deadline = compute_deadline(make_contract(), 4, utc("2026-04-02T16:00+02:00"), "chat")
    assert steps_of(deadline) == [
        ("counted", "Thu 16:00", "Thu 18:00"),
        ("holiday", "Thu 18:00", "Sat 00:00"),
        ("weekend", "Sat 00:00", "Mon 00:00"),
        ("holiday", "Mon 00:00", "Tue 09:00"),
        ("counted", "Tue 09:00", "Tue 17:00"),
    ]


def test_a_shut_step_names_its_dates(make_contract: MakeContract) -> None:
    deadline = compute_deadline(make_contract(), 4, utc("2026-04-02T16:00+02:00"), "chat")
    days = [tuple(day.isoformat() for day in step.days) for step in deadline.steps]
    assert days == [(), ("2026-04-03",), ("2026-04-04", "2026-04-05"), ("2026-04-06",), ()]


def test_a_company_day_off_is_told_from_a_public_holiday(make_contract: MakeContract) -> None:
    days_off = (
        HolidayOverride(date(2026, 12, 24), DayChange.CLOSED),
        HolidayOverride(date(2026, 12, 25), DayChange.CLOSED),
    )
    contract = make_contract(holiday_overrides=days_off)
    deadline = compute_deadline(contract, 2, utc("2026-12-23T16:00+01:00"), "chat")
    assert [step.kind.value for step in deadline.steps] == ["counted", "company_day", "holiday", "weekend", "counted"]
    assert deadline.due == utc("2026-12-28T13:00+01:00")


def test_a_deadline_names_its_plan_and_the_holidays_it_was_counted_with(make_contract: MakeContract) -> None:
    deadline = compute_deadline(make_contract(), 2, utc(FRIDAY_1730), "chat")
    assert (deadline.plan, deadline.holiday_region) == ("msa_business", "NL")
    assert deadline.holiday_source.startswith("holidays 0.")


def test_a_start_at_the_next_opening_tells_the_waiting_too(make_contract: MakeContract) -> None:
    deadline = compute_deadline(make_contract(), 2, utc(SATURDAY_10), "chat")
    assert steps_of(deadline) == [("weekend", "Sat 10:00", "Mon 09:00"), ("counted", "Mon 09:00", "Mon 15:00")]


def test_a_midday_break_is_closed_time(make_contract: MakeContract) -> None:
    hours = tuple((day, *span) for day in range(5) for span in (("09:00", "12:00"), ("13:00", "18:00")))
    deadline = compute_deadline(make_contract(hours=hours), 2, utc("2026-03-25T10:00+01:00"), "chat")
    assert steps_of(deadline) == [
        ("counted", "Wed 10:00", "Wed 12:00"),
        ("closed", "Wed 12:00", "Wed 13:00"),
        ("counted", "Wed 13:00", "Wed 17:00"),
    ]


def test_a_night_worked_through_is_one_step(make_contract: MakeContract) -> None:
    hours = tuple((day, "20:00", "06:00") for day in range(7))
    deadline = compute_deadline(make_contract(hours=hours), 2, utc("2026-03-25T21:00+01:00"), "chat")
    assert steps_of(deadline) == [("counted", "Wed 21:00", "Thu 03:00")]


@pytest.mark.parametrize("level", [2, 3, 4])
@pytest.mark.parametrize("hour", range(0, 24 * 20, 7))
def test_steps_have_no_hole_and_count_the_whole_budget(make_contract: MakeContract, level: int, hour: int) -> None:
    reported = utc("2026-03-25T00:30+01:00") + timedelta(hours=hour)
    deadline = compute_deadline(make_contract(), level, reported, "chat")
    assert deadline.steps[0].start == reported
    assert deadline.steps[-1].end == deadline.due
    for step, following in zip(deadline.steps, deadline.steps[1:], strict=False):
        assert step.end == following.start
        assert step.kind is not following.kind
    assert sum((step.counted for step in deadline.steps), timedelta(0)) == deadline.budget


def test_warnings_come_in_the_levels_own_shares_of_elapsed_time(make_contract: MakeContract) -> None:
    deadline = compute_deadline(make_contract(), 1, utc("2026-03-25T10:00+01:00"), "phone")
    expected = ["2026-03-25T11:00+01:00", "2026-03-25T11:30+01:00", "2026-03-25T11:48+01:00"]
    assert deadline.warnings == tuple(utc(text) for text in expected)


def test_warnings_of_business_hours_fall_in_business_hours(make_contract: MakeContract) -> None:
    deadline = compute_deadline(make_contract(), 2, utc(FRIDAY_1730), "chat")
    assert deadline.due == utc("2026-03-30T14:30+02:00")
    expected = ["2026-03-30T11:30+02:00", "2026-03-30T13:00+02:00", "2026-03-30T13:54+02:00"]
    assert deadline.warnings == tuple(utc(text) for text in expected)


@pytest.mark.parametrize(
    ("region", "reported", "channel", "level", "confirmed"),
    [
        ("RU", "2027-12-30T10:00+03:00", "chat", 3, True),
        ("RU", "2028-01-10T10:00+03:00", "chat", 4, False),
        ("RU", "2028-01-10T10:00+03:00", "chat", 1, False),
        ("RU", "2028-01-10T10:00+03:00", "phone", 1, True),
        ("NL", "2028-01-10T10:00+03:00", "chat", 4, True),
    ],
)
def test_a_deadline_that_leans_on_undecreed_holidays_says_so(
    make_contract: MakeContract, region: str, reported: str, channel: Any, level: int, confirmed: bool
) -> None:
    contract = make_contract(zone="Europe/Moscow", holiday_region=region)
    assert compute_deadline(contract, level, utc(reported), channel).calendar_confirmed is confirmed


def test_a_deadline_that_reaches_into_an_undecreed_year_says_so(make_contract: MakeContract) -> None:
    contract = make_contract(zone="Europe/Moscow", holiday_region="RU")
    late = compute_deadline(contract, 4, utc("2027-12-30T17:00+03:00"), "chat")
    assert late.due is not None and late.due > utc("2028-01-01T00:00+03:00")
    assert not late.calendar_confirmed


@pytest.mark.parametrize(
    ("reported", "due"),
    [
        # 9 January 2026 is off for the 3rd, 31 December for the 4th.
        ("2026-01-08T10:00+03:00", "2026-01-12T15:00+03:00"),
        ("2026-12-30T16:00+03:00", None),
        # Monday 9 March for Sunday the 8th, Monday 11 May for Saturday the 9th.
        ("2026-03-06T15:00+03:00", "2026-03-10T12:00+03:00"),
        ("2026-05-08T15:00+03:00", "2026-05-12T12:00+03:00"),
        # Monday 22 February 2027 is off, its work is done on Saturday the 20th.
        ("2027-02-19T17:00+03:00", "2027-02-20T14:00+03:00"),
        ("2027-02-20T15:00+03:00", "2027-02-24T12:00+03:00"),
        ("2027-11-03T15:00+03:00", "2027-11-08T12:00+03:00"),
    ],
)
def test_russian_transfers_move_the_deadline(make_contract: MakeContract, reported: str, due: str | None) -> None:
    contract = make_contract(zone="Europe/Moscow", holiday_region="RU", plan="msa_enterprise")
    deadline = compute_deadline(contract, 3, utc(reported), "chat")
    assert deadline.due is not None
    if due is None:
        assert deadline.due > utc("2027-01-08T23:59+03:00")
    else:
        assert deadline.due == utc(due)


@pytest.mark.parametrize(
    ("region", "zone", "works"),
    [
        ("IT", "Europe/Rome", True),
        ("FR", "Europe/Paris", True),
        ("FR-57", "Europe/Paris", False),
        ("FR-6AE", "Europe/Paris", False),
        ("DE", "Europe/Berlin", False),
        ("AT", "Europe/Vienna", True),
        ("BE", "Europe/Brussels", True),
        ("CH-ZH", "Europe/Zurich", False),
        ("CH-TI", "Europe/Zurich", True),
        ("LU", "Europe/Luxembourg", True),
        ("RU", "Europe/Moscow", True),
        ("NL", "Europe/Amsterdam", False),
        ("FR-67", "Europe/Paris", False),
        ("FR-68", "Europe/Paris", False),
        ("DE-BY", "Europe/Berlin", False),
        ("CH-VS", "Europe/Zurich", True),
        ("IT-BZ", "Europe/Rome", True),
        ("BY", "Europe/Minsk", True),
        ("KZ", "Asia/Almaty", True),
    ],
)
def test_good_friday_counts_by_country(make_contract: MakeContract, region: str, zone: str, works: bool) -> None:
    contract = make_contract(holiday_region=region, zone=zone)
    assert contract.calendar().opens_on(date(2026, 4, 3)) is works


def test_an_unknown_level_is_refused(make_contract: MakeContract) -> None:
    with pytest.raises(ValueError, match="no severity level 5"):
        compute_deadline(make_contract(), 5, utc(SATURDAY_10), "chat")


def test_an_instant_without_zone_is_refused(make_contract: MakeContract) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        compute_deadline(make_contract(), 1, datetime(2026, 3, 28, 10), "chat")


def test_a_plan_of_data_alone_gets_its_deadlines(make_contract: MakeContract) -> None:
    levels = "\n".join(f'{level} = {{ budget = "{level * 4} h", clock = "business" }}' for level in range(1, 5))
    plan = parse_plans(
        '[[plan]]\ncode = "msa_start"\nname = "MSA Start"\nstandard_incidents = true\npremium_quota = 6\n'
        'tam = false\npriority_line = false\nrequires_plus_licence = false\nways_in = ["portal"]\n'
        f"[plan.levels]\n{levels}\n"
    )["msa_start"]
    deadline = compute_deadline(make_contract(plan=plan), 1, utc(SATURDAY_10), "chat")
    assert (deadline.start_reason, deadline.due) == (StartReason.AT_NEXT_OPENING, utc("2026-03-30T13:00+02:00"))


def test_a_changed_level_is_counted_from_the_original_start(make_contract: MakeContract) -> None:
    contract = make_contract()
    first = compute_deadline(contract, 4, utc("2026-03-25T10:00+01:00"), "chat")
    changed = recompute_deadline(contract, first, 2, utc("2026-03-25T15:00+01:00"), "chat")
    assert (changed.start, changed.due) == (first.start, utc("2026-03-25T16:00+01:00"))
    assert changed.level == 2


def test_a_level_raised_before_the_opening_awaits_the_call(make_contract: MakeContract) -> None:
    contract = make_contract()
    first = compute_deadline(contract, 3, utc(SATURDAY_10), "chat")
    waiting = recompute_deadline(contract, first, 1, utc("2026-03-28T11:00+01:00"), "chat")
    assert waiting.start_reason is StartReason.AWAITS_PHONE_CONTACT
    called = utc("2026-03-28T11:05+01:00")
    running = recompute_deadline(contract, first, 1, called, "chat", phone_contact_at=called)
    assert running.due == utc("2026-03-28T13:05+01:00")


def test_a_level_raised_after_the_opening_runs_since_the_opening(make_contract: MakeContract) -> None:
    contract = make_contract()
    first = compute_deadline(contract, 3, utc(SATURDAY_10), "chat")
    changed = recompute_deadline(contract, first, 1, utc("2026-03-30T10:00+02:00"), "chat")
    assert (changed.start, changed.due) == (utc(MONDAY_9), utc("2026-03-30T11:00+02:00"))
    assert changed.start_reason is StartReason.AT_NEXT_OPENING


def test_a_level_lowered_after_phone_contact_keeps_its_start(make_contract: MakeContract) -> None:
    contract = make_contract()
    called = utc("2026-03-28T10:05+01:00")
    first = compute_deadline(contract, 1, utc(SATURDAY_10), "chat", called)
    changed = recompute_deadline(contract, first, 3, utc("2026-03-28T12:00+01:00"), "chat", called)
    assert (changed.start, changed.start_reason) == (called, StartReason.AT_PHONE_CONTACT)
    assert changed.due == utc("2026-03-30T17:00+02:00")


def test_phone_contact_before_the_opening_counts_for_a_level_raised_later(make_contract: MakeContract) -> None:
    contract = make_contract()
    first = compute_deadline(contract, 3, utc(SATURDAY_10), "chat")
    called = utc("2026-03-28T11:00+01:00")
    changed = recompute_deadline(contract, first, 1, utc("2026-03-30T10:00+02:00"), "chat", called)
    assert (changed.start, changed.start_reason) == (called, StartReason.AT_PHONE_CONTACT)


def test_a_change_to_standard_takes_the_guarantee_away_and_back(make_contract: MakeContract) -> None:
    contract = make_contract()
    reported = utc("2026-03-25T10:00+01:00")
    first = compute_deadline(contract, 3, reported, "chat")
    standard = recompute_deadline(contract, first, 3, reported, "chat", premium=False)
    assert standard.start_reason is StartReason.NO_GUARANTEE
    assert recompute_deadline(contract, standard, 3, reported, "chat") == first
