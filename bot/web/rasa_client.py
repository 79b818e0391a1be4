"""Asking Rasa for the answer to one message, over its ``prioline`` channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

CHANNEL_PATH = "/webhooks/prioline/webhook"
NOT_READY = frozenset({408, 409, 425, 429, 502, 503, 504})
"""Answers of a process that is starting, loading a model or overloaded: worth asking again for as long as it takes."""
CONNECTIONS = 64


class RasaDown(Exception):
    """Rasa cannot be reached, is not ready or does not answer in time; asking again will help."""


class RasaFault(Exception):
    """Rasa is up and its answer is wrong; asking again for ever would keep the customer waiting for ever."""


class RasaButton(BaseModel):
    """A quick reply."""

    title: str
    payload: str


class RasaReply(BaseModel):
    """One thing the assistant says; without ``text`` it is written out from ``response`` when somebody reads it."""

    text: str | None = None
    response: str | None = None
    arguments: dict[str, Any] = Field(default_factory=dict)
    buttons: list[RasaButton] = Field(default_factory=list)


class RasaAnswer(BaseModel):
    """The answer to one message: what is said, and in which language."""

    model_config = ConfigDict(extra="ignore")
    language: str | None = None
    replies: list[RasaReply]


@dataclass(frozen=True)
class RasaQuestion:
    """One message on its way to Rasa; ``redelivered`` says that it may have been there before."""

    sender: str
    message: str
    message_id: str
    channel: str
    language: str
    redelivered: bool


class RasaClient:
    """Keeps connections to one Rasa process open; one client serves all conversations."""

    def __init__(self, base_url: str, timeout_s: float) -> None:
        self._client = httpx.AsyncClient(
            base_url=base_url,
            timeout=timeout_s,
            limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
            trust_env=False,  # Rasa is on the loopback; a proxy of the environment has no business here.
        )

    async def ask(self, question: RasaQuestion) -> RasaAnswer:
        """Return Rasa's answer.

        Raises:
            RasaDown: no answer in time, no connection, or not ready.
            RasaFault: an error status, or an answer of the wrong form.
        """
        body = {
            "sender": question.sender,
            "message": question.message,
            "message_id": question.message_id,
            "channel": question.channel,
            "language": question.language,
            "redelivered": question.redelivered,
        }
        try:
            response = await self._client.post(CHANNEL_PATH, json=body)
        except httpx.HTTPError as error:
            raise RasaDown(f"Rasa did not answer: {type(error).__name__} {error}".rstrip()) from error
        if response.status_code in NOT_READY:
            raise RasaDown(f"Rasa is not ready: status {response.status_code}")
        if response.status_code != httpx.codes.OK:
            raise RasaFault(f"Rasa answered with status {response.status_code}; see its log")
        try:
            answer = RasaAnswer.model_validate_json(response.content)
        except ValidationError as error:
            raise RasaFault(f"Rasa's answer has the wrong form: {error}") from error
        answer.replies = [reply for reply in answer.replies if reply.text or reply.response]
        return answer

    async def reason_not_ready(self) -> str | None:
        """Return why Rasa cannot answer at the moment, or ``None`` when its process answers."""
        try:
            response = await self._client.get("/", timeout=2.0)
        except httpx.HTTPError as error:
            return f"Rasa does not answer ({type(error).__name__}); see its log"
        if response.status_code != httpx.codes.OK:
            return f"Rasa answers with status {response.status_code}; see its log"
        return None

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()
