"""The strip that tells learners what changed: on the course's page and in its lessons, until they put it away."""

import pytest

from lms.db import db, expect_only_reads
from lms.progress import redoing
from tests.factories import a_course_document, a_lesson, a_quiz
from tests.statements import counting
from tests.web.school import a_full_lesson
from tests.web.visiting import text, visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COURSE, LESSON = "/courses/course-1", "/learn/course-1/lesson-1"
HEAD = "What changed in this course"


@pytest.fixture
def learner(app, school):
    return visitor(app, school.emails["learner"])


def publish(app, *activities, **classes):
    with app.app_context():
        expect_only_reads(False)
        redoing.publish(a_course_document(activities=activities), {}, "person:1", classes=classes.get("classes"))
        db.session.commit()


def pass_the_quiz(client, address):
    for number in (1, 2):
        client.post(f"/attempts/{address}/{number}", data={"answer": "yes"})
    client.post(f"/attempts/{address}/submit")


def test_nothing_is_told_before_anything_changed(learner):
    assert HEAD not in text(learner.get(COURSE)) + text(learner.get(LESSON))


def test_learners_see_what_changed_until_they_put_it_away(app, school, learner):
    lesson = a_full_lesson().model_copy(update={"owner": "Another team"})
    publish(app, lesson, a_quiz(), a_lesson("lesson-2"))
    for address in (COURSE, LESSON, f"{LESSON}?again"):
        page = text(learner.get(address))
        assert HEAD in page
        assert "New or extended: Title of lesson-2" in page
        assert "1 part was corrected" in page
    assert HEAD not in text(visitor(app, school.emails["stranger"]).get(COURSE))
    assert learner.post("/learn/course-1/news", data={"activity": "lesson-1"}).location == LESSON
    assert HEAD not in text(learner.get(COURSE)) + text(learner.get(LESSON))
    assert learner.post("/learn/course-1/news", data={"activity": "//evil.example"}).location == COURSE


def test_who_has_to_pass_again_is_told_and_may(app, school, learner):
    pass_the_quiz(learner, school.names["attempt"])
    assert "Passed" in text(learner.get(COURSE))
    publish(app, a_full_lesson(), a_quiz(attempts=1, pass_percent=90), classes={"quiz-1": "must-redo"})
    page = text(learner.get(COURSE))
    assert "To do again: Title of quiz-1" in page
    assert "Passed" not in page
    # The one attempt there is was not used up by what no longer counts.
    assert "1 left" in text(learner.get("/learn/course-1/quiz-1/start"))
    address = learner.post("/learn/course-1/quiz-1/start").location.split("/")[2]
    assert address != school.names["attempt"]
    pass_the_quiz(learner, address)
    assert "Passed" in text(learner.get(COURSE))


def test_a_kept_lesson_needs_no_statement_more(app, learner):
    def statements():
        learner.get(LESSON)
        with app.app_context():
            engine = db.engine
        with counting(engine) as sent:
            learner.get(LESSON)
        return len(sent)

    before = statements()
    publish(app, a_full_lesson(), a_quiz(), a_lesson("lesson-2"))
    assert statements() == before
