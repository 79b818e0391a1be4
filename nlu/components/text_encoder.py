"""What turns texts into vectors, and how another encoder than our own is taken: by the name of its class."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

import numpy as np

from nlu.components.vectors import TextVectors

DEFAULT_ENCODER = "nlu.components.vectors.SentenceVectors"


class TextEncoder(Protocol):
    """`dimension`: columns of every vector. `split`: where the second of two encoders begins, 0 when there is one.

    The columns from `split` on also stand for single sentences (`TextVectors.sentence_vectors`). Each half of a vector
    has length one.
    """

    dimension: int
    split: int

    def detailed(self, texts: Sequence[str]) -> list[TextVectors]:
        """Vectors of the texts with their windows and sentences."""
        ...

    def whole(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors [n, dimension] of the texts; an encoder that keeps them makes the next training quick."""
        ...


def load_encoder(name: str) -> TextEncoder:
    """The encoder of the class `name` ("package.module.Class"), which is made without arguments.

    Raises:
        ValueError: there is no such class.
    """
    module, _, kind = name.rpartition(".")
    try:
        return cast(TextEncoder, getattr(import_module(module), kind)())
    except (ImportError, AttributeError, ValueError) as fault:
        raise ValueError(f'encoder: no class {name!r} ({fault}); expected "package.module.Class"') from fault
