"""A quiz with JavaScript off: Back works, a flag stays, and before submitting it is said what is unanswered."""

from playwright.sync_api import expect

from tests.factories import a_quiz
from tests.journeys.learners import fill, go_on, start, submit


def test_a_quiz_is_taken_with_plain_forms(site, visit):
    page = visit(site, site.add_learner_in(a_quiz(items=3), a_quiz("quiz-2")), java_script_enabled=False)
    question, back = page.locator("form#question"), page.get_by_role("link", name="Back")
    page.goto("/learn/course-1/quiz-1/start")
    start(page)
    fill(question, "yes")
    go_on(page)
    expect(page.get_by_text("Question 2 of 3")).to_be_visible()
    page.get_by_role("button", name="Flag for review").click()
    expect(page.get_by_text("1 answered, 1 flagged, 2 to go")).to_be_visible()
    back.click()
    expect(page.locator("[name=answer][value=yes]")).to_be_checked()
    page.get_by_role("button", name="Check your answers").click()
    expect(page.get_by_text("Not answered yet: questions 2, 3.")).to_be_visible()
    expect(page.get_by_text("Flagged")).to_have_count(1)
    page.get_by_role("link", name="2", exact=True).click()
    fill(question, "yes")
    page.get_by_role("button", name="Remove the flag").click()
    expect(page.locator("[name=answer][value=yes]")).to_be_checked()
    page.get_by_role("button", name="Check your answers").click()
    expect(page.get_by_text("Not answered yet: question 3.")).to_be_visible()
    expect(page.get_by_text("Flagged")).to_have_count(0)
    page.get_by_role("link", name="← Back").click()
    expect(page.get_by_text("Question 3 of 3")).to_be_visible()
    page.get_by_role("button", name="Check your answers").click()
    submit(page)
    expect(page.get_by_text("2 of 3 points")).to_be_visible()
    expect(page.get_by_text("Not answered.")).to_be_visible()
