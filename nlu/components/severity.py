"""Rasa component: the severity level of an incident report."""

from __future__ import annotations

import logging
from typing import Any, Optional

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.encoder import DETAILS, SentenceEncoder, message_wording, sentence_vector, vector_split
from nlu.components.kernel import KernelSettings
from nlu.components.severity_model import LEVELS, DecisionPolicy, SeverityModel, train_severity

_LOGGER = logging.getLogger(__name__)
_KERNEL = ("use_width", "e5_width", "wording", "ridge")
_POLICY = ("critical_from", "threshold", "grave_risk", "grave_risk_next")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SeverityClassifier(GraphComponent):
    """Adds `severity` to every message that the encoder has read; only that of an incident report means anything.

    Trained on the examples whose intent block carries the metadata `severity`.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """The encoder comes first."""
        return [SentenceEncoder]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings of KernelSettings and DecisionPolicy."""
        settings, policy = KernelSettings(), DecisionPolicy()
        return {
            "use_width": settings.use_width,
            "e5_width": settings.e5_width,
            "wording": settings.wording,
            "ridge": settings.ridge,
            "critical_from": policy.critical_from,
            "threshold": policy.threshold,
            "grave_risk": policy.grave_risk,
            "grave_risk_next": policy.grave_risk_next,
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[SeverityModel] = None,
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
    ) -> SeverityClassifier:
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
    ) -> SeverityClassifier:
        """The trained component; one without a model when there was nothing to train on."""
        try:
            with model_storage.read_from(resource) as folder:
                return cls(config, model_storage, resource, SeverityModel.load(folder))
        except ValueError:  # Rasa's word for "this component stored nothing"
            return cls(config, model_storage, resource)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Raises InvalidConfigException when a setting is not a number in its range."""
        for key in cls.get_default_config():
            upper = 1.0 if key in _POLICY else float("inf")
            value = config.get(key, cls.get_default_config()[key])
            if not isinstance(value, (int, float)) or not 0 < value <= upper:
                raise InvalidConfigException(
                    f"SeverityClassifier: {key} must be above 0 and at most {upper}, not {value!r}."
                )

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the examples with a level. Raises InvalidConfigException for a level that is none of 1-4."""
        vectors, wordings, levels, split = [], [], [], 0
        for message in training_data.intent_examples:
            level = (message.get("metadata") or {}).get("intent", {}).get("severity")
            if level is None:
                continue
            if level not in LEVELS:
                raise InvalidConfigException(
                    f"Training data: severity {level!r} of {message.get(TEXT)!r} is none of 1-4."
                )
            vectors.append(sentence_vector(message))
            wordings.append(message_wording(message))
            split = vector_split(message)
            levels.append(int(level))
        if set(levels) != set(LEVELS):
            _LOGGER.warning("No severity model: the training data lack examples of some levels.")
            return self._resource
        settings = KernelSettings(*(float(self._config[key]) for key in _KERNEL))
        policy = DecisionPolicy(*(float(self._config[key]) for key in _POLICY))
        self._model = train_severity(np.stack(vectors), wordings, levels, split, settings, policy)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds {"level", "probabilities", "sure", "evidence"} to the output of each message."""
        for message in messages:
            details = message.get(DETAILS)
            if self._model is not None and details is not None:
                message.set("severity", self._model.assess(details).to_json(), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing that later components would need."""
        return training_data
