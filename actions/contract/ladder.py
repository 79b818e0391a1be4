"""How hard a hand-off tries at each severity level, read from ladders.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from actions.contract.datafiles import read_shipped_toml
from actions.contract.plans import LEVELS

# Below, nobody reaches the phone; above, a mailbox answers in nearly every network.
_RING_S = (10, 60)
_KEYS = {"ring_s", "tries_per_person", "pause_s", "alarm_shares"}


class LadderError(ValueError):
    """The ladders file is wrong; `faults` has one line for each fault, with its place."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("ladders: " + "; ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Ladder:
    """The tries of one level. Durations in seconds; alarm shares are of the time left, the largest first."""

    ring_s: int
    tries_per_person: int
    pause_s: int
    alarm_shares: tuple[float, ...]


@lru_cache(maxsize=1)
def load_ladders() -> Mapping[int, Ladder]:
    """Return the shipped ladders by severity level. Raises LadderError with all faults."""
    try:
        data = read_shipped_toml("ladders.toml")
    except ValueError as error:
        raise LadderError((f"ladders.toml: {error}",)) from error
    return read_ladders(data)


def read_ladders(data: Mapping[str, Any]) -> Mapping[int, Ladder]:
    """Return the ladders in TOML data as read, by severity level. Raises LadderError with all faults."""
    rows = data.get("level", {})
    faults = [f"{key}: unknown; the file holds [level.N] tables only" for key in sorted(set(data) - {"level"})]
    faults += [f"level {key}: is no level; levels are 1 to 4" for key in rows if key not in map(str, LEVELS)]
    ladders: dict[int, Ladder] = {}
    for level in LEVELS:
        row = rows.get(str(level))
        found = _row_faults(level, row)
        faults += found
        if not found:
            shares = tuple(float(share) for share in row["alarm_shares"])
            ladders[level] = Ladder(row["ring_s"], row["tries_per_person"], row["pause_s"], shares)
    if faults:
        raise LadderError(tuple(faults))
    return MappingProxyType(ladders)


def _row_faults(level: int, row: Any) -> list[str]:
    if not isinstance(row, dict):
        return [f"level {level}: is missing"]
    faults = [f"level {level} -> {key}: is missing" for key in sorted(_KEYS - set(row))]
    faults += [f"level {level} -> {key}: is unknown" for key in sorted(set(row) - _KEYS)]
    limits = {"ring_s": _RING_S, "tries_per_person": (1, 10), "pause_s": (0, 3600)}
    for key, (least, most) in limits.items():
        value = row.get(key, least)
        if type(value) is not int or not least <= value <= most:
            faults.append(f"level {level} -> {key}: {value!r} is not a whole number from {least} to {most}")
    if not _are_shares(row.get("alarm_shares", [])):
        faults.append(f"level {level} -> alarm_shares: must be numbers between 0 and 1, falling")
    return faults


def _are_shares(values: Any) -> bool:
    if not isinstance(values, list) or any(type(value) is not float for value in values):
        return False
    return all(0 < value < 1 for value in values) and values == sorted(set(values), reverse=True)
