from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from actions.handoff import news
from actions.store.tables import AttemptRow, CaseEventRow, ContractRow, MessageRow

DE, IT = "50330000", "60440005"


def page(world: Any, case_id: int, user: str = "anna", query: str = "") -> str:
    response = world.signed_in(user).get(f"/desk/cases/{case_id}{query}")
    assert response.status_code == 200
    # A number and its unit stand together by a no-break space.
    return unescape(response.text).replace("\xa0", " ")


def test_level_evidence_and_both_opinions_are_shown(world: Any) -> None:
    html = page(world, world.open(level=1, customer_level=3))
    assert "<mark>Sinds vanochtend staan alle kassa's stil.</mark>" in html
    assert "85 %" in html
    assert "Model and customer differ" in html


def test_what_the_report_names_is_shown_in_the_readers_language(world: Any) -> None:
    report = "Sinds KES 12.6 staan 340 pc's stil in alle filialen, 340 pc's dus."
    html = page(world, world.open(report=report))
    shown = html.split('class="mentions"')[1].split("</p>")[0]
    assert [each.split("<")[0] for each in shown.split('class="tag">')[1:]] == [
        "Kaspersky Endpoint Security",
        "version 12.6",
        "340 machines",
        "all sites",
    ]
    assert 'class="mentions"' not in page(world, world.open(report="Sinds vanochtend staan alle lampen uit."))


def test_evidence_is_marked_in_the_transcript_too(world: Any) -> None:
    html = page(world, world.open())
    transcript = html.split('id="transcript"')[1]
    assert "<mark>Wij kunnen niets verkopen.</mark>" in transcript


def test_the_deadlines_computation_is_shown_step_by_step_in_the_contracts_zone(world: Any) -> None:
    world.clock.move(timedelta(hours=3))  # 17:00 in Amsterdam: 6 business hours end next day at 14:00
    html = page(world, world.open(level=3))
    steps = html.split('class="steps"')[1].split("</table>")[0]
    assert "Wed 18 Nov 17:00" in steps
    assert "1 hour" in steps or "1 business hour" in steps
    assert "Thu 19 Nov 09:00" in steps
    assert "Thu 19 Nov 14:00" in steps
    assert "closed" in steps
    assert 'datetime="2026-11-19T13:00:00+00:00"' in html
    assert "6 business hours left in opening hours" in html


def test_a_changed_level_keeps_the_earlier_computation(world: Any) -> None:
    case_id = world.open(level=3)
    world.press(world.signed_in("anna"), case_id, "level", level="1")
    html = page(world, case_id)
    assert "Earlier computations" in html
    assert "Critical: 30 minutes" in html
    assert "Medium: 6 business hours" in html


def test_contract_plan_people_and_numbers_are_shown(world: Any) -> None:
    html = page(world, world.open())
    for text in (
        "4021-7788",
        "MSA Enterprise",
        "Joke de Boer",
        "+12025550110",
        "j.deboer@delinde.example",
        "Anna Vermeer",
        "private patches",
        "1 · 30 minutes",
        "unlimited",
        "Europe/Amsterdam",
    ):
        assert text in html, text


def test_the_premium_incidents_of_the_contract_year_are_counted(world: Any) -> None:
    world.open(contract=IT, level=1, language="it", premium=True)
    html = page(world, world.open(contract=IT, level=1, language="it", premium=True))
    assert "2 of 36 used" in html


def test_an_unverified_caller_is_marked_as_such(world: Any) -> None:
    html = page(world, world.open(contract=None, level=1, contact_text="Someone from somewhere"))
    assert "Check who calls before you promise anything" in html
    assert "Someone from somewhere" in html


def test_other_open_cases_of_the_same_customer_are_named(world: Any) -> None:
    first, second, foreign = world.open(), world.open(level=3), world.open(contract=DE)
    html = page(world, first)
    assert f"/desk/cases/{second}" in html
    assert f"/desk/cases/{foreign}" not in html


