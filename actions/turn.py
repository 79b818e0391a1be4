"""What one message of a customer means, read from Rasa's tracker, and what is said back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from locales.values import Value, to_json

Channel = Literal["chat", "voice"]
DEFAULT_LANGUAGE = "nl"


@dataclass(frozen=True)
class Severity:
    """The model's view of a report: its level, the probabilities of levels 1-4, whether it is sure, and why."""

    level: int
    probabilities: tuple[float, ...]
    sure: bool
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Turn:
    """One understood message. ``entities`` maps a kind of entity to its first value."""

    text: str
    intent: str
    language: str
    channel: Channel
    entities: Mapping[str, str]
    severity: Severity | None
    message_id: str
    foreign: bool = False

    @property
    def is_button(self) -> bool:
        """Whether a quick reply or a key was pressed instead of words."""
        return self.text.startswith("/")

    @property
    def named_level(self) -> int | None:
        """The severity level that the message names, 1 to 4; anything else that a payload may carry is none."""
        named = self.entities.get("level")
        return int(named) if named in ("1", "2", "3", "4") else None

    def entity(self, kind: str) -> str | None:
        """Return the first value of a kind of entity, or None."""
        return self.entities.get(kind)


@dataclass(frozen=True)
class Say:
    """Something to say: a response of ``locales.responses`` and its arguments."""

    response: str
    arguments: Mapping[str, Value] = field(default_factory=dict)


def say(response: str, **arguments: Value) -> Say:
    """Return something to say; shorthand for :class:`Say`."""
    return Say(response, arguments)


def speak(dispatcher: CollectingDispatcher, *said: Say) -> None:
    """Hand what is to be said to Rasa, whose reply generator chooses the words."""
    for one in said:
        arguments = {name: to_json(value) for name, value in one.arguments.items()}
        dispatcher.utter_message(response=one.response, arguments=arguments)


def read_turn(tracker: Tracker) -> Turn:
    """Return the latest message of the conversation as understood."""
    message: dict[str, Any] = tracker.latest_message or {}
    intent = message.get("intent", {}).get("name") or "nlu_fallback"
    entities: dict[str, str] = {}
    for entity in message.get("entities", []):
        entities.setdefault(entity["entity"], str(entity["value"]))
    metadata = message.get("metadata") or {}
    return Turn(
        text=message.get("text") or "",
        intent=_real_intent(intent, message),
        language=tracker.get_slot("language") or metadata.get("language") or DEFAULT_LANGUAGE,
        channel=cast(Channel, metadata.get("channel") or "chat"),
        entities=entities,
        severity=_severity(message.get("severity")),
        message_id=str(metadata.get("message_id") or message.get("message_id") or ""),
        foreign=message.get("language") not in (None, "nl", "de", "ru", "it", "fr"),
    )


def _real_intent(intent: str, message: Mapping[str, Any]) -> str:
    """A report whose level is plain is a report, however unsure the choice between neighbouring intents is."""
    if intent != "nlu_fallback":
        return intent
    ranking = [row for row in message.get("intent_ranking", []) if row["name"] != "nlu_fallback"]
    severity = _severity(message.get("severity"))
    if ranking and ranking[0]["name"] == "report_incident" and severity is not None and severity.sure:
        return "report_incident"
    return intent


def _severity(data: Mapping[str, Any] | None) -> Severity | None:
    if not data or data.get("level") is None:
        return None
    return Severity(
        level=int(data["level"]),
        probabilities=tuple(data["probabilities"]),
        sure=bool(data["sure"]),
        evidence=tuple(data["evidence"]),
    )
