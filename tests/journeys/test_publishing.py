"""Publishing with open eyes, marking again and looking at attempts, in a real browser and without faults."""

import pytest

from lms.assessment import answering, starting, submitting
from lms.catalogue import drafting, versions
from lms.enrolment import enrolling
from lms.people import registering
from lms.progress import redoing
from tests.assessment.sitting import Random
from tests.content.samples import LESSON, QUIZ, changed, course_files, course_of
from tests.factories import a_user
from tests.journeys.looks import faults

COURSE = "/staff/courses/night-watch"


WRONG, PASS_MARK = (QUIZ, "answer: true", "answer: false"), (QUIZ, "attempts: 3", "attempts: 3\npass_percent: 90")
WORDS = (LESSON, "He talks fast and", "He speaks fast and")


def course(*changes):
    files = course_files()
    for file, old, new in changes:
        files = changed(file, old, new, files)
    return course_of(files), {path: body for path, body in files.items() if path.startswith("media/")}


@pytest.fixture
def publisher(site):
    """Somebody who publishes a course whose key was put right after a learner submitted its quiz; the draft changes it again."""
    with site.changing():
        redoing.publish(*course(WRONG), "system")
    with site.changing():
        version = versions.current("night-watch")
        person = a_user("Amara Lindqvist", "amara@example.org").person
        enrolment = enrolling.enrol(person.id, version.course_id)
        attempt = starting.start(enrolment, version, version.activity("quiz-the-call"), person, Random(1))
        answering.save(attempt, "quiz-door", "true")
        submitting.submit(attempt)
        user = a_user("Noor Vance", "noor@example.org")
        for role in ("author", "publisher"):
            registering.grant(user, role, course_id=version.course_id)
        redoing.publish(*course(), "system")
        draft = drafting.open_draft(drafting.find("night-watch"), "system")
        document = course(PASS_MARK, WORDS)[0].model_dump(mode="json")
        drafting.change(draft, lambda _now: document, "system")
    return user.email


def test_pages_of_publishing_and_results(site, visit, publisher):
    page = visit(site, publisher)
    for address in ("publish", "publish?version=1", "versions", "regrade"):
        page.goto(f"{COURSE}/{address}")
        look(page)
    page.get_by_role("link", name="Mark again").click()
    look(page)
    page.get_by_label("Why").fill("The first version had the wrong key.")
    page.get_by_role("button", name="Mark 1 attempt again").click()
    page.get_by_text("Marked again: 1 rises").wait_for()
    page.goto(f"{COURSE}/assessments/quiz-the-call/attempts")
    look(page)
    page.get_by_role("link", name="Attempt 1").click()
    look(page)


def look(page):
    assert faults(page) == []
