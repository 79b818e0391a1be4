"""The report, step by step: identify → level → entitlement → phone contact, with correction at any step.

This is the dialogue's logic without Rasa: a state, one understood message and the records go in; the new state, what
to say and the next question come out. ``actions.report_form`` puts it behind Rasa's form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, Protocol

import phonenumbers

from actions.contract.agreement import Contract
from actions.contract.entitlement import Decision, Reason, decide_incident, decide_service
from actions.contract.plans import Service
from actions.contract.severity import level_by_answers, next_question, routing_level
from actions.entitlement_texts import (
    budget,
    contact_not_named,
    incident_text,
    refusal_text,
    service_offer,
    service_text,
)
from actions.leading_answer import leading_answer
from actions.plan_names import plan_name
from actions.turn import Channel, Say, Severity, Turn, say
from locales.values import Day, Digits, Level, Term

Kind = Literal["incident", "person", "signature_change", "private_patch", "health_check", "tailored_report"]
Question = Literal["report", "contract_number", "contact", "level", "premium_choice", "phone_choice", "service_choice"]
Outcome = Literal["open", "unverified", "refused", "cancelled", "added"]

TRIES = 2
"""After this many answers that were not understood, the bot stops asking and goes another way."""

ANSWERS_AT_MOST = 30
"""After this many answers a person takes over: nobody is kept in a circle, whatever they write or press."""

KIND_BY_INTENT: Mapping[str, Kind] = {
    "report_incident": "incident",
    "contact_human": "person",
    "request_signature_change": "signature_change",
    "request_private_patch": "private_patch",
    "request_health_check": "health_check",
    "request_report": "tailored_report",
    "nlu_fallback": "person",  # understood nothing three times: a person
}
SERVICE_LEVEL = 3
"""A request for service work on the product is level 3 by the contract's definitions."""

GRAVE_LEVEL = 2
PROBABLE = 0.5
"""A yes or no whose words mean this level, or a graver one, with this probability is a report and no answer."""


@dataclass(frozen=True)
class Named:
    """A contact named in the contract."""

    contact_id: int
    name: str
    phone: str


class Records(Protocol):
    """What the dialogue needs to know from the store."""

    def contract(self, number: str) -> Contract | None:
        """Return the contract with this number."""
        ...

    def contact(self, number: str, said: str) -> Named | None:
        """Return the contact of this contract whom the customer named."""
        ...

    def premium_used(self, contract: Contract, at: datetime) -> int:
        """Return how many premium incidents are taken in the contract year of ``at``."""
        ...

    def health_checks_used(self, contract: Contract, at: datetime) -> int:
        """Return how many Health Checks were requested, and not withdrawn, in the contract year of ``at``."""
        ...

    def contacts_named(self, contract: Contract) -> int:
        """Return how many contacts the contract names."""
        ...


@dataclass(frozen=True)
class Intake:
    """Everything known about a report so far; JSON-able, kept in one slot."""

    kind: Kind = "incident"
    channel: Channel = "chat"
    opening_key: str = ""
    report: tuple[str, ...] = ()
    contract_number: str | None = None
    contact_id: int | None = None
    contact_text: str = ""
    contact_phone: str | None = None
    model_level: int | None = None
    model_sure: bool = False
    probabilities: tuple[float, ...] | None = None
    evidence: tuple[str, ...] = ()
    proposed: bool = False
    answers: Mapping[str, bool] = field(default_factory=dict)
    choosing: bool = False
    customer_level: int | None = None
    level: int | None = None
    premium: bool | None = None
    phone: Literal["callback", "own_call"] | None = None
    callback_number: str | None = None
    other_number: bool = False
    service_agreed: bool = False
    misses: Mapping[str, int] = field(default_factory=dict)
    answered: int = 0
    outcome: Outcome | None = None
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the state as JSON data."""
        return asdict(self)

    @staticmethod
    def from_json(data: Mapping[str, Any] | None) -> Intake:
        """Return the state written by :meth:`to_json`; an empty one for None."""
        if not data:
            return Intake()
        lists = {name: tuple(data[name]) for name in ("report", "evidence") if name in data}
        probabilities = data.get("probabilities")
        return Intake(**{**data, **lists, "probabilities": tuple(probabilities) if probabilities else None})


@dataclass(frozen=True)
class Advance:
    """One turn's result: the new state, what to say, and the next question (None when the report is complete)."""

    intake: Intake
    said: tuple[Say, ...]
    question: Question | None


