"""0002 contract records: PINs of contacts, sites, and where an exception of the roster comes from."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Columns come and go by plain ALTER TABLE, which SQLite knows for these cases: a batch would copy the table, and
# dropping the old one fails as soon as a case refers to a contact.


def upgrade() -> None:
    """Make the change."""
    op.add_column("contacts", sa.Column("pin_hash", sa.String(), nullable=True))
    op.create_index("ix_contacts_person", "contacts", ["contract_number", "email"], unique=True)
    op.add_column("roster_overrides", sa.Column("source", sa.String(), nullable=True))
    op.create_table(
        "sites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_number", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["contract_number"], ["contracts.number"], name=op.f("fk_sites_contract_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint("contract_number", "name", name=op.f("uq_sites_contract_number_name")),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("sites")
    op.drop_column("roster_overrides", "source")
    op.drop_index("ix_contacts_person", table_name="contacts")
    op.drop_column("contacts", "pin_hash")
