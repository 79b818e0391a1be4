"""Rasa component: contract, incident and telephone numbers, e-mail addresses and levels as entities."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.components.cleaning import normalize
from nlu.components.entities import add_entities
from nlu.components.number_entities import find_numbers


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class NumberExtractor(GraphComponent):
    """Entities contract_number, contract_number_invalid, incident_number, phone_number, email and level.

    Number words are read in the language that LanguageDetector found, then in the others.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NumberExtractor:
        """There is nothing to load."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities; their places are those in the normalised text."""
        for message in messages:
            text = message.get(TEXT) or ""
            if not text.startswith(INTENT_MESSAGE_PREFIX):
                add_entities(message, find_numbers(normalize(text), message.get("language")), type(self).__name__)
        return messages
