"""Comparing what was said on a line with what a script expects to hear."""

from __future__ import annotations

import re

GAP = re.compile(r"\{[^{}]*\}")


def heard(phrase: str, words: str) -> bool:
    """Return whether a phrase was said.

    Case and white space do not matter; ``{anything}`` in braces stands for any words, so a text of the
    catalogue with its arguments in braces is a phrase.
    """
    parts = [re.escape(_plain(part)) for part in GAP.split(phrase)]
    return re.search(".*?".join(part for part in parts if part), _plain(words)) is not None


def missing(phrases: tuple[str, ...], words: str) -> list[str]:
    """Return the phrases that were not said."""
    return [phrase for phrase in phrases if not heard(phrase, words)]


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
