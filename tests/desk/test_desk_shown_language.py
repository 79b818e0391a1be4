"""The desk in a tester's pseudo-locale and in the browser's variant of the user's language."""

from __future__ import annotations

from typing import Any

from actions.store.users import set_language
from locales.catalogue import catalogue
from locales.pseudo import PSEUDO
from locales.texts import desk as texts


def test_a_tester_sees_the_desk_in_the_pseudo_locale_until_another_language_is_asked_for(world: Any) -> None:
    client = world.signed_in("anna")
    case = world.open(level=1)
    heading = catalogue(PSEUDO).render(texts.OPEN_CASES)
    first = client.get("/desk", params={"lang": PSEUDO})
    assert heading in first.text and '<html lang="en-XA">' in first.text
    for page in ("/desk/closed", f"/desk/cases/{case}", "/desk/refused"):
        assert heading in client.get(page).text, page
    assert heading not in client.get("/desk", params={"lang": "en"}).text
    assert heading not in client.get("/desk").text


def test_the_desk_writes_dates_as_the_browsers_region_does(world: Any) -> None:
    with world.database.transaction() as session:
        set_language(session, "anna", "de")
    client = world.signed_in("anna")
    html = client.get("/desk", headers={"Accept-Language": "de-AT"}).text
    assert '<html lang="de-AT">' in html
    assert '<option value="de" lang="de" selected>' in html
