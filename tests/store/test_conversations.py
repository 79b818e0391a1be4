"""Conversations and messages in the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from actions.store import conversations
from actions.store.conversations import Reply, UnknownConversation
from actions.store.database import Database
from actions.store.tables import Base

NOW = datetime(2026, 3, 27, 9, 0, tzinfo=timezone.utc)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'prioline.db'}")
    Base.metadata.create_all(database.engine)
    yield database
    database.close()


@pytest.fixture
def chat(database: Database) -> str:
    with database.transaction() as session:
        return conversations.open_conversation(session, channel="chat", language="nl", at=NOW).id


def say(database: Database, chat: str, client_id: str, text: str = "hallo") -> conversations.Message:
    with database.transaction() as session:
        return conversations.add_customer_message(session, chat, client_id, text=text, at=NOW)[0]


def test_ids_of_conversations_cannot_be_guessed_or_repeated(database: Database) -> None:
    with database.transaction() as session:
        ids = {conversations.open_conversation(session, channel="chat", language="nl", at=NOW).id for _ in range(50)}
    assert len(ids) == 50
    assert all(len(found) >= 22 for found in ids)


def test_the_same_client_id_is_the_same_message_in_one_conversation_only(database: Database, chat: str) -> None:
    with database.transaction() as session:
        first, is_new = conversations.add_customer_message(session, chat, "m1", text="eerste", at=NOW)
        again, is_new_again = conversations.add_customer_message(session, chat, "m1", text="anders", at=NOW)
        other = conversations.open_conversation(session, channel="chat", language="nl", at=NOW)
        elsewhere, is_new_elsewhere = conversations.add_customer_message(session, other.id, "m1", text="eerste", at=NOW)
    assert (is_new, is_new_again, is_new_elsewhere) == (True, False, True)
    assert again == first
    assert elsewhere.id != first.id


def test_waiting_messages_come_oldest_first_until_they_are_answered(database: Database, chat: str) -> None:
    first, second = say(database, chat, "m1"), say(database, chat, "m2")
    with database.transaction() as session:
        turn = conversations.next_turn(session, chat, at=NOW)
        assert turn is not None
        assert turn.message.id == first.id
        conversations.answer(session, first.id, [Reply("goed")], language="de", at=NOW)
        turn = conversations.next_turn(session, chat, at=NOW)
        assert turn is not None
        assert (turn.message.id, turn.conversation.language) == (second.id, "de")
        assert conversations.waiting_conversations(session) == (chat,)
        conversations.answer(session, second.id, [], language=None, at=NOW)
        assert conversations.next_turn(session, chat, at=NOW) is None
        assert conversations.waiting_conversations(session) == ()
        assert conversations.count_waiting(session) == 0


def test_a_second_answer_changes_nothing_and_gets_the_first(database: Database, chat: str) -> None:
    message = say(database, chat, "m1")
    reply = Reply(
        "goed",
        "utter_greet",
        {"count": 2},
        [{"title": "Ja", "payload": "/affirm"}, {"title": "Nee", "payload": "/deny"}],
    )
    with database.transaction() as session:
        first = conversations.answer(session, message.id, [reply, Reply("en?")], language="nl", at=NOW)
    with database.transaction() as session:
        second = conversations.answer(session, message.id, [Reply("te laat")], language="fr", at=NOW)
        found = conversations.find_conversation(session, chat)
        assert found is not None
        assert found.language == "nl"
        assert [each.text for each in conversations.messages(session, chat)] == ["hallo", "goed", "en?"]
        assert conversations.offered_payloads(session, chat) == {"/affirm", "/deny"}
    assert second == first
    assert first[0].arguments == {"count": 2}


def test_answer_and_replies_are_stored_together_or_not_at_all(database: Database, chat: str) -> None:
    message = say(database, chat, "m1")

    class Stopped(Exception):
        pass

    with pytest.raises(Stopped), database.transaction() as session:
        conversations.answer(session, message.id, [Reply("goed")], language="de", at=NOW)
        raise Stopped
    with database.transaction() as session:
        assert conversations.count_waiting(session) == 1
        assert len(conversations.messages(session, chat)) == 1


def test_a_notice_is_told_once_and_not_after_the_answer(database: Database, chat: str) -> None:
    message = say(database, chat, "m1")
    with database.transaction() as session:
        for _ in range(2):
            conversations.add_notice(session, message.id, "slow", "utter_system_slow", at=NOW)
        conversations.answer(session, message.id, [Reply("goed")], language=None, at=NOW)
        conversations.add_notice(session, message.id, "late", "utter_system_slow", at=NOW)
        told = conversations.replies_to(session, message.id)
    assert [(each.author, each.response) for each in told] == [("system", "utter_system_slow"), ("bot", None)]


def test_replies_of_one_message_are_not_those_of_another(database: Database, chat: str) -> None:
    stored = [say(database, chat, f"m{number}") for number in range(12)]
    with database.transaction() as session:
        for message in stored:
            conversations.answer(session, message.id, [Reply(message.client_id)], language=None, at=NOW)
        assert [each.text for each in conversations.replies_to(session, stored[0].id)] == ["m0"]


def test_a_person_takes_over_and_what_waited_is_theirs(database: Database, chat: str) -> None:
    say(database, chat, "m1")
    with database.transaction() as session:
        conversations.take_over(session, chat, "Jana Novak", at=NOW)
        conversations.take_over(session, chat, "Jana Novak", at=NOW)
        assert conversations.next_turn(session, chat, at=NOW) is None
        message, _ = conversations.add_customer_message(session, chat, "m2", text="hallo?", at=NOW)
        assert message.answered_at == NOW
        conversations.release(session, chat, at=NOW)
        conversations.release(session, chat, at=NOW)
        told = [each for each in conversations.messages(session, chat) if each.author == "system"]
        assert [each.response for each in told] == ["utter_event_agent_joined", "utter_event_agent_left"]
        assert all(each.arguments == {"name": "Jana Novak"} for each in told)
        found = conversations.find_conversation(session, chat)
        assert found is not None
        assert (found.state, found.agent_name) == ("bot", None)


def test_an_agents_form_sent_twice_is_one_message(database: Database, chat: str) -> None:
    with database.transaction() as session:
        for key in ("f1", "f1", "f2"):
            conversations.add_agent_message(session, chat, name="Jana", text="Ja.", key=key, at=NOW)
        assert len(conversations.messages(session, chat)) == 2


def test_news_is_told_once_for_each_key(database: Database, chat: str) -> None:
    with database.transaction() as session:
        one = conversations.add_news(session, chat, "utter_event_exhausted", key="a", at=NOW)
        two = conversations.add_news(session, chat, "utter_event_exhausted", key="a", at=NOW + timedelta(minutes=1))
        assert one == two
        assert conversations.count_waiting(session) == 0


def test_messages_are_read_from_where_one_stopped(database: Database, chat: str) -> None:
    stored = [say(database, chat, f"m{number}") for number in range(3)]
    with database.transaction() as session:
        assert [each.id for each in conversations.messages(session, chat, after=stored[0].id)] == [
            stored[1].id,
            stored[2].id,
        ]
        assert conversations.newest_message_id(session) == stored[2].id
        since = conversations.messages_since(session, stored[1].id, (stored[0].id,))
        assert [each.id for each in since] == [stored[0].id, stored[2].id]


def test_writing_into_an_unknown_conversation_is_refused(database: Database) -> None:
    with database.transaction() as session:
        with pytest.raises(UnknownConversation):
            conversations.add_customer_message(session, "nobody", "m1", text="hallo", at=NOW)
        with pytest.raises(UnknownConversation):
            conversations.add_news(session, "nobody", "utter_event_exhausted", key="a", at=NOW)
        with pytest.raises(UnknownConversation):
            conversations.take_over(session, "nobody", "Jana", at=NOW)
        assert conversations.find_conversation(session, "nobody") is None
        assert conversations.next_turn(session, "nobody", at=NOW) is None
