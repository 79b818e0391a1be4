"""A yes or no with which a longer answer begins: "нет, ничего не потеряно", "ja, seit heute früh"."""

from __future__ import annotations

import re

# What follows must not change the meaning of the first word: Russian "нет" without a comma is "there is no …",
# Italian "si" without its accent the reflexive "si è bloccato", "да нет" a no.
_NO = {
    "nl": re.compile(r"nee+n?\b"),
    "de": re.compile(r"(?:nein|nee|nö)\b"),
    "ru": re.compile(r"(?:да )?нет(?=[\s]*(?:[,.!;:–—-]|$))|неа\b"),
    "it": re.compile(r"no\b"),
    "fr": re.compile(r"non\b"),
}
_YES = {
    "nl": re.compile(r"ja(?:wel|zeker)?\b"),
    "de": re.compile(r"(?:ja|jawohl|jep)\b"),
    "ru": re.compile(r"(?:да|ага)\b(?!\s+нет)"),
    "it": re.compile(r"sì(?!\w)|si(?=\s*(?:[,.!;:–—-]|$))"),
    "fr": re.compile(r"(?:oui|ouais)\b"),
}


def leading_answer(text: str, language: str) -> bool | None:
    """Return whether ``text``, in ``language``, begins with a plain yes (True) or no (False); None for neither."""
    said = text.strip().casefold()
    for words, meaning in ((_NO, False), (_YES, True)):
        pattern = words.get(language)
        if pattern is not None and pattern.match(said):
            return meaning
    return None
