"""Classes with cut-offs, approval, instructors, and seats kept for agencies.

Revision: 0005
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("kept_until", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", lms.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("seats >= 1", name=op.f("ck_agency_hold_seats_from_one")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_hold_agency_id")),
        sa.ForeignKeyConstraint(["offering_id"], ["offering.id"], name=op.f("fk_agency_hold_offering_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_hold")),
    )
    with op.batch_alter_table("agency_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_hold_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(
            "uq_agency_hold_kept",
            ["offering_id", "agency_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "seat_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("asked_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", lms.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name=op.f("ck_seat_request_decided_at_known")),
        sa.CheckConstraint("state <> 'refused' OR reason IS NOT NULL", name=op.f("ck_seat_request_refused_with_reason")),
        sa.CheckConstraint("state IN ('asked', 'approved', 'refused', 'withdrawn')", name=op.f("ck_seat_request_state_known")),
        sa.ForeignKeyConstraint(["offering_id"], ["offering.id"], name=op.f("fk_seat_request_offering_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seat_request_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_seat_request_public_id")),
    )
    with op.batch_alter_table("seat_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_request_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_seat_request_live",
            ["offering_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('asked', 'approved')"),
            postgresql_where=sa.text("state IN ('asked', 'approved')"),
        )

    op.create_table(
        "teaching",
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["offering_id"], ["offering.id"], name=op.f("fk_teaching_offering_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_teaching_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("offering_id", "user_id", name=op.f("pk_teaching")),
    )
    with op.batch_alter_table("teaching", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_teaching_user_id"), ["user_id"], unique=False)

    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agency_hold_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_booking_agency_hold_id"), ["agency_hold_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_booking_agency_hold_id"), "agency_hold", ["agency_hold_id"], ["id"])

    with op.batch_alter_table("offering", schema=None) as batch_op:
        batch_op.add_column(sa.Column("online_link", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("opens_at", lms.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("closes_at", lms.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("release_until", lms.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("locks_at", lms.db.UtcDateTime(timezone=True), nullable=True))
    # Not in the batch: because of its default SQLite would make the table anew there, and bookings refer to it.
    op.add_column("offering", sa.Column("needs_approval", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    # Not as a batch: SQLite would make the table anew, and bookings refer to it.
    op.drop_column("offering", "needs_approval")
    op.drop_column("offering", "locks_at")
    op.drop_column("offering", "release_until")
    op.drop_column("offering", "closes_at")
    op.drop_column("offering", "opens_at")
    op.drop_column("offering", "online_link")

    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_booking_agency_hold_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_booking_agency_hold_id"))
        batch_op.drop_column("agency_hold_id")

    with op.batch_alter_table("teaching", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_teaching_user_id"))

    op.drop_table("teaching")
    with op.batch_alter_table("seat_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_seat_request_live",
            sqlite_where=sa.text("state IN ('asked', 'approved')"),
            postgresql_where=sa.text("state IN ('asked', 'approved')"),
        )
        batch_op.drop_index(batch_op.f("ix_seat_request_person_id"))

    op.drop_table("seat_request")
    with op.batch_alter_table("agency_hold", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_agency_hold_kept", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_agency_hold_agency_id"))

    op.drop_table("agency_hold")
