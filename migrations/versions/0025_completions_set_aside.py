"""What must be done again is found by its enrolment: an index over the completions that no longer count.

Revision: 0025
Follows: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_ASIDE = sa.text("set_aside_by_id IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.create_index(
            "ix_completion_set_aside",
            ["enrolment_id", "activity_key"],
            unique=False,
            sqlite_where=_ASIDE,
            postgresql_where=_ASIDE,
        )


def downgrade() -> None:
    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.drop_index("ix_completion_set_aside", sqlite_where=_ASIDE, postgresql_where=_ASIDE)
