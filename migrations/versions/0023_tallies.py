"""Tallies: the sums that item statistics are computed from. ``flask database upgrade`` fills them from earlier attempts.

Revision: 0023
Follows: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assessment_tally",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("activity_key", sa.String(length=80), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        *_sums("attempts", "passed", "total", "total_squares"),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_assessment_tally_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_tally")),
        sa.UniqueConstraint(
            "course_id", "activity_key", "form", "is_first", name=op.f("uq_assessment_tally_course_id_activity_key_form_is_first")
        ),
    )
    _create_part("minutes_tally", [sa.Column("minutes", sa.Integer(), nullable=False)], [], ["attempts"])
    item = sa.Column("item_key", sa.String(length=80), nullable=False)
    sums = ["asked", "blank", "earned", "earned_squares", "rest", "rest_squares", "earned_by_rest"]
    _create_part("item_tally", [item], [sa.Column("wording", sa.String(length=16), nullable=False)], sums)
    choice = sa.Column("choice", sa.String(length=161), nullable=False)
    _create_part("choice_tally", [sa.Column("item_key", sa.String(length=80), nullable=False), choice], [], ["chosen", "rest"])


def downgrade() -> None:
    for table in ("choice_tally", "item_tally", "minutes_tally", "assessment_tally"):
        op.drop_table(table)


def _sums(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _create_part(table: str, key: list[sa.Column], others: list[sa.Column], sums: list[str]) -> None:
    op.create_table(
        table,
        sa.Column("tally_id", sa.Integer(), nullable=False),
        *key,
        *others,
        *_sums(*sums),
        sa.ForeignKeyConstraint(["tally_id"], ["assessment_tally.id"], name=op.f(f"fk_{table}_tally_id")),
        sa.PrimaryKeyConstraint("tally_id", *(column.name for column in key), name=op.f(f"pk_{table}")),
    )
