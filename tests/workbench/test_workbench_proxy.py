"""The workbench behind a reverse proxy that has verified people: the same word counts here as at the desk."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from bot.desk.proxy import ProxySignIn

HEADER = "X-Verified-User"
PROXY, STRANGER = "127.0.0.2", "127.0.0.9"  # every address of 127/8 is this machine


@pytest.fixture
def proxy() -> ProxySignIn:
    return ProxySignIn(HEADER, [PROXY])


def get(bench: Any, peer: str, name: str) -> httpx.Response:
    transport = httpx.HTTPTransport(local_address=peer)
    with httpx.Client(base_url=bench.address, transport=transport, headers={HEADER: name}, timeout=20) as client:
        return client.get("/workbench")


def test_whom_the_proxy_names_opens_the_workbench_without_signing_in(bench: Any) -> None:
    assert get(bench, PROXY, "lotte").status_code == 200


def test_somebody_without_an_account_is_told_so(bench: Any) -> None:
    response = get(bench, PROXY, "nobody")
    assert response.status_code == 403
    assert "nobody" in response.text


def test_the_header_from_any_other_address_is_refused(bench: Any) -> None:
    response = get(bench, STRANGER, "lotte")
    assert response.status_code == 403
    assert "lotte" not in response.text
