"""Waivers given with a verified list: what each row lacked, what the list waives, and which waivers it made.

Revision: 0019
Follows: 0020
"""

import sqlalchemy as sa
from alembic import op

from lms.db import Json

revision = "0019"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("verification_batch", sa.Column("waiving", Json, nullable=True))
    # Lists that were checked before waive nothing until they are checked again.
    op.add_column("verification_row", sa.Column("unmet", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("verification_row", schema=None) as batch_op:
        batch_op.alter_column("unmet", server_default=None)
    op.create_table(
        "verification_waiver",
        sa.Column("waiver_id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["row_id"], ["verification_row.id"], name=op.f("fk_verification_waiver_row_id")),
        sa.ForeignKeyConstraint(["waiver_id"], ["waiver.id"], name=op.f("fk_verification_waiver_waiver_id")),
        sa.PrimaryKeyConstraint("waiver_id", name=op.f("pk_verification_waiver")),
    )
    with op.batch_alter_table("verification_waiver", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verification_waiver_row_id"), ["row_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("verification_waiver", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verification_waiver_row_id"))
    op.drop_table("verification_waiver")
    # SQLite drops a column of its own accord; a batch would make the table anew, to which others refer.
    op.drop_column("verification_row", "unmet")
    op.drop_column("verification_batch", "waiving")
