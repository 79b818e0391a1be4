"""TwiML documents: the verbs we use, each checked against what the carrier documents.

The client library writes any attribute with any value; the carrier then fails while a caller waits. So every
verb here checks itself when it is made, and ``document`` checks the whole. XML itself is written by
``twilio.twiml.voice_response``. Sources: vendor pages voice/twiml/say, gather, dial, number, conference,
redirect, reject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from twilio.twiml import TwiML
from twilio.twiml import voice_response as xml

from telephony.voices import LONGEST_HINT, Recogniser, Voice, voice_table

LONGEST_SAY = 4096
"""Characters of one ``<Say>`` (vendor)."""
MOST_NUMBERS = 10
"""``<Number>`` in one ``<Dial>`` (vendor)."""
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
ROOM = re.compile(r"[A-Za-z0-9._-]{1,64}")

DocumentKind = Literal["call", "whisper", "wait"]
"""call: what a leg does next; whisper: ``<Number url>``, before the bridge; wait: ``<Conference waitUrl>``.
"""


class TwimlError(ValueError):
    """A document or verb which the carrier would refuse or which would leave a caller in silence."""


@dataclass(frozen=True)
class Say:
    """Speak ``text``, at most 4,096 characters, with a voice that the shipped table knows."""

    text: str
    voice: Voice

    def __post_init__(self) -> None:
        if not self.text.strip() or len(self.text) > LONGEST_SAY:
            raise TwimlError(f"<Say> needs 1-{LONGEST_SAY} characters, not {len(self.text)}; shorten the text")
        _refuse(voice_table().fault_of_voice(self.voice), "<Say>")


@dataclass(frozen=True)
class Play:
    """Play a sound file from an absolute http(s) address."""

    url: str

    def __post_init__(self) -> None:
        _check_url(self.url, "<Play>")


@dataclass(frozen=True)
class Pause:
    """Stay silent for some whole seconds, 1-600."""

    seconds: int = 1

    def __post_init__(self) -> None:
        _check_range(self.seconds, 1, 600, "<Pause length>")


Prompt = Say | Play | Pause


@dataclass(frozen=True)
class Gather:
    """Ask for keys, and for speech where a recogniser is given.

    ``action`` (absolute) is posted in any case, after silence too, so silence can be counted. ``timeout_s``
    is the wait for the first key and between keys. ``digits`` ends the input after so many keys;
    ``finish_on_key`` ends it earlier. ``speech_timeout_s`` is the silence that ends speech; ``None`` with no
    model means ``auto`` (13327 forbids ``auto`` with a model).
    """

    action: str
    prompts: tuple[Prompt, ...]
    digits: int | None = None
    timeout_s: int = 5
    finish_on_key: str = "#"
    recogniser: Recogniser | None = None
    speech_timeout_s: int | None = None

    def __post_init__(self) -> None:
        _check_url(self.action, "<Gather action>")
        _check_range(self.timeout_s, 1, 600, "<Gather timeout>")
        if self.digits is not None:
            _check_range(self.digits, 1, 32, "<Gather numDigits>")
        if self.finish_on_key not in {*"0123456789*#", ""} or len(self.finish_on_key) > 1:
            raise TwimlError(f"<Gather finishOnKey> is one key or empty, not {self.finish_on_key!r}")
        if self.speech_timeout_s is not None:
            _check_range(self.speech_timeout_s, 1, 60, "<Gather speechTimeout>")
        if self.recogniser is not None:
            self._check_recogniser(self.recogniser)

    def _check_recogniser(self, recogniser: Recogniser) -> None:
        _refuse(voice_table().fault_of_recogniser(recogniser), "<Gather>")
        if recogniser.model is not None and self.speech_timeout_s is None:
            raise TwimlError("<Gather speechTimeout> must be seconds when a speechModel is named (13327)")
        if any("," in hint or len(hint) > LONGEST_HINT for hint in recogniser.hints):
            raise TwimlError(f"<Gather hints> take at most {LONGEST_HINT} characters each and no comma")


@dataclass(frozen=True)
class NumberTarget:
    """A telephone number (E.164) to dial; ``whisper`` (absolute) is run on its leg after the answer, before
    the bridge.
    """

    number: str
    whisper: str | None = None

    def __post_init__(self) -> None:
        if not E164.fullmatch(self.number):
            raise TwimlError("<Number> needs a number in E.164 form such as +12025550123")
        if self.whisper is not None:
            _check_url(self.whisper, "<Number url>")


@dataclass(frozen=True)
class ConferenceRoom:
    """A conference to join.  ``name`` must hold no personal data.

    ``starts``: the conference begins when this leg joins a second one; ``ends``: it ends for all when this
    leg leaves. ``wait`` and ``status`` are absolute addresses: what is heard before the begin, and where
    joins and the begin are told.
    """

    name: str
    starts: bool
    ends: bool
    wait: str | None = None
    status: str | None = None

    def __post_init__(self) -> None:
        if not ROOM.fullmatch(self.name):
            raise TwimlError("<Conference> needs a name of 1-64 letters, digits, dots, dashes or underscores")
        for url, where in ((self.wait, "<Conference waitUrl>"), (self.status, "<Conference statusCallback>")):
            if url is not None:
                _check_url(url, where)


@dataclass(frozen=True)
class Dial:
    """Connect this leg to a conference or to 1-10 numbers; ``action`` (absolute) is posted when that is over.

    ``timeout_s`` is how long numbers ring, 5-600.
    """

    target: ConferenceRoom | tuple[NumberTarget, ...]
    action: str
    timeout_s: int = 30

    def __post_init__(self) -> None:
        _check_url(self.action, "<Dial action>")
        _check_range(self.timeout_s, 5, 600, "<Dial timeout>")
        if isinstance(self.target, tuple) and not 1 <= len(self.target) <= MOST_NUMBERS:
            raise TwimlError(f"<Dial> takes 1-{MOST_NUMBERS} numbers, not {len(self.target)}")


@dataclass(frozen=True)
class Redirect:
    """Go on with the document at an absolute address."""

    url: str

    def __post_init__(self) -> None:
        _check_url(self.url, "<Redirect>")


@dataclass(frozen=True)
class Hangup:
    """End the call."""


@dataclass(frozen=True)
class Reject:
    """Do not answer an incoming call; only as the first verb of its first document."""

    reason: Literal["busy", "rejected"] = "busy"


Verb = Say | Play | Pause | Gather | Dial | Redirect | Hangup | Reject


def document(*verbs: Verb, kind: DocumentKind = "call") -> str:
    """Return the XML of a document.

    Raises ``TwimlError`` when a verb may not stand there, or when the document would run out of verbs: a call
    then ends in silence. A whisper may run out, which bridges the call; a wait document must not, so it goes
    on by ``Redirect``.
    """
    _check_order(verbs, kind)
    response = xml.VoiceResponse()
    for verb in verbs:
        response.append(_element(verb))
    return str(response)


def _check_order(verbs: tuple[Verb, ...], kind: DocumentKind) -> None:
    if not verbs:
        raise TwimlError("a document needs at least one verb: an empty one ends the call")
    allowed: dict[DocumentKind, tuple[type, ...]] = {
        "call": (Say, Play, Pause, Gather, Dial, Redirect, Hangup, Reject),
        "whisper": (Say, Play, Pause, Gather, Redirect, Hangup),
        "wait": (Say, Play, Pause, Redirect),
    }
    for place, verb in enumerate(verbs, start=1):
        if not isinstance(verb, allowed[kind]):
            raise TwimlError(f"<{type(verb).__name__}> may not stand in a {kind} document")
        if isinstance(verb, Reject) and place > 1:
            raise TwimlError("<Reject> must be the first verb: later the call is already answered")
        if isinstance(verb, (Redirect, Hangup, Reject)) and place < len(verbs):
            raise TwimlError(f"no verb after <{type(verb).__name__}> is ever reached; remove it")
    last = verbs[-1]
    if kind == "call" and not isinstance(last, (Gather, Dial, Redirect, Hangup, Reject)):
        raise TwimlError(f"the document ends with <{type(last).__name__}>: say what comes next, or <Hangup>")
    if kind == "wait" and not isinstance(last, Redirect):
        raise TwimlError("a wait document ends with <Redirect>, so that waiting never ends in silence")


def _element(verb: Verb) -> TwiML:
    match verb:
        case Say(text, voice):
            return xml.Say(text, voice=voice.name, language=voice.language)
        case Play(url):
            return xml.Play(url)
        case Pause(seconds):
            return xml.Pause(length=seconds)
        case Gather():
            return _gather(verb)
        case Dial():
            return _dial(verb)
        case Redirect(url):
            return xml.Redirect(url, method="POST")
        case Hangup():
            return xml.Hangup()
        case Reject(reason):
            return xml.Reject(reason=reason)


def _gather(verb: Gather) -> TwiML:
    attributes: dict[str, object] = {
        "input": "dtmf",
        "action": verb.action,
        "method": "POST",
        "timeout": verb.timeout_s,
        "finish_on_key": verb.finish_on_key,
        "num_digits": verb.digits,
        "action_on_empty_result": True,
    }
    if verb.recogniser is not None:
        seconds = verb.speech_timeout_s
        attributes |= {
            "input": "dtmf speech",
            "language": verb.recogniser.language,
            "speech_model": verb.recogniser.model,
            "speech_timeout": "auto" if seconds is None else str(seconds),
            "hints": ",".join(verb.recogniser.hints) or None,
        }
    element = xml.Gather(**attributes)
    for prompt in verb.prompts:
        element.append(_element(prompt))
    return element


def _dial(verb: Dial) -> TwiML:
    element = xml.Dial(action=verb.action, method="POST", timeout=verb.timeout_s, answer_on_bridge=True)
    if isinstance(verb.target, ConferenceRoom):
        element = xml.Dial(action=verb.action, method="POST")
        element.append(_conference(verb.target))
        return element
    for target in verb.target:
        url = {} if target.whisper is None else {"url": target.whisper, "method": "POST"}
        element.append(xml.Number(target.number, **url))
    return element


def _conference(room: ConferenceRoom) -> TwiML:
    attributes: dict[str, object] = {
        "beep": "false",
        "start_conference_on_enter": room.starts,
        "end_conference_on_exit": room.ends,
    }
    if room.wait is not None:
        attributes |= {"wait_url": room.wait, "wait_method": "POST"}
    if room.status is not None:
        attributes |= {
            "status_callback": room.status,
            "status_callback_method": "POST",
            "status_callback_event": "start end join leave",
        }
    return xml.Conference(room.name, **attributes)


def _check_url(url: str, where: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise TwimlError(f"{where} needs an absolute http(s) address, not {url!r}: relative ones break behind a prefix")


def _check_range(value: int, low: int, high: int, where: str) -> None:
    if not low <= value <= high:
        raise TwimlError(f"{where} must be {low}-{high}, not {value}")


def _refuse(fault: str | None, where: str) -> None:
    if fault is not None:
        raise TwimlError(f"{where}: {fault}")
