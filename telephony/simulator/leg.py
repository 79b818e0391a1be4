"""One leg of a simulated call: rings, is answered or not, runs TwiML, and ends.

Follows the vendor's pages on voice/twiml for the verbs we use; what a person does comes from the leg's
behaviour.
"""

from __future__ import annotations

import asyncio
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Protocol
from urllib.parse import urljoin

from telephony.simulator.acts import ANSWERS, Act, ActKind
from telephony.simulator.behaviour import NAMED, Behaviour
from telephony.simulator.calls import Call, Status
from telephony.simulator.delivery import Delivery, WebhookFailed, call_fields, timestamp
from telephony.simulator.dialling import dial
from telephony.simulator.flow import SOUND_S, GoOnWith, GoTo, LegOver, parsed, text
from telephony.simulator.gathering import gather, record
from telephony.simulator.pace import Pace
from telephony.simulator.rooms import Rooms
from telephony.speaker import spoken_seconds
from telephony.voices import Voice, voice_table

MOST_DOCUMENTS = 200
"""Documents of one leg; beyond that a redirect loop is likely, and the leg is ended with an error."""
TALKING_PARTS = frozenset({"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"})


class Exchange(Protocol):
    """What a leg needs from the simulated carrier around it."""

    pace: Pace
    delivery: Delivery
    rooms: Rooms

    def behaviour_of(self, number: str) -> Behaviour:
        """Return how the phone of this number behaves."""
        ...

    def add(self, call: Call) -> None:
        """Make a call known, so REST and the control interface show it."""
        ...


