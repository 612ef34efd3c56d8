"""A quiz while the network or the sign-in is gone: no answer is lost, and each is acknowledged once it is saved."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from lms.assessment.models import Response
from lms.db import db
from tests.factories import a_quiz
from tests.journeys.learners import fill, go_on, start
from tests.journeys.sites import PASSWORD, Site

QUIZ = a_quiz(items=2)


@pytest.fixture
def email(site):
    return site.add_learner_in(QUIZ, a_quiz("quiz-2"))


@pytest.fixture
def page(site, visit, email) -> Page:
    """The first question of the quiz."""
    page = visit(site, email)
    page.goto("/learn/course-1/quiz-1/start")
    start(page)
    return page


def choose(page: Page, answer: str) -> None:
    fill(page.locator("form#question"), answer)


def saved(site: Site) -> list:
    with site.looking():
        return list(db.session.scalars(select(Response.answer).order_by(Response.id)))


def test_an_answer_given_offline_is_kept_and_sent_once_the_network_is_back(site, page):
    page.context.set_offline(True)
    for answer in ("no", "yes"):
        choose(page, answer)
        expect(page.get_by_role("status")).to_contain_text("No connection. Your answer is kept on this device")
    go_on(page)
    expect(page.get_by_text("Question 1 of 2")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("No connection.")
    expect(page.locator("[name=answer][value=yes]")).to_be_checked()
    assert saved(site) == []
    page.context.set_offline(False)
    expect(page.get_by_role("status")).to_contain_text("Saved ")
    assert saved(site) == ["yes"]
    go_on(page)
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()


def test_what_is_still_waiting_is_sent_before_the_attempt_is_submitted(site, page):
    question = page.url
    page.route("**/answers/*", lambda route: route.abort())
    choose(page, "yes")
    expect(page.get_by_role("status")).to_contain_text("No connection.")
    page.goto(question.rsplit("/", 1)[0] + "/check")
    expect(page.get_by_role("status")).to_contain_text("No connection.")
    page.get_by_role("button", name="Submit all").click()
    expect(page.get_by_role("status")).to_contain_text("No connection.")
    assert page.url.endswith("/check")
    page.unroute_all()
    page.get_by_role("button", name="Submit all").click()
    expect(page.get_by_text("1 of 2 points")).to_be_visible()
    assert saved(site) == ["yes"]


def test_the_list_of_answers_shows_what_was_sent_late(site, page):
    question = page.url
    page.route("**/answers/*", lambda route: route.abort())
    choose(page, "yes")
    expect(page.get_by_role("status")).to_contain_text("No connection.")
    page.unroute_all()
    page.goto(question.rsplit("/", 1)[0] + "/check")
    expect(page.get_by_text("Answered, saved")).to_have_count(1)


def test_an_answer_given_after_the_sign_in_has_expired_is_saved_after_signing_in_again(site, page, email):
    site.give_password(email)
    page.context.clear_cookies()
    choose(page, "yes")
    expect(page.get_by_role("status")).to_contain_text("Your session has ended. Your answer is kept on this device.")
    page.get_by_role("link", name="Sign in again to save it").click()
    sign_in_here(page, email)
    expect(page.get_by_text("Question 1 of 2")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Saved ")
    expect(page.locator("[name=answer][value=yes]")).to_be_checked()
    assert saved(site) == ["yes"]


@pytest.mark.parametrize("has_javascript", [True, False], ids=["javascript", "no-javascript"])
def test_going_on_after_the_sign_in_has_expired_brings_the_answer_back(site, visit, email, has_javascript):
    site.give_password(email)
    page = visit(site, email, java_script_enabled=has_javascript)
    page.goto("/learn/course-1/quiz-1/start")
    start(page)
    page.route("**/answers/*", lambda route: route.abort())
    page.context.clear_cookies()
    choose(page, "yes")
    page.unroute_all()
    go_on(page)
    sign_in_here(page, email)
    expect(page.get_by_text("Question 1 of 2")).to_be_visible()
    expect(page.locator("[name=answer][value=yes]")).to_be_checked()
    go_on(page)
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()
    assert saved(site) == ["yes"]


def sign_in_here(page: Page, email: str) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
