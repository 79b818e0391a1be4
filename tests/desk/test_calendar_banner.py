"""Managers are told on every page when a holiday calendar in use ends soon; nobody else is."""

from __future__ import annotations

from datetime import datetime, timezone
from html import unescape
from typing import Any

import pytest

PAGES = ("/desk", "/desk/refused")


def page(world: Any, user: str, address: str, **headers: str) -> str:
    client = world.client()
    assert world.sign_in(client, user).status_code == 303
    return unescape(client.get(address, headers=headers).text)


@pytest.mark.parametrize("address", PAGES)
def test_a_manager_is_told_within_sixty_days_of_the_end(world: Any, address: str) -> None:
    world.clock.set(datetime(2030, 11, 15, 12, tzinfo=timezone.utc))
    html = page(world, "meike", address)  # a Dutch manager
    assert "Feestdagen staan maar tot deze dagen vast: DE: 31 december 2030; NL: 31 december 2030." in html


def test_nobody_is_told_before(world: Any) -> None:
    world.clock.set(datetime(2030, 10, 15, 12, tzinfo=timezone.utc))
    assert "Feestdagen staan maar" not in page(world, "meike", "/desk")


def test_an_agent_is_not_bothered_with_it(world: Any) -> None:
    world.clock.set(datetime(2030, 11, 15, 12, tzinfo=timezone.utc))
    assert "Holidays are confirmed only" not in page(world, "anna", "/desk")
