"""Regrading: submitted attempts marked again with keys that were put right, looked at before it happens.

What is foreseen and what happens are the same plan, made the second time under a lock.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Select, select

from lms import audit
from lms.assessment import grading, reading
from lms.assessment.marking import Outcome, compare, mark
from lms.assessment.models import Attempt, Grade, Response
from lms.catalogue import history, versions
from lms.catalogue.versions import LoadedVersion
from lms.content.items import Answer
from lms.content.keying import with_keys
from lms.content.schema import Assessment
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.errors import Invalid, Refused
from lms.people import notices
from lms.people.models import Person
from lms.progress import completing
from lms.progress.models import Completion
from lms.progress.standing import derive
from lms.progress.underway import in_progress

MOST_WORDS = 1000
"""How many characters a reason may have."""


@dataclass(frozen=True)
class Regraded:
    """One attempt that the new key judges differently: what stands, what it comes to, and what follows for its learner.

    ``change`` is 1 for a rise and -1 for a fall. ``passes`` says that the activity becomes done by it, ``certifies`` that it was
    the last one. ``applies`` is false for a fall that is left as it is.
    """

    attempt: Attempt
    enrolment: Enrolment
    person: Person
    grade: Grade
    outcome: Outcome
    answers: Mapping[str, Answer | None]
    change: int
    passes: bool
    certifies: bool
    applies: bool


@dataclass(frozen=True)
class Plan:
    """What regrading does to an assessment: ``looked_at`` attempts, and those that change."""

    looked_at: int
    lines: tuple[Regraded, ...]

    @property
    def rising(self) -> int:
        """How many attempts rise."""
        return sum(line.change > 0 for line in self.lines)

    @property
    def falling(self) -> int:
        """How many attempts fall, if falls are applied."""
        return sum(line.change < 0 and line.applies for line in self.lines)

    @property
    def spared(self) -> int:
        """How many attempts would fall and are left as they are."""
        return sum(not line.applies for line in self.lines)

    @property
    def passing(self) -> int:
        """How many learners now pass."""
        return len({line.enrolment.id for line in self.lines if line.passes})

    @property
    def certified(self) -> int:
        """How many learners now receive their certificate."""
        return len({line.enrolment.id for line in self.lines if line.certifies})

    @property
    def seal(self) -> str:
        """Short words that differ whenever something else would happen."""
        facts = [(line.attempt.id, line.grade.number, line.outcome.points, line.applies, line.passes) for line in self.lines]
        return sha256(repr(facts).encode()).hexdigest()[:24]


def foresee(version: LoadedVersion, assessment: Assessment, item_keys: Collection[str], raise_only: bool = True) -> Plan:
    """What happens when every submitted attempt is marked again with the keys that ``assessment`` of the version has now.

    Only the questions ``item_keys`` are marked anew, and each attempt keeps the pass mark of its own version. With
    ``raise_only`` nobody's grade falls. As many statements for a large school as for a small one.
    """
    unknown = set(item_keys) - {item.key for item in assessment.items}
    if unknown or not item_keys:
        raise Invalid("Choose at least one question of this assessment.")
    judging = _Judging(version, assessment, item_keys)
    found = db.session.execute(_submitted(version.course_id, assessment.key)).all()
    changes = (judging.judge(attempt, enrolment, person, raise_only) for attempt, enrolment, person in found)
    return Plan(len(found), tuple(change for change in changes if change))


def regrade(
    version: LoadedVersion,
    assessment: Assessment,
    item_keys: Collection[str],
    by: str,
    reason: str,
    seen: str,
    raise_only: bool = True,
) -> Plan:
    """Do what was foreseen: a new grade for each attempt that changes, completions and certificates as when it is submitted.

    ``seen`` is the seal of the plan that was looked at. Done a second time it changes nothing. Raises Invalid without a reason,
    and Refused when something else would happen by now.
    """
    if not reason.strip() or len(reason) > MOST_WORDS:
        raise Invalid(f"Say why in at most {MOST_WORDS} characters. The reason stays on record with each grade.")
    _hold(version.course_id, assessment.key)
    plan = foresee(version, assessment, item_keys, raise_only)
    if plan.seal != seen:
        raise Refused("Meanwhile something changed. Look at what would happen now.")
    for line in plan.lines:
        if line.applies:
            _apply(line, assessment, by, reason.strip())
    if plan.lines:
        facts = {"activity": assessment.key, "questions": sorted(item_keys), "rising": plan.rising, "falling": plan.falling}
        audit.record(by, "assessment.regraded", f"course:{version.course_id}", version=version.number, **facts)
    return plan


class _Judging:
    """Everything that judging the attempts at an assessment anew needs to know, read at once."""

    def __init__(self, version: LoadedVersion, assessment: Assessment, item_keys: Collection[str]) -> None:
        self.assessment, self.item_keys, course_id = assessment, item_keys, version.course_id
        self.required = {one.key for one in derive(version.document, {}).requirements}
        self.grades, self.answers = _grades(course_id, assessment.key), _answers(course_id, assessment.key)
        self.asked_again = history.asked_again(course_id).get(assessment.key)
        self.completed = _completed(course_id)
        self.in_progress = set(db.session.scalars(in_progress(course_id)))
        self.right: dict[int, Assessment] = {}

    def judge(self, attempt: Attempt, enrolment: Enrolment, person: Person, raise_only: bool) -> Regraded | None:
        """How the attempt is judged now, None when that is as before."""
        grade, given = self.grades[attempt.id], self.answers.get(attempt.id, {})
        outcome = mark(self._right(attempt), [drawn["key"] for drawn in attempt.items], given)
        change = compare(outcome, grade)
        if not change:
            return None
        passes = outcome.passed and not grade.passed and self._counts(attempt)
        certifies = passes and self._is_last(enrolment.id)
        return Regraded(
            attempt, enrolment, person, grade, outcome, given, change, passes, certifies, change > 0 or not raise_only
        )

    def _right(self, attempt: Attempt) -> Assessment:
        if attempt.version_id not in self.right:
            self.right[attempt.version_id] = with_keys(reading.assessment_of(attempt), self.assessment, self.item_keys)
        return self.right[attempt.version_id]

    def _counts(self, attempt: Attempt) -> bool:
        """Whether passing the attempt makes the activity done; not in a cycle that is over, nor if it must be done again."""
        done = self.completed.get(attempt.enrolment_id)
        if done is None or self.assessment.key in done or attempt.submitted_at is None:
            return False
        return self.asked_again is None or attempt.submitted_at > self.asked_again.at

    def _is_last(self, enrolment_id: int) -> bool:
        done = self.completed[enrolment_id] | {self.assessment.key}
        return enrolment_id in self.in_progress and done >= self.required


def _apply(line: Regraded, assessment: Assessment, by: str, reason: str) -> None:
    grading.record(line.attempt, line.answers, line.outcome, by, reason, actor=by, previous=line.grade)
    if line.passes:
        done_in, result = versions.load(line.attempt.version_id), grading.result(assessment, line.outcome)
        completing.complete(line.enrolment, done_in, assessment.key, "passed", line.person, result)
    passes = "You have passed now." if line.passes else "Nothing else changes for you."
    notices.tell(
        line.person,
        "result-changed",
        f"A result of yours changed: {assessment.title}",
        f"A question of “{assessment.title}” was corrected. Attempt {line.attempt.number} now has {line.outcome.points:g} of "
        f"{line.outcome.max_points:g} points; it had {line.grade.points:g} of {line.grade.max_points:g}. {passes}",
        link=f"/attempts/{line.attempt.public_id}/result",
        about=f"attempt:{line.attempt.id}",
    )


def _hold(course_id: int, activity_key: str) -> None:
    """Let nobody complete anything meanwhile; before the audit trail's lock and in one order, so nobody waits in a circle."""
    attempts = select(Attempt.enrolment_id).join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    attempts = attempts.where(Enrolment.course_id == course_id, Attempt.activity_key == activity_key)
    held = select(Enrolment.id).where(Enrolment.id.in_(attempts)).order_by(Enrolment.id)
    db.session.execute(held.with_for_update(key_share=True))


