"""saved machines, hot start pools, networks of claims, wider indexes of leads

0001 was edited in place for a while. A database made by one of those edits says 0001
and has some of this already, so each step first looks whether it is needed.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LEAD_INDEXES = {
    "ix_lead_email_prefix": (
        ["email"],
        ["email", "created_at", "id", "source", "invite_id", "suspect"],
    ),
    "ix_lead_invite_id_created_at": (
        ["invite_id", "created_at", "id"],
        ["invite_id", "created_at", "id", "source", "suspect"],
    ),
    "ix_lead_invite_id_email": (
        ["invite_id", "email", "id"],
        ["invite_id", "email", "id", "created_at", "source", "suspect"],
    ),
    "ix_lead_source_created_at": (
        ["source", "created_at", "id"],
        ["source", "created_at", "id", "invite_id", "suspect"],
    ),
    "ix_lead_source_email": (
        ["source", "email", "id"],
        ["source", "email", "id", "created_at", "invite_id", "suspect"],
    ),
}
"""What each index was made of, and what it is made of from here on."""

COMING = sa.text("stored_at IS NULL")
STORED = sa.text("stored_at IS NOT NULL")


def upgrade() -> None:
    if not _has("claim", "network"):
        op.add_column("claim", sa.Column("network", sa.String(length=16)))
    for name, (_before, after) in LEAD_INDEXES.items():
        _replace_lead_index(name, after)
    if not _has("saved_state"):
        _create_saved_state()
    if not _has("state_usage"):
        _create_state_usage()
    if not _has("hot_start_pool"):
        _create_hot_start_pool()
    if not _has("pool_track"):
        _create_pool_track()
    if _has("pool_sandbox") and not _has("pool_sandbox", "template"):
        op.drop_table("pool_sandbox")  # reserved ahead: the pool makes others
    if not _has("pool_sandbox"):
        _create_pool_sandbox()


def downgrade() -> None:
    op.drop_table("pool_sandbox")
    op.drop_table("pool_track")
    op.drop_table("hot_start_pool")
    op.drop_table("state_usage")
    op.drop_table("saved_state")
    for name, (before, _after) in LEAD_INDEXES.items():
        _replace_lead_index(name, before)
    op.drop_column("claim", "network")


def _has(table: str, column: str | None = None) -> bool:
    found = sa.inspect(op.get_bind())
    if not found.has_table(table):
        return False
    names = {each["name"] for each in found.get_columns(table)}
    return column is None or column in names


def _replace_lead_index(name: str, columns: list[str]) -> None:
    patterns = {"email": "varchar_pattern_ops"} if name.endswith("_prefix") else {}
    op.drop_index(name, table_name="lead")
    op.create_index(name, "lead", columns, postgresql_ops=patterns)


def _create_saved_state() -> None:
    op.create_table(
        "saved_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("sandbox_id", sa.String(length=40), nullable=False),
        sa.Column("host", sa.String(length=100), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("file_bytes", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("invite_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "file_bytes >= received", name=op.f("ck_saved_state_file_bytes")
        ),
        sa.CheckConstraint(
            "received BETWEEN 0 AND size", name=op.f("ck_saved_state_received")
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_saved_state_size")),
        sa.CheckConstraint(
            "stored_at IS NULL OR received = size",
            name=op.f("ck_saved_state_stored_when_whole"),
        ),
        sa.CheckConstraint(
            "taken_at IS NULL OR stored_at IS NOT NULL",
            name=op.f("ck_saved_state_taken_when_stored"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_state")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_state_public_id")),
    )
    op.create_index("ix_saved_state_sandbox_id", "saved_state", ["sandbox_id"])
    for name, where in ("coming", COMING), ("stored", STORED):
        op.create_index(
            f"uq_saved_state_{name}",
            "saved_state",
            ["sandbox_id", "host"],
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )


def _create_state_usage() -> None:
    op.create_table(
        "state_usage",
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("bytes >= 0", name=op.f("ck_state_usage_bytes")),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_state_usage")),
    )


def _create_hot_start_pool() -> None:
    op.create_table(
        "hot_start_pool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invite_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refill", sa.Boolean(), nullable=False),
        sa.Column("tended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hot_start_pool")),
        sa.UniqueConstraint("invite_id", name=op.f("uq_hot_start_pool_invite_id")),
    )


def _create_pool_track() -> None:
    op.create_table(
        "pool_track",
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("size BETWEEN 0 AND 500", name=op.f("ck_pool_track_size")),
        sa.ForeignKeyConstraint(
            ["pool_id"],
            ["hot_start_pool.id"],
            name=op.f("fk_pool_track_pool_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["track.id"], name=op.f("fk_pool_track_track_id")
        ),
        sa.PrimaryKeyConstraint("pool_id", "track_id", name=op.f("pk_pool_track")),
    )
    op.create_index("ix_pool_track_track_id", "pool_track", ["track_id"])


def _create_pool_sandbox() -> None:
    op.create_table(
        "pool_sandbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "creating",
                "available",
                "claimed",
                "failed",
                name="pool_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("sandbox_id", sa.String(length=40), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'claimed') = (claimed_at IS NOT NULL)",
            name=op.f("ck_pool_sandbox_claimed_at"),
        ),
        sa.CheckConstraint(
            "(state = 'failed') = (reason <> '')",
            name=op.f("ck_pool_sandbox_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["pool_id"],
            ["hot_start_pool.id"],
            name=op.f("fk_pool_sandbox_pool_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["track_revision.id"],
            name=op.f("fk_pool_sandbox_revision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["track.id"], name=op.f("fk_pool_sandbox_track_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_sandbox")),
        sa.UniqueConstraint("sandbox_id", name=op.f("uq_pool_sandbox_sandbox_id")),
    )
    op.create_index("ix_pool_sandbox_revision_id", "pool_sandbox", ["revision_id"])
    op.create_index("ix_pool_sandbox_track_id", "pool_sandbox", ["track_id"])
    op.create_index(
        "ix_pool_sandbox_take",
        "pool_sandbox",
        ["pool_id", "revision_id", "state", "id"],
    )
