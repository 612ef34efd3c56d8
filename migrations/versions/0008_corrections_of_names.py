"""Requests for another name on a certificate, and what was decided.

Revision: 0008
Follows: 0010
"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0008"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "name_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("credential_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["credential_id"], ["credential.id"], name=op.f("fk_name_correction_credential_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_correction")),
        sa.UniqueConstraint("credential_id", "number", name=op.f("uq_name_correction_credential_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_name_correction_public_id")),
    )
    op.create_table(
        "name_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["correction_id"], ["name_correction.id"], name=op.f("fk_name_decision_correction_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["credential.id"], name=op.f("fk_name_decision_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_decision")),
        sa.UniqueConstraint("correction_id", name=op.f("uq_name_decision_correction_id")),
    )


def downgrade() -> None:
    op.drop_table("name_decision")
    op.drop_table("name_correction")
