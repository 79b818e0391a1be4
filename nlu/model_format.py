"""Which models this state of the product reads."""

from __future__ import annotations

MODEL_FORMAT = 2
"""Raise it whenever a component stores or expects something else: `serve` then trains anew instead of failing."""
