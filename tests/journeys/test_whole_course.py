"""From an empty browser to a numbered seat: the main job on the real course, with JavaScript and without."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from lms import clock
from lms.catalogue import versions
from lms.content.schema import Assessment, Course, Lesson
from lms.credentials.claims import LABELS
from lms.offerings import scheduling
from tests.journeys.learners import answer_all, read_lesson, start, submit
from tests.journeys.sites import PASSWORD, Site
from tests.journeys.visitors import sign_in

INTRO = "intro-child-sex-trafficking"
EMAIL = "adaeze@example.org"


@pytest.fixture
def course(real_site: Site) -> Course:
    """The course to take; the class it leads to is held in four months."""
    with real_site.changing():
        starts = clock.now() + timedelta(days=120)
        cstar = versions.current("cstar").course_id
        scheduling.schedule(cstar, starts, starts + timedelta(days=3), "America/Chicago", "Austin, Texas", 24)
        return versions.current(INTRO).document


@pytest.mark.parametrize("has_javascript", [True, False], ids=["javascript", "no-javascript"])
def test_from_registering_to_a_seat(real_site, course, visit, has_javascript):
    page = visit(real_site, java_script_enabled=has_javascript)
    register_and_confirm(page, real_site)
    sign_in(page, EMAIL)
    enroll(page, real_site, course)
    for activity in course.activities:
        if isinstance(activity, Lesson):
            page.wait_for_url(f"**/learn/{INTRO}/{activity.key}")
            read_lesson(page, activity)
        else:
            take(page, activity)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"You passed, and .*CSTAR.* is now open to you"))
    verify(page, course)
    book(page)


def register_and_confirm(page: Page, site: Site) -> None:
    page.goto("/")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Full name").fill("Adaeze Okonkwo")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Retype Password").fill(PASSWORD)
    page.get_by_label("Time zone").select_option("America/Chicago")
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    (mail,) = site.mail_to(EMAIL)
    link = re.search(r"http://\S+/confirm/\S+", mail)
    assert link, mail
    page.goto(link[0])
    page.get_by_role("button", name="Confirm this address").click()
    expect(page.get_by_text("your address is confirmed")).to_be_visible()


def enroll(page: Page, site: Site, course: Course) -> None:
    page.get_by_role("link", name="Choose a course").click()
    page.get_by_role("link", name=course.title).click()
    page.get_by_role("button", name="Start the course").click()


def take(page: Page, assessment: Assessment) -> None:
    page.wait_for_url(f"**/learn/{INTRO}/{assessment.key}/start")
    start(page)
    answer_all(page, assessment)
    submit(page)
    if assessment.kind == "quiz":
        expect(page.get_by_role("heading", name="You passed")).to_be_visible()
        page.get_by_role("link", name="Continue", exact=True).click()


def verify(page: Page, course: Course) -> None:
    number = page.locator(".certificate dd").first.inner_text()
    certificate = page.url
    page.locator("a.address").click()
    expect(page.get_by_role("heading", name="This certificate is valid")).to_be_visible()
    shown = dict(zip(page.locator("tbody th").all_inner_texts(), page.locator("tbody td").all_inner_texts(), strict=True))
    assert list(shown) == list(LABELS.values())
    assert {"Adaeze Okonkwo", course.title, number} <= set(shown.values())
    assert all(shown.values())
    page.goto(certificate)


def book(page: Page) -> None:
    page.get_by_role("button", name="Hold seat 1").click()
    expect(page.get_by_text("Seat 1 is yours").first).to_be_visible()
    page.get_by_role("link", name="My learning").click()
    expect(page.get_by_text("Seat 1 is yours")).to_be_visible()
    expect(page.get_by_text("Certified")).to_be_visible()
