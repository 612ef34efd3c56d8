"""Reading attempts for pages and for the state machine, in few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select

from lms.assessment.models import Attempt, Grade, Response
from lms.assessment.policy import Go
from lms.catalogue import history as published
from lms.catalogue import versions
from lms.catalogue.history import AskedAgain
from lms.catalogue.versions import LoadedVersion
from lms.content.items import Answer, Item
from lms.content.schema import Assessment
from lms.db import db, name_of
from lms.enrolment.models import Enrolment
from lms.errors import NotFound
from lms.people.models import Person
from lms.prepared import Prepared


@dataclass(frozen=True)
class Question:
    """One question of an attempt as the learner sees it; ``number`` counts from 1, ``sequence`` is 0 before any answer."""

    number: int
    item: Item
    order: tuple[str, ...]
    answer: Answer | None
    sequence: int
    saved_at: datetime | None
    is_flagged: bool

    @property
    def is_answered(self) -> bool:
        """Whether an answer is saved."""
        return self.answer is not None


@dataclass(frozen=True)
class Sheet:
    """An attempt with all its questions and answers, in the order asked."""

    attempt: Attempt
    version: LoadedVersion
    assessment: Assessment
    questions: tuple[Question, ...]

    @property
    def answered(self) -> list[int]:
        """The numbers of the questions that have an answer."""
        return [question.number for question in self.questions if question.is_answered]

    @property
    def unanswered(self) -> list[int]:
        """The numbers of the questions without one."""
        return [question.number for question in self.questions if not question.is_answered]

    @property
    def flagged(self) -> list[int]:
        """The numbers of the questions that the learner wants to look at again."""
        return [question.number for question in self.questions if question.is_flagged]


@dataclass(frozen=True)
class Result:
    """An attempt and the grade that counts: the latest judgement, None while there is none.

    ``asked_again`` is the last publication that asked to pass the assessment again, None when none did.
    """

    attempt: Attempt
    grade: Grade | None
    asked_again: AskedAgain | None = None

    @property
    def counts(self) -> bool:
        """Whether it is one of the attempts there are; one that was started before it was asked for again uses none up."""
        return self.asked_again is None or self.attempt.started_at > self.asked_again.at

    @property
    def is_of_before(self) -> bool:
        """Whether it was over when it was asked for again; one that was under way then counts when it is passed."""
        ended_at = self.attempt.submitted_at
        return ended_at is not None and self.asked_again is not None and ended_at <= self.asked_again.at

    @property
    def go(self) -> Go:
        """The attempt as the rules of attempts see it."""
        return Go(self.attempt.submitted_at, self.attempt.due_at, self.grade.passed if self.grade else None)


class Glance(NamedTuple):
    """What of an attempt has been fixed since it was started, which is enough to take an answer.

    Whether it was submitted meanwhile is seen by the statement that saves.
    """

    id: int
    person_id: int
    version_id: int
    activity_key: str
    items: list[dict[str, Any]]
    due_at: datetime | None
    submitted_at: None = None


_NOT_YOURS = "There is no such attempt, or it is not yours."
_MINE = (
    select(Attempt, Enrolment)
    .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    .where(Attempt.public_id == bindparam("address"), Enrolment.person_id == bindparam("owner"))
)


def find(public_id: str, person_id: int) -> tuple[Attempt, Enrolment]:
    """The person's attempt and its enrolment; NotFound for anybody else's. One statement."""
    row = db.session.execute(_MINE, {"address": public_id, "owner": person_id}).one_or_none()
    if row is None:
        raise NotFound(_NOT_YOURS)
    return row[0], row[1]


_attempts, _enrolments = Attempt.__table__.c, Enrolment.__table__.c
_GLANCE = Prepared(
    select(
        _attempts.id, _enrolments.person_id, _attempts.version_id, _attempts.activity_key, _attempts["items"], _attempts.due_at
    )
    .join_from(Attempt.__table__, Enrolment.__table__, _enrolments.id == _attempts.enrolment_id)
    .where(_attempts.public_id == bindparam("address"))
)


def glance(public_id: str) -> Glance:
    """The attempt, with which every saved answer starts, whoever asks; NotFound when there is none. One statement per process."""
    return _glance(name_of(db.engine), public_id)


def glance_of(public_id: str, person_id: int) -> Glance:
    """The person's attempt; NotFound for anybody else's. One statement per process."""
    found = glance(public_id)
    if found.person_id != person_id:
        raise NotFound(_NOT_YOURS)
    return found


@lru_cache(maxsize=10_000)
def _glance(_database: str | None, public_id: str) -> Glance:
    found = _GLANCE.committed_rows({"address": public_id})
    if not found:
        raise NotFound(_NOT_YOURS)
    return Glance(*found[0])


def assessment_of(attempt: Attempt | Glance) -> Assessment:
    """The assessment as the version has it that the attempt was started on. No statement once the version is loaded."""
    return versions.load(attempt.version_id).assessment(attempt.activity_key)


def sheet(attempt: Attempt) -> Sheet:
    """The attempt's questions with what was answered. One statement."""
    assessment, given = assessment_of(attempt), responses(attempt)
    questions = (
        _question(number, assessment.item(drawn["key"]), drawn["order"], given.get(drawn["key"]))
        for number, drawn in enumerate(attempt.items, start=1)
    )
    return Sheet(attempt, versions.load(attempt.version_id), assessment, tuple(questions))


