"""Contract and incident numbers: easy to say and to key in, with a check digit against mistyping."""

from __future__ import annotations

import re

CONTRACT_DIGITS = 8
INCIDENT_DIGITS = 6

# What people put between the digits: blanks, hyphens of all sorts, dots and slashes.
_SEPARATORS = re.compile(r"[\s\u00ad\u2010-\u2015\u2212./_-]+")
_CONTRACT = re.compile(rf"[0-9]{{{CONTRACT_DIGITS}}}")
_INCIDENT = re.compile(rf"(?:INC)?([0-9]{{1,{INCIDENT_DIGITS}}})", re.IGNORECASE)


class WrongLength(ValueError):
    """The text is not a number of eight digits."""


class WrongCheckDigit(ValueError):
    """Eight digits, but the last one does not fit the others: one digit is wrong or two are swapped."""


def luhn_check_digit(first7: str) -> str:
    """Return the Luhn check digit (ISO/IEC 7812-1, annex B) that follows these digits.

    Raises ValueError for anything but ASCII digits.
    """
    if not re.fullmatch(r"[0-9]+", first7):
        raise ValueError(f"check digit: {first7!r} is not made of digits 0-9 alone")
    total = 0
    for place, character in enumerate(reversed(first7)):
        digit = int(character) * (2 if place % 2 == 0 else 1)
        total += digit - 9 if digit > 9 else digit
    return str(-total % 10)


class ContractNumber:
    """Reading of contract numbers. A number is kept as a plain str of eight digits, never as an object."""

    @staticmethod
    def parse(text: str) -> str:
        """Return the eight digits of a contract number as typed, said or pasted ("4021-7788").

        Raises WrongLength when it is not eight digits, WrongCheckDigit when the last does not fit.
        """
        digits = _SEPARATORS.sub("", text)
        if not _CONTRACT.fullmatch(digits):
            raise WrongLength(f"contract number: {text!r} is not {CONTRACT_DIGITS} digits; write it like 4021-7788")
        if luhn_check_digit(digits[:-1]) != digits[-1]:
            raise WrongCheckDigit(f"contract number: {text!r} has a mistyped digit; compare it with the contract")
        return digits


def format_contract_number(number: str) -> str:
    """Return a contract number as it is shown: "40217788" becomes "4021-7788"."""
    return f"{number[:4]}-{number[4:]}"


def format_incident_number(number: int) -> str:
    """Return an incident number as it is shown: 4211 becomes "INC-004211".

    Raises ValueError below 1 and above six digits.
    """
    if not 1 <= number < 10**INCIDENT_DIGITS:
        raise ValueError(f"incident number: {number} does not lie between 1 and {10**INCIDENT_DIGITS - 1}")
    return f"INC-{number:0{INCIDENT_DIGITS}d}"


def parse_incident_number(text: str) -> int:
    """Return the number in "INC-004211", "inc 4211", "#4211" or "004211".

    Raises ValueError when the text is no incident number.
    """
    match = _INCIDENT.fullmatch(_SEPARATORS.sub("", text).lstrip("#"))
    if match is None or int(match.group(1)) == 0:
        raise ValueError(f"incident number: {text!r} is not one; write it like INC-004211")
    return int(match.group(1))
