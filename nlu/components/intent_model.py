"""The intent out of a sentence vector."""

from __future__ import annotations

import numpy as np

from nlu.components.linear import LinearModel

FILE_NAME = "intents.npz"  # in the component's folder of the model


def ranking(model: LinearModel, vector: np.ndarray) -> list[tuple[str, float]]:
    """All intents with their probabilities for one vector [d], the most probable first."""
    probabilities = np.exp(model.log_probabilities(vector[None])[0])
    return [(model.labels[place], float(probabilities[place])) for place in np.argsort(-probabilities)]
