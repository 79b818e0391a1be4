"""The figures of the web face for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from actions.contract.holidays import CalendarEnd

TURN_SECONDS = (0.01, 0.02, 0.035, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 30.0, 120.0)


class Metrics:
    """All figures of one application, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = Counter(
            "prioline_turns",
            "Chat messages by what became of them: answered, slow (customer told), fault (given up).",
            ["outcome"],
            registry=self.registry,
        )
        self.turn_seconds = Histogram(
            "prioline_turn_seconds",
            "Seconds from taking up a message to the stored answer.",
            buckets=TURN_SECONDS,
            registry=self.registry,
        )
        self.waiting_messages = Gauge(
            "prioline_waiting_messages",
            "Customers' messages that wait for the assistant.",
            registry=self.registry,
        )
        self.calendar_days_left = Gauge(
            "prioline_calendar_days_left",
            "Days until the holidays of a region in use are no longer confirmed; negative when that is over.",
            ["region"],
            registry=self.registry,
        )
        self.open_sockets = Gauge("prioline_open_sockets", "Open chat sockets of this process.", registry=self.registry)
        for outcome in ("answered", "slow", "fault"):
            self.turns.labels(outcome)

    def show_calendars(self, ends: Iterable[CalendarEnd]) -> None:
        """Show until when the calendars in use are confirmed, and no others."""
        self.calendar_days_left.clear()
        for end in ends:
            self.calendar_days_left.labels(end.region).set(end.days_left)
