"""0005 calls: how far the dialogue of each call to the priority line is."""

import sqlalchemy as sa
from alembic import op

import actions.store.database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "calls",
        sa.Column("call_sid", sa.String(length=64), nullable=False),
        sa.Column("caller", sa.String(length=64), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("pin_failures", sa.Integer(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("step", sa.String(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("started_at", actions.store.database.Instant(timezone=True), nullable=False),
        sa.Column("last_at", actions.store.database.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", actions.store.database.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_calls_conversation_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_calls_contact_id")),
        sa.PrimaryKeyConstraint("call_sid", name=op.f("pk_calls")),
    )
    op.create_index("ix_calls_caller", "calls", ["caller", "started_at"], unique=False)
    op.create_index("ix_calls_contact", "calls", ["contact_id"], unique=False)
    op.create_index(op.f("ix_calls_conversation_id"), "calls", ["conversation_id"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("calls")
