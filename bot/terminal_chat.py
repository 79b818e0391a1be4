"""``prioline chat``: the chat in a terminal, over the same HTTP interface as the page."""

from __future__ import annotations

import threading
import uuid

import httpx
import typer

from bot.processes import answers
from bot.settings import Settings

TURN_WAIT_S = 30.0
NEWS_POLL_S = 1.0


def run(settings: Settings, url: str, language: str) -> None:
    """Chat until the end of the input. Starts the product first when none answers at the address."""
    address = (url or settings.public_url or f"http://{settings.host}:{settings.port}").rstrip("/")
    if answers(f"{address}/healthz"):
        _talk(address, language)
        return
    from bot.runtime import Server

    server = Server(settings, lambda line: typer.echo(line, err=True))
    try:
        server.start()
        _talk(server.url, language)
    finally:
        server.processes.stop()


def _talk(address: str, language: str) -> None:
    typer.echo("(write a message; an empty line or Ctrl-D ends)", err=True)
    with httpx.Client(base_url=address, timeout=TURN_WAIT_S) as client:
        talk = _Talk(client, language)
        news = threading.Thread(target=talk.show_news, daemon=True)
        while (text := _read()) is not None:
            talk.say(text)
            if not news.is_alive():
                news.start()
        talk.ended.set()


class _Talk:
    """One conversation; news of the hand-off are shown between the turns."""

    def __init__(self, client: httpx.Client, language: str) -> None:
        self._client, self._language = client, language
        self._conversation: str | None = None
        self._shown = 0
        self._buttons: list[dict[str, str]] = []
        self._lock = threading.Lock()
        self.ended = threading.Event()

    def say(self, text: str) -> None:
        """Send one message; a bare number picks the quick reply with that number."""
        choice = int(text) if text.isdigit() and len(text) == 1 else 0
        if 0 < choice <= len(self._buttons):
            text = self._buttons[choice - 1]["payload"]
        body = {"message": text, "language": self._language, "id": uuid.uuid4().hex}
        if self._conversation is not None:
            body["conversation"] = self._conversation
        with self._lock:
            answer = self._client.post("/api/chat", json=body)
            if answer.status_code >= 400:
                typer.echo(f"! {answer.json().get('detail', answer.text)}")
                return
            data = answer.json()
            self._conversation, self._language = data["conversation"], data["language"]
        self._show_new()

    def show_news(self) -> None:
        """Show what happens meanwhile until the conversation ends."""
        while not self.ended.wait(NEWS_POLL_S):
            self._show_new()

    def _show_new(self) -> None:
        with self._lock:
            if self._conversation is None:
                return
            answer = self._client.get(f"/api/chat/{self._conversation}", params={"after": self._shown})
            for message in answer.json()["messages"]:
                self._shown = max(self._shown, message["id"])
                if message["author"] == "customer":
                    continue
                typer.echo(f"{message.get('name') or message['author']}> {message['text']}")
                self._buttons = message.get("buttons") or []
                for number, button in enumerate(self._buttons, 1):
                    typer.echo(f"    {number}: {button['title']}")


def _read() -> str | None:
    try:
        text = input("> ").strip()
    except (EOFError, KeyboardInterrupt):
        return None
    return text or None
