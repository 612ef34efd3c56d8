"""Attendance of classes by segment, and its attestation.

Revision: 0006
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0006"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attestation",
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("attested_by", sa.String(length=80), nullable=False),
        sa.Column("attested_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["offering_id"], ["offering.id"], name=op.f("fk_attestation_offering_id")),
        sa.PrimaryKeyConstraint("offering_id", name=op.f("pk_attestation")),
    )
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("segment_key", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("marked_by", sa.String(length=80), nullable=False),
        sa.Column("marked_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(status = 'absent') = (minutes = 0) AND minutes >= 0", name=op.f("ck_attendance_minutes_fit")),
        sa.CheckConstraint("status IN ('present', 'partial', 'absent')", name=op.f("ck_attendance_status_known")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_attendance_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("booking_id", "segment_key", name=op.f("uq_attendance_booking_id_segment_key")),
    )


def downgrade() -> None:
    op.drop_table("attendance")
    op.drop_table("attestation")
