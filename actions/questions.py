"""Answers outside the report: questions about the contract and about incidents, language, repetition, fallback."""

from __future__ import annotations

from dataclasses import dataclass

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import answers
from actions.contract.agreement import Contract
from actions.contract.numbers import parse_incident_number
from actions.handoff import case_work
from actions.needs import Event, Needs, PriolineAction, slot
from actions.plan_names import plan_name
from actions.store.cases import OPEN_STATES, case_by_id, latest_case
from actions.store.tables import AgentRow, CaseRow
from actions.turn import Say, Turn, read_turn, say, speak
from locales.values import Digits, Level, from_json

LANGUAGES = ("nl", "de", "ru", "it", "fr")
CONTRACT_QUESTIONS = ("ask_response_time", "ask_entitlements")


@dataclass(frozen=True)
class Aside:
    """An answer given in the middle of a report, before its question is asked again."""

    said: tuple[Say, ...]
    events: tuple[Event, ...] = ()


def side_answer(needs: Needs, tracker: Tracker, turn: Turn, contract_number: str | None) -> Aside | None:
    """Return the answer to a question that interrupts a report; None when the message is no such question."""
    if turn.intent == "repeat":
        return Aside(())
    if turn.intent == "bot_challenge":
        return Aside((say("utter_bot_challenge"),))
    if turn.intent == "change_language":
        said, events = change_language(turn)
        return Aside(tuple(said), tuple(events))
    if turn.foreign and not turn.is_button and turn.intent == "nlu_fallback":
        return Aside((say("utter_foreign_language"),))
    if turn.intent in CONTRACT_QUESTIONS and contract_number is not None:
        contract = needs.records.contract(contract_number)
        if contract is not None:
            return Aside(tuple(contract_answer(needs, turn.intent, contract)))
    if turn.intent == "check_incident_status":
        found = find_case(needs, tracker, turn)
        return Aside(tuple(case_status(needs, found))) if found is not None else None
    return None


def contract_answer(needs: Needs, intent: str, contract: Contract) -> list[Say]:
    """Return the answer to a question about the contract."""
    if intent == "ask_response_time":
        return answers.response_times(contract)
    return answers.entitlements(contract, needs.records, needs.clock.now())


def change_language(turn: Turn) -> tuple[list[Say], list[Event]]:
    """Return the answer to a wish for another language, and the slot that makes it so."""
    wanted = turn.entity("target_language")
    if wanted in LANGUAGES:
        return [say("utter_language_changed", language=wanted)], [slot("language", wanted)]
    return [say("utter_ask_language")], []


def find_case(needs: Needs, tracker: Tracker, turn: Turn) -> CaseRow | None:
    """Return the case that is meant: by its number if it belongs to the caller, else the conversation's newest."""
    number = turn.entity("incident_number")
    with needs.database.transaction() as session:
        own = latest_case(session, tracker.sender_id)
        if number is None:
            return own
        case = case_by_id(session, parse_incident_number(number))
        contact = tracker.get_slot("contact")
        contract_number = tracker.get_slot("contract_number") if contact else None
        if case is not None and (
            case.conversation_id == tracker.sender_id
            or (contract_number is not None and case.contract_number == contract_number)
        ):
            return case
        return None


def case_status(needs: Needs, case: CaseRow) -> list[Say]:
    """Return how a case is going."""
    with needs.database.transaction() as session:
        agent = session.get(AgentRow, case.accepted_by) if case.accepted_by else None
    contract = needs.records.contract(case.contract_number) if case.contract_number else None
    zone = contract.zone if contract is not None else "Europe/Amsterdam"
    return answers.status(case, zone, agent.name if agent else None, needs.clock.now())


def _incident(case: CaseRow) -> Digits:
    return Digits(f"{case.id:06d}", "incident")


class AnswerSmallTalk(PriolineAction):
    """Greets, or says what this line is for; in a language that nobody here speaks it offers those it speaks."""

    NAME = "action_answer_small_talk"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """See :class:`PriolineAction`."""
        turn = read_turn(tracker)
        if turn.foreign:
            speak(dispatcher, say("utter_foreign_language"))
        else:
            speak(dispatcher, say("utter_greet" if turn.intent == "greet" else "utter_out_of_scope"))
        return []


