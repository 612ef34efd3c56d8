"""The main job without a mouse: every stop is visible, and Tab, Enter, Space and the arrows are enough."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from lms import clock
from lms.offerings import scheduling
from tests.factories import a_classroom_document, a_lesson, a_published_course, a_quiz
from tests.journeys.keyboard import pick, press
from tests.journeys.looks import NARROW, WIDE
from tests.offerings.factories import ASKS_FOR_INTRO


@pytest.fixture
def email(site):
    """Somebody at the start of a course that opens a class."""
    email = site.add_learner_in(a_lesson(checks=1), a_quiz())
    with site.changing():
        course = a_published_course(a_classroom_document(requires=ASKS_FOR_INTRO))
        starts = clock.now() + timedelta(days=90)
        scheduling.schedule(course.course_id, starts, starts + timedelta(hours=8), "America/Chicago", "Austin, Texas", 24)
    return email


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_from_a_lesson_to_a_seat(site, visit, email, size):
    page = visit(site, email, viewport=size)
    page.goto("/learning")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    press(page, "link", "Continue Title of course-1")
    pick(page.locator("#check-lesson-1-check-1 [value=yes]"))
    press(page, "button", "Check my answer")
    expect(page.locator(".verdict")).to_have_text("Right.")
    press(page, "button", "Mark as done and continue", "Space")
    press(page, "button", "Start")
    for number in (1, 2):
        expect(page.get_by_text(f"Question {number} of 2")).to_be_visible()
        pick(page.locator("form#question [value=yes]"))
        press(page, "button", "Save and continue")
    press(page, "button", "Submit all 2 answers")
    expect(page.get_by_role("heading", level=1)).to_contain_text("You passed, and")
    press(page, "button", "Hold seat 1")
    expect(page.get_by_text("Seat 1 is yours").first).to_be_visible()
