import threading
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from actions.store.tables import CaseEventRow, ConversationRow, MessageRow
from locales.catalogue import catalogue
from locales.texts.desk import NOTICES


def follow(client: Any, response: Any) -> str:
    assert response.status_code == 303, response.text
    return unescape(client.get(response.headers["location"]).text)


def conversation(world: Any, case_id: int) -> ConversationRow:
    with world.database.transaction() as session:
        found: ConversationRow = session.get_one(ConversationRow, world.case(case_id).conversation_id)
        return found


def test_accepting_makes_the_case_the_agents_own(world: Any) -> None:
    case_id = world.open()
    client = world.signed_in("anna")
    html = follow(client, world.press(client, case_id, "accept"))
    assert "The case is yours." in html
    assert (world.case(case_id).accepted_by, world.case(case_id).state) == ("anna", "accepted")


def test_who_accepts_second_is_told_who_was_first(world: Any) -> None:
    case_id = world.open()
    anna, boris = world.signed_in("anna"), world.signed_in("boris")
    stale = world.form_token(boris.get(f"/desk/cases/{case_id}").text)
    world.press(anna, case_id, "accept")
    response = boris.post(f"/desk/cases/{case_id}/accept", data={"form_token": stale})
    told = catalogue("de").render(NOTICES["already_taken"], name="Anna Vermeer")
    assert told in follow(boris, response)
    assert world.case(case_id).accepted_by == "anna"


def test_two_agents_who_accept_in_the_same_moment_get_one_winner(world: Any) -> None:
    case_id = world.open()
    clients = [world.signed_in("anna"), world.signed_in("boris")]
    tokens = [world.form_token(client.get(f"/desk/cases/{case_id}").text) for client in clients]
    start, codes = threading.Barrier(2), []

    def press(client: Any, token: str) -> None:
        start.wait()
        response = client.post(f"/desk/cases/{case_id}/accept", data={"form_token": token})
        codes.append(response.headers["location"].split("notice=")[1])

    threads = [threading.Thread(target=press, args=pair) for pair in zip(clients, tokens, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["accepted", "already_taken"]
    with world.database.transaction() as session:
        accepted = session.scalars(select(CaseEventRow).where(CaseEventRow.kind == "accepted")).all()
    assert len(accepted) == 1


def test_answered_stops_the_clock_and_records_whether_in_time(world: Any) -> None:
    case_id = world.open()
    client = world.signed_in("anna")
    world.press(client, case_id, "accept")
    world.clock.move(timedelta(minutes=29))
    html = follow(client, world.press(client, case_id, "answered"))
    assert "Recorded as answered." in html
    case = world.case(case_id)
    assert (case.state, case.met, case.answered_at) == ("answered", True, world.clock.now())


def test_passing_on_rings_the_next_person(world: Any) -> None:
    case_id = world.open()
    client = world.signed_in("anna")
    world.press(client, case_id, "accept")
    assert "the next person is rung" in follow(client, world.press(client, case_id, "pass-on"))
    assert (world.case(case_id).accepted_by, world.case(case_id).state) == (None, "pending")


def test_a_new_level_gives_a_new_deadline_from_the_original_start(world: Any) -> None:
    case_id = world.open(level=4)
    opened = world.clock.now()
    world.clock.move(timedelta(minutes=5))
    client = world.signed_in("anna")
    assert "deadline computed anew" in follow(client, world.press(client, case_id, "level", level="1"))
    assert world.case(case_id).due_at == opened + timedelta(minutes=30)


@pytest.mark.parametrize("level", ["0", "5", "x"])
def test_a_level_that_does_not_exist_is_refused(world: Any, level: str) -> None:
    case_id = world.open(level=4)
    assert world.press(world.signed_in("anna"), case_id, "level", level=level).status_code == 403
    assert world.case(case_id).level == 4


def test_writing_reaches_the_chat_and_silences_the_assistant_until_released(world: Any) -> None:
    case_id = world.open()
    client = world.signed_in("anna")
    world.press(client, case_id, "accept")
    html = follow(client, world.press(client, case_id, "write", text="  Goedemiddag, ik kijk mee.  "))
    assert "Anna Vermeer answers, the assistant is silent" in html
    assert (conversation(world, case_id).state, conversation(world, case_id).agent_name) == ("agent", "Anna Vermeer")
    with world.database.transaction() as session:
        said = session.scalars(select(MessageRow.text).where(MessageRow.author == "agent")).all()
    assert said == ["Goedemiddag, ik kijk mee."]
    assert "the assistant answers" in follow(client, world.press(client, case_id, "release"))
    assert conversation(world, case_id).state == "bot"


@pytest.mark.parametrize("move", ["answered", "pass-on", "withdraw"])
def test_whoever_leaves_a_case_gives_the_chat_back_to_the_assistant(world: Any, move: str) -> None:
    case_id = world.open()
    client = world.signed_in("anna")
    world.press(client, case_id, "accept")
    world.press(client, case_id, "write", text="Hallo")
    world.press(client, case_id, move)
    assert conversation(world, case_id).state == "bot"


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 4001])
@pytest.mark.parametrize("move", ["write", "note"])
def test_an_empty_or_endless_text_is_not_sent(world: Any, move: str, text: str) -> None:
    case_id = world.open()
    client = world.signed_in("anna")
    world.press(client, case_id, "accept")
    assert "1 to 4000 characters" in follow(client, world.press(client, case_id, move, text=text))
    with world.database.transaction() as session:
        assert session.scalars(select(MessageRow).where(MessageRow.author == "agent")).all() == []
        assert session.scalars(select(CaseEventRow).where(CaseEventRow.kind == "note")).all() == []


