"""A timed attempt: it says so first, its clock runs on the server, and when the time is over what was saved counts."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from lms import clock
from tests.factories import a_quiz
from tests.journeys.learners import fill, go_on, start

START = "/learn/course-1/quiz-1/start"
pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def email(site):
    """Somebody with half as much time again, before a quiz of ten minutes."""
    return site.add_learner_in(a_quiz(items=2, time_limit_minutes=10), extra_time_percent=50)


def answer_first(page: Page) -> None:
    page.goto(START)
    start(page)
    fill(page.locator("form#question"), "yes")
    go_on(page)
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()


def expect_closed_over_one_answer(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Not passed yet")
    expect(page.get_by_text("closed when the time was over")).to_be_visible()
    expect(page.get_by_text("1 of 2 points")).to_be_visible()


def test_it_says_so_first_and_the_clock_runs_on_while_nobody_looks(site, visit, email):
    page = visit(site, email)
    page.goto(START)
    expect(page.get_by_text("This is timed.")).to_be_visible()
    expect(page.get_by_text("10 min, and your extra time of 50 %. Started now, it would end at")).to_be_visible()
    answer_first(page)
    expect(page.get_by_text("15 minutes left")).to_be_visible()
    page.goto("/learning")
    clock.advance(timedelta(minutes=12))
    page.get_by_role("link", name="Continue").click()
    page.get_by_role("button", name="Go on with your attempt").click()
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()
    expect(page.get_by_text("3 minutes left")).to_be_visible()


def test_an_answer_that_comes_too_late_closes_it_over_what_was_saved(site, visit, email):
    page = visit(site, email)
    answer_first(page)
    clock.advance(timedelta(minutes=16))
    page.locator('[name="answer"][value="yes"]').click()
    expect_closed_over_one_answer(page)


def test_the_page_itself_notices_that_the_time_is_over(site, visit, email):
    page = visit(site, email)
    page.clock.install()
    answer_first(page)
    page.clock.fast_forward("14:00")
    expect(page.get_by_role("status")).to_have_text("1 minute left.")
    page.clock.fast_forward("01:00")
    expect(page.get_by_role("status")).to_have_text("The time is over. What is saved counts.")
    clock.advance(timedelta(minutes=15, seconds=31))
    page.clock.fast_forward("00:32")
    expect(page.get_by_role("heading", level=1)).to_have_text("The time is over")
    expect(page.get_by_text("The 1 answer saved by then counts.")).to_be_visible()
    page.get_by_role("button", name="See the result").click()
    expect_closed_over_one_answer(page)


def test_without_javascript_going_on_too_late_leads_to_the_result(site, visit, email):
    page = visit(site, email, java_script_enabled=False)
    answer_first(page)
    clock.advance(timedelta(minutes=16))
    fill(page.locator("form#question"), "yes")
    go_on(page)
    expect_closed_over_one_answer(page)
