"""Looking away from sensitive material: the advisory, stepping away, and leaving at once."""

import pytest
from playwright.sync_api import Page, expect

from lms.content.blocks import AdvisoryBlock, AsideBlock, CheckBlock, TextBlock
from tests.factories import a_lesson, an_item
from tests.journeys.looks import NARROW, WIDE

ELSEWHERE = "https://www.weather.gov/"
LESSON = "/learn/course-1/lesson-1"


@pytest.fixture
def page(site, visit) -> Page:
    """A sensitive lesson, open; the site that quick exit leads to is played by the test."""
    blocks = (
        AdvisoryBlock(body="This lesson speaks of harm to a child.", short_version="Listen first."),
        CheckBlock(item=an_item("check-1")),
        AsideBlock(kind="note", body="Mina is fourteen."),
        TextBlock(body="\n\n".join(["One more sentence of the lesson."] * 60)),
        AsideBlock(kind="takeaway", body="Listen first."),
    )
    email = site.add_learner_in(a_lesson(sensitive=True, blocks=blocks), a_lesson("lesson-2"))
    page = visit(site, email)
    page.route(
        f"{ELSEWHERE}**", lambda route: route.fulfill(body="<!doctype html><title>Weather</title>", content_type="text/html")
    )
    page.goto("/learning")
    page.goto(LESSON)
    return page


def test_the_advisory_lets_one_skip_and_come_back(page):
    advisory = page.get_by_role("region", name="Before you read")
    expect(advisory).to_contain_text("This lesson speaks of harm to a child.")
    advisory.get_by_text("Read the short version").click()
    expect(advisory.get_by_text("Listen first.")).to_be_visible()
    advisory.get_by_role("link", name="skip it and come back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Title of lesson-2")
    page.get_by_role("button", name="Mark as done and continue").click()
    page.wait_for_url(f"**{LESSON}")
    expect(page.get_by_text("Mina is fourteen.")).to_be_visible()


def test_stepping_away_shows_nothing_and_leads_back_to_the_place(page):
    block = page.locator("[data-anchor]").nth(3)
    anchor = block.get_attribute("id")
    with page.expect_response(lambda answer: answer.url.endswith("/place") and anchor in (answer.request.post_data or "")):
        block.evaluate("block => block.scrollIntoView()")
    # By its place on the screen, which must not have to be scrolled to.
    box = page.get_by_role("banner").get_by_role("link", name="Step away").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_title("Notes")
    expect(page.get_by_role("heading", name="Paused")).to_be_visible()
    assert "Threshold" not in page.content()
    assert "Title of" not in page.content()
    page.get_by_role("link", name="Go on").click()
    page.get_by_role("link", name="Continue").click()
    page.wait_for_url(f"**{LESSON}#{anchor}")
    expect(page.locator(f"#{anchor}")).to_be_in_viewport()


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_the_way_out_stays_on_the_screen(page, size):
    page.set_viewport_size(size)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.get_by_role("link", name="Leave this site")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("how", ["button", "keys"])
def test_leaving_at_once_shows_another_site_and_back_does_not_show_the_lesson(page, how):
    if how == "button":
        page.get_by_role("link", name="Leave this site").click()
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url(ELSEWHERE)
    expect(page).to_have_title("Weather")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("My learning")


def test_the_title_of_a_sensitive_lesson_says_nothing_and_two_presses_stay(page):
    expect(page).to_have_title("Lesson – Threshold")
    for _ in range(2):
        page.keyboard.press("Shift")
    expect(page.get_by_text("Mina is fourteen.")).to_be_visible()


def test_going_backward_by_keyboard_and_writing_capitals_stay(page):
    for _ in range(4):
        page.keyboard.press("Shift+Tab")
    for _ in range(4):
        page.keyboard.press("Shift+A")
    expect(page.get_by_text("Mina is fourteen.")).to_be_visible()


def test_an_answer_is_acknowledged_and_nothing_else_is_said(page):
    check = page.locator("#check-check-1")
    check.locator("[value=yes]").check()
    check.get_by_role("button").click()
    expect(check.locator(".verdict")).to_have_text("Right.")
    expect(page.locator("[data-saved]")).to_contain_text("Saved ")


def test_without_javascript_leaving_is_a_plain_link(site, visit, page):
    context = page.context
    plain = visit(site, java_script_enabled=False)
    plain.context.add_cookies(context.cookies())
    plain.goto(LESSON)
    expect(plain.get_by_role("link", name="Leave this site")).to_have_attribute("href", ELSEWHERE)
