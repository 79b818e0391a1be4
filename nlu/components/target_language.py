"""The language which somebody asks for: names of the five languages as people of six languages say them."""

from __future__ import annotations

import re

# Stems per language asked for, as Dutch, German, Russian, Italian, French and English speakers say it; what follows a
# stem may be any ending ("нидерландском", "italienisch", "française").
_STEMS: dict[str, tuple[str, ...]] = {
    "nl": (
        r"nederlands\w*", r"vlaams\w*", r"hollands\w*", r"niederländisch\w*", r"niederlaendisch\w*",
        r"holländisch\w*", r"hollaendisch\w*", r"flämisch\w*", r"нидерландск\w*", r"голландск\w*", r"фламандск\w*",
        r"olandese", r"neerlandese", r"fiammingo", r"néerlandais\w*", r"neerlandais\w*", r"hollandais\w*",
        r"flamand\w*", r"dutch", r"flemish", r"niderland\w*", r"golland?sk\w*",
    ),
    "de": (
        r"duits(?:e|talig\w*)?", r"deutsch(?:e[mnrs]?|sprachig\w*|sprechend\w*)?", r"hochdeutsch", r"немецк\w*",
        r"по-немецки", r"tedesc\w*", r"allemand\w*", r"german", r"germain", r"nemeck\w*", r"nemetsk\w*",
    ),
    "ru": (
        r"russisch\w*", r"русск\w*", r"по-русски", r"russ[oa]", r"russes?", r"russian", r"russk\w*", r"po-russki",
    ),
    "it": (
        r"italiaans\w*", r"italienisch\w*", r"итальянск\w*", r"italiano", r"italiana",
        r"(?<!in )(?<!aus )(?<!nach )italien(?:ne)?", r"italian", r"italjansk\w*", r"italyansk\w*", r"taliano",
    ),
    "fr": (
        r"frans", r"franse", r"französisch\w*", r"franzoesisch\w*", r"franzosisch\w*", r"французск\w*", r"francese",
        r"français\w*", r"francais\w*", r"french", r"frantsuzsk\w*", r"francuzsk\w*",
    ),
}  # fmt: skip
_NAMES = {
    language: re.compile(r"(?<!\w)(?:по-)?(?:" + "|".join(stems) + r")(?!\w)", re.IGNORECASE)
    for language, stems in _STEMS.items()
}


def named_languages(text: str) -> list[tuple[str, int, int]]:
    """(language, begin, end) of every language named in `text`, in the order of the text."""
    found = [
        (language, match.start(), match.end()) for language, name in _NAMES.items() for match in name.finditer(text)
    ]
    return sorted(found, key=lambda each: each[1])
