"""The simulated carrier keeps to the published description of the REST interface."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from telephony.simulator.rest import CREATE_PARAMETERS, UPDATE_PARAMETERS

if TYPE_CHECKING:
    from tests.telephony.conftest import Stage

BESIDE = Path(__file__).parents[3] / "shared" / "twilio" / "twilio_api_v2010.json"
CALLS = "/2010-04-01/Accounts/{AccountSid}/Calls"


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    path = Path(os.environ.get("TWILIO_API_DESCRIPTION") or BESIDE)
    if not path.exists():
        pytest.skip("the carrier's published description is not at hand; set TWILIO_API_DESCRIPTION")
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return read


def form_of(description: dict[str, Any], path: str) -> dict[str, Any]:
    body = description["paths"][path]["post"]["requestBody"]["content"]
    schema: dict[str, Any] = body["application/x-www-form-urlencoded"]["schema"]
    return schema


def rest(stage: Stage, method: str, path: str = "", **more: Any) -> httpx.Response:
    url = f"/2010-04-01/Accounts/{stage.account}/Calls{path}.json"
    return stage.carrier.request(method, url, auth=(stage.account, stage.token), **more)


def test_parameters_are_those_of_the_description(description: dict[str, Any]) -> None:
    assert set(form_of(description, CALLS + ".json")["properties"]) == CREATE_PARAMETERS
    assert set(form_of(description, CALLS + "/{Sid}.json")["properties"]) == UPDATE_PARAMETERS


def test_each_required_parameter_is_required(stage: Stage, description: dict[str, Any]) -> None:
    whole = {"To": stage.agent, "From": stage.line_number, "Url": f"{stage.app_url}/voice/incoming"}
    required = form_of(description, CALLS + ".json")["required"]
    assert required == ["To", "From"]
    for name in (*required, "Url"):  # one of Url, Twiml, ApplicationSid is required too
        left = {field: value for field, value in whole.items() if field != name}
        assert rest(stage, "POST", data=left).status_code == 400, name


def test_a_call_is_shown_with_the_fields_and_values_of_the_description(
    stage: Stage, key: str, description: dict[str, Any]
) -> None:
    stage.behave(stage.agent, "busy")
    sid = stage.ring_agent(key)
    stage.story(sid)
    shown = rest(stage, "GET", f"/{sid}").json()
    schemas = description["components"]["schemas"]
    assert set(shown) == set(schemas["api.v2010.account.call"]["properties"])
    assert shown["status"] in schemas["call_enum_status"]["enum"]
    listed = rest(stage, "GET", params={"To": stage.agent, "PageSize": 1}).json()
    content = description["paths"][CALLS + ".json"]["get"]["responses"]["200"]["content"]
    assert set(listed) == set(content["application/json"]["schema"]["properties"])
    assert [known["to"] for known in listed["calls"]] == [stage.agent]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": ""}, 21201),
        ({"To": "the boss"}, 21211),
        ({"From": "me"}, 21212),
        ({"Url": "not an address"}, 21205),
        ({"StatusCallback": "/voice/status"}, 21609),
    ],
)
def test_errors_have_the_carrier_s_form_and_number(stage: Stage, changes: dict[str, str], code: int) -> None:
    whole = {"To": stage.agent, "From": stage.line_number, "Url": f"{stage.app_url}/voice/incoming"}
    answer = rest(stage, "POST", data={**whole, **changes})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert set(answer.json()) == {"code", "message", "more_info", "status"}


def test_an_unknown_call_is_not_found(stage: Stage) -> None:
    answer = rest(stage, "GET", "/CA" + "2" * 32)
    assert (answer.status_code, answer.json()["code"]) == (404, 20404)


def test_without_credentials_nothing_is_shown(stage: Stage) -> None:
    answer = stage.carrier.get(f"/2010-04-01/Accounts/{stage.account}/Calls.json")
    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


def test_an_ended_call_takes_no_update(stage: Stage, key: str) -> None:
    stage.behave(stage.agent, "busy")
    sid = stage.ring_agent(key)
    stage.story(sid)
    answer = rest(stage, "POST", f"/{sid}", data={"Status": "completed"})
    assert (answer.status_code, answer.json()["code"]) == (400, 21220)


def test_only_the_named_reports_are_sent(stage: Stage, key: str) -> None:
    fields = {
        "To": stage.agent,
        "From": stage.line_number,
        "Url": f"{stage.app_url}/voice/priority/agent?key={key}",
        "StatusCallback": f"{stage.app_url}/voice/priority/status?key={key}",
    }
    stage.story(rest(stage, "POST", data=fields).json()["sid"])
    assert [what[0] for what in stage.line.told if what[0].startswith("call_")] == ["call_ended"]


def test_the_page_and_the_control_interface_answer_on_loopback_names_only(stage: Stage) -> None:
    assert "Phone simulator" in stage.carrier.get("/").text
    assert stage.carrier.get("/healthz").json() == {"status": "ok"}
    assert stage.carrier.get("/simulator/calls", headers={"Host": "elsewhere.example"}).status_code == 421


def test_a_behaviour_that_cannot_be_read_is_refused_with_its_reason(stage: Stage) -> None:
    answer = stage.carrier.post("/simulator/behaviour", json={"number": stage.agent, "behaviour": "asleep"})
    assert answer.status_code == 422
    assert "known: accept" in answer.json()["detail"]
