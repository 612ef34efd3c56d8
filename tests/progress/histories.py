"""Histories of a course and of one learner in it: versions are published in any order, and the learner goes on meanwhile."""

from dataclasses import dataclass, field
from random import Random

from hypothesis import strategies as st

from lms.assessment import reading as attempts
from lms.assessment import starting, submitting
from lms.assessment.starting import CannotStart
from lms.catalogue.versions import LoadedVersion
from lms.content import schema
from lms.enrolment.models import Enrolment
from lms.people.models import Person
from lms.progress import completing, finishing, practice
from tests.assessment.sitting import answer_all
from tests.factories import a_course_document, a_lesson, a_person, a_published_course, a_quiz, an_enrolment, an_item

LESSONS, QUIZZES = ("lesson-1", "lesson-2"), ("quiz-1", "quiz-2")
Activities = list[schema.Lesson | schema.Assessment]


@dataclass
class History:
    """A course as it is now, and somebody in it."""

    key: str
    version: LoadedVersion
    person: Person
    enrolment: Enrolment
    retired: set[str] = field(default_factory=set)

    def publish(self, activities: Activities) -> None:
        """Publish a version that teaches these, but for those that an earlier one retired for good."""
        kept = [activity for activity in activities if activity.key not in self.retired]
        if kept:
            self.retired |= self.taught - {activity.key for activity in kept}
            document = a_course_document(self.key, activities=kept, retired=sorted(self.retired))
            self.version = a_published_course(document)

    def finish(self, key: str) -> None:
        """Answer the lesson's checks and mark it as done."""
        if key in self.taught:
            lesson = self.version.activity(key)
            for item in lesson.checks:
                practice.answer_check(self.enrolment, lesson, item.key, "yes")
            finishing.finish_lesson(self.enrolment, self.version, lesson, self.person)

    def start(self, key: str) -> None:
        """Start an attempt, if the rules allow one now."""
        if key in self.taught:
            try:
                starting.start(self.enrolment, self.version, self.version.activity(key), self.person, Random(0))
            except CannotStart:
                return

    def submit(self, key: str, answer: str) -> None:
        """Answer the open attempt and submit it, whatever was published since it was started."""
        for result in attempts.history(self.enrolment.id, key):
            if result.attempt.submitted_at is None:
                answer_all(result.attempt, answer)
                submitting.submit(result.attempt)

    def waive(self, key: str) -> None:
        """Let a coordinator waive the activity."""
        if key in self.taught:
            completing.complete(self.enrolment, self.version, key, "waived", self.person)

    def certify(self) -> None:
        """Ask for the certificate without having done anything."""
        completing.certify(self.enrolment, self.version, self.person)

    @property
    def taught(self) -> set[str]:
        """The keys of the activities that the course has now."""
        return {activity.key for activity in self.version.document.activities}


def a_history(key: str) -> History:
    """A learner in a course of one lesson and one quiz."""
    version, person = a_published_course(a_course_document(key)), a_person()
    return History(key, version, person, an_enrolment(person, version))


@st.composite
def _taught(draw: st.DrawFn) -> Activities:
    keys = draw(st.lists(st.sampled_from(LESSONS + QUIZZES), min_size=1, unique=True))
    return [_a_lesson(draw, key) if key in LESSONS else _a_quiz(draw, key) for key in keys]


def _a_lesson(draw: st.DrawFn, key: str) -> schema.Lesson:
    return a_lesson(key, checks=draw(st.integers(0, 1)), minutes=draw(st.integers(1, 9)))


def _a_quiz(draw: st.DrawFn, key: str) -> schema.Assessment:
    numbers = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3, unique=True))
    plain = a_quiz(
        key,
        pass_percent=draw(st.sampled_from([0, 50, 80, 100])),
        attempts=draw(st.sampled_from([None, 1, 3])),
        opens=draw(st.sampled_from(["any-time", "after-the-rest"])),
    )
    items = tuple(an_item(f"{key}-{number}", critical=draw(st.booleans())) for number in numbers)
    return plain.model_copy(update={"items": items})


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), _taught()),
        st.tuples(st.just("finish"), st.sampled_from(LESSONS)),
        st.tuples(st.just("start"), st.sampled_from(QUIZZES)),
        st.tuples(st.just("submit"), st.sampled_from(QUIZZES), st.sampled_from(["yes", "yes", "no"])),
        st.tuples(st.just("waive"), st.sampled_from(LESSONS + QUIZZES)),
        st.tuples(st.just("certify")),
    ),
    min_size=4,
    max_size=24,
)
"""What happens, one after the other: the name of a method of ``History`` and what it is given."""
