"""The 6-digit codes that join a phone call to a chat."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.store.tables import ConversationRow


def join_code(session: Session, conversation_id: str) -> str:
    """Return the code of this chat; the same one until a call has used it."""
    conversation = session.get_one(ConversationRow, conversation_id)
    if conversation.join_code is None:
        conversation.join_code = _unused_code(session)
        session.flush()
    return conversation.join_code


def conversation_by_code(session: Session, code: str) -> ConversationRow | None:
    """Return the chat that shows this code."""
    return session.scalars(select(ConversationRow).where(ConversationRow.join_code == code)).first()


def _unused_code(session: Session) -> str:
    while True:
        code = f"{secrets.randbelow(900_000) + 100_000}"
        if conversation_by_code(session, code) is None:
            return code
