"""Contract, incident and telephone numbers, e-mail addresses and severity levels in what people write and say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from actions.contract.numbers import (
    CONTRACT_DIGITS,
    INCIDENT_DIGITS,
    ContractNumber,
    WrongCheckDigit,
)
from nlu.components.entities import Entity
from nlu.components.number_words import NumberWords, bare, number_words

_LANGUAGES = ("nl", "de", "ru", "it", "fr")
_PHONE_DIGITS = range(9, 16)  # E.164 allows 15; below 9 it may be something else
_MAX_TOKENS_PER_NUMBER = 9  # "quatre mille neuf cent quatre vingt dix sept" and a joint
_MAX_READINGS = 64

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\s\w]|_")

# Said or written between the parts of one number, and meaning nothing.
_FILLERS_TEXT = """
    - – — ‐ ‑ . , ; / … ( ) uh uhm eh ehm euh äh aeh ähm hm э ээ эээ ну ähh en und et e ed и dan dann puis poi
    потом streepje strich bindestrich minus trattino lineetta tiret trait тире дефис punt punkt point punto
    точка spatie leerzeichen espace spazio пробел nochmal nog de die der le la il ж же
"""
_FILLERS = frozenset(_FILLERS_TEXT.split())
_PLUS = frozenset({"+", "plus", "più", "плюс"})

_INCIDENT_WORD = re.compile(
    r"\b(?:inc|incident(?:e|i|en|s)?|incidentnummer|vorfall\w*|störung\w*|ticket\w*|meldung\w*|melding\w*|zaak|"
    r"zaaknummer|case|segnalazione|pratica|dossier|signalement|инцидент\w*|заявк\w*|тикет\w*|обращени\w*|кейс\w*|"
    r"инк|i\s*[.-]?\s*n\s*[.-]?\s*c)\b"
    # "number", and small words before it
    r"[\s:#№.,\-–]*(?:(?:(?:number|nummer|nr|numéro|numero|no|номер\w*|met|mit|der|die|de|le|il|is|ist|est|è|avec|con|"
    r"c)\b|n[°º])[\s:#№.,\-–]*){0,3}",
    re.IGNORECASE,
)
_LEVEL_WORD = re.compile(
    r"\b(?:level|lvl|niveau|stufe|schweregrad|schwerestufe|severity|livello|gravit[àé]|ernst|ernstniveau|"
    r"уров\w*|уровн\w*|criticit[àé]|prioriteitsniveau)\b",
    re.IGNORECASE,
)
_LEVEL_LINK_TEXT = """
    numéro numero nummer nr номер is ist est è : - le la il de das die der
