"""``prioline call``: the caller's telephone in the terminal, and scripts of calls."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import typer

from bot.phone_book import simulator_address
from bot.processes import answers
from bot.settings import Settings

POLL_S = 20.0
HELP = "(words are speech, #123 are keys, an empty line is silence, Ctrl-D or Ctrl-C hangs up)"


def call(settings: Settings, language: str, from_number: str, url: str) -> None:
    """Call the line of a language. Starts the product first when no phone simulator answers.

    Raises:
        ValueError: there is no line for the language, or a carrier account is set and so no simulator runs.
    """
    if language not in settings.line_numbers:
        raise ValueError(f"--language {language}: there is no line for it; use {', '.join(settings.line_numbers)}")
    address = (url or simulator_address(settings)).rstrip("/")
    if address and answers(f"{address}/healthz"):
        _call(address, settings.line_numbers[language], from_number)
        return
    if url:
        raise ValueError(f"--url {url}: no phone simulator answers there; `prioline serve` prints its address")
    if not settings.uses_simulator:
        raise ValueError("a carrier account is set, so there is no phone simulator; unset PRIOLINE_TWILIO_ACCOUNT_SID")
    from bot.runtime import Server

    server = Server(settings, lambda line: typer.echo(line, err=True))
    try:
        server.start()
        _call(server.simulator_url, settings.line_numbers[language], from_number)
    finally:
        server.processes.stop()


def play_scripts(settings: Settings, files: Sequence[Path], titles: str) -> bool:
    """Play the scripts in the files whose titles hold ``titles``; print how each went; return whether all went well.

    Raises:
        ScriptError: a file cannot be used.
        OSError: a file cannot be read.
        ValueError: no script is left to play.
    """
    from bot.call_scripts import play
    from bot.scripted_product import scripted_product
    from telephony.simulator.script import read_scripts

    scripts = [script for file in files for script in read_scripts(file) if titles in script.title]
    if not scripts:
        raise ValueError(f"no script with {titles!r} in its title" if titles else "the files hold no script")
    failed = 0
    with scripted_product(settings, lambda line: typer.echo(line, err=True)) as product:
        for script in scripts:
            begun = time.monotonic()
            fault = play(product, script)
            failed += fault is not None
            took = f"({time.monotonic() - begun:.1f} s)"
            typer.echo(f"{'FAIL' if fault else 'ok  '} {script.place} {script.title} {took}")
            if fault:
                typer.echo("     " + fault.replace("\n", "\n     "))
    typer.echo(f"{len(scripts) - failed} of {len(scripts)} calls went as written")
    return not failed


def _call(address: str, dialled: str, from_number: str) -> None:
    typer.echo(HELP, err=True)
    with httpx.Client(base_url=address, timeout=POLL_S + 10, trust_env=False) as client:
        order = {"from": from_number, "to": dialled, "script": {"name": "live", "reads": True}}
        answer = client.post("/simulator/inbound", json=order)
        if answer.status_code >= 400:
            raise ValueError(f"the phone simulator refuses the call: {answer.json()['detail']}")
        telephone = _Telephone(client, answer.json()["sid"])
        try:
            telephone.talk()
        except KeyboardInterrupt:
            telephone.hang_up()


class _Telephone:
    """One call, told line by line."""

    def __init__(self, client: httpx.Client, sid: str) -> None:
        self._client, self._sid = client, sid
        self._revision = 0
        self._shown: dict[str, int] = {}
        self._people: Mapping[str, str] = client.get("/simulator/phones").json()["people"]
        others = client.get("/simulator/calls").json()
        # What happened on other phones before this call is not told.
        self._shown |= {other["sid"]: len(other["timeline"]) for other in others if other["sid"] != sid}

    def talk(self) -> None:
        """Tell what is said, and take what is typed, until the call ends."""
        while True:
            query = {"since": self._revision, "wait_s": POLL_S}
            news = self._client.get("/simulator/news", params=query).raise_for_status().json()
            self._revision = news["revision"]
            for story in news["calls"]:
                self._tell(story)
                if story["sid"] != self._sid:
                    continue
                if any(entry["kind"] == "ended" for entry in story["timeline"]):
                    return
                if (story["listening"] or {}).get("ready"):
                    self._answer(story["listening"])

    def hang_up(self) -> None:
        """End the call."""
        self._client.post(f"/simulator/calls/{self._sid}/act", json={"kind": "hang_up"})
        typer.echo("(you hung up)")

    def _answer(self, listening: Mapping[str, Any]) -> None:
        ways = " or ".join(
            way for way, open_ in (("words", listening["speech"]), ("#keys", listening["keys"])) if open_
        )
        try:
            typed = input(f"{ways}> ").strip()
        except EOFError:
            self.hang_up()
            return
        act: dict[str, Any] = {"kind": "silence"}
        if typed.startswith("#"):
            act = {"kind": "press", "text": typed[1:] or "#", "pause": True}
        elif typed:
            act = {"kind": "say", "text": typed}
        answer = self._client.post(f"/simulator/calls/{self._sid}/act", json=act)
        if answer.status_code == 422:
            typer.echo("! keys are 0-9, * and #")
            self._answer(listening)

    def _tell(self, story: Mapping[str, Any]) -> None:
        timeline, shown = story["timeline"], self._shown.get(story["sid"], 0)
        self._shown[story["sid"]] = len(timeline)
        for entry in timeline[shown:]:
            line = _own_line(entry) if story["sid"] == self._sid else self._others_line(story, entry)
            if line is not None:
                typer.echo(line)

    def _others_line(self, story: Mapping[str, Any], entry: Mapping[str, Any]) -> str | None:
        who = self._people.get(story["to"], story["to"])
        match entry["kind"]:
            case "ringing":
                return f"    [{who}: the phone rings]"
            case "keys":
                return f"    [{who}: presses {entry['pressed']}]"
            case "ended" if entry["status"] != "completed":
                return f"    [{who}: {entry['status']}]"
        return None


def _own_line(entry: Mapping[str, Any]) -> str | None:
    match entry["kind"]:
        case "say":
            return f"line> {entry['text']}"
        case "lost":
            return "! nobody listened"
        case "connected" | "bridged":
            return "(you are connected; Ctrl-C hangs up)"
        case "error":
            return f"! {entry['code']} {entry['text']}"
        case "ended":
            return f"(the call has ended: {entry['status']})"
    return None
