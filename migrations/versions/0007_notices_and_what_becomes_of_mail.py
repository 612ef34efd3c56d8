"""Notices, how people want to hear of them, and what becomes of mail.

Revision: 0007
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0007"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_setting",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.CheckConstraint("channel IN ('mail', 'digest', 'page')", name=op.f("ck_notice_setting_channel_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_setting_person_id")),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_notice_setting")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=True),
        sa.Column("about", sa.String(length=80), nullable=True),
        sa.Column("once", sa.String(length=120), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("created_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("read_at", lms.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("channel IN ('mail', 'digest', 'page')", name=op.f("ck_notice_channel_known")),
        sa.ForeignKeyConstraint(["message_id"], ["outbox_message.id"], name=op.f("fk_notice_message_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("once", name=op.f("uq_notice_once")),
        sa.UniqueConstraint("public_id", name=op.f("uq_notice_public_id")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_about"), ["about"], unique=False)
        batch_op.create_index(
            "ix_notice_for_digest",
            ["person_id"],
            unique=False,
            sqlite_where=sa.text("channel = 'digest' AND message_id IS NULL AND read_at IS NULL"),
            postgresql_where=sa.text("channel = 'digest' AND message_id IS NULL AND read_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_notice_message_id"), ["message_id"], unique=False)
        batch_op.create_index("ix_notice_of_person", ["person_id", "id"], unique=False)
        batch_op.create_index(
            "ix_notice_unread",
            ["person_id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )

    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("tried_at", lms.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("failed_at", lms.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_outbox_message_person_id"), ["person_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_outbox_message_person_id"), "person", ["person_id"], ["id"])
        batch_op.create_check_constraint(batch_op.f("ck_outbox_message_sent_or_failed"), "sent_at IS NULL OR failed_at IS NULL")
        batch_op.drop_index("ix_outbox_message_waiting")
        batch_op.create_index(
            "ix_outbox_message_waiting",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        )
    op.execute(
        "UPDATE outbox_message SET person_id = (SELECT person_id FROM user_account WHERE email = outbox_message.recipient)"
    )


def downgrade() -> None:
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_message_waiting")
        batch_op.create_index(
            "ix_outbox_message_waiting",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("sent_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL"),
        )
        batch_op.drop_constraint(batch_op.f("ck_outbox_message_sent_or_failed"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_outbox_message_person_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_outbox_message_person_id"))
        batch_op.drop_column("failed_at")
        batch_op.drop_column("tried_at")
        batch_op.drop_column("person_id")

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notice_unread", sqlite_where=sa.text("read_at IS NULL"), postgresql_where=sa.text("read_at IS NULL")
        )
        batch_op.drop_index("ix_notice_of_person")
        batch_op.drop_index(batch_op.f("ix_notice_message_id"))
        batch_op.drop_index(
            "ix_notice_for_digest",
            sqlite_where=sa.text("channel = 'digest' AND message_id IS NULL AND read_at IS NULL"),
            postgresql_where=sa.text("channel = 'digest' AND message_id IS NULL AND read_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_notice_about"))

    op.drop_table("notice")
    op.drop_table("notice_setting")