class IntakeDialogue:
    """Takes a report from the first sentence to everything that opening a case needs."""

    def __init__(self, records: Records, now: datetime) -> None:
        self._records, self._now = records, now

    def begin(self, turn: Turn, known_contract: str | None, known_contact: Intake | None) -> Advance:
        """Start a report with the message that opened it. What the conversation knows already is not asked again."""
        kind = KIND_BY_INTENT.get(turn.intent, "incident")
        intake = Intake(kind=kind, channel=turn.channel, opening_key=turn.message_id)
        if known_contact is not None:
            intake = replace(
                intake,
                contract_number=known_contract,
                contact_id=known_contact.contact_id,
                contact_text=known_contact.contact_text,
                contact_phone=known_contact.contact_phone,
            )
        elif known_contract is not None:
            intake = replace(intake, contract_number=known_contract)
        said: list[Say] = []
        if not turn.is_button:
            intake = _with_report(intake, turn) if kind == "incident" else _with_words(intake, turn)
            said.append(say("utter_person") if intake.kind == "person" else say("utter_report_noted"))
        elif intake.kind == "person":
            said.append(say("utter_person"))
        intake, more = self._volunteered(intake, turn, asked=None)
        return self._go_on(intake, [*said, *more])

    def answer(self, intake: Intake, turn: Turn, question: Question) -> Advance:
        """Take the answer to a question; a correction of something said earlier is taken as well."""
        intake = replace(intake, channel=turn.channel, answered=intake.answered + 1)
        if turn.intent == "withdraw_incident" and question != "report":
            return Advance(replace(intake, outcome="cancelled"), (say("utter_cancelled"),), None)
        if turn.intent == "contact_human" and intake.kind != "person" and question != "contact":
            switched = replace(intake if turn.is_button else _with_words(intake, turn), kind="person")
            return self._go_on(switched, [say("utter_person")])
        before = intake
        intake, said = self._volunteered(intake, turn, asked=question)
        if intake.outcome is not None:
            return self._go_on(intake, said)
        corrected = intake.contract_number != before.contract_number and question != "contract_number"
        if not corrected:
            intake, more = getattr(self, f"_take_{question}")(intake, turn)
            said += more
        if intake.answered >= ANSWERS_AT_MOST and intake.outcome is None:
            intake, more = self._given_up(intake)
            said += more
        return self._go_on(intake, said)

    # --- things a customer may say at any step ---

    def _volunteered(self, intake: Intake, turn: Turn, asked: Question | None) -> tuple[Intake, list[Say]]:
        """Take a contract number and, outside the question for the level, further news about the report."""
        said: list[Say] = []
        number = turn.entity("contract_number")
        if number is not None and number != intake.contract_number:
            intake, said = self._with_contract(intake, number)
        email = turn.entity("email")
        if email and intake.contact_id is None and intake.contract_number and asked != "contact":
            intake, more = self._with_contact(intake, email, silent=True)
            said += more
        if asked in (None, "report", "contact") or intake.kind != "incident" or turn.is_button:
            return intake, said
        if _is_report(turn):
            intake = _with_report(intake, turn)
            said.append(say("utter_report_added"))
        elif turn.intent == "report_incident":
            intake = _with_words(intake, turn)  # a yes or no with its reason
        return intake, said

    def _with_contract(self, intake: Intake, number: str) -> tuple[Intake, list[Say]]:
        shown = Digits(number, "contract")
        if self._records.contract(number) is None:
            if intake.contract_number is not None:
                return intake, [say("utter_contract_unknown", number=shown)]
            intake = _missed(intake, "contract_number")
            if _misses(intake, "contract_number") >= TRIES:
                return self._not_identified(intake, "unknown_contract", say("utter_contract_not_found_finally"))
            return intake, [say("utter_contract_unknown", number=shown)]
        # Wrong answers about another contract do not count against this one.
        misses = {name: count for name, count in intake.misses.items() if name not in ("contract_number", "contact")}
        intake = replace(
            intake, contract_number=number, contact_id=None, contact_text="", contact_phone=None, misses=misses
        )
        return intake, []

    def _refusal(self, contract: Contract) -> Decision | None:
        """Return why this contract gives nothing at all, whoever asks."""
        decision = decide_incident(
            contract, contact_named=True, level=1, channel="chat", at=self._now, premium_used=0, wants_premium=True
        )
        return None if decision.allowed else decision

    # --- the questions ---

    def _take_report(self, intake: Intake, turn: Turn) -> tuple[Intake, list[Say]]:
        if not turn.is_button:
            return _with_report(intake, turn), [say("utter_report_noted")]
        intake = _missed(intake, "report")
        if _misses(intake, "report") > TRIES:
            return replace(intake, kind="person"), [say("utter_person_instead")]
        return intake, []

    def _take_contract_number(self, intake: Intake, turn: Turn) -> tuple[Intake, list[Say]]:
        if intake.contract_number is not None or turn.entity("contract_number") is not None:
            return intake, []
        intake = _missed(intake, "contract_number")
        if _misses(intake, "contract_number") >= TRIES:
            return self._not_identified(intake, "unknown_contract", say("utter_contract_not_found_finally"))
        invalid = turn.entity("contract_number_invalid")
        if invalid is not None:
            return intake, [say("utter_contract_wrong_check_digit", number=Digits(invalid, "contract"))]
        return intake, [say("utter_contract_wrong_length")]

    def _take_contact(self, intake: Intake, turn: Turn) -> tuple[Intake, list[Say]]:
        if not turn.is_button:
            return self._with_contact(intake, turn.text, silent=False)
        intake = _missed(intake, "contact")
        if _misses(intake, "contact") > TRIES:
            return self._not_identified(intake, Reason.CONTACT_NOT_NAMED.value, self._contact_not_named(intake))
        return intake, []

    def _with_contact(self, intake: Intake, said: str, silent: bool) -> tuple[Intake, list[Say]]:
        named = self._records.contact(intake.contract_number or "", said)
        if named is not None:
            known = replace(intake, contact_id=named.contact_id, contact_text=named.name, contact_phone=named.phone)
            return known, [say("utter_contact_known", name=named.name)]
        if silent:
            return intake, []
        intake = _missed(replace(intake, contact_text=said.strip()[:200]), "contact")
        if _misses(intake, "contact") >= TRIES:
            return self._not_identified(intake, Reason.CONTACT_NOT_NAMED.value, self._contact_not_named(intake))
        return intake, []  # the question that follows says what is wrong

    def _take_level(self, intake: Intake, turn: Turn) -> tuple[Intake, list[Say]]:
        if turn.named_level is not None:
            return _with_level(intake, turn.named_level)
        if intake.choosing:
            return _level_not_chosen(intake)
        if _is_report(turn) and not turn.is_button:
            missed = _missed(intake, "retold")
            choosing = _misses(missed, "retold") > TRIES
            return replace(missed, proposed=False, answers={}, choosing=choosing), []
        if intake.proposed:
            return _take_proposal(intake, turn)
        return _take_closed_answer(intake, turn)

    def _take_premium_choice(self, intake: Intake, turn: Turn) -> tuple[Intake, list[Say]]:
        if turn.named_level is not None:  # a correction, or an older quick reply
            return _with_level(intake, turn.named_level)
        choice = _yes_or_no(turn)
        if choice is None:
            missed = _missed(intake, "premium_choice")
            # Premium is what the contract promises first; the desk can still change it.
            return (replace(missed, premium=True), []) if _misses(missed, "premium_choice") > TRIES else (missed, [])
        return replace(intake, premium=choice), []

    def _take_phone_choice(self, intake: Intake, turn: Turn) -> tuple[Intake, list[Say]]:
        if turn.named_level is not None:  # a correction, or an older quick reply
            return _with_level(intake, turn.named_level)
        number = self._dialable(intake, turn)
        if number is not None:
            return replace(intake, phone="callback", callback_number=number), []
        if turn.entity("choice") == "other_number" and not intake.other_number:
            return replace(intake, other_number=True), []
        if turn.entity("choice") == "other_number" or turn.entity("phone_number") is not None:
            missed = _missed(replace(intake, other_number=True), "phone_choice")
            return (replace(missed, phone="own_call") if _misses(missed, "phone_choice") > TRIES else missed), []
        choice = _yes_or_no(turn)
        if choice is True and intake.contact_phone is not None:
            return replace(intake, phone="callback", callback_number=intake.contact_phone), []
        missed = _missed(intake, "phone_choice")
        if choice is False or _misses(missed, "phone_choice") > TRIES:
            return replace(intake, phone="own_call"), []
        return missed, []

    def _dialable(self, intake: Intake, turn: Turn) -> str | None:
        """Return the number that the customer gave in E.164; one without country code is the contract's country's."""
        contract = self._records.contract(intake.contract_number or "")
        try:
            number = phonenumbers.parse(turn.entity("phone_number") or "", contract.country if contract else None)
        except phonenumbers.NumberParseException:
            return None
        if not phonenumbers.is_possible_number(number):
            return None
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

    def _take_service_choice(self, intake: Intake, turn: Turn) -> tuple[Intake, list[Say]]:
        choice = _yes_or_no(turn)
        if choice is True:
            return replace(intake, service_agreed=True), []
        if choice is False:
            return replace(intake, outcome="cancelled"), [self._declined(intake)]
        missed = _missed(intake, "service_choice")
        if _misses(missed, "service_choice") > TRIES:
            return replace(missed, kind="person"), [say("utter_person_instead")]
        return missed, [say("utter_answer_yes_or_no")]

    def _declined(self, intake: Intake) -> Say:
        """Return the answer to a no: to the question for the newest databases, where that was what was asked."""
        contract = self._records.contract(intake.contract_number or "")
        terms = None if contract is None else contract.plan.services.get(Service(intake.kind))
        if terms is not None and terms.newest_databases:
            return say("utter_newest_databases_first")
        return say("utter_service_declined")

    # --- what is still missing ---

    def _go_on(self, intake: Intake, said: list[Say]) -> Advance:
        """Return the next question, or end the report."""
        if intake.outcome is not None:
            return Advance(intake, tuple(said), None)
        if not intake.report and intake.kind == "incident":
            return Advance(intake, tuple(said), "report")
        if intake.contract_number is None:
            return Advance(intake, tuple(said), "contract_number")
        contract = self._records.contract(intake.contract_number)
        if contract is None:
            return Advance(replace(intake, contract_number=None), tuple(said), "contract_number")
        refusal = self._refusal(contract)
        if refusal is not None:
            told = refusal_text(contract, refusal)
            return Advance(_refused(intake, refusal.reason.value), (*said, told), None)
        if intake.contact_id is None:
            return Advance(intake, tuple(said), "contact")
        if intake.kind == "person":
            return Advance(replace(intake, level=_person_level(intake), outcome="open"), tuple(said), None)
        if intake.kind != "incident":
            return self._service(intake, said, contract)
        if intake.level is None:
            return Advance(intake, tuple(said), "level")
        return self._entitlement(intake, said, contract, intake.level)

    def _service(self, intake: Intake, said: list[Say], contract: Contract) -> Advance:
        service = Service(intake.kind)
        decision = decide_service(
            contract,
            service,
            self._now,
            newest_databases=True,
            within_life_cycle=True,
            health_checks_used=self._records.health_checks_used(contract, self._now),
        )
        if not decision.allowed:
            told = service_text(contract, service, decision)
            return Advance(_refused(intake, decision.reason.value), (*said, told), None)
        if not intake.service_agreed:
            earliest = decision.details.get("earliest")
            if isinstance(earliest, date) and not _misses(intake, "service_choice"):
                said = [*said, say("utter_health_check_first_day", date=Day(earliest))]
            return Advance(intake, tuple(said), "service_choice")
        return Advance(replace(intake, level=SERVICE_LEVEL, outcome="open"), tuple(said), None)

    def _entitlement(self, intake: Intake, said: list[Say], contract: Contract, level: int) -> Advance:
        decision = decide_incident(
            contract,
            contact_named=True,
            level=level,
            channel="phone" if intake.channel == "voice" else "chat",
            at=self._now,
            premium_used=self._records.premium_used(contract, self._now),
            wants_premium=intake.premium,
        )
        if not decision.allowed:
            told = incident_text(contract, decision, level)
            return Advance(_refused(intake, decision.reason.value), (*said, told), None)
        if decision.details["premium"] is None:
            return Advance(intake, tuple(said), "premium_choice")
        if decision.reason is Reason.NEEDS_PHONE_CONTACT and intake.phone is None:
            return Advance(intake, tuple(said), "phone_choice")
        return Advance(replace(intake, outcome="open"), tuple(said), None)

    def _contact_not_named(self, intake: Intake) -> Say:
        contract = self._records.contract(intake.contract_number or "")
        return contact_not_named(contract, None if contract is None else self._records.contacts_named(contract))

    def _not_identified(self, intake: Intake, reason: str, told: Say) -> tuple[Intake, list[Say]]:
        """No promise for an unknown caller, but level 1 still rings the manager on duty, marked unverified."""
        if 1 in (intake.model_level, intake.level):
            unverified = replace(intake, outcome="unverified", level=1, reason=reason)
            return unverified, [told, say("utter_unverified_critical")]
        return _refused(intake, reason), [told]

    def _given_up(self, intake: Intake) -> tuple[Intake, list[Say]]:
        """After too many answers: a person for a customer who is known, the ways for unknown ones for others."""
        if intake.contract_number is None:
            return self._not_identified(intake, "unknown_contract", say("utter_contract_not_found_finally"))
        if intake.contact_id is None:
            return self._not_identified(intake, Reason.CONTACT_NOT_NAMED.value, self._contact_not_named(intake))
        return replace(intake, kind="person"), [say("utter_person_instead")]


