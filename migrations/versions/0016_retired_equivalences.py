"""Issuers whose certificates were accepted can be retired, and accepted anew.

Revision: 0016
Follows: 0015
"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_CURRENT = sa.text("retired_at IS NULL")
_RETIRED = "(retired_at IS NULL) = (retired_by_id IS NULL) AND (retired_at IS NULL) = (retired_reason IS NULL)"


def upgrade() -> None:
    with op.batch_alter_table("equivalence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("retired_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("retired_at", lms.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("retired_reason", sa.Text(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_equivalence_retired_by_id"), "person", ["retired_by_id"], ["id"])
        batch_op.create_check_constraint(batch_op.f("ck_equivalence_retired_by_somebody"), _RETIRED)
        batch_op.drop_constraint(batch_op.f("uq_equivalence_course_id_issuer_key_title_key"), type_="unique")
    with op.batch_alter_table("equivalence", schema=None) as batch_op:
        batch_op.create_index(
            "uq_equivalence_current",
            ["course_id", "issuer_key", "title_key"],
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        )


def downgrade() -> None:
    with op.batch_alter_table("equivalence", schema=None) as batch_op:
        batch_op.drop_index("uq_equivalence_current")
    # The older shape knows no retired ones: they would propose again.
    op.execute("DELETE FROM equivalence WHERE retired_at IS NOT NULL")
    with op.batch_alter_table("equivalence", schema=None) as batch_op:
        batch_op.create_unique_constraint(
            batch_op.f("uq_equivalence_course_id_issuer_key_title_key"), ["course_id", "issuer_key", "title_key"]
        )
        batch_op.drop_constraint(batch_op.f("ck_equivalence_retired_by_somebody"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_equivalence_retired_by_id"), type_="foreignkey")
        batch_op.drop_column("retired_reason")
        batch_op.drop_column("retired_at")
        batch_op.drop_column("retired_by_id")
