"""Marking the sentences that decided the level inside the text they came from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """A stretch of text; ``marked`` when it is evidence."""

    text: str
    marked: bool


def mark_evidence(text: str, evidence: Iterable[str]) -> tuple[Piece, ...]:
    """Cut ``text`` into marked and plain pieces that together are ``text`` again.

    Case and the kind of white space do not matter; sentences that overlap become one piece.
    """
    pieces: list[Piece] = []
    at = 0
    for start, end in _joined(_spans(text, evidence)):
        if start > at:
            pieces.append(Piece(text[at:start], False))
        pieces.append(Piece(text[start:end], True))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:], False))
    return tuple(pieces)


def _spans(text: str, evidence: Iterable[str]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for sentence in evidence:
        words = [re.escape(word) for word in sentence.split()]
        if words:
            spans += [match.span() for match in re.finditer(r"\s+".join(words), text, re.IGNORECASE)]
    return sorted(spans)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
