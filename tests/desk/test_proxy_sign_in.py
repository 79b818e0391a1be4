"""Sign-in by a reverse proxy: its header counts from its own address alone, and never without it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from actions.store.tables import CaseRow
from bot.desk import create_router
from bot.desk.proxy import ProxySignIn
from bot.settings import SettingsError, load_settings

HEADER = "X-Verified-User"
PROXY, STRANGER = "127.0.0.2", "127.0.0.9"  # every address of 127/8 is this machine
SECRET = "a secret that only tests know"


@dataclass
class Door:
    """The desk behind a proxy, and clients that come from an address of their own."""

    address: str
    clients: list[httpx.Client] = field(default_factory=list)

    def browser(self, peer: str, cookies: dict[str, str] | None = None, **headers: str) -> httpx.Client:
        transport = httpx.HTTPTransport(local_address=peer)
        client = httpx.Client(base_url=self.address, transport=transport, cookies=cookies, headers=headers, timeout=20)
        self.clients.append(client)
        return client


@pytest.fixture
def door(world: Any, serve: Any) -> Iterator[Door]:
    app = FastAPI()
    proxy = ProxySignIn(HEADER, ["127.0.0.2/31", "2001:db8::1"])
    app.include_router(create_router(world.database, world.clock, SECRET, proxy=proxy))
    door = Door(serve(app))
    yield door
    for client in door.clients:
        client.close()


@pytest.fixture
def anna(door: Door) -> httpx.Client:
    return door.browser(PROXY, **{HEADER: "anna"})


def form_token(html: str) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', html)
    assert found
    return found.group(1)


def test_whom_the_proxy_names_is_signed_in_and_may_make_moves(world: Any, anna: httpx.Client) -> None:
    case_id = world.open()
    page = anna.get(f"/desk/cases/{case_id}")
    assert page.status_code == 200
    assert "Sign out" not in page.text  # the proxy would sign in again at once
    response = anna.post(f"/desk/cases/{case_id}/accept", data={"form_token": form_token(page.text)})
    assert response.headers["location"].endswith("notice=accepted")
    assert world.case(case_id).accepted_by == "anna"


@pytest.mark.parametrize("peer", [STRANGER, "127.0.0.1", "127.0.0.4"])
def test_the_header_from_any_other_address_is_refused(door: Door, peer: str) -> None:
    for address in ("/desk", "/desk/sign-in", "/desk/events", "/desk/statistics"):
        response = door.browser(peer, **{HEADER: "anna"}).get(address)
        assert response.status_code in (401, 403), address
        assert "anna" not in response.text


def test_the_header_twice_is_refused(door: Door) -> None:
    twice = httpx.Headers([(HEADER, "anna"), (HEADER, "meike")])
    response = door.browser(PROXY).get("/desk", headers=twice)
    assert response.status_code == 403


def test_without_the_header_the_password_is_asked_for(door: Door) -> None:
    response = door.browser(PROXY).get("/desk")
    assert response.headers["location"].startswith("/desk/sign-in")


def test_a_name_without_an_account_is_told_so_and_cannot_become_part_of_the_page(door: Door) -> None:
    response = door.browser(PROXY, **{HEADER: "<b>eve</b>"}).get("/desk")
    assert response.status_code == 403
    assert "There is no account for &lt;b&gt;eve&lt;/b&gt;" in response.text


def test_the_cookie_alone_opens_nothing_and_a_form_of_another_person_is_refused(
    world: Any, door: Door, anna: httpx.Client
) -> None:
    case_id = world.open()
    token = form_token(anna.get(f"/desk/cases/{case_id}").text)
    cookies = dict(anna.cookies)
    assert door.browser(STRANGER, cookies).get("/desk").headers["location"].startswith("/desk/sign-in")
    boris = door.browser(PROXY, cookies, **{HEADER: "boris"})
    response = boris.post(f"/desk/cases/{case_id}/accept", data={"form_token": token})
    assert response.status_code == 403
    with world.database.transaction() as session:
        assert session.get_one(CaseRow, case_id).accepted_by is None


def test_roles_hold_for_the_proxys_people_too(door: Door) -> None:
    assert door.browser(PROXY, **{HEADER: "lotte"}).get("/desk").status_code == 403


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
