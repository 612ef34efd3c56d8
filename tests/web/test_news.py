"""The strip that tells learners what changed: on the course's page, in lessons and before quizzes, until they put it away."""

import pytest
from lxml import html

from lms.db import db, expect_only_reads
from lms.progress import redoing
from tests.factories import a_course_document, a_lesson, a_quiz
from tests.statements import counting
from tests.web.school import a_full_lesson
from tests.web.visiting import text, visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COURSE, LESSON, QUIZ = "/courses/course-1", "/learn/course-1/lesson-1", "/learn/course-1/quiz-1/start"
HEAD = "What changed in this course"


@pytest.fixture
def learner(app, school):
    return visitor(app, school.emails["learner"])


def publish(app, *activities, retired=(), **classes):
    with app.app_context():
        expect_only_reads(False)
        document = a_course_document(activities=activities).model_copy(update={"retired": retired})
        redoing.publish(document, {}, "person:1", classes=classes.get("classes"))
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
    for address in (COURSE, LESSON, f"{LESSON}?again", QUIZ):
        page = text(learner.get(address))
        assert HEAD in page
        assert "New or extended: Title of lesson-2" in page
        assert "1 part was corrected" in page
    assert HEAD not in text(visitor(app, school.emails["stranger"]).get(COURSE))
    assert learner.post("/learn/course-1/news", data={"activity": "lesson-1"}).location == LESSON
    assert HEAD not in text(learner.get(COURSE)) + text(learner.get(LESSON)) + text(learner.get(QUIZ))
    assert learner.post("/learn/course-1/news", data={"activity": "quiz-1"}, follow_redirects=True).request.path == QUIZ
    assert learner.post("/learn/course-1/news", data={"activity": "//evil.example"}).location == COURSE


def test_who_has_to_pass_again_is_told_and_may(app, school, learner):
    pass_the_quiz(learner, school.names["attempt"])
    assert "Passed" in text(learner.get(COURSE))
    publish(app, a_full_lesson(), a_quiz(attempts=1, pass_percent=90), classes={"quiz-1": "must-redo"})
    page = text(learner.get(COURSE))
    assert "To do again: Title of quiz-1" in page
    assert "Passed" not in page
    # The one attempt there is was not used up by what no longer counts.
    assert "1 left" in text(learner.get(QUIZ))
    address = learner.post(QUIZ).location.split("/")[2]
    assert address != school.names["attempt"]
    pass_the_quiz(learner, address)
    assert "Passed" in text(learner.get(COURSE))


def test_what_is_to_do_again_says_so_once_the_news_is_put_away(app, school, learner):
    publish(app, a_full_lesson(), a_quiz(), a_lesson("lesson-2"))
    learner.post(f"{LESSON}/checks/lesson-1-check-1", data={"answer": "yes"})
    learner.post(f"{LESSON}/scenarios/yard", data={"step": "first", "choice": "ask", "position": "0"})
    assert learner.post(f"{LESSON}/done").status_code == 303
    pass_the_quiz(learner, school.names["attempt"])
    changed = a_full_lesson().model_copy(update={"owner": "Another team"})
    publish(app, changed, a_quiz(pass_percent=90), a_lesson("lesson-2"), classes={"quiz-1": "must-redo", "lesson-1": "must-redo"})
    learner.post("/learn/course-1/news")
    page = text(learner.get(COURSE))
    assert HEAD not in page
    assert page.count("To do again since") == 3  # In the card of what comes next, and once for each.
    assert "version 3" in page
    assert "Title of quiz-1 To do again since" in text(learner.get("/learning"))
    for address in (LESSON, "/learn/course-1/lesson-2"):
        assert "to do again" in html.fromstring(learner.get(address).text).xpath("string(//nav[@aria-label='Course outline'])")
    assert "To do again" in text(learner.get(LESSON))
    quiz = text(learner.get(QUIZ))
    assert "has to be done again" in quiz
    assert "Passed, no longer counts" in quiz
    result = text(learner.get(f"/attempts/{school.names['attempt']}/result"))
    assert "no longer count" in result
    assert "Take it again" in result
    pass_the_quiz(learner, learner.post(QUIZ).location.split("/")[2])
    assert text(learner.get(COURSE)).count("To do again since") == 2
    assert "no longer counts" not in text(learner.get(QUIZ))
    assert "Take it again" not in text(learner.get(f"/attempts/{school.names['attempt']}/result"))


def test_who_is_in_an_attempt_is_told_that_it_counts(app, school, learner):
    address = school.names["attempt"]
    publish(app, a_full_lesson(), a_quiz(pass_percent=90), classes={"quiz-1": "must-redo"})
    for page in (f"/attempts/{address}/1", f"/attempts/{address}/check", "/learn/course-1/quiz-1/start"):
        assert "this attempt counts" in text(learner.get(page))
    # Nobody is told to do again what they never did.
    assert "To do again" not in text(learner.get(COURSE))
    pass_the_quiz(learner, address)
    assert "no longer count" not in text(learner.get(f"/attempts/{address}/result"))
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


def test_a_result_leads_on_in_the_version_that_is_taught_now(app, school, learner):
    pass_the_quiz(learner, school.names["attempt"])
    result = f"/attempts/{school.names['attempt']}/result"
    publish(app, a_full_lesson(), a_quiz(), a_lesson("lesson-2"))
    assert 'href="/learn/course-1/lesson-2">Continue</a>' in learner.get(result).text
    publish(app, a_full_lesson(), a_lesson("lesson-2"), retired=("quiz-1", "quiz-1-1", "quiz-1-2"))
    assert 'href="/learn/course-1/lesson-1">Continue</a>' in learner.get(result).text
