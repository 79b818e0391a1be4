"""Sign-in by a reverse proxy: its header counts from its own address alone, and never without it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from actions.store.tables import CaseRow
from bot.desk import create_router
from bot.desk.proxy import ProxySignIn
from bot.settings import SettingsError, load_settings

HEADER = "X-Verified-User"
PROXY, STRANGER = "192.0.2.10", "198.51.100.7"
SECRET = "a secret that only tests know"


@pytest.fixture
def app(world: Any) -> FastAPI:
    app = FastAPI()
    proxy = ProxySignIn(HEADER, ["192.0.2.8/29", "2001:db8::1"])
    app.include_router(create_router(world.database, world.clock, SECRET, proxy=proxy))
    return app


def browser(app: FastAPI, peer: str, **headers: str) -> TestClient:
    return TestClient(app, client=(peer, 4711), headers=headers, follow_redirects=False)


@pytest.fixture
def anna(app: FastAPI) -> Iterator[TestClient]:
    with browser(app, PROXY, **{HEADER: "anna"}) as client:
        yield client


def form_token(html: str) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', html)
    assert found
    return found.group(1)


def test_whom_the_proxy_names_is_signed_in_and_may_make_moves(world: Any, anna: TestClient) -> None:
    case_id = world.open()
    page = anna.get(f"/desk/cases/{case_id}")
    assert page.status_code == 200
    assert "Sign out" not in page.text  # the proxy would sign in again at once
    response = anna.post(f"/desk/cases/{case_id}/accept", data={"form_token": form_token(page.text)})
    assert response.headers["location"].endswith("notice=accepted")
    assert world.case(case_id).accepted_by == "anna"


@pytest.mark.parametrize("peer", [STRANGER, "192.0.2.16", "testclient", "2001:db8::2"])
def test_the_header_from_any_other_address_is_refused(app: FastAPI, peer: str) -> None:
    for address in ("/desk", "/desk/sign-in", "/desk/events", "/desk/statistics"):
        response = browser(app, peer, **{HEADER: "anna"}).get(address)
        assert response.status_code in (401, 403), address
        assert "anna" not in response.text


def test_the_header_twice_is_refused(app: FastAPI) -> None:
    with browser(app, PROXY) as client:
        response = client.get("/desk", headers=httpx.Headers([(HEADER, "anna"), (HEADER, "meike")]))
    assert response.status_code == 403


def test_without_the_header_the_password_is_asked_for(app: FastAPI) -> None:
    response = browser(app, PROXY).get("/desk")
    assert response.headers["location"].startswith("/desk/sign-in")


def test_a_name_without_an_account_is_told_so_and_cannot_become_part_of_the_page(app: FastAPI) -> None:
    response = browser(app, PROXY, **{HEADER: "<b>eve</b>"}).get("/desk")
    assert response.status_code == 403
    assert "There is no account for &lt;b&gt;eve&lt;/b&gt;" in response.text


def test_the_cookie_alone_opens_nothing_and_a_form_of_another_person_is_refused(
    world: Any, app: FastAPI, anna: TestClient
) -> None:
    case_id = world.open()
    token = form_token(anna.get(f"/desk/cases/{case_id}").text)
    cookies = dict(anna.cookies)
    with TestClient(app, client=(STRANGER, 1), cookies=cookies, follow_redirects=False) as other:
        assert other.get("/desk").headers["location"].startswith("/desk/sign-in")
    with TestClient(
        app, client=(PROXY, 1), cookies=cookies, headers={HEADER: "boris"}, follow_redirects=False
    ) as boris:
        response = boris.post(f"/desk/cases/{case_id}/accept", data={"form_token": token})
    assert response.status_code == 403
    with world.database.transaction() as session:
        assert session.get_one(CaseRow, case_id).accepted_by is None


def test_roles_hold_for_the_proxys_people_too(app: FastAPI) -> None:
    assert browser(app, PROXY, **{HEADER: "lotte"}).get("/desk").status_code == 403


def test_a_header_without_the_proxys_address_stops_the_start(tmp_path: Any) -> None:
    with pytest.raises(SettingsError, match="PRIOLINE_SIGN_IN_PROXIES"):
        load_settings({"PRIOLINE_SIGN_IN_HEADER": HEADER}, tmp_path / "none.toml")
    with pytest.raises(SettingsError, match="PRIOLINE_SIGN_IN_PROXIES"):
        load_settings({"PRIOLINE_SIGN_IN_PROXIES": "the proxy"}, tmp_path / "none.toml")
    with pytest.raises(ValueError, match="let everybody in"):
        ProxySignIn(HEADER)
    settings = load_settings(
        {"PRIOLINE_SIGN_IN_HEADER": HEADER, "PRIOLINE_SIGN_IN_PROXIES": "10.0.0.1, 10.1.0.0/16"}, tmp_path / "none.toml"
    )
    assert settings.sign_in_proxies == ("10.0.0.1", "10.1.0.0/16")
