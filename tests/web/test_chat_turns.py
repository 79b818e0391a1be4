"""A customer's message reaches Rasa once, in order, and its answer reaches the customer, whatever dies between."""

from __future__ import annotations

import threading
from typing import Any

import httpx

from actions.store import conversations


def test_a_message_is_answered_on_the_page_and_rasa_gets_what_the_channel_needs(web: Any, rasa: Any) -> None:
    page = web.open_page()
    welcome = page.hello(language="fr")
    page.say("m1", "Toutes les caisses sont bleues")

    assert page.until_message("bot")["text"] == "heard: Toutes les caisses sont bleues"
    assert rasa.questions == [
        {
            "path": "/webhooks/prioline/webhook",
            "sender": welcome["conversation"],
            "message": "Toutes les caisses sont bleues",
            "message_id": "m1",
            "channel": "chat",
            "language": "fr",
            "redelivered": False,
        }
    ]


def test_messages_of_one_conversation_are_answered_one_at_a_time_in_the_order_written(web: Any, rasa: Any) -> None:
    at_rasa, most = [], []
    lock = threading.Lock()

    def answers(question: dict[str, Any]) -> Any:
        with lock:
            at_rasa.append(question["message"])
            most.append(len(at_rasa))
        answer = rasa.echo(question)
        with lock:
            at_rasa.remove(question["message"])
        return answer

    rasa.answers = answers
    page = web.open_page()
    page.hello()
    for number in range(8):
        page.say(f"m{number}", f"text {number}")

    replies = [page.until_message("bot")["text"] for _ in range(8)]
    assert replies == [f"heard: text {number}" for number in range(8)]
    assert max(most) == 1


def test_a_double_click_is_one_message(web: Any, rasa: Any) -> None:
    page = web.open_page()
    welcome = page.hello()
    page.say("same", "Alles staat stil")
    page.say("same", "Alles staat stil")
    page.until_message("bot")
    page.say("last", "en nu?")
    page.until(lambda frame: frame.get("text") == "heard: en nu?")

    assert [question["message_id"] for question in rasa.questions] == ["same", "last"]
    stored = web.get(f"/api/chat/{welcome['conversation']}").json()["messages"]
    assert [message["client"] for message in stored if message["author"] == "customer"] == ["same", "last"]


def test_a_message_sent_again_after_a_lost_connection_is_confirmed_and_answered_once(web: Any, rasa: Any) -> None:
    page = web.open_page()
    conversation = page.hello()["conversation"]
    page.say("m1", "Alles staat stil")
    page.until_message("bot")
    page.connection.close()

    again = web.open_page()
    again.hello(conversation, after=10_000)
    again.say("m1", "Alles staat stil")
    assert again.until_message("customer")["client"] == "m1"
    assert len(rasa.questions) == 1


def test_a_reload_in_the_middle_shows_everything_and_goes_on(web: Any) -> None:
    page = web.open_page()
    conversation = page.hello()["conversation"]
    page.say("m1", "eerste")
    page.until_message("bot")
    page.connection.close()

    again = web.open_page()
    welcome = again.hello(conversation)
    assert welcome["conversation"] == conversation
    assert [message["text"] for message in welcome["messages"]] == ["eerste", "heard: eerste"]
    again.say("m2", "tweede")
    assert again.until_message("bot")["text"] == "heard: tweede"


def test_an_unknown_conversation_begins_a_new_one(web: Any) -> None:
    welcome = web.open_page().hello("invented-by-somebody")
    assert welcome["conversation"] != "invented-by-somebody"
    assert len(welcome["conversation"]) >= 22
    assert welcome["messages"] == []


def test_the_conversation_goes_on_in_the_language_of_the_answer(web: Any, rasa: Any) -> None:
    rasa.answers = lambda question: rasa.says("Guten Tag.", language="de")
    page = web.open_page()
    page.hello(language="nl")
    page.say("m1", "Guten Tag")
    assert page.until(lambda frame: frame["type"] == "language")["language"] == "de"
    page.say("m2", "Es geht nicht")
    page.until(lambda frame: frame["type"] == "message" and frame["client"] == "m2")
    rasa.wait_for_questions(2)
    assert [question["language"] for question in rasa.questions] == ["nl", "de"]


