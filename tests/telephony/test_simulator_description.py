"""Our requests to the carrier keep to its published description, ``twilio_api_v2010.json``.

The description is not part of this repository. It is looked for at TWILIO_API_DESCRIPTION, else in
``../shared/twilio`` beside the project; without it these tests are skipped, and say so. One test also lets Prism, the
mock server of the description's own makers, judge the requests: ``prism`` on the PATH or at PRISM.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from actions.handoff.phone import OutboundCall
from telephony.carrier import TwilioPhone

ACCOUNT = "AC" + "0" * 32
CALL_SID = "CA" + "1" * 32
BESIDE = Path(__file__).parents[3] / "shared" / "twilio" / "twilio_api_v2010.json"
CALL = OutboundCall("c1-1-0123456789ab", "+12025550131", "+12025550100", 20, "agent")


@dataclass(frozen=True)
class Sent:
    """One request as it went over the wire."""

    method: str
    path: str
    query: dict[str, list[str]]
    form: dict[str, list[str]]
    content_type: str
    authorization: str


class Recorder(ThreadingHTTPServer):
    """Writes requests down and answers with what the description calls a call."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        super().__init__(("127.0.0.1", 0), _Recording)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Recording(BaseHTTPRequestHandler):
    server: Recorder

    def do_GET(self) -> None:
        self._answer(200, {"calls": [], "page_size": 50, "next_page_uri": None})

    def do_POST(self) -> None:
        self._answer(201, {"sid": CALL_SID, "status": "queued", "account_sid": ACCOUNT})

    def log_message(self, *_: Any) -> None:
        """Keep the test's output clean."""

    def _answer(self, status: int, data: dict[str, Any]) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        url = urlsplit(self.path)
        content_type = self.headers.get("Content-Type", "")
        authorization = self.headers.get("Authorization", "")
        query, form = parse_qs(url.query), parse_qs(body)
        self.server.sent.append(Sent(self.command, url.path, query, form, content_type, authorization))
        answer = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


@pytest.fixture(scope="module")
def description_file() -> Path:
    path = Path(os.environ.get("TWILIO_API_DESCRIPTION") or BESIDE)
    if not path.exists():
        pytest.skip("the carrier's published description is not at hand; set TWILIO_API_DESCRIPTION")
    return path


