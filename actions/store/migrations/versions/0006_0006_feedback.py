"""0006 feedback."""

import sqlalchemy as sa
from alembic import op

import actions.store.database

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", actions.store.database.Instant(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("found_intent", sa.String(), nullable=True),
        sa.Column("found_level", sa.Integer(), nullable=True),
        sa.Column("intent", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("consent", sa.Boolean(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=True),
        sa.Column("reviewed_at", actions.store.database.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_feedback_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("case_id", "source", name=op.f("uq_feedback_case_id_source")),
    )
    op.create_index(op.f("ix_feedback_case_id"), "feedback", ["case_id"])
    op.add_column("contracts", sa.Column("feedback_consent", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take the change back."""
    # Not as a batch: copying the table would drop it while contacts and cases still point at it.
    op.drop_column("contracts", "feedback_consent")
    op.drop_index(op.f("ix_feedback_case_id"), table_name="feedback")
    op.drop_table("feedback")
