"""Publishing with open eyes, marking again and looking at attempts, in a real browser and without faults."""

import pytest

from lms.assessment import answering, starting, submitting
from lms.catalogue import versions
from lms.enrolment import enrolling
from lms.people import registering
from lms.progress import redoing
from tests.assessment.sitting import Random
from tests.factories import a_course_document, a_lesson, a_quiz, a_user, an_item
from tests.journeys.looks import faults

COURSE = "/staff/courses/course-1"


def the_quiz(right):
    options = [{"key": key, "text": text, "correct": key == right} for key, text in (("yes", "Safety"), ("no", "The form"))]
    return a_quiz().model_copy(update={"items": tuple(an_item(f"quiz-1-{n}", options=options) for n in (1, 2))})


@pytest.fixture
def publisher(site):
    """Somebody who publishes a course that was changed after a learner submitted its quiz; the draft changes it again."""
    with site.changing():
        redoing.publish(a_course_document(activities=(a_lesson(), the_quiz("yes"))), {}, "system")
    with site.changing():
        version = versions.current("course-1")
        person = a_user("Amara Lindqvist", "amara@example.org").person
        enrolment = enrolling.enrol(person.id, version.course_id)
        attempt = starting.start(enrolment, version, version.activity("quiz-1"), person, Random(1))
        answering.save(attempt, "quiz-1-1", "no")
        submitting.submit(attempt)
        user = a_user("Noor Vance", "noor@example.org")
        for role in ("author", "publisher"):
            registering.grant(user, role, course_id=version.course_id)
        redoing.publish(a_course_document(activities=(a_lesson(), the_quiz("no"), a_lesson("lesson-2"))), {}, "system")
    return user.email


def test_pages_of_publishing_and_results(site, visit, publisher):
    page = visit(site, publisher)
    page.goto(f"{COURSE}/regrade")
    look(page)
    page.get_by_role("link", name="Mark again").click()
    look(page)
    page.get_by_label("Why").fill("The first version had the wrong key.")
    page.get_by_role("button", name="Mark 1 attempt again").click()
    page.get_by_text("Marked again: 1 rises").wait_for()
    page.goto(f"{COURSE}/assessments/quiz-1/attempts")
    look(page)
    page.get_by_role("link", name="Attempt 1").click()
    look(page)


def test_the_strip_that_tells_what_changed(site, visit, publisher):
    page = visit(site, "amara@example.org")
    for address in ("/courses/course-1", "/learn/course-1/lesson-1"):
        page.goto(address)
        page.get_by_text("What changed in this course").wait_for()
        look(page)
    page.get_by_role("button", name="Got it").click()
    page.get_by_role("heading", name="Title of lesson-1").wait_for()
    assert page.get_by_text("What changed in this course").count() == 0


def look(page):
    assert faults(page) == []
