"""The phone line's webhooks: addresses under ``/voice``, each checked, answered once, and never in silence.

The dialogue itself is in ``agent_leg``, ``customer_leg``, ``intake`` and ``fallback``; this module ties
them to addresses. When the engine fails in mid-call the customer is sent to the emergency way, and the agent
is told that we call again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Response

from actions.contract.clock import Clock
from actions.handoff.line import PriorityLine
from telephony.agent_leg import AgentLeg
from telephony.conference import Rooms
from telephony.customer_leg import CustomerLeg
from telephony.dialogue import Dialogue, Transactions
from telephony.fallback import EmergencyWay
from telephony.intake import Intake
from telephony.settings import LineSettings
from telephony.speaker import Speaker
from telephony.twiml import Hangup, document
from telephony.voices import LineVoice, load_voices
from telephony.webhook import Webhook, Webhooks, nothing_to_say, twiml_response

log = logging.getLogger(__name__)

Key = Annotated[str, Query(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Turn = Annotated[int, Query(ge=1, le=100)]
Count = Annotated[int, Query(ge=0, le=100_000)]
Language = Annotated[str, Query(pattern=r"^(nl|de|ru|it|fr)(-[A-Z]{2})?$")]
Leg = Literal["agent", "customer"]

ENDED = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
RUNNING = frozenset({"queued", "initiated", "ringing", "in-progress"})


@dataclass(frozen=True)
class CallerParts:
    """What the intake works with beside the line: the assistant, the database, the clock."""

    dialogue: Dialogue
    transactions: Transactions
    clock: Clock


def create_router(
    line: PriorityLine,
    callers: CallerParts,
    webhooks: Webhooks,
    settings: LineSettings,
    voices: Mapping[str, LineVoice] | None = None,
) -> APIRouter:
    """Return the router of all addresses under ``/voice``.

    ``voices`` are those of ``load_voices`` unless given.  Raises ``VoicesError`` when they cannot be used.
    """
    known = load_voices() if voices is None else voices
    speaker = Speaker(known)
    rooms = Rooms(line, webhooks, speaker, settings.music)
    agent = AgentLeg(line, webhooks, speaker, rooms, settings.default_language)
    customer = CustomerLeg(line, webhooks, speaker, rooms, settings.default_language)
    router = APIRouter(prefix="/voice", tags=["voice"])
    _add_legs(router, webhooks, agent, customer, settings.default_language)
    _add_reports(router, webhooks, line, rooms, agent, customer)
    parts = (callers.dialogue, callers.transactions, callers.clock)
    intake = Intake(line, *parts, webhooks, speaker, rooms, settings)
    _add_incoming(router, webhooks, intake, customer, settings)
    # The other voice: when the carrier has lost the first one, this way still speaks.
    _add_emergency(router, webhooks, EmergencyWay(webhooks, Speaker(known, second=True), settings))
    return router


def _add_legs(router: APIRouter, webhooks: Webhooks, agent: AgentLeg, customer: CustomerLeg, language: str) -> None:
    genuine = Depends(webhooks.genuine)

    def agent_answer(hook: Webhook, work: Callable[[], str]) -> Response:
        return webhooks.answer_or(hook, work, agent.fault)

    def customer_answer(hook: Webhook, work: Callable[[], str]) -> Response:
        return webhooks.answer_or(hook, work, lambda: customer.emergency(language))

    @router.post("/priority/agent")
    def agent_answered(key: Key, hook: Webhook = genuine) -> Response:
        """Tell the agent the case."""
        return agent_answer(hook, lambda: agent.whisper(key, turn=1, misses=0))

    @router.post("/priority/agent/key")
    def agent_key(key: Key, turn: Turn, misses: Count, hook: Webhook = genuine) -> Response:
        """Do what the agent's key says."""
        pressed = hook.form.get("Digits")
        return agent_answer(hook, lambda: agent.key_pressed(key, pressed, turn, misses, hook.call_sid))

    @router.post("/priority/customer")
    def customer_answered(key: Key, hook: Webhook = genuine) -> Response:
        """Greet the customer called back."""
        return customer_answer(hook, lambda: customer.greeting(key, turn=1, misses=0))

    @router.post("/priority/customer/key")
    def customer_key(key: Key, turn: Turn, misses: Count, hook: Webhook = genuine) -> Response:
        """Do what the customer's key says."""
        pressed = hook.form.get("Digits")
        return customer_answer(hook, lambda: customer.key_pressed(key, pressed, turn, misses, hook.call_sid))

    @router.post("/priority/customer/after")
    def customer_after_talk(key: Key, lang: Language, again: Count, hook: Webhook = genuine) -> Response:
        """Do what the customer's key says after the talk."""
        pressed = hook.form.get("Digits")
        return customer_answer(hook, lambda: customer.after_talk(key, pressed, lang, again))


