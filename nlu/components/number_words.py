"""Number words of the five languages and what they are worth, from nothing to 9999, however they are joined or cut.

A word is compared by its bare letters: lower case, without accents, hyphens and blanks. So "achtund achtzig",
"Acht-und-achtzig" and "achtundachtzig" are one; "ventitré" equals "ventitre", "ё" equals "е".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache


def bare(word: str) -> str:
    """`word` by its letters alone, in lower case and without accents."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in decomposed if letter.isalpha())


@dataclass(frozen=True)
class NumberWords:
    """`small`: words below 100. `hundreds` and `thousands`: words that begin a number and what they add.

    `joints` may stand between hundreds and the rest ("hundertundeins"). `twice` and `thrice` repeat the number that
    follows. `articles` mean one, but mostly do not ("een", "un").
    """

    small: Mapping[str, int]
    hundreds: Mapping[str, int]
    thousands: Mapping[str, int]
    joints: frozenset[str]
    twice: frozenset[str]
    thrice: frozenset[str]
    articles: frozenset[str]

    def value(self, letters: str) -> int | None:
        """What the bare `letters` are worth as one number, or None."""
        return self._below(letters, (self.thousands, self.hundreds))

    def _below(self, letters: str, prefixes: tuple[Mapping[str, int], ...]) -> int | None:
        if letters in self.small:
            return self.small[letters]
        for depth, words in enumerate(prefixes):
            for word, worth in words.items():
                if not letters.startswith(word):
                    continue
                rest = letters[len(word) :]
                if not rest:
                    return worth
                for joint in ("", *self.joints):
                    if rest.startswith(joint):
                        remainder = self._below(rest[len(joint) :], prefixes[depth + 1 :])
                        if remainder:  # "zweihundertnull" is not said
                            return worth + remainder
        return None


def _flat(words: Mapping[int, str]) -> dict[str, int]:
    """Words by value, several spellings of one value set apart by blanks, turned round."""
    return {bare(word): value for value, spellings in words.items() for word in spellings.split()}


def _products(heads: Iterable[tuple[str, int]], tails: Iterable[str], unit: int) -> Iterator[tuple[str, int]]:
    for head, value in heads:
        for tail in tails:
            yield head + tail, value * unit


