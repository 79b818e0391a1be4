"""Every number said in one of the five languages is read back; the speaking side is written here on its own."""

from __future__ import annotations

import random

import pytest

from actions.contract.numbers import luhn_check_digit
from nlu.components.number_entities import find_numbers
from nlu.components.number_words import bare, number_words

DIGITS = {
    "nl": ["nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"],
    "de": ["null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"],
    "ru": ["ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"],
    "it": ["zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"],
    "fr": ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"],
}
TEENS = {
    "nl": "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien",
    "de": "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
    "ru": "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать "
    "девятнадцать",
    "it": "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove",
    "fr": "dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf",
}
TENS = {
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "ru": "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
    "it": "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
}
FRENCH_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}
SWISS_TENS = {**FRENCH_TENS, 70: "septante", 80: "huitante", 90: "nonante"}
LANGUAGES = tuple(DIGITS)


def two_digits(value: int, language: str) -> str:
    """How a number from 10 to 99 is said."""
    if value < 20:
        return TEENS[language].split()[value - 10]
    if language == "fr":
        return french(value)
    ten, unit = TENS[language].split()[value // 10 - 2], value % 10
    if unit == 0:
        return ten
    word = DIGITS[language][unit]
    if language == "nl":
        return f"{word}{'ën' if word.endswith('e') else 'en'}{ten}"
    if language == "de":
        return f"{'ein' if unit == 1 else word}und{ten}"
    if language == "it":
        return (ten[:-1] if word[0] in "uo" else ten) + ("tré" if unit == 3 else word)
    return f"{ten} {word}"


def french(value: int) -> str:
    if value < 10:
        return DIGITS["fr"][value]
    if value < 20:
        return TEENS["fr"].split()[value - 10]
    if value >= 80:
        return "quatre-vingts" if value == 80 else f"quatre-vingt-{french(value - 80)}"
    base = 60 if value >= 60 else value // 10 * 10
    rest = value - base
    if rest == 0:
        return FRENCH_TENS[base]
    return f"{FRENCH_TENS[base]} et {french(rest)}" if rest in (1, 11) else f"{FRENCH_TENS[base]}-{french(rest)}"


def swiss(value: int) -> str:
    if value < 20:
        return french(value)
    ten, unit = SWISS_TENS[value // 10 * 10], value % 10
    return ten if unit == 0 else f"{ten} et un" if unit == 1 else f"{ten}-{DIGITS['fr'][unit]}"


def pairs(number: str, language: str) -> str:
    """A number said two digits at a time; a pair that begins with zero digit by digit."""
    said = []
    for at in range(0, len(number), 2):
        pair = number[at : at + 2]
        if pair[0] == "0":
            said += [DIGITS[language][int(digit)] for digit in pair]
        else:
            said.append(two_digits(int(pair), language))
    return " ".join(said)


def contract_numbers(count: int, seed: int) -> list[str]:
    rng = random.Random(seed)
    firsts = [f"{rng.randrange(1, 10)}{rng.randrange(10**6):06d}" for _ in range(count)]
    return [first + luhn_check_digit(first) for first in firsts]


def values(text: str, language: str, name: str) -> list[str]:
    return [entity.value for entity in find_numbers(text, language) if entity.name == name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_contract_number_said_digit_by_digit_is_read(language: str) -> None:
    for number in contract_numbers(60, 1):
        said = " ".join(DIGITS[language][int(digit)] for digit in number)
        assert values(said, language, "contract_number") == [number], said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_contract_number_said_in_pairs_is_read(language: str) -> None:
    for number in contract_numbers(120, 2):
        said = pairs(number, language)
        if "quatre vingt" in said:  # 4 and 2x, or 80 and x: the ear cannot tell
            continue
        assert values(said, language, "contract_number") == [number], said


def test_the_check_digit_decides_between_four_twenty_and_eighty() -> None:
    said = "quatre vingt-neuf cinquante et un soixante-trois {}"
    for number in ("42951632", "80951635"):
        digit = DIGITS["fr"][int(number[-1])]
        assert values(said.format(digit), "fr", "contract_number") == [number]


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_and_digits_may_be_mixed(language: str) -> None:
    for number in contract_numbers(40, 3):
        said = f"{number[:4]} {pairs(number[4:], language)}"
        assert values(said, language, "contract_number") == [number], said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_from_10_to_99_has_its_value(language: str) -> None:
    words = number_words(language)
    assert [words.value(bare(two_digits(value, language))) for value in range(10, 100)] == list(range(10, 100))


def test_swiss_and_belgian_tens_are_read() -> None:
    words = number_words("fr")
    assert [words.value(bare(swiss(value))) for value in range(10, 100)] == list(range(10, 100))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "viertausendeinundzwanzig siebentausendsiebenhundertachtundachtzig"),
        ("de", "vierzig einundzwanzig siebenundsiebzig achtundachtzig"),
        ("de", "vier null zwei eins zweimal die sieben und doppel acht"),
        ("nl", "vierduizend eenentwintig zevenduizend zevenhonderdachtentachtig"),
        ("nl", "4 0 2 1 dubbel zeven dubbel acht"),
        ("ru", "четыре тысячи двадцать один семь тысяч семьсот восемьдесят восемь"),
        ("ru", "сорока двадцати одного семидесяти семи восьмидесяти восьми"),
        ("it", "quattromilaventuno settemilasettecentottantotto"),
        ("fr", "quatre mille vingt et un, sept mille sept cent quatre-vingt-huit"),
        ("fr", "c'est le quatre zéro deux un tiret sept sept huit huit"),
    ],
)
def test_thousands_cases_and_doubled_digits_are_read(language: str, said: str) -> None:
    assert values(said, language, "contract_number") == ["40217788"]


