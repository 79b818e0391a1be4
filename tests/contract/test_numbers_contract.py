from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.contract.numbers import (
    ContractNumber,
    WrongCheckDigit,
    WrongLength,
    format_contract_number,
    format_incident_number,
    luhn_check_digit,
    parse_incident_number,
)

seven_digits = st.text("0123456789", min_size=7, max_size=7)


@pytest.mark.parametrize(("digits", "check"), [("4021778", "8"), ("7992739871", "3"), ("0000000", "0")])
def test_the_check_digit_is_luhns(digits: str, check: str) -> None:
    assert luhn_check_digit(digits) == check


@pytest.mark.parametrize(
    "text", ["40217788", "4021-7788", " 4021 7788 ", "40 21 77 88", "4021–7788", "4021.7788", "4021\u00a07788"]
)
def test_a_number_is_read_as_people_write_it(text: str) -> None:
    assert ContractNumber.parse(text) == "40217788"


@pytest.mark.parametrize("text", ["", "4021778", "402177880", "4021778a", "٤٠٢١٧٧٨٨", "4021-7788 x"])
def test_anything_but_eight_digits_is_refused(text: str) -> None:
    with pytest.raises(WrongLength):
        ContractNumber.parse(text)


@given(seven_digits, st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(digits: str, place: int, shift: int) -> None:
    number = digits + luhn_check_digit(digits)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(WrongCheckDigit):
        ContractNumber.parse(wrong)


@given(seven_digits, st.integers(0, 6))
def test_swapped_neighbours_are_noticed_save_0_and_9(digits: str, place: int) -> None:
    number = digits + luhn_check_digit(digits)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped == number or {number[place], number[place + 1]} == {"0", "9"}:
        assert ContractNumber.parse(swapped) == swapped
    else:
        with pytest.raises(WrongCheckDigit):
            ContractNumber.parse(swapped)


@given(seven_digits)
def test_a_number_shown_is_read_again(digits: str) -> None:
    number = digits + luhn_check_digit(digits)
    assert ContractNumber.parse(format_contract_number(number)) == number


@pytest.mark.parametrize("digits", ["", "40a", "-1", "४"])
def test_a_check_digit_needs_digits(digits: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        luhn_check_digit(digits)


@given(st.integers(1, 999_999))
def test_an_incident_number_shown_is_read_again(number: int) -> None:
    assert parse_incident_number(format_incident_number(number)) == number


@pytest.mark.parametrize("text", ["INC-004211", "inc 4211", "Inc004211", "004211", "#4211", "INC–4211"])
def test_an_incident_number_is_read_as_people_write_it(text: str) -> None:
    assert parse_incident_number(text) == 4211


@pytest.mark.parametrize("text", ["", "INC-", "INC-0", "INC-1234567", "CASE-12", "12a"])
def test_what_is_no_incident_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="incident number"):
        parse_incident_number(text)


@pytest.mark.parametrize("number", [0, -1, 1_000_000])
def test_an_incident_number_has_six_digits_at_most(number: int) -> None:
    with pytest.raises(ValueError, match="incident number"):
        format_incident_number(number)
