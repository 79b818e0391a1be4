"""A hundred calls at once, and not one step of them lost."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import parse_qs

import httpx
from fastapi import FastAPI, Request, Response

from telephony.simulator.exchange import Simulation
from telephony.simulator.server import create_app
from tests.telephony.conftest import ACCOUNT, TOKEN, Served, listening

CALLS = 100
STEPS = 12


class Steps:
    """An app that asks every caller a dozen times and writes down what comes."""

    def __init__(self, base: str) -> None:
        self.pressed: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.ended: dict[str, int] = defaultdict(int)
        self.app = FastAPI()

        @self.app.post("/steps/{number}")
        async def step(number: int, request: Request) -> Response:
            form = parse_qs((await request.body()).decode(), keep_blank_values=True)
            if number:
                self.pressed[form["CallSid"][0]].append((number, form["Digits"][0]))
            ask = f'<Gather numDigits="4" action="{base}/steps/{number + 1}"><Say>Step {number}</Say></Gather>'
            return Response(f"<Response>{ask if number < STEPS else '<Hangup/>'}</Response>", media_type="text/xml")

        @self.app.post("/ended")
        async def ended(request: Request) -> Response:
            self.ended[parse_qs((await request.body()).decode())["CallSid"][0]] += 1
            return Response(status_code=204)


def test_a_hundred_calls_at_once_take_every_step_in_order() -> None:
    for_app, for_carrier = listening(), listening()
    base = f"http://127.0.0.1:{for_app.getsockname()[1]}"
    steps = Steps(base)
    app = Served(steps.app, for_app)
    carrier = Served(create_app(Simulation(ACCOUNT, TOKEN, speed=0)), for_carrier)
    keys: dict[str, list[str]] = {}
    with httpx.Client(base_url=carrier.url, timeout=60, trust_env=False) as client:
        for call in range(CALLS):
            pressed = [f"{(call * STEPS + step) % 10_000:04}" for step in range(STEPS)]
            order = {"from": "+12025550190", "to": "+12025550110", "script": {"name": "silent", "steps": pressed}}
            order |= {"url": f"{base}/steps/0", "fallback_url": "", "status_callback": f"{base}/ended"}
            keys[client.post("/simulator/inbound", json=order).json()["sid"]] = pressed
        stories = [client.get(f"/simulator/calls/{sid}?settled_within_s=60").json() for sid in keys]
    carrier.stop()
    app.stop()
    assert {story["status"] for story in stories} == {"completed"}
    assert [entry for story in stories for entry in story["timeline"] if entry["kind"] == "error"] == []
    assert steps.pressed == {sid: list(enumerate(pressed, start=1)) for sid, pressed in keys.items()}
    assert steps.ended == dict.fromkeys(keys, 1)
