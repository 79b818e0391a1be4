"""``<Dial>`` of a simulated leg: numbers with a whisper, conferences with what is heard while waiting."""

from __future__ import annotations

import asyncio
import xml.etree.ElementTree as ElementTree
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from telephony.simulator.acts import Act
from telephony.simulator.calls import Call
from telephony.simulator.delivery import WebhookFailed, call_fields
from telephony.simulator.flow import GoTo, LegOver, parsed, text
from telephony.simulator.rooms import Participant, Room
from telephony.speaker import spoken_seconds

if TYPE_CHECKING:
    from telephony.simulator.leg import Leg

Target = tuple["Leg", ElementTree.Element]
"""A leg that is rung, and its ``<Number>``."""
SOUND_S = 5.0
"""Seconds that any sound file is taken to last."""


async def dial(leg: Leg, verb: ElementTree.Element) -> None:
    """Connect the leg and go on at the action; without one the next verb follows.

    Raises ``GoTo`` and, when the leg itself ends, ``LegOver``.
    """
    room = verb.find("Conference")
    try:
        if room is not None:
            result = await _in_conference(leg, room)
        else:
            result = await _to_numbers(leg, verb)
    except LegOver:
        # The vendor's page on <Dial>: the action is also requested when the leg itself hangs up.
        await _tell_action(leg, verb)
        raise
    if verb.get("action"):
        raise GoTo(verb.get("action", ""), verb.get("method", "POST"), result)


async def _tell_action(leg: Leg, verb: ElementTree.Element) -> None:
    action = verb.get("action")
    if action:
        fields = {**call_fields(leg.call), "CallStatus": "completed", "DialCallStatus": "completed"}
        await leg.exchange.delivery.tell(leg.call, urljoin(leg.here, action), fields)


async def _to_numbers(leg: Leg, verb: ElementTree.Element) -> dict[str, str]:
    """Ring all numbers at once; the first answer wins, a mailbox included, and then hears its whisper."""
    ring_s = float(verb.get("timeout", "30"))
    numbers = verb.findall("Number") or [verb]
    called = [(leg.dialled_leg(text(number)), number) for number in numbers]
    try:
        answering = [pair for pair in called if _answers(pair[0].call, ring_s)]
        first = min(answering, key=lambda pair: pair[0].call.behaviour.answer_s, default=None)
        wait_s = ring_s if first is None else first[0].call.behaviour.answer_s
        played = [pair for pair in called if pair[0].call.behaviour.live]
        if played:
            begun_s = leg.call.clock_s
            first = await _first_played(leg, played, wait_s) or first
            wait_s = max(0.0, wait_s - (leg.call.clock_s - begun_s))
        if first is None:
            return await _nobody_answers(leg, [other for other, _ in called], wait_s)
        return await _talk_with(leg, *first, [other for other, _ in called], wait_s)
    finally:
        for other, _ in called:
            await other.end("completed" if other.call.answered_at_s is not None else "canceled")


def _answers(call: Call, ring_s: float) -> bool:
    return not call.behaviour.live and call.behaviour.outcome == "answer" and call.behaviour.answer_s < ring_s


async def _first_played(leg: Leg, played: list[Target], wait_s: float) -> Target | None:
    """Ring phones that somebody plays; return the one that is answered first, ``None`` when none is."""
    rings = {asyncio.create_task(target[0].played_answer(wait_s)): target for target in played}
    waiting = asyncio.create_task(leg.passes(wait_s)) if leg.exchange.pace.real_s(wait_s) else None
    pending: set[asyncio.Task[Any]] = {*rings, *([waiting] if waiting else [])}
    try:
        while any(ring in pending for ring in rings):
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            if waiting is not None and waiting in done:
                waiting.result()  # raises when the caller has hung up meanwhile
                return None
            for ring in done:
                status = ring.result()
                if status == "in-progress":
                    return rings[ring]
                await rings[ring][0].end(status)
        return None
    finally:
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)


async def _nobody_answers(leg: Leg, called: list[Leg], ring_s: float) -> dict[str, str]:
    all_busy = all(other.call.behaviour.outcome == "busy" for other in called)
    await leg.passes(1.0 if all_busy else ring_s)
    for other in called:
        await other.end("busy" if other.call.behaviour.outcome == "busy" else "no-answer")
    return {"DialCallStatus": "busy" if all_busy else "no-answer", "DialCallSid": called[0].call.sid}


async def _talk_with(
    leg: Leg, winner: Leg, number: ElementTree.Element, called: list[Leg], wait_s: float
) -> dict[str, str]:
    """Whisper to the phone that answers after ``wait_s``, and bridge it unless the whisper hangs up."""
    await leg.passes(wait_s if winner.call.answered_at_s is None and not winner.call.behaviour.live else 0.0)
    for other in called:
        other.call.clock_s += wait_s
        if other is not winner:
            await other.end("canceled")
    whisper = number.get("url")
    url = None if whisper is None else urljoin(leg.here, whisper)
    answered_s = winner.call.clock_s
    bridged = await winner.run_dialled(url, number.get("method", "POST"))
    leg.call.clock_s += winner.call.clock_s - answered_s  # the caller hears ringing during the whisper
    leg.call.note("bridged" if bridged else "not bridged", to=winner.call.to)
    if bridged:
        await _bridge(leg, winner)
        await winner.end("completed")
    return {
        "DialCallStatus": "completed",
        "DialCallSid": winner.call.sid,
        "DialCallDuration": str(winner.call.duration_s),
        "DialBridged": str(bridged).lower(),
    }


