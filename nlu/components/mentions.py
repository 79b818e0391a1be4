"""Rasa component: what an incident touches, as entities: machines, people, sites, product and version."""

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
from nlu.components.mention_entities import find_mentions


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MentionExtractor(GraphComponent):
    """Entities affected_machines, affected_users, affected_sites, product and version; words of the language found."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MentionExtractor:
        """There is nothing to load."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities; their places are those in the normalised text."""
        for message in messages:
            text = message.get(TEXT) or ""
            if not text.startswith(INTENT_MESSAGE_PREFIX):
                add_entities(message, find_mentions(normalize(text), message.get("language")), type(self).__name__)
        return messages
