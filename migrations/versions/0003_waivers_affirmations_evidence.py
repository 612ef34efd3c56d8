"""Waivers of a requirement, what people affirm, and certificates from elsewhere.

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "affirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_digest", sa.String(length=64), nullable=False),
        sa.Column("affirmed_on", sa.Date(), nullable=False),
        sa.Column("affirmed_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_affirmation_course_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_affirmation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affirmation")),
        sa.UniqueConstraint(
            "person_id", "course_id", "key", "text_digest", name=op.f("uq_affirmation_person_id_course_id_key_text_digest")
        ),
    )
    with op.batch_alter_table("affirmation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_affirmation_course_id"), ["course_id"], unique=False)

    op.create_table(
        "external_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("document_digest", sa.String(length=64), nullable=True),
        sa.Column("document_type", sa.String(length=40), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(document_digest IS NULL) = (document_type IS NULL)", name=op.f("ck_external_evidence_document_with_type")
        ),
        sa.CheckConstraint("expires_on >= issued_on", name=op.f("ck_external_evidence_expires_after_issue")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_external_evidence_course_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_external_evidence_person_id")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["person.id"], name=op.f("fk_external_evidence_submitted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_evidence")),
        sa.UniqueConstraint("public_id", name=op.f("uq_external_evidence_public_id")),
    )
    with op.batch_alter_table("external_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_external_evidence_course_id"), ["course_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_external_evidence_person_id"), ["person_id"], unique=False)

    op.create_table(
        "equivalence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("issuer_key", sa.String(length=600), nullable=False),
        sa.Column("title_key", sa.String(length=600), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("accepted_by_id", sa.Integer(), nullable=False),
        sa.Column("accepted_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["person.id"], name=op.f("fk_equivalence_accepted_by_id")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_equivalence_course_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["external_evidence.id"], name=op.f("fk_equivalence_evidence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equivalence")),
        sa.UniqueConstraint("course_id", "issuer_key", "title_key", name=op.f("uq_equivalence_course_id_issuer_key_title_key")),
    )
    with op.batch_alter_table("equivalence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_equivalence_evidence_id"), ["evidence_id"], unique=False)

    op.create_table(
        "evidence_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('approved', 'refused', 'withdrawn')", name=op.f("ck_evidence_decision_outcome_known")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_evidence_decision_decided_by_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["external_evidence.id"], name=op.f("fk_evidence_decision_evidence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_decision")),
    )
    with op.batch_alter_table("evidence_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_decision_evidence_id"), ["evidence_id"], unique=False)
        batch_op.create_index(
            "uq_evidence_decision_decided",
            ["evidence_id"],
            unique=True,
            sqlite_where=sa.text("outcome IN ('approved', 'refused')"),
            postgresql_where=sa.text("outcome IN ('approved', 'refused')"),
        )
        batch_op.create_index(
            "uq_evidence_decision_withdrawn",
            ["evidence_id"],
            unique=True,
            sqlite_where=sa.text("outcome = 'withdrawn'"),
            postgresql_where=sa.text("outcome = 'withdrawn'"),
        )

    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("granted_by_id", sa.Integer(), nullable=False),
        sa.Column("granted_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('course', 'job', 'agency', 'affirmation')", name=op.f("ck_waiver_kind_known")),
        sa.CheckConstraint(
            "reason IN ('tested-out', 'equivalent-activity', 'equivalent-outside-activity', 'administrative')",
            name=op.f("ck_waiver_reason_known"),
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_waiver_ends_after_start")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_waiver_course_id")),
        sa.ForeignKeyConstraint(["granted_by_id"], ["person.id"], name=op.f("fk_waiver_granted_by_id")),
        sa.ForeignKeyConstraint(["offering_id"], ["offering.id"], name=op.f("fk_waiver_offering_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_waiver_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
        sa.UniqueConstraint("public_id", name=op.f("uq_waiver_public_id")),
    )
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiver_course_id"), ["course_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_waiver_offering_id"), ["offering_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_waiver_person_id"), ["person_id"], unique=False)

    op.create_table(
        "waiver_withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("waiver_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["waiver_id"], ["waiver.id"], name=op.f("fk_waiver_withdrawal_waiver_id")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["person.id"], name=op.f("fk_waiver_withdrawal_withdrawn_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver_withdrawal")),
        sa.UniqueConstraint("waiver_id", name=op.f("uq_waiver_withdrawal_waiver_id")),
    )


def downgrade() -> None:
    op.drop_table("waiver_withdrawal")
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_waiver_person_id"))
        batch_op.drop_index(batch_op.f("ix_waiver_offering_id"))
        batch_op.drop_index(batch_op.f("ix_waiver_course_id"))

    op.drop_table("waiver")
    with op.batch_alter_table("evidence_decision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_evidence_decision_withdrawn",
            sqlite_where=sa.text("outcome = 'withdrawn'"),
            postgresql_where=sa.text("outcome = 'withdrawn'"),
        )
        batch_op.drop_index(
            "uq_evidence_decision_decided",
            sqlite_where=sa.text("outcome IN ('approved', 'refused')"),
            postgresql_where=sa.text("outcome IN ('approved', 'refused')"),
        )
        batch_op.drop_index(batch_op.f("ix_evidence_decision_evidence_id"))

    op.drop_table("evidence_decision")
    with op.batch_alter_table("equivalence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_equivalence_evidence_id"))

    op.drop_table("equivalence")
    with op.batch_alter_table("external_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_external_evidence_person_id"))
        batch_op.drop_index(batch_op.f("ix_external_evidence_course_id"))

    op.drop_table("external_evidence")
    with op.batch_alter_table("affirmation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_affirmation_course_id"))

    op.drop_table("affirmation")
