"""Recounting: the sums behind item statistics, counted from the attempts themselves; always equal to those that are kept."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, delete, select

from lms import audit
from lms.assessment.counting import PARTS, PLACES, WHOLE, add, cells_of, held, sheet_of, sums_in
from lms.assessment.models import Attempt, Grade, Response
from lms.assessment.tallying import Cell, Sheet
from lms.content.items import Answer
from lms.db import db
from lms.enrolment.models import Enrolment

Sums = dict[Sheet, Counter[Cell]]

BATCH = 1000
_COUNTED = (Attempt.id, Attempt.version_id, Attempt.activity_key, Attempt.number, Attempt.started_at, Attempt.submitted_at)


def recount(course_id: int, activity_key: str) -> bool:
    """Keep what is counted anew; whether that differs from what was kept. Whoever submits meanwhile waits."""
    audit.wait_for_turn()
    counted = count(course_id, activity_key)
    if counted == kept(course_id, activity_key):
        return False
    sheets = select(WHOLE.c.id).where(*_of(course_id, activity_key))
    for table in PARTS:
        db.session.execute(delete(table).where(table.c.tally_id.in_(sheets)))
    db.session.execute(delete(WHOLE).where(*_of(course_id, activity_key)))
    for sheet, cells in counted.items():
        add(course_id, sheet, cells)
    return True


def count(course_id: int, activity_key: str) -> Sums:
    """The sums of all attempts at the assessment by their latest grades."""
    sums: Sums = defaultdict(Counter)
    for attempt, answers, grade in _judged(course_id, activity_key):
        sums[sheet_of(attempt)].update(cells_of(attempt, answers, grade))
    return {sheet: held(cells) for sheet, cells in sums.items()}


def kept(course_id: int, activity_key: str) -> Sums:
    """The sums of the assessment as they are kept."""
    sums: Sums = {}
    for row in db.session.execute(select(WHOLE).where(*_of(course_id, activity_key))).all():
        parts = {table: db.session.execute(select(table).where(table.c.tally_id == row.id)).all() for table in PARTS}
        cells = {cell: value for table, rows in ({WHOLE: [row]} | parts).items() for cell, value in _read(table, rows)}
        sums[Sheet(row.activity_key, row.form, row.is_first)] = held(Counter(cells))
    return sums


def assessments_taken() -> list[tuple[int, str]]:
    """Every assessment that somebody has attempted: the id of its course and its key."""
    query = select(Enrolment.course_id, Attempt.activity_key).join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    return sorted((row.course_id, row.activity_key) for row in db.session.execute(query.distinct()))


def _of(course_id: int, activity_key: str) -> Sequence[Any]:
    return WHOLE.c.course_id == course_id, WHOLE.c.activity_key == activity_key


def _read(table: Any, rows: Sequence[Row]) -> Iterator[tuple[Cell, int]]:
    for row in rows:
        place = tuple(getattr(row, name) for name in PLACES[table.name])
        yield from ((Cell(table.name, place, name), getattr(row, name)) for name in sums_in(table))


def _judged(course_id: int, activity_key: str) -> Iterator[tuple[Row, dict[str, Answer | None], Row]]:
    query = (
        select(*_COUNTED)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.course_id == course_id, Attempt.activity_key == activity_key, Attempt.submitted_at.is_not(None))
        .order_by(Attempt.id)
        .limit(BATCH)
    )
    attempts: Sequence[Row] = db.session.execute(query).all()
    while attempts:
        ids = [attempt.id for attempt in attempts]
        grades, answers = _latest_grades(ids), _answers(ids)
        yield from ((attempt, answers[attempt.id], grades[attempt.id]) for attempt in attempts if attempt.id in grades)
        attempts = db.session.execute(query.where(Attempt.id > ids[-1])).all()


def _latest_grades(attempt_ids: Sequence[int]) -> dict[int, Row]:
    query = select(Grade.attempt_id, Grade.marks, Grade.passed).where(Grade.attempt_id.in_(attempt_ids)).order_by(Grade.number)
    return {row.attempt_id: row for row in db.session.execute(query)}


def _answers(attempt_ids: Sequence[int]) -> dict[int, dict[str, Answer | None]]:
    found: dict[int, dict[str, Answer | None]] = defaultdict(dict)
    query = select(Response.attempt_id, Response.item_key, Response.answer).where(Response.attempt_id.in_(attempt_ids))
    for row in db.session.execute(query):
        found[row.attempt_id][row.item_key] = row.answer
    return found
