"""The REST interface of the simulated carrier: create, fetch, list and update calls, with its error form and
codes.

Source: ``twilio_api_v2010.json`` for parameters and answers, the vendor's pages errors/<code> for codes.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from base64 import b64decode
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from telephony.simulator.calls import API_VERSION, Call
from telephony.simulator.exchange import Simulation

PHONE = re.compile(r"\+[1-9][0-9]{1,14}")
LONGEST_TWIML = 4000
CREATE_PARAMETERS = frozenset(
    {
        *("To", "From", "Url", "Twiml", "ApplicationSid", "Method", "FallbackUrl", "FallbackMethod", "StatusCallback"),
        *("StatusCallbackEvent", "StatusCallbackMethod", "SendDigits", "Timeout", "Record", "RecordingChannels"),
        *("RecordingStatusCallback", "RecordingStatusCallbackMethod", "RecordingStatusCallbackEvent", "Trim"),
        *("SipAuthUsername", "SipAuthPassword", "CallerId", "Byoc", "CallReason", "CallToken", "RecordingTrack"),
        *("MachineDetection", "MachineDetectionTimeout", "MachineDetectionSpeechThreshold", "AsyncAmd", "TimeLimit"),
        *("MachineDetectionSpeechEndThreshold", "MachineDetectionSilenceTimeout", "AsyncAmdStatusCallback"),
        *("AsyncAmdStatusCallbackMethod", "ClientNotificationUrl"),
    }
)
UPDATE_PARAMETERS = frozenset(
    {
        *("Url", "Method", "Status", "FallbackUrl", "FallbackMethod", "StatusCallback", "StatusCallbackMethod"),
        *("Twiml", "TimeLimit"),
    }
)

Fields = dict[str, list[str]]


class ApiError(Exception):
    """An error answer: HTTP status, the carrier's number, and its message."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def answer(self) -> JSONResponse:
        """Return the error in the carrier's form."""
        more_info = f"https://www.twilio.com/docs/errors/{self.code}"
        return JSONResponse(
            {"code": self.code, "message": self.message, "more_info": more_info, "status": self.status},
            status_code=self.status,
        )


def create_rest_router(simulation: Simulation) -> APIRouter:
    """Return the router of ``/2010-04-01/Accounts/{sid}/Calls``."""
    router = APIRouter(prefix=f"/{API_VERSION}/Accounts/{{account}}")

    @router.post("/Calls.json")
    async def create(account: str, request: Request) -> Response:
        try:
            _check_account(simulation, request, account)
            fields = await _fields(request)
            call = _new_call(simulation, fields)
            return await _create(simulation, call)
        except ApiError as error:
            return error.answer()

    @router.get("/Calls.json")
    async def list_calls(account: str, request: Request) -> Response:
        try:
            _check_account(simulation, request, account)
            return JSONResponse(_listed(simulation, account, parse_qs(request.url.query)))
        except ApiError as error:
            return error.answer()

    @router.get("/Calls/{sid}.json")
    async def fetch(account: str, sid: str, request: Request) -> Response:
        try:
            _check_account(simulation, request, account)
            return JSONResponse(_known(simulation, account, sid).resource())
        except ApiError as error:
            return error.answer()

    @router.post("/Calls/{sid}.json")
    async def update(account: str, sid: str, request: Request) -> Response:
        try:
            _check_account(simulation, request, account)
            call = _known(simulation, account, sid)
            _update(call, await _fields(request))
            return JSONResponse(call.resource())
        except ApiError as error:
            return error.answer()

    return router


def _check_account(simulation: Simulation, request: Request, account: str) -> None:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    expected = f"{simulation.account_sid}:{simulation.auth_token}".encode()
    try:
        given = b64decode(secret, validate=True) if kind.lower() == "basic" else b""
    except ValueError:
        given = b""
    if not secrets.compare_digest(given, expected):
        raise ApiError(401, 20003, "Authenticate")
    if account != simulation.account_sid:
        raise ApiError(404, 20404, f"The requested resource {request.url.path} was not found")


async def _fields(request: Request) -> Fields:
    body = await request.body()
    try:
        return parse_qs(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=500)
    except ValueError:
        raise ApiError(400, 20001, "The form cannot be read") from None


async def _create(simulation: Simulation, call: Call) -> Response:
    behaviour = call.behaviour
    created = JSONResponse(call.resource(), status_code=201)
    if not simulation.fault_due(call.to):
        simulation.place(call)
        return created
    match behaviour.fault:
        case "refused":
            raise ApiError(400, behaviour.code, f"The call to {call.to} is refused")
        case "rate-limited":
            raise ApiError(429, 20429, "Too Many Requests")
        case "server-error":
            raise ApiError(503, 20503, "Service Unavailable")
        case "unreachable":
            await asyncio.sleep(behaviour.hang_s)
            raise ApiError(504, 20504, "Gateway Timeout")
        case _:
            simulation.place(call)
            await asyncio.sleep(behaviour.hang_s)
            return created


