"""Talks with the report's dialogue, by day and by night."""

from __future__ import annotations

import pytest

from tests.actions.talk import NIGHT, Memory, Talk


@pytest.fixture
def records() -> Memory:
    """The demo contracts in memory."""
    return Memory()


@pytest.fixture
def talk(records: Memory) -> Talk:
    """A chat in office hours."""
    return Talk(records)


@pytest.fixture
def night(records: Memory) -> Talk:
    """A chat outside office hours."""
    return Talk(records, now=NIGHT)
