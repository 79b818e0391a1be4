"""The one module that opens files: the data shipped beside this package."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


def read_shipped_toml(name: str) -> dict[str, Any]:
    """Return a shipped TOML file as read. Raises ValueError (tomllib's) for text which is no TOML."""
    return parse_toml((_HERE / name).read_text(encoding="utf-8"))


def parse_toml(text: str) -> dict[str, Any]:
    """Return TOML text as read. Raises ValueError (tomllib's) for text which is no TOML."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:  # Rasa's environment; tomli, tomllib's origin, comes with it
        import tomli as tomllib
    return tomllib.loads(text)


def read_shipped_holidays(region: str) -> dict[str, Any] | None:
    """Return the holiday file of a region as read, None when there is none."""
    # Looked up in the listing, so that no text from outside ever becomes part of a path.
    if region not in shipped_regions():
        return None
    data: dict[str, Any] = json.loads((_HERE / "holidays" / f"{region}.json").read_text(encoding="utf-8"))
    return data


def shipped_regions() -> tuple[str, ...]:
    """Return the regions that have a holiday file, sorted."""
    return tuple(sorted(path.stem for path in (_HERE / "holidays").glob("*.json")))