@pytest.mark.parametrize(
    "said", ["40217788", "4021-7788", "4021 7788", "40.21.77.88", "40 21 77 88", "4 0 2 1 7 7 8 8"]
)
def test_written_contract_numbers_are_read_with_any_separators(said: str) -> None:
    assert values(f"contract {said}", "nl", "contract_number") == ["40217788"]


def test_a_wrong_check_digit_is_named_as_such() -> None:
    assert values("4021-7787", "fr", "contract_number_invalid") == ["40217787"]
    assert values("4021-7787", "fr", "contract_number") == []


@pytest.mark.parametrize("said", ["4021-778", "4021-77880", "40", "achtzig Rechner", "2300 man zonder mail"])
def test_a_number_of_other_length_is_no_contract_number(said: str) -> None:
    assert not values(said, "de", "contract_number") + values(said, "de", "contract_number_invalid")


@pytest.mark.parametrize(
    ("language", "said", "value"),
    [
        ("de", "Was macht INC-001876?", "001876"),
        ("nl", "incident nummer vier twee een een", "004211"),
        ("ru", "заявка 4211, подскажите", "004211"),
        ("it", "inc zero zero quattro due uno uno", "004211"),
        ("fr", "où en est le dossier n° 4211 ?", "004211"),
        ("de", "004211", "004211"),
    ],
)
def test_incident_numbers_are_read(language: str, said: str, value: str) -> None:
    assert values(said, language, "incident_number") == [value]


@pytest.mark.parametrize(
    ("language", "said", "value"),
    [
        ("de", "Rückruf an +49 30 23125 012 bitte", "+493023125012"),
        ("fr", "0033 1 99 00 12 34", "+33199001234"),
        ("nl", "plus vierenveertig twintig 7946 0958", "+442079460958"),
        ("it", "+1 (202) 555-0134", "+12025550134"),
    ],
)
def test_telephone_numbers_are_read_and_are_no_contract_numbers(language: str, said: str, value: str) -> None:
    assert values(said, language, "phone_number") == [value]
    assert not values(said, language, "contract_number") + values(said, language, "contract_number_invalid")


def test_an_address_is_read_and_its_digits_are_no_number() -> None:
    found = find_numbers("Schreiben Sie an J.Muster40217788@Example.com", "de")
    assert [(entity.name, entity.value) for entity in found] == [("email", "j.muster40217788@example.com")]


@pytest.mark.parametrize(
    ("language", "said", "value"),
    [
        ("nl", "niveau twee", "2"),
        ("de", "Stufe 3 bitte", "3"),
        ("ru", "второй уровень", "2"),
        ("it", "direi livello uno", "1"),
        ("fr", "niveau quatre", "4"),
        ("de", "zwei", "2"),
        ("fr", "3", "3"),
    ],
)
def test_a_level_named_as_an_answer_is_read(language: str, said: str, value: str) -> None:
    assert values(said, language, "level") == [value]


@pytest.mark.parametrize("said", ["sei un bot?", "wir haben 3 Server", "niveau 12", "onze servers zijn weg"])
def test_numbers_in_a_sentence_are_no_level(said: str) -> None:
    assert values(said, "it", "level") == []
