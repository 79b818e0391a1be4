"""What messages mean, asked for by the workbench: POST /webhooks/prioline/parse, no conversation involved.

Runs in the Rasa process (Python 3.10), on loopback only, with the models that answer the customers.
"""

from __future__ import annotations

import asyncio
import uuid
from typing import Any, Optional

from rasa.core.channels.channel import UserMessage

from nlu.components.encoder import DETAILS
from nlu.neighbours import Neighbours

NEAREST = 5


class Understood:
    """Parses messages one after another, so that customers' turns come between them."""

    def __init__(self) -> None:
        self._neighbours: Optional[asyncio.Future[Neighbours]] = None

    async def parse(self, agent: Any, texts: list[str], language: Optional[str]) -> list[dict[str, Any]]:
        """Return what each text means; ``language`` is that of the conversation so far, if there is one."""
        if self._neighbours is None:
            # Reading thousands of examples takes most of a second, in which customers' turns go on.
            loading = asyncio.get_running_loop().run_in_executor(None, Neighbours.load)
            self._neighbours = asyncio.ensure_future(loading)
        try:
            neighbours: Optional[Neighbours] = await asyncio.shield(self._neighbours)
        except (OSError, ValueError):
            self._neighbours, neighbours = None, None  # the meaning can be told all the same
        found = []
        for text in texts:
            found.append(await _parse(agent, text, language, neighbours))
            await asyncio.sleep(0)
        return found


async def _parse(agent: Any, text: str, language: Optional[str], neighbours: Optional[Neighbours]) -> dict[str, Any]:
    message = UserMessage(text, sender_id=f"workbench-{uuid.uuid4().hex}", metadata={"language": language})
    data = await agent.processor.parse_message(message, only_output_properties=False)
    vectors = data.get(DETAILS)
    nearest = neighbours.nearest(vectors.whole, NEAREST) if neighbours and vectors is not None else []
    return {
        "text": text,
        "language": data.get("language"),
        "intent": (data.get("intent") or {}).get("name"),
        "intent_ranking": [
            {"name": row["name"], "confidence": float(row["confidence"])} for row in data.get("intent_ranking") or []
        ],
        "severity": data.get("severity"),
        "entities": [{"entity": each["entity"], "value": str(each["value"])} for each in data.get("entities") or []],
        "nearest": [neighbour.to_json() for neighbour in nearest],
    }
