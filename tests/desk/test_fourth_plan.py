"""A fourth plan made of data alone: chat intake, phone brief, desk, reports and calculation work without code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from actions import answers
from actions.contract import plans
from actions.contract.datafiles import parse_toml
from actions.handoff import case_work, opening
from actions.handoff.calls import HandoffLine
from actions.handoff.deadlines import deadline_data, deadline_of
from actions.handoff.opening import OpenCase, open_case
from actions.intake import Intake, IntakeDialogue, question_text
from actions.plan_names import plan_name
from actions.records import StoreRecords
from actions.store.contracts import load_contract
from actions.store.statistics import Period, statistics, tables
from actions.store.tables import AttemptRow, CaseRow, ContractRow, StepRow
from actions.turn import Say, Turn
from bot.calculation import explain
from bot.report_view import as_text
from locales.catalogue import LANGUAGES, catalogue
from locales.responses import RESPONSES

NUMBER = "40217788"
SATURDAY = datetime(2026, 11, 21, 11, 0, tzinfo=timezone.utc)
PLAN = """
[[plan]]
code = "msa_start"
name = "MSA Start"
premium_quota = 6
standard_incidents = true
tam = false
priority_line = true
requires_plus_licence = false
ways_in = ["portal", "priority_line"]

[plan.levels]
1 = { budget = "4 h", clock = "business" }
2 = { budget = "8 h", clock = "business" }
3 = { budget = "12 h", clock = "business" }
4 = { budget = "16 h", clock = "business" }

[plan.services.health_check]
per_contract_year = 2
remote = true
working_days = 2
notice_days = 28
"""


@pytest.fixture(autouse=True)
def fourth_plan(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The product reads a plans.toml with a fourth plan in it."""
    shipped = (Path(plans.__file__).parent / "plans.toml").read_text(encoding="utf-8")

    def with_a_fourth(name: str) -> Mapping[str, Any]:
        assert name == "plans.toml"
        return parse_toml(shipped + PLAN)

    monkeypatch.setattr(plans, "read_shipped_toml", with_a_fourth)
    plans.load_plans.cache_clear()
    yield
    plans.load_plans.cache_clear()


@pytest.fixture
def world(world: Any) -> Any:
    """The desk's world on a Saturday; its Dutch customer has the fourth plan."""
    world.clock.set(SATURDAY)
    world.cookies = {}  # those of the other tests were given at another time and have ended by now
    with world.database.transaction() as session:
        session.get_one(ContractRow, NUMBER).plan = "msa_start"
    return world


def turn(text: str, intent: str, **entities: str) -> Turn:
    return Turn(text, intent, "nl", "chat", entities, None, message_id="m1")


def reported(records: StoreRecords, level: str, premium: str) -> tuple[Intake, list[Say]]:
    """Report by chat: what happened, number, name, level, premium or standard; return what was asked on the way."""
    dialogue, asked = IntakeDialogue(records, SATURDAY), []
    step = dialogue.begin(turn("De kassa's staan stil", "report_incident"), None, None)
    for said in (
        turn("4021-7788", "provide_contract", contract_number=NUMBER),
        turn("Joke de Boer", "nlu_fallback"),
        turn(f"niveau {level}", "nlu_fallback", level=level),
        turn(premium, premium),
    ):
        if step.question is None:
            break
        asked.append(question_text(step.intake, step.question, records, SATURDAY))
        step = dialogue.answer(step.intake, said, step.question)
    assert step.question is None
    return step.intake, asked


def opened(world: Any, level: int, premium: bool | None = True) -> CaseRow:
    with world.database.transaction() as session:
        contact = StoreRecords(world.database).contact(NUMBER, "Joke de Boer")
        assert contact is not None
        command = OpenCase(
            f"key-{level}-{premium}", None, "incident", NUMBER, contact.contact_id, contact.name, "nl", "chat", level,
            level, level, None, (), "De kassa's staan stil", wants_premium=premium,
        )  # fmt: skip
        return open_case(session, world.clock.now(), command)