def _with_words(intake: Intake, turn: Turn) -> Intake:
    """Keep the words of a request; the model's level means something for a report of an incident alone."""
    return replace(intake, report=(*intake.report, turn.text))


def _person_level(intake: Intake) -> int:
    """A wish for a person never makes the report before it any lower."""
    return intake.level or min(intake.model_level or SERVICE_LEVEL, SERVICE_LEVEL)


def _with_report(intake: Intake, turn: Turn) -> Intake:
    """Add the message to the report; of several the graver level counts."""
    intake = _with_words(intake, turn)
    severity = turn.severity
    if severity is None or (intake.model_level is not None and intake.model_level <= severity.level):
        return intake
    return _with_severity(intake, severity)


def _with_severity(intake: Intake, severity: Severity) -> Intake:
    return replace(
        intake,
        model_level=severity.level,
        model_sure=severity.sure,
        probabilities=severity.probabilities,
        evidence=severity.evidence,
        proposed=severity.sure,
        answers={},
    )


def _with_level(intake: Intake, customer_level: int) -> tuple[Intake, list[Say]]:
    """Route by the graver of the customer's level and the model's, when the model is sure."""
    model_level = intake.model_level if intake.model_sure else None
    level = routing_level(model_level, customer_level)
    intake = replace(intake, customer_level=customer_level, level=level)
    if level == customer_level:
        return intake, [say("utter_level_agreed", level=Level(level))]
    told = say(
        "utter_level_differs",
        customer_level=Level(customer_level),
        model_level=Level(model_level or level),
        level=Level(level),
    )
    return intake, [told]


