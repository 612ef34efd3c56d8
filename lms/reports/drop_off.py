"""Where learners of a course stop, and how long its activities take: from what is stored, and no reader is watched for it.

Bounded on purpose: the newest ``LATEST`` enrolments say how the course does now, and cost the same in a school of any size.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, Select, case, cast, extract, func, literal, select, true, union_all

from lms import clock
from lms.assessment.models import Attempt
from lms.assessment.tallying import LONGEST
from lms.catalogue.versions import LoadedVersion
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.progress.models import Completion, Practice
from lms.reports.measured import MeasuredActivity, MeasuredAssessment, Spell

LATEST = 500
"""How many enrolments are looked at, the newest first."""

AWAY = timedelta(days=30)
"""Who was not seen for so long and has no certificate has stopped, as far as anybody knows."""


@dataclass(frozen=True)
class Passage:
    """How the newest enrolments went through the course, activity by activity in its order."""

    enrolments: int
    activities: tuple[MeasuredActivity, ...]

    @property
    def is_partial(self) -> bool:
        """Whether there may be more enrolments than were looked at."""
        return self.enrolments == LATEST


def read(version: LoadedVersion, assessments: list[MeasuredAssessment]) -> Passage:
    """How learners went through the course; ``assessments`` say how long attempts took. Two statements."""
    newest = _newest(version.course_id)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in db.session.execute(_counts(newest)):
        counts[row.kind][row.activity_key] = row.people
    minutes: dict[str, Counter[int]] = defaultdict(Counter)
    for row in db.session.execute(_gaps(newest)):
        minutes[row.activity_key][row.minutes] += row.people
    minutes |= {one.assessment.key: Counter(one.minutes) for one in assessments}
    activities = (
        _measured(number, activity, counts, minutes[activity.key])
        for number, activity in enumerate(version.document.activities, start=1)
    )
    return Passage(counts["enrolled"][""], tuple(activities))


def _measured(number: int, activity: Any, counts: Mapping[str, Counter[str]], minutes: Counter[int]) -> MeasuredActivity:
    started, finished, stopped = (counts[kind][activity.key] for kind in ("started", "finished", "stopped"))
    return MeasuredActivity(number, activity, started, finished, stopped, minutes.total(), Spell.of(minutes))


def _newest(course_id: int) -> CTE:
    query = select(Enrolment.id, Enrolment.last_activity_key, Enrolment.last_seen_at).where(Enrolment.course_id == course_id)
    return query.order_by(Enrolment.id.desc()).limit(LATEST).cte("newest")


def _counts(newest: CTE) -> Any:
    """Of each activity, how many started, finished and stopped at it; and how many are enrolled, under no activity."""
    touched = _touched(newest).cte("touched")
    is_away = newest.c.last_seen_at < clock.now() - AWAY
    certified = select(Credential.id).where(Credential.enrolment_id == newest.c.id).exists()
    return union_all(
        _counted("started", touched.c.activity_key, true()),
        _counted("finished", touched.c.activity_key, touched.c.is_done == 1),
        _counted("stopped", newest.c.last_activity_key, newest.c.last_activity_key.is_not(None) & is_away & ~certified),
        select(literal("enrolled"), literal(""), func.count()).select_from(newest),
    )


def _touched(newest: CTE) -> Select[Any]:
    """Every enrolment with every activity that it left a trace in, once, and whether it is done."""
    done = select(Completion.enrolment_id, Completion.activity_key, literal(1).label("is_done"))
    traces = [
        _among(newest, done.where(Completion.set_aside_by_id.is_(None)), Completion),
        *(_among(newest, select(one.enrolment_id, one.activity_key, literal(0)), one) for one in (Attempt, Practice)),
        select(newest.c.id, newest.c.last_activity_key, literal(0)).where(newest.c.last_activity_key.is_not(None)),
    ]
    found = union_all(*traces).subquery("traces")
    is_done = func.max(found.c.is_done).label("is_done")
    return select(found.c.activity_key, is_done).group_by(found.c.enrolment_id, found.c.activity_key)


def _among(newest: CTE, query: Select[Any, Any, Any], table: Any) -> Select[Any]:
    # Asked as a set: a join SQLite may begin with the whole table, and look through all of the newest for each of its rows.
    return query.where(table.enrolment_id.in_(select(newest.c.id)))


def _counted(kind: str, activity_key: ColumnElement[Any], condition: ColumnElement[bool]) -> Select[Any]:
    columns = (literal(kind).label("kind"), activity_key.label("activity_key"), func.count().label("people"))
    return select(*columns).where(condition).group_by(activity_key)


def _gaps(newest: CTE) -> Select[Any]:
    """Of each lesson, how many people finished it how many minutes after what they had finished before."""
    seconds = cast(extract("epoch", Completion.completed_at), Integer)
    before = func.lag(seconds).over(partition_by=Completion.enrolment_id, order_by=(Completion.completed_at, Completion.id))
    done = select(Completion.activity_key, Completion.method, (seconds - before).label("gap"))
    found = _among(newest, done.where(Completion.set_aside_by_id.is_(None)), Completion).subquery("gaps")
    minutes = case((found.c.gap >= LONGEST * 60, LONGEST), else_=found.c.gap // 60).label("minutes")
    query = select(found.c.activity_key, minutes, func.count().label("people"))
    return query.where(found.c.gap.is_not(None), found.c.method == "viewed").group_by(found.c.activity_key, minutes)
