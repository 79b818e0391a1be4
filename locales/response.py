"""The shape of a response: what the assistant says in the chat and on the phone."""

from __future__ import annotations

from dataclasses import dataclass

from locales.message import Text


@dataclass(frozen=True)
class Button:
    """A quick reply: its title and the intent it sends, e.g. ``/affirm``."""

    title: Text
    payload: str
    level: int | None = None
    """The severity level that this quick reply chooses; left out where the same level is proposed anyway."""


@dataclass(frozen=True)
class Response:
    """One thing the assistant says, in both channels, and the quick replies offered with it."""

    chat: Text
    voice: Text
    buttons: tuple[Button, ...] = ()
