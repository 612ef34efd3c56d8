"""Every act of publishing, what must be done again because of it, and which changes a learner has been told of.

Revision: 0022
Follows: 0023
"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0022"
down_revision = "0023"
branch_labels = None
depends_on = None

COUNTING = sa.text("set_aside_by_id IS NULL")
NOTED = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
"""What the triggers of 0018 on completions read; SQLite loses them with the table that it makes anew."""

WAS_PUBLISHED = """
INSERT INTO publication (course_id, version_id, published_at, published_by, note, classes)
SELECT course_id, id, published_at, published_by, note, '{}' FROM course_version ORDER BY course_id, number
"""
IS_CURRENT_AGAIN = """
INSERT INTO publication (course_id, version_id, published_at, published_by, note, classes)
SELECT course.id, current.id, newest.published_at, 'system', '', '{}' FROM course
JOIN course_version AS current ON current.id = course.current_version_id
JOIN course_version AS newest ON newest.course_id = course.id AND newest.number > current.number
WHERE NOT EXISTS (SELECT 1 FROM course_version AS other WHERE other.course_id = course.id AND other.number > newest.number)
"""
KNOWN = """
UPDATE enrolment SET told_version = (
    SELECT course_version.number FROM course JOIN course_version ON course_version.id = course.current_version_id
    WHERE course.id = enrolment.course_id)
"""

DONE_AGAIN = """
DELETE FROM completion WHERE EXISTS (
    SELECT 1 FROM completion AS later
    WHERE later.enrolment_id = completion.enrolment_id AND later.activity_key = completion.activity_key
    AND later.id > completion.id)
"""


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("published_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("classes", lms.db.Json, nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_publication_course_id")),
        sa.ForeignKeyConstraint(["version_id"], ["course_version.id"], name=op.f("fk_publication_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_course_id"), ["course_id"], unique=False)
    op.execute(WAS_PUBLISHED)
    op.execute(IS_CURRENT_AGAIN)
    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("set_aside_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_completion_set_aside_by_id"), "publication", ["set_aside_by_id"], ["id"])
        batch_op.drop_constraint("uq_completion_enrolment_id_activity_key", type_="unique")
    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.create_index(
            "uq_completion_counting",
            ["enrolment_id", "activity_key"],
            unique=True,
            sqlite_where=COUNTING,
            postgresql_where=COUNTING,
        )
    _note_completions_again()
    op.add_column("enrolment", sa.Column("told_version", sa.Integer(), nullable=True))
    op.execute(KNOWN)


def downgrade() -> None:
    op.drop_column("enrolment", "told_version")
    op.execute(DONE_AGAIN)
    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.drop_index("uq_completion_counting")
        batch_op.drop_constraint(batch_op.f("fk_completion_set_aside_by_id"), type_="foreignkey")
        batch_op.drop_column("set_aside_by_id")
        batch_op.create_unique_constraint(
            batch_op.f("uq_completion_enrolment_id_activity_key"), ["enrolment_id", "activity_key"]
        )
    _note_completions_again()
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publication_course_id"))
    op.drop_table("publication")


def _note_completions_again() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for event, rows in NOTED.items():
        noted = " UNION ".join(f"SELECT 'enrolment', {row}.enrolment_id" for row in rows)
        op.execute(
            f"CREATE TRIGGER note_completion_{event.lower()} AFTER {event} ON completion FOR EACH ROW "
            f"BEGIN INSERT INTO roster_change (kind, key) {noted}; END"
        )
