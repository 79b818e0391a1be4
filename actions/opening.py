"""The end of a report: the case is opened and handed over, or the refusal is kept for an operator."""

from __future__ import annotations

from datetime import datetime

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions import answers
from actions.handoff.candidates import first_role
from actions.handoff.opening import OpenCase, open_case
from actions.intake import Intake
from actions.needs import Event, PriolineAction, slot
from actions.store.contracts import load_contract
from actions.store.join_codes import join_code
from actions.store.quota import premium_used
from actions.store.refusals import record_refusal
from actions.store.tables import CaseRow, ConversationRow
from actions.turn import Say, Turn, read_turn, say, speak
from locales.values import Digits


class FinishReport(PriolineAction):
    """Opens the case (once, however often it runs) and tells number, entitlement, deadline and who is called."""

    NAME = "action_finish_report"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """See :class:`PriolineAction`."""
        intake = Intake.from_json(tracker.get_slot("intake"))
        turn = read_turn(tracker)
        now = self.needs.clock.now()
        events = [slot("intake", None), slot("report", None), slot("level", None), slot("pending", None)]
        if intake.outcome == "refused":
            self._keep_refusal(tracker, intake, now)
            return [*events, slot("contract_number", None)]
        if intake.outcome in ("cancelled", "added"):
            return events
        with self.needs.database.transaction() as session:
            case = open_case(session, now, _command(session, tracker.sender_id, intake, turn))
            said = _told(session, case, intake, now)
        speak(dispatcher, *said)
        contact = {
            "contact_id": intake.contact_id,
            "contact_text": intake.contact_text,
            "contact_phone": intake.contact_phone,
        }
        known = contact if intake.contact_id is not None else None
        return [*events, slot("case_number", case.id), slot("contact", known)]

    def _keep_refusal(self, tracker: Tracker, intake: Intake, now: datetime) -> None:
        with self.needs.database.transaction() as session:
            record_refusal(
                session,
                conversation_id=tracker.sender_id,
                reason=intake.reason,
                contract_number=intake.contract_number,
                contact_text=intake.contact_text or None,
                report="\n".join(intake.report),
                at=now,
            )


def _command(session: Session, conversation_id: str, intake: Intake, turn: Turn) -> OpenCase:
    verified = intake.outcome == "open"
    known = session.get(ConversationRow, conversation_id) is not None
    return OpenCase(
        opening_key=intake.opening_key,
        conversation_id=conversation_id if known else None,
        kind=intake.kind,
        contract_number=intake.contract_number if verified else None,
        contact_id=intake.contact_id if verified else None,
        contact_text=intake.contact_text,
        language=turn.language,
        channel=turn.channel,
        level=intake.level or 1,
        model_level=intake.model_level,
        customer_level=intake.customer_level,
        probabilities=intake.probabilities,
        evidence=intake.evidence,
        report="\n".join(intake.report),
        wants_premium=intake.premium,
        callback_number=intake.callback_number if intake.phone == "callback" else None,
    )


def _told(session: Session, case: CaseRow, intake: Intake, now: datetime) -> list[Say]:
    contract = load_contract(session, case.contract_number) if case.contract_number else None
    left = None
    if contract is not None and contract.plan.premium_quota is not None:
        year_start, _ = contract.year_of(contract.local_date(now))
        left = contract.plan.premium_quota - premium_used(session, contract.number, year_start)
    said = answers.opened(case, contract, first_role(session, case, now), left, now)
    if intake.phone == "callback" and case.callback_number is not None:
        known = case.callback_number == intake.contact_phone
        phone = Digits(case.callback_number, "known_phone" if known else "phone")
        said.append(say("utter_calling_customer", phone=phone))
    elif intake.phone == "own_call" and contract is not None and case.conversation_id is not None:
        code = Digits(join_code(session, case.conversation_id), "code")
        said.append(say("utter_join_code", line=Digits(contract.line_number, "phone"), code=code))
    return said
