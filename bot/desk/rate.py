"""How many requests one integration may send."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

BURST = 60
PER_SECOND = 10.0


class RequestRate:
    """A bucket of requests for each token; it is refilled steadily.

    ``seconds`` is the machine's steady clock: this guards the machine, so the clock of the cases does not count.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._buckets: dict[int, tuple[float, float]] = {}

    def wait_s(self, token_id: int) -> int:
        """Take one request out of the token's bucket: 0, or in how many whole seconds to try again."""
        with self._lock:
            now = self._seconds()
            left, since = self._buckets.get(token_id, (float(BURST), now))
            left = min(float(BURST), left + (now - since) * PER_SECOND)
            allowed = left >= 1
            self._buckets[token_id] = (left - 1 if allowed else left, now)
            return 0 if allowed else math.ceil((1 - left) / PER_SECOND)
