"""``<Gather>`` and ``<Record>`` of a simulated leg: what the person presses or says, and what is posted.

Sources: vendor pages voice/twiml/gather and record.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from telephony.simulator.acts import INPUTS, Act
from telephony.simulator.behaviour import Step
from telephony.simulator.calls import API_VERSION, new_sid
from telephony.simulator.delivery import call_fields
from telephony.simulator.flow import GoTo, LegOver
from telephony.simulator.hearing import missing
from telephony.speaker import spoken_seconds
from telephony.voices import voice_table

if TYPE_CHECKING:
    from telephony.simulator.leg import Leg

KEY_EVERY_S = 0.3
PARTIAL_EVERY_WORDS = 3
ANY_KEY = "1234567890*#"


@dataclass(frozen=True)
class _Listening:
    """What a ``<Gather>`` listens for."""

    keys: bool
    speech: bool
    language: str
    timeout_s: float
    most_keys: int
    finish: str
    silence_s: float
    partial_url: str

    @staticmethod
    def of(verb: ElementTree.Element, here: str) -> _Listening:
        kinds = verb.get("input", "dtmf").split()
        partial, silence = verb.get("partialResultCallback", ""), verb.get("speechTimeout", "auto")
        return _Listening(
            keys="dtmf" in kinds,
            speech="speech" in kinds,
            language=verb.get("language", "en-US"),
            timeout_s=float(verb.get("timeout", "5")),
            most_keys=int(verb.get("numDigits", "0")),
            finish=verb.get("finishOnKey", "#"),
            silence_s=1.0 if silence == "auto" else float(silence),
            partial_url=urljoin(here, partial) if partial else "",
        )

    def collect(self, collected: str, key: str) -> tuple[str, bool]:
        """Return the keys collected with one more, and whether the gather ends with it."""
        if self.finish and key == self.finish:
            return collected, bool(collected)  # the finishing key means nothing before the first digit
        collected += key
        return collected, len(collected) == self.most_keys


async def gather(leg: Leg, verb: ElementTree.Element) -> None:
    """Prompt, take what the person does, and go on at the action.

    Returns only where the next verb follows: after a gather that fails, or silence without ``actionOnEmptyResult``.
    """
    fault = _gather_fault(verb)
    if fault is not None:
        leg.call.note("error", code=fault[0], text=fault[1])
        return  # the gather fails, and the next verb follows
    listening = _Listening.of(verb, leg.here)
    if leg.call.behaviour.live:
        result = await _played(leg, verb, listening)
    else:
        result = await _scripted(leg, verb, listening)
    if not result and verb.get("actionOnEmptyResult", "false") != "true":
        return
    raise GoTo(verb.get("action") or leg.here, verb.get("method", "POST"), result or {"Digits": ""})


async def record(leg: Leg, verb: ElementTree.Element) -> None:
    """Let the person speak until silence, a key, the limit or the hang-up, and go on at the action.

    A recording without a sound is not posted, and the next verb follows.
    """
    limit_s, finish = float(verb.get("maxLength", "3600")), verb.get("finishOnKey", ANY_KEY)
    silence_s = float(verb.get("timeout", "5"))
    step = await _recorded(leg, limit_s) if leg.call.behaviour.live else _next_step(leg)
    seconds = min(limit_s, spoken_seconds(step.say) if step.say else 0.0)
    ending = next((key for key in step.press if key in finish), "")
    await leg.passes(seconds + (0.0 if ending or step.hang_up else silence_s))
    leg.call.note("record", seconds=round(seconds, 1), text=step.say)
    sid = new_sid("RE")
    extra = {
        "RecordingSid": sid,
        "RecordingUrl": f"https://api.example/{API_VERSION}/Accounts/{leg.call.account_sid}/Recordings/{sid}",
        "RecordingDuration": str(max(1, round(seconds))),
        "Digits": "hangup" if step.hang_up else ending,
    }
    action, method = verb.get("action") or leg.here, verb.get("method", "POST")
    if step.hang_up:
        leg.call.note("hangup", by="person")
        fields = {**call_fields(leg.call), "CallStatus": "completed", **extra}
        await leg.exchange.delivery.tell(leg.call, urljoin(leg.here, action), fields)
        raise LegOver
    if step.say:
        raise GoTo(action, method, extra)


# Somebody whose steps are written down


def _next_step(leg: Leg) -> Step:
    """Return the next step after checking what was said before it; a wrong turn ends the call."""
    call, words = leg.call, leg.call.heard_since_step()
    if call.behaviour.strict and not call.steps_left:
        call.note("mismatch", text="the line asks on after the last step", expected=[], heard=words)
        raise LegOver
    step = call.next_step()
    absent = missing(step.hears, words)
    if absent:
        call.note("mismatch", text="not heard: " + "; ".join(absent), expected=list(step.hears), heard=words)
        raise LegOver
    return step


async def _scripted(leg: Leg, verb: ElementTree.Element, listening: _Listening) -> dict[str, str]:
    coming = leg.call.behaviour.steps[leg.call.steps_taken] if leg.call.steps_left else Step()
    if not (coming.barge and coming.press and listening.keys):
        for prompt in verb:
            await leg.prompt(prompt)
    step = _next_step(leg)
    if step.hang_up:
        await leg.passes(step.after_s)
        leg.call.note("hangup", by="person")
        raise LegOver
    if step.after_s > listening.timeout_s:
        return await _silence(leg, listening)
    result: dict[str, str] = {}
    if step.noise and listening.speech:
        result |= await _noise(leg, listening, step.after_s)
    if step.say and listening.speech:
        result |= await _words(leg, listening, step.say, step.confidence, step.after_s)
    if step.press and listening.keys:
        result |= await _keys(leg, listening, step)
    return result or await _silence(leg, listening)


async def _keys(leg: Leg, listening: _Listening, step: Step) -> dict[str, str]:
    """Press the keys; return those the gather has collected when it ends."""
    collected = ""
    await leg.passes(step.after_s)
    for key in step.press:
        collected, over = listening.collect(collected, key)
        if over:
            break
        await leg.passes(KEY_EVERY_S)
    else:
        await leg.passes(listening.timeout_s)  # the gather waits for another key first
    return _posted_keys(leg, step.press, collected)


# Somebody who plays the phone


async def _played(leg: Leg, verb: ElementTree.Element, listening: _Listening) -> dict[str, str]:
    """Prompt until something is done, then take it; silence is an act, since typing is slower than talking."""
    call = leg.call
    call.wanted = INPUTS
    call.listen(
        {
            "keys": listening.keys,
            "speech": listening.speech,
            "language": listening.language,
            "most_keys": listening.most_keys,
            "finish": listening.finish,
            "timeout_s": listening.timeout_s,
            "ready": False,
        }
    )
    try:
        for prompt in verb:
            await leg.prompt(prompt)
            if call.acts:
                break
        call.listen({**(call.listening or {}), "ready": True})
        return await _taken(leg, listening)
    finally:
        call.wanted = frozenset()
        call.listen(None)


async def _taken(leg: Leg, listening: _Listening) -> dict[str, str]:
    pressed = collected = ""
    while True:
        # The carrier waits so long for the next key; only the first act may take as long as it likes.
        act = await leg.next_act(INPUTS, leg.exchange.pace.played_s(listening.timeout_s) if pressed else None)
        if act is None:
            return _posted_keys(leg, pressed, collected)
        match act.kind:
            case "press" if listening.keys:
                for key in act.text:
                    pressed += key
                    leg.call.listen({**(leg.call.listening or {}), "pressed": pressed})
                    collected, over = listening.collect(collected, key)
                    if over:
                        return _posted_keys(leg, pressed, collected)
                if act.pause and collected:
                    return _posted_keys(leg, pressed, collected)
            case "say" if listening.speech and not pressed:
                return await _words(leg, listening, act.text, act.confidence, 0.0)
            case "noise" if listening.speech and not pressed:
                return await _noise(leg, listening, 0.0)
            case "silence" if pressed:
                return _posted_keys(leg, pressed, collected)
            case "silence":
                return await _silence(leg, listening)
            case _:
                leg.call.note("lost", act=act.kind, text=act.text)


async def _recorded(leg: Leg, limit_s: float) -> Step:
    """Return what whoever plays the phone says into the recording."""
    leg.call.listen({"record": True, "ready": True, "keys": True, "speech": True, "language": "", "timeout_s": limit_s})
    try:
        act = await leg.next_act(INPUTS, None) or Act("silence")
    finally:
        leg.call.listen(None)
    return Step(say=act.text if act.kind == "say" else "", press=act.text if act.kind == "press" else "")


# What is posted


def _posted_keys(leg: Leg, pressed: str, collected: str) -> dict[str, str]:
    leg.call.note("keys", pressed=pressed, collected=collected)
    return {"Digits": collected, "FinishedOnKey": "", "msg": "Gather End"} if collected else {}


async def _words(leg: Leg, listening: _Listening, words: str, confidence: float, after_s: float) -> dict[str, str]:
    await leg.passes(after_s)
    await _partials(leg, listening, words)
    await leg.passes(spoken_seconds(words) + listening.silence_s)
    leg.call.note("speech", text=words, confidence=confidence)
    return {"SpeechResult": words, "Confidence": str(confidence), "Language": listening.language}


async def _noise(leg: Leg, listening: _Listening, after_s: float) -> dict[str, str]:
    await leg.passes(after_s + 1.0 + listening.silence_s)
    leg.call.note("speech", text="", confidence=0.0)
    return {"SpeechResult": "", "Confidence": "0.0", "Language": listening.language}


async def _silence(leg: Leg, listening: _Listening) -> dict[str, str]:
    await leg.passes(listening.timeout_s)
    leg.call.note("silence", seconds=listening.timeout_s)
    return {}


async def _partials(leg: Leg, listening: _Listening, words: str) -> None:
    """Tell what is recognised while the person still speaks; the last words are not stable yet."""
    if not listening.partial_url:
        return
    spoken = words.split()
    for number, end in enumerate(range(PARTIAL_EVERY_WORDS, len(spoken) + 1, PARTIAL_EVERY_WORDS)):
        fields = {
            **call_fields(leg.call),
            "StableSpeechResult": " ".join(spoken[: end - 1]),
            "UnstableSpeechResult": spoken[end - 1],
            "Stability": "0.8",
            "SequenceNumber": str(number),
            "Language": listening.language,
        }
        await leg.exchange.delivery.tell(leg.call, listening.partial_url, fields)


def _gather_fault(verb: ElementTree.Element) -> tuple[int, str] | None:
    """Return error number and reason when the carrier would let this gather fail."""
    if "speech" not in verb.get("input", "dtmf"):
        return None
    language, model = verb.get("language", "en-US"), verb.get("speechModel")
    table = voice_table()
    if language != "en-US" and language not in table.gather_languages:
        return (13512 if "-" not in language else 13331, f"<Gather> knows no language {language!r}")
    if model is not None and verb.get("speechTimeout", "auto") == "auto":
        return (13327, "speechTimeout auto may not stand beside a speechModel")
    if verb.get("maxSpeechTime") is not None:
        return (13328, "maxSpeechTime is refused")
    if model is not None and language not in table.provider_models.get(model, {language}):
        return (13331, f"model {model!r} does not know {language}")
    return None
