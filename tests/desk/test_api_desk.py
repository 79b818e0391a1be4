"""The desk's JSON interface: tokens and scopes, the same moves as the buttons, and clear refusals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from actions.store.tables import ApiTokenRow, CaseEventRow, MessageRow
from actions.store.tokens import TokenError, add_token, integration_of, list_tokens, revoke_token
from bot.desk.api import create_api_router
from bot.desk.rate import BURST, RequestRate

API = "/api/desk/v1"


class Steady:
    """A steady clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def seconds() -> Steady:
    return Steady()


@pytest.fixture
def api(world: Any, serve: Any, seconds: Steady) -> Iterator[httpx.Client]:
    app = FastAPI()
    app.include_router(create_api_router(world.database, world.clock, RequestRate(seconds)))
    with httpx.Client(base_url=serve(app), timeout=20) as client:
        yield client


def bearer(world: Any, scope: str = "write", name: str = "bridge") -> dict[str, str]:
    with world.database.transaction() as session:
        return {"Authorization": f"Bearer {add_token(session, world.clock.now(), name, scope)}"}


def events(world: Any, case_id: int) -> list[tuple[str, str]]:
    with world.database.transaction() as session:
        rows = session.query(CaseEventRow).filter_by(case_id=case_id).order_by(CaseEventRow.id)
        return [(row.actor, row.kind) for row in rows]


def test_cases_are_listed_and_filtered_like_the_board(world: Any, api: httpx.Client) -> None:
    world.open(level=3)
    urgent = world.open(level=1)
    headers = bearer(world, "read")
    cases = api.get(f"{API}/cases", headers=headers).json()["cases"]
    assert [case["level"] for case in cases] == [1, 3]
    assert cases[0]["incident"] == f"INC-{urgent:06d}"
    assert cases[0]["due_at"] == "2026-11-18T13:30:00Z"
    assert cases[0]["customer"] == "Winkelketen De Linde"
    only = api.get(f"{API}/cases", headers=headers, params={"level": 3, "language": "nl", "holder": "nobody"})
    assert [case["level"] for case in only.json()["cases"]] == [3]
    assert api.get(f"{API}/cases?state=closed", headers=headers).json() == {"cases": []}
    assert api.get(f"{API}/cases?level=9", headers=headers).status_code == 422


def test_one_case_comes_with_conversation_calls_and_history(world: Any, api: httpx.Client) -> None:
    case_id = world.open()
    headers = bearer(world, "read")
    case = api.get(f"{API}/cases/INC-{case_id:06d}", headers=headers).json()
    assert case["messages"][0]["text"].startswith("Sinds vanochtend")
    assert case["named_contact"]["phone"] == "+12025550110"
    assert {"kind": "affected_machines", "value": "all"} in case["mentions"]
    assert {"opened", "deadline"} <= {event["kind"] for event in case["history"]}
    assert api.get(f"{API}/cases/{case_id}", headers=headers).json() == case


@pytest.mark.parametrize("incident", ["INC-000077", "77", "0", "INC-1x", "99999999999999999999", "%00"])
def test_a_case_that_does_not_exist_is_not_found(world: Any, api: httpx.Client, incident: str) -> None:
    headers = bearer(world)
    assert api.get(f"{API}/cases/{incident}", headers=headers).status_code == 404
    assert api.post(f"{API}/cases/{incident}/note", headers=headers, json={"text": "x"}).status_code == 404


def test_a_case_is_worked_from_acceptance_to_answer_and_the_history_names_both(world: Any, api: httpx.Client) -> None:
    case_id, headers = world.open(level=2), bearer(world)
    address = f"{API}/cases/{case_id}"
    moved = api.post(f"{address}/accept", headers=headers, json={"agent": "anna"})
    assert (moved.status_code, moved.json()["case"]["holder"]) == (200, "anna")
    api.post(f"{address}/write", headers=headers, json={"agent": "anna", "text": "Goedemiddag"}).raise_for_status()
    api.post(f"{address}/note", headers=headers, json={"text": "ticket 4711"}).raise_for_status()
    api.post(f"{address}/level", headers=headers, json={"level": 1, "agent": "anna"}).raise_for_status()
    assert api.post(f"{address}/answered", headers=headers, json={}).json()["case"]["met"] is True
    assert ("Anna Vermeer (bridge)", "accepted") in events(world, case_id)
    assert ("bridge", "note") in events(world, case_id)
    with world.database.transaction() as session:
        written = session.query(MessageRow).filter_by(author="agent").one()
    assert (written.text, written.arguments) == ("Goedemiddag", {"name": "Anna Vermeer"})


def test_the_second_of_two_acceptances_is_told_who_has_the_case(world: Any, api: httpx.Client) -> None:
    case_id, headers = world.open(), bearer(world)
    api.post(f"{API}/cases/{case_id}/accept", headers=headers, json={"agent": "anna"}).raise_for_status()
    late = api.post(f"{API}/cases/{case_id}/accept", headers=headers, json={"agent": "boris"})
    assert late.status_code == 409
    assert late.json()["detail"] == {"code": "already_taken", "holder": "anna", "state": "accepted"}
    assert world.case(case_id).accepted_by == "anna"


