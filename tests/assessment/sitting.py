"""A learner in front of an assessment: what most tests of attempts start from."""

from dataclasses import dataclass
from random import Random
from typing import Any

from lms.assessment import answering, starting
from lms.assessment.models import Attempt
from lms.catalogue.versions import LoadedVersion
from lms.content import schema
from lms.enrolment.models import Enrolment
from lms.people.models import Person
from tests.factories import a_course_document, a_lesson, a_person, a_published_course, a_quiz, an_enrolment


@dataclass
class Seat:
    """A person in a version of a course, with one of its assessments."""

    person: Person
    enrolment: Enrolment
    version: LoadedVersion
    assessment: schema.Assessment


def sit_down(
    document: schema.Course | None = None,
    key: str = "quiz-1",
    version: LoadedVersion | None = None,
    person: Person | None = None,
    extra_time_percent: int = 0,
    **settings: Any,
) -> Seat:
    """A learner in a new course: of one lesson and one quiz with those settings, unless a document is given."""
    document = document or a_course_document(activities=[a_lesson(), a_quiz(**settings)])
    version = version or a_published_course(document)
    person = person or a_person(extra_time_percent=extra_time_percent)
    return Seat(person, an_enrolment(person, version), version, version.document.activity(key))


def start(seat: Seat, seed: int = 1) -> Attempt:
    """An attempt at the assessment."""
    return starting.start(seat.enrolment, seat.version, seat.assessment, seat.person, Random(seed))


def answer_all(attempt: Attempt, answer: str = "yes") -> None:
    """Give every question the same answer; ``yes`` is right."""
    for drawn in attempt.items:
        answering.save(attempt, drawn["key"], answer)
