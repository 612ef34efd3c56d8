"""The last seat, taken by another while one reads: the waiting list, the offer, and accepting it in time or too late."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from lms import clock
from tests.offerings.factories import an_offering

pytestmark = pytest.mark.usefixtures("frozen_clock")
SECOND = "grace@example.org"


@pytest.fixture
def pages(site, visit) -> tuple[Page, Page]:
    """Two people who both read that seat 1, the only one, is free."""
    with site.changing():
        address = f"/classes/class-1/{an_offering(capacity=1).public_id}"
    emails = site.add_learner("ada", "Ada Obi"), site.add_learner("grace", "Grace Lim")
    first, second = (visit(site, email) for email in emails)
    for page in (first, second):
        page.goto(address)
        expect(page.get_by_text("1 of 1 seats left")).to_be_visible()
    return first, second


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def lose_the_seat_and_be_offered_it(site, first: Page, second: Page) -> None:
    press(first, "Hold seat 1")
    expect(first.locator(".chip")).to_have_text("Seat 1 is yours")
    press(second, "Hold seat 1")
    expect(second.get_by_role("status")).to_contain_text("No seat is free any more. You are on the waiting list")
    assert site.mail_to(SECOND) == []
    first.get_by_role("link", name="Release the seat").click()
    press(first, "Release the seat")
    expect(first.get_by_role("status")).to_contain_text("Your seat is released.")
    expect(first.get_by_role("button", name="Hold seat 1")).to_have_count(0)
    (mail,) = site.mail_to(SECOND)
    assert "Seat 1 is held for you until" in mail
    second.reload()
    expect(second.locator(".chip")).to_have_text("Seat 1 is held for you")
    expect(second.get_by_text("Accept it by")).to_contain_text("or it goes to the next in line")


def test_who_waits_is_offered_the_seat_that_is_released(site, pages):
    first, second = pages
    lose_the_seat_and_be_offered_it(site, first, second)
    press(second, "Accept seat 1")
    expect(second.locator(".chip")).to_have_text("Seat 1 is yours")
    first.reload()
    expect(first.locator(".chip")).to_have_text("Full")


def test_an_offer_that_is_accepted_too_late_is_refused_in_words(site, pages):
    first, second = pages
    lose_the_seat_and_be_offered_it(site, first, second)
    clock.advance(timedelta(hours=25))
    press(second, "Accept seat 1")
    expect(second.get_by_role("status")).to_contain_text("No seat is held for you any more.")
    expect(second.get_by_role("button", name="Accept seat 1")).to_have_count(0)
