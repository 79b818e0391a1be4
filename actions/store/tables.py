"""The tables. Every timer, dial attempt and outgoing message is a row; the case's truth is here alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, MetaData, String, Text, UniqueConstraint, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from actions.store.database import Instant

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all tables; constraints are named so that migrations can drop them."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        str: String,
    }


class AgentRow(Base):
    """A person who answers: TAM, manager on duty or backup. ``hours`` are [weekday, opening, closing]."""

    __tablename__ = "agents"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    languages: Mapped[list[Any]]
    zone: Mapped[str]
    hours: Mapped[list[Any]]
    holiday_region: Mapped[str]


class AbsenceRow(Base):
    """A time in which an agent is away."""

    __tablename__ = "absences"
    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[str] = mapped_column(ForeignKey("agents.id"), index=True)
    start_at: Mapped[datetime]
    end_at: Mapped[datetime]


class RotationRow(Base):
    """The weekly rotation of the managers on duty of one line; ``order`` and ``backup`` are agent ids."""

    __tablename__ = "rotations"
    line: Mapped[str] = mapped_column(primary_key=True)
    zone: Mapped[str]
    handover_weekday: Mapped[int]
    handover_time: Mapped[str]
    first_handover: Mapped[date]
    order: Mapped[list[Any]]
    backup: Mapped[list[Any]]


class RosterOverrideRow(Base):
    """An exception of the rotation: add, remove or (both) replace a person for a time.

    ``source`` is ``calendar`` for what an imported calendar says, and empty for what people entered.
    """

    __tablename__ = "roster_overrides"
    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(ForeignKey("rotations.line"), index=True)
    start_at: Mapped[datetime]
    end_at: Mapped[datetime]
    add_agent: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    remove_agent: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    source: Mapped[str | None]


class ContractRow(Base):
    """A customer's support contract; ``number`` is the 8 digits with check digit.

    ``feedback_consent``: the customer lets corrected messages be used for training.
    ``holiday_overrides`` are objects with ``day`` (ISO), ``change`` (closed, ordinary, worked) and ``hours``.
    """

    __tablename__ = "contracts"
    number: Mapped[str] = mapped_column(String(8), primary_key=True)
    customer: Mapped[str]
    plan: Mapped[str]
    language: Mapped[str]
    country: Mapped[str]
    zone: Mapped[str]
    hours: Mapped[list[Any]]
    holiday_region: Mapped[str]
    holiday_overrides: Mapped[list[Any]]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    plus_licence: Mapped[bool]
    line: Mapped[str] = mapped_column(ForeignKey("rotations.line"))
    line_number: Mapped[str]
    tam_id: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    feedback_consent: Mapped[bool] = mapped_column(default=False, server_default=false())


class ContactRow(Base):
    """A person named in a contract who may report. ``pin_hash`` is argon2; without it nobody is known by a PIN."""

    __tablename__ = "contacts"
    __table_args__ = (Index("ix_contacts_person", "contract_number", "email", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    contract_number: Mapped[str] = mapped_column(ForeignKey("contracts.number"), index=True)
    name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str]
    language: Mapped[str]
    pin_hash: Mapped[str | None]


class SiteRow(Base):
    """A place of a contract's customer; without ``hours`` those of the contract count."""

    __tablename__ = "sites"
    __table_args__ = (UniqueConstraint("contract_number", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    contract_number: Mapped[str] = mapped_column(ForeignKey("contracts.number"))
    name: Mapped[str]
    zone: Mapped[str]
    address: Mapped[str]
    hours: Mapped[list[Any] | None]


class ConversationRow(Base):
    """One chat. ``state`` is ``bot`` (the assistant answers) or ``agent`` (it keeps silent)."""

    __tablename__ = "conversations"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str]
    language: Mapped[str]
    state: Mapped[str] = mapped_column(default="bot")
    agent_name: Mapped[str | None]
    join_code: Mapped[str | None] = mapped_column(String(6), index=True)
    created_at: Mapped[datetime]


class MessageRow(Base):
    """One message of a conversation.

    ``client_id`` makes a message sent twice one message. A customer's message without ``answered_at`` still waits
    for the assistant. News and replies name a ``response`` with ``arguments``; ``text`` is what was said or written.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_id"),
        Index("ix_messages_waiting", "answered_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    client_id: Mapped[str] = mapped_column(String(64))
    author: Mapped[str]
    text: Mapped[str | None] = mapped_column(Text)
    payload: Mapped[str | None]
    response: Mapped[str | None]
    arguments: Mapped[dict[str, Any] | None]
    buttons: Mapped[list[Any] | None]
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class CallRow(Base):
    """A call to the priority line: how far its dialogue is, and what it heard last.

    ``caller`` is the caller's number, hashed with a key of ours; missing for a withheld one. ``language`` may name a
    region (``nl-BE``). ``state`` is ``telephony.call_state``. ``step`` is the webhook answered last and ``answer`` its
    document, so that a repeat gets the same one from any process. ``pin_failures`` counts wrong PINs of ``contact_id``.
    """

    __tablename__ = "calls"
    __table_args__ = (Index("ix_calls_caller", "caller", "started_at"), Index("ix_calls_contact", "contact_id"))
    call_sid: Mapped[str] = mapped_column(String(64), primary_key=True)
    caller: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str]
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    verified: Mapped[bool] = mapped_column(default=False)
    pin_failures: Mapped[int] = mapped_column(default=0)
    state: Mapped[dict[str, Any]]
    step: Mapped[str | None]
    answer: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime]
    last_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class CaseRow(Base):
    """One case; its ``id`` is the incident number.

    ``kind`` is ``incident``, ``person`` (wants a person) or a service of the contract. ``contract_number`` is
    missing for an unverified caller. ``level`` routes; ``model_level`` and ``customer_level`` are who said what.
    ``premium`` is missing where the plan counts none. ``opening_key`` makes a repeated opening the same case.
    """

    __tablename__ = "cases"
    id: Mapped[int] = mapped_column(primary_key=True)
    opening_key: Mapped[str] = mapped_column(String(96), unique=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    kind: Mapped[str]
    contract_number: Mapped[str | None] = mapped_column(ForeignKey("contracts.number"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    contact_text: Mapped[str]
    language: Mapped[str]
    channel: Mapped[str]
    level: Mapped[int]
    model_level: Mapped[int | None]
    customer_level: Mapped[int | None]
    probabilities: Mapped[list[Any] | None]
    evidence: Mapped[list[Any]]
    report: Mapped[str] = mapped_column(Text)
    premium: Mapped[bool | None]
    guaranteed: Mapped[bool]
    callback_number: Mapped[str | None]
    state: Mapped[str] = mapped_column(index=True)
    opened_at: Mapped[datetime]
    phone_contact_at: Mapped[datetime | None]
    start_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    accepted_by: Mapped[str | None]
    accepted_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    met: Mapped[bool | None]


class CaseEventRow(Base):
    """The case's history: who did what and when. Rows are only added."""

    __tablename__ = "case_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    kind: Mapped[str]
    data: Mapped[dict[str, Any]]


class QuotaRow(Base):
    """The ledger of premium incidents: -1 taken, +1 given back. Rows are only added."""

    __tablename__ = "quota_entries"
    __table_args__ = (UniqueConstraint("case_id", "change"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    contract_number: Mapped[str] = mapped_column(ForeignKey("contracts.number"), index=True)
    year_start: Mapped[date]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    change: Mapped[int]
    at: Mapped[datetime]


class HandoffRow(Base):
    """Where a case stands on the ladder. ``snapshot`` is the ladder at opening: later edits change no running case."""

    __tablename__ = "handoffs"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    state: Mapped[str]
    round: Mapped[int] = mapped_column(default=0)
    asked: Mapped[list[Any]]
    attempts: Mapped[int] = mapped_column(default=0)
    snapshot: Mapped[dict[str, Any]]


class StepRow(Base):
    """Something that must happen at ``due_at``, once. A worker holds it by a lease with a token.

    ``case_id`` is missing for what concerns no case, such as the alarm about a hole in the roster.
    """

    __tablename__ = "steps"
    __table_args__ = (Index("ix_steps_open", "done_at", "due_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str]
    level: Mapped[int]
    due_at: Mapped[datetime]
    data: Mapped[dict[str, Any]]
    lease_until: Mapped[datetime | None]
    token: Mapped[str | None] = mapped_column(String(32))
    done_at: Mapped[datetime | None]


class AttemptRow(Base):
    """One attempt to reach one phone. ``key`` travels with the call and comes back in every webhook.

    ``reason`` is ``last_warning`` for a call that reminds whoever has the case, and empty for all others.
    """

    __tablename__ = "attempts"
    __table_args__ = (UniqueConstraint("case_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    number: Mapped[int]
    purpose: Mapped[str]
    agent_id: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    role: Mapped[str | None]
    phone: Mapped[str]
    state: Mapped[str]
    call_sid: Mapped[str | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None]


class OutboxRow(Base):
    """A mail or an outgoing webhook, written in the transaction that decided it.

    A webhook names its target; ``recipient`` is a mail address. ``tries`` counts failed deliveries, ``fault`` says
    why the last one failed, ``given_up_at`` when no further one is made.
    """

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str]
    recipient: Mapped[str]
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    target_id: Mapped[int | None] = mapped_column(ForeignKey("webhook_targets.id"), index=True)
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    fault: Mapped[str | None]
    given_up_at: Mapped[datetime | None]


class WebhookTargetRow(Base):
    """An address that is told what happens to cases. ``events`` are their names, empty for all.

    ``paused_until`` and ``failures`` hold deliveries back while it does not answer; ``failing_since`` is the first
    failure after its last success. A removed target keeps its row: what was sent to it refers to it.
    """

    __tablename__ = "webhook_targets"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    secret: Mapped[str]
    events: Mapped[list[Any]]
    created_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class AlarmRow(Base):
    """Something that people must know, each once. ``subject`` names what it is about.

    What the auditor finds stands until it is ``gone_at``; an alarm about a moment of a case is gone at once.
    ``received_at`` and ``received_by`` are the key 1 on a phone that was rung for it.
    """

    __tablename__ = "alarms"
    __table_args__ = (Index("ix_alarms_standing", "gone_at", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    gone_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    received_by: Mapped[str | None]


class AlarmCallRow(Base):
    """One call that says an alarm; like ``AttemptRow``, but it belongs to no ladder."""

    __tablename__ = "alarm_calls"
    __table_args__ = (UniqueConstraint("alarm_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    alarm_id: Mapped[int] = mapped_column(ForeignKey("alarms.id"))
    number: Mapped[int]
    phone: Mapped[str]
    state: Mapped[str]
    call_sid: Mapped[str | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class EngineRow(Base):
    """A running engine and when it last said so."""

    __tablename__ = "engines"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    host: Mapped[str]
    pid: Mapped[int]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class ChoreRow(Base):
    """A regular task that one engine of all does, such as the audit, and when it was last done."""

    __tablename__ = "chores"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    done_at: Mapped[datetime]


class RefusedAttemptRow(Base):
    """A report that got no promise (unknown or expired contract, unknown contact): an operator sees it."""

    __tablename__ = "refused_attempts"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    contract_number: Mapped[str | None]
    contact_text: Mapped[str | None]
    report: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class UserRow(Base):
    """Someone who signs in at the desk. The password is hashed with argon2."""

    __tablename__ = "users"
    name: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    language: Mapped[str]
    password_hash: Mapped[str]
    agent_id: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class ApiTokenRow(Base):
    """A token of the desk's JSON interface, kept as a digest. ``scope`` is ``read`` or ``write``."""

    __tablename__ = "api_tokens"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class FeedbackRow(Base):
    """A message that was understood wrongly, as its customer, an agent or a tester put it right.

    ``consent`` is the customer's at that time; ``accepted`` is missing until somebody has reviewed it.
    """

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("case_id", "source"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    source: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str]
    found_intent: Mapped[str | None]
    found_level: Mapped[int | None]
    intent: Mapped[str]
    level: Mapped[int | None]
    consent: Mapped[bool]
    accepted: Mapped[bool | None]
    reviewed_by: Mapped[str | None]
    reviewed_at: Mapped[datetime | None]
