"""What the customer is told while a case is handed over: messages that name a response and its arguments.

The words are chosen later, in the customer's language, by whoever shows the message; the forms of the arguments
are those of ``locales.values``.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timezone
from typing import Any

from sqlalchemy.orm import Session

from actions.store.tables import CaseRow, MessageRow

Argument = str | int | dict[str, Any]


def moment(at: datetime, zone: str) -> dict[str, Any]:
    """Return an instant as an argument."""
    return {"is": "moment", "at": at.astimezone(timezone.utc).isoformat(), "zone": zone}


def level(number: int) -> dict[str, Any]:
    """Return a severity level as an argument."""
    return {"is": "level", "number": number}


def term(key: str) -> dict[str, Any]:
    """Return a word of the glossary as an argument."""
    return {"is": "term", "key": key}


def role(name: str) -> dict[str, Any]:
    """Return the role of a person who is named beside it, as an argument."""
    return term("role_tam" if name == "tam" else name)


def digits(value: str, kind: str) -> dict[str, Any]:
    """Return a number that is read digit by digit as an argument."""
    return {"is": "digits", "value": value, "kind": kind}


def incident(case: CaseRow) -> dict[str, Any]:
    """Return the case's incident number as an argument."""
    return digits(f"{case.id:06d}", "incident")


def tell(session: Session, case: CaseRow, at: datetime, response: str, **arguments: Argument) -> None:
    """Say something to the customer of a case, if the case has a chat."""
    if case.conversation_id is None:
        return
    session.add(
        MessageRow(
            conversation_id=case.conversation_id,
            client_id=f"news-{new_id()}",
            author="system",
            response=response,
            arguments=arguments,
            at=at,
            answered_at=at,
        )
    )
    session.flush()


def new_id() -> str:
    """Return a fresh id for a message that no customer's browser has named."""
    return secrets.token_hex(12)