def responses(attempt: Attempt) -> dict[str, Response]:
    """The saved answers by item key. One statement."""
    query = select(Response).where(Response.attempt_id == attempt.id).execution_options(populate_existing=True)
    return {response.item_key: response for response in db.session.scalars(query)}


def grade(attempt: Attempt) -> Grade | None:
    """The grade that counts: the latest judgement, None before the first. One statement."""
    return db.session.scalar(select(Grade).where(Grade.attempt_id == attempt.id).order_by(Grade.number.desc()).limit(1))


def find_in(course_id: int, public_id: str) -> tuple[Attempt, Enrolment, Person]:
    """A submitted attempt in the course, its enrolment and its person; NotFound when there is none. One statement."""
    row = db.session.execute(_submitted_in(course_id).where(Attempt.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such attempt in this course, or it is still under way.")
    return row[0], row[1], row[2]


def judgements(attempt: Attempt) -> list[Grade]:
    """Every judgement of the attempt, the first one first. One statement."""
    return list(db.session.scalars(select(Grade).where(Grade.attempt_id == attempt.id).order_by(Grade.number)))


def submitted(course_id: int, activity_key: str, after: int | None, limit: int) -> list[tuple[Attempt, Person, Grade]]:
    """Submitted attempts at the assessment with the grade that counts, the newest first; from before an attempt's id on."""
    newest = select(func.max(Grade.number)).where(Grade.attempt_id == Attempt.id).correlate(Attempt).scalar_subquery()
    query = _submitted_in(course_id).join(Grade, (Grade.attempt_id == Attempt.id) & (Grade.number == newest)).add_columns(Grade)
    query = query.where(Attempt.activity_key == activity_key).order_by(Attempt.id.desc()).limit(limit)
    found = db.session.execute(query.where(Attempt.id < after) if after else query)
    return [(attempt, person, grade) for attempt, _enrolment, person, grade in found]


def history(enrolment_id: int, activity_key: str) -> list[Result]:
    """Every attempt at the assessment in this enrolment with its grade, oldest first. Two statements."""
    asked_again = published.asked_again(db.session.get_one(Enrolment, enrolment_id).course_id).get(activity_key)
    query = (
        select(Attempt, Grade)
        .outerjoin(Grade, Grade.attempt_id == Attempt.id)
        .where(Attempt.enrolment_id == enrolment_id, Attempt.activity_key == activity_key)
        .order_by(Attempt.number, Grade.number)
    )
    # The latest judgement of an attempt comes last and so replaces the earlier ones.
    latest = {attempt.id: Result(attempt, grade, asked_again) for attempt, grade in db.session.execute(query)}
    return list(latest.values())


def counting_goes(history: Sequence[Result]) -> list[Go]:
    """The attempts that count, as the rules of attempts see them; one that is open always does."""
    return [result.go for result in history if result.counts or result.attempt.submitted_at is None]


def shown_before(person_id: int, course_id: int, activity_key: str) -> list[list[str]]:
    """The item keys of every attempt the person ever started at the assessment, in any cycle, oldest first. One statement."""
    query = (
        select(Attempt.items)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.person_id == person_id, Enrolment.course_id == course_id, Attempt.activity_key == activity_key)
        .order_by(Attempt.id)
    )
    return [[drawn["key"] for drawn in items] for items in db.session.scalars(query)]


def _submitted_in(course_id: int) -> Select:
    query = select(Attempt, Enrolment, Person).join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    query = query.join(Person, Person.id == Enrolment.person_id)
    return query.where(Enrolment.course_id == course_id, Attempt.submitted_at.is_not(None))


def _question(number: int, item: Item, order: Sequence[str], response: Response | None) -> Question:
    if response is None:
        return Question(number, item, tuple(order), None, 0, None, False)
    saved_at = response.saved_at if response.sequence else None
    return Question(number, item, tuple(order), response.answer, response.sequence, saved_at, response.is_flagged)
