"""What an incident touches, as the message says it: machines, people and sites with their number, product and version.

Nothing decides by these entities; the agent sees them beside the report and need not read for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from actions.contract.datafiles import parse_toml
from nlu.components.entities import Entity
from nlu.components.mention_words import MENTION_WORDS, MentionWords
from nlu.components.number_words import NumberWords, bare, number_words

PRODUCTS = Path(__file__).resolve().parents[1] / "products.toml"
ALL = "all"
"""Value of an entity that counts: every one of them."""

_TOKEN = re.compile(r"\d{1,3}(?:[.'’\u00a0\u202f ]\d{3})+(?!\d|[.,]\d)|\d+|[^\W\d_]+(?:[-'’][^\W\d_]+)*|[^\w\s]")
_GROUPS = re.compile(r"[.'’\u00a0\u202f ]")
_MAX_BETWEEN = 3
_MAX_NUMBER_WORDS = 5
_MOST_DIGITS = 6
_VERSION_TEXT = """
    version versie versione versión версия версии версию версией v ver build сборка сборки release релиз
"""
_VERSION_WORDS = frozenset(_VERSION_TEXT.split())
_MAX_VERSION_PARTS = 5


@dataclass(frozen=True)
class _Token:
    text: str
    begin: int
    end: int


def find_mentions(text: str, language: str | None) -> list[Entity]:
    """Entities affected_machines, affected_users, affected_sites (a number or "all"), product and version of `text`.

    Words are those of `language`; of a text in none of the five languages only products and versions are read.
    """
    tokens = [_Token(found.group().casefold(), found.start(), found.end()) for found in _TOKEN.finditer(text)]
    found = list(_products(text))
    found.extend(_versions(tokens, found, language))
    words = MENTION_WORDS.get(language or "")
    if words is not None and language is not None:
        found.extend(_affected(tokens, words, number_words(language)))
    return sorted(found, key=lambda entity: entity.begin)


def _affected(tokens: Sequence[_Token], words: MentionWords, numbers: NumberWords) -> Iterator[Entity]:
    kinds = (("affected_machines", words.machines), ("affected_users", words.users), ("affected_sites", words.sites))
    for at, token in enumerate(tokens):
        for name, nouns in kinds:
            if nouns.fullmatch(token.text):
                counted = _counted_before(tokens, at, words, numbers)
                if counted is not None:
                    begin, value = counted
                    yield Entity(name, value, tokens[begin].begin, token.end)
                break


def _counted_before(
    tokens: Sequence[_Token], noun: int, words: MentionWords, numbers: NumberWords
) -> tuple[int, str] | None:
    """Where the number that belongs to the noun begins, and what it says; None when there is none."""
    found = _nearest_number(tokens, noun - 1, words, numbers)
    if found is None:
        return None
    # "3 von unseren 40 Rechnern": the part is what is affected.
    passed = range(found[0] - 1, max(-1, found[0] - 1 - _MAX_BETWEEN), -1)
    if any(tokens[at].text in words.part_of for at in passed):
        part = _nearest_number(tokens, found[0] - 1, words, numbers)
        return part if part is not None and part[1] != ALL else found
    return found


def _nearest_number(
    tokens: Sequence[_Token], last: int, words: MentionWords, numbers: NumberWords
) -> tuple[int, str] | None:
    """The number that ends at token `last`, or before it with nothing between but what may stand there."""
    for at in range(last, max(-1, last - 1 - _MAX_BETWEEN), -1):
        word = tokens[at].text
        if word in words.every:
            return at, ALL
        number = _number_ending_at(tokens, at, words, numbers)
        if number is not None:
            return number
        if not _may_stand_between(tokens, at, words):
            return None
    return None


def _may_stand_between(tokens: Sequence[_Token], at: int, words: MentionWords) -> bool:
    word = tokens[at].text
    if word in words.part_of or word in words.between:
        return True
    if word in words.articles:
        return at > 0 and tokens[at - 1].text in words.part_of | words.every
    return words.adjective.fullmatch(word) is not None


def _number_ending_at(
    tokens: Sequence[_Token], at: int, words: MentionWords, numbers: NumberWords
) -> tuple[int, str] | None:
    word = tokens[at].text
    if word[0].isdecimal():
        digits = _GROUPS.sub("", word)
        value = int(digits) if len(digits) <= _MOST_DIGITS else 0
        part_of_more = at > 0 and tokens[at - 1].text in (":", "/", ".", ",") and tokens[at - 1].end == tokens[at].begin
        return None if part_of_more or value == 0 else (at, str(value))
    if word in words.single:
        return at, "1"
    if word in words.sets:
        return at, str(words.sets[word])
    for size in range(min(_MAX_NUMBER_WORDS, at + 1), 0, -1):
        group = tokens[at - size + 1 : at + 1]
        letters = bare("".join(token.text for token in group))
        said = numbers.value(letters) if letters and letters not in numbers.articles else None
        if said is not None and all(bare(token.text) for token in group):
            return (at - size + 1, str(said)) if said > 0 else None
    return None


@cache
def _product_pattern(path: Path = PRODUCTS) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """One pattern for every name of every product, the longest first, and whose name it is."""
    listed = parse_toml(path.read_text(encoding="utf-8"))["product"]
    names = {name.casefold(): product["name"] for product in listed for name in (product["name"], *product["also"])}
    forms = "|".join(re.escape(name).replace(r"\ ", r"[\s-]+") for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{forms})(?!\w)", re.IGNORECASE), names


def _products(text: str) -> Iterator[Entity]:
    pattern, names = _product_pattern()
    for match in pattern.finditer(text):
        name = re.sub(r"[\s-]+", " ", match.group().casefold())
        yield Entity("product", names.get(name, match.group()), match.start(), match.end())


def _versions(tokens: Sequence[_Token], products: Sequence[Entity], language: str | None) -> Iterator[Entity]:
    """Numbers after a word for version, or right after a product's name."""
    ends = {product.end for product in products}
    points = MENTION_WORDS[language].point if language in MENTION_WORDS else frozenset({"."})
    numbers = number_words(language) if language in MENTION_WORDS else None
    reached = 0
    for at in range(1, len(tokens)):
        before = tokens[at - 1]
        if at < reached or not (before.text in _VERSION_WORDS or before.end in ends):
            continue
        begin = at + 1 if tokens[at].text in _VERSION_WORDS or tokens[at].text in (".", ":") else at
        value, reached = _dotted(tokens, begin, points, numbers)
        if value and ("." in value or before.text in _VERSION_WORDS or len(value) <= 2):
            yield Entity("version", value, tokens[begin].begin, tokens[reached - 1].end)


def _dotted(
    tokens: Sequence[_Token], begin: int, points: frozenset[str], numbers: NumberWords | None
) -> tuple[str, int]:
    """The version number from token `begin` on ("12.6", "zwölf punkt sechs") and the token behind it."""
    parts: list[str] = []
    at = reached = begin
    while at < len(tokens) and len(parts) < _MAX_VERSION_PARTS:
        part = _version_part(tokens[at].text, numbers)
        if part is None:
            break
        parts.append(part)
        reached = at + 1
        if reached + 1 >= len(tokens) or tokens[reached].text not in points:
            break
        at = reached + 1
    return ".".join(parts), reached


def _version_part(word: str, numbers: NumberWords | None) -> str | None:
    if word[0].isdecimal():
        return _GROUPS.sub(".", word)
    value = numbers.value(bare(word)) if numbers is not None and bare(word) else None
    return None if value is None else str(value)
