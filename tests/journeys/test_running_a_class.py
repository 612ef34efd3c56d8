"""A class from its creation to the certificates, with a waiting list: by keyboard for those who run and teach it, axe clean."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from lms import clock
from tests.factories import a_classroom_document, a_published_course, a_user
from tests.journeys.keyboard import press, press_on, tab_to, tick, write
from tests.journeys.looks import WIDE, faults

pytestmark = pytest.mark.usefixtures("frozen_clock")
ZONE = ZoneInfo("America/New_York")


@pytest.fixture
def people(site):
    """A classroom course, its coordinator, an instructor and two learners; the answer is their addresses by name."""
    with site.changing():
        a_published_course(a_classroom_document())
        a_user("Mara Reyes", "mara@example.org", roles=("coordinator",))
        a_user("Ben Castellano", "ben@example.org", roles=("instructor",))
    learners = {name.lower(): site.add_learner(name.lower(), f"{name} Lim") for name in ("Ada", "Grace")}
    return learners | {"mara": "mara@example.org", "ben": "ben@example.org"}


def enter_moment(page: Page, label: str, at: datetime) -> None:
    """Write a date and a time as the browser asks for them: month, day, year, hour, minute, half of the day."""
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(f"{at:%m%d%Y}")
    page.keyboard.press("ArrowRight")
    page.keyboard.type(f"{at:%I%M%p}")


def schedule(page: Page, starts_at: datetime) -> str:
    """Schedule a class of one seat; the answer is the address of its page."""
    page.goto("/staff/classes")
    press(page, "link", "Schedule a class")
    expect(page.get_by_role("heading", name="Schedule a class")).to_be_visible()
    assert faults(page) == []
    page.set_viewport_size(WIDE)
    page.goto(page.url)
    enter_moment(page, "Starts", starts_at)
    enter_moment(page, "Ends", starts_at + timedelta(hours=8))
    write(page.get_by_label("Place", exact=True), "Riverside Training Center")
    write(page.get_by_label("Seats", exact=True), "1")
    tick(page.get_by_label("Ben Castellano"), True)
    press_on(page.get_by_role("button", name="Schedule"))
    expect(page.get_by_role("status")).to_contain_text("The class is scheduled.")
    return page.url


def attest(page: Page) -> None:
    """Mark whoever has the seat as present and answer for it by name."""
    page.goto("/learning")
    press(page, "link", "Teaching")
    press(page, "link", "Title of class-1")
    press(page, "button", "Rest present at Day 1")
    expect(page.get_by_role("status")).to_contain_text("1 person marked as present.")
    assert faults(page) == []
    page.set_viewport_size(WIDE)
    page.goto(page.url)
    press(page, "button", "Save and attest")
    expect(page.get_by_role("status")).to_contain_text("The attendance is attested. 1 certificate issued.")


def test_from_creation_to_certificates_with_a_waiting_list(site, visit, people):
    mara = visit(site, people["mara"])
    starts_at = (clock.now().astimezone(ZONE) + timedelta(days=30)).replace(hour=8, minute=30, second=0, microsecond=0)
    address = schedule(mara, starts_at)
    ada, grace = (visit(site, people[name]) for name in ("ada", "grace"))
    for page in (ada, grace):
        page.goto("/classes/class-1")
    press(ada, "button", "Hold seat 1")
    expect(ada.locator(".chip")).to_have_text("Seat 1 is yours")
    press(grace, "button", "Hold seat 1")
    expect(grace.get_by_role("status")).to_contain_text("You are on the waiting list")
    mara.goto(address)
    expect(mara.get_by_role("heading", name="Waiting list")).to_be_visible()
    assert faults(mara) == []
    ada.get_by_role("link", name="Release the seat").click()
    ada.get_by_role("button", name="Release the seat").click()
    grace.reload()
    press(grace, "button", "Accept seat 1")
    expect(grace.get_by_role("status")).to_contain_text("Seat 1 is yours.")
    clock.advance(starts_at - clock.now() + timedelta(hours=1))
    attest(visit(site, people["ben"]))
    grace.goto("/certificates")
    expect(grace.get_by_text("Title of class-1").first).to_be_visible()
    ada.goto("/certificates")
    expect(ada.get_by_text("Title of class-1")).to_have_count(0)
    mara.reload()
    expect(mara.get_by_text("Ben Castellano attested the attendance as Ben Castellano.")).to_be_visible()