def _add_reports(
    router: APIRouter,
    webhooks: Webhooks,
    line: PriorityLine,
    rooms: Rooms,
    agent: AgentLeg,
    customer: CustomerLeg,
) -> None:
    genuine = Depends(webhooks.genuine)

    @router.post("/priority/status")
    def call_status(key: Key, hook: Webhook = genuine) -> Response:
        """Report the course of a call that we placed; these come late, twice, in any order, or never."""
        status = hook.form.get("CallStatus")

        def report() -> str:
            if status in ENDED:
                line.call_ended(key, status, hook.call_sid or None, answered=status == "completed")
            elif status in RUNNING and hook.call_sid:
                line.call_progress(key, status, hook.call_sid)
            return status

        webhooks.answer_once(hook, report, told_by=["CallStatus"])
        return nothing_to_say()

    @router.post("/priority/room")
    def room_status(key: Key, hook: Webhook = genuine) -> Response:
        """Report that the conference has begun, so that both hear each other."""
        event = hook.form.get("StatusCallbackEvent")

        def report() -> str:
            if event == "conference-start":
                line.bridged(key)
            return event

        webhooks.answer_once(hook, report, told_by=["ConferenceSid", "StatusCallbackEvent"])
        return nothing_to_say()

    @router.post("/priority/wait")
    def wait(key: Key, lang: Language, news: Count, hook: Webhook = genuine) -> Response:
        """Say what happens to a leg that waits in the conference."""
        return twiml_response(rooms.waiting(key, lang, news))

    @router.post("/priority/left")
    def left(key: Key, leg: Leg, lang: Language, again: Count, hook: Webhook = genuine) -> Response:
        """Go on after the conference, or note that the customer has hung up."""
        gone = hook.form.get("CallStatus") in ENDED

        def work() -> str:
            if leg == "agent":
                return agent.talk_ended(lang)
            if gone:
                line.call_ended(key, "completed", hook.call_sid or None, answered=True)
                return customer.goodbye(lang)
            return customer.conference_ended(key, hook.call_sid, lang, again)

        return webhooks.answer_or(hook, work, agent.fault if leg == "agent" else lambda: customer.emergency(lang))


def _add_incoming(
    router: APIRouter, webhooks: Webhooks, intake: Intake, customer: CustomerLeg, settings: LineSettings
) -> None:
    genuine = Depends(webhooks.genuine)
    background: set[asyncio.Task[str]] = set()

    async def answer(hook: Webhook, work: Callable[[], Awaitable[str]]) -> Response:
        dialled = settings.language_of(hook.form.get("To")) or settings.default_language
        turn = asyncio.ensure_future(webhooks.answer_once_later(hook, work))
        background.add(turn)
        turn.add_done_callback(background.discard)
        turn.add_done_callback(_consumed)
        try:
            done, _ = await asyncio.wait({turn}, timeout=settings.turn_limit_s)
            if done:
                return twiml_response(turn.result())
            log.error("webhook %s took over %s s; the caller goes the emergency way", hook.path, settings.turn_limit_s)
        except HTTPException:
            raise
        except Exception:
            log.exception("webhook %s failed; the caller goes the emergency way", hook.path)
        return twiml_response(customer.emergency(dialled))

    @router.post("/incoming")
    async def incoming_call(hook: Webhook = genuine) -> Response:
        """Greet a caller."""
        return await answer(hook, lambda: intake.answered(hook))

    @router.post("/incoming/turn")
    async def caller_turn(n: Turn, hook: Webhook = genuine) -> Response:
        """Go on after what the caller said or pressed."""
        if hook.form.get("CallStatus") in ENDED and not hook.form.get("SpeechResult").strip():
            await intake.gone(hook.call_sid)
            return twiml_response(document(Hangup()))
        return await answer(hook, lambda: intake.turn(hook, n))

    @router.post("/incoming/wait")
    async def caller_waits(n: Turn, times: Count, hook: Webhook = genuine) -> Response:
        """Go on after a holding sentence."""
        return await answer(hook, lambda: intake.wait(hook, n, times))

    @router.post("/incoming/status")
    async def caller_status(hook: Webhook = genuine) -> Response:
        """Note that a caller has hung up; the status address to enter at the carrier beside the line's numbers."""
        if hook.form.get("CallStatus") in ENDED:
            await intake.gone(hook.call_sid)
        return nothing_to_say()


def _add_emergency(router: APIRouter, webhooks: Webhooks, emergency: EmergencyWay) -> None:
    genuine = Depends(webhooks.genuine)

    @router.post("/fallback")
    def fallback(lang: Language | None = None, hook: Webhook = genuine) -> Response:
        """Dial the manager on duty; also the fallback address to enter at the carrier."""
        return twiml_response(emergency.dial(lang, hook.form.get("To")))

    @router.post("/fallback/after")
    def fallback_after(lang: Language, rounds: Count, hook: Webhook = genuine) -> Response:
        """Go on after the manager on duty was dialled."""
        bridged = hook.form.get("DialBridged") == "true"
        return twiml_response(emergency.after(lang, hook.form.get("To"), rounds, bridged))

    @router.post("/fallback/whisper")
    def fallback_whisper(hook: Webhook = genuine) -> Response:
        """Ask the phone that answered for the key 1."""
        return twiml_response(emergency.whisper())

    @router.post("/fallback/accept")
    def fallback_accept(hook: Webhook = genuine) -> Response:
        """Bridge after 1."""
        return twiml_response(emergency.accept(hook.form.get("Digits")))


def _consumed(turn: asyncio.Task[str]) -> None:
    """Look at the fault of a turn that nobody waits for any more, so that it is not reported a second time."""
    if not turn.cancelled():
        turn.exception()
