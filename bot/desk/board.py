"""The board: from the address's filters to the lines that are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from actions.store.cases import OPEN_STATES
from actions.store.desk_queries import CLOSED_STATES, NOBODY, BoardFilter
from actions.store.users import User
from locales.catalogue import LANGUAGES
from locales.texts.desk import CHANNELS

FILTERS = ("level", "state", "language", "channel", "holder", "words")
MINE = "me"
WORDS_LIMIT = 100


@dataclass(frozen=True)
class BoardRequest:
    """The filters of one address. ``given`` are those that hold, as they stand in the address."""

    wanted: BoardFilter
    given: Mapping[str, str]

    @property
    def query(self) -> str:
        """The filters as the query part of an address, with its question mark; empty without filters."""
        return f"?{urlencode(dict(self.given))}" if self.given else ""


def read_filters(query: Mapping[str, str], user: User, *, closed: bool) -> BoardRequest:
    """Return what the address asks for. A value that no case can have is left out, not an error."""
    choices = filter_choices(closed=closed)
    given: dict[str, str] = {}
    for name in FILTERS:
        value = query.get(name, "").replace("\0", "").strip()[:WORDS_LIMIT]
        if value and (name == "words" or value in choices[name]):
            given[name] = value
    level, holder = given.get("level"), given.get("holder")
    wanted = BoardFilter(
        closed=closed,
        level=int(level) if level else None,
        state=given.get("state"),
        language=given.get("language"),
        channel=given.get("channel"),
        # An account without a person in the roster has no cases: the empty id belongs to nobody.
        holder=(user.agent_id or "") if holder == MINE else holder,
        words=given.get("words"),
    )
    return BoardRequest(wanted, given)


def filter_choices(*, closed: bool) -> Mapping[str, tuple[str, ...]]:
    """Return the values that each filter but the words may have."""
    return {
        "level": ("1", "2", "3", "4"),
        "state": CLOSED_STATES if closed else OPEN_STATES,
        "language": LANGUAGES,
        "channel": tuple(CHANNELS),
        "holder": (MINE, NOBODY),
    }
