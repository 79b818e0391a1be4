"""How documents steer a simulated leg: reading them, and the jumps out of them."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping

SOUND_S = 5.0
"""Seconds that any sound file is taken to last."""


class GoTo(Exception):
    """The leg goes on with the document at ``url``; ``extra`` fields are sent along."""

    def __init__(self, url: str, method: str = "POST", extra: Mapping[str, str] | None = None) -> None:
        super().__init__(url)
        self.url = url
        self.method = method
        self.extra = dict(extra or {})


class GoOnWith(Exception):
    """The leg goes on with a document given by REST."""


class LegOver(Exception):
    """The leg ends now, by either side."""


def parsed(document: str) -> list[ElementTree.Element]:
    """Return the verbs of a document.  Raises ``ElementTree.ParseError`` when it is none."""
    root = ElementTree.fromstring(document.encode())
    if root.tag != "Response":
        raise ElementTree.ParseError(f"the document is <{root.tag}>, not <Response>")
    return list(root)


def text(element: ElementTree.Element) -> str:
    """Return the text inside an element, its parts included."""
    return "".join(element.itertext()).strip()
