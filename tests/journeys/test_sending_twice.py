"""Back, double clicks and second tabs: whatever is sent twice counts once."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from lms.assessment.models import Attempt, Grade, Response
from lms.db import db
from lms.offerings.models import Booking
from tests.factories import a_quiz
from tests.journeys.learners import answer_all, fill, go_on, start, submit
from tests.journeys.sites import Site
from tests.offerings.factories import an_offering

START = "/learn/course-1/quiz-1/start"
WITH_AND_WITHOUT = pytest.mark.parametrize("has_javascript", [True, False], ids=["javascript", "no-javascript"])


@pytest.fixture
def email(site):
    return site.add_learner_in(a_quiz(), a_quiz("quiz-2"))


def rows_of(site: Site, *tables) -> list[int]:
    with site.looking():
        return [db.session.scalars(select(func.count()).select_from(table)).one() for table in tables]


def choose(page: Page, answer: str) -> None:
    fill(page.locator("form#question"), answer)


def expect_chosen(page: Page, answer: str) -> None:
    expect(page.locator(f"[name=answer][value={answer}]")).to_be_checked()


@WITH_AND_WITHOUT
def test_back_after_submitting_leads_to_the_result(site, visit, email, has_javascript):
    page = visit(site, email, java_script_enabled=has_javascript)
    page.goto(START)
    start(page)
    answer_all(page, a_quiz())
    submit(page)
    for _ in range(2):
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("You passed")
    assert rows_of(site, Attempt, Grade) == [1, 1]


@WITH_AND_WITHOUT
def test_back_to_a_question_changes_its_answer(site, visit, email, has_javascript):
    page = visit(site, email, java_script_enabled=has_javascript)
    page.goto(START)
    start(page)
    choose(page, "no")
    go_on(page)
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()
    page.go_back()
    expect_chosen(page, "no")
    choose(page, "yes")
    go_on(page)
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()
    expect(page.get_by_text("A later answer")).to_have_count(0)
    page.get_by_role("link", name="Back").click()
    expect_chosen(page, "yes")


@WITH_AND_WITHOUT
def test_double_clicks_start_save_and_submit_once(site, visit, email, has_javascript):
    page = visit(site, email, java_script_enabled=has_javascript)
    page.goto(START)
    page.get_by_role("button", name="Start").dblclick()
    for number in (1, 2):
        expect(page.get_by_text(f"Question {number} of 2")).to_be_visible()
        choose(page, "yes")
        page.get_by_role("button", name="Save and continue").dblclick()
    page.get_by_role("button", name="Submit all 2 answers").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("You passed")
    assert rows_of(site, Attempt, Response, Grade) == [1, 2, 1]


@WITH_AND_WITHOUT
def test_a_double_click_books_one_seat(site, visit, email, has_javascript):
    with site.changing():
        address = f"/classes/class-1/{an_offering().public_id}"
    page = visit(site, email, java_script_enabled=has_javascript)
    page.goto(address)
    page.get_by_role("button", name="Hold seat 1").dblclick()
    expect(page.locator(".chip")).to_have_text("Seat 1 is yours")
    assert rows_of(site, Booking) == [1]


def test_two_tabs_are_one_attempt_and_the_last_answer_counts(site, visit, email):
    left = visit(site, email)
    left.goto(START)
    right = left.context.new_page()
    right.goto(START)
    for tab in (left, right):
        start(tab)
    assert left.url == right.url
    for tab, answer in ((left, "no"), (right, "yes")):
        choose(tab, answer)
        expect(tab.get_by_role("status")).to_contain_text("Saved ")
    left.reload()
    expect_chosen(left, "yes")
    assert rows_of(site, Attempt, Response) == [1, 1]


def test_a_tab_left_open_says_that_the_other_one_submitted(site, visit, email):
    left = visit(site, email)
    left.goto(START)
    start(left)
    right = left.context.new_page()
    right.goto(left.url)
    answer_all(left, a_quiz())
    submit(left)
    choose(right, "no")
    expect(right.get_by_role("status")).to_contain_text("This attempt is closed")
    go_on(right)
    expect(right.get_by_text("This attempt is closed")).to_be_visible()
    right.goto(START)
    expect(right.get_by_text("2 of 2")).to_be_visible()
    assert rows_of(site, Attempt, Grade) == [1, 1]
