"""From attempts in the database to what is measured, held against numpy and scipy on the very grades and answers."""

import numpy as np
import pytest
from scipy import stats
from sqlalchemy import select

from lms.assessment.models import Attempt, Grade, Response
from lms.reports import health
from tests.assessment.guessing import a_quiz_of_every_type, take
from tests.factories import a_course_document, a_lesson, a_published_course, a_quiz
from tests.statements import counting

pytestmark = [
    pytest.mark.usefixtures("frozen_clock"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def published(*activities, key="course-1"):
    return a_published_course(a_course_document(key, activities=[a_lesson(), *activities]))


def marks_of(session):
    """A row of marks for each attempt, read from its grade."""
    rows = session.execute(select(Attempt.items, Grade.marks).join(Grade, Grade.attempt_id == Attempt.id).order_by(Attempt.id))
    return [{drawn["key"]: marks[drawn["key"]] for drawn in items} for items, marks in rows]


def test_a_quiz_that_asks_everybody_the_same(session):
    version = published(a_quiz_of_every_type(attempts=None))
    for seed in range(40):
        take(version, seed / 40, seed)
    (measured,) = health.read(version, only_first=True)
    table = np.array([list(row.values()) for row in marks_of(session)])
    assert measured.sums.attempts == 40
    for place, item in enumerate(measured.items):
        assert float(item.share) == pytest.approx(table[:, place].mean())
        rest = np.delete(table, place, axis=1).sum(axis=1)
        assert item.telling == pytest.approx(stats.pearsonr(table[:, place], rest).statistic)
    covariances = np.cov(table, rowvar=False)
    by_numpy = len(table[0]) / (len(table[0]) - 1) * (1 - np.trace(covariances) / covariances.sum())
    assert float(measured.reliability) == pytest.approx(by_numpy)
    assert measured.error == pytest.approx(table.sum(axis=1).std(ddof=1) * np.sqrt(1 - by_numpy))


def test_a_quiz_that_draws_its_questions(session):
    quiz = a_quiz(items=9, draw=[{"objective": "objective-1", "count": 4}], attempts=None)
    version = published(quiz)
    for seed in range(35):
        take(version, seed / 35, seed)
    (measured,) = health.read(version, only_first=True)
    rows = marks_of(session)
    assert sum(item.sums.asked for item in measured.items) == 35 * 4
    assert float(measured.reliability) == pytest.approx(1 - 1 / stats.f_oneway(*(list(row.values()) for row in rows)).statistic)
    item = measured.items[0]
    pairs = [(row["quiz-1-1"], sum(row.values()) - row["quiz-1-1"]) for row in rows if "quiz-1-1" in row]
    assert (item.sums.asked, item.sums.earned // 2520) == (len(pairs), sum(mine for mine, _rest in pairs))
    if len(pairs) >= 10:
        assert item.telling == pytest.approx(stats.pearsonr(*zip(*pairs, strict=True)).statistic)


def test_what_was_chosen_is_what_was_answered(session):
    version = published(a_quiz_of_every_type(attempts=None))
    for seed in range(12):
        take(version, 0.3, seed)
    (measured,) = health.read(version, only_first=True)
    single = measured.items[0]
    answers = session.scalars(select(Response.answer).where(Response.item_key == "one")).all()
    assert [one.sums.chosen for one in single.choices] == [answers.count(key) for key in "abcd"]
    assert single.sums.blank == answers.count(None)
    assert [one.text for one in single.drawn] == [
        f"Option {key}" for key in sorted("bcd", key=lambda key: (-answers.count(key), key))
    ]


def test_questions_count_together_over_versions_until_they_are_reworded(session):
    quiz = a_quiz(items=3, attempts=None)
    take(published(quiz), 1, 1)
    reworded = quiz.items[0].model_copy(update={"prompt": "What comes first of all?"})
    changed = quiz.model_copy(update={"items": (reworded, *quiz.items[1:]), "title": "A new title"})
    version = published(changed)
    take(version, 0, 2)
    (measured,) = health.read(version, only_first=True)
    assert [item.sums.asked for item in measured.items] == [1, 2, 2]
    assert (measured.sums.attempts, [one.asked for one in measured.of_form]) == (1, [1, 1, 1])
    (back,) = health.read(published(quiz), only_first=True)
    assert [item.sums.asked for item in back.items] == [1, 2, 2]


def test_later_attempts_count_only_when_asked_for(session):
    version = published(a_quiz(items=8, attempts=None))
    person = take(version, 0, 1)
    take(version, 1, 2, person=person)
    first, every = (health.read(version, only_first=one)[0] for one in (True, False))
    assert (first.sums.attempts, first.sums.passed, every.sums.attempts, every.sums.passed) == (1, 0, 2, 1)


def test_few_attempts_are_counted_and_not_judged(session):
    version = published(a_quiz(attempts=None))
    for seed in range(9):
        take(version, 0.5, seed)
    (measured,) = health.read(version, only_first=True)
    assert measured.items[0].sums.asked == 9
    assert (measured.items[0].share, measured.items[0].telling, measured.reliability) == (None, None, None)
    take(version, 0.5, 10)
    (measured,) = health.read(version, only_first=True)
    assert measured.items[0].share is not None
    assert measured.reliability is None


def test_more_attempts_and_more_quizzes_need_no_more_statements(session):
    small = published(a_quiz())
    take(small, 1, 1)
    large = published(*(a_quiz(f"quiz-{number}", items=8) for number in range(1, 6)), key="course-2")
    for number in range(1, 6):
        take(large, 0.5, number, key=f"quiz-{number}")
    found = []
    for version in (small, large):
        with counting() as sent:
            health.read(version, only_first=False)
        found.append(len(sent))
    assert found == [4, 4]
