from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timezone
from typing import Any

import pytest

from actions.contract.agreement import DEFAULT_HOURS, Contract
from actions.contract.plans import load_plans
from actions.contract.roster import Agent


def build_contract(**overrides: Any) -> Contract:
    """A contract as most customers have it; a test names only what matters to it."""
    values: dict[str, Any] = {
        "number": "40217788",
        "customer": "Bakkerij Noord",
        "plan": load_plans()["msa_business"],
        "language": "nl",
        "country": "NL",
        "zone": "Europe/Amsterdam",
        "hours": DEFAULT_HOURS,
        "holiday_region": "NL",
        "valid_from": date(2025, 3, 1),
        "valid_until": date(2028, 2, 29),
        "plus_licence": False,
        "line_number": "+12025550101",
    }
    values.update(overrides)
    if isinstance(values["plan"], str):
        values["plan"] = load_plans()[values["plan"]]
    return Contract(**values)


def build_agent(**overrides: Any) -> Agent:
    """An agent in Berlin with usual hours."""
    values: dict[str, Any] = {
        "id": "anna",
        "name": "Anna Weber",
        "phone": "+493023125001",
        "languages": ("de", "en"),
        "zone": "Europe/Berlin",
        "hours": DEFAULT_HOURS,
        "holiday_region": "DE-BE",
    }
    values.update(overrides)
    return Agent(**values)


@pytest.fixture
def make_contract() -> Callable[..., Contract]:
    return build_contract


@pytest.fixture
def make_agent() -> Callable[..., Agent]:
    return build_agent


@pytest.fixture
def at() -> Callable[[str], datetime]:
    """Read an instant written with its offset, into UTC."""
    return lambda text: datetime.fromisoformat(text).astimezone(timezone.utc)
