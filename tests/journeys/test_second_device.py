"""Going on where one stopped, on another device."""

from playwright.sync_api import Page, expect

from lms.content.blocks import AsideBlock, TextBlock
from tests.factories import a_lesson, a_quiz
from tests.journeys.learners import fill, go_on, start

PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}


def a_long_lesson(key: str):
    """A lesson of ten blocks, each higher than a screen."""
    text = "\n\n".join(["One more sentence of this part of the lesson, long enough to fill a line or two of a page."] * 12)
    blocks = [block for _ in range(5) for block in (TextBlock(body=text), AsideBlock(kind="note", body=text))]
    return a_lesson(key, blocks=blocks)


def continue_elsewhere(visit, site, email) -> Page:
    phone = visit(site, email, **PHONE)
    phone.goto("/learning")
    phone.get_by_role("link", name="Continue").click()
    return phone


def test_a_lesson_goes_on_at_the_block_that_was_being_read(site, visit):
    email = site.add_learner_in(a_lesson(), a_long_lesson("lesson-2"))
    desktop = visit(site, email)
    desktop.goto("/learn/course-1/lesson-2")
    block = desktop.locator("[data-anchor]").nth(6)
    anchor = block.get_attribute("id")
    with desktop.expect_response(lambda answer: answer.url.endswith("/place") and anchor in (answer.request.post_data or "")):
        block.evaluate("block => block.scrollIntoView()")
    phone = continue_elsewhere(visit, site, email)
    phone.wait_for_url(f"**/learn/course-1/lesson-2#{anchor}")
    expect(phone.locator(f"#{anchor}")).to_be_in_viewport()
    top = phone.locator(f"#{anchor}").evaluate("block => block.getBoundingClientRect().top")
    assert 0 <= top < 640 / 2


def test_an_open_attempt_goes_on_at_the_first_question_without_an_answer(site, visit):
    quiz = a_quiz(items=3)
    email = site.add_learner_in(a_lesson(), quiz)
    desktop = visit(site, email)
    desktop.goto("/learn/course-1/quiz-1/start")
    start(desktop)
    fill(desktop.locator("form#question"), "no")
    go_on(desktop)
    expect(desktop.get_by_text("Question 2 of 3")).to_be_visible()
    phone = continue_elsewhere(visit, site, email)
    phone.get_by_role("button", name="Go on with your attempt").click()
    expect(phone.get_by_text("Question 2 of 3")).to_be_visible()
    phone.get_by_role("link", name="Back").click()
    expect(phone.locator("[name=answer][value=no]")).to_be_checked()
