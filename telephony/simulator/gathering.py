"""``<Gather>`` and ``<Record>`` of a simulated leg: what the person presses or says, and what is posted."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import TYPE_CHECKING

from telephony.simulator.behaviour import Step
from telephony.simulator.flow import GoTo, LegOver
from telephony.speaker import spoken_seconds
from telephony.voices import voice_table

if TYPE_CHECKING:
    from telephony.simulator.leg import Leg

KEY_EVERY_S = 0.3


async def gather(leg: Leg, verb: ElementTree.Element) -> None:
    """Prompt, take what the person does, and go on at the action.

    Returns only where the next verb follows: after a gather that fails, or silence without ``actionOnEmptyResult``.
    """
    fault = _gather_fault(verb)
    if fault is not None:
        leg.call.note("error", code=fault[0], text=fault[1])
        return  # the gather fails, and the next verb follows
    step = leg.call.next_step()
    keys_allowed = "dtmf" in verb.get("input", "dtmf")
    speech_allowed = "speech" in verb.get("input", "dtmf")
    if not (step.barge and step.press and keys_allowed):
        for prompt in verb:
            await leg.prompt(prompt)
    if step.hang_up:
        await leg.passes(step.after_s)
        leg.call.note("hangup", by="person")
        raise LegOver
    result = await _reaction(leg, verb, step, keys_allowed, speech_allowed)
    if not result and verb.get("actionOnEmptyResult", "false") != "true":
        return
    raise GoTo(verb.get("action") or leg.here, verb.get("method", "POST"), result or {"Digits": ""})


async def _reaction(
    leg: Leg, verb: ElementTree.Element, step: Step, keys_allowed: bool, speech_allowed: bool
) -> dict[str, str]:
    timeout_s = float(verb.get("timeout", "5"))
    in_time = step.after_s <= timeout_s
    if step.press and keys_allowed and in_time:
        digits = await _keys(leg, verb, step, timeout_s)
        if digits:
            return {"Digits": digits, "FinishedOnKey": "", "msg": "Gather End"}
    elif step.say and speech_allowed and in_time:
        silence = verb.get("speechTimeout", "auto")
        await leg.passes(step.after_s + spoken_seconds(step.say) + (1.0 if silence == "auto" else float(silence)))
        leg.call.note("speech", text=step.say, confidence=step.confidence)
        return {
            "SpeechResult": step.say,
            "Confidence": str(step.confidence),
            "Language": verb.get("language", "en-US"),
        }
    await leg.passes(timeout_s)
    leg.call.note("silence", seconds=timeout_s)
    return {}


async def _keys(leg: Leg, verb: ElementTree.Element, step: Step, timeout_s: float) -> str:
    """Press the keys; return those the gather has collected when it ends."""
    finish, most = verb.get("finishOnKey", "#"), int(verb.get("numDigits", "0"))
    collected = ""
    await leg.passes(step.after_s)
    for key in step.press:
        if finish and key == finish:
            if collected:
                break
            continue  # the finishing key means nothing before the first digit
        collected += key
        if len(collected) == most:
            break
        await leg.passes(KEY_EVERY_S)
    else:
        await leg.passes(timeout_s)  # the gather waits for another key first
    leg.call.note("keys", pressed=step.press, collected=collected)
    return collected


async def record(leg: Leg, verb: ElementTree.Element) -> None:
    """Let the person speak for ten seconds at most, and go on at the action."""
    seconds = min(float(verb.get("maxLength", "3600")), 10.0)
    await leg.passes(seconds)
    leg.call.note("record", seconds=seconds)
    extra = {"RecordingUrl": "", "RecordingDuration": str(int(seconds)), "Digits": ""}
    raise GoTo(verb.get("action") or leg.here, verb.get("method", "POST"), extra)


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
