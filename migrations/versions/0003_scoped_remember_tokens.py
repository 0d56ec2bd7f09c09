"""what a browser got for a frame token is good on framed pages of one invite only

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("remember_token", sa.Column("invite_id", sa.Integer()))
    op.add_column(
        "remember_token", sa.Column("handed_on_at", sa.DateTime(timezone=True))
    )


def downgrade() -> None:
    op.drop_column("remember_token", "handed_on_at")
    op.drop_column("remember_token", "invite_id")
