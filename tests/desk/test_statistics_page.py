"""The figures are right, the page shows them, and the same numbers come as CSV and from `prioline report`."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest

from actions.handoff import case_work
from actions.store.statistics import Asked, Kept, Period, Quota, Spoken, Table, statistics
from actions.store.tables import AttemptRow, ContractRow
from bot.desk.statistics_view import statistics_view
from bot.report_view import as_text, read_period

NL, DE, IT = "40217788", "50330000", "60440005"
TODAY = Period(date(2026, 11, 18), date(2026, 11, 18), "Europe/Amsterdam")


def ring(session: Any, world: Any, case_id: int, number: int, agent: str, state: str) -> None:
    now = world.clock.now()
    session.add(
        AttemptRow(
            key=f"{case_id}-{number}",
            case_id=case_id,
            number=number,
            purpose="agent",
            agent_id=agent,
            role="duty_manager",
            phone="+12025550101",
            state=state,
            started_at=now,
            ended_at=now,
        )
    )


def fill(world: Any) -> None:
    """One met, one missed, one overdue and open, one running, one without a promise, one withdrawn."""
    met, missed = world.open(level=1), world.open(level=1)
    world.open(level=1)  # overdue in the end
    withdrawn = world.open(level=2, contract=DE, language="de")
    world.open(level=3, contract=None, language="ru")
    with world.database.transaction() as session:
        ring(session, world, met, 1, "anna", "no_answer")
        ring(session, world, met, 2, "boris", "accepted")
        world.clock.move(timedelta(seconds=90))
        case_work.accept(session, world.clock, met, "boris", "Boris Lang")
        case_work.change_level(session, world.clock, met, 2, "Boris Lang")
        case_work.mark_answered(session, world.clock, met, "Boris Lang")
        case_work.withdraw(session, world.clock, withdrawn, "meike")
        world.clock.move(timedelta(minutes=10))
        case_work.accept(session, world.clock, missed, "anna", "Anna Vermeer")
        case_work.assign(session, world.clock, missed, "boris", "meike")
        world.clock.move(timedelta(minutes=40))
        case_work.mark_answered(session, world.clock, missed, "Boris Lang")
    world.open(level=2, contract=IT, language="it", chat=False)


def figures(world: Any, period: Period = TODAY) -> Any:
    with world.database.reading() as session:
        return statistics(session, period, world.clock.now())


def test_answers_in_time_are_counted_by_final_level_and_plan(world: Any) -> None:
    fill(world)
    found = figures(world)
    assert (found.opened, found.answered, found.open_now, found.withdrawn) == (6, 2, 3, 1)
    assert found.kept == (
        Kept(1, "msa_enterprise", opened=2, met=0, missed=2, running=0, no_promise=0),
        Kept(2, "msa_business", opened=1, met=0, missed=0, running=1, no_promise=0),
        Kept(2, "msa_enterprise", opened=1, met=1, missed=0, running=0, no_promise=0),
        Kept(2, "enhanced_tam", opened=1, met=0, missed=0, running=0, no_promise=0),
        Kept(3, "unverified", opened=1, met=0, missed=0, running=0, no_promise=1),
    )
    assert statistics_view(found).in_time == pytest.approx(1 / 3)


def test_the_time_to_acceptance_is_that_of_the_first_person(world: Any) -> None:
    fill(world)
    first, second, *_ = figures(world).acceptance
    assert (first.accepted, first.never, first.median_s, first.longest_s) == (1, 1, 690, 690)
    assert (second.accepted, second.median_s, second.ninth_s) == (1, 90, 90)


def test_who_was_asked_who_accepted_and_who_answered(world: Any) -> None:
    fill(world)
    assert figures(world).asked == (
        Asked("boris", "Boris Lang", rung=1, accepted=2, passed_on=0, not_reached=0, answered=2),
        Asked("anna", "Anna Vermeer", rung=1, accepted=1, passed_on=0, not_reached=1, answered=0),
    )


def test_languages_levels_and_quota_are_counted(world: Any) -> None:
    fill(world)
    found = figures(world)
    assert found.languages == (Spoken("nl", 3, 0), Spoken("de", 1, 0), Spoken("it", 0, 1), Spoken("ru", 1, 0))
    assert found.confusion == ((2, 1, 0, 0), (0, 2, 0, 0), (0, 0, 1, 0), (0, 0, 0, 0))
    assert found.quota == (Quota(IT, "Officine Bianchi", 1, 36),)


def test_a_day_begins_at_midnight_of_the_periods_zone(world: Any) -> None:
    world.clock.move(timedelta(hours=10, minutes=30))  # 23:30 UTC, the next day in Amsterdam
    world.open()
    assert figures(world).opened == 0
    tomorrow = Period(date(2026, 11, 19), date(2026, 11, 20), "Europe/Amsterdam")
    assert dict(figures(world, tomorrow).days) == {date(2026, 11, 19): (1, 0, 0, 0), date(2026, 11, 20): (0, 0, 0, 0)}


def test_a_period_without_cases_has_figures_and_a_page_too(world: Any) -> None:
    empty = figures(world)
    assert (empty.opened, empty.kept, empty.asked) == (0, (), ())
    assert statistics_view(empty).in_time is None
    assert "none" in as_text(empty, [Table("people", ("agent",), ())])
    html = world.signed_in("anna").get("/desk/statistics").text
    assert "No cases were opened in this period." in html
    assert "0 of 36 used" in html


def test_the_page_shows_plots_with_their_numbers_and_a_text_for_those_who_cannot_see_them(world: Any) -> None:
    fill(world)
    html = world.signed_in("anna").get("/desk/statistics").text
    assert "33 %" in html
    assert 'role="img" aria-label="Columns by day, coloured by level: 6 cases, at most 6 on one day."' in html
    assert "11 min 30 s" in html
    assert "Days in Europe/Amsterdam" in html
    assert html.count("<rect") > 10


@pytest.mark.parametrize(
    "query", ["from=yesterday", "from=2026-11-18&to=2026-11-01", "from=0001-01-01", "to=9999-12-31", "days=x", "days=0"]
)
def test_a_period_that_cannot_be_shown_is_said(world: Any, query: str) -> None:
    response = world.signed_in("anna").get(f"/desk/statistics?{query}")
    assert response.status_code == 422
    assert "This period cannot be shown" in response.text
    assert world.signed_in("anna").get(f"/desk/statistics/people.csv?{query}").status_code == 404


def test_every_table_can_be_loaded_as_csv_and_holds_no_formula(world: Any) -> None:
    fill(world)
    with world.database.transaction() as session:
        session.get_one(ContractRow, IT).customer = '=HYPERLINK("http://evil.example")'
    client = world.signed_in("anna")
    response = client.get("/desk/statistics/premium_incidents.csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"].startswith('attachment; filename="premium_incidents-2026-')
    rows = list(csv.reader(io.StringIO(response.text)))
    assert rows == [
        ["contract", "customer", "used", "granted"],
        [IT, '\'=HYPERLINK("http://evil.example")', "1", "36"],
    ]
    html = client.get("/desk/statistics").text
    for name in ("answered_in_time", "time_to_acceptance", "people", "languages", "model_against_final_level"):
        assert f"/desk/statistics/{name}.csv?from=2026-10-20&amp;to=2026-11-18" in html
        assert client.get(f"/desk/statistics/{name}.csv").status_code == 200
    assert client.get("/desk/statistics/passwords.csv").status_code == 404


def test_only_agents_and_managers_see_figures(world: Any) -> None:
    assert world.client().get("/desk/statistics").headers["location"].startswith("/desk/sign-in")
    assert world.signed_in("lotte").get("/desk/statistics").status_code == 403
    assert world.signed_in("lotte").get("/desk/search?q=x").status_code == 403


def test_the_period_of_a_report_ends_today_unless_told_otherwise(world: Any) -> None:
    now = world.clock.now()
    assert read_period("", "", 7, "UTC", now) == Period(date(2026, 11, 12), date(2026, 11, 18), "UTC")
    assert read_period("2026-11-01", "", 7, "UTC", now).first == date(2026, 11, 1)
    for first, last, zone, word in (
        ("2026-11-31", "", "UTC", "2026-11-30"),
        ("2026-11-30", "2026-11-01", "UTC", "exchange"),
        ("2000-01-01", "2026-11-01", "UTC", "shorter"),
        ("", "", "Mars/Base", "Europe/Amsterdam"),
    ):
        with pytest.raises(ValueError, match=word):
            read_period(first, last, 7, zone, now)