def _take_proposal(intake: Intake, turn: Turn) -> tuple[Intake, list[Say]]:
    choice = _yes_or_no(turn)
    if choice is True and intake.model_level is not None:
        return _with_level(intake, intake.model_level)
    if choice is False:
        return replace(intake, proposed=False), []
    missed = _missed(intake, "level")
    if _misses(missed, "level") >= TRIES:
        return replace(missed, proposed=False), [say("utter_answer_yes_or_no")]
    return missed, [say("utter_answer_yes_or_no")]


def _take_closed_answer(intake: Intake, turn: Turn) -> tuple[Intake, list[Say]]:
    question = next_question(intake.answers)
    choice = _yes_or_no(turn)
    if question is None or choice is None:
        missed = _missed(intake, "closed")
        if _misses(missed, "closed") >= TRIES:
            return replace(missed, choosing=True), []
        return missed, [say("utter_answer_yes_or_no")]
    intake = replace(intake, answers={**intake.answers, question.key: choice})
    level = level_by_answers(intake.answers)
    return (intake, []) if level is None else _with_level(intake, level)


def _level_not_chosen(intake: Intake) -> tuple[Intake, list[Say]]:
    missed = _missed(intake, "chosen")
    if _misses(missed, "chosen") >= TRIES:
        # A person will ask; until then the model's guess routes, and never as less than high.
        return _with_level(missed, min(missed.model_level or 2, 2))
    return missed, []


