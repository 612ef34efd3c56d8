"""The members of an agency found by their job, from the index alone.

Revision: 0020
Follows: 0018
"""

from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

COLUMNS = ["agency_id", "job", "person_id", "starts_on", "ends_on"]


def upgrade() -> None:
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_agency_id_job_person_id_starts_on_ends_on"), COLUMNS, unique=False)
        batch_op.drop_index(batch_op.f("ix_membership_agency_id"))


def downgrade() -> None:
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_agency_id"), ["agency_id"], unique=False)
        batch_op.drop_index(batch_op.f("ix_membership_agency_id_job_person_id_starts_on_ends_on"))
