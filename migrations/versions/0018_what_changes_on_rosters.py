"""What changed on rosters, noted by triggers on the tables that rosters are read from.

Revision: 0018
Follows: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ALL = ("INSERT", "UPDATE", "DELETE")
NOTED = (
    ("affirmation", ALL, "person", "person_id"),
    ("waiver", ALL, "person", "person_id"),
    ("external_evidence", ALL, "person", "person_id"),
    ("membership", ALL, "person", "person_id"),
    ("user_account", ("INSERT", "UPDATE OF email, person_id", "DELETE"), "person", "person_id"),
    ("enrolment", ("INSERT", "UPDATE OF person_id, course_id, state", "DELETE"), "person", "person_id"),
    ("completion", ALL, "enrolment", "enrolment_id"),
    ("credential", ALL, "enrolment", "enrolment_id"),
    ("booking", ("INSERT", "UPDATE OF offering_id, person_id, seat, state", "DELETE"), "class", "offering_id"),
    ("waitlist_entry", ALL, "class", "offering_id"),
    ("class_mark", ALL, "class", "offering_id"),
    ("person", ("UPDATE OF legal_name, learner_number, time_zone", "DELETE"), "anything", None),
    ("agency", ("UPDATE OF public_id, name, kind", "DELETE"), "anything", None),
    ("course", ("INSERT", "UPDATE OF key, current_version_id", "DELETE"), "anything", None),
    ("revocation", ALL, "anything", None),
    ("waiver_withdrawal", ALL, "anything", None),
    ("evidence_decision", ALL, "anything", None),
)
"""Every table, what of it counts, and which kind of change that is, by which of its columns.

A trigger names no other table than its own and ``roster_change``: SQLite would refuse to rebuild a table that one names.
"""


def upgrade() -> None:
    op.create_table(
        "roster_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key", sa.Integer(), nullable=True),
        sa.CheckConstraint("(kind = 'anything') = (key IS NULL)", name=op.f("ck_roster_change_key_known")),
        sa.CheckConstraint("kind IN ('person', 'enrolment', 'class', 'anything')", name=op.f("ck_roster_change_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_change")),
    )
    with op.batch_alter_table("roster_change", schema=None) as batch_op:
        batch_op.create_index("ix_roster_change_kind_key", ["kind", "key"], unique=False)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, events, kind, column in NOTED:
        for event in events:
            for statement in _for_sqlite(table, event, kind, column) if is_sqlite else _for_postgresql(table, event, kind, column):
                op.execute(statement)


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, events, _kind, _column in NOTED:
        for event in events:
            name = _name(table, event)
            op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP TRIGGER {name} ON {table}")
            if not is_sqlite:
                op.execute(f"DROP FUNCTION {name}()")
    with op.batch_alter_table("roster_change", schema=None) as batch_op:
        batch_op.drop_index("ix_roster_change_kind_key")
    op.drop_table("roster_change")


def _name(table: str, event: str) -> str:
    return f"note_{table}_{event.split()[0].lower()}"


def _insert(event: str, kind: str, column: str | None) -> str:
    # A row that moves to somebody else counts for both; UNION leaves one of two that are the same.
    rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[event.split()[0]]
    noted = " UNION ".join(f"SELECT '{kind}', {f'{row}.{column}' if column else 'CAST(NULL AS INTEGER)'}" for row in rows)
    return f"INSERT INTO roster_change (kind, key) {noted};"


def _for_sqlite(table: str, event: str, kind: str, column: str | None) -> list[str]:
    head = f"CREATE TRIGGER {_name(table, event)} AFTER {event} ON {table} FOR EACH ROW"
    return [f"{head} BEGIN {_insert(event, kind, column)} END"]


def _for_postgresql(table: str, event: str, kind: str, column: str | None) -> list[str]:
    name, insert = _name(table, event), _insert(event, kind, column)
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {insert} RETURN NULL; END $$",
        f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