@pytest.fixture(scope="module")
def description(description_file: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(description_file.read_text("utf-8"))
    return read


@pytest.fixture(scope="module")
def requests() -> Iterator[list[Sent]]:
    """Everything that our side ever asks the carrier: a call is placed, looked for and ended."""
    recorder = Recorder()
    threading.Thread(target=recorder.serve_forever, daemon=True).start()
    phone = TwilioPhone(ACCOUNT, "token", "https://line.example", recorder.url)
    phone.place_call(CALL)
    phone.find_call(CALL, datetime(2026, 11, 24, tzinfo=timezone.utc))
    phone.end_call(CALL_SID)
    yield recorder.sent
    recorder.shutdown()
    recorder.server_close()


def operation(description: dict[str, Any], sent: Sent) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the operation that a request is, and all its parameters; no operation is a failure."""
    for path, methods in description["paths"].items():
        parameters: list[dict[str, Any]] = [*methods.get("parameters", [])]
        pattern = re.escape(path).replace(r"\{", "{").replace(r"\}", "}")
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+?", pattern), sent.path) and sent.method.lower() in methods:
            found: dict[str, Any] = methods[sent.method.lower()]
            return found, [*parameters, *found.get("parameters", [])]
    raise AssertionError(f"the description has no {sent.method} {sent.path}")


def resolved(description: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def faults(description: dict[str, Any], name: str, schema: dict[str, Any], values: list[str]) -> Iterator[str]:
    """Yield what is wrong with the values of one field."""
    schema = resolved(description, schema)
    if schema.get("type") == "array":
        schema = resolved(description, schema["items"])
    elif len(values) > 1:
        yield f"{name} is given {len(values)} times"
    for value in values:
        if "enum" in schema and value not in schema["enum"]:
            yield f"{name}={value} is none of {schema['enum']}"
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{name}={value} does not match {schema['pattern']}"
        if schema.get("type") == "integer" and not re.fullmatch(r"-?\d+", value):
            yield f"{name}={value} is no whole number"
        if schema.get("format") == "uri" and not urlsplit(value).hostname:
            yield f"{name}={value} is no absolute address"
        if schema.get("format") == "http-method" and value not in schema.get("enum", [value]):
            yield f"{name}={value} is no method"


def all_faults(description: dict[str, Any], sent: Sent) -> list[str]:
    """Return all faults of one request."""
    found, parameters = operation(description, sent)
    queries = {each["name"]: each["schema"] for each in parameters if each["in"] == "query"}
    body = found.get("requestBody", {}).get("content", {}).get("application/x-www-form-urlencoded", {})
    form = body.get("schema", {}).get("properties", {})
    told = [f"query has no parameter {name}" for name in sent.query if name not in queries]
    told += [f"form has no field {name}" for name in sent.form if name not in form]
    told += [f"{name} is missing" for name in body.get("schema", {}).get("required", []) if name not in sent.form]
    for known, given in ((queries, sent.query), (form, sent.form)):
        for name in set(known) & set(given):
            told += faults(description, name, known[name], given[name])
    if sent.form and not sent.content_type.startswith("application/x-www-form-urlencoded"):
        told.append(f"the body is {sent.content_type}")
    return told


def test_everything_we_ask_is_in_the_description(description: dict[str, Any], requests: list[Sent]) -> None:
    assert [(sent.method, sent.path.removeprefix(f"/2010-04-01/Accounts/{ACCOUNT}")) for sent in requests] == [
        ("POST", "/Calls.json"),
        ("GET", "/Calls.json"),
        ("POST", f"/Calls/{CALL_SID}.json"),
    ]
    assert [all_faults(description, sent) for sent in requests] == [[], [], []]
    assert all(sent.authorization.startswith("Basic ") for sent in requests)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"To": []}, "To is missing"),
        ({"Whisper": ["x"]}, "form has no field Whisper"),
        ({"Timeout": ["soon"]}, "Timeout=soon is no whole number"),
        ({"Url": ["/voice"]}, "Url=/voice is no absolute address"),
        ({"To": ["+1", "+2"]}, "To is given 2 times"),
    ],
)
def test_this_check_would_find_a_wrong_request(
    description: dict[str, Any], requests: list[Sent], change: dict[str, list[str]], fault: str
) -> None:
    form = {name: values for name, values in {**requests[0].form, **change}.items() if values}
    wrong = Sent(**{**vars(requests[0]), "form": form})
    assert fault in all_faults(description, wrong)


@pytest.fixture(scope="module")
def prism(description_file: Path) -> Iterator[str]:
    """The address of Prism serving the description."""
    program = os.environ.get("PRISM") or shutil.which("prism")
    if program is None:
        pytest.skip("Prism is not at hand: npm install -g @stoplight/prism-cli, or set PRISM")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "mock", "--host", "127.0.0.1", "--port", str(port), str(description_file)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(process, address)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_it_answers(process: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(address, timeout=5, trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("Prism did not start within 90 s")


def replayed(prism: str, sent: Sent, without: str = "") -> int:
    """Send a request of ours to Prism and return the status of its answer."""
    # Prism takes no list in a form, however it is written; our own check above looks at that field.
    unread = {"StatusCallbackEvent", without}
    form = {name: values for name, values in sent.form.items() if name not in unread}
    headers = {"Authorization": sent.authorization}
    if sent.method == "GET":
        return httpx.get(prism + sent.path, params=sent.query, headers=headers, trust_env=False).status_code
    return httpx.post(prism + sent.path, data=form, headers=headers, trust_env=False).status_code


@pytest.mark.slow
def test_prism_takes_our_requests(prism: str, requests: list[Sent]) -> None:
    assert [replayed(prism, sent) for sent in requests] == [201, 200, 200]


@pytest.mark.slow
def test_prism_refuses_a_request_without_a_required_field(prism: str, requests: list[Sent]) -> None:
    assert replayed(prism, requests[0], without="To") == 422
