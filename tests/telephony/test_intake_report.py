"""A caller's report by speech and by keys: from the first sentence to the waiting room."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from actions.handoff.line import CustomerBrief
from actions.store.conversations import add_customer_message
from actions.store.tables import CallRow, ConversationRow
from locales.catalogue import catalogue
from locales.responses import RESPONSES
from locales.texts import intake_call as texts
from locales.values import Digits, Level, Term, from_json
from tests.telephony.conftest import reply

if TYPE_CHECKING:
    from tests.telephony.conftest import Stage

GERMAN, DUTCH, ITALIAN = "+12025550112", "+12025550111", "+12025550114"
KNOWN_CALLER = "+12025550153"  # Heike Brandt, PIN 4182
CONTRACT = "51039022"
REPORT = "Alle Server sind abgestürzt"

NOTED = reply("utter_report_noted")
ASK_CONTRACT = reply("utter_ask_contract_number")
ASK_CONTACT = reply("utter_ask_contact", number=Digits(CONTRACT, "contract"), plan=Term("enhanced_tam"))
KNOWN = reply("utter_contact_known", name="Heike Brandt")
PROPOSED = reply("utter_propose_level", level=Level(1), definition=Term("definition_1"), evidence=REPORT)
OPENED = reply("utter_case_opened", incident=Digits("000007", "incident"), level=Level(1))


def caller(*steps: object, **changes: object) -> dict[str, object]:
    return {"name": "silent", "steps": list(steps), "patience_s": 30, **changes}


def say(words: str, confidence: float = 0.9) -> dict[str, object]:
    return {"say": words, "confidence": confidence}


def german(text: Any, **arguments: Any) -> str:
    return catalogue("de").render(text, "voice", **arguments)


def waits(stage: Stage) -> None:
    stage.line.case_of_caller = CustomerBrief("case-7", "de", "INC-000007")


def test_words_go_to_the_assistant_and_its_answer_is_spoken_until_the_caller_waits_for_a_person(stage: Stage) -> None:
    waits(stage)
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT], [ASK_CONTACT], [KNOWN, PROPOSED], [OPENED]]
    steps = (say(REPORT), say("51039022"), say("Heike Brandt"), "4182#", say("ja"))
    sid = stage.call_in(GERMAN, caller(*steps))
    story = stage.story(sid)
    assert stage.dialogue.said == [
        (REPORT, None),
        ("5103-9022", None),
        ("Heike Brandt", None),
        ("ja", None),
    ]
    assert german(RESPONSES["utter_case_opened"].voice, **{"incident": Digits("7", "incident"), "level": Level(1)}) in (
        stage.spoken(story)
    )
    assert ("customer_reached", "case-7", sid) in stage.line.told
    assert stage.of_kind(story, "participant-join")[0]["room"] == "room-case"


def test_a_whole_report_needs_keys_alone(stage: Stage) -> None:
    waits(stage)
    stage.dialogue.answers = [
        [reply("utter_ask_report")],
        [NOTED, ASK_CONTRACT],
        [ASK_CONTACT],
        [KNOWN, PROPOSED],
        [reply("utter_level_agreed", level=Level(2)), OPENED],
    ]
    story = stage.story(stage.call_in(GERMAN, caller("1#", "2", CONTRACT, "4182#")))
    told = german(texts.REPORT_BY_KEYS, definition=german_term("definition_2"))
    payloads = [payload for _words, payload in stage.dialogue.said]
    assert payloads == ["/report_incident", None, None, None, '/affirm{"level": "2"}']
    assert stage.dialogue.said[1][0] == told
    assert stage.dialogue.said[2:4] == [("5103-9022", None), ("Heike Brandt", None)]
    assert german(RESPONSES["utter_propose_level"].voice, **arguments(PROPOSED)) not in stage.spoken(story)
    assert stage.of_kind(story, "participant-join")


def german_term(key: str) -> str:
    return catalogue("de").write(Term(key), "voice")


def arguments(said: Any) -> dict[str, Any]:
    return {name: from_json(value) for name, value in said.arguments.items()}


@pytest.mark.parametrize(("key", "payload"), [("1", "/affirm"), ("2", "/deny")])
def test_keys_answer_yes_and_no(stage: Stage, key: str, payload: str) -> None:
    stage.dialogue.answers = [[PROPOSED], [reply("utter_question_stopped")]]
    stage.story(stage.call_in(GERMAN, caller(say(REPORT), key, "hang up")))
    assert stage.dialogue.said[1] == (catalogue("de").render(_title(payload)), payload)


def _title(payload: str) -> Any:
    return next(button.title for button in RESPONSES["utter_question_stopped"].buttons if button.payload == payload)


@pytest.mark.parametrize(
    ("step", "payload"),
    [
        ("1", "/affirm"),
        ("2", "/deny"),
        (say("premium, per favore"), "/affirm"),
        (say("standard va bene"), "/deny"),
    ],
)
def test_premium_or_standard_is_chosen_by_key_and_by_its_word(stage: Stage, step: object, payload: str) -> None:
    stage.dialogue.answers = [[reply("utter_ask_premium", count=12, span=Level(3))], [reply("utter_thank")]]
    stage.story(stage.call_in(ITALIAN, caller(say("non funziona la scansione"), step, "hang up")))
    assert stage.dialogue.said[1][1] == payload


def test_a_level_is_chosen_by_its_key(stage: Stage) -> None:
    stage.dialogue.answers = [[reply("utter_ask_level")], [reply("utter_thank")]]
    stage.story(stage.call_in(GERMAN, caller(say(REPORT), "3", "hang up")))
    assert stage.dialogue.said[1][1] == '/affirm{"level": "3"}'


def test_every_gather_takes_keys_and_speech_in_the_language_of_the_call(stage: Stage) -> None:
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT], [ASK_CONTACT]]
    story = stage.story(stage.call_in(GERMAN, caller(say(REPORT), say("5103 9022"), "hang up")))
    gathers = re.findall(r"<Gather [^>]*>", "".join(stage.documents(story)))
    assert len(gathers) == 3
    for tag in gathers:
        assert 'input="dtmf speech"' in tag
        assert 'language="de-DE"' in tag
        assert "speechModel" not in tag  # without one the carrier fails over
        assert 'actionOnEmptyResult="true"' in tag
    assert not stage.of_kind(story, "error")


# --- not heard, not understood ---


def test_words_heard_badly_are_read_back_before_they_count(stage: Stage) -> None:
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT]]
    story = stage.story(stage.call_in(GERMAN, caller(say(REPORT, 0.3), say("ja, genau"), "hang up")))
    assert german(texts.HEARD, words=REPORT) in stage.spoken(story)
    assert stage.dialogue.said == [(REPORT, None)]


def test_words_read_back_and_denied_are_forgotten(stage: Stage) -> None:
    stage.story(stage.call_in(GERMAN, caller(say("Alle Schwäne sind abgetaucht", 0.3), say("nein"), "hang up")))
    assert stage.dialogue.said == []


@pytest.mark.parametrize("confidence", [0.0, 0.9])
def test_no_confidence_is_no_low_confidence(stage: Stage, confidence: float) -> None:
    stage.story(stage.call_in(GERMAN, caller(say(REPORT, confidence), "hang up")))
    assert stage.dialogue.said == [(REPORT, None)]


def test_two_silences_lead_to_keys_alone_and_two_more_to_a_person(stage: Stage) -> None:
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT]]
    sid = stage.call_in(GERMAN, caller(say(REPORT), *["silence"] * 4))
    story = stage.story(sid)
    asked = [re.search(r'input="([^"]+)"', text) for text in stage.documents(story)]
    inputs = [found.group(1) for found in asked if found]
    assert inputs == ["dtmf speech", "dtmf speech", "dtmf speech", "dtmf", "dtmf"]
    assert german(texts.USE_KEYS) in stage.spoken(story)
    assert ("person_wanted", sid, stage.customer, "de") in stage.line.told


def test_two_answers_that_do_not_fit_lead_to_keys_alone(stage: Stage) -> None:
    stage.dialogue.answers = [
        [PROPOSED],
        [reply("utter_answer_yes_or_no"), PROPOSED],
        [reply("utter_answer_yes_or_no"), PROPOSED],
    ]
    story = stage.story(stage.call_in(GERMAN, caller(say(REPORT), say("blau"), say("grün"), "hang up")))
    assert german(texts.USE_KEYS) in stage.spoken(story)
    assert 'input="dtmf"' in stage.documents(story)[-1]


def test_an_answer_that_fits_ends_the_counting(stage: Stage) -> None:
    stage.dialogue.answers = [[PROPOSED], [reply("utter_question_stopped")]]
    story = stage.story(stage.call_in(GERMAN, caller(say(REPORT), "silence", "2", "silence", "hang up")))
    assert german(texts.USE_KEYS) not in stage.spoken(story)


@pytest.mark.parametrize("keys", ["1234567#", "51039021", "12345678"])
def test_a_contract_number_keyed_in_wrongly_never_reaches_the_assistant(stage: Stage, keys: str) -> None:
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT]]
    stage.story(stage.call_in(GERMAN, caller(say(REPORT), keys, "hang up")))
    assert len(stage.dialogue.said) == 1


def test_words_without_a_number_go_to_the_assistant_once_then_keys_are_asked_for(stage: Stage) -> None:
    wrong = [reply("utter_contract_wrong_length"), ASK_CONTRACT]
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT], wrong, wrong]
    story = stage.story(stage.call_in(GERMAN, caller(say(REPORT), say("weiß nicht"), say("moment"), "hang up")))
    assert [words for words, _payload in stage.dialogue.said] == [REPORT, "weiß nicht"]
    assert german(texts.CONTRACT_KEYS) in stage.spoken(story)


# --- at any moment ---


@pytest.mark.parametrize("steps", [(), (say(REPORT),), (say(REPORT), CONTRACT), (say(REPORT), CONTRACT, "4182#")])
def test_0_is_a_person_at_any_moment(stage: Stage, steps: tuple[object, ...]) -> None:
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT], [ASK_CONTACT], [KNOWN, PROPOSED]]
    sid = stage.call_in(GERMAN, caller(*steps, "0#"))
    story = stage.story(sid)
    assert ("person_wanted", sid, stage.customer, "de") in stage.line.told
    assert stage.of_kind(story, "participant-join")


def test_star_says_the_question_again_and_asks_the_assistant_nothing(stage: Stage) -> None:
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT]]
    story = stage.story(stage.call_in(GERMAN, caller(say(REPORT), "*#", "*#", "hang up")))
    question = german(RESPONSES["utter_ask_contract_number"].voice)
    assert stage.spoken(story).count(question) == 3
    assert len(stage.dialogue.said) == 1


def test_a_stuck_key_ends_at_a_person(stage: Stage) -> None:
    sid = stage.call_in(GERMAN, caller("*#", repeat_last=True))
    stage.story(sid)
    assert ("person_wanted", sid, stage.customer, "de") in stage.line.told


def test_a_standard_incident_is_not_connected_and_the_call_ends_politely(stage: Stage) -> None:
    stage.dialogue.answers = [[OPENED, reply("utter_standard_opened"), reply("utter_handoff_queue")]]
    story = stage.story(stage.call_in(GERMAN, caller(say(REPORT), "silence", "silence")))
    assert german(RESPONSES["utter_anything_else"].voice) in stage.spoken(story)
    assert not stage.of_kind(story, "participant-join")
    assert "person_wanted" not in stage.line.names()
    assert stage.of_kind(story, "hangup")[-1]["by"] == "document"


def test_no_thank_you_ends_the_call_and_is_no_misunderstanding(stage: Stage) -> None:
    stage.dialogue.answers = [[OPENED, reply("utter_handoff_queue")]]
    story = stage.story(stage.call_in(GERMAN, caller(say(REPORT), say("Nein, danke."))))
    assert len(stage.dialogue.said) == 1
    assert stage.of_kind(story, "hangup")[-1]["by"] == "document"


def test_yes_there_is_something_else_asks_what(stage: Stage) -> None:
    stage.dialogue.answers = [[OPENED, reply("utter_handoff_queue")]]
    story = stage.story(stage.call_in(GERMAN, caller(say(REPORT), say("Ja, bitte."), "hang up")))
    assert stage.of_kind(story, "say")[-1]["text"] == german(RESPONSES["utter_ask_report"].voice)


def test_the_language_changes_when_the_caller_wishes_so(stage: Stage) -> None:
    stage.dialogue.answers = [[reply("utter_language_changed", language="fr"), ASK_CONTRACT]]
    story = stage.story(stage.call_in(GERMAN, caller(say("parlez-vous français"), "hang up")))
    assert stage.of_kind(story, "say")[-1]["language"] == "fr-FR"
    assert 'language="fr-FR"' in stage.documents(story)[-1]


# --- who calls ---


def test_the_name_is_not_told_to_the_assistant_before_the_pin_fits(stage: Stage) -> None:
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT], [ASK_CONTACT]]
    stage.story(stage.call_in(GERMAN, caller(say(REPORT), CONTRACT, say("Heike Brandt"), "0000#", "hang up")))
    assert len(stage.dialogue.said) == 2


def test_three_wrong_pins_lead_to_a_person_unverified(stage: Stage) -> None:
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT], [ASK_CONTACT]]
    steps = (say(REPORT), CONTRACT, say("Heike Brandt"), "0000#", "1111#", "2222#")
    sid = stage.call_in(GERMAN, caller(*steps))
    story = stage.story(sid)
    assert german(texts.NOT_VERIFIED) in stage.spoken(story)
    assert ("person_wanted", sid, stage.customer, "de") in stage.line.told
    with stage.world.database.reading() as session:
        row = session.get_one(CallRow, sid)
        assert (row.verified, row.pin_failures) == (False, 3)


def test_wrong_pins_in_many_calls_close_the_way_for_an_hour(stage: Stage) -> None:
    for _ in range(3):
        stage.dialogue.answers = [[NOTED, ASK_CONTRACT], [ASK_CONTACT]]
        steps = (say(REPORT), CONTRACT, say("Heike Brandt"), "0000#", "1111#", "2222#")
        stage.story(stage.call_in(GERMAN, caller(*steps), caller="anonymous"))
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT], [ASK_CONTACT], [KNOWN, PROPOSED]]
    stage.dialogue.said.clear()
    right = (say(REPORT), CONTRACT, say("Heike Brandt"), "4182#", "hang up")
    stage.story(stage.call_in(GERMAN, caller(*right), caller="anonymous"))
    assert len(stage.dialogue.said) == 2


def test_a_name_heard_nearly_right_is_asked_back(stage: Stage) -> None:
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT], [ASK_CONTACT], [KNOWN, PROPOSED]]
    steps = (say(REPORT), CONTRACT, say("Haike Brant"), "1", "4182#", "hang up")
    story = stage.story(stage.call_in(GERMAN, caller(*steps)))
    assert german(texts.IS_IT_YOU, name="Heike Brandt") in stage.spoken(story)
    assert stage.dialogue.said[-1] == ("Heike Brandt", None)


def test_a_known_telephone_is_asked_whose_contract_it_is_and_still_for_the_pin(stage: Stage) -> None:
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT], [ASK_CONTACT], [KNOWN, PROPOSED]]
    steps = (say(REPORT), "1", "1", "4182#", "hang up")
    story = stage.story(stage.call_in(GERMAN, caller(*steps), caller=KNOWN_CALLER))
    assert german(texts.IS_IT_CONTRACT, customer="Rheintal Logistik AG") in stage.spoken(story)
    assert [words for words, _ in stage.dialogue.said] == [REPORT, "5103-9022", "Heike Brandt"]


def test_whoever_is_not_the_known_contact_is_asked_as_everybody_is(stage: Stage) -> None:
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT], [ASK_CONTACT]]
    steps = (say(REPORT), "2", CONTRACT, "2", "hang up")
    story = stage.story(stage.call_in(GERMAN, caller(*steps), caller=KNOWN_CALLER))
    assert german(texts.CONTACT_KEYS) in stage.spoken(story)


def test_a_known_contact_on_a_number_without_language_is_spoken_to_in_theirs(stage: Stage) -> None:
    story = stage.story(stage.call_in("+12025550119", caller("hang up"), caller=KNOWN_CALLER))
    assert {entry["language"] for entry in stage.of_kind(story, "say")} == {"de-DE"}


def test_an_address_in_the_words_does_not_say_who_calls(stage: Stage) -> None:
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT]]
    words = "Hier ist heike.brandt@rheintal.example, alle Server sind abgestürzt"
    stage.story(stage.call_in(GERMAN, caller(say(words), "hang up")))
    assert "@" not in stage.dialogue.said[0][0]


# --- hanging up and calling back ---


def test_calling_back_within_an_hour_goes_on_where_the_report_stopped(stage: Stage) -> None:
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT], [ASK_CONTACT]]
    first = stage.call_in(GERMAN, caller(say(REPORT), "hang up"))
    stage.story(first)
    _say_in(stage, first, REPORT)
    second = stage.call_in(GERMAN, caller("1", CONTRACT, "hang up"))
    story = stage.story(second)
    spoken = stage.spoken(story)
    assert german(texts.STOPPED_AT["contract"]) in spoken
    assert german(RESPONSES["utter_ask_contract_number"].voice) in spoken
    assert stage.dialogue.said == [(REPORT, None), ("5103-9022", None)]
    with stage.world.database.reading() as session:
        rows = [session.get_one(CallRow, sid) for sid in (first, second)]
        assert rows[0].conversation_id == rows[1].conversation_id


def _say_in(stage: Stage, sid: str, words: str) -> None:
    """Store the words as the real assistant's side does."""
    with stage.world.database.transaction() as session:
        conversation = session.get_one(CallRow, sid).conversation_id
        add_customer_message(
            session, str(conversation), f"call:{sid}:0", text=words, payload=None, at=stage.world.clock.now()
        )


