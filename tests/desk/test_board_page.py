import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from actions.handoff import case_work
from actions.store.tables import AttemptRow, RefusedAttemptRow
from actions.store.users import set_language

NL, DE, IT = "40217788", "50330000", "60440005"


def shown(html: str) -> list[str]:
    return re.findall(r'class="c-case">\s*<a href="/desk/cases/\d+">(INC-\d+)', html)


def test_cases_stand_in_the_order_of_the_time_left(world: Any) -> None:
    low = world.open(level=4)
    critical = world.open(level=1)
    high = world.open(contract=DE, language="de", level=2)
    assert shown(world.signed_in("anna").get("/desk").text) == [f"INC-{case:06d}" for case in (critical, high, low)]


def test_a_critical_report_of_an_unverified_caller_stands_first_and_is_marked(world: Any) -> None:
    world.open(level=1)
    unverified = world.open(contract=None, level=1, contact_text="Someone")
    html = world.signed_in("anna").get("/desk").text
    assert shown(html)[0] == f"INC-{unverified:06d}"
    assert "unverified caller" in html


def test_a_case_whose_clock_waits_for_phone_contact_says_so_and_ranks_as_if_it_ran(world: Any) -> None:
    world.clock.move(timedelta(hours=10))  # 00:00 in Amsterdam
    low = world.open(level=4)
    critical = world.open(level=1)
    html = world.signed_in("anna").get("/desk").text
    assert shown(html) == [f"INC-{critical:06d}", f"INC-{low:06d}"]
    assert "call the customer" in html


def test_a_case_without_time_promised_stands_last(world: Any) -> None:
    standard = world.open(contract=IT, level=3, language="it", premium=False)
    promised = world.open(level=4)
    html = world.signed_in("anna").get("/desk").text
    assert shown(html) == [f"INC-{promised:06d}", f"INC-{standard:06d}"]
    assert "no time promised" in html


def test_a_line_tells_what_for_whom_until_when_and_who_has_it(world: Any) -> None:
    case_id = world.open(level=1)
    with world.database.transaction() as session:
        case_work.accept(session, world.clock, case_id, "anna", "Anna Vermeer")
    world.clock.move(timedelta(minutes=10, seconds=19))
    html = unescape(world.signed_in("boris").get("/desk", headers={"Accept-Language": "en"}).text)
    for text in (
        "Winkelketen De Linde",
        "4021-7788",
        "MSA Enterprise",
        "Sinds vanochtend staan alle kassa's stil",
        "Anna Vermeer",
        "19 min 41 s",
        'data-due="2026-11-18T13:30:00+00:00"',
    ):
        assert text in html, text


def test_while_a_phone_rings_the_board_tells_whose(world: Any) -> None:
    case_id = world.open(level=1)
    with world.database.transaction() as session:
        session.add(
            AttemptRow(
                key="k1",
                case_id=case_id,
                number=1,
                purpose="agent",
                agent_id="anna",
                role="tam",
                phone="+12025550101",
                state="ringing",
                started_at=world.clock.now(),
            )
        )
        session.get_one(type(world.case(case_id)), case_id).state = "ringing"
    assert "ringing: Anna Vermeer" in world.signed_in("anna").get("/desk").text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"level": "1"}, [0]),
        ({"language": "de"}, [1]),
        ({"channel": "voice"}, [1]),
        ({"state": "accepted"}, [2]),
        ({"holder": "me"}, [2]),
        ({"holder": "nobody"}, [0, 1]),
        ({"words": "musterBACH"}, [1]),
        ({"words": "4021-7788"}, [0, 2]),
        ({"words": "INC-000002"}, [1]),
        ({"words": "100%"}, []),
        ({"words": "\0"}, [0, 1, 2]),
        ({"level": "1", "language": "de"}, []),
        ({"level": "9", "state": "x'; drop", "holder": "boris"}, [0, 1, 2]),
    ],
)
def test_filters_stand_in_the_address_and_hold(world: Any, query: dict[str, str], expected: list[int]) -> None:
    cases = [
        world.open(level=1),
        world.open(contract=DE, level=2, language="de", chat=False),
        world.open(level=4),
    ]
    client = world.signed_in("anna")
    world.press(client, cases[2], "accept")
    html = client.get("/desk", params=query).text
    assert shown(html) == [f"INC-{cases[index]:06d}" for index in expected]


