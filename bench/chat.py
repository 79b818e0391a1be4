"""Measures full chat turns through the web face of a running Prioline; prints JSON.

    python bench/chat.py --base-url http://127.0.0.1:8080

A turn lasts from sending the message on the socket to the first word of the answer, as the customer waits for it.
One user gives p50 and p95; then many users write at once, each waiting for the answer before the next message.
The sentences ask, greet and begin a report that is broken off again, so no incident is opened and nobody is rung.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Sequence

import httpx
from websockets.asyncio.client import ClientConnection, connect

SENTENCES = {
    "nl": (
        "Goedendag",
        "Ben ik met een robot aan het praten?",
        "Onze mailserver doet het niet meer sinds de update.",
        "Stop, laat maar.",
        "Hartelijk dank",
    ),
    "de": (
        "Guten Tag",
        "Spreche ich mit einem Automaten?",
        "Seit dem Update geht unser Mailserver nicht mehr.",
        "Abbrechen, bitte.",
        "Vielen Dank",
    ),
    "ru": (
        "Добрый день",
        "Я говорю с роботом?",
        "После обновления не работает почтовый сервер.",
        "Отмена, не нужно.",
        "Большое спасибо",
    ),
    "it": (
        "Buongiorno",
        "Sto parlando con un robot?",
        "Dopo l'aggiornamento il server di posta non funziona.",
        "Annulla, lasci stare.",
        "Grazie mille",
    ),
    "fr": (
        "Bonjour",
        "Est-ce que je parle à un robot ?",
        "Depuis la mise à jour, notre serveur de messagerie ne marche plus.",
        "Annulez, laissez tomber.",
        "Merci beaucoup",
    ),
}
TURNS_PER_CONVERSATION = 10
ANSWER_WAIT_S = 30.0
NOT_AN_ANSWER = frozenset({"utter_system_slow", "utter_general_fault"})


class Figures:
    """Turns of one measurement: seconds each, and how many went wrong."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.errors = 0

    def summary(self, wall_s: float) -> dict[str, float | int | None]:
        """Return milliseconds at p50 and p95, turns per second and errors."""
        return {
            "turns": len(self.seconds),
            "errors": self.errors,
            "p50_ms": _quantile_ms(self.seconds, 50),
            "p95_ms": _quantile_ms(self.seconds, 95),
            "turns_per_s": round(len(self.seconds) / wall_s, 1),
        }


async def turn(socket: ClientConnection, client_id: str, text: str) -> float | None:
    """Send one message; return the seconds to the answer, ``None`` when the answer says that it takes longer."""
    started = time.perf_counter()
    await socket.send(json.dumps({"type": "message", "id": client_id, "text": text, "payload": None}))
    first: float | None = None
    async with asyncio.timeout(ANSWER_WAIT_S):
        while True:
            frame = json.loads(await socket.recv())
            if frame["type"] == "error" or frame.get("response") in NOT_AN_ANSWER:
                return None
            if frame["type"] == "message" and frame["author"] == "bot" and first is None:
                first = time.perf_counter() - started
            # The turn is over only when all its replies are here: the next one must not begin before.
            if frame["type"] == "typing" and not frame["on"] and first is not None:
                return first


async def user(address: str, number: int, turns: int, figures: Figures) -> None:
    """Hold conversations of ten messages each, one message after the other."""
    language = list(SENTENCES)[number % len(SENTENCES)]
    done = 0
    while done < turns:
        async with connect(address) as socket:
            await socket.send(json.dumps({"type": "hello", "conversation": None, "language": language}))
            await socket.recv()
            for place in range(min(TURNS_PER_CONVERSATION, turns - done)):
                text = SENTENCES[language][place % len(SENTENCES[language])]
                try:
                    seconds = await turn(socket, f"bench-{number}-{done}", text)
                except TimeoutError:
                    seconds = None
                done += 1
                if seconds is None:
                    figures.errors += 1
                else:
                    figures.seconds.append(seconds)


async def measure(address: str, users: int, turns: int) -> dict[str, float | int | None]:
    """Let ``users`` write ``turns`` messages each, all at once."""
    figures = Figures()
    started = time.perf_counter()
    await asyncio.gather(*(user(address, number, turns, figures) for number in range(users)))
    return {"users": users, **figures.summary(time.perf_counter() - started)}


async def run(base_url: str, users: int, turns: int) -> dict[str, object]:
    """Warm up, then measure one user and many."""
    async with httpx.AsyncClient(base_url=base_url, trust_env=False) as client:
        ready = await client.get("/readyz")
        if ready.status_code != httpx.codes.OK:
            raise SystemExit(f"{base_url} is not ready: {ready.text}; start it with ./prioline serve")
    address = base_url.replace("http", "ws", 1) + "/ws/chat"
    await measure(address, len(SENTENCES), TURNS_PER_CONVERSATION)
    return {
        "one_user": await measure(address, 1, turns),
        "many_users": await measure(address, users, max(TURNS_PER_CONVERSATION, turns // 10)),
    }


def _quantile_ms(seconds: Sequence[float], percent: int) -> float | None:
    if len(seconds) < 2:
        return None
    return round(statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1000, 1)


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base-url", default="http://127.0.0.1:8080", help="address of the running web face")
    parser.add_argument("--users", type=int, default=50, help="how many write at once")
    parser.add_argument("--turns", type=int, default=200, help="messages of the one user; each of many writes a tenth")
    chosen = parser.parse_args()
    try:
        found = asyncio.run(run(chosen.base_url.rstrip("/"), chosen.users, chosen.turns))
    except httpx.ConnectError:
        sys.exit(f"nothing answers at {chosen.base_url}; start it with ./prioline serve")
    json.dump(found, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
