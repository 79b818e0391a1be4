"""The kinds of alarms, and who is told of which; no database here, since the settings read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

CASE_ALARMS = ("nobody_on_duty", "nobody_accepts", "warning", "last_warning", "missed", "escalated")
"""Alarms about a moment of a case."""
FINDINGS = (
    "overdue_step",
    "no_next_step",
    "call_in_doubt",
    "roster_gap",
    "calendar_ends",
    "mail_failing",
    "webhook_failing",
)
"""What the auditor finds (``actions.handoff.auditor``); each stands until it is gone."""
MOMENTS = ("webhook_given_up", "clock_jumped")
"""Alarms about a moment that belongs to no case."""
ALARM_KINDS = (*CASE_ALARMS, *FINDINGS, *MOMENTS)
RINGING_KINDS = frozenset(
    {"nobody_on_duty", "nobody_accepts", "last_warning", "missed", "overdue_step", "no_next_step", "call_in_doubt"}
)
"""Kinds for which phones ring unless the settings say otherwise: somebody must act within minutes."""
URGENCIES = MappingProxyType(
    {"roster_gap": 2, "calendar_ends": 4, "mail_failing": 2, "webhook_failing": 4, "webhook_given_up": 4}
)
"""Urgency, as a level, of the steps of alarms that can wait behind cases; all others have that of their case, or 1."""
MANAGERS = "managers"
"""Who gets the mails while no address is set: the mail folder's own address of the managers."""


@dataclass(frozen=True)
class AlarmList:
    """Who is told of which kind of alarm.

    ``mail`` and ``phones`` (E.164) are lists for the kinds that have one of their own; other kinds go to
    ``mail_default``, and to ``phones_default`` where the kind is one of ``RINGING_KINDS``. Phones are rung one after
    another until somebody presses 1.
    """

    mail_default: tuple[str, ...] = (MANAGERS,)
    phones_default: tuple[str, ...] = ()
    mail: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    phones: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        """Raises ``ValueError`` for a kind that does not exist."""
        unknown = sorted({*self.mail, *self.phones} - set(ALARM_KINDS))
        if unknown:
            raise ValueError(f"unknown kind of alarm {', '.join(unknown)}; there are {', '.join(ALARM_KINDS)}")

    def mail_for(self, kind: str) -> tuple[str, ...]:
        """Return the addresses that get a mail of this kind."""
        return self.mail.get(kind, self.mail_default)

    def phones_for(self, kind: str) -> tuple[str, ...]:
        """Return the phones that ring for this kind, in order."""
        return self.phones.get(kind, self.phones_default if kind in RINGING_KINDS else ())