def test_a_slow_rasa_is_told_once_with_the_number_and_answered_later(web_parts: Any, rasa: Any) -> None:
    go_on = threading.Event()

    def answers(question: dict[str, Any]) -> Any:
        if not question["redelivered"]:
            go_on.wait(10)
        return rasa.says("Hier bin ich.", language="de")

    rasa.answers = answers
    web_parts.options = {"rasa_timeout_s": 0.2}
    web_parts.start()
    page = web_parts.open_page()
    page.hello(language="de")
    page.say("m1", "Alles steht")

    told = page.until_message("system")
    assert told["response"] == "utter_system_slow"
    assert "+493023125001" in told["text"]
    assert page.until_message("bot")["text"] == "Hier bin ich."
    assert [question["redelivered"] for question in rasa.questions] == [False, True]
    assert [frame["response"] for frame in page.frames if frame.get("author") == "system"] == ["utter_system_slow"]
    go_on.set()


def test_a_dead_rasa_is_told_and_the_message_is_answered_when_it_is_back(web_parts: Any, rasa: Any) -> None:
    rasa.stop()
    web_parts.options = {"rasa_timeout_s": 0.2}
    web_parts.start()
    page = web_parts.open_page()
    page.hello()
    page.say("m1", "Alles staat stil")
    assert page.until_message("system")["response"] == "utter_system_slow"

    rasa.start()
    assert page.until_message("bot")["text"] == "heard: Alles staat stil"


def test_a_rasa_that_is_still_loading_is_waited_for(web_parts: Any, rasa: Any) -> None:
    rasa.answers = lambda question: (503, {}) if len(rasa.questions) < 20 else rasa.echo(question)
    web_parts.start()
    page = web_parts.open_page()
    page.hello()
    page.say("m1", "hallo")
    assert page.until_message("bot")["text"] == "heard: hallo"


def test_a_message_that_rasa_cannot_answer_does_not_hold_up_the_conversation(web: Any, rasa: Any) -> None:
    def answers(question: dict[str, Any]) -> Any:
        return (500, {"fault": "crash"}) if question["message"] == "poison" else rasa.echo(question)

    rasa.answers = answers
    page = web.open_page()
    page.hello()
    page.say("m1", "poison")
    page.say("m2", "hallo")
    fault = page.until_message("system")
    assert fault["response"] == "utter_general_fault"
    assert "+442079460900" in fault["text"]
    assert page.until_message("bot")["text"] == "heard: hallo"


def test_an_answer_of_the_wrong_form_or_without_words_ends_in_a_clear_notice(web: Any, rasa: Any) -> None:
    page = web.open_page()
    page.hello()
    for number, body in enumerate(({"language": "nl", "replies": []}, {"text": "no list"}, ["nothing"])):
        rasa.answers = lambda question, body=body: (200, body)
        page.say(f"m{number}", "hallo")
        assert page.until_message("system")["response"] == "utter_general_fault"


def test_a_reply_without_words_is_written_out_and_one_without_anything_is_left_out(web: Any, rasa: Any) -> None:
    replies = [{"text": None}, {"text": None, "response": "utter_greet"}, {"text": "Einde."}]
    rasa.answers = lambda question: (200, {"language": "nl", "replies": replies})
    page = web.open_page()
    page.hello()
    page.say("m1", "hallo")
    greeting = page.until_message("bot")
    assert greeting["response"] == "utter_greet"
    assert greeting["text"]
    assert page.until_message("bot")["text"] == "Einde."


def test_a_restart_takes_up_what_was_not_answered(web_parts: Any, rasa: Any) -> None:
    rasa.stop()
    web_parts.start()
    page = web_parts.open_page()
    conversation = page.hello()["conversation"]
    page.say("m1", "eerste")
    page.say("m2", "tweede")
    page.until(lambda frame: frame.get("client") == "m2")

    web_parts.stop()
    rasa.start()
    web_parts.start()
    rasa.wait_for_questions(2)
    asked = [(question["message_id"], question["redelivered"]) for question in rasa.questions]
    assert asked == [("m1", True), ("m2", True)]
    page = web_parts.open_page()
    shown = page.hello(conversation)["messages"]
    while len(shown) < 4:
        shown.append(page.until_message("bot"))
    assert [message["text"] for message in shown] == ["eerste", "tweede", "heard: eerste", "heard: tweede"]


