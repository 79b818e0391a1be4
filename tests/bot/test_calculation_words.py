"""A deadline's calculation as people read it, word for word in every language."""

from __future__ import annotations

import re
from dataclasses import astuple, replace
from datetime import date, datetime
from typing import Any

import pytest

from actions.contract.agreement import Contract, DayChange, HolidayOverride
from actions.contract.deadline import compute_deadline
from actions.handoff.deadlines import deadline_data
from actions.plan_names import plan_name
from bot.calculation import Explanation, explain, step_label
from locales.catalogue import LANGUAGES, catalogue
from tests.actions.talk import BUSINESS, ENHANCED, ENTERPRISE, demo_contract

RUSSIAN = "60277142"


def told(contract: Contract, level: int, at: str, language: str, channel: Any = "chat", **more: Any) -> Explanation:
    deadline = compute_deadline(contract, level, datetime.fromisoformat(at), channel, **more)
    explanation = explain(deadline_data(deadline), plan_name(contract.plan), catalogue(language))
    # Which of the blanks may break is for the browser, not for this test.
    return Explanation(*(line and re.sub(r"\s", " ", line) for line in astuple(explanation)))


@pytest.mark.parametrize(
    ("language", "steps"),
    [
        (
            "en",
            "Calculation: 2 business hours on Thursday 2 April, 16:00–18:00; public holiday: Good Friday; weekend; "
            "public holiday: Easter Monday; 6 business hours on Tuesday 7 April, 09:00–15:00",
        ),
        (
            "nl",
            "Berekening: 2 kantooruren op donderdag 2 april, 16:00–18:00; feestdag: Goede Vrijdag; weekend; "
            "feestdag: Tweede paasdag; 6 kantooruren op dinsdag 7 april, 09:00–15:00",
        ),
        (
            "de",
            "Berechnung: 2 Arbeitsstunden am Donnerstag, 2. April, 16:00–18:00 Uhr; Feiertag: Karfreitag; Wochenende; "
            "Feiertag: Ostermontag; 6 Arbeitsstunden am Dienstag, 7. April, 09:00–15:00 Uhr",
        ),
        (
            "ru",
            "Расчет: 2 рабочих часа: четверг, 2 апреля, 16:00–18:00; 1 праздничный день: Страстная пятница; выходные; "
            "1 праздничный день: Пасхальный понедельник; 6 рабочих часов: вторник, 7 апреля, 09:00–15:00",
        ),
        (
            "it",
            "Calcolo: 2 ore lavorative: giovedì 2 aprile, 16:00–18:00; festività: Venerdì Santo; fine settimana; "
            "festività: Lunedì dell’Angelo; 6 ore lavorative: martedì 7 aprile, 09:00–15:00",
        ),
        (
            "fr",
            "Calcul : 2 heures ouvrées le jeudi 2 avril, 16:00 – 18:00 ; jour férié : Vendredi saint ; week-end ; "
            "jour férié : Lundi de Pâques ; 6 heures ouvrées le mardi 7 avril, 09:00 – 15:00",
        ),
    ],
)
def test_a_deadline_over_easter_reads_well_in_every_language(language: str, steps: str) -> None:
    explanation = told(demo_contract(ENHANCED), 4, "2026-04-02T16:00+02:00", language)
    assert explanation.steps == steps


def test_all_lines_are_there_and_in_order() -> None:
    lines = told(demo_contract(BUSINESS), 2, "2026-03-27T17:30+01:00", "en").lines()
    assert lines == (
        "MSA Business, level 2 (high): 6 business hours",
        "Starts with the report: Friday, 27 March 2026, 17:30 (Central European Standard Time)",
        "Calculation: 30 minutes on Friday 27 March, 17:30–18:00; weekend; "
        "5 business hours and 30 minutes on Monday 30 March, 09:00–14:30",
        "Answer due: Monday, 30 March 2026, 14:30 (Central European Summer Time)",
        "Warnings before that: Monday 30 March, 11:30; Monday 30 March, 13:00; Monday 30 March, 13:54",
    )


