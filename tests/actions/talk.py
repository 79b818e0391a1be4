"""Records in memory and a talk with the report's dialogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timezone

from actions.contract.agreement import DEFAULT_HOURS, Contract
from actions.contract.numbers import luhn_check_digit
from actions.contract.plans import load_plans
from actions.intake import Advance, Intake, IntakeDialogue, Named, Question, question_text
from actions.store.demo import CONTACTS, CONTRACTS
from actions.turn import Channel, Say, Severity, Turn

OFFICE_HOURS = datetime(2026, 3, 18, 9, 0, tzinfo=timezone.utc)
NIGHT = datetime(2026, 3, 18, 22, 0, tzinfo=timezone.utc)

ENTERPRISE, ENHANCED, BUSINESS = "40217788", "51039022", "72188303"
UNKNOWN = "1234567" + luhn_check_digit("1234567")
OTHER_UNKNOWN = "7654321" + luhn_check_digit("7654321")
EXPIRED = "1111111" + luhn_check_digit("1111111")
NOT_BEGUN = "2222222" + luhn_check_digit("2222222")
NO_PLUS_LICENCE = "3333333" + luhn_check_digit("3333333")

NAMES = {ENTERPRISE: "Anneke de Wit", ENHANCED: "Heike Brandt", BUSINESS: "Giulia Moretti"}
PHONES = {name: phone for _, name, _, phone, _ in CONTACTS}


def demo_contract(number: str) -> Contract:
    """The demo contract of this number, as the store reads it."""
    row = next(row for row in CONTRACTS if row[0] == number)
    _, customer, plan, language, country, zone, region, plus_licence, line_number, _tam = row
    return Contract(
        number=number,
        customer=customer,
        plan=load_plans()[plan],
        language=language,
        country=country,
        zone=zone,
        hours=DEFAULT_HOURS,
        holiday_region=region,
        valid_from=date(2026, 1, 1),
        valid_until=date(2028, 12, 31),
        plus_licence=plus_licence,
        line_number=line_number,
    )


def all_contracts() -> dict[str, Contract]:
    """The demo contracts and three that give nothing."""
    found = {row[0]: demo_contract(row[0]) for row in CONTRACTS}
    base = found[ENTERPRISE]
    found[EXPIRED] = replace(base, number=EXPIRED, valid_until=date(2026, 3, 17))
    found[NOT_BEGUN] = replace(base, number=NOT_BEGUN, valid_from=date(2026, 3, 20))
    found[NO_PLUS_LICENCE] = replace(found[ENHANCED], number=NO_PLUS_LICENCE, plus_licence=False)
    return found


@dataclass
class Memory:
    """Implements ``actions.intake.Records`` without a database."""

    contracts: dict[str, Contract] = field(default_factory=all_contracts)
    used: int = 0
    health_checks: int = 0

    def contract(self, number: str) -> Contract | None:
        """Return the contract with this number."""
        return self.contracts.get(number)

    def contact(self, number: str, said: str) -> Named | None:
        """Return the contact whose full name or e-mail address was said."""
        for identity, (of_contract, name, email, phone, _) in enumerate(CONTACTS, start=1):
            if of_contract == number and (name.casefold() in said.casefold() or email in said.casefold()):
                return Named(identity, name, phone)
        return None

    def premium_used(self, contract: Contract, at: datetime) -> int:
        """Return how many premium incidents are taken."""
        return self.used

    def health_checks_used(self, contract: Contract, at: datetime) -> int:
        """Return how many Health Checks are taken."""
        return self.health_checks

    def contacts_named(self, contract: Contract) -> int:
        """Return how many contacts the contract names."""
        return sum(number == contract.number for number, *_ in CONTACTS)


def severity(level: int, sure: bool = True) -> Severity:
    """The model's view of a report."""
    probabilities = tuple(0.91 if number == level else 0.03 for number in (1, 2, 3, 4))
    return Severity(level, probabilities, sure, ("the sentence that decides",))


@dataclass
class Talk:
    """One customer's talk with the dialogue: what was said last, the question now open, the state."""

    records: Memory
    now: datetime = OFFICE_HOURS
    channel: Channel = "chat"
    language: str = "nl"
    intake: Intake = field(default_factory=Intake)
    question: Question | None = None
    last: tuple[Say, ...] = ()
    asked: list[Question] = field(default_factory=list)

    def begin(
        self,
        text: str = "Nothing works",
        intent: str = "report_incident",
        view: Severity | None = None,
        known_contract: str | None = None,
        known_contact: Intake | None = None,
        **entities: str,
    ) -> Talk:
        """Open the report."""
        turn = self._turn(text, intent, view, entities)
        return self._take(IntakeDialogue(self.records, self.now).begin(turn, known_contract, known_contact))

    def write(self, text: str, intent: str = "nlu_fallback", view: Severity | None = None, **entities: str) -> Talk:
        """Answer in words."""
        assert self.question is not None, f"the report has ended: {self.intake.outcome}"
        turn = self._turn(text, intent, view, entities)
        # As between two messages: the state goes through the slot as JSON.
        intake = Intake.from_json(self.intake.to_json())
        return self._take(IntakeDialogue(self.records, self.now).answer(intake, turn, self.question))

    def press(self, intent: str, **entities: str) -> Talk:
        """Press a quick reply or a key."""
        return self.write(f"/{intent}", intent, None, **entities)

    def number(self, number: str) -> Talk:
        """Give a contract number."""
        return self.write(number, "provide_contract", None, contract_number=number)

    def identified(self, number: str = ENTERPRISE) -> Talk:
        """Go through the questions for contract and contact."""
        return self.number(number).write(NAMES[number])

    def at_level(self, level: int, number: str = ENTERPRISE) -> Talk:
        """Bring a report of a contract's contact to its level, the one that the model proposes."""
        return self.begin(view=severity(level)).identified(number).write("yes", "affirm")

    @property
    def said(self) -> list[str]:
        """The responses of the last turn."""
        return [one.response for one in self.last]

    def argument(self, response: str, name: str) -> object:
        """An argument of a response of the last turn."""
        return next(one.arguments[name] for one in self.last if one.response == response)

    def asks(self) -> Say:
        """The words of the open question."""
        assert self.question is not None
        return question_text(self.intake, self.question, self.records, self.now)

    def _turn(self, text: str, intent: str, view: Severity | None, entities: Mapping[str, str]) -> Turn:
        return Turn(text, intent, self.language, self.channel, entities, view, message_id="m1")

    def _take(self, advance: Advance) -> Talk:
        self.intake, self.last, self.question = advance.intake, advance.said, advance.question
        if self.question is not None:
            self.asked.append(self.question)
        return self
