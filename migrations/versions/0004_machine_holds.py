"""which browser has a sandbox's machines

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "machine_hold",
        sa.Column("sandbox_id", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("sandbox_id", name=op.f("pk_machine_hold")),
    )


def downgrade() -> None:
    op.drop_table("machine_hold")