def _yes_or_no(turn: Turn) -> bool | None:
    if turn.intent == "affirm":
        return True
    if turn.intent == "deny":
        return False
    return leading_answer(turn.text, turn.language) if turn.intent == "report_incident" else None


def _is_report(turn: Turn) -> bool:
    """Whether it tells something new: "no, nothing is lost" only answers, "no, but all servers are down" reports."""
    if turn.intent != "report_incident":
        return False
    return leading_answer(turn.text, turn.language) is None or _is_probably_grave(turn.severity)


def _is_probably_grave(severity: Severity | None) -> bool:
    if severity is None or severity.level > GRAVE_LEVEL:
        return False
    return severity.probabilities[severity.level - 1] >= PROBABLE


def _missed(intake: Intake, question: str) -> Intake:
    return replace(intake, misses={**intake.misses, question: _misses(intake, question) + 1})


def _misses(intake: Intake, question: str) -> int:
    return intake.misses.get(question, 0)


def _refused(intake: Intake, reason: str) -> Intake:
    return replace(intake, outcome="refused", reason=reason)


def question_text(intake: Intake, question: Question, records: Records, now: datetime) -> Say:
    """Return the words of a question in the state of the report."""
    contract = records.contract(intake.contract_number) if intake.contract_number else None
    if question == "contact" and contract is not None:
        if _misses(intake, "contact"):
            return say("utter_contact_unknown")
        return say("utter_ask_contact", number=Digits(contract.number, "contract"), plan=plan_name(contract.plan))
    if question == "level":
        return _level_question(intake)
    if question == "premium_choice" and contract is not None and intake.level is not None:
        left = (contract.plan.premium_quota or 0) - records.premium_used(contract, now)
        return say("utter_ask_premium", count=left, span=budget(contract, intake.level))
    if question == "phone_choice" and contract is not None and intake.level is not None:
        if intake.other_number or intake.contact_phone is None:
            return say("utter_ask_phone_number")
        phone = Digits(intake.contact_phone, "known_phone")
        return say("utter_ask_phone", span=budget(contract, intake.level), phone=phone)
    if question == "service_choice" and contract is not None:
        return service_offer(contract, Service(intake.kind))
    return say(f"utter_ask_{question}")


def _level_question(intake: Intake) -> Say:
    if intake.choosing:
        return say("utter_ask_level")
    if intake.proposed and intake.model_level is not None:
        evidence = intake.evidence[0] if intake.evidence else intake.report[-1]
        return say(
            "utter_propose_level",
            level=Level(intake.model_level),
            definition=Term(f"definition_{intake.model_level}"),
            evidence=_shortened(evidence),
        )
    question = next_question(intake.answers)
    keys = {"stopped": "stopped", "needed_not_working": "needed", "partial_or_request": "partial"}
    return say(f"utter_question_{keys[question.key]}") if question else say("utter_ask_level")


def _shortened(text: str, length: int = 160) -> str:
    """Return one line to quote; without its full stop, since the quotation stands inside a sentence."""
    line = " ".join(text.split()).removesuffix(".")
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