class Leg:
    """Runs one call from ringing to its end."""

    def __init__(self, call: Call, exchange: Exchange) -> None:
        self.call = call
        self.exchange = exchange
        self._held_back: list[dict[str, str]] = []
        self._documents = 0
        self.here = call.url

    # From ringing to the end

    async def run_outbound(self) -> None:
        """Ring the phone as its behaviour says, run the document after the answer, report every state."""
        call, behaviour = self.call, self.call.behaviour
        await self._report("initiated", "initiated")
        try:
            await self._change("ringing", "ringing")
            if behaviour.live:
                begun = time.monotonic()
                status = await self.played_answer(call.ring_s)
                call.clock_s += min(call.ring_s, self.exchange.pace.played_out_s(time.monotonic() - begun))
                if status != "in-progress":
                    await self.end(status)
                    return
                await self._answered()
                return
            answers = behaviour.outcome == "answer" and behaviour.answer_s < call.ring_s
            if behaviour.outcome in ("busy", "failed"):
                await self.passes(1.0)
                await self.end("busy" if behaviour.outcome == "busy" else "failed")
                return
            await self.passes(behaviour.answer_s if answers else call.ring_s)
            if not answers:
                await self.end("no-answer")
                return
            await self._answered()
        except LegOver:
            await self.end("canceled")

    async def run_inbound(self) -> None:
        """Ring our number: the first document decides whether the call is answered or rejected."""
        call = self.call
        call.status = "ringing"
        call.started = datetime.now(timezone.utc)
        try:
            document = await self._fetch(call.url, call.method, {})
        except WebhookFailed as failure:
            document = await self._after_failure(failure)
        first = next(iter(parsed(document)), None)
        if first is not None and first.tag == "Reject":
            call.note("reject", reason=first.get("reason", "rejected"))
            await self.end("busy" if first.get("reason") == "busy" else "no-answer")
            return
        await self._answered(document)

    async def rings(self) -> None:
        """Let a leg of ``<Dial><Number>`` ring."""
        await self._report("initiated", "initiated")
        await self._change("ringing", "ringing")

    async def run_dialled(self, whisper: str | None, method: str) -> bool:
        """Answer a leg of ``<Dial><Number>``, run its whisper; return whether it may be bridged."""
        call = self.call
        call.answered_at_s = call.clock_s
        await self._change("in-progress", "answered")
        if whisper is None:
            return True
        try:
            await self._follow(GoTo(whisper, method))
        except LegOver:
            await self.end("completed")
            return False
        return not call.over

    async def played_answer(self, ring_s: float) -> Status:
        """Ring until whoever plays this phone answers or not; return the state that follows."""
        act = await self.next_act(ANSWERS, self.exchange.pace.played_s(ring_s))
        if act is None:
            return "no-answer"
        if act.kind == "mailbox":
            self.call.behaviour = NAMED["mailbox"]
        return "in-progress" if act.kind in ("answer", "mailbox") else "busy"

    async def _answered(self, document: str | None = None) -> None:
        call = self.call
        call.answered_at_s = call.clock_s
        await self._change("in-progress", "answered")
        try:
            await self._follow(GoTo(call.url, call.method) if document is None else None, document or call.twiml)
            call.note("hangup", by="carrier", reason="no verb left")
        except LegOver:
            pass
        await self.end("completed")

    async def _change(self, status: Status, event: str) -> None:
        self.call.status = status
        if self.call.started is None:
            self.call.started = datetime.now(timezone.utc)
        self.call.note(event)
        await self._report(event, status)

    async def end(self, status: Status) -> None:
        """End the leg and report it; one that has ended stays as it is."""
        call = self.call
        if call.over:
            return
        call.status = status
        call.ended = datetime.now(timezone.utc)
        call.listening = None
        call.note("ended", status=status)
        await self._report("completed", status)
        for fields in reversed(self._held_back):
            await self.exchange.delivery.tell(call, call.status_callback, fields)

    async def _report(self, event: str, status: str) -> None:
        call, how = self.call, self.call.behaviour.callbacks
        if how == "none" or not call.status_callback or event not in call.status_events:
            return
        fields = {**call_fields(call), "CallStatus": status, "SequenceNumber": str(call.reports)}
        fields |= {"CallbackSource": "call-progress-events", "Timestamp": timestamp()}
        if event == "completed":
            fields |= {"CallDuration": str(call.duration_s), "Duration": str(-(-call.duration_s // 60))}
        call.reports += 1
        if how == "reversed":
            self._held_back.append(fields)
            return
        for _ in range(2 if how == "duplicated" else 1):
            await self.exchange.delivery.tell(call, call.status_callback, fields)

    # Time and orders from outside

    async def passes(self, seconds: float) -> None:
        """Let simulated time pass, less of it when a wanted act comes.

        Raises ``LegOver``, ``GoTo`` or ``GoOnWith`` when a REST update, or whoever plays the phone, ends or
        redirects the leg meanwhile.
        """
        if self.call.acts and self.call.wanted:
            return  # the person has done something already
        begun = time.monotonic()
        if await self.waits(max(self.exchange.pace.real_s(seconds), 0.0005)):
            seconds = min(seconds, self.exchange.pace.simulated_s(time.monotonic() - begun))
        self.call.clock_s += seconds
        self._check_mailbox()

    async def waits(self, real_s: float | None) -> bool:
        """Wait so many real seconds, or without end; return whether a wanted act has ended the waiting."""
        until = None if real_s is None else time.monotonic() + real_s
        while True:
            try:
                left = None if until is None else max(0.0, until - time.monotonic())
                order = await asyncio.wait_for(self.call.orders.get(), left)
            except asyncio.TimeoutError:
                return False
            if self.meet(order):
                return True

    async def next_act(self, wanted: frozenset[ActKind], real_s: float | None) -> Act | None:
        """Return what the person who plays this phone does next, ``None`` when it takes too long."""
        self.call.wanted = wanted
        try:
            if not self.call.acts and not await self.waits(real_s):
                return None
            return self.call.acts.popleft()
        finally:
            self.call.wanted = frozenset()

    def meet(self, order: dict[str, str] | Act) -> bool:
        """Obey a REST update or take an act; return whether it is an act that was waited for."""
        if not isinstance(order, Act):
            self.obey(order)
            return False
        if order.kind == "hang_up":
            self.call.note("hangup", by="person")
            raise LegOver
        if order.kind in self.call.wanted:
            self.call.acts.append(order)
            return True
        self.call.note("lost", act=order.kind, text=order.text)  # nothing listens now
        return False

    def _check_mailbox(self) -> None:
        limit, answered = self.call.behaviour.mailbox_s, self.call.answered_at_s
        if limit is not None and answered is not None and self.call.clock_s - answered >= limit:
            self.call.note("hangup", by="mailbox")
            raise LegOver

    def obey(self, order: dict[str, str]) -> None:
        """Do what a REST update says.  Raises ``LegOver``, ``GoTo`` or ``GoOnWith``."""
        self.call.note("update", **order)
        if order.get("Status") in ("completed", "canceled"):
            raise LegOver
        if self.call.answered_at_s is None:
            self.call.url, self.call.twiml = order.get("Url", ""), order.get("Twiml", "")
            return  # runs after the answer
        if "Twiml" in order:
            raise GoOnWith(order["Twiml"])
        raise GoTo(order["Url"], order.get("Method", "POST"))

    # Documents

    async def _follow(self, going: GoTo | None, document: str = "") -> None:
        """Run documents until one runs out of verbs; raise ``LegOver`` when the leg ends earlier."""
        while True:
            try:
                if going is not None:
                    if going.url == "" and self.call.twiml:
                        document = self.call.twiml
                    else:
                        document = await self._document(going)
                self._obey_waiting()
                await self._run(parsed(document))
                return
            except GoTo as another:
                going = another
            except GoOnWith as given:
                going, document = None, str(given)

    def _obey_waiting(self) -> None:
        if not self.call.orders.empty():
            self.meet(self.call.orders.get_nowait())

    async def _document(self, going: GoTo) -> str:
        self._documents += 1
        if self._documents > MOST_DOCUMENTS:
            self.call.note("error", code=11200, text="too many documents: a redirect loop?")
            raise LegOver
        try:
            return await self._fetch(urljoin(self.here, going.url), going.method, going.extra)
        except WebhookFailed as failure:
            return await self._after_failure(failure)

    async def _fetch(self, url: str, method: str, extra: Mapping[str, str]) -> str:
        self.here = url
        document = await self.exchange.delivery.fetch(self.call, url, method, extra)
        try:
            parsed(document)
        except ElementTree.ParseError as error:
            raise WebhookFailed(12100, f"{url} answered no XML: {error}") from None
        return document

    async def _after_failure(self, failure: WebhookFailed) -> str:
        """Use the fallback address once; without one the leg hears that an error has occurred and ends."""
        call, failed = self.call, self.here
        call.note("error", code=failure.code, text=str(failure))
        if call.fallback_url and failed != call.fallback_url:
            try:
                fields = {"ErrorCode": str(failure.code), "ErrorUrl": failed}
                return await self._fetch(call.fallback_url, "POST", fields)
            except WebhookFailed as second:
                call.note("error", code=second.code, text=str(second))
        return "<Response><Say>We are sorry, an application error has occurred. Goodbye.</Say><Hangup/></Response>"

    async def _run(self, verbs: list[ElementTree.Element]) -> None:
        for verb in verbs:
            match verb.tag:
                case "Say" | "Play" | "Pause":
                    await self.prompt(verb)
                case "Gather":
                    await gather(self, verb)
                case "Dial":
                    await dial(self, verb)
                case "Record":
                    await record(self, verb)
                case "Redirect":
                    self.call.note("redirect", url=text(verb))
                    raise GoTo(text(verb), verb.get("method", "POST"))
                case "Hangup":
                    self.call.note("hangup", by="document")
                    raise LegOver
                case "Reject":
                    self.call.note("hangup", by="document")  # the call is answered already
                    raise LegOver
                case unknown:
                    self.call.note("error", code=12200, text=f"unknown verb <{unknown}>")

    async def prompt(self, verb: ElementTree.Element) -> None:
        """Speak, play or pause."""
        match verb.tag:
            case "Say":
                await self._say(verb)
            case "Play":
                self.call.note("play", url=text(verb), digits=verb.get("digits", ""))
                await self.passes(SOUND_S)
            case "Pause":
                seconds = float(verb.get("length", "1"))
                self.call.note("pause", seconds=seconds)
                await self.passes(seconds)
            case unknown:
                self.call.note("error", code=12200, text=f"<{unknown}> may not stand there")

    async def _say(self, verb: ElementTree.Element) -> None:
        words, language, voice = text(verb), verb.get("language", "en-US"), verb.get("voice", "")
        fault = None
        if language in voice_table().say and voice not in ("", "man", "woman", "alice"):
            fault = voice_table().fault_of_voice(Voice(language, voice))
        if fault is not None or any(part.tag not in TALKING_PARTS for part in verb):
            self.call.note("error", code=13520, text=fault or "<Say> holds a part it may not hold")
            return
        self.call.note("say", text=words, language=language, voice=voice)
        await self.passes(0.0 if self.call.behaviour.reads else spoken_seconds(words))

    def dialled_leg(self, number: ElementTree.Element) -> Leg:
        """Return a new leg for the phone in a ``<Number>``; it does not ring yet."""
        callback = number.get("statusCallback", "")
        call = Call(
            account_sid=self.call.account_sid,
            to=text(number),
            from_number=self.call.from_number,
            direction="outbound-dial",
            behaviour=self.exchange.behaviour_of(text(number)),
            status_callback=urljoin(self.here, callback) if callback else "",
            status_events=tuple(number.get("statusCallbackEvent", "completed").split()),
            parent_sid=self.call.sid,
        )
        self.exchange.add(call)
        leg = Leg(call, self.exchange)
        leg.here = self.here
        return leg