@pytest.mark.parametrize(
    ("move", "body"),
    [
        ("accept", {}),
        ("write", {"text": "x"}),
        ("level", {}),
        ("level", {"level": 5}),
        ("accept", {"agent": "nobody-here"}),
        ("accept", {"agent": "a\0b"}),
        ("assign", {"to": "nobody-here"}),
        ("note", {"text": "x" * 4001}),
        ("note", {"text": "x", "shape": "round"}),
        ("dance", {}),
    ],
)
def test_a_move_that_lacks_something_is_refused_and_changes_nothing(
    world: Any, api: httpx.Client, move: str, body: dict[str, Any]
) -> None:
    case_id, headers = world.open(), bearer(world)
    before = events(world, case_id)
    assert api.post(f"{API}/cases/{case_id}/{move}", headers=headers, json=body).status_code == 422
    assert events(world, case_id) == before


def test_passing_on_and_assigning_name_the_next_person(world: Any, api: httpx.Client) -> None:
    case_id, headers = world.open(), bearer(world)
    api.post(f"{API}/cases/{case_id}/accept", headers=headers, json={"agent": "anna"}).raise_for_status()
    api.post(f"{API}/cases/{case_id}/assign", headers=headers, json={"to": "boris"}).raise_for_status()
    assert world.case(case_id).accepted_by == "boris"
    passed = api.post(f"{API}/cases/{case_id}/pass-on", headers=headers, json={"to": "anna"})
    assert (passed.json()["case"]["state"], passed.json()["case"]["holder"]) == ("pending", None)


def test_search_gives_places_with_what_was_found(world: Any, api: httpx.Client) -> None:
    case_id, headers = world.open(), bearer(world, "read")
    (found,) = api.get(f"{API}/search", headers=headers, params={"q": "KASSA blauw"}).json()["found"]
    assert found["case"]["incident"] == f"INC-{case_id:06d}"
    assert [piece["text"] for piece in found["places"][0]["pieces"] if piece["found"]] == ["kassa", "blauw"]
    assert api.get(f"{API}/search", headers=headers, params={"q": '"*('}).json() == {"found": [], "before": None}


def test_statistics_are_those_of_the_report(world: Any, api: httpx.Client) -> None:
    world.open(level=1)
    headers = bearer(world, "read")
    figures = api.get(f"{API}/statistics", headers=headers, params={"from": "2026-11-18", "to": "2026-11-18"}).json()
    kept = next(table for table in figures["tables"] if table["name"] == "answered_in_time")
    assert kept["rows"] == [[1, "msa_enterprise", 1, 0, 0, 1, 0, None]]
    assert api.get(f"{API}/statistics?from=2026-12-01&to=2026-11-01", headers=headers).status_code == 422
    assert api.get(f"{API}/statistics?zone=../etc", headers=headers).status_code == 422


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer prl_wrong", "Basic YTpi", "Bearer " + "x" * 5000])
def test_without_a_valid_token_nothing_is_told(world: Any, api: httpx.Client, header: str | None) -> None:
    case_id = world.open()
    headers = {} if header is None else {"Authorization": header}
    for address in ("cases", f"cases/{case_id}", "search?q=kassa", "statistics"):
        response = api.get(f"{API}/{address}", headers=headers)
        assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
    assert api.post(f"{API}/cases/{case_id}/note", headers=headers, json={"text": "x"}).status_code == 401


def test_a_reading_token_moves_nothing_and_a_revoked_one_reads_nothing(world: Any, api: httpx.Client) -> None:
    case_id, headers = world.open(), bearer(world, "read")
    assert api.post(f"{API}/cases/{case_id}/note", headers=headers, json={"text": "x"}).status_code == 403
    assert api.get(f"{API}/cases", headers=headers).status_code == 200
    with world.database.transaction() as session:
        revoke_token(session, world.clock.now(), "bridge")
    assert api.get(f"{API}/cases", headers=headers).status_code == 401


def test_a_loop_gone_wild_is_told_to_wait_and_others_are_not(world: Any, api: httpx.Client, seconds: Steady) -> None:
    headers, other = bearer(world, "read"), bearer(world, "read", "other")
    for _ in range(int(BURST)):
        assert api.get(f"{API}/cases", headers=headers).status_code == 200
    refused = api.get(f"{API}/cases", headers=headers)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert api.get(f"{API}/cases", headers=other).status_code == 200
    seconds.seconds += 1
    assert api.get(f"{API}/cases", headers=headers).status_code == 200


def test_a_token_is_kept_as_a_digest_and_named_once(world: Any) -> None:
    with world.database.transaction() as session:
        token = add_token(session, world.clock.now(), "bridge", "read")
        assert token.startswith("prl_")
        assert token not in str([vars(row) for row in session.query(ApiTokenRow)])
        for name, scope in (("bridge", "read"), ("", "read"), ("x" * 65, "read"), ("new", "admin")):
            with pytest.raises(TokenError):
                add_token(session, world.clock.now(), name, scope)
        assert integration_of(session, world.clock.now(), token) is not None
        assert list_tokens(session)[0].last_used_at == world.clock.now()
        revoke_token(session, world.clock.now(), "bridge")
        with pytest.raises(TokenError, match="no valid token"):
            revoke_token(session, world.clock.now(), "bridge")
        add_token(session, world.clock.now(), "bridge", "write")  # the name is free again


def test_the_interface_is_part_of_the_openapi_document(api: httpx.Client) -> None:
    document = api.get("/openapi.json").json()
    assert f"{API}/cases/{{incident}}/{{move}}" in document["paths"]
    assert document["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"
