"""``<Dial><Conference>`` of a simulated leg: what is heard while waiting, and the talk."""

from __future__ import annotations

import asyncio
import xml.etree.ElementTree as ElementTree
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from telephony.simulator.acts import Act
from telephony.simulator.delivery import WebhookFailed
from telephony.simulator.flow import SOUND_S, LegOver, parsed, text
from telephony.simulator.rooms import Participant, Room
from telephony.speaker import spoken_seconds

if TYPE_CHECKING:
    from telephony.simulator.leg import Leg


async def confer(leg: Leg, place: ElementTree.Element) -> dict[str, str]:
    """Join the conference, wait and talk in it; return what the action is told.

    Raises ``LegOver`` when the leg itself ends, ``GoTo`` and ``GoOnWith`` when a REST update moves it.
    """
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