class AnswerAboutContract(PriolineAction):
    """Tells what the contract gives, or asks for its number first."""

    NAME = "action_answer_about_contract"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """See :class:`PriolineAction`."""
        turn = read_turn(tracker)
        number = turn.entity("contract_number") or tracker.get_slot("contract_number")
        contract = self.needs.records.contract(number) if number else None
        if contract is None:
            speak(dispatcher, say("utter_ask_contract_first"))
            return [slot("pending", turn.intent)]
        speak(dispatcher, *contract_answer(self.needs, turn.intent, contract))
        return [slot("contract_number", contract.number), slot("pending", None)]


class TakeNumber(PriolineAction):
    """A number alone: the contract number that a question waited for, or an incident to look up."""

    NAME = "action_take_number"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """See :class:`PriolineAction`."""
        turn = read_turn(tracker)
        number = turn.entity("contract_number")
        if number is not None:
            return self._contract(dispatcher, tracker, number)
        if turn.entity("incident_number") is not None:
            case = find_case(self.needs, tracker, turn)
            shown = Digits(turn.entity("incident_number") or "", "incident")
            said = case_status(self.needs, case) if case else [say("utter_incident_not_found", incident=shown)]
            speak(dispatcher, *said)
            return []
        invalid = turn.entity("contract_number_invalid")
        if invalid is not None:
            speak(dispatcher, say("utter_contract_wrong_check_digit", number=Digits(invalid, "contract")))
        else:
            speak(dispatcher, say("utter_contract_wrong_length"))
        return []

    def _contract(self, dispatcher: CollectingDispatcher, tracker: Tracker, number: str) -> list[Event]:
        contract = self.needs.records.contract(number)
        if contract is None:
            speak(dispatcher, say("utter_contract_unknown", number=Digits(number, "contract")))
            return []
        pending = tracker.get_slot("pending")
        if pending in CONTRACT_QUESTIONS:
            speak(dispatcher, *contract_answer(self.needs, pending, contract))
        else:
            shown = Digits(number, "contract")
            speak(dispatcher, say("utter_contract_noted", number=shown, plan=plan_name(contract.plan)))
        return [slot("contract_number", number), slot("pending", None)]


class TellStatus(PriolineAction):
    """Tells how an incident is going."""

    NAME = "action_tell_status"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """See :class:`PriolineAction`."""
        turn = read_turn(tracker)
        case = find_case(self.needs, tracker, turn)
        number = turn.entity("incident_number")
        if case is not None:
            speak(dispatcher, *case_status(self.needs, case))
        elif number is not None:
            speak(dispatcher, say("utter_incident_not_found", incident=Digits(number, "incident")))
        else:
            speak(dispatcher, say("utter_no_open_incident"))
        return []


class Escalate(PriolineAction):
    """Raises an open incident, to a graver level when the customer names one."""

    NAME = "action_escalate"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """See :class:`PriolineAction`."""
        turn = read_turn(tracker)
        case = find_case(self.needs, tracker, turn)
        if case is None or case.state not in OPEN_STATES:
            speak(dispatcher, say("utter_no_open_incident"))
            return []
        level = turn.named_level or case.level
        with self.needs.database.transaction() as session:
            if level < case.level:
                case_work.change_level(session, self.needs.clock, case.id, level, "customer")
            case_work.escalate(session, self.needs.clock, case.id, "customer")
        speak(dispatcher, say("utter_escalated", incident=_incident(case)))
        return []


class AskWithdraw(PriolineAction):
    """Asks whether the open incident shall be closed."""

    NAME = "action_ask_withdraw"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """See :class:`PriolineAction`."""
        case = find_case(self.needs, tracker, read_turn(tracker))
        if case is None or case.state not in OPEN_STATES:
            speak(dispatcher, say("utter_no_open_incident"))
            return [slot("pending", None)]
        speak(dispatcher, say("utter_ask_withdraw", incident=_incident(case)))
        return [slot("pending", f"withdraw:{case.id}")]