def _submitted(course_id: int, activity_key: str) -> Select:
    query = select(Attempt, Enrolment, Person).join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    query = query.join(Person, Person.id == Enrolment.person_id).order_by(Attempt.id)
    return query.where(Enrolment.course_id == course_id, Attempt.activity_key == activity_key, Attempt.submitted_at.is_not(None))


def _grades(course_id: int, activity_key: str) -> dict[int, Grade]:
    """The grade that counts of each attempt, by the attempt's id: the latest comes last."""
    attempts = _submitted(course_id, activity_key).with_only_columns(Attempt.id).order_by(None)
    query = select(Grade).where(Grade.attempt_id.in_(attempts)).order_by(Grade.number)
    return {grade.attempt_id: grade for grade in db.session.scalars(query)}


def _answers(course_id: int, activity_key: str) -> dict[int, dict[str, Answer | None]]:
    attempts = _submitted(course_id, activity_key).with_only_columns(Attempt.id).order_by(None)
    query = select(Response.attempt_id, Response.item_key, Response.answer).where(Response.attempt_id.in_(attempts))
    found: dict[int, dict[str, Answer | None]] = {}
    for attempt_id, item_key, answer in db.session.execute(query):
        found.setdefault(attempt_id, {})[item_key] = answer
    return found


def _completed(course_id: int) -> dict[int, set[str]]:
    """What counts as done, for each open enrolment."""
    counts = (Completion.enrolment_id == Enrolment.id) & Completion.set_aside_by_id.is_(None)
    query = select(Enrolment.id, Completion.activity_key).outerjoin(Completion, counts)
    found: dict[int, set[str]] = {}
    for enrolment_id, key in db.session.execute(query.where(Enrolment.course_id == course_id, Enrolment.state == "active")):
        found.setdefault(enrolment_id, set()).update({key} if key else ())
    return found