def test_while_a_person_answers_the_assistant_keeps_silent(web: Any, rasa: Any, database: Any, clock: Any) -> None:
    page = web.open_page()
    conversation = page.hello(language="de")["conversation"]
    with database.transaction() as session:
        conversations.take_over(session, conversation, "Jana Novak", at=clock.now())
    assert page.until_message("system")["response"] == "utter_event_agent_joined"
    page.say("m1", "Sind Sie da?")
    page.until_message("customer")
    with database.transaction() as session:
        assert conversations.waiting_conversations(session) == ()
        conversations.add_agent_message(session, conversation, name="Jana Novak", text="Ja.", at=clock.now())
    spoken = page.until_message("agent")
    assert (spoken["name"], spoken["text"]) == ("Jana Novak", "Ja.")

    with database.transaction() as session:
        conversations.release(session, conversation, at=clock.now())
    page.say("m2", "Und jetzt?")
    assert page.until_message("bot")["text"] == "heard: Und jetzt?"
    assert [question["message_id"] for question in rasa.questions] == ["m2"]


def test_what_waited_when_a_person_took_over_does_not_reach_the_assistant_later(
    web_parts: Any, rasa: Any, database: Any, clock: Any
) -> None:
    rasa.answers = lambda question: (503, {})
    web_parts.options = {"rasa_timeout_s": 0.1}
    web_parts.start()
    page = web_parts.open_page()
    conversation = page.hello()["conversation"]
    page.say("m1", "hallo")
    page.until_message("system")
    with database.transaction() as session:
        conversations.take_over(session, conversation, "Jana Novak", at=clock.now())
    page.until(lambda frame: frame.get("response") == "utter_event_agent_joined")
    rasa.answers = rasa.echo
    page.until(lambda frame: frame["type"] == "typing" and not frame["on"])
    page.say("m2", "hallo?")
    page.until(lambda frame: frame.get("client") == "m2")
    history = web_parts.get(f"/api/chat/{conversation}").json()["messages"]
    assert [message["author"] for message in history] == ["customer", "system", "system", "customer"]


def test_a_program_gets_the_replies_of_its_message(web: Any) -> None:
    first = web.post("hallo", language="it").json()
    assert (first["language"], [reply["text"] for reply in first["replies"]]) == ("it", ["heard: hallo"])
    second = web.post("tot ziens", conversation=first["conversation"]).json()
    assert second["conversation"] == first["conversation"]
    assert [reply["text"] for reply in second["replies"]] == ["heard: tot ziens"]


def test_a_program_that_repeats_a_request_gets_the_same_replies(web: Any, rasa: Any) -> None:
    first = web.post("hallo", id="once").json()
    again = web.post("hallo", id="once", conversation=first["conversation"]).json()
    assert again == first
    assert len(rasa.questions) == 1


def test_a_program_is_told_when_it_takes_longer_and_finds_the_answer_by_polling(web_parts: Any, rasa: Any) -> None:
    rasa.stop()
    web_parts.options = {"rasa_timeout_s": 0.1}
    web_parts.start()
    answer = web_parts.post("hallo").json()
    assert [reply["response"] for reply in answer["replies"]] == ["utter_system_slow"]

    page = web_parts.open_page()
    page.hello(answer["conversation"])
    rasa.start()
    page.until_message("bot")
    path = f"/api/chat/{answer['conversation']}?after={answer['replies'][0]['id']}"
    assert [message["text"] for message in web_parts.get(path).json()["messages"]] == ["heard: hallo"]


def test_polling_an_unknown_conversation_is_a_clear_fault(web: Any) -> None:
    answer = web.get("/api/chat/nobody", headers={"Accept-Language": "de"})
    assert answer.status_code == httpx.codes.NOT_FOUND
    assert answer.json()["code"] == "conversation_unknown"


def test_two_conversations_do_not_wait_for_each_other(web: Any, rasa: Any) -> None:
    go_on = threading.Event()

    def answers(question: dict[str, Any]) -> Any:
        if question["message"] == "slow":
            go_on.wait(10)
        return rasa.echo(question)

    rasa.answers = answers
    slow, quick = web.open_page(), web.open_page()
    slow.hello()
    quick.hello()
    slow.say("m1", "slow")
    rasa.wait_for_questions(1)
    quick.say("m1", "quick")
    assert quick.until_message("bot")["text"] == "heard: quick"
    go_on.set()
    assert slow.until_message("bot")["text"] == "heard: slow"
    assert "heard: slow" not in [frame.get("text") for frame in quick.frames]
