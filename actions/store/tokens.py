"""Tokens of the desk's JSON interface: one for each integration, shown once, kept as a digest."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.store.tables import ApiTokenRow

SCOPES = ("read", "write")
"""``read`` looks at cases and figures; ``write`` also makes moves."""
PREFIX = "prl_"
"""Begins every token, so that one that leaked into a repository or log is recognised as such."""
NAME_LENGTH = 64
USE_NOTED_EVERY = timedelta(minutes=1)
"""How exactly the last use is known: not every request writes."""


class TokenError(ValueError):
    """The token cannot be made or revoked as asked; the message says why and what to do."""


@dataclass(frozen=True)
class Integration:
    """Who sends a request: another program, known by its token."""

    id: int
    name: str
    scope: str


def add_token(session: Session, now: datetime, name: str, scope: str) -> str:
    """Make a token for an integration and return it; afterwards nobody can read it again.

    Raises:
        TokenError: the name is empty, too long or in use, or the scope unknown.
    """
    if not name or name != name.strip() or len(name) > NAME_LENGTH:
        raise TokenError(f"token {name!r}: give a name of 1 to {NAME_LENGTH} characters")
    if scope not in SCOPES:
        raise TokenError(f"token {name!r}: unknown scope {scope!r}; use one of {', '.join(SCOPES)}")
    if _valid(session, name) is not None:
        raise TokenError(f"token {name!r}: the name is in use; revoke that token first or choose another name")
    # 256 random bits need no slow hash: there is nothing to guess (unlike a password).
    token = PREFIX + secrets.token_urlsafe(32)
    session.add(ApiTokenRow(name=name, digest=_digest(token), scope=scope, created_at=now))
    session.flush()
    return token


def list_tokens(session: Session) -> tuple[ApiTokenRow, ...]:
    """Return all tokens, also revoked ones, in the order they were made."""
    return tuple(session.scalars(select(ApiTokenRow).order_by(ApiTokenRow.id)))


def revoke_token(session: Session, now: datetime, name: str) -> None:
    """End the validity of a token, at once.

    Raises:
        TokenError: no valid token has this name.
    """
    row = _valid(session, name)
    if row is None:
        raise TokenError(f"token {name!r}: no valid token has this name; see `prioline tokens list`")
    row.revoked_at = now


def integration_of(session: Session, now: datetime, token: str) -> Integration | None:
    """Return whose token this is, None for an unknown or revoked one; the last use is noted."""
    query = select(ApiTokenRow).where(ApiTokenRow.digest == _digest(token), ApiTokenRow.revoked_at.is_(None))
    row = session.scalars(query).one_or_none()
    if row is None:
        return None
    if row.last_used_at is None or now - row.last_used_at >= USE_NOTED_EVERY:
        row.last_used_at = now
    return Integration(row.id, row.name, row.scope)


def _valid(session: Session, name: str) -> ApiTokenRow | None:
    query = select(ApiTokenRow).where(ApiTokenRow.name == name, ApiTokenRow.revoked_at.is_(None))
    return session.scalars(query).one_or_none()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