def _germanic(
    low: Mapping[int, str],
    tens: Mapping[int, str],
    units: Mapping[int, str],
    links: str,
    hundred: str,
    thousand: str,
) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Words of a language that says the unit before the ten; `links` are the words between them."""
    small = _flat({**low, **tens})
    by_unit = _flat(units)
    for ten, ten_value in _flat(tens).items():
        for unit, unit_value in by_unit.items():
            for link in links.split():
                small[unit + bare(link) + ten] = ten_value + unit_value
    heads = [(word, value) for word, value in small.items() if 1 <= value <= 99 and value % 10]
    digits = [(word, value) for word, value in small.items() if 1 <= value <= 9]
    hundreds = dict(_products([("", 1), *heads], hundred.split(), 100))
    thousands = dict(_products([("", 1), *digits], thousand.split(), 1000))
    return small, hundreds, thousands


def _dutch() -> NumberWords:
    low = {
        0: "nul nulletje zero", 1: "een één ene eentje", 2: "twee tweetje", 3: "drie", 4: "vier", 5: "vijf vijve",
        6: "zes zesse", 7: "zeven zeuven zeve", 8: "acht achte", 9: "negen neugen", 10: "tien", 11: "elf",
        12: "twaalf", 13: "dertien", 14: "veertien", 15: "vijftien", 16: "zestien", 17: "zeventien", 18: "achttien",
        19: "negentien",
    }  # fmt: skip
    tens = {
        20: "twintig", 30: "dertig", 40: "veertig", 50: "vijftig", 60: "zestig", 70: "zeventig seventig",
        80: "tachtig", 90: "negentig",
    }  # fmt: skip
    units = {
        1: "een",
        2: "twee",
        3: "drie",
        4: "vier",
        5: "vijf",
        6: "zes",
        7: "zeven",
        8: "acht",
        9: "negen",
    }
    small, hundreds, thousands = _germanic(low, tens, units, "en ën", "honderd", "duizend")
    return NumberWords(
        small,
        hundreds,
        thousands,
        frozenset({"en"}),
        frozenset({"dubbel", "dubbele", "tweemaal", "tweekeer"}),
        frozenset({"driemaal", "driekeer"}),
        frozenset({"een", "ene"}),
    )


def _german() -> NumberWords:
    low = {
        0: "null zero", 1: "eins ein eine", 2: "zwei zwo", 3: "drei", 4: "vier", 5: "fünf fuenf", 6: "sechs",
        7: "sieben", 8: "acht", 9: "neun", 10: "zehn", 11: "elf", 12: "zwölf zwoelf", 13: "dreizehn", 14: "vierzehn",
        15: "fünfzehn fuenfzehn", 16: "sechzehn", 17: "siebzehn siebenzehn", 18: "achtzehn", 19: "neunzehn",
    }  # fmt: skip
    tens = {
        20: "zwanzig", 30: "dreißig dreissig", 40: "vierzig", 50: "fünfzig fuenfzig", 60: "sechzig", 70: "siebzig",
        80: "achtzig", 90: "neunzig",
    }  # fmt: skip
    units = {
        1: "ein eins", 2: "zwei zwo", 3: "drei", 4: "vier", 5: "fünf fuenf", 6: "sechs", 7: "sieben", 8: "acht",
        9: "neun",
    }  # fmt: skip
    small, hundreds, thousands = _germanic(low, tens, units, "und", "hundert", "tausend")
    return NumberWords(
        small,
        hundreds,
        thousands,
        frozenset({"und"}),
        frozenset({"doppel", "doppelte", "zweimal", "zweimaldie"}),
        frozenset({"dreimal", "dreimaldie"}),
        frozenset({"ein", "eine"}),
    )


def _russian() -> NumberWords:
    low = {
        0: "ноль нуль ноля нуля нолик", 1: "один одна одно одну одного раз единица единичка", 2: "два две двух двойка",
        3: "три трёх тройка", 4: "четыре четырёх четвёрка", 5: "пять пяти пятёрка", 6: "шесть шести шестёрка",
        7: "семь семи семёрка", 8: "восемь восьми восьмёрка", 9: "девять девяти девятка", 10: "десять десяти",
        11: "одиннадцать одиннадцати", 12: "двенадцать двенадцати", 13: "тринадцать тринадцати",
        14: "четырнадцать четырнадцати", 15: "пятнадцать пятнадцати", 16: "шестнадцать шестнадцати",
        17: "семнадцать семнадцати", 18: "восемнадцать восемнадцати", 19: "девятнадцать девятнадцати",
    }  # fmt: skip
    tens = {
        20: "двадцать двадцати", 30: "тридцать тридцати", 40: "сорок сорока", 50: "пятьдесят пятидесяти",
        60: "шестьдесят шестидесяти", 70: "семьдесят семидесяти", 80: "восемьдесят восьмидесяти",
        90: "девяносто девяноста",
    }  # fmt: skip
    hundreds = {
        100: "сто ста", 200: "двести двухсот", 300: "триста трёхсот", 400: "четыреста четырёхсот",
        500: "пятьсот пятисот", 600: "шестьсот шестисот", 700: "семьсот семисот", 800: "восемьсот восьмисот",
        900: "девятьсот девятисот",
    }  # fmt: skip
    small = _flat({**low, **tens})
    units = [(word, value) for word, value in _flat(low).items() if 1 <= value <= 9]
    for ten, ten_value in _flat(tens).items():
        small.update({ten + unit: ten_value + value for unit, value in units})
    thousands = dict(_products([("", 1), *units], ("тысяча", "тысячи", "тысяч", "тыща", "тыщи"), 1000))
    return NumberWords(
        small,
        _flat(hundreds),
        thousands,
        frozenset(),
        frozenset({"дважды", "двараза", "двойной"}),
        frozenset({"трижды", "трираза"}),
        frozenset({"раз", "одно", "одна", "одну"}),
    )


def _italian() -> NumberWords:
    low = {
        0: "zero", 1: "uno un una", 2: "due", 3: "tre", 4: "quattro", 5: "cinque", 6: "sei", 7: "sette", 8: "otto",
        9: "nove", 10: "dieci", 11: "undici", 12: "dodici", 13: "tredici", 14: "quattordici", 15: "quindici",
        16: "sedici", 17: "diciassette", 18: "diciotto", 19: "diciannove",
    }  # fmt: skip
    tens = {
        20: "venti", 30: "trenta", 40: "quaranta", 50: "cinquanta", 60: "sessanta", 70: "settanta", 80: "ottanta",
        90: "novanta",
    }  # fmt: skip
    small = _flat({**low, **tens})
    digits = [(word, value) for word, value in _flat(low).items() if 1 <= value <= 9 and word not in ("un", "una")]
    for ten, ten_value in _flat(tens).items():
        for unit, value in digits:
            small[ten + unit] = ten_value + value
            if unit[0] in "uo":
                small[ten[:-1] + unit] = ten_value + value  # ventuno, ventotto
    hundreds = dict(_products([("", 1), *digits], ("cento", "cent"), 100))
    thousands = {
        "mille": 1000,
        **dict(_products([each for each in digits if each[1] > 1], ("mila", "mille"), 1000)),
    }
    return NumberWords(
        small,
        hundreds,
        thousands,
        frozenset({"e"}),
        frozenset({"doppio", "doppia", "duevolte"}),
        frozenset({"triplo", "tripla", "trevolte"}),
        frozenset({"un", "una", "uno", "sei"}),
    )


def _french() -> NumberWords:
    low = {
        0: "zéro", 1: "un une", 2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept", 8: "huit",
        9: "neuf", 10: "dix", 11: "onze", 12: "douze", 13: "treize", 14: "quatorze", 15: "quinze", 16: "seize",
        17: "dixsept", 18: "dixhuit", 19: "dixneuf",
    }  # fmt: skip
    tens = {
        20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 70: "septante",
        80: "huitante octante quatrevingts quatrevingt", 90: "nonante",
    }  # fmt: skip
    small = _flat({**low, **tens})
    below_twenty = [(word, value) for word, value in _flat(low).items() if value >= 1]
    for ten, ten_value in _flat(tens).items():
        last = 19 if ten in ("soixante", "quatrevingt", "quatrevingts") else 9
        for word, value in below_twenty:
            if value <= last:
                small[ten + word] = ten_value + value
                if value in (1, 11):
                    small[ten + "et" + word] = ten_value + value
    digits = [(word, value) for word, value in below_twenty if 2 <= value <= 9]
    hundreds = dict(_products([("", 1), *digits], ("cents", "cent"), 100))
    thousands = dict(_products([("", 1), *digits], ("mille", "mil"), 1000))
    return NumberWords(
        small,
        hundreds,
        thousands,
        frozenset({"et"}),
        frozenset({"double", "deuxfois", "deuxfoisle"}),
        frozenset({"triple", "troisfois", "troisfoisle"}),
        frozenset({"un", "une"}),
    )


_BUILDERS = {"nl": _dutch, "de": _german, "ru": _russian, "it": _italian, "fr": _french}


@cache
def number_words(language: str) -> NumberWords:
    """The number words of one of the five languages. Raises KeyError for any other."""
    return _BUILDERS[language]()
