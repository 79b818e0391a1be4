"""Rasa component: sentence vectors as dense features of the message."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.cleaning import clean
from nlu.components.grams import GramRow
from nlu.components.text_encoder import DEFAULT_ENCODER, load_encoder
from nlu.components.wording import wording

_SPLIT = "vector_split"
DETAILS = "sentence_vectors"  # key under which later components find the TextVectors of a message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """One vector for each message; by default of USE and multilingual-e5 side by side.

    `encoder` names the class of another :class:`nlu.components.text_encoder.TextEncoder`.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Our own encoder."""
        return {**DenseFeaturizer.get_default_config(), "encoder": DEFAULT_ENCODER}

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, {**self.get_default_config(), **config})
        self._vectors = load_encoder(self._config["encoder"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """Loads the encoders; the first time on a machine they are built in the cache folder."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Raises InvalidConfigException when `encoder` is no dotted name of a class."""
        name = config.get("encoder", DEFAULT_ENCODER)
        if not isinstance(name, str) or not all(part.isidentifier() for part in name.split(".")) or "." not in name:
            raise InvalidConfigException(f'SentenceEncoder: encoder must be "package.module.Class", not {name!r}.')

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the vectors; a message such as "/affirm" gets zeros, as its intent is given already."""
        spoken = [message for message in messages if _is_for_models(message)]
        for message, details in zip(
            spoken, self._vectors.detailed([message.get(TEXT) for message in spoken]), strict=True
        ):
            message.set(DETAILS, details)
            self._add(message, details.whole)
        for message in messages:
            if not _is_for_models(message):
                self._add(message, np.zeros(self._vectors.dimension, dtype=np.float32))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the vectors to all training messages that have a text, from the cache where known."""
        examples = [message for message in training_data.training_examples if message.get(TEXT)]
        vectors = self._vectors.whole([message.get(TEXT) for message in examples])
        for message, vector in zip(examples, vectors, strict=True):
            message.set(_SPLIT, self._vectors.split)
            self._add(message, vector)
        return training_data

    def _add(self, message: Message, vector: np.ndarray) -> None:
        message.add_features(Features(vector[None], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))


def _is_for_models(message: Message) -> bool:
    text = message.get(TEXT) or ""
    return bool(text.strip()) and not text.startswith(INTENT_MESSAGE_PREFIX)


def sentence_vector(message: Message) -> np.ndarray:
    """The vector [d] of a training message that SentenceEncoder has read. Raises KeyError when it has not.

    It is kept as a feature alone: as plain data of the message, Rasa would write it out in digits to fingerprint the
    training data, after each component anew, which took as long as all the training.
    """
    _, features = message.get_dense_features(TEXT)
    if features is None:
        raise KeyError(f"SentenceEncoder has not read {message.get(TEXT)!r}")
    return np.asarray(features.features[0])


def vector_split(message: Message) -> int:
    """The column at which the second half of a training message's vector begins."""
    return int(message.data[_SPLIT])


def message_wording(message: Message) -> GramRow:
    """The words of a training message."""
    return wording(clean(message.get(TEXT)))
