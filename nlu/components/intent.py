"""Rasa component: the intent of the message."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.cleaning import says_something
from nlu.components.encoder import DETAILS, SentenceEncoder, message_wording, sentence_vector, vector_split
from nlu.components.intent_model import IntentModel, train_intents

_RANKING_LENGTH = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentenceIntentClassifier(IntentClassifier, GraphComponent):
    """Two multinomial regressions, on the vectors of SentenceEncoder and on the words, multiplied.

    The first differs from Rasa's LogisticRegressionClassifier in bringing the columns to one spread and in leaving the
    intents at their own frequency; it is read without scikit-learn. `scale`: how closely the first follows the
    examples.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """The encoder comes first."""
        return [SentenceEncoder]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """See the class for what the settings mean."""
        return {"scale": 6.0}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[IntentModel] = None,
    ) -> None:
        self._config = {**self.get_default_config(), **config}
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
    ) -> SentenceIntentClassifier:
        """An untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceIntentClassifier:
        """The trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, IntentModel.load(folder))

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Raises InvalidConfigException when `scale` is not a positive number."""
        scale = config.get("scale", 1.0)
        if not isinstance(scale, (int, float)) or scale <= 0:
            raise InvalidConfigException(f"SentenceIntentClassifier: scale must be a positive number, not {scale!r}.")

    def train(self, training_data: TrainingData) -> Resource:
        """Train on all examples with an intent."""
        examples = [message for message in training_data.intent_examples if message.get(INTENT)]
        vectors = np.stack([sentence_vector(message) for message in examples])
        intents = [message.get(INTENT) for message in examples]
        wordings = [message_wording(message) for message in examples]
        self._model = train_intents(vectors, wordings, intents, vector_split(examples[0]), float(self._config["scale"]))
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds intent and ranking; none of either for a message without words, which nobody should guess at.

        A message such as "/affirm" gets none of confidence: Rasa reads it itself.
        """
        for message in messages:
            details = message.get(DETAILS)
            readable = details is not None and says_something(message.get(TEXT) or "")
            ranked = self._model.ranking(details) if self._model and readable else []
            rows = [
                {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: share} for name, share in ranked[:_RANKING_LENGTH]
            ]
            first = rows[0] if rows else {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}
            message.set(INTENT, first, add_to_output=True)
            message.set(INTENT_RANKING_KEY, rows, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing that later components would need."""
        return training_data
