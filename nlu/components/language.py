"""Rasa component: the language of the message and the language it asks for."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.encoder import DETAILS, SentenceEncoder, sentence_vector, vector_split
from nlu.components.entities import Entity, add_entities
from nlu.components.language_model import LANGUAGES, LanguageModel, train_language
from nlu.components.target_language import named_languages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class LanguageDetector(GraphComponent):
    """Sets `language` and the entity `language` when the message itself decides on one of the five languages.

    The conversation's language comes in the message's metadata {"language": ...} and stands unless a clear sentence
    speaks against it. The entity `target_language` is the last language named in the message.
    Trained on the examples whose intent block carries the metadata `language`.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """The encoder comes first."""
        return [SentenceEncoder]

    def __init__(self, model_storage: ModelStorage, resource: Resource, model: Optional[LanguageModel] = None) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageDetector:
        """An untrained component."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageDetector:
        """The trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, LanguageModel.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Train on all examples with a language."""
        texts, languages, vectors, split = [], [], [], 0
        for message in training_data.intent_examples:
            language = (message.get("metadata") or {}).get("intent", {}).get("language")
            if language in LANGUAGES:
                texts.append(message.get(TEXT))
                languages.append(language)
                vectors.append(sentence_vector(message))
                split = vector_split(message)
        self._model = train_language(texts, languages, np.stack(vectors), split)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds `language` to the output and the entities `language` and `target_language`."""
        for message in messages:
            text = message.get(TEXT) or ""
            prior = (message.get("metadata") or {}).get("language")
            if self._model is None or text.startswith(INTENT_MESSAGE_PREFIX):
                message.set("language", prior, add_to_output=True)
                continue
            details = message.get(DETAILS)
            verdict = self._model.identify(text, None if details is None else details.whole, prior)
            message.set("language", verdict.language, add_to_output=True)
            entities = [
                Entity("target_language", language, begin, end) for language, begin, end in named_languages(text)[-1:]
            ]
            if verdict.decided and verdict.language in LANGUAGES:
                entities.append(Entity("language", verdict.language, 0, len(text), verdict.confidence))
            add_entities(message, entities, type(self).__name__)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing that later components would need."""
        return training_data
