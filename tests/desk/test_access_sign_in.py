from datetime import timedelta
from typing import Any

import pytest

from actions.store.tables import UserRow
from bot.desk import Access

PAGES = ("/desk", "/desk/closed", "/desk/refused", "/desk/cases/1", "/desk/nowhere")


@pytest.mark.parametrize("page", PAGES)
def test_without_sign_in_every_page_leads_to_the_sign_in_and_back(world: Any, page: str) -> None:
    response = world.client().get(page)
    assert response.status_code == 303
    assert response.headers["location"] == f"/desk/sign-in?next={page.replace('/', '%2F')}"


def test_without_sign_in_there_are_no_news(world: Any) -> None:
    assert world.client().get("/desk/events").status_code == 401


def test_signing_in_leads_to_the_page_that_was_wanted(world: Any) -> None:
    response = world.sign_in(world.client(), "anna", next="/desk/cases/1?earlier=1")
    assert response.headers["location"] == "/desk/cases/1?earlier=1"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/desk/../..//evil.example", "javascript:1"],
)
def test_signing_in_never_leads_to_a_foreign_site(world: Any, elsewhere: str) -> None:
    assert world.sign_in(world.client(), "anna", next=elsewhere).headers["location"] == "/desk"


def test_the_session_cookie_is_closed_to_scripts_and_to_other_sites(world: Any) -> None:
    cookie = world.sign_in(world.client(), "anna").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_signing_in_changes_the_session_so_that_a_planted_one_is_worthless(world: Any) -> None:
    client = world.client()
    before = world.form_token(client.get("/desk/sign-in").text)
    world.sign_in(client, "anna")
    assert world.form_token(client.get("/desk").text) != before


@pytest.mark.parametrize(("name", "password"), [("anna", "wrong"), ("nobody", "wrong")])
def test_a_failed_sign_in_does_not_tell_which_part_was_wrong(world: Any, name: str, password: str) -> None:
    response = world.sign_in(world.client(), name, password)
    assert response.status_code == 401
    assert "Sign-in failed: name or password is wrong" in response.text


def test_five_failed_sign_ins_lock_the_name(world: Any) -> None:
    client = world.client()
    for _ in range(5):
        world.sign_in(client, "anna", "wrong")
    assert world.sign_in(client, "anna").status_code == 401
    world.clock.move(timedelta(minutes=5))
    assert world.sign_in(client, "anna").status_code == 303


def test_a_session_ends_after_twelve_hours(world: Any) -> None:
    client = world.signed_in("anna")
    world.clock.move(timedelta(hours=11, minutes=59))
    assert client.get("/desk").status_code == 200
    world.clock.move(timedelta(minutes=1))
    assert client.get("/desk").status_code == 303


def test_a_session_ends_when_the_password_changes_or_the_account_is_removed(world: Any) -> None:
    anna, boris = world.signed_in("anna"), world.signed_in("boris")
    with world.database.transaction() as session:
        session.get_one(UserRow, "anna").password_hash += "x"
        session.delete(session.get_one(UserRow, "boris"))
    assert anna.get("/desk").status_code == 303
    assert boris.get("/desk").status_code == 303


def test_a_changed_cookie_is_no_session(world: Any) -> None:
    client = world.signed_in("anna")
    value = client.cookies["prioline_session"]
    client.cookies.clear()
    client.cookies.set("prioline_session", value[:-2] + ("aa" if value[-2:] != "aa" else "bb"))
    assert client.get("/desk").status_code == 303


def test_signing_out_takes_the_session_from_the_browser(world: Any) -> None:
    client = world.signed_in("anna")
    token = world.form_token(client.get("/desk").text)
    assert client.post("/desk/sign-out", data={"form_token": token}).status_code == 303
    assert client.get("/desk").status_code == 303


@pytest.mark.parametrize("token", [None, "", "forged"])
@pytest.mark.parametrize("move", ["accept", "answered", "withdraw", "note"])
def test_a_form_without_the_sessions_token_changes_nothing(world: Any, token: str | None, move: str) -> None:
    case_id = world.open()
    client = world.signed_in("anna")
    fields = {} if token is None else {"form_token": token}
    response = client.post(f"/desk/cases/{case_id}/{move}", data=fields | {"text": "x"})
    assert response.status_code == 403
    assert "Nothing was changed" in response.text
    assert world.case(case_id).state == "pending"


def test_the_token_of_another_session_is_refused(world: Any) -> None:
    case_id = world.open()
    token = world.form_token(world.signed_in("boris").get("/desk").text)
    response = world.signed_in("anna").post(f"/desk/cases/{case_id}/accept", data={"form_token": token})
    assert response.status_code == 403


def test_sign_in_itself_needs_a_token(world: Any) -> None:
    response = world.client().post("/desk/sign-in", data={"name": "anna", "password": "correct horse battery"})
    assert response.status_code == 403


def test_the_localization_role_opens_the_workbench_and_no_case(world: Any) -> None:
    case_id = world.open()
    client = world.signed_in("lotte")
    response = client.get(f"/desk/cases/{case_id}")
    assert response.status_code == 403
    assert "/workbench/" in response.text
    assert "De Linde" not in response.text
    assert client.get("/desk/events").status_code == 401
    token = world.form_token(response.text)
    forced = client.post(f"/desk/cases/{case_id}/note", data={"form_token": token, "text": "x"})
    assert forced.status_code == 403


def test_a_form_of_unreasonable_length_is_refused_unread(world: Any) -> None:
    case_id = world.open()
    response = world.press(world.signed_in("anna"), case_id, "note", text="x" * 70_000)
    assert response.status_code == 413


@pytest.mark.parametrize("page", ["/desk", "/desk/sign-in", "/desk/cases/1", "/desk/nowhere"])
def test_every_page_forbids_inline_scripts_framing_and_caching(world: Any, page: str) -> None:
    headers = world.signed_in("anna").get(page).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["cache-control"] == "no-store"


def test_a_secret_that_is_too_short_stops_the_start(world: Any) -> None:
    with pytest.raises(ValueError, match="16 random characters"):
        Access(world.database, world.clock, "short")


def test_static_files_are_only_those_of_the_desk(world: Any) -> None:
    client = world.client()
    assert client.get("/desk/static/desk.css").headers["content-type"].startswith("text/css")
    assert client.get("/desk/static/..%2Frouter.py").status_code in (303, 404)
    assert client.get("/desk/static/router.py").status_code == 404