def words(said: Say, language: str, channel: Any = "chat") -> str:
    response = RESPONSES[said.response]
    return catalogue(language).render(getattr(response, channel), channel, **said.arguments)


def test_chat_takes_a_report_without_a_call_at_night_since_no_level_runs_on_the_plain_clock(world: Any) -> None:
    intake, asked = reported(StoreRecords(world.database), "1", "affirm")
    assert (intake.outcome, intake.level, intake.phone) == ("open", 1, None)
    assert [one.response for one in asked] == [
        "utter_ask_contract_number",
        "utter_ask_contact",
        "utter_question_stopped",
    ]
    assert "(MSA Start)" in words(asked[1], "nl")


def test_chat_asks_premium_or_standard_with_the_plans_own_numbers(world: Any) -> None:
    intake, asked = reported(StoreRecords(world.database), "3", "deny")
    assert (intake.outcome, intake.premium) == ("open", False)
    told = words(asked[-1], "de").replace("\xa0", " ")
    assert "6 Premium" in told and "12 Arbeitsstunden" in told


def test_a_plan_without_the_priority_line_rings_nobody_whatever_happens(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plans.load_plans()["msa_start"]
    without = replace(plan, priority_line=False, ways_in=(plans.WayIn.PORTAL,))
    monkeypatch.setattr(opening, "load_plans", lambda: {"msa_start": without})
    case_id = opened(world, 1).id
    with world.database.transaction() as session:
        case = session.get_one(CaseRow, case_id)
        assert (case.state, case.guaranteed) == ("queue", True)
        case_work.escalate(session, world.clock, case_id, "anna")
        assert case.state == "queue"
        assert [step.kind for step in session.query(StepRow).filter_by(case_id=case_id) if step.kind == "dial"] == []


def test_the_customer_is_told_number_entitlement_and_deadline_in_every_language(world: Any) -> None:
    case = opened(world, 1)
    contract = StoreRecords(world.database).contract(NUMBER)
    told = answers.opened(case, contract, "duty_manager", 5, SATURDAY)
    assert [one.response for one in told] == [
        "utter_case_opened",
        "utter_entitlement",
        "utter_premium_taken",
        "utter_deadline_next_opening",
        "utter_handoff_duty_manager",
    ]
    for language in LANGUAGES:
        for channel in ("chat", "voice"):
            assert "MSA Start" in words(told[1], language, channel)


def test_questions_about_the_plan_are_answered_from_its_data(world: Any) -> None:
    records = StoreRecords(world.database)
    contract = records.contract(NUMBER)
    assert contract is not None
    told = " ".join(words(one, "fr") for one in answers.entitlements(contract, records, SATURDAY)).replace("\xa0", " ")
    for part in ("MSA Start", "Health Check", "6 incidents premium", "par le portail et par la ligne prioritaire"):
        assert part in told
    assert "e-mail" not in told
    times = words(answers.response_times(contract)[0], "it").replace("\xa0", " ")
    for part in ("MSA Start", "4 ore lavorative", "8 ore lavorative", "12 ore lavorative", "16 ore lavorative"):
        assert part in times


def test_a_service_with_terms_of_its_own_is_offered_without_the_terms_of_other_plans(world: Any) -> None:
    dialogue, records = IntakeDialogue(StoreRecords(world.database), SATURDAY), StoreRecords(world.database)
    known = Intake(contact_id=1, contact_text="Joke de Boer")
    step = dialogue.begin(turn("Een Health Check graag", "request_health_check"), NUMBER, known)
    assert step.question is not None
    assert "Dit valt onder uw contract: Health Check" in words(
        question_text(step.intake, step.question, records, SATURDAY), "nl"
    )
    assert "21 december 2026" in words(step.said[-1], "nl")  # four weeks on, and a working day


def test_the_clock_starts_at_the_opening_and_the_calculation_says_so(world: Any) -> None:
    case = opened(world, 1)
    with world.database.transaction() as session:
        contract = load_contract(session, NUMBER)
        deadline = deadline_of(session, session.get_one(CaseRow, case.id), SATURDAY)
    assert contract is not None and deadline is not None
    lines = explain(deadline_data(deadline), plan_name(contract.plan), catalogue("nl")).lines()
    assert lines[0].replace("\xa0", " ") == "MSA Start, niveau 1 (cruciaal): 4 kantooruren"
    assert lines[2].replace("\xa0", " ") == "Berekening: weekend; 4 kantooruren op maandag 23 november, 09:00–13:00"


def test_the_person_on_duty_is_briefed_on_the_phone(world: Any) -> None:
    case = opened(world, 1)
    with world.database.transaction() as session:
        session.add(
            AttemptRow(
                key="k1", case_id=case.id, number=1, purpose="agent", agent_id="boris", role="duty_manager",
                phone="+12025550102", state="ringing", started_at=SATURDAY,
            )
        )  # fmt: skip
    brief = HandoffLine(world.database, world.clock).agent_brief("k1")
    assert brief is not None
    assert (brief.level, brief.customer, brief.verified) == (1, "Winkelketen De Linde", True)
    assert brief.seconds_left == int(timedelta(hours=49).total_seconds())  # Saturday 12:00 to Monday 13:00


def test_the_desk_shows_it_by_its_name_with_its_times_and_quota(world: Any) -> None:
    case = opened(world, 1)
    client = world.signed_in("anna")
    page = unescape(client.get(f"/desk/cases/{case.id}").text).replace("\xa0", " ")
    for part in ("MSA Start", "1 · 4 business hours", "4 · 16 business hours", "1 of 6 used", "the Health Check"):
        assert part in page, part
    assert "Calculation: weekend; 4 business hours on Monday 23 November, 09:00–13:00" in page
    assert "MSA Start" in client.get("/desk").text
    assert "msa_start" not in page


def test_reports_count_it(world: Any) -> None:
    opened(world, 1)
    opened(world, 4, premium=False)
    with world.database.reading() as session:
        figures = statistics(session, Period(SATURDAY.date(), SATURDAY.date(), "UTC"), SATURDAY)
    text = as_text(figures, tables(figures))
    assert "2 opened" in text and "msa_start" in text
    page = world.signed_in("meike").get("/desk/statistics").text
    assert "MSA Start" in page and "msa_start" not in page


def test_when_its_quota_is_used_up_an_incident_is_standard(world: Any) -> None:
    for number in range(6):
        with world.database.transaction() as session:
            command = OpenCase(
                f"used-{number}", None, "incident", NUMBER, 1, "Joke de Boer", "nl", "chat", 1, 1, 1, None, (), "x",
                wants_premium=True,
            )  # fmt: skip
            open_case(session, world.clock.now(), command)
    case = opened(world, 1)
    assert (case.premium, case.guaranteed, case.state) == (False, False, "queue")


def test_two_health_checks_a_year_are_allowed_and_no_third(world: Any) -> None:
    records = StoreRecords(world.database)
    contract = records.contract(NUMBER)
    assert contract is not None
    for number in range(2):
        with world.database.transaction() as session:
            command = OpenCase(
                f"check-{number}", None, "health_check", NUMBER, 1, "Joke de Boer", "nl", "chat", 3, None, None, None,
                (), "x",
            )  # fmt: skip
            open_case(session, world.clock.now(), command)
    assert records.health_checks_used(contract, SATURDAY) == 2
    assert records.health_checks_used(replace(contract), SATURDAY + timedelta(days=41)) == 0  # the next contract year
    with world.database.transaction() as session:
        session.query(CaseRow).filter_by(opening_key="check-0").one().state = "withdrawn"
    assert records.health_checks_used(contract, SATURDAY) == 1