class TakeYesOrNo(PriolineAction):
    """Yes or no outside the report: the answer to what was asked last."""

    NAME = "action_take_yes_or_no"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """See :class:`PriolineAction`."""
        turn = read_turn(tracker)
        if turn.named_level is not None:
            return self._level(dispatcher, tracker, turn)
        pending = str(tracker.get_slot("pending") or "")
        if not pending.startswith("withdraw:"):
            speak(dispatcher, say("utter_anything_else" if turn.intent == "affirm" else "utter_goodbye"))
            return []
        case_id = int(pending.partition(":")[2])
        with self.needs.database.transaction() as session:
            case = session.get_one(CaseRow, case_id)
            if turn.intent == "affirm":
                returned = case_work.withdraw(session, self.needs.clock, case_id, "customer")
                said = [say("utter_withdrawn", incident=_incident(case))]
                said += [say("utter_withdrawn_premium_back")] if returned else []
            else:
                said = [say("utter_withdraw_kept", incident=_incident(case))]
        speak(dispatcher, *said)
        return [slot("pending", None)]

    def _level(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[Event]:
        """Another level for an open incident: a graver one counts at once, a lesser one is for a person to decide."""
        case = find_case(self.needs, tracker, turn)
        if case is None or case.state not in OPEN_STATES:
            speak(dispatcher, say("utter_no_open_incident"))
            return []
        wanted = turn.named_level or case.level
        with self.needs.database.transaction() as session:
            if wanted < case.level:
                case_work.change_level(session, self.needs.clock, case.id, wanted, "customer")
            else:
                case_work.add_note(session, self.needs.clock, case.id, "customer", f"level {wanted}?")
        if wanted >= case.level:
            level = Level(case.level)
            told = say("utter_level_differs", customer_level=Level(wanted), model_level=level, level=level)
            speak(dispatcher, told)
        return []


class ChangeLanguage(PriolineAction):
    """Goes on in another language."""

    NAME = "action_change_language"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """See :class:`PriolineAction`."""
        said, events = change_language(read_turn(tracker))
        speak(dispatcher, *said)
        return events


class Repeat(PriolineAction):
    """Says again what was said last, in the language of now."""

    NAME = "action_repeat"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """See :class:`PriolineAction`."""
        last = _last_said(tracker)
        speak(dispatcher, *(last or [say("utter_greet")]))
        return []


class NotUnderstood(PriolineAction):
    """First asks for one sentence, then offers a closed choice; the third time a person is called."""

    NAME = "action_not_understood"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """See :class:`PriolineAction`."""
        turn = read_turn(tracker)
        misunderstood = int(tracker.get_slot("misunderstood") or 0) + 1
        if turn.foreign:
            speak(dispatcher, say("utter_foreign_language"))
        elif not any(character.isalpha() for character in turn.text):
            speak(dispatcher, say("utter_no_words"))
        elif misunderstood == 1:
            speak(dispatcher, say("utter_not_understood"))
        elif misunderstood == 2:
            speak(dispatcher, say("utter_choose_matter"))
        else:
            speak(dispatcher, say("utter_person_instead"))
            # The slot starts the rule that calls a person.
            return [slot("misunderstood", 0.0), {"event": "followup", "timestamp": None, "name": "incident_form"}]
        return [slot("misunderstood", float(misunderstood))]


def _last_said(tracker: Tracker) -> list[Say]:
    """Return what the assistant said in answer to the message before this one."""
    said: list[Say] = []
    seen_user = 0
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            seen_user += 1
            if seen_user == 2:
                break
        metadata = event.get("metadata") or {}
        if event.get("event") == "bot" and seen_user == 1 and metadata.get("response"):
            arguments = {name: from_json(value) for name, value in (metadata.get("arguments") or {}).items()}
            said.append(Say(metadata["response"], arguments))
    return list(reversed(said))
