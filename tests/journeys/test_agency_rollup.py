"""A coordinator's morning at an agency, without a mouse: who is missing, remind them, add somebody, affirm, fetch the paper."""

import pytest
from playwright.sync_api import expect

from lms.people import agencies, registering
from tests.factories import a_published_course, a_user, an_agency
from tests.journeys.keyboard import press, tab_to
from tests.journeys.looks import faults
from tests.offerings.factories import a_certificate


@pytest.fixture
def email(site):
    """The coordinator of an agency with three people, of whom one is complete."""
    with site.changing():
        state = an_agency("State Police")
        north = an_agency("North Precinct", parent=state)
        version = a_published_course()
        for name, agency in (("Adaeze Okonkwo", state), ("Ben Castellano", north), ("Chiara Nguyễn-Park", north)):
            user = a_user(name, f"{name.split()[0].lower()}@example.org")
            agencies.join(user.person, agency, "officer")
        a_certificate(registering.find_user("adaeze@example.org").person, version)
        a_user("Daniel Okafor", "daniel@example.org")
        registering.grant(a_user("Mara Reyes", "mara@example.org"), "coordinator", state, includes_below=True)
    return "mara@example.org"


def pass_by(page, date_field):
    """Go on with Tab from a date field, of whose parts the browser says nothing, to what stands behind it."""
    tab_to(page, date_field)
    for _part in ("day", "year", "calendar", "next"):
        page.keyboard.press("Tab")


def test_from_the_tree_to_the_paper(site, visit, email):
    page = visit(site, email)
    page.goto("/staff/agencies")
    press(page, "link", "State Police")
    expect(page.get_by_text("1 of 3 complete")).to_be_visible()
    press(page, "link", "Show only this agency")
    expect(page.get_by_text("1 of 1 complete")).to_be_visible()
    press(page, "link", "Show it with every agency below it")
    press(page, "link", "All 2 who are not complete in Title of course-1")
    expect(page.locator("tbody th a")).to_have_text(["Ben Castellano", "Chiara Nguyễn-Park"])
    press(page, "button", "Remind all who are not complete")
    expect(page.get_by_text("2 people are reminded.")).to_be_visible()
    assert ["Title of course-1" in mail for mail in site.mail_to("ben@example.org")] == [True]
    tab_to(page, page.get_by_role("navigation", name="Agency").get_by_role("link", name="People"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/people")
    tab_to(page, page.get_by_label("E-mail addresses or learner numbers"))
    page.keyboard.type("daniel@example.org\nnobody@example.org")
    pass_by(page, page.get_by_label("First day"))
    expect(page.get_by_role("button", name="Add", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nothing is added yet")).to_be_visible()
    assert faults(page) == []
    pass_by(page, page.get_by_label("First day"))
    press(page, "button", "Add only the 1 that can be added")
    expect(page.get_by_text("1 person is added to State Police.")).to_be_visible()
    press(page, "link", "Affirm")
    page.wait_for_url("**/submissions")
    expect(page.get_by_text("Title of course-1: 1 of 4 complete")).to_be_visible()
    tab_to(page, page.get_by_label("Your name"))
    page.keyboard.type("Mara Reyes")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The affirmation is kept.")).to_be_visible()
    assert faults(page) == []
    tab_to(page, page.get_by_role("link", name="Download (PDF)"))
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.startswith("training-affirmation-")
    assert download.value.path().read_bytes().startswith(b"%PDF-")
