"""The ports of the intake: the assistant that takes a caller's words, and the database's transactions.

``bot.web`` implements both; telephony knows neither Rasa nor the web face.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy.orm import Session

Result = TypeVar("Result")


class Reply(Protocol):
    """One thing the assistant says: a response of ``locales.responses`` with its arguments, or bare words."""

    @property
    def response(self) -> str | None:
        """The response's name."""
        ...

    @property
    def arguments(self) -> Mapping[str, Any]:
        """Its arguments in their JSON forms (``locales.values``)."""
        ...

    @property
    def text(self) -> str | None:
        """What is said where there is no response."""
        ...


class Dialogue(Protocol):
    """The assistant: the same rules as in the chat."""

    async def say(
        self, conversation_id: str, name: str, words: str, payload: str | None, within_s: float
    ) -> Sequence[Reply] | None:
        """Store what the caller said under ``name``, take it to the assistant and return what it answers.

        ``payload`` is the intent of a key (``/affirm``), with ``words`` as its name for readers. The same ``name``
        again is the same message and gets the same replies. ``None`` when there is no answer within ``within_s``
        seconds: the message stays stored and is answered later, so ask again under the same name.
        """
        ...


class Transactions(Protocol):
    """Database work from asynchronous code, one transaction each."""

    async def run(self, work: Callable[[Session], Result]) -> Result:
        """Run ``work`` in a transaction of its own; any error rolls it back."""
        ...

    async def read(self, work: Callable[[Session], Result]) -> Result:
        """Run ``work``, which only reads."""
        ...
