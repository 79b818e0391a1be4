"""``<Dial>`` of a simulated leg: numbers with a whisper, one of which may answer; conferences are in
``conferring``.
"""

from __future__ import annotations

import asyncio
import time
import xml.etree.ElementTree as ElementTree
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from telephony.simulator.calls import Call
from telephony.simulator.conferring import confer
from telephony.simulator.delivery import call_fields
from telephony.simulator.flow import GoTo, LegOver

if TYPE_CHECKING:
    from telephony.simulator.leg import Leg

Target = tuple["Leg", ElementTree.Element]
"""A leg that is rung, and its ``<Number>``."""


async def dial(leg: Leg, verb: ElementTree.Element) -> None:
    """Connect the leg and go on at the action; without one the next verb follows.

    Raises ``GoTo`` and, when the leg itself ends, ``LegOver``.
    """
    room = verb.find("Conference")
    try:
        if room is not None:
            result = await confer(leg, room)
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
    called = [(leg.dialled_leg(number), number) for number in verb.findall("Number") or [verb]]
    try:
        for other, _ in called:
            await other.rings()
        winner, rang_s = await _first_answer(leg, called, ring_s)
        for other, _ in called:
            other.call.clock_s += rang_s
        if winner is None:
            return await _nobody_answers([other for other, _ in called])
        return await _talk_with(leg, winner, called, float(verb.get("timeLimit", "14400")))
    finally:
        for other, _ in called:
            await other.end("completed" if other.call.answered_at_s is not None else "canceled")


async def _first_answer(leg: Leg, called: list[Target], ring_s: float) -> tuple[Target | None, float]:
    """Return who answers first, if anybody does, and after how many simulated seconds."""
    scripted = [target for target in called if _answers(target[0].call, ring_s)]
    first = min(scripted, key=lambda target: target[0].call.behaviour.answer_s, default=None)
    limit_s = ring_s if first is None else first[0].call.behaviour.answer_s
    played = [target for target in called if target[0].call.behaviour.live]
    if played:
        begun = time.monotonic()
        taken = await _first_played(leg, played, limit_s)
        rang_s = min(limit_s, leg.exchange.pace.played_out_s(time.monotonic() - begun))
        leg.call.clock_s += rang_s
        return taken or first, rang_s
    if all(other.call.behaviour.outcome == "busy" for other, _ in called):
        limit_s = 1.0
    await leg.passes(limit_s)
    return first, limit_s


def _answers(call: Call, ring_s: float) -> bool:
    return not call.behaviour.live and call.behaviour.outcome == "answer" and call.behaviour.answer_s < ring_s


async def _first_played(leg: Leg, played: list[Target], limit_s: float) -> Target | None:
    """Ring phones that somebody plays until one is answered; the caller may hang up meanwhile."""
    ringing = {asyncio.create_task(target[0].played_answer(limit_s)): target for target in played}
    caller = asyncio.create_task(leg.waits(leg.exchange.pace.played_s(limit_s)))
    try:
        while ringing and not caller.done():
            done, _ = await asyncio.wait({*ringing, caller}, return_when=asyncio.FIRST_COMPLETED)
            for ring in [ring for ring in ringing if ring in done]:
                target, status = ringing.pop(ring), ring.result()
                if status == "in-progress":
                    return target
                await target[0].end(status)
        if caller.done():
            caller.result()  # raises when the caller has hung up
        return None
    finally:
        for task in (*ringing, caller):
            task.cancel()
        await asyncio.gather(*ringing, caller, return_exceptions=True)


async def _nobody_answers(called: list[Leg]) -> dict[str, str]:
    for other in called:
        await other.end("busy" if other.call.behaviour.outcome == "busy" else "no-answer")
    all_busy = all(other.call.status == "busy" for other in called)
    return {"DialCallStatus": "busy" if all_busy else "no-answer", "DialCallSid": called[0].call.sid}


async def _talk_with(leg: Leg, target: Target, called: list[Target], limit_s: float) -> dict[str, str]:
    """Whisper to the phone that has answered, and bridge it unless the whisper hangs up."""
    winner, number = target
    for other, _ in called:
        if other is not winner:
            await other.end("canceled")
    whisper = number.get("url")
    url = None if whisper is None else urljoin(leg.here, whisper)
    answered_s = winner.call.clock_s
    bridged = await winner.run_dialled(url, number.get("method", "POST"))
    leg.call.clock_s += winner.call.clock_s - answered_s  # the caller hears ringing during the whisper
    leg.call.note("bridged" if bridged else "not bridged", to=winner.call.to)
    if bridged:
        await _bridge(leg, winner, limit_s)
        await winner.end("completed")
    return {
        "DialCallStatus": "completed",
        "DialCallSid": winner.call.sid,
        "DialCallDuration": str(winner.call.duration_s),
        "DialBridged": str(bridged).lower(),
    }


async def _bridge(leg: Leg, other: Leg, limit_s: float) -> None:
    """Let both talk until one hangs up, by script or by hand; raise when the leg itself ends."""
    talk_s, begun_s = min(other.call.behaviour.talk_s, leg.call.behaviour.talk_s, limit_s), leg.call.clock_s
    played = leg.call.behaviour.live or other.call.behaviour.live
    talking = asyncio.create_task(_talk(leg, talk_s) if played else leg.passes(talk_s))
    listening = asyncio.create_task(other.waits(None))  # ends when whoever plays the other phone hangs up
    try:
        await asyncio.wait({talking, listening}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        talking.cancel()
        listening.cancel()
        ended = await asyncio.gather(talking, listening, return_exceptions=True)
    other.call.clock_s += leg.call.clock_s - begun_s
    if isinstance(ended[0], Exception):
        raise ended[0]


async def _talk(leg: Leg, talk_s: float) -> None:
    """Let somebody who plays a phone talk: in real time, however fast all else goes."""
    begun = time.monotonic()
    try:
        await leg.waits(leg.exchange.pace.played_s(talk_s))
    finally:
        leg.call.clock_s += leg.exchange.pace.played_out_s(time.monotonic() - begun)
