"""The caller's dialogue: the same assistant as in the chat, by speech and by keys, until a person is connected.

The telephone asks a few questions of its own (language, chat code, PIN, going on with an earlier call); everything
else is the assistant's. Keys become the commands of the chat's quick replies, speech becomes text. Whatever fails
ends at a person: 0 at any time; two answers that were not heard or understood lead to keys alone, two more to a
person; so does an assistant that does not answer.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

import anyio
import anyio.to_thread
from sqlalchemy.orm import Session

from actions.contract.clock import Clock
from actions.contract.numbers import ContractNumber, WrongLength, format_contract_number, format_incident_number
from actions.handoff.line import CustomerBrief, PriorityLine
from actions.store.calls import (
    begin_call,
    call_by_sid,
    case_of_call,
    contact_heard,
    contacts_with_number,
    conversation_of_leg,
    earlier_call,
    leave_unanswered,
    words_said,
    wrong_pins,
)
from actions.store.cases import OPEN_STATES
from actions.store.contracts import contacts_of
from actions.store.conversations import open_conversation
from actions.store.pins import matches_pin
from actions.store.tables import CallRow, ContactRow, ContractRow
from locales.catalogue import LANGUAGES, catalogue, regional
from locales.message import Text
from locales.responses import RESPONSES
from locales.texts import intake_call as texts
from locales.texts import priority_line as line_texts
from locales.texts.buttons import LEVEL_CHOICE, MATTERS
from locales.values import Digits, Value, from_json
from telephony.call_state import CallState
from telephony.conference import Rooms
from telephony.dialogue import Dialogue, Reply, Transactions
from telephony.questions import (
    KINDS,
    LEVEL_QUESTIONS,
    NO_MATCH,
    OWN_YES_NO,
    button_heard,
    definition,
    is_farewell,
    key_sentences,
    keys_of,
    kind_of,
    level_sentences,
    yes_or_no,
)
from telephony.settings import LineSettings
from telephony.speaker import Speaker, shortened
from telephony.twiml import E164, Gather, Hangup, Redirect, Say, document
from telephony.webhook import Webhook, Webhooks

log = logging.getLogger(__name__)

MOST_MISSES = 2
MOST_TURNS = 60
"""Gathers of one call; more is a stuck key or a machine, and a person takes over."""
MOST_WAITS = 2
"""Times a caller is put off while the assistant works, before a person takes over."""
MOST_PINS = 3
MOST_PINS_AN_HOUR = 9
"""Wrong PINs for one contact over all calls within an hour; then nobody is known by it on the phone."""
RESUMES_WITHIN = timedelta(hours=1)
LOW_CONFIDENCE = 0.5
"""Below this, words are read back. A missing or zero confidence says nothing (it differs per provider)."""
LONGEST_READ_BACK = 200
CODE_LENGTH = 6
CALL_SID = re.compile(r"[A-Za-z0-9]{1,50}")
WITHHELD = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
"""What the carrier sends for a withheld number: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE as keys."""

OPENING = frozenset({"utter_case_opened", "utter_service_opened", "utter_person_opened", "utter_escalated"})
"""Responses after which the caller may have to be connected with a person."""
PLACES = {"start": "report", "report": "report", "contract": "contract", "contact": "contact", "choice": "question"}
_MENU = {str(place): language for place, language in enumerate(LANGUAGES, start=1)}

Result = TypeVar("Result")


@dataclass
class Caller:
    """One call while one of its webhooks is answered."""

    sid: str
    number: str | None
    language: str
    conversation_id: str | None
    contact_id: int | None
    verified: bool
    pin_failures: int
    state: CallState = field(default_factory=CallState)

    @property
    def base_language(self) -> str:
        """The language without its region."""
        return self.language[:2]

    def write(self, text: Text, **arguments: Value) -> str:
        """Return a text as it is said in the call's language."""
        return catalogue(self.language).render(text, "voice", **arguments)


