"""Marks for texts that people see or hear.

``pgettext`` and ``npgettext`` only mark: Babel extracts their arguments into the catalogue template,
and the returned :class:`Text` is translated later, by :mod:`locales.catalogue`.
"""

from __future__ import annotations

from dataclasses import dataclass

CONTEXTS = ("chat", "voice", "short", "page", "desk", "mail", "error")
"""Where a text appears; the gettext message context."""


@dataclass(frozen=True)
class Text:
    """One translatable text: its context, English source and, if it counts something, the English plural."""

    context: str
    singular: str
    plural: str | None = None


def pgettext(context: str, text: str) -> Text:
    """Mark ``text`` (English, named ``{arguments}``) for translation in ``context``."""
    return Text(context, text)


def npgettext(context: str, singular: str, plural: str) -> Text:
    """Mark a text that depends on the argument ``count``."""
    return Text(context, singular, plural)
