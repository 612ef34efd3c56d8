"""Counting: the sums that item statistics are computed from, kept in the transaction in which a grade lands.

``recounting`` counts the same from the attempts themselves.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from lms.assessment import reading
from lms.assessment.models import AssessmentTally, Attempt, ChoiceTally, Grade, ItemTally, MinutesTally
from lms.assessment.tallying import Cell, Judged, Sheet, tally
from lms.catalogue import versions
from lms.content.items import Answer
from lms.content.wording import Wordings
from lms.db import Model, db

WHOLE = Model.metadata.tables[AssessmentTally.__tablename__]
PARTS = [Model.metadata.tables[table.__tablename__] for table in (MinutesTally, ItemTally, ChoiceTally)]
PLACES = {
    "assessment_tally": (),
    "minutes_tally": ("minutes",),
    "item_tally": ("item_key", "wording"),
    "choice_tally": ("item_key", "choice"),
}
"""The columns that name a row of a table, in the order of ``Cell.row``."""

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_KEYS = {table.name: [column.name for column in table.primary_key.columns] for table in PARTS}
_KEYS |= {WHOLE.name: ["course_id", "activity_key", "form", "is_first"]}


def note_grade(attempt: Attempt, answers: Mapping[str, Answer | None], grade: Grade, previous: Grade | None = None) -> None:
    """Count a judgement of a submitted attempt, in place of the ``previous`` one where it replaces one.

    To be called once the transaction has written to the audit trail: everybody waits for the trail's lock first and for these
    rows afterwards, so nobody waits in a circle.
    """
    cells = cells_of(attempt, answers, grade)
    if previous is not None:
        cells.subtract(cells_of(attempt, answers, previous))
    add(versions.load(attempt.version_id).course_id, sheet_of(attempt), cells)


def sheet_of(attempt: Any) -> Sheet:
    """The sheet on which the attempt counts; a row with its columns serves as well."""
    return Sheet(attempt.activity_key, _names(attempt).form, attempt.number == 1)


def cells_of(attempt: Any, answers: Mapping[str, Answer | None], grade: Any) -> Counter[Cell]:
    """What the attempt adds to the sums by that grade, rows serving as well; ValueError while it is open."""
    if attempt.submitted_at is None:
        raise ValueError("only what was submitted can be counted")
    minutes = int((attempt.submitted_at - attempt.started_at).total_seconds() // 60)
    return tally(reading.assessment_of(attempt), _names(attempt), Judged(minutes, answers, grade.marks, grade.passed))


def add(course_id: int, sheet: Sheet, cells: Counter[Cell]) -> None:
    """Add to the sums that are kept. A statement per table, each a single row's lock or several in a fixed order."""
    rows: dict[tuple[str, tuple], dict[str, Any]] = defaultdict(dict)
    for cell, value in held(cells).items():
        rows[cell.table, cell.row][cell.column] = value
    if not rows:
        return
    adding = _ADD[db.engine.dialect.name]
    whole = rows.pop((WHOLE.name, ()), {}) | {"course_id": course_id, **sheet._asdict()}
    tally_id = db.session.scalar(adding[WHOLE.name].returning(WHOLE.c.id), _filled(WHOLE, whole))
    for table in PARTS:
        found = sorted(row for name, row in rows if name == table.name)
        named = (dict(zip(PLACES[table.name], row, strict=True), tally_id=tally_id) | rows[table.name, row] for row in found)
        if values := [_filled(table, one) for one in named]:
            db.session.execute(adding[table.name], values)


def held(cells: Counter[Cell]) -> Counter[Cell]:
    """The sums that are not nothing."""
    return Counter({cell: value for cell, value in cells.items() if value})


def sums_in(table: Table) -> list[str]:
    """The columns of the table that hold sums."""
    named = {"id", "tally_id", *_KEYS[table.name], *PLACES[table.name]}
    return [column.name for column in table.c if column.name not in named]


def _names(attempt: Any) -> Wordings:
    return versions.load(attempt.version_id).wordings(attempt.activity_key)


def _filled(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    return dict.fromkeys(sums_in(table), 0) | dict(values)


def _adding(dialect: str, table: Table) -> Any:
    insert = _INSERT[dialect](table)
    sums = {name: table.c[name] + insert.excluded[name] for name in sums_in(table)}
    return insert.on_conflict_do_update(index_elements=_KEYS[table.name], set_=sums)


_ADD = {dialect: {table.name: _adding(dialect, table) for table in (WHOLE, *PARTS)} for dialect in _INSERT}