def _new_call(simulation: Simulation, fields: Fields) -> Call:
    to, from_number = _one(fields, "To"), _one(fields, "From")
    if not to:
        raise ApiError(400, 21201, "No 'To' number is specified")
    if not from_number:
        raise ApiError(400, 21213, "No 'From' number is specified")
    if not PHONE.fullmatch(to):
        raise ApiError(400, 21211, f"Invalid 'To' Phone Number: {to}")
    if not PHONE.fullmatch(from_number):
        raise ApiError(400, 21212, f"Invalid 'From' Number: {from_number}")
    url, twiml = _one(fields, "Url"), _one(fields, "Twiml")
    if not url and not twiml:
        raise ApiError(400, 21205, "Url parameter is required.")
    if url and not _absolute(url):
        raise ApiError(400, 21205, f"Url is not a valid URL: {url}")
    if len(twiml) > LONGEST_TWIML:
        raise ApiError(400, 21218, "Twiml must be at most 4000 characters")
    callback = _one(fields, "StatusCallback")
    if callback and not _absolute(callback):
        raise ApiError(400, 21609, f"Invalid 'StatusCallback' URL: {callback}")
    call = Call(
        account_sid=simulation.account_sid,
        to=to,
        from_number=from_number,
        direction="outbound-api",
        behaviour=simulation.behaviour_of(to),
        url=url,
        method=_one(fields, "Method") or "POST",
        twiml=twiml,
        fallback_url=_one(fields, "FallbackUrl"),
        status_callback=callback,
        status_events=tuple(fields.get("StatusCallbackEvent", [])) or ("completed",),
        ring_s=_ring_s(_one(fields, "Timeout")),
    )
    _note_unknown(call, fields, CREATE_PARAMETERS)
    return call


def _ring_s(timeout: str) -> float:
    if not timeout:
        return 60.0
    if not timeout.isdecimal() or not 1 <= int(timeout) <= 600:
        raise ApiError(400, 20001, f"Timeout must be 1-600 seconds, not {timeout}")
    return float(timeout)


def _update(call: Call, fields: Fields) -> None:
    status, url, twiml = (_one(fields, name) for name in ("Status", "Url", "Twiml"))
    if status and status not in ("completed", "canceled"):
        raise ApiError(400, 20001, f"Invalid Status {status}: canceled or completed")
    if url and twiml:
        raise ApiError(400, 20001, "Twiml and Url are mutually exclusive")
    if call.over:
        raise ApiError(400, 21220, "Unable to update record. Call is not in-progress. Cannot redirect.")
    order = {name: values[-1] for name, values in fields.items() if name in UPDATE_PARAMETERS}
    if status == "canceled" and call.status == "in-progress":
        return  # the carrier leaves an answered call alone
    if status or url or twiml:
        call.orders.put_nowait(order)
    _note_unknown(call, fields, UPDATE_PARAMETERS)


def _known(simulation: Simulation, account: str, sid: str) -> Call:
    call = simulation.calls.get(sid)
    if call is None:
        path = f"/{API_VERSION}/Accounts/{account}/Calls/{sid}.json"
        raise ApiError(404, 20404, f"The requested resource {path} was not found")
    return call


def _listed(simulation: Simulation, account: str, query: Fields) -> dict[str, object]:
    chosen = [call for call in reversed(simulation.calls.values()) if _fits(call, query)]
    size = min(max(int(_one(query, "PageSize") or "50"), 1), 1000)
    page = max(int(_one(query, "Page") or "0"), 0)
    first = page * size
    uri = f"/{API_VERSION}/Accounts/{account}/Calls.json"
    more = f"{uri}?PageSize={size}&Page={page + 1}" if len(chosen) > first + size else None
    return {
        "calls": [call.resource() for call in chosen[first : first + size]],
        "end": max(first, min(len(chosen), first + size) - 1),
        "first_page_uri": f"{uri}?PageSize={size}&Page=0",
        "next_page_uri": more,
        "page": page,
        "page_size": size,
        "previous_page_uri": f"{uri}?PageSize={size}&Page={page - 1}" if page else None,
        "start": first,
        "uri": f"{uri}?PageSize={size}&Page={page}",
    }


def _fits(call: Call, query: Fields) -> bool:
    wanted = {
        "To": call.to,
        "From": call.from_number,
        "Status": call.status,
        "ParentCallSid": call.parent_sid,
    }
    if any(_one(query, name) not in ("", value) for name, value in wanted.items()):
        return False
    started = "" if call.started is None else call.started.date().isoformat()
    after, before, on = (_one(query, name)[:10] for name in ("StartTime>", "StartTime<", "StartTime"))
    if (after or before or on) and not started:
        return False
    return not ((after and started < after) or (before and started > before) or (on and started != on))


def _note_unknown(call: Call, fields: Fields, known: frozenset[str]) -> None:
    unknown = sorted(set(fields) - known)
    if unknown:
        call.note("error", code=20001, text=f"parameters the carrier does not know: {', '.join(unknown)}")


def _one(fields: Fields, name: str) -> str:
    return fields.get(name, [""])[-1]


def _absolute(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "_" not in (parts.hostname or "")
