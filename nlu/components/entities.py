"""An entity found in a message and how it is put into Rasa's form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rasa.shared.nlu.training_data.message import Message


@dataclass(frozen=True)
class Entity:
    """`value` of the kind `name`, said from character `begin` up to but without `end`."""

    name: str
    value: str
    begin: int
    end: int
    confidence: float = 1.0


def add_entities(message: Message, entities: Iterable[Entity], extractor: str) -> None:
    """Append `entities` to those which the message has already."""
    found = [
        {
            "entity": entity.name,
            "value": entity.value,
            "start": entity.begin,
            "end": entity.end,
            "confidence_entity": entity.confidence,
            "extractor": extractor,
        }
        for entity in entities
    ]
    message.set("entities", [*message.get("entities", []), *found], add_to_output=True)
