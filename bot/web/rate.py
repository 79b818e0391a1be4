"""How many messages one conversation may send."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

BURST_MESSAGES = 40
MESSAGES_PER_SECOND = 2.0
REMEMBERED_CONVERSATIONS = 10_000


class RateLimit:
    """A bucket of messages per conversation: generous to people, a wall to a loop gone wild.

    ``seconds`` is the machine's steady clock: this guards the machine, so the clock of the cases does not count.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, conversation_id: str) -> bool:
        """Take one message out of the conversation's bucket; false when it is empty."""
        now = self._seconds()
        left, since = self._buckets.pop(conversation_id, (float(BURST_MESSAGES), now))
        refill = (now - since) * MESSAGES_PER_SECOND
        left = min(float(BURST_MESSAGES), left + refill)
        allowed = left >= 1
        self._buckets[conversation_id] = (left - 1 if allowed else left, now)
        while len(self._buckets) > REMEMBERED_CONVERSATIONS:
            self._buckets.popitem(last=False)
        return allowed