def test_russian_holidays_are_counted_with_the_right_word() -> None:
    steps = told(demo_contract(RUSSIAN), 4, "2026-12-30T16:00+03:00", "ru").steps or ""
    assert "2 праздничных дня: Выходной (перенесено с 04.01.2026) и Новогодние каникулы" in steps
    assert "5 праздничных дней: Новогодние каникулы и Рождество Христово" in steps


def test_company_days_off_breaks_nights_and_free_weekdays_are_told_apart() -> None:
    days_off = tuple(HolidayOverride(date(2026, 12, day), DayChange.CLOSED) for day in (28, 29))
    hours = tuple((day, *span) for day in range(4) for span in (("09:00", "12:00"), ("13:00", "18:00")))
    contract = replace(demo_contract(BUSINESS), holiday_overrides=days_off, hours=hours)
    assert told(contract, 4, "2026-12-24T10:00+01:00", "en").steps == (
        "Calculation: 2 business hours on Thursday 24 December, 10:00–12:00; closed 12:00–13:00; "
        "5 business hours on Thursday 24 December, 13:00–18:00; "
        "no office hours: Friday 25 December, Saturday 26 December, and Sunday 27 December; "
        "2 company days off: Monday 28 December and Tuesday 29 December; "
        "3 business hours on Wednesday 30 December, 09:00–12:00"
    )
    night = told(contract, 2, "2026-12-23T16:00+01:00", "en").steps or ""
    assert "; closed overnight; 3 business hours on Thursday 24 December, 09:00–12:00; " in night


def test_plain_hours_over_midnight_have_both_ends() -> None:
    steps = told(demo_contract(ENTERPRISE), 2, "2026-03-27T23:30+01:00", "de", "phone").steps
    assert steps == "Berechnung: 4 Stunden von Freitag, 27. März, 23:30 bis Samstag, 28. März, 03:30"


def test_a_day_worked_to_midnight_ends_at_24_hours() -> None:
    always = tuple((day, "00:00", "24:00") for day in range(7))
    steps = told(replace(demo_contract(BUSINESS), hours=always), 4, "2026-03-26T14:00+01:00", "it").steps
    assert steps == "Calcolo: 10 ore lavorative: giovedì 26 marzo, 14:00–24:00"


@pytest.mark.parametrize("language", ("en", *LANGUAGES))
def test_without_a_running_time_nothing_is_calculated(language: str) -> None:
    waiting = told(demo_contract(ENTERPRISE), 1, "2026-03-28T11:00+01:00", language)
    assert len(waiting.lines()) == 2 and waiting.steps is waiting.due is None
    standard = told(demo_contract(BUSINESS), 4, "2026-03-27T11:00+01:00", language, premium=False)
    assert len(standard.lines()) == 2 and "0" not in standard.summary


def test_an_unconfirmed_calendar_is_told() -> None:
    contract = replace(demo_contract(RUSSIAN), valid_until=date(2030, 12, 31))
    explanation = told(contract, 4, "2028-01-12T10:00+03:00", "en")
    assert explanation.lines()[-1] == "The holiday calendar of that time is not confirmed yet."


def test_a_computation_of_an_older_release_is_told_without_names() -> None:
    deadline = compute_deadline(demo_contract(ENHANCED), 4, datetime.fromisoformat("2026-04-02T16:00+02:00"), "chat")
    data = deadline_data(deadline)
    for step in data["steps"]:
        del step["days"]
    del data["holiday_region"], data["plan"]
    assert "; public holiday; weekend; public holiday; " in str(explain(data, "x", catalogue("en")).steps)
    assert step_label(data["steps"][1], None, catalogue("nl")) == "feestdag"


def test_a_table_names_the_holiday_behind_its_kind() -> None:
    deadline = compute_deadline(demo_contract(ENHANCED), 4, datetime.fromisoformat("2026-04-02T16:00+02:00"), "chat")
    labels = [step_label(step, "DE-HE", catalogue("fr")) for step in deadline_data(deadline)["steps"]]
    assert labels[1:4] == ["jour férié (Vendredi saint)", "week-end", "jour férié (Lundi de Pâques)"]
