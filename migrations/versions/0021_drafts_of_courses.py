"""Drafts of courses with the history of their saves, and roles for one course each.

Revision: 0021
Follows: 0022
"""

import sqlalchemy as sa
from alembic import op

import lms.db
from lms.db import Json

revision = "0021"
down_revision = "0022"
branch_labels = None
depends_on = None

_BEFORE = "role IN ('instructor', 'coordinator', 'administrator')"
_AFTER = "role IN ('instructor', 'coordinator', 'administrator', 'author', 'reviewer', 'publisher')"
_OF_A_COURSE = "NOT (role IN ('author', 'reviewer', 'publisher')) OR course_id IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "course_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("base_version_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("manifest", Json, nullable=False),
        sa.Column("updated_by", sa.String(length=80), nullable=False),
        sa.Column("updated_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["base_version_id"], ["course_version.id"], name=op.f("fk_course_draft_base_version_id")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_draft_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_draft")),
        sa.UniqueConstraint("course_id", name=op.f("uq_course_draft_course_id")),
    )
    op.create_table(
        "draft_part",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_draft_part")),
    )
    op.create_table(
        "draft_save",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("manifest", Json, nullable=False),
        sa.Column("saved_by", sa.String(length=80), nullable=False),
        sa.Column("saved_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["course_draft.id"], name=op.f("fk_draft_save_draft_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_save")),
        sa.UniqueConstraint("draft_id", "revision", name=op.f("uq_draft_save_draft_id_revision")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_role_grant_role_known"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_role_grant_role_known"), _AFTER)
        batch_op.create_check_constraint(batch_op.f("ck_role_grant_author_of_a_course"), _OF_A_COURSE)


def downgrade() -> None:
    op.execute("DELETE FROM role_grant WHERE role IN ('author', 'reviewer', 'publisher')")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_role_grant_author_of_a_course"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_role_grant_role_known"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_role_grant_role_known"), _BEFORE)
    op.drop_table("draft_save")
    op.drop_table("draft_part")
    op.drop_table("course_draft")