def test_whoever_was_known_by_a_pin_keys_it_in_again_when_calling_back(stage: Stage) -> None:
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT], [ASK_CONTACT], [KNOWN, PROPOSED]]
    first = stage.call_in(GERMAN, caller(say(REPORT), CONTRACT, "4182#", "hang up"))
    stage.story(first)
    _say_in(stage, first, REPORT)
    story = stage.story(stage.call_in(GERMAN, caller("1", "4182#", "hang up")))
    said = [entry["text"] for entry in stage.of_kind(story, "say")]
    assert said.index(german(texts.ASK_PIN)) < said.index(
        german(RESPONSES["utter_propose_level"].voice, **arguments(PROPOSED))
    )


def test_after_an_hour_a_call_begins_anew(stage: Stage) -> None:
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT]]
    first = stage.call_in(GERMAN, caller(say(REPORT), "hang up"))
    stage.story(first)
    _say_in(stage, first, REPORT)
    stage.world.clock.move(timedelta(minutes=61))
    story = stage.story(stage.call_in(GERMAN, caller("hang up")))
    assert german(texts.WELCOME_BACK) not in stage.spoken(story)


def test_a_report_that_shall_not_go_on_is_kept_and_a_new_one_begins(stage: Stage) -> None:
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT], [NOTED, ASK_CONTRACT]]
    first = stage.call_in(GERMAN, caller(say(REPORT), "hang up"))
    stage.story(first)
    _say_in(stage, first, REPORT)
    second = stage.call_in(GERMAN, caller(say("nein"), say("Etwas anderes"), "hang up"))
    stage.story(second)
    with stage.world.database.reading() as session:
        assert session.query(ConversationRow).count() == 2
        assert session.get_one(CallRow, first).conversation_id != session.get_one(CallRow, second).conversation_id


