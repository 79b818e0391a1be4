"""What the web face needs to know; the runtime fills it from the product's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class WebSettings:
    """Addresses, limits and waits of the web face.

    ``rasa_url`` and ``public_url`` are base addresses without a trailing slash. ``line_number_by_language`` holds
    the priority line's E.164 number for each language. ``allowed_origins`` are sites whose pages may open the
    chat's socket, ``embedding_origins`` those that may show the page in a frame, both as ``https://example.com``.
    Times are in seconds: ``rasa_timeout_s`` until the customer is told that it takes longer, ``retry_waits_s``
    between attempts (the last one repeats), ``poll_interval_s`` between looks for other processes' messages.
    ``faulty_answers_max`` is how many wrong answers of a running Rasa end the attempts for one message.
    """

    rasa_url: str
    public_url: str
    line_number_by_language: Mapping[str, str] = field(default_factory=dict)
    allowed_origins: tuple[str, ...] = ()
    embedding_origins: tuple[str, ...] = ()
    rasa_timeout_s: float = 8.0
    retry_waits_s: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
    poll_interval_s: float = 0.25
    faulty_answers_max: int = 6
