"""Quizzes and exams over HTTP: what is refused and when, that sending again changes nothing, and what is not told too early."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms import clock
from lms.assessment.models import Attempt, Grade, Response
from lms.catalogue import publishing
from lms.credentials.models import Credential
from lms.db import db
from tests.factories import a_course_document, a_lesson, a_quiz, a_user, an_item
from tests.web.visiting import changing, fields, text, visitor

START = "/learn/course-1/quiz-1/start"
OPTIONS = [
    {"key": "yes", "text": "Safety", "correct": True, "feedback": "COMMENT right."},
    {"key": "no", "text": "The form", "feedback": "COMMENT wrong."},
]


@dataclass
class Sitting:
    """A learner with a quiz of two questions open in a browser."""

    app: object
    client: object
    attempt: str

    def page(self, number: int) -> str:
        return f"/attempts/{self.attempt}/{number}"

    def put(self, number: int, answer: str, sequence: int = 1):
        body = {"fields": {"answer": [answer]}, "sequence": sequence}
        return self.client.put(f"/attempts/{self.attempt}/answers/quiz-1-{number}", json=body)

    def submit(self):
        return self.client.post(f"/attempts/{self.attempt}/submit")

    def count(self, table) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(table))


def sit(app, start=True, **quiz) -> Sitting:
    items = [an_item(f"quiz-1-{n}", options=OPTIONS, explanation=f"REASON {n}.") for n in (1, 2)]

    def make() -> None:
        quiz_1 = a_quiz(items=2, **quiz).model_copy(update={"items": tuple(items)})
        publishing.publish(a_course_document(activities=(a_lesson(), quiz_1)), {}, "system")
        a_user(email="ada@example.org")
        a_user(email="bo@example.org")

    changing(app, make)
    client = visitor(app, "ada@example.org")
    client.post("/courses/course-1/enroll")
    location = client.post(START).location if start else "/attempts/none/1"
    return Sitting(app, client, location.split("/")[2])


def test_a_quiz_from_its_start_page_to_its_result(app):
    sitting = sit(app)
    client = sitting.client
    assert "2 questions, one per page" in text(client.get(START))
    assert client.post(sitting.page(1), data={"answer": "yes", "action": "continue"}).location == sitting.page(2)
    assert client.post(sitting.page(2), data={"answer": "yes", "action": "flag"}).location == sitting.page(2)
    assert "Flagged" in text(client.get(f"/attempts/{sitting.attempt}/check"))
    assert sitting.submit().location == f"/attempts/{sitting.attempt}/result"
    assert "You passed" in text(client.get(f"/attempts/{sitting.attempt}/result"))
    assert client.post("/learn/course-1/lesson-1/done").location.startswith("/certificates/")


def test_an_attempt_is_picked_up_where_it_was_left(app):
    sitting = sit(app)
    sitting.put(1, "yes")
    assert sitting.client.post(START).location == sitting.page(2)
    assert sitting.count(Attempt) == 1


def test_a_plain_page_from_before_does_not_overwrite_a_later_answer(app):
    sitting = sit(app)
    old = fields(sitting.client.get(sitting.page(1)))
    assert sitting.client.post(sitting.page(1), data=old | {"answer": "no"}).location == sitting.page(2)
    late = sitting.client.post(sitting.page(1), data=old | {"answer": "yes"})
    assert late.location == sitting.page(1)
    page = sitting.client.get(sitting.page(1))
    assert "A later answer to this question was saved" in text(page)
    assert fields(page)["answer"] == "no"
    assert sitting.client.post(sitting.page(1), data=fields(page) | {"answer": "yes"}).location == sitting.page(2)


@pytest.mark.parametrize(("answer", "kept"), [("yes", 1), ("maybe", 0)])
def test_stepping_away_saves_what_fits_and_never_holds_anybody_up(app, answer, kept):
    sitting = sit(app)
    page = sitting.client.get(sitting.page(1))
    assert '<button class="btn btn-quiet" form="question" name="action" value="away"' in page.text
    assert sitting.client.post(sitting.page(1), data=fields(page) | {"answer": answer, "action": "away"}).location == "/step-away"
    assert sitting.count(Response) == kept


def test_what_does_not_fit_is_said_beside_the_question_and_stays(app):
    sitting = sit(app)
    page = sitting.client.post(sitting.page(1), data={"answer": "maybe"})
    assert page.status_code == 422
    assert "Choose one of the answers shown." in text(page)
    assert "<title>Error: " in page.text
    assert sitting.count(Response) == 0


@pytest.mark.parametrize("number", ["0", "3", "9" * 30, "-1", "x"])
def test_a_question_that_was_not_drawn_is_not_there(app, number):
    sitting = sit(app)
    assert sitting.client.get(f"/attempts/{sitting.attempt}/{number}").status_code == 404
    assert sitting.client.post(f"/attempts/{sitting.attempt}/{number}", data={"answer": "yes"}).status_code == 404
    assert sitting.client.put(f"/attempts/{sitting.attempt}/answers/other", json={"fields": {}, "sequence": 1}).status_code == 404


def test_another_persons_attempt_is_not_there(app):
    sitting = sit(app)
    other = visitor(app, "bo@example.org")
    other.post("/courses/course-1/enroll")
    body = {"fields": {"answer": ["yes"]}, "sequence": 1}
    answers = [
        other.get(sitting.page(1)),
        other.post(sitting.page(1), data={"answer": "yes"}),
        other.put(f"/attempts/{sitting.attempt}/answers/quiz-1-1", json=body),
        other.get(f"/attempts/{sitting.attempt}/check"),
        other.post(f"/attempts/{sitting.attempt}/submit"),
        other.get(f"/attempts/{sitting.attempt}/result"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 6
    assert (sitting.count(Response), sitting.count(Grade)) == (0, 0)


def test_nothing_is_answered_after_submitting(app):
    sitting = sit(app)
    sitting.put(1, "no")
    sitting.submit()
    assert sitting.put(1, "yes", 2).status_code == 409
    assert sitting.client.post(sitting.page(1), data={"answer": "yes"}).status_code == 409
    assert sitting.client.post(sitting.page(1), data={"answer": "no", "action": "flag"}).status_code == 409
    assert sitting.client.get(sitting.page(1)).location == f"/attempts/{sitting.attempt}/result"
    with app.app_context():
        assert db.session.scalars(select(Response.answer)).all() == ["no"]
        assert db.session.scalars(select(Grade.points)).all() == [0]


def test_sending_again_changes_nothing(app):
    sitting = sit(app)
    assert [sitting.put(1, "yes", 5).json["kind"] for _ in range(2)] == ["saved", "replayed"]
    # An older answer that was long on its way does not replace the newer one.
    late = sitting.put(1, "no", 4).json
    assert (late["kind"], late["acknowledged"]) == ("superseded", False)
    sitting.put(2, "yes", 5)
    sitting.client.post("/learn/course-1/lesson-1/done")
    first = [sitting.submit().location for _ in range(3)]
    assert first[0].startswith("/certificates/")
    assert set(first[1:]) == {f"/attempts/{sitting.attempt}/result"}
    assert (sitting.count(Grade), sitting.count(Credential), sitting.count(Attempt)) == (1, 1, 1)


def test_attempts_run_out(app):
    sitting = sit(app, attempts=1)
    sitting.submit()
    assert sitting.client.post(START).status_code == 409
    assert "You have used your one attempt" in text(sitting.client.get(START))
    assert sitting.count(Attempt) == 1


def test_there_is_a_pause_between_attempts(app, frozen_clock):
    sitting = sit(app, cooldown_minutes=30)
    sitting.submit()
    refused = sitting.client.post(START)
    assert refused.status_code == 409
    assert "again in 30 minutes" in text(refused)
    clock.advance(timedelta(minutes=31))
    assert sitting.client.post(START).status_code == 303
    assert sitting.count(Attempt) == 2


def test_an_exam_opens_last(app):
    sitting = sit(app, start=False, opens="after-the-rest")
    refused = sitting.client.post(START)
    assert refused.status_code == 409
    assert "Still to do: Title of lesson-1" in text(refused)


def test_when_the_time_is_over_what_was_saved_counts(app, frozen_clock):
    sitting = sit(app, time_limit_minutes=10)
    assert "This is timed." in text(sitting.client.get(START))
    sitting.put(1, "yes")
    clock.advance(timedelta(minutes=11))
    assert sitting.client.get(sitting.page(2)).location == f"/attempts/{sitting.attempt}/result"
    over = sitting.client.get(f"/attempts/{sitting.attempt}/result")
    assert "The time is over" in text(over)
    assert sitting.count(Grade) == 0
    late = sitting.put(2, "yes", 2).json
    assert (late["kind"], late["acknowledged"]) == ("late", False)
    assert "1 of 2 points" in text(sitting.client.get(f"/attempts/{sitting.attempt}/result"))


def test_a_person_who_is_not_in_the_course_cannot_start(app):
    sit(app)
    assert visitor(app, "bo@example.org").post(START).status_code == 404
    assert visitor(app).post(START).location == f"/login?next={START}"


def told(sitting: Sitting, *pages: str) -> set[str]:
    """Which reasons, comments and solutions the pages tell."""
    whole = "".join(sitting.client.get(page).text for page in pages)
    return {word for word in ("REASON 1", "REASON 2", "COMMENT", "A right answer") if word in whole}


def every_page(sitting: Sitting) -> tuple[str, ...]:
    return (START, sitting.page(1), sitting.page(2), f"/attempts/{sitting.attempt}/check", f"/attempts/{sitting.attempt}/result")


@pytest.mark.parametrize("feedback", ["now", "after-submit", "after-pass", "never"])
def test_no_reason_is_told_before_it_may_be(app, feedback):
    sitting = sit(app, feedback=feedback)
    assert told(sitting, *every_page(sitting)) == set()
    saved = sitting.put(1, "no")
    assert set(saved.json) == {"kind", "acknowledged", "sequence", "saved_at"}
    during = {"REASON 1", "COMMENT", "A right answer"} if feedback == "now" else set()
    assert told(sitting, *every_page(sitting)) == during
    sitting.submit()
    after = {"REASON 1", "REASON 2", "COMMENT", "A right answer"} if feedback in ("now", "after-submit") else set()
    assert told(sitting, *every_page(sitting)) == after


def test_reasons_that_wait_for_a_pass_are_told_with_it(app):
    sitting = sit(app, feedback="after-pass")
    for number in (1, 2):
        sitting.put(number, "yes")
    sitting.submit()
    assert told(sitting, *every_page(sitting)) == {"REASON 1", "REASON 2", "COMMENT"}


def test_an_answer_whose_reason_was_told_stands(app):
    sitting = sit(app, feedback="now")
    assert sitting.client.post(sitting.page(1), data={"answer": "no"}).location == sitting.page(1)
    assert "REASON 1" in sitting.client.get(sitting.page(1)).text
    # Whoever has read the right answer cannot give it any more, by form or by script.
    assert sitting.client.post(sitting.page(1), data={"answer": "yes"}).status_code == 409
    assert sitting.put(1, "yes", 2**50).status_code == 409
    assert sitting.client.post(sitting.page(1), data={"action": "continue"}).location == sitting.page(2)
    with app.app_context():
        assert db.session.scalars(select(Response.answer)).all() == ["no"]


@pytest.mark.parametrize(("feedback", "is_sent"), [("now", False), ("after-submit", True)])
def test_only_an_answer_that_may_still_change_is_sent_by_itself(app, feedback, is_sent):
    sitting = sit(app, feedback=feedback)
    assert ("data-answer=" in sitting.client.get(sitting.page(1)).text) == is_sent