def test_withdrawing_closes_the_case(world: Any) -> None:
    case_id = world.open()
    client = world.signed_in("meike")
    world.press(client, case_id, "withdraw")
    assert world.case(case_id).state == "withdrawn"


@pytest.mark.parametrize("move", ["answered", "pass-on", "write", "withdraw"])
def test_a_colleagues_case_is_not_an_agents_to_change(world: Any, move: str) -> None:
    case_id = world.open()
    world.press(world.signed_in("anna"), case_id, "accept")
    boris = world.signed_in("boris")
    response = world.press(boris, case_id, move, text="x")
    assert response.headers["location"].endswith("notice=not_yours")
    assert (world.case(case_id).state, world.case(case_id).accepted_by) == ("accepted", "anna")


@pytest.mark.parametrize("move", ["answered", "pass-on", "withdraw"])
def test_a_manager_may_change_any_case(world: Any, move: str) -> None:
    case_id = world.open()
    world.press(world.signed_in("anna"), case_id, "accept")
    world.press(world.signed_in("meike"), case_id, move)
    assert world.case(case_id).state != "accepted"


def test_an_account_without_a_person_in_the_roster_cannot_accept(world: Any) -> None:
    case_id = world.open()
    response = world.press(world.signed_in("meike"), case_id, "accept")
    assert response.headers["location"].endswith("notice=no_agent")
    assert world.case(case_id).accepted_by is None


@pytest.mark.parametrize("move", ["accept", "answered", "pass-on", "level", "write", "withdraw"])
def test_on_a_closed_case_an_old_page_changes_nothing(world: Any, move: str) -> None:
    case_id = world.open()
    client = world.signed_in("anna")
    world.press(client, case_id, "accept")
    world.press(client, case_id, "answered")
    before = world.case(case_id)
    response = world.press(client, case_id, move, text="x", level="4")
    assert response.headers["location"].endswith("notice=gone")
    assert world.case(case_id).answered_at == before.answered_at
    assert world.case(case_id).level == before.level


def test_a_case_without_chat_cannot_be_written_to(world: Any) -> None:
    case_id = world.open(chat=False)
    client = world.signed_in("anna")
    world.press(client, case_id, "accept")
    assert world.press(client, case_id, "write", text="x").headers["location"].endswith("notice=no_chat")


@pytest.mark.parametrize("address", ["/desk/cases/77/accept", "/desk/cases/1/dance", "/desk/cases/0/accept"])
def test_a_move_on_a_case_that_does_not_exist_is_not_found(world: Any, address: str) -> None:
    client = world.signed_in("anna")
    token = world.form_token(client.get("/desk").text)
    assert client.post(address, data={"form_token": token}).status_code == 404


def test_a_notice_in_the_address_can_only_be_one_of_ours(world: Any) -> None:
    case_id = world.open()
    html = world.signed_in("anna").get(f"/desk/cases/{case_id}?notice=<b>pwned").text
    assert "pwned" not in html.split("<main")[1]