@pytest.mark.parametrize("withheld", ["anonymous", "+266696687"])
def test_an_anonymous_caller_is_served_and_never_takes_up_anothers_report(stage: Stage, withheld: str) -> None:
    stage.dialogue.answers = [[NOTED, ASK_CONTRACT]]
    first = stage.call_in(GERMAN, caller(say(REPORT), "hang up"), caller=withheld)
    stage.story(first)
    _say_in(stage, first, REPORT)
    story = stage.story(stage.call_in(GERMAN, caller("hang up"), caller=withheld))
    assert german(texts.WELCOME_BACK) not in stage.spoken(story)


def test_the_number_of_a_caller_is_kept_as_a_hash_alone(stage: Stage) -> None:
    sid = stage.call_in(GERMAN, caller("hang up"))
    stage.story(sid)
    with stage.world.database.reading() as session:
        kept = session.get_one(CallRow, sid).caller
    assert kept is not None
    assert len(kept) == 64
    assert stage.customer.removeprefix("+") not in kept


# --- when understanding is slow or down ---


def test_a_slow_assistant_costs_a_sentence_and_no_word(stage: Stage) -> None:
    stage.dialogue.answers = [None, [NOTED, ASK_CONTRACT]]
    story = stage.story(stage.call_in(GERMAN, caller(say(REPORT), "hang up")))
    assert german(texts.ONE_MOMENT) in stage.spoken(story)
    assert german(RESPONSES["utter_report_noted"].voice) in stage.spoken(story)
    assert stage.dialogue.said == [(REPORT, None)]


def test_an_assistant_that_never_answers_leads_to_a_person(stage: Stage) -> None:
    stage.dialogue.answers = [None, None, None]
    sid = stage.call_in(GERMAN, caller(say(REPORT)))
    story = stage.story(sid)
    assert stage.spoken(story).count(german(texts.ONE_MOMENT)) == 2
    assert ("person_wanted", sid, stage.customer, "de") in stage.line.told


def test_a_fault_of_the_assistant_leads_to_a_person(stage: Stage) -> None:
    stage.dialogue.answers = [[reply("utter_general_fault", line=Digits("+12025550112", "phone"))]]
    sid = stage.call_in(GERMAN, caller(say(REPORT)))
    stage.story(sid)
    assert ("person_wanted", sid, stage.customer, "de") in stage.line.told