class Intake:
    """Leads a caller from the greeting to a person. Every method for a webhook returns a TwiML document."""

    def __init__(
        self,
        line: PriorityLine,
        dialogue: Dialogue,
        transactions: Transactions,
        clock: Clock,
        webhooks: Webhooks,
        speaker: Speaker,
        rooms: Rooms,
        settings: LineSettings,
    ) -> None:
        self._line, self._dialogue, self._transactions, self._clock = line, dialogue, transactions, clock
        self._webhooks, self._speaker, self._rooms, self._settings = webhooks, speaker, rooms, settings

    # --- the webhooks ---

    async def answered(self, hook: Webhook) -> str:
        """Greet: the language by the dialled number, an earlier call or a known contact, else by key."""
        sid, number = hook.call_sid, caller_number(hook.form.get("From"))
        if not CALL_SID.fullmatch(sid):
            return self._way_out()
        dialled = self._settings.language_of(hook.form.get("To"))
        now, mark = self._clock.now(), self._mark(number)

        def begin(session: Session) -> tuple[CallRow, CallRow | None, list[tuple[str, str]]]:
            known = contacts_with_number(session, number) if number else ()
            spoken = [(row.language, session.get_one(ContractRow, row.contract_number).country) for row in known]
            row = begin_call(session, sid, mark, dialled or self._settings.default_language, now)
            return row, earlier_call(session, row, now - RESUMES_WITHIN), spoken

        row, earlier, spoken = await self._transactions.run(begin)
        if row.step == hook.target and row.answer is not None:
            return row.answer
        caller = _caller(row, number)
        by_contact = {regional(*one).replace("_", "-") for one in spoken}
        known_language = by_contact.pop() if len(by_contact) == 1 else None
        if dialled is not None:
            # The contact's region says more about the dialled language than the number alone.
            by_region = known_language if known_language is not None and known_language[:2] == dialled else None
            caller.language = by_region or dialled
        elif earlier is not None:
            caller.language = earlier.language
        elif known_language is not None:
            caller.language = known_language
        else:
            return await self._kept(caller, hook, self._ask_language(caller))
        return await self._kept(caller, hook, await self._welcome(caller, earlier))

    async def turn(self, hook: Webhook, number: int) -> str:
        """Go on after gather ``number``; one that was answered before gets the newest document."""
        found = await self._found(hook)
        if found is None:
            return self._from_the_beginning()
        row, caller = found
        if row.answer is not None and (row.step == hook.target or number != caller.state.turn):
            return row.answer
        keys, words = hook.form.get("Digits"), " ".join(hook.form.get("SpeechResult").split())
        if keys:
            answer = await self._pressed(caller, keys)
        elif words:
            answer = await self._said(caller, words, _confidence(hook.form.get("Confidence")))
        else:
            answer = await self._missed(caller, caller.write(texts.NOT_HEARD))
        return await self._kept(caller, hook, answer)

    async def wait(self, hook: Webhook, number: int, times: int) -> str:
        """Go on waiting for the assistant; after some times a person takes over."""
        found = await self._found(hook)
        if found is None:
            return self._from_the_beginning()
        row, caller = found
        if row.answer is not None and (
            row.step == hook.target or number != caller.state.turn or not caller.state.queue
        ):
            return row.answer
        answer = await self._go_on(caller, times)
        return await self._kept(caller, hook, answer)

    async def gone(self, sid: str) -> None:
        """The caller has hung up: what was said is kept, and a call back within the hour goes on from it."""
        await anyio.to_thread.run_sync(self._line.caller_gone, sid)

    # --- the beginning ---

    def _ask_language(self, caller: Caller) -> str:
        say = self._speaker.say
        prompts = [say(language, line_texts.MENU_LANGUAGE, key=key) for key, language in _MENU.items()]
        return self._gather(caller, "language", prompts, own="language")

    async def _welcome(self, caller: Caller, earlier: CallRow | None) -> str:
        opening = [caller.write(line_texts.WELCOME), caller.write(texts.NOTICE)]
        before = None if earlier is None else await self._transactions.read(lambda session: _left_off(session, earlier))
        if before is None or earlier is None:
            return self._ask_start(caller, opening)
        caller.state.resumed = earlier.call_sid
        if before.incident is not None:
            told = caller.write(texts.CASE_OPEN, incident=Digits(before.incident, "incident"))
            return self._ask_own(caller, "connect", [told], [caller.write(texts.CONNECT_QUESTION)])
        stopped = caller.write(texts.STOPPED_AT[before.place])
        return self._ask_own(
            caller, "resume", [caller.write(texts.WELCOME_BACK), stopped], [caller.write(texts.GO_ON_QUESTION)]
        )

    def _ask_start(self, caller: Caller, opening: Sequence[str]) -> str:
        question = [caller.write(text) for text in (texts.START_QUESTION, texts.START_KEYS, texts.HELP_KEYS)]
        return self._ask(caller, "start", opening, question)

    # --- what the caller does ---

    async def _pressed(self, caller: Caller, keys: str) -> str:
        state = caller.state
        if keys == "0" or state.turn >= MOST_TURNS:
            return await self._person(caller)
        if keys.startswith("*"):
            return self._again(caller, [])
        own = state.own
        if own == "language":
            return await self._language_chosen(caller, keys)
        if own == "level_keys":
            return await self._level_chosen(caller, keys)
        if own == "pin":
            return await self._pin_keyed(caller, keys)
        if own in OWN_YES_NO:
            return await self._own_answered(caller, {"1": True, "2": False}.get(keys))
        if state.kind == "start" and len(keys) == CODE_LENGTH:
            return await self._code_keyed(caller, keys)
        if state.kind == "contract":
            return await self._contract_keyed(caller, keys)
        if state.kind == "contact":
            return await self._pin_keyed(caller, keys)
        button = keys_of(state.response).get(keys)
        if button is not None:
            return await self._tell(caller, (caller.write(button.title), button.payload))
        if keys == "1" and state.kind in ("start", "report", "free"):
            return self._ask_level_keys(caller, [])
        return await self._missed(caller, caller.write(texts.NOT_UNDERSTOOD))

    async def _said(self, caller: Caller, words: str, confidence: float | None) -> str:
        state = caller.state
        if state.turn >= MOST_TURNS:
            return await self._person(caller)
        badly = confidence is not None and confidence < LOW_CONFIDENCE
        if state.own in OWN_YES_NO:
            return await self._own_answered(caller, None if badly else yes_or_no(caller.base_language, words))
        if state.own is not None:
            return await self._missed(caller, caller.write(texts.NOT_UNDERSTOOD))
        if badly and state.kind in ("yes_no", "choice"):
            return await self._missed(caller, caller.write(texts.NOT_UNDERSTOOD))
        if state.response in ("utter_anything_else", "utter_thank"):
            if is_farewell(caller.base_language, words):
                return self._farewell(caller)
            if len(words.split()) <= 2 and yes_or_no(caller.base_language, words):
                return self._ask(caller, "report", [], [_said(caller, "utter_ask_report")])
        if badly and not _contract_number(words):
            state.held, misses = words, state.misses
            heard = caller.write(texts.HEARD, words=shortened(words, LONGEST_READ_BACK))
            answer = self._ask_own(caller, "heard", [], [heard])
            state.misses = misses  # what was heard wrongly counts with what was not heard before
            return answer
        return await self._words(caller, words)

    async def _words(self, caller: Caller, words: str) -> str:
        """Take words that were understood well enough, or that the caller has confirmed."""
        state = caller.state
        if state.kind == "contract":
            number = _contract_number(words)
            if number is not None:
                return await self._tell(caller, (format_contract_number(number), None))
            if state.words_tried:  # the assistant gives up after two; here keys come first
                return await self._missed(caller, _said(caller, "utter_contract_wrong_length"))
            state.words_tried = True
        elif state.kind == "contact":
            return await self._name_said(caller, words)
        elif state.kind == "choice":
            button = button_heard(state.response, caller.base_language, words)
            if button is not None and state.response in ("utter_ask_premium", "utter_ask_level"):
                return await self._tell(caller, (words, button.payload))
        # Who calls is found out by name and PIN alone, so an address in the words must not do it.
        return await self._tell(caller, (words.replace("@", " "), None))

    # --- the telephone's own questions ---

    async def _language_chosen(self, caller: Caller, keys: str) -> str:
        if keys not in _MENU:
            return await self._missed(caller, None)
        caller.language = _MENU[keys]
        return self._ask_start(caller, [caller.write(line_texts.WELCOME), caller.write(texts.NOTICE)])

    async def _code_keyed(self, caller: Caller, code: str) -> str:
        brief = await self._in_thread(lambda: self._line.join_code(code)) if code.isdecimal() else None
        if brief is None:
            return await self._missed(caller, caller.write(line_texts.CODE_UNKNOWN))
        if brief.language != caller.base_language:
            caller.language = brief.language  # the chat's language is the customer's own choice
        # Whoever hangs up now and calls again is connected with this case.
        caller.conversation_id = await self._transactions.read(lambda session: conversation_of_leg(session, brief.key))
        found = caller.write(line_texts.CODE_FOUND, incident=Digits(brief.incident, "incident"))
        return await self._connect(caller, brief, [found, caller.write(line_texts.CUSTOMER_CONNECTING)])

    def _ask_level_keys(self, caller: Caller, opening: Sequence[str]) -> str:
        question = [caller.write(texts.LEVEL_BY_KEYS), *level_sentences(caller.language)]
        return self._ask_own(caller, "level_keys", opening, question)

    async def _level_chosen(self, caller: Caller, keys: str) -> str:
        if keys not in ("1", "2", "3", "4"):
            return await self._missed(caller, caller.write(texts.NOT_UNDERSTOOD))
        state = caller.state
        state.level = int(keys)
        told = caller.write(texts.REPORT_BY_KEYS, definition=definition(caller.language, int(keys)))
        if state.response == "utter_ask_report":
            return await self._tell(caller, (told, None))
        begin = (caller.write(MATTERS[0].title), MATTERS[0].payload)
        return await self._tell(caller, begin, (told, None))

    async def _own_answered(self, caller: Caller, answer: bool | None) -> str:
        if answer is None:
            return await self._missed(caller, caller.write(texts.NOT_UNDERSTOOD))
        state = caller.state
        own, state.own, state.own_question = state.own, None, []
        if own == "connect":
            return await self._reconnect(caller) if answer else self._ask_start(caller, [])
        if own == "resume":
            return await self._resume(caller) if answer else self._ask_start(caller, [])
        if own == "heard":
            held, state.held = state.held or "", None
            return await self._words(caller, held) if answer else await self._missed(caller, None)
        if own == "is_contract" and answer:
            return await self._tell(caller, (format_contract_number(str(state.contract)), None))
        if own == "is_you" and answer:
            contact = await self._contact(state.candidate)
            if contact is not None:
                return await self._identified(caller, contact)
        state.candidate = None
        return self._again(caller, [])

    async def _contract_keyed(self, caller: Caller, keys: str) -> str:
        try:
            number = ContractNumber.parse(keys)
        except WrongLength:
            return await self._missed(caller, _said(caller, "utter_contract_wrong_length"))
        except ValueError:
            wrong = _said(caller, "utter_contract_wrong_check_digit", number=Digits(keys, "contract"))
            return await self._missed(caller, wrong)
        return await self._tell(caller, (format_contract_number(number), None))

    # --- who calls ---

    async def _name_said(self, caller: Caller, words: str) -> str:
        number = caller.state.contract or ""
        found = await self._transactions.read(lambda session: contact_heard(session, number, words))
        contact, exactly = found
        if contact is not None and exactly:
            return await self._identified(caller, contact)
        if contact is not None:
            caller.state.candidate = contact.id
            return self._ask_own(caller, "is_you", [], [caller.write(texts.IS_IT_YOU, name=contact.name)])
        if caller.state.words_tried:  # the assistant gives up after two; here keys come first
            return await self._missed(caller, _said(caller, "utter_contact_unknown"))
        caller.state.words_tried = True
        return await self._tell(caller, (words.replace("@", " "), None))

    async def _identified(self, caller: Caller, contact: ContactRow) -> str:
        """Ask for the PIN of whoever was named; without one the name alone counts, as in the chat."""
        if contact.pin_hash is None or (caller.verified and caller.contact_id == contact.id):
            caller.contact_id = contact.id
            return await self._tell(caller, (contact.name, None))
        caller.state.candidate = contact.id
        return self._ask_own(caller, "pin", [], [caller.write(texts.ASK_PIN)])

    async def _pin_keyed(self, caller: Caller, keys: str) -> str:
        state, since = caller.state, self._clock.now() - RESUMES_WITHIN

        def possible(session: Session) -> list[tuple[ContactRow, int]]:
            if state.candidate is not None:
                row = session.get(ContactRow, state.candidate)
                rows = [row] if row is not None else []
            else:
                rows = list(contacts_of(session, state.contract or ""))
            return [(row, wrong_pins(session, row.id, since)) for row in rows]

        rows = await self._transactions.read(possible)
        allowed = [row for row, wrong in rows if wrong < MOST_PINS_AN_HOUR]
        # Outside the transaction: hashing takes a while.
        fitting = await self._in_thread(lambda: [row for row in allowed if matches_pin(row.pin_hash, keys)])
        if len(fitting) != 1:
            return await self._pin_failed(caller)
        contact = fitting[0]
        caller.contact_id, caller.verified = contact.id, True
        state.own, state.own_question = None, []
        if state.resumed is not None:
            return await self._adopt(caller)
        return await self._tell(caller, (contact.name, None))

    async def _pin_failed(self, caller: Caller) -> str:
        caller.pin_failures += 1
        if caller.contact_id is None or not caller.verified:
            caller.contact_id = caller.state.candidate
        if caller.pin_failures >= MOST_PINS:
            return await self._person(caller, caller.write(texts.NOT_VERIFIED))
        return self._ask_own(caller, "pin", [caller.write(texts.PIN_WRONG)], [caller.write(texts.ASK_PIN)])

    async def _any_pin(self, caller: Caller) -> bool:
        number = caller.state.contract or ""
        return await self._transactions.read(
            lambda session: any(row.pin_hash is not None for row in contacts_of(session, number))
        )

    async def _contact(self, contact_id: int | None) -> ContactRow | None:
        return await self._transactions.read(
            lambda session: session.get(ContactRow, contact_id) if contact_id else None
        )

    # --- going on from an earlier call ---

    async def _resume(self, caller: Caller) -> str:
        """Go on where the earlier call stopped; whoever was known there by a PIN must key it in again."""
        earlier = await self._earlier(caller)
        if earlier is None:
            return self._ask_start(caller, [])
        contact = await self._contact(earlier.contact_id)
        if contact is not None and contact.pin_hash is not None:
            caller.state.candidate = contact.id
            return self._ask_own(caller, "pin", [], [caller.write(texts.ASK_PIN)])
        caller.contact_id = earlier.contact_id
        return await self._adopt(caller)

    async def _adopt(self, caller: Caller) -> str:
        earlier = await self._earlier(caller)
        if earlier is None:
            return self._ask_start(caller, [])
        turn = caller.state.turn
        caller.state = CallState.from_json(earlier.state)
        caller.conversation_id, caller.language = earlier.conversation_id, earlier.language
        state = caller.state
        state.turn, state.misses, state.keys_only = turn, 0, False
        state.own, state.own_question, state.resumed, state.candidate = None, [], None, None
        if state.queue:
            return await self._go_on(caller, 0)
        if state.kind == "start":
            return self._ask_start(caller, [])
        return self._again(caller, [])

    async def _earlier(self, caller: Caller) -> CallRow | None:
        resumed = caller.state.resumed
        return await self._transactions.read(lambda session: call_by_sid(session, resumed) if resumed else None)

    async def _reconnect(self, caller: Caller) -> str:
        earlier = await self._earlier(caller)
        if earlier is not None:
            caller.conversation_id, caller.contact_id = earlier.conversation_id, None
            await self._write_down(caller)
        brief = await self._in_thread(lambda: self._line.caller_waits(caller.sid, caller.number))
        if brief is None:
            return await self._person(caller)
        return await self._connect(caller, brief, [caller.write(line_texts.CUSTOMER_CONNECTING)])

    # --- the assistant ---

    async def _tell(self, caller: Caller, *messages: tuple[str, str | None]) -> str:
        caller.state.queue = [list(message) for message in messages]
        return await self._go_on(caller, 0)

    async def _go_on(self, caller: Caller, times: int) -> str:
        """Take what the caller said to the assistant, and say what it answers; put the caller off when it is slow."""
        state = caller.state
        await self._write_down(caller)
        replies: list[Reply] = []
        while state.queue:
            words, payload = state.queue[0]
            state.origin = state.origin or caller.sid
            name = f"{state.origin}:{state.sent}"
            answer = await self._dialogue.say(
                str(caller.conversation_id), name, words or "", payload, self._settings.understanding_s
            )
            if answer is None:
                return await self._put_off(caller, times)
            if any(reply.response == "utter_general_fault" for reply in answer):
                state.queue = []
                return await self._person(caller, caller.write(texts.CANNOT_GO_ON))
            state.queue.pop(0)
            state.sent += 1
            replies = [*(reply for reply in replies if kind_of(reply.response) is None), *answer]
            self._follow_language(caller, answer)
            asked = next((reply.response for reply in reversed(answer) if kind_of(reply.response)), None)
            if not state.queue and state.level is not None and asked in LEVEL_QUESTIONS:
                button = LEVEL_CHOICE[state.level - 1]
                state.queue, state.level = [[caller.write(button.title), button.payload]], None
        return await self._speak(caller, replies)

    async def _put_off(self, caller: Caller, times: int) -> str:
        if times >= MOST_WAITS:
            return await self._person(caller, caller.write(texts.CANNOT_GO_ON))
        following = self._webhooks.url("/voice/incoming/wait", n=caller.state.turn, times=times + 1)
        return document(self._plain(caller, caller.write(texts.ONE_MOMENT)), Redirect(following))

    def _follow_language(self, caller: Caller, replies: Sequence[Reply]) -> None:
        for reply in replies:
            wanted = reply.arguments.get("language") if reply.response == "utter_language_changed" else None
            if wanted in LANGUAGES:
                caller.language = str(wanted)

    async def _speak(self, caller: Caller, replies: Sequence[Reply]) -> str:
        """Say the replies; then the question among them, the person, or the farewell."""
        state = caller.state
        asked = next((place for place, reply in reversed(list(enumerate(replies))) if kind_of(reply.response)), None)
        spoken = [reply for place, reply in enumerate(replies) if place != asked]
        opening = [line for line in (_line(caller, reply) for reply in spoken) if line]
        said = {reply.response for reply in replies}
        if not replies or said & OPENING:
            brief = await self._in_thread(lambda: self._line.caller_waits(caller.sid, caller.number))
            if brief is not None:
                return await self._connect(caller, brief, opening or [caller.write(line_texts.CUSTOMER_CONNECTING)])
        if "utter_goodbye" in said:
            state.done = True
            return document(*(self._plain(caller, line) for line in opening), Hangup())
        if asked is None:
            return self._ask(caller, "free", opening, [_said(caller, "utter_anything_else")], "utter_anything_else")
        question = replies[asked]
        kind, response = str(kind_of(question.response)), question.response
        missed = bool(said & NO_MATCH) and kind == state.kind
        if kind != state.kind:
            state.words_tried = False
        if kind == "contact" and "number" in question.arguments:
            number = from_json(question.arguments["number"])
            state.contract = number.value if isinstance(number, Digits) else state.contract
        line = _line(caller, question) or ""
        offer = await self._offer(caller, kind)
        if offer is not None:
            state.kind, state.response, state.question = kind, response, [line]
            own, told = offer
            return self._ask_own(caller, own, opening, [told])
        if not missed:
            return self._ask(caller, kind, opening, [line], response)
        state.kind, state.response, state.question = kind, response, [line]
        return await self._missed(caller, None, opening)

    async def _offer(self, caller: Caller, kind: str) -> tuple[str, str] | None:
        """Return a question that the caller's number lets us ask instead: whose contract it is, or who it is."""
        state, number = caller.state, caller.number
        if number is None or kind not in ("contract", "contact") or kind in state.offered:
            return None
        state.offered.append(kind)

        def look(session: Session) -> tuple[ContactRow, str] | None:
            known = contacts_with_number(session, number)
            if kind == "contact":
                known = [row for row in known if row.contract_number == state.contract]
            if len(known) != 1:
                return None
            return known[0], session.get_one(ContractRow, known[0].contract_number).customer

        found = await self._transactions.read(look)
        if found is None:
            return None
        contact, customer = found
        if kind == "contract":
            state.contract = contact.contract_number
            return "is_contract", caller.write(texts.IS_IT_CONTRACT, customer=customer)
        state.candidate = contact.id
        return "is_you", caller.write(texts.IS_IT_YOU, name=contact.name)

    # --- a person, and the end ---

    async def _person(self, caller: Caller, first: str | None = None) -> str:
        await self._write_down(caller, conversation=False)
        sid, number, language = caller.sid, caller.number, caller.base_language
        brief = await self._in_thread(lambda: self._line.person_wanted(sid, number, language))
        conversation = caller.conversation_id
        if conversation is not None:
            now = self._clock.now()
            await self._transactions.run(lambda session: leave_unanswered(session, conversation, now))
        caller.state.queue = []
        opening = [first] if first else []
        return await self._connect(caller, brief, [*opening, caller.write(line_texts.PERSON_COMING)])

    async def _connect(self, caller: Caller, brief: CustomerBrief, lines: Sequence[str]) -> str:
        """Say the lines and put the caller beside the case; the person's telephone rings meanwhile."""
        await self._in_thread(lambda: self._line.customer_reached(brief.key, caller.sid))
        caller.state.done = True
        room = await self._in_thread(lambda: self._rooms.for_customer(brief.key, caller.language))
        return document(*(self._plain(caller, line) for line in lines), room)

    async def _missed(self, caller: Caller, first: str | None, opening: Sequence[str] = ()) -> str:
        """Ask again after an answer that was not heard or does not fit; then by keys alone; then a person."""
        state = caller.state
        state.misses += 1
        lines = [*opening] if opening else [first] if first else []
        if state.misses < MOST_MISSES:
            return self._again(caller, lines)
        if state.own is None and state.kind == "free":
            return self._farewell(caller)
        current = state.own or state.kind
        if state.keys_only or KINDS[current].silence_s is None:
            return await self._person(caller)
        state.misses, state.keys_only = 0, True
        lines = [*lines, caller.write(texts.USE_KEYS)]
        if current in ("start", "report"):
            state.keys_only = False
            return self._ask_level_keys(caller, lines)
        if current == "contact":
            state.candidate = None
            if not await self._any_pin(caller):
                return await self._person(caller, caller.write(texts.NOT_VERIFIED))
            return self._ask_own(caller, "pin", lines, [caller.write(texts.ASK_PIN)])
        if current == "contract":
            state.question = [caller.write(texts.CONTRACT_KEYS)]
        if state.response == "utter_ask_level":
            state.question = level_sentences(caller.language)
        return self._again(caller, lines)

    def _farewell(self, caller: Caller) -> str:
        caller.state.done = True
        return document(self._plain(caller, caller.write(line_texts.CUSTOMER_GOODBYE)), Hangup())

    def _again(self, caller: Caller, opening: Sequence[str]) -> str:
        """Ask the question of now once more; misses go on counting."""
        state = caller.state
        misses, keys_only = state.misses, state.keys_only
        if state.own == "language":
            answer = self._ask_language(caller)
        elif state.own is not None:
            answer = self._ask_own(caller, state.own, opening, state.own_question, again=True)
        else:
            answer = self._ask(caller, state.kind, opening, state.question, state.response, again=True)
        state.misses, state.keys_only = misses, keys_only
        return answer

    # --- the document ---

    def _ask(
        self,
        caller: Caller,
        kind: str,
        opening: Sequence[str],
        question: Sequence[str],
        response: str | None = None,
        again: bool = False,
    ) -> str:
        """Ask a question of the assistant's (or the first one), with the keys that answer it."""
        state = caller.state
        state.kind, state.response, state.question = kind, response, list(question)
        state.own, state.own_question = None, []
        if not again:
            state.misses, state.keys_only = 0, False
        keys = key_sentences(response, caller.language)
        if kind == "contact" and not state.keys_only:
            keys = [caller.write(texts.CONTACT_KEYS)]
        helps = [caller.write(texts.HELP_SHORT)] if again and kind != "start" else []
        lines = [*opening, *question, *keys, *helps]
        return self._gather(caller, kind, [self._plain(caller, line) for line in lines])

    def _ask_own(
        self, caller: Caller, own: str, opening: Sequence[str], question: Sequence[str], again: bool = False
    ) -> str:
        """Ask a question of the telephone's own."""
        state = caller.state
        state.own_question = list(question)
        if not again:
            state.misses, state.keys_only = 0, False
        keys = [caller.write(texts.YES_NO_KEYS)] if own in OWN_YES_NO else []
        lines = [*opening, *question, *keys, *([caller.write(texts.HELP_SHORT)] if again else [])]
        return self._gather(caller, own, [self._plain(caller, line) for line in lines], own=own)

    def _gather(self, caller: Caller, kind: str, prompts: Sequence[Say], own: str | None = None) -> str:
        state, how = caller.state, KINDS[kind]
        state.own = own
        state.turn += 1
        speech = how.silence_s is not None and not state.keys_only
        ask = Gather(
            self._webhooks.url("/voice/incoming/turn", n=state.turn),
            tuple(prompts),
            digits=how.digits,
            timeout_s=how.wait_s,
            finish_on_key=how.finish,
            recogniser=self._speaker.recogniser(caller.language) if speech else None,
            speech_timeout_s=how.silence_s if speech else None,
        )
        # The gather posts after silence too; the way out is for a carrier that does not.
        return document(ask, Redirect(self._webhooks.url("/voice/fallback", lang=caller.language)))

    def _plain(self, caller: Caller, words: str) -> Say:
        return self._speaker.say_plain(caller.language, words)

    def _way_out(self) -> str:
        return document(Redirect(self._webhooks.url("/voice/fallback")))

    def _from_the_beginning(self) -> str:
        return document(Redirect(self._webhooks.url("/voice/incoming")))

    # --- the call's row ---

    async def _found(self, hook: Webhook) -> tuple[CallRow, Caller] | None:
        sid = hook.call_sid
        row = await self._transactions.read(lambda session: call_by_sid(session, sid))
        return None if row is None else (row, _caller(row, caller_number(hook.form.get("From"))))

    async def _write_down(self, caller: Caller, *, conversation: bool = True) -> None:
        """Keep how far the call is, and open its conversation: a call that breaks off now is not lost."""
        now = self._clock.now()

        def keep(session: Session) -> str | None:
            if conversation and caller.conversation_id is None:
                language = caller.base_language
                opened = open_conversation(session, channel="voice", language=language, at=now)
                caller.conversation_id = opened.id
            _write(session.get_one(CallRow, caller.sid), caller)
            return caller.conversation_id

        await self._transactions.run(keep)

    async def _kept(self, caller: Caller, hook: Webhook, answer: str) -> str:
        now = self._clock.now()

        def keep(session: Session) -> None:
            row = session.get_one(CallRow, caller.sid)
            _write(row, caller)
            row.step, row.answer, row.last_at = hook.target, answer, now

        await self._transactions.run(keep)
        return answer

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await anyio.to_thread.run_sync(work)

    def _mark(self, number: str | None) -> str | None:
        if number is None:
            return None
        return hmac.new(self._settings.caller_secret.encode(), number.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class LeftOff:
    """Where an earlier call left off: at a question, or with an open incident (its shown number)."""

    place: str
    incident: str | None = None


def _left_off(session: Session, earlier: CallRow) -> LeftOff | None:
    case = case_of_call(session, earlier)
    if case is not None:
        return LeftOff("", format_incident_number(case.id)) if case.state in OPEN_STATES else None
    state = CallState.from_json(earlier.state)
    if state.done or state.kind == "free" or not words_said(session, earlier.conversation_id or ""):
        return None
    if state.response in LEVEL_QUESTIONS:
        return LeftOff("level")
    if state.response == "utter_ask_premium":
        return LeftOff("premium")
    return LeftOff(PLACES.get(state.kind, "question"))


def caller_number(sent: str) -> str | None:
    """Return the caller's number (E.164), or ``None`` when it is withheld or no number."""
    return sent if E164.fullmatch(sent) and sent not in WITHHELD else None


def _caller(row: CallRow, number: str | None) -> Caller:
    return Caller(
        sid=row.call_sid,
        number=number,
        language=row.language,
        conversation_id=row.conversation_id,
        contact_id=row.contact_id,
        verified=row.verified,
        pin_failures=row.pin_failures,
        state=CallState.from_json(row.state),
    )


def _write(row: CallRow, caller: Caller) -> None:
    row.language, row.conversation_id = caller.language, caller.conversation_id
    row.contact_id, row.verified, row.pin_failures = caller.contact_id, caller.verified, caller.pin_failures
    row.state = caller.state.to_json()


def _confidence(sent: str) -> float | None:
    """Return the recogniser's confidence; none when it is missing, zero or no number: then it says nothing."""
    try:
        value = float(sent)
    except ValueError:
        return None
    return value if 0 < value <= 1 else None


def _contract_number(words: str) -> str | None:
    """Return the contract number in words that hold its eight digits and no others."""
    try:
        return ContractNumber.parse("".join(character for character in words if character.isdecimal()))
    except ValueError:
        return None


def _said(caller: Caller, response: str, **arguments: Value) -> str:
    return caller.write(RESPONSES[response].voice, **arguments)


def _line(caller: Caller, reply: Reply) -> str | None:
    """Return a reply as it is said in the call's language."""
    if reply.response not in RESPONSES:
        return reply.text
    try:
        arguments: dict[str, Any] = {name: from_json(value) for name, value in reply.arguments.items()}
        return caller.write(RESPONSES[str(reply.response)].voice, **arguments)
    except (LookupError, ValueError, TypeError):
        log.exception("the reply %s cannot be said from its arguments; its own words are said", reply.response)
        return reply.text