def test_calls_stand_on_a_time_line_with_person_result_and_length(world: Any) -> None:
    case_id = world.open()
    with world.database.transaction() as session:
        session.add(
            AttemptRow(
                key="k1",
                case_id=case_id,
                number=1,
                purpose="agent",
                agent_id="anna",
                role="tam",
                phone="+12025550101",
                state="no_answer",
                started_at=world.clock.now(),
                ended_at=world.clock.now() + timedelta(seconds=25),
            )
        )
    html = page(world, case_id)
    calls = html.split('id="calls"')[1].split("</section>")[0]
    for text in ("Anna Vermeer", "Technical Account Manager", "+12025550101", "no answer", "25 seconds"):
        assert text in calls, text


def test_news_of_the_conversation_is_told_in_the_agents_language(world: Any) -> None:
    case_id = world.open()
    with world.database.transaction() as session:
        case = world.case(case_id)
        news.tell(
            session,
            case,
            world.clock.now(),
            "utter_event_accepted",
            name="Anna Vermeer",
            role=news.term("tam"),
            incident=news.incident(case),
        )
        news.tell(session, case, world.clock.now(), "utter_of_a_newer_release", what="x")
    transcript = page(world, case_id).split('id="transcript"')[1]
    assert "Technical Account Manager (TAM)" in transcript
    assert "utter_of_a_newer_release" in transcript


def test_the_history_names_who_did_what(world: Any) -> None:
    case_id = world.open(level=3)
    client = world.signed_in("anna")
    world.press(client, case_id, "level", level="2")
    world.press(client, case_id, "note", text="Called <back>")
    history = page(world, case_id).split('class="history"')[1].split("</ol>")[0]
    assert "level 3 (medium) → level 2 (high)" in history
    assert "Called <back>" in history
    assert history.count("Anna Vermeer") == 2


def test_a_history_of_a_newer_release_is_shown_as_it_is(world: Any) -> None:
    case_id = world.open()
    with world.database.transaction() as session:
        session.add(CaseEventRow(case_id=case_id, at=world.clock.now(), actor="prioline", kind="teleported", data={}))
    assert "teleported" in page(world, case_id)


def test_a_contract_with_broken_data_does_not_hide_its_case(world: Any) -> None:
    case_id = world.open()
    with world.database.transaction() as session:
        session.get_one(ContractRow, "40217788").hours = [[0, "25:00", "18:00"]]
    assert "data has faults" in page(world, case_id)


def test_a_very_long_transcript_shows_its_end_and_offers_the_rest(world: Any) -> None:
    case_id = world.open()
    with world.database.transaction() as session:
        session.add_all(
            MessageRow(
                conversation_id="conversation-1",
                client_id=f"n{number}",
                author="customer",
                text=f"message number {number}.",
                at=world.clock.now(),
            )
            for number in range(400)
        )
    html = page(world, case_id)
    assert "message number 399." in html
    assert "message number 5." not in html
    assert "Show 101 earlier messages" in html
    assert "message number 5." in page(world, case_id, query="?earlier=1")


@pytest.mark.parametrize("address", ["99", "0", "-1", "1000000", "999999999999999999999", "abc", "1/../2"])
def test_a_case_that_does_not_exist_gives_a_page_that_leads_back(world: Any, address: str) -> None:
    response = world.signed_in("anna").get(f"/desk/cases/{address}")
    assert response.status_code == 404
    assert "There is no such page or case" in response.text
    assert 'href="/desk"' in response.text


def test_the_buttons_are_those_that_the_user_may_press(world: Any) -> None:
    case_id = world.open()
    buttons = page(world, case_id).split('id="moves"')[1].split('id="summary"')[0]
    assert "/accept" in buttons
    assert "/answered" not in buttons
    assert "/withdraw" not in buttons
    managers = page(world, case_id, "meike").split('id="moves"')[1]
    assert "/accept" not in managers.split('id="summary"')[0]
    assert "/withdraw" in managers
