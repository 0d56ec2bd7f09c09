"""ground

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "admin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "editor",
                name="admin_role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("session_number", sa.Integer(), nullable=False),
        sa.Column("password_given", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin")),
        sa.UniqueConstraint("email", name=op.f("uq_admin_email")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("admin_email", sa.String(length=254), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("area", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_audit_entry_admin_email", ["admin_email", "at", "id"], unique=False
        )
        batch_op.create_index("ix_audit_entry_area", ["area", "at", "id"], unique=False)
        batch_op.create_index("ix_audit_entry_at", ["at", "id"], unique=False)

    op.create_table(
        "email_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_code")),
    )
    with op.batch_alter_table("email_code", schema=None) as batch_op:
        batch_op.create_index(
            "ix_email_code_email_asked_at", ["email", "asked_at"], unique=False
        )
        batch_op.create_index(
            "ix_email_code_network_asked_at", ["network", "asked_at"], unique=False
        )

    op.create_table(
        "form_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=254), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_version")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "invite",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column(
            "sharing",
            sa.Enum(
                "link",
                "embed",
                name="sharing",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "type",
            sa.Enum(
                "self_paced",
                "live_event",
                name="invite_type",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "title_key",
            sa.String(length=400).with_variant(
                sa.String(length=400, collation="C"), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("end_key", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_title", sa.String(length=200), nullable=False),
        sa.Column("public_description", sa.Text(), nullable=False),
        sa.Column("private_description", sa.Text(), nullable=False),
        sa.Column(
            "access",
            sa.Enum(
                "anyone",
                "details",
                "allowed",
                name="access",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("claim_limit", sa.Integer(), nullable=False),
        sa.Column("claimed", sa.Integer(), nullable=False),
        sa.Column("plays_limit", sa.Integer(), nullable=False),
        sa.Column("access_for", sa.String(length=40), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("share", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("any_origin", sa.Boolean(), nullable=False),
        sa.Column("finish_text", sa.String(length=100), nullable=False),
        sa.Column("finish_url", sa.Text(), nullable=False),
        sa.Column("finish_target", sa.String(length=10), nullable=False),
        sa.Column("edit_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(type = 'live_event' AND starts_at IS NOT NULL AND ends_at IS NOT NULL AND starts_at < ends_at AND expires_at IS NULL) OR (type = 'self_paced' AND starts_at IS NULL AND ends_at IS NULL)",
            name=op.f("ck_invite_dates_of_its_type"),
        ),
        sa.CheckConstraint(
            "finish_url = '' OR finish_url LIKE 'https://%'",
            name=op.f("ck_invite_finish_url_https"),
        ),
        sa.CheckConstraint(
            "sharing = 'link' OR type = 'self_paced'",
            name=op.f("ck_invite_embed_is_self_paced"),
        ),
        sa.CheckConstraint("claim_limit >= 0", name=op.f("ck_invite_claim_limit")),
        sa.CheckConstraint("claimed >= 0", name=op.f("ck_invite_claimed")),
        sa.CheckConstraint("link_version >= 1", name=op.f("ck_invite_link_version")),
        sa.CheckConstraint("plays_limit >= 0", name=op.f("ck_invite_plays_limit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
        sa.UniqueConstraint("public_id", name=op.f("uq_invite_public_id")),
    )
    with op.batch_alter_table("invite", schema=None) as batch_op:
        batch_op.create_index(
            "ix_invite_deleted_at",
            ["deleted_at", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_invite_list_claimed",
            ["claimed", "id", "deleted_at", "expires_at", "starts_at", "ends_at"],
            unique=False,
        )
        batch_op.create_index(
            "ix_invite_list_created",
            ["created_at", "id", "deleted_at", "expires_at", "starts_at", "ends_at"],
            unique=False,
        )
        batch_op.create_index(
            "ix_invite_list_end",
            ["end_key", "id", "deleted_at", "expires_at", "starts_at", "ends_at"],
            unique=False,
        )
        batch_op.create_index(
            "ix_invite_list_title",
            ["title_key", "id", "deleted_at", "expires_at", "starts_at", "ends_at"],
            unique=False,
        )

    op.create_table(
        "learner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "anonymous",
                "main",
                "side",
                name="learner_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("email_typed", sa.String(length=254), nullable=True),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.String(length=64), nullable=True),
        sa.Column("joins_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'anonymous') = (email IS NULL)",
            name=op.f("ck_learner_email_unless_anonymous"),
        ),
        sa.CheckConstraint(
            "proved_at IS NULL OR kind = 'main'",
            name=op.f("ck_learner_only_main_is_proved"),
        ),
        sa.ForeignKeyConstraint(
            ["joins_id"],
            ["learner.id"],
            name=op.f("fk_learner_joins_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner")),
        sa.UniqueConstraint("made_by", name=op.f("uq_learner_made_by")),
    )
    with op.batch_alter_table("learner", schema=None) as batch_op:
        batch_op.create_index("ix_learner_email", ["email"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_learner_joins_id"), ["joins_id"], unique=False
        )
        batch_op.create_index(
            "ix_learner_kind_created_at", ["kind", "created_at"], unique=False
        )
        batch_op.create_index(
            "uq_learner_main_email",
            ["email"],
            unique=True,
            sqlite_where=sa.text("kind = 'main'"),
            postgresql_where=sa.text("kind = 'main'"),
        )

    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("drop_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index("ix_mail_created_at", ["created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_drop_at"), ["drop_at"], unique=False)
        batch_op.create_index("ix_mail_due_at", ["due_at"], unique=False)
        batch_op.create_index("ix_mail_recipient", ["recipient"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("accent", sa.String(length=7), nullable=True),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("logo_type", sa.String(length=40), nullable=True),
        sa.Column("mail_from", sa.String(length=254), nullable=True),
        sa.Column(
            "learner_proof",
            sa.Enum(
                "code_to_resume",
                "code_always",
                "open",
                name="learner_proof",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("retention_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_organisation_one_row")),
        sa.CheckConstraint(
            "retention_days >= 0", name=op.f("ck_organisation_retention_days")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "page_stamp",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_page_stamp_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_stamp")),
    )
    op.create_table(
        "track",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_track")),
        sa.UniqueConstraint("slug", name=op.f("uq_track_slug")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("invite_id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=True),
        sa.Column("plays_limit", sa.Integer(), nullable=False),
        sa.Column("access_for", sa.String(length=40), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("access_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("attribution", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("plays_limit >= 0", name=op.f("ck_claim_plays_limit")),
        sa.CheckConstraint("seats IN (0, 1)", name=op.f("ck_claim_seats")),
        sa.ForeignKeyConstraint(
            ["invite_id"], ["invite.id"], name=op.f("fk_claim_invite_id")
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_claim_learner_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint(
            "invite_id", "learner_id", name=op.f("uq_claim_invite_id_learner_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_claim_public_id")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(
            "ix_claim_invite_id_created_at",
            ["invite_id", "created_at", "id", "source"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_claim_learner_id"), ["learner_id"], unique=False
        )

    op.create_table(
        "invite_address",
        sa.Column("invite_id", sa.Integer(), nullable=False),
        sa.Column("entry", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(
            ["invite_id"],
            ["invite.id"],
            name=op.f("fk_invite_address_invite_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("invite_id", "entry", name=op.f("pk_invite_address")),
    )
    op.create_table(
        "invite_origin",
        sa.Column("invite_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=260), nullable=False),
        sa.ForeignKeyConstraint(
            ["invite_id"],
            ["invite.id"],
            name=op.f("fk_invite_origin_invite_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("invite_id", "origin", name=op.f("pk_invite_origin")),
    )
    op.create_table(
        "invite_track",
        sa.Column("invite_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pausing", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "position >= 1", name=op.f("ck_invite_track_position_from_one")
        ),
        sa.ForeignKeyConstraint(
            ["invite_id"],
            ["invite.id"],
            name=op.f("fk_invite_track_invite_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["track.id"], name=op.f("fk_invite_track_track_id")
        ),
        sa.PrimaryKeyConstraint("invite_id", "track_id", name=op.f("pk_invite_track")),
        sa.UniqueConstraint(
            "invite_id", "position", name=op.f("uq_invite_track_invite_id_position")
        ),
    )
    with op.batch_alter_table("invite_track", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invite_track_track_id"), ["track_id"], unique=False
        )

    op.create_table(
        "lead",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_typed", sa.String(length=254), nullable=False),
        sa.Column("form_version_id", sa.Integer(), nullable=False),
        sa.Column("invite_id", sa.Integer(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("attribution", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("suspect", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["form_version_id"],
            ["form_version.id"],
            name=op.f("fk_lead_form_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
        sa.UniqueConstraint("email", name=op.f("uq_lead_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_lead_public_id")),
    )
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.create_index("ix_lead_created_at", ["created_at", "id"], unique=False)
        batch_op.create_index(
            "ix_lead_email_prefix",
            ["email"],
            unique=False,
            postgresql_ops={"email": "varchar_pattern_ops"},
        )
        batch_op.create_index(
            "ix_lead_invite_id_created_at",
            ["invite_id", "created_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_lead_invite_id_email", ["invite_id", "email", "id"], unique=False
        )
        batch_op.create_index(
            "ix_lead_source_created_at", ["source", "created_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_lead_source_email", ["source", "email", "id"], unique=False
        )
        batch_op.create_index(
            "ix_lead_suspect",
            ["created_at", "id"],
            unique=False,
            sqlite_where=sa.text("suspect = 1"),
            postgresql_where=sa.text("suspect"),
        )

    op.create_table(
        "remember_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_remember_token_learner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remember_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_remember_token_digest")),
    )
    with op.batch_alter_table("remember_token", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_remember_token_learner_id"), ["learner_id"], unique=False
        )

    op.create_table(
        "track_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("teaser", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_html", sa.Text(), nullable=False),
        sa.Column("icon", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("time_limit", sa.Integer(), nullable=False),
        sa.Column("idle_timeout", sa.Integer(), nullable=False),
        sa.Column("show_timer", sa.Boolean(), nullable=False),
        sa.Column("pausable", sa.Boolean(), nullable=False),
        sa.Column("pause_limit_days", sa.Integer(), nullable=False),
        sa.Column("machine_count", sa.Integer(), nullable=False),
        sa.Column("unpausable_count", sa.Integer(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("secrets", sa.JSON(), nullable=False),
        sa.Column("lab_config", sa.JSON(), nullable=False),
        sa.Column("source_digest", sa.String(length=64), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "NOT pausable OR (machine_count > 0 AND unpausable_count = 0)",
            name=op.f("ck_track_revision_pausable_machines_only"),
        ),
        sa.CheckConstraint(
            "idle_timeout >= 0", name=op.f("ck_track_revision_idle_timeout")
        ),
        sa.CheckConstraint(
            "number >= 1", name=op.f("ck_track_revision_number_from_one")
        ),
        sa.CheckConstraint(
            "pause_limit_days BETWEEN 1 AND 60",
            name=op.f("ck_track_revision_pause_limit"),
        ),
        sa.CheckConstraint(
            "time_limit >= 0", name=op.f("ck_track_revision_time_limit")
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["track.id"], name=op.f("fk_track_revision_track_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_track_revision")),
        sa.UniqueConstraint(
            "track_id", "number", name=op.f("uq_track_revision_track_id_number")
        ),
    )
    op.create_table(
        "view_count",
        sa.Column("invite_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "viewed",
                "form_shown",
                name="view_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_view_count_number")),
        sa.ForeignKeyConstraint(
            ["invite_id"],
            ["invite.id"],
            name=op.f("fk_view_count_invite_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "invite_id", "day", "kind", "source", name=op.f("pk_view_count")
        ),
    )
    op.create_table(
        "challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "challenge",
                "quiz",
                name="challenge_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("teaser", sa.Text(), nullable=False),
        sa.Column("assignment", sa.Text(), nullable=False),
        sa.Column("assignment_html", sa.Text(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("tabs", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("solution", sa.JSON(), nullable=False),
        sa.Column("difficulty", sa.String(length=40), nullable=False),
        sa.Column("time_limit", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "position >= 1", name=op.f("ck_challenge_position_from_one")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["track_revision.id"],
            name=op.f("fk_challenge_revision_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint(
            "revision_id", "position", name=op.f("uq_challenge_revision_id_position")
        ),
        sa.UniqueConstraint(
            "revision_id", "slug", name=op.f("uq_challenge_revision_id_slug")
        ),
    )
    op.create_table(
        "claim_track",
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pausing", sa.Boolean(), nullable=False),
        sa.Column("plays_used", sa.Integer(), nullable=False),
        sa.Column("given_back", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "given_back BETWEEN 0 AND 3", name=op.f("ck_claim_track_given_back")
        ),
        sa.CheckConstraint("plays_used >= 0", name=op.f("ck_claim_track_plays_used")),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["claim.id"],
            name=op.f("fk_claim_track_claim_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["track.id"], name=op.f("fk_claim_track_track_id")
        ),
        sa.PrimaryKeyConstraint("claim_id", "track_id", name=op.f("pk_claim_track")),
    )
    with op.batch_alter_table("claim_track", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_claim_track_track_id"), ["track_id"], unique=False
        )

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("form_version_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["form_version_id"],
            ["form_version.id"],
            name=op.f("fk_consent_form_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"],
            ["lead.id"],
            name=op.f("fk_consent_lead_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consent_lead_id"), ["lead_id"], unique=False
        )

    op.create_table(
        "merged_lead",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("email_typed", sa.String(length=254), nullable=False),
        sa.Column("form_version_id", sa.Integer(), nullable=False),
        sa.Column("invite_id", sa.Integer(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("attribution", sa.JSON(), nullable=False),
        sa.Column("consents", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["form_version_id"],
            ["form_version.id"],
            name=op.f("fk_merged_lead_form_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"],
            ["lead.id"],
            name=op.f("fk_merged_lead_lead_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merged_lead")),
    )
    with op.batch_alter_table("merged_lead", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_merged_lead_lead_id"), ["lead_id"], unique=False
        )

    op.create_table(
        "play",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "starting",
                "running",
                "pausing",
                "paused",
                "resuming",
                "completed",
                "stopped",
                "expired",
                "failed",
                name="play_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("start_key", sa.String(length=64), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds_used", sa.Integer(), nullable=False),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sandbox_id", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "state <> 'paused' OR paused_at IS NOT NULL", name=op.f("ck_play_paused_at")
        ),
        sa.CheckConstraint("reached >= 1", name=op.f("ck_play_reached_from_one")),
        sa.CheckConstraint("seconds_used >= 0", name=op.f("ck_play_seconds_used")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_play_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["track_revision.id"], name=op.f("fk_play_revision_id")
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["track.id"], name=op.f("fk_play_track_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_play")),
        sa.UniqueConstraint(
            "claim_id", "start_key", name=op.f("uq_play_claim_id_start_key")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_play_public_id")),
        sa.UniqueConstraint("sandbox_id", name=op.f("uq_play_sandbox_id")),
    )
    with op.batch_alter_table("play", schema=None) as batch_op:
        batch_op.create_index("ix_play_state", ["state"], unique=False)
        batch_op.create_index(
            "uq_play_live",
            ["claim_id", "track_id"],
            unique=True,
            sqlite_where=sa.text(
                "state IN ('starting','running','pausing','paused','resuming')"
            ),
            postgresql_where=sa.text(
                "state IN ('starting','running','pausing','paused','resuming')"
            ),
        )

    op.create_table(
        "track_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "script",
                "asset",
                name="file_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["track_revision.id"],
            name=op.f("fk_track_file_revision_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_track_file")),
        sa.UniqueConstraint(
            "revision_id", "path", name=op.f("uq_track_file_revision_id_path")
        ),
    )
    op.create_table(
        "play_challenge",
        sa.Column("play_id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["challenge_id"],
            ["challenge.id"],
            name=op.f("fk_play_challenge_challenge_id"),
        ),
        sa.ForeignKeyConstraint(
            ["play_id"],
            ["play.id"],
            name=op.f("fk_play_challenge_play_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "play_id", "challenge_id", name=op.f("pk_play_challenge")
        ),
    )


def downgrade() -> None:
    op.drop_table("play_challenge")
    op.drop_table("track_file")
    with op.batch_alter_table("play", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_play_live",
            sqlite_where=sa.text(
                "state IN ('starting','running','pausing','paused','resuming')"
            ),
            postgresql_where=sa.text(
                "state IN ('starting','running','pausing','paused','resuming')"
            ),
        )
        batch_op.drop_index("ix_play_state")

    op.drop_table("play")
    with op.batch_alter_table("merged_lead", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_merged_lead_lead_id"))

    op.drop_table("merged_lead")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_lead_id"))

    op.drop_table("consent")
    with op.batch_alter_table("claim_track", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_track_track_id"))

    op.drop_table("claim_track")
    op.drop_table("challenge")
    op.drop_table("view_count")
    op.drop_table("track_revision")
    with op.batch_alter_table("remember_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remember_token_learner_id"))

    op.drop_table("remember_token")
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_lead_suspect",
            sqlite_where=sa.text("suspect = 1"),
            postgresql_where=sa.text("suspect"),
        )
        batch_op.drop_index("ix_lead_source_email")
        batch_op.drop_index("ix_lead_source_created_at")
        batch_op.drop_index("ix_lead_invite_id_email")
        batch_op.drop_index("ix_lead_invite_id_created_at")
        batch_op.drop_index(
            "ix_lead_email_prefix", postgresql_ops={"email": "varchar_pattern_ops"}
        )
        batch_op.drop_index("ix_lead_created_at")

    op.drop_table("lead")
    with op.batch_alter_table("invite_track", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invite_track_track_id"))

    op.drop_table("invite_track")
    op.drop_table("invite_origin")
    op.drop_table("invite_address")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_learner_id"))
        batch_op.drop_index("ix_claim_invite_id_created_at")

    op.drop_table("claim")
    op.drop_table("track")
    op.drop_table("page_stamp")
    op.drop_table("organisation")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_recipient")
        batch_op.drop_index("ix_mail_due_at")
        batch_op.drop_index(batch_op.f("ix_mail_drop_at"))
        batch_op.drop_index("ix_mail_created_at")

    op.drop_table("mail")
    with op.batch_alter_table("learner", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_learner_main_email",
            sqlite_where=sa.text("kind = 'main'"),
            postgresql_where=sa.text("kind = 'main'"),
        )
        batch_op.drop_index("ix_learner_kind_created_at")
        batch_op.drop_index(batch_op.f("ix_learner_joins_id"))
        batch_op.drop_index("ix_learner_email")

    op.drop_table("learner")
    with op.batch_alter_table("invite", schema=None) as batch_op:
        batch_op.drop_index("ix_invite_list_title")
        batch_op.drop_index("ix_invite_list_end")
        batch_op.drop_index("ix_invite_list_created")
        batch_op.drop_index("ix_invite_list_claimed")
        batch_op.drop_index(
            "ix_invite_deleted_at",
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NOT NULL"),
        )

    op.drop_table("invite")
    op.drop_table("heartbeat")
    op.drop_table("form_version")
    with op.batch_alter_table("email_code", schema=None) as batch_op:
        batch_op.drop_index("ix_email_code_network_asked_at")
        batch_op.drop_index("ix_email_code_email_asked_at")

    op.drop_table("email_code")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_at")
        batch_op.drop_index("ix_audit_entry_area")
        batch_op.drop_index("ix_audit_entry_admin_email")

    op.drop_table("audit_entry")
    op.drop_table("admin")
