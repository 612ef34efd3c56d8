"""Many people who have taken a course: every attempt drawn, answered and marked by the site's own code, written in bulk.

A few hundred attempts at each quiz are drawn and answered one by one and given to many people, as many people do answer alike.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select

from lms import clock
from lms.assessment.drawing import draw
from lms.assessment.marking import Outcome, mark
from lms.assessment.models import Attempt, Grade, Response
from lms.catalogue.versions import LoadedVersion
from lms.content.items import Answer
from lms.content.schema import Assessment
from lms.db import Model, db
from lms.enrolment.models import Enrolment
from lms.people.models import Person
from lms.progress.models import Completion
from tests.assessment.guessing import guess

PATTERNS = 300
BATCH = 5000
Rows = dict[type[Model], list[dict[str, Any]]]


class Pattern(NamedTuple):
    """One way to take a quiz: what was asked, what was answered, what came of it, and how many minutes it took."""

    items: list[Any]
    answers: dict[str, Answer | None]
    outcome: Outcome
    minutes: int


def answer_many(version: LoadedVersion, responses: int, seed: int = 1) -> int:
    """Let people take all the version's assessments until there are so many answers; how many there are."""
    random, keys, now = Random(seed), _keys(), clock.now()
    assessments = [one for one in version.document.activities if isinstance(one, Assessment)]
    patterns = {one.key: [_pattern(one, random) for _ in range(PATTERNS)] for one in assessments}
    waiting: Rows = {table: [] for table in (Person, Enrolment, Completion, Attempt, Response, Grade)}
    made = 0
    while made < responses:
        person, enrolment = next(keys[Person]), next(keys[Enrolment])
        names = {"legal_name": "Daniel Okafor", "time_zone": "America/New_York", "extra_time_percent": 0, "created_at": now}
        waiting[Person].append(names | {"id": person, "learner_number": f"A{person}"})
        head = {"id": enrolment, "person_id": person, "course_id": version.course_id, "cycle": 1, "state": "active"}
        waiting[Enrolment].append(head | {"enrolled_at": now})
        for activity in version.document.activities:
            if isinstance(activity, Assessment):
                made += _take(waiting, keys, version, enrolment, activity.key, random.choice(patterns[activity.key]))
            _complete(waiting, version, enrolment, activity.key, now)
        if len(waiting[Response]) >= BATCH:
            _flush(waiting)
    _flush(waiting)
    return made


def _pattern(assessment: Assessment, random: Random) -> Pattern:
    items, skill = list(draw(assessment, [], random)), random.random()
    answers = {drawn["key"]: guess(assessment.item(drawn["key"]), random, skill) for drawn in items}
    minutes = random.randrange(1, 2 * assessment.minutes)
    return Pattern(items, answers, mark(assessment, list(answers), answers), minutes)


def _take(waiting: Rows, keys: Any, version: LoadedVersion, enrolment: int, activity_key: str, pattern: Pattern) -> int:
    attempt, now, outcome = next(keys[Attempt]), clock.now(), pattern.outcome
    head = {"id": attempt, "public_id": f"many-{attempt}", "enrolment_id": enrolment, "activity_key": activity_key, "number": 1}
    times = {"started_at": now - timedelta(minutes=pattern.minutes), "submitted_at": now, "closed_by": "learner"}
    waiting[Attempt].append(head | times | {"version_id": version.id, "items": pattern.items, "due_at": None})
    saved = {"attempt_id": attempt, "sequence": 1, "is_flagged": False, "saved_at": now}
    waiting[Response] += [saved | {"item_key": key, "answer": answer} for key, answer in pattern.answers.items()]
    judged = {"points": outcome.points, "max_points": outcome.max_points, "marks": outcome.marks, "passed": outcome.passed}
    by = {"graded_at": now, "graded_by": "system", "reason": "Submitted by the learner."}
    waiting[Grade].append({"attempt_id": attempt, "number": 1} | judged | by)
    return len(pattern.answers)


def _complete(waiting: Rows, version: LoadedVersion, enrolment: int, activity_key: str, now: Any) -> None:
    done = {"version_id": version.id, "method": "viewed", "completed_at": now}
    waiting[Completion].append(done | {"enrolment_id": enrolment, "activity_key": activity_key})


def _keys() -> dict[type[Model], Iterator[int]]:
    # Far above those that PostgreSQL counts by itself, so that others can still be added in the ordinary way.
    return {table: count((db.session.scalar(select(func.max(table.id))) or 0) + 10**6) for table in (Person, Enrolment, Attempt)}


def _flush(waiting: Rows) -> None:
    for table, rows in waiting.items():
        if rows:
            db.session.execute(insert(table), rows)
            rows.clear()
    db.session.commit()
