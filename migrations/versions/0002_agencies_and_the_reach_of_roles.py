"""Agencies, memberships, and what a role reaches.

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("provider_number", sa.String(length=40), nullable=True),
        sa.Column("created_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('law-enforcement', 'emergency-communications', 'child-protection', 'prosecution', 'academy', 'other')",
            name=op.f("ck_agency_kind_known"),
        ),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_agency_not_its_own_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["agency.id"], name=op.f("fk_agency_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("parent_id", "name", name=op.f("uq_agency_parent_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_agency_public_id")),
    )
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            "uq_agency_name_at_top",
            ["name"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(length=30), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "job IN ('officer', 'telecommunicator', 'child-protection', 'supervisor', 'specialist')",
            name=op.f("ck_membership_job_known"),
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_membership_ends_after_start")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_membership_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_membership_current",
            ["person_id", "agency_id"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )

    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agency_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("includes_below", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("course_id", sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_role_grant_user_id_role"), type_="unique")
        batch_op.create_index(batch_op.f("ix_role_grant_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_grant_course_id"), ["course_id"], unique=False)
        batch_op.create_index(
            "uq_role_grant_of_all",
            ["user_id", "role"],
            unique=True,
            sqlite_where=sa.text("agency_id IS NULL AND course_id IS NULL"),
            postgresql_where=sa.text("agency_id IS NULL AND course_id IS NULL"),
        )
        batch_op.create_unique_constraint(batch_op.f("uq_role_grant_user_id_role_agency_id"), ["user_id", "role", "agency_id"])
        batch_op.create_unique_constraint(batch_op.f("uq_role_grant_user_id_role_course_id"), ["user_id", "role", "course_id"])
        batch_op.create_foreign_key(batch_op.f("fk_role_grant_agency_id"), "agency", ["agency_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_role_grant_course_id"), "course", ["course_id"], ["id"])
        batch_op.create_check_constraint(batch_op.f("ck_role_grant_one_reach"), "agency_id IS NULL OR course_id IS NULL")
        batch_op.create_check_constraint(
            batch_op.f("ck_role_grant_administrator_of_all"),
            "role <> 'administrator' OR (agency_id IS NULL AND course_id IS NULL)",
        )


def downgrade() -> None:
    # Before this, every role reached everything: nobody may gain by going back.
    op.execute("DELETE FROM role_grant WHERE agency_id IS NOT NULL OR course_id IS NOT NULL")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_role_grant_administrator_of_all"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_role_grant_one_reach"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_role_grant_course_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_role_grant_agency_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_role_grant_user_id_role_course_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_role_grant_user_id_role_agency_id"), type_="unique")
        batch_op.drop_index(
            "uq_role_grant_of_all",
            sqlite_where=sa.text("agency_id IS NULL AND course_id IS NULL"),
            postgresql_where=sa.text("agency_id IS NULL AND course_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_role_grant_course_id"))
        batch_op.drop_index(batch_op.f("ix_role_grant_agency_id"))
        batch_op.create_unique_constraint(batch_op.f("uq_role_grant_user_id_role"), ["user_id", "role"])
        batch_op.drop_column("course_id")
        batch_op.drop_column("includes_below")
        batch_op.drop_column("agency_id")

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_membership_current", sqlite_where=sa.text("ends_on IS NULL"), postgresql_where=sa.text("ends_on IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))
        batch_op.drop_index(batch_op.f("ix_membership_agency_id"))

    op.drop_table("membership")
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_agency_name_at_top", sqlite_where=sa.text("parent_id IS NULL"), postgresql_where=sa.text("parent_id IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_agency_parent_id"))

    op.drop_table("agency")
