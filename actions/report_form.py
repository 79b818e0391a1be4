"""Rasa's form around the intake dialogue: one action takes each answer, one action a question asks it."""

from __future__ import annotations

from typing import get_args

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.handoff import case_work
from actions.intake import Advance, Intake, IntakeDialogue, Question, question_text
from actions.needs import Event, Needs, PriolineAction, slot
from actions.questions import Aside, side_answer
from actions.store.cases import OPEN_STATES, latest_case
from actions.turn import Say, Turn, read_turn, say, speak
from locales.values import Digits

QUESTIONS: tuple[Question, ...] = get_args(Question)


class ValidateIncidentForm(PriolineAction):
    """Takes one message of the customer into the report and names the next question."""

    NAME = "validate_incident_form"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """See :class:`PriolineAction`."""
        turn = read_turn(tracker)
        question = tracker.get_slot("requested_slot")
        if question is None:
            advance = self._more_to_open_case(tracker, turn) or self._begin(tracker, turn)
        else:
            intake = Intake.from_json(tracker.get_slot("intake"))
            aside = self._aside(tracker, turn, intake, question)
            if aside is not None:
                speak(dispatcher, *aside.said)
                return [*aside.events, slot("intake", intake.to_json()), slot("requested_slot", question)]
            advance = self._dialogue().answer(intake, turn, question)
        speak(dispatcher, *advance.said)
        return _events(advance)

    def _more_to_open_case(self, tracker: Tracker, turn: Turn) -> Advance | None:
        """Add a second report to the conversation's open case; a graver level counts at once, a lesser never."""
        if turn.intent != "report_incident" or turn.is_button:
            return None
        with self.needs.database.transaction() as session:
            case = latest_case(session, tracker.sender_id)
            if case is None or case.state not in OPEN_STATES or case.kind != "incident":
                return None
            case_work.add_note(session, self.needs.clock, case.id, "customer", turn.text)
            severity = turn.severity
            if severity is not None and severity.sure and severity.level < case.level:
                case_work.change_level(session, self.needs.clock, case.id, severity.level, "customer")
        told = say("utter_report_added_to_case", incident=Digits(f"{case.id:06d}", "incident"))
        return Advance(Intake(outcome="added"), (told,), None)

    def _begin(self, tracker: Tracker, turn: Turn) -> Advance:
        known = tracker.get_slot("contact")
        contact = Intake.from_json(known) if known else None
        advance = self._dialogue().begin(turn, tracker.get_slot("contract_number"), contact)
        key = f"{tracker.sender_id}:{turn.message_id or len(tracker.events)}"
        keyed = Intake.from_json({**advance.intake.to_json(), "opening_key": key})
        return Advance(keyed, _languages_offered(turn) + advance.said, advance.question)

    def _aside(self, tracker: Tracker, turn: Turn, intake: Intake, question: str) -> Aside | None:
        names_contact = question == "contact" and (
            intake.contract_number is not None
            and self.needs.records.contact(intake.contract_number, turn.text) is not None
        )
        if names_contact:
            return None
        return side_answer(self.needs, tracker, turn, intake.contract_number)

    def _dialogue(self) -> IntakeDialogue:
        return IntakeDialogue(self.needs.records, self.needs.clock.now())


class AskQuestion(PriolineAction):
    """Asks one question of the report, in words that fit what is known."""

    def __init__(self, needs: Needs, question: Question) -> None:
        super().__init__(needs)
        self._question = question

    def name(self) -> str:
        """Return Rasa's name for the action that asks for this slot."""
        return f"action_ask_{self._question}"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """See :class:`PriolineAction`."""
        intake = Intake.from_json(tracker.get_slot("intake"))
        speak(dispatcher, question_text(intake, self._question, self.needs.records, self.needs.clock.now()))
        return []


def _languages_offered(turn: Turn) -> tuple[Say, ...]:
    """Tell someone who reports in another language which ones we speak; the report goes on meanwhile."""
    return (say("utter_foreign_language"),) if turn.foreign and not turn.is_button else ()


def _events(advance: Advance) -> list[Event]:
    intake = advance.intake
    return [
        slot("intake", intake.to_json()),
        slot("report", " ".join(intake.report) or None),
        slot("contract_number", intake.contract_number),
        slot("level", intake.level),
        slot("requested_slot", advance.question),
    ]
