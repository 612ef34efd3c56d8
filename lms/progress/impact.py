"""Who is affected by a version before it is published: what then happens, counted beforehand."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from lms.content.schema import Course
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.progress.models import Completion
from lms.progress.redoing import EARNED
from lms.progress.underway import in_progress


@dataclass(frozen=True)
class Group:
    """How many learners see the same: so many new activities, so many to do again, and so many minutes more in all."""

    learners: int
    new: int
    again: int
    minutes: int


@dataclass(frozen=True)
class Impact:
    """What a version does to the learners of its course who are still on their way, and to nobody's certificate.

    ``groups`` are those who have more to do, the largest first. ``relieved`` have less to do, because something goes;
    ``finished`` will have done everything that the version asks for, and can take their certificate.
    """

    learners: int
    unaffected: int
    groups: tuple[Group, ...]
    relieved: int
    finished: int
    again: dict[str, int]
    certificates: int

    @property
    def must_redo(self) -> int:
        """How many learners lose credit for something they did."""
        return sum(group.learners for group in self.groups if group.again)


def foresee(course_id: int, old: Course, new: Course, redo: Collection[str]) -> Impact:
    """What happens when ``new`` takes the place of ``old`` and the activities ``redo`` must be done again. Three statements."""
    before = {activity.key for activity in old.activities}
    after = {activity.key: activity.minutes for activity in new.activities}
    touched = (before ^ after.keys()) | set(redo)
    done = _done(course_id, touched)
    seen: dict[tuple[int, int, int], int] = defaultdict(int)
    relieved, again = 0, dict.fromkeys(redo, 0)
    for methods in done.values():
        fresh = [key for key in after.keys() - before if key not in methods]
        lost = [key for key in redo if methods.get(key) in EARNED]
        for key in lost:
            again[key] += 1
        minutes = sum(after[key] for key in (*fresh, *lost))
        seen[len(fresh), len(lost), minutes] += 1
        relieved += not (fresh or lost) and any(key not in methods for key in before - after.keys())
    unaffected = seen.pop((0, 0, 0), 0) - relieved
    groups = (Group(count, *key) for key, count in seen.items())
    return Impact(
        learners=len(done),
        unaffected=unaffected,
        groups=tuple(sorted(groups, key=lambda group: (-group.learners, group.new, group.again, group.minutes))),
        relieved=relieved,
        finished=_finished(course_id, after.keys(), redo),
        again=again,
        certificates=_certificates(course_id),
    )


def _done(course_id: int, touched: Collection[str]) -> dict[int, dict[str, str]]:
    """How each learner in progress did those of the activities that they did, by enrolment."""
    query = select(Enrolment.id, Completion.activity_key, Completion.method).where(Enrolment.id.in_(in_progress(course_id)))
    matches = (Completion.enrolment_id == Enrolment.id) & Completion.set_aside_by_id.is_(None)
    query = query.outerjoin(Completion, matches & Completion.activity_key.in_(touched))
    found: dict[int, dict[str, str]] = {}
    for enrolment_id, key, method in db.session.execute(query):
        methods = found.setdefault(enrolment_id, {})
        if key is not None:
            methods[key] = method
    return found


def _finished(course_id: int, keys: Collection[str], redo: Collection[str]) -> int:
    counts = Completion.set_aside_by_id.is_(None) & Completion.activity_key.in_(keys)
    stays = Completion.activity_key.not_in(redo) | Completion.method.not_in(EARNED)
    query = select(Completion.enrolment_id).where(Completion.enrolment_id.in_(in_progress(course_id)), counts, stays)
    everything = query.group_by(Completion.enrolment_id).having(func.count() == len(keys))
    return db.session.scalar(select(func.count()).select_from(everything.subquery())) or 0


def _certificates(course_id: int) -> int:
    query = select(func.count(Credential.id)).join(Enrolment, Enrolment.id == Credential.enrolment_id)
    return db.session.scalar(query.where(Enrolment.course_id == course_id, Credential.superseded_by_id.is_(None))) or 0
