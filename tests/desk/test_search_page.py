"""The search page: found words are marked, a customer's text never becomes part of the page, nothing is an error."""

from __future__ import annotations

from typing import Any

import pytest

SCRIPT = "<script>alert('kassa')</script> <img src=x onerror=alert(1)>"


def test_found_cases_show_their_places_with_marks(world: Any) -> None:
    case_id = world.open()
    html = world.signed_in("anna").get("/desk/search", params={"q": "blauw kassa"}).text
    assert f'href="/desk/cases/{case_id}"' in html
    assert "<mark>kassa</mark>'s stil" in html.replace("&#39;", "'")
    assert "<mark>blauw</mark> scherm" in html
    assert "1 case found" in html


def test_closed_cases_are_found_too(world: Any) -> None:
    case_id = world.open()
    client = world.signed_in("anna")
    world.press(client, case_id, "accept")
    world.press(client, case_id, "answered")
    assert f"INC-{case_id:06d}" in client.get("/desk/search?q=kassa").text


def test_a_customers_markup_stays_text(world: Any) -> None:
    world.open(report=SCRIPT, contact_text=SCRIPT, contract=None)
    html = world.signed_in("anna").get("/desk/search", params={"q": "kassa alert script"}).text
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "&lt;<mark>script</mark>&gt;" in html


@pytest.mark.parametrize(
    "query", ['"', "NOT AND OR", "a* OR b:", "'; DROP TABLE cases; --", "\0", "x" * 5000, "(((", "§"]
)
def test_any_text_is_a_query(world: Any, query: str) -> None:
    response = world.signed_in("anna").get("/desk/search", params={"q": query})
    assert response.status_code == 200
    assert world.signed_in("anna").get("/desk", params={"words": query}).status_code == 200


def test_an_address_that_is_no_page_of_results_is_not_found(world: Any) -> None:
    assert world.signed_in("anna").get("/desk/search?q=x&before=abc").status_code == 404


def test_the_board_finds_words_of_the_conversation_and_cyrillic_names_in_small_letters(world: Any) -> None:
    world.open(contract=None, language="ru", contact_text="Иван Петров", report="Всё стоит")
    client = world.signed_in("anna")
    for words in ("иван", "ПЕТРОВ", "все стоит"):
        assert "INC-000001" in client.get("/desk", params={"words": words}).text, words
