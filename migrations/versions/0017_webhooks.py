"""Webhooks: who listens, what happened, and what was delivered.

Revision: 0017
Follows: 0016
"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("data", lms.db.Json, nullable=False),
        sa.Column("happened_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("spread_at", lms.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_webhook_event_course_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_webhook_event_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_event")),
        sa.UniqueConstraint("public_id", name=op.f("uq_webhook_event_public_id")),
    )
    with op.batch_alter_table("webhook_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_event_happened_at"), ["happened_at"], unique=False)
        batch_op.create_index(
            "ix_webhook_event_new",
            ["id"],
            unique=False,
            sqlite_where=sa.text("spread_at IS NULL"),
            postgresql_where=sa.text("spread_at IS NULL"),
        )

    op.create_table(
        "webhook_endpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("kinds", sa.String(length=300), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("once", sa.String(length=40), nullable=False),
        sa.Column("created_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("quiet_until", lms.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", lms.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_webhook_endpoint_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoint")),
        sa.UniqueConstraint("public_id", name=op.f("uq_webhook_endpoint_public_id")),
        sa.UniqueConstraint("user_id", "once", name=op.f("uq_webhook_endpoint_user_id_once")),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("endpoint_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("due_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", lms.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("failed_at", lms.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name=op.f("ck_webhook_delivery_sent_or_failed")),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["webhook_endpoint.id"], name=op.f("fk_webhook_delivery_endpoint_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["webhook_event.id"], name=op.f("fk_webhook_delivery_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint("endpoint_id", "event_id", name=op.f("uq_webhook_delivery_endpoint_id_event_id")),
    )
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_delivery_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            "ix_webhook_delivery_waiting",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        )

    op.create_table(
        "webhook_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("tried_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("said", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["webhook_delivery.id"], name=op.f("fk_webhook_try_delivery_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_try")),
    )
    with op.batch_alter_table("webhook_try", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_try_delivery_id"), ["delivery_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("webhook_try", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhook_try_delivery_id"))

    op.drop_table("webhook_try")
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_webhook_delivery_waiting",
            sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_webhook_delivery_event_id"))

    op.drop_table("webhook_delivery")
    op.drop_table("webhook_endpoint")
    with op.batch_alter_table("webhook_event", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_webhook_event_new", sqlite_where=sa.text("spread_at IS NULL"), postgresql_where=sa.text("spread_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_webhook_event_happened_at"))

    op.drop_table("webhook_event")
