"""Bulk verification: lists checked against a class, their rows, and marks.

Revision: 0012
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0012"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "class_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=False),
        sa.Column("marked_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", lms.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["marked_by_id"], ["person.id"], name=op.f("fk_class_mark_marked_by_id")),
        sa.ForeignKeyConstraint(["offering_id"], ["offering.id"], name=op.f("fk_class_mark_offering_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_class_mark_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_mark")),
    )
    with op.batch_alter_table("class_mark", schema=None) as batch_op:
        batch_op.create_index(
            "uq_class_mark_standing",
            ["offering_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )

    op.create_table(
        "verification_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("actions", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("runs_class", sa.Boolean(), nullable=False),
        sa.Column("applied_at", lms.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'checked') = (applied_at IS NULL)", name=op.f("ck_verification_batch_applied_when_said")),
        sa.CheckConstraint(
            "state IN ('checked', 'applying', 'applied', 'undoing', 'undone')", name=op.f("ck_verification_batch_state_known")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_verification_batch_made_by_id")),
        sa.ForeignKeyConstraint(["offering_id"], ["offering.id"], name=op.f("fk_verification_batch_offering_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_batch")),
        sa.UniqueConstraint("made_by_id", "token", name=op.f("uq_verification_batch_made_by_id_token")),
        sa.UniqueConstraint("public_id", name=op.f("uq_verification_batch_public_id")),
    )
    with op.batch_alter_table("verification_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verification_batch_offering_id"), ["offering_id"], unique=False)

    op.create_table(
        "verification_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("typed", sa.String(length=300), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("near_id", sa.Integer(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("unsaid", sa.Text(), nullable=True),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("mark_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "person_id IS NOT NULL OR verdict IN ('unknown', 'duplicate', 'near')", name=op.f("ck_verification_row_person_known")
        ),
        sa.CheckConstraint(
            "verdict IN ('ready', 'seated', 'waiting', 'blocked', 'unknown', 'duplicate', 'near')",
            name=op.f("ck_verification_row_verdict_known"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["verification_batch.id"], name=op.f("fk_verification_row_batch_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_verification_row_booking_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["waitlist_entry.id"], name=op.f("fk_verification_row_entry_id")),
        sa.ForeignKeyConstraint(["mark_id"], ["class_mark.id"], name=op.f("fk_verification_row_mark_id")),
        sa.ForeignKeyConstraint(["near_id"], ["person.id"], name=op.f("fk_verification_row_near_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_verification_row_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_row")),
        sa.UniqueConstraint("batch_id", "number", name=op.f("uq_verification_row_batch_id_number")),
    )


def downgrade() -> None:
    op.drop_table("verification_row")
    with op.batch_alter_table("verification_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verification_batch_offering_id"))

    op.drop_table("verification_batch")
    with op.batch_alter_table("class_mark", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_class_mark_standing", sqlite_where=sa.text("cleared_at IS NULL"), postgresql_where=sa.text("cleared_at IS NULL")
        )

    op.drop_table("class_mark")