"""
_LEVEL_LINK = frozenset(_LEVEL_LINK_TEXT.split())
_MAX_WORDS_OF_ANSWER = 4

_ORDINALS = {
    1: "eerste erste ersten erster erstes первый первого первая первую первом первому primo prima premier première",
    2: "tweede zweite zweiten zweiter zweites второй второго вторая вторую втором secondo seconda deuxième second"
    " seconde",
    3: "derde dritte dritten dritter drittes третий третьего третья третью третьем terzo terza troisième",
    4: "vierde vierte vierten vierter viertes четвертый четвёртый четвертого четвёртая четвёртую quarto quarta"
    " quatrième",
}
_ORDINAL_VALUES = {bare(word): value for value, words in _ORDINALS.items() for word in words.split()}
_LEVELS = (1, 2, 3, 4)


@dataclass(frozen=True)
class _Token:
    text: str
    begin: int
    end: int

    @property
    def is_digits(self) -> bool:
        return self.text.isdigit()


@dataclass(frozen=True)
class _Part:
    """Digits read from the characters `begin` to `end`; `doubtful` for words that mostly are no numbers ("een")."""

    digits: str
    begin: int
    end: int
    doubtful: bool = False


@dataclass(frozen=True)
class _Run:
    """Parts that follow one another with nothing but fillers between them; `plus` when a plus stands before them."""

    parts: tuple[_Part, ...]
    plus: bool

    @property
    def digits(self) -> str:
        return "".join(part.digits for part in self.parts)

    @property
    def begin(self) -> int:
        return self.parts[0].begin

    @property
    def end(self) -> int:
        return self.parts[-1].end


def find_numbers(text: str, language: str | None) -> list[Entity]:
    """Entities of `text`, whose number words are read as those of `language` first, then of the other languages."""
    taken = [(match.start(), match.end()) for match in _EMAIL.finditer(text)]
    found = [Entity("email", text[begin:end].lower(), begin, end) for begin, end in taken]
    masked = _EMAIL.sub(lambda match: "x" * len(match.group()), text)
    found.extend(_incidents(masked, language))
    for entity in found:
        masked = masked[: entity.begin] + "\n" * (entity.end - entity.begin) + masked[entity.end :]
    numbers = _contracts_and_phones(masked, language)
    found.extend(numbers)
    found.extend(_levels(masked, language, bool(numbers)))
    return sorted(found, key=lambda entity: entity.begin)


def _order(language: str | None) -> Iterator[str]:
    """`language` first, then the others; people mix languages, recognisers too."""
    if language in _LANGUAGES:
        yield language
    yield from (each for each in _LANGUAGES if each != language)


def _contracts_and_phones(text: str, language: str | None) -> list[Entity]:
    best: list[Entity] = []
    for each in _order(language):
        entities = list(_read_runs(text, number_words(each)))
        if any(entity.name == "contract_number" for entity in entities):
            return entities
        if len(entities) > len(best):
            best = entities
    return best


def _read_runs(text: str, words: NumberWords) -> Iterator[Entity]:
    for tokens, plus in _spans(text, words):
        entity = _read_run(tokens, plus, words)
        if entity is not None:
            yield entity


def _read_run(tokens: Sequence[_Token], plus: bool, words: NumberWords) -> Entity | None:
    """The one number that all `tokens` together say, or None."""
    readings = list(_readings(tokens, words))
    if not readings:
        return None
    straight = _Run(tuple(readings[0]), plus)
    if plus or straight.digits.startswith("0"):
        phone = _phone(straight)
        if phone is not None:
            return phone
    if plus:
        return None
    invalid: Entity | None = None
    for reading in readings:
        for parts in _trimmed(reading):
            digits = "".join(part.digits for part in parts)
            if len(digits) != CONTRACT_DIGITS:
                continue
            begin, end = parts[0].begin, parts[-1].end
            try:
                return Entity("contract_number", ContractNumber.parse(digits), begin, end)
            except WrongCheckDigit:
                invalid = invalid or Entity("contract_number_invalid", digits, begin, end)
    return invalid or _phone(straight)


def _phone(run: _Run) -> Entity | None:
    digits = run.digits
    if len(digits) not in _PHONE_DIGITS:
        return None
    if run.plus:
        return Entity("phone_number", "+" + digits, run.begin, run.end)
    if digits.startswith("00"):
        return Entity("phone_number", "+" + digits[2:], run.begin, run.end)
    return Entity("phone_number", digits, run.begin, run.end) if digits.startswith("0") else None


def _trimmed(parts: Sequence[_Part]) -> Iterator[Sequence[_Part]]:
    """`parts` as they are, then without doubtful words at the edges ("een 4021 7788")."""
    yield parts
    begin, end = 0, len(parts)
    while begin < end and parts[begin].doubtful:
        begin += 1
        yield parts[begin:end]
    while end > begin and parts[end - 1].doubtful:
        end -= 1
        yield parts[begin:end]


def _tokens(text: str) -> list[_Token]:
    return [_Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def _spans(text: str, words: NumberWords) -> Iterator[tuple[list[_Token], bool]]:
    """Runs of tokens that belong to numbers, without the fillers between them, and whether a plus stands before."""
    run: list[_Token] = []
    plus = plus_before = False
    last_end = 0
    for token in _tokens(text):
        lowered = token.text.casefold()
        if "\n" in text[last_end : token.begin] and run:
            yield run, plus
            run = []
        last_end = token.end
        if token.is_digits or _may_be_number(lowered, words):
            if not run:
                plus = plus_before
            run.append(token)
        elif lowered in _PLUS:
            if run:
                yield run, plus
                run = []
            plus_before = True
            continue
        elif not (run and lowered in _FILLERS):
            if run:
                yield run, plus
            run = []
        plus_before = False if not (lowered in _FILLERS and not run) else plus_before
    if run:
        yield run, plus


def _may_be_number(lowered: str, words: NumberWords) -> bool:
    letters = bare(lowered)
    if not letters:
        return False
    return (
        words.value(letters) is not None
        or letters in words.joints
        or letters in words.twice
        or letters in words.thrice
        or letters in _INNER_WORDS
    )


# Words that are no number alone, but part of one ("quatre vingts", "zwei mal die sieben", "due mila").
_INNER_WORDS = frozenset({"mal", "maal", "keer", "fois", "volte", "раза", "vingts", "mila"})


def _readings(tokens: Sequence[_Token], words: NumberWords) -> Iterator[list[_Part]]:
    """Ways to cut `tokens` into numbers, those with the longest numbers first, at most some dozens of them."""
    count = 0

    def cut(at: int, parts: list[_Part]) -> Iterator[list[_Part]]:
        nonlocal count
        if count >= _MAX_READINGS:
            return
        if at == len(tokens):
            count += 1
            yield parts
            return
        advanced = False
        for size, part in _numbers_at(tokens, at, words):
            advanced = True
            yield from cut(at + size, [*parts, part])
        if not advanced:
            yield from cut(at + 1, parts)  # a joint or repeat word that joins nothing here

    yield from cut(0, [])


def _numbers_at(tokens: Sequence[_Token], at: int, words: NumberWords) -> Iterator[tuple[int, _Part]]:
    """Numbers that begin at token `at` with the count of tokens they take, the longest first."""
    token = tokens[at]
    if token.is_digits:
        yield 1, _Part(token.text, token.begin, token.end)
        return
    for size in range(min(_MAX_TOKENS_PER_NUMBER, len(tokens) - at), 0, -1):
        group = tokens[at : at + size]
        if any(each.is_digits for each in group[:-1]):
            continue
        repeat = _repeated(group, words)
        if repeat is not None:
            yield size, repeat
            continue
        if group[-1].is_digits:
            continue
        letters = bare("".join(each.text for each in group))
        value = words.value(letters)
        if value is not None:
            yield size, _Part(str(value), token.begin, group[-1].end, letters in words.articles)


def _repeated(group: Sequence[_Token], words: NumberWords) -> _Part | None:
    """The number of "dubbel zeven", "zweimal die acht", "deux fois sept": the last one, twice or thrice."""
    for size in range(len(group) - 1, 0, -1):
        head = bare("".join(each.text for each in group[:size]))
        times = 2 if head in words.twice else 3 if head in words.thrice else 0
        if not times:
            continue
        tail = group[size:]
        if len(tail) == 1 and tail[0].is_digits:
            digits = tail[0].text
        else:
            value = words.value(bare("".join(each.text for each in tail)))
            if value is None:
                return None
            digits = str(value)
        return _Part(digits * times, group[0].begin, group[-1].end) if len(digits) <= 2 else None
    return None


def _incidents(text: str, language: str | None) -> Iterator[Entity]:
    for match in _INCIDENT_WORD.finditer(text):
        rest = text[match.end() :].split("\n")[0]
        for each in _order(language):
            entity = _incident_after(rest, match.start(), match.end(), number_words(each))
            if entity is not None:
                yield entity
                break
    bare_number = re.fullmatch(r"\s*#?\s*(\d{6})[\s.!]*", text)
    if bare_number:
        yield Entity("incident_number", bare_number.group(1), bare_number.start(1), bare_number.end(1))


def _incident_after(rest: str, begin: int, offset: int, words: NumberWords) -> Entity | None:
    """The number at the very beginning of `rest`, of at most six digits."""
    for tokens, plus in _spans(rest, words):
        if rest[: tokens[0].begin].strip(" :#№.,-–°º") or plus:
            return None
        for reading in _readings(tokens, words):
            digits = "".join(part.digits for part in reading)
            if 2 < len(digits) <= INCIDENT_DIGITS and int(digits) > 0:
                value = digits.zfill(INCIDENT_DIGITS)
                return Entity("incident_number", value, begin, offset + reading[-1].end)
        return None
    return None


def _levels(text: str, language: str | None, has_number: bool) -> Iterator[Entity]:
    """Levels such as "Stufe 2", "niveau deux", "второй уровень"; or an answer that is a number from 1 to 4 alone."""
    tokens = [token for token in _tokens(text) if token.text.casefold() not in _LEVEL_LINK | {".", ",", "!", "?"}]
    named = False
    for at, token in enumerate(tokens):
        if not _LEVEL_WORD.fullmatch(token.text):
            continue
        after = _level_of(tokens[at + 1], language) if at + 1 < len(tokens) else None
        if after is not None and not (at + 2 < len(tokens) and tokens[at + 2].is_digits):
            named = True
            yield Entity("level", str(after), token.begin, tokens[at + 1].end)
            continue
        before = _ORDINAL_VALUES.get(bare(tokens[at - 1].text)) if at else None
        if before is not None:
            named = True
            yield Entity("level", str(before), tokens[at - 1].begin, token.end)
    if named or has_number or len(tokens) > _MAX_WORDS_OF_ANSWER:
        return
    values = [(token, _level_of(token, language)) for token in tokens]
    if len(tokens) == 1 and values[0][1] is not None:
        yield Entity("level", str(values[0][1]), tokens[0].begin, tokens[0].end)


def _level_of(token: _Token, language: str | None) -> int | None:
    if token.is_digits:
        value: int | None = int(token.text)
    else:
        letters = bare(token.text)
        value = _ORDINAL_VALUES.get(letters)
        for each in _order(language):
            value = value if value is not None else number_words(each).value(letters)
    return value if value in _LEVELS else None
