"""Trying a quiz as a learner takes it leaves nothing behind."""

import pytest
from lxml import html
from sqlalchemy import func, select

from lms.assessment.models import Attempt, Response
from lms.db import db
from tests.content.samples import course_files, course_of
from tests.web.staff.test_assessments import QUIZ, press, quiz
from tests.web.staff.test_lessons import use_as
from tests.web.visiting import changing, fields, text, visitor

TRY = f"{QUIZ}/try"


@pytest.fixture
def author(app, school):
    return visitor(app, school.emails["reviewer"])


def go(author, page, do: str = "next", **answers: str):
    given = {name.replace("_", "."): value for name, value in answers.items()}
    return author.post(TRY, data={"trial": fields(page)["trial"], "do": do} | given)


def counts(app) -> list[int]:
    return changing(app, lambda: [db.session.scalar(select(func.count()).select_from(one)) for one in (Attempt, Response)])


def test_page_by_page_with_a_step_back(app, author):
    before = counts(app)
    page = author.post(TRY, data={"do": "one-each"})
    assert "Question 1 of 2" in text(page)
    page = go(author, page, q1_answer="no")
    page = go(author, page, "back")
    assert html.fromstring(page.text).xpath("//input[@name='q1.answer'][@checked]/@value") == ["no"]
    page = go(author, go(author, page, q1_answer="yes"), q2_answer="yes")
    assert "A learner would have passed" in text(page)
    assert "2 of 2 points" in text(page)
    assert counts(app) == before


def test_on_one_page_every_type_of_question_is_marked_as_learners_answers_are(app, author):
    activity = course_of(course_files()).activity("quiz-the-call")
    use_as(app, "quiz-1", activity.model_dump(mode="json") | {"draw": []})
    page = author.post(TRY, data={"do": "one-page"})
    total = len(activity.items)
    assert text(page).count(f" of {total}") == total
    answers = {}
    for number, item in enumerate(activity.items, 1):
        solution = item.solution()
        answers |= {f"q{number}.answer.{part}": value for part, value in solution.items()} if isinstance(solution, dict) else {}
        answers |= {} if isinstance(solution, dict) else {f"q{number}.answer": solution}
    page = author.post(TRY, data={"trial": fields(page)["trial"], "do": "next"} | answers)
    assert "A learner would have passed" in text(page)


def test_what_does_not_fit_is_said_and_the_rest_is_kept(app, author):
    number = quiz(app)["items"][0] | {"type": "numeric", "value": "4", "tolerance": "0", "key": "how-many"}
    number.pop("options")
    use_as(app, "quiz-1", quiz(app) | {"items": [number, quiz(app)["items"][1]]})
    page = go(author, author.post(TRY, data={"do": "one-page"}), q1_answer="four or so", q2_answer="yes")
    assert page.status_code == 422
    shown = html.fromstring(page.text)
    assert shown.xpath("//input[@name='q1.answer']/@value") == ["four or so"]
    assert shown.xpath("//input[@name='q2.answer'][@checked]/@value") == ["yes"]


def test_reasons_are_told_at_once_where_learners_are_told_at_once(app, author):
    use_as(app, "quiz-1", quiz(app) | {"feedback": "now"})
    page = go(author, author.post(TRY, data={"do": "one-each"}), q1_answer="no")
    assert "Not quite." in text(page)
    page = go(author, page, q1_answer="yes")
    assert "Question 2 of 2" in text(page)
    assert "A learner would not have passed" in text(go(author, go(author, page, q2_answer="yes")))


def test_a_draft_that_changes_meanwhile_or_a_page_of_somebody_else(app, author, school):
    page = author.post(TRY, data={"do": "one-page"})
    writer = visitor(app, school.emails["author"])
    press(writer, "remove:items.0:")
    assert "Your answers" in text(go(author, page, q1_answer="yes"))
    assert go(writer, page).status_code == 303
    assert author.post(TRY, data={"do": "next", "trial": "x"}).status_code == 303