def test_the_chosen_filters_stay_chosen_in_the_form(world: Any) -> None:
    html = world.signed_in("anna").get("/desk", params={"level": "2", "words": 'a"b'}).text
    assert '<option value="2" selected>' in html
    assert 'value="a&#34;b"' in html


def test_answered_cases_move_to_the_second_tab_with_met_or_missed(world: Any) -> None:
    met, missed = world.open(level=1), world.open(level=1)
    client = world.signed_in("meike")
    world.press(client, met, "answered")
    world.clock.move(timedelta(minutes=31))
    world.press(client, missed, "answered")
    reader = world.signed_in("anna")
    assert shown(reader.get("/desk").text) == []
    html = reader.get("/desk/closed").text
    assert shown(html) == [f"INC-{missed:06d}", f"INC-{met:06d}"]
    assert html.index(">missed<") < html.index(">met<")


def test_the_customers_words_can_never_become_part_of_the_page(world: Any) -> None:
    script = "<script>alert(1)</script>\" onload='x' {{ 7*7 }}"
    case_id = world.open(contract=None, contact_text=script, report=script)
    client = world.signed_in("anna")
    for page in ("/desk", f"/desk/cases/{case_id}"):
        html = client.get(page).text
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
        assert "49" not in re.sub(r"\d{3,}|data-\S+", "", html.split("alert(1)")[1][:60])


def test_refused_reports_are_listed_with_their_reason(world: Any) -> None:
    with world.database.transaction() as session:
        session.add(
            RefusedAttemptRow(
                conversation_id="c",
                reason="expired",
                contract_number=NL,
                contact_text="Piet",
                report="<b>Alles ligt plat</b>",
                at=world.clock.now(),
            )
        )
    html = world.signed_in("anna").get("/desk/refused").text
    for text in ("contract expired", "4021-7788", "Piet", "&lt;b&gt;Alles ligt plat&lt;/b&gt;"):
        assert text in html, text


def test_the_banner_counts_critical_cases_without_a_person(world: Any) -> None:
    client = world.signed_in("anna")
    assert "critical case" not in client.get("/desk/closed").text
    first, _ = world.open(level=1), world.open(level=1)
    assert "2 critical cases without a person" in client.get("/desk/closed").text
    world.press(client, first, "accept")
    assert "1 critical case without a person" in client.get("/desk/closed").text


def test_the_desk_speaks_the_users_own_language_and_keeps_a_change_of_it(world: Any) -> None:
    client = world.signed_in("anna")
    html = client.get("/desk").text
    assert '<html lang="en">' in html
    token = world.form_token(html)
    response = client.post("/desk/language", data={"form_token": token, "language": "fr", "next": "/desk/closed"})
    assert response.headers["location"] == "/desk/closed"
    assert '<html lang="fr">' in client.get("/desk").text


def test_an_unknown_language_changes_nothing(world: Any) -> None:
    client = world.signed_in("anna")
    token = world.form_token(client.get("/desk").text)
    client.post("/desk/language", data={"form_token": token, "language": "tlh"})
    assert '<html lang="en">' in client.get("/desk").text


def test_the_sign_in_page_speaks_the_browsers_language(world: Any) -> None:
    assert '<html lang="ru">' in world.client("es, ru-RU;q=0.9, en").get("/desk/sign-in").text


@pytest.mark.parametrize("language", ["en", "nl", "de", "ru", "it", "fr"])
def test_every_page_renders_in_every_language(world: Any, language: str) -> None:
    cases = [world.open(level=level) for level in (1, 2, 3, 4)] + [world.open(contract=None, level=1)]
    with world.database.transaction() as session:
        set_language(session, "anna", language)
    client = world.signed_in("anna")
    pages = ["/desk", "/desk/closed", "/desk/refused"] + [f"/desk/cases/{case_id}" for case_id in cases]
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)