async def _bridge(leg: Leg, other: Leg) -> None:
    """Let both talk until one hangs up, by script or by hand."""
    talked_s = min(other.call.behaviour.talk_s, leg.call.behaviour.talk_s)
    begun_s = leg.call.clock_s
    talking = asyncio.create_task(leg.passes(talked_s))
    if not other.call.behaviour.live:
        await talking
    else:
        answering = asyncio.create_task(other.waits(None))
        try:
            await asyncio.wait({talking, answering}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (talking, answering):
                task.cancel()
            ended = await asyncio.gather(talking, answering, return_exceptions=True)
        if isinstance(ended[0], Exception):
            raise ended[0]
    other.call.clock_s += leg.call.clock_s - begun_s


async def _in_conference(leg: Leg, place: ElementTree.Element) -> dict[str, str]:
    callback = place.get("statusCallback", "")
    events = frozenset(place.get("statusCallbackEvent", "").split())
    room = leg.exchange.rooms.enter(text(place).strip(), urljoin(leg.here, callback) if callback else "", events)
    participant = Participant(
        leg.call,
        starts=place.get("startConferenceOnEnter", "true") == "true",
        ends=place.get("endConferenceOnExit", "false") == "true",
    )
    await room.join(participant)
    try:
        await _wait_in(leg, room, place)
        await _talk_in(leg, room)
    finally:
        await room.leave(participant)
    return {"DialCallStatus": "answered", "ConferenceSid": room.sid}


async def _wait_in(leg: Leg, room: Room, place: ElementTree.Element) -> None:
    hearing = asyncio.create_task(_hear_waiting(leg, room, place))
    try:
        passed = await _until(leg, room.started, room.ended, leg.call.behaviour.patience_s)
    finally:
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
    if not room.started.is_set() and not room.ended.is_set() and passed >= leg.call.behaviour.patience_s:
        leg.call.note("hangup", by="person", reason="patience is over")
        raise LegOver


async def _talk_in(leg: Leg, room: Room) -> None:
    if room.ended.is_set():
        return
    await _until(leg, room.ended, room.ended, leg.call.behaviour.talk_s)
    if not room.ended.is_set():
        leg.call.note("hangup", by="person", reason="the talk is over")
        raise LegOver


async def _until(leg: Leg, first: asyncio.Event, second: asyncio.Event, seconds: float) -> float:
    """Wait for either event or a REST order, so many simulated seconds at most; return how many passed."""
    either = asyncio.Event()

    async def one(event: asyncio.Event) -> None:
        await event.wait()
        either.set()

    async def order() -> dict[str, str] | Act:
        while True:
            given = await leg.call.orders.get()
            if isinstance(given, Act) and given.kind != "hang_up":
                leg.call.note(given.kind, text=given.text, to="conference")  # goes into the sound
                continue
            either.set()
            return given

    ordered = asyncio.create_task(order())
    watching = [asyncio.create_task(one(first)), asyncio.create_task(one(second))]
    try:
        passed = await leg.exchange.pace.wait_for(either, seconds)
    finally:
        for task in (*watching, ordered):
            if not task.done():
                task.cancel()
        await asyncio.gather(*watching, ordered, return_exceptions=True)
    leg.call.clock_s += passed
    if not ordered.cancelled():
        leg.meet(ordered.result())
    return passed


async def _hear_waiting(leg: Leg, room: Room, place: ElementTree.Element) -> None:
    """Run the waiting document again and again; it may only speak, play, pause and redirect."""
    url, method = place.get("waitUrl", ""), place.get("waitMethod", "POST")
    if not url:
        return
    url = urljoin(leg.here, url)
    while True:
        try:
            extra = {"ConferenceSid": room.sid, "FriendlyName": room.name}
            document = await leg.exchange.delivery.fetch(leg.call, url, method, extra)
        except WebhookFailed as failure:
            leg.call.note("error", code=failure.code, text=str(failure))
            return
        for verb in parsed(document):
            if verb.tag == "Redirect":
                url = urljoin(url, text(verb))
                break
            heard_s = await _heard(leg, verb)
            # Waiting takes real time at any speed, or this loop would flood the app.
            await asyncio.sleep(leg.exchange.pace.waiting_s(heard_s))


async def _heard(leg: Leg, verb: ElementTree.Element) -> float:
    match verb.tag:
        case "Say":
            words = text(verb)
            leg.call.note(
                "say", text=words, language=verb.get("language", ""), voice=verb.get("voice", ""), waiting=True
            )
            return spoken_seconds(words)
        case "Play":
            leg.call.note("play", url=text(verb), waiting=True)
            return SOUND_S
        case "Pause":
            return float(verb.get("length", "1"))
        case unknown:
            leg.call.note("error", code=12200, text=f"<{unknown}> may not stand in a waiting document")
            return 0.0
