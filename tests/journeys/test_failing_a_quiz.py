"""Failing a quiz: what is said of it, what is shown, when one may try again, and which questions come then."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from lms import clock
from lms.content.schema import Stratum
from tests.factories import a_quiz
from tests.journeys.learners import answer_all, start, submit

START = "/learn/course-1/quiz-1/start"


@pytest.mark.usefixtures("frozen_clock")
def test_a_failed_attempt_says_when_and_how_often_and_then_asks_other_questions(site, visit):
    drawn = [Stratum(objective="objective-1", count=2)]
    quiz = a_quiz(items=4, draw=drawn, attempts=3, cooldown_minutes=30, feedback="after-pass")
    page = visit(site, site.add_learner_in(quiz))
    page.goto(START)
    expect(page.get_by_text("3 attempts, 3 left, with a pause of 30 min between them.")).to_be_visible()
    start(page)
    first = answer_all(page, quiz, "no")
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Not passed yet")
    expect(page.get_by_text("0 of 2 points. 80 % were needed.")).to_be_visible()
    expect(page.get_by_text("again in 30 minutes")).to_be_visible()
    expect(page.get_by_text("You have 2 attempts left.")).to_be_visible()
    expect(page.get_by_role("link", name="Try again")).to_have_count(0)
    page.goto(START)
    expect(page.get_by_text("3 attempts, 2 left")).to_be_visible()
    expect(page.get_by_text("again in 30 minutes")).to_be_visible()
    expect(page.get_by_role("button", name="Start")).to_have_count(0)
    clock.advance(timedelta(minutes=30))
    page.reload()
    start(page)
    assert not set(answer_all(page, quiz)) & set(first)
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("You completed")


def test_when_no_attempt_is_left_it_says_whom_to_ask(site, visit):
    quiz = a_quiz(items=1, attempts=1)
    page = visit(site, site.add_learner_in(quiz))
    page.goto(START)
    start(page)
    answer_all(page, quiz, "no")
    submit(page)
    expect(page.get_by_text("You have used your one attempt")).to_contain_text("Ask your coordinator what to do next.")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not passed yet")


@pytest.mark.parametrize(
    ("feedback", "after_failing", "after_passing"),
    [("now", True, True), ("after-submit", True, True), ("after-pass", False, True), ("never", False, False)],
)
def test_reasons_are_shown_when_the_quiz_says_so(site, visit, feedback, after_failing, after_passing):
    quiz = a_quiz(items=1, feedback=feedback)
    page = visit(site, site.add_learner_in(quiz, a_quiz("quiz-2")))
    for answer, shows in (("no", after_failing), ("yes", after_passing)):
        page.goto(START)
        start(page)
        answer_all(page, quiz, answer)
        page.go_back()
        expect(page.get_by_text("Safety comes first.")).to_have_count(int(feedback == "now"))
        page.get_by_role("button", name="Check your answers").click()
        submit(page)
        expect(page.get_by_text("1 of 1 points" if answer == "yes" else "0 of 1 points")).to_be_visible()
        expect(page.get_by_text("Safety comes first.")).to_have_count(int(shows))
