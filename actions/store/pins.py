"""PINs by which a caller is known: 4 to 6 digits, kept as argon2 hashes."""

from __future__ import annotations

import re
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's smallest argon2id setting. A PIN has a million values at most, so more work per guess protects a stolen
# database little, while a caller on the phone waits for it.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_hashing = threading.BoundedSemaphore(2)
_PIN = re.compile(r"[0-9]{4,6}")


class PinError(ValueError):
    """Not a PIN."""


def check_pin(pin: str) -> str:
    """Return the PIN as it is.

    Raises:
        PinError: it is not 4 to 6 digits; the message does not repeat it.
    """
    if not _PIN.fullmatch(pin):
        raise PinError("a PIN has 4 to 6 digits; spreadsheets drop a zero in front, so write the cell as text")
    return pin


def hash_pin(pin: str) -> str:
    """Return the hash to keep.

    Raises:
        PinError: it is not 4 to 6 digits.
    """
    check_pin(pin)
    with _hashing:
        return _hasher.hash(pin)


def matches_pin(stored: str | None, pin: str) -> bool:
    """Return whether this is the PIN; without a stored hash the answer is no, after the same time."""
    try:
        with _hashing:
            return _hasher.verify(stored or _decoy(), pin if _PIN.fullmatch(pin) else "") and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    return _hasher.hash("opens nothing")
