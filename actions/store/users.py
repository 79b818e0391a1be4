"""Who may sign in at the desk: accounts, passwords, and the lock after failed attempts."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.contract.clock import Clock
from actions.store.database import Database
from actions.store.tables import AgentRow, UserRow

ROLES = ("agent", "manager", "localization")
"""What an account may do: answer cases; also act on other people's cases; the workbench alone."""

USER_LANGUAGES = ("en", "nl", "de", "ru", "it", "fr")
"""Languages of the desk."""

FAILURES_ALLOWED = 5
LOCK = timedelta(minutes=5)
PASSWORD_LENGTH = (12, 256)
"""Shortest and longest password in characters (NIST SP 800-63B: length counts, not kinds of characters)."""

_hasher = PasswordHasher()
# One hash takes 64 MiB: a flood of sign-ins must wait in line, not take the machine's memory.
_hashing = threading.BoundedSemaphore(2)


class UserError(ValueError):
    """The account cannot be made or changed as asked; the message says why and what to do."""


class Refusal(str, Enum):
    """Why a sign-in failed. ``wrong`` is also the answer for a name that nobody has."""

    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True)
class User:
    """A signed-in person.

    ``stamp`` changes with the password, so that a session begun under the old one ends.
    """

    name: str
    role: str
    language: str
    agent_id: str | None
    stamp: str


def add_user(session: Session, name: str, password: str, role: str, language: str, agent_id: str | None = None) -> User:
    """Make an account.

    Raises:
        UserError: the name is taken or empty, the password too short, or role, language or agent unknown.
    """
    faults = list(_faults(session, name, password, role, language, agent_id))
    if faults:
        raise UserError(f"user {name!r}: " + "; ".join(faults))
    row = UserRow(name=name, role=role, language=language, agent_id=agent_id, password_hash=_hash(password), failures=0)
    session.add(row)
    session.flush()
    return _user(row)


def set_language(session: Session, name: str, language: str) -> None:
    """Change the language in which the desk speaks to someone.

    Raises:
        UserError: the language is not one of the desk's, or nobody has this name.
    """
    row = session.get(UserRow, name)
    if row is None:
        raise UserError(f"user {name!r}: there is no such account; add it with `prioline users add`")
    if language not in USER_LANGUAGES:
        raise UserError(f"language {language!r}: use one of {', '.join(USER_LANGUAGES)}")
    row.language = language
    session.flush()


def find_user(session: Session, name: str) -> User | None:
    """Return the account with this name, or None."""
    row = session.get(UserRow, name)
    return None if row is None else _user(row)


def list_users(session: Session) -> tuple[User, ...]:
    """Return all accounts by name."""
    return tuple(_user(row) for row in session.scalars(select(UserRow).order_by(UserRow.name)))


def verify(database: Database, clock: Clock, name: str, password: str) -> User | Refusal:
    """Return the person whose name and password these are, or why not.

    An attempt counts as failed before the password is looked at and is forgiven afterwards, so many attempts
    at once are worth no more than as many in a row. No transaction is open while the password is hashed.
    """
    now = clock.now()
    with database.transaction() as session:
        stored = _begin_attempt(session, now, name)
    # An unknown or locked name costs the same time as a known one: the answer's delay tells nothing.
    right = _matches(stored or _decoy(), password)
    with database.transaction() as session:
        row = session.get(UserRow, name)
        if stored is None or row is None:
            return Refusal.LOCKED if row is not None else Refusal.WRONG
        if not right or row.password_hash != stored:
            return Refusal.LOCKED if _is_locked(row, now) else Refusal.WRONG
        row.failures, row.locked_until = 0, None
        if _hasher.check_needs_rehash(stored):
            row.password_hash = _hash(password)
        return _user(row)


def _begin_attempt(session: Session, now: datetime, name: str) -> str | None:
    """Count one attempt; return the stored hash, or None for an unknown or locked name."""
    row = session.get(UserRow, name, with_for_update=True)
    if row is None or _is_locked(row, now):
        return None
    if row.locked_until is not None:
        row.failures, row.locked_until = 0, None
    row.failures += 1
    if row.failures >= FAILURES_ALLOWED:
        row.locked_until = now + LOCK
    return row.password_hash


def _is_locked(row: UserRow, now: datetime) -> bool:
    return row.locked_until is not None and now < row.locked_until


def _matches(stored: str, password: str) -> bool:
    if len(password) > PASSWORD_LENGTH[1]:
        password = ""
    try:
        with _hashing:
            return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _hash(password: str) -> str:
    with _hashing:
        return _hasher.hash(password)


@cache
def _decoy() -> str:
    return _hasher.hash("a password that opens nothing")


def _user(row: UserRow) -> User:
    stamp = hashlib.sha256(row.password_hash.encode()).hexdigest()[:16]
    return User(row.name, row.role, row.language, row.agent_id, stamp)


def _faults(session: Session, name: str, password: str, role: str, language: str, agent_id: str | None) -> list[str]:
    shortest, longest = PASSWORD_LENGTH
    checks = (
        (not name or name != name.strip() or len(name) > 64, "give a name of 1 to 64 characters"),
        (session.get(UserRow, name) is not None, "the name is taken; choose another one"),
        (not shortest <= len(password) <= longest, f"the password must have {shortest} to {longest} characters"),
        (role not in ROLES, f"unknown role {role!r}; use one of {', '.join(ROLES)}"),
        (language not in USER_LANGUAGES, f"unknown language {language!r}; use {', '.join(USER_LANGUAGES)}"),
        (
            agent_id is not None and session.get(AgentRow, agent_id) is None,
            f"no agent {agent_id!r} in the table agents; add the agent first",
        ),
    )
    return [text for failed, text in checks if failed]
