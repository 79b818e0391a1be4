"""0003 engine: alarms, calls that say them, outgoing webhooks, running engines; steps without a case."""

import sqlalchemy as sa
from alembic import op

from actions.store.database import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Columns come by plain ALTER TABLE where SQLite knows it; only what it does not know is done by a copy of the table.


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "webhook_targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", Instant(timezone=True), nullable=True),
        sa.Column("paused_until", Instant(timezone=True), nullable=True),
        sa.Column("removed_at", Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_targets")),
    )
    op.create_table(
        "alarms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("gone_at", Instant(timezone=True), nullable=True),
        sa.Column("received_at", Instant(timezone=True), nullable=True),
        sa.Column("received_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_alarms_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
    )
    op.create_index("ix_alarms_standing", "alarms", ["gone_at", "kind"])
    op.create_index(op.f("ix_alarms_case_id"), "alarms", ["case_id"])
    op.create_table(
        "alarm_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("alarm_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("call_sid", sa.String(), nullable=True),
        sa.Column("started_at", Instant(timezone=True), nullable=False),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarms.id"], name=op.f("fk_alarm_calls_alarm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_calls")),
        sa.UniqueConstraint("alarm_id", "number", name=op.f("uq_alarm_calls_alarm_id_number")),
        sa.UniqueConstraint("key", name=op.f("uq_alarm_calls_key")),
    )
    op.create_table(
        "engines",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", Instant(timezone=True), nullable=False),
        sa.Column("seen_at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engines")),
    )
    op.create_table(
        "chores",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("done_at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chores")),
    )
    op.add_column("attempts", sa.Column("reason", sa.String(), nullable=True))
    with op.batch_alter_table("steps") as steps:
        steps.alter_column("case_id", existing_type=sa.Integer(), nullable=True)
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("target_id", sa.Integer(), nullable=True))
        outbox.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        outbox.add_column(sa.Column("fault", sa.String(), nullable=True))
        outbox.add_column(sa.Column("given_up_at", Instant(timezone=True), nullable=True))
        outbox.create_foreign_key(op.f("fk_outbox_target_id"), "webhook_targets", ["target_id"], ["id"])
        outbox.create_index(op.f("ix_outbox_target_id"), ["target_id"])


def downgrade() -> None:
    """Take the change back; steps without a case and webhooks have no place in the older tables."""
    op.execute("DELETE FROM steps WHERE case_id IS NULL OR kind IN ('alarm', 'alarm_call', 'deliver')")
    op.execute("DELETE FROM outbox WHERE target_id IS NOT NULL")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_index(op.f("ix_outbox_target_id"))
        outbox.drop_constraint(op.f("fk_outbox_target_id"), type_="foreignkey")
        for column in ("given_up_at", "fault", "tries", "target_id"):
            outbox.drop_column(column)
    with op.batch_alter_table("steps") as steps:
        steps.alter_column("case_id", existing_type=sa.Integer(), nullable=False)
    op.drop_column("attempts", "reason")
    for table in ("chores", "engines", "alarm_calls", "alarms", "webhook_targets"):
        op.drop_table(table)
