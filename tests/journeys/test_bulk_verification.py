"""A messy file checked against a class, applied and undone in a browser, with JavaScript and without; the roster by keyboard."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from lms import clock
from lms.offerings import scheduling
from tests.factories import a_classroom_document, a_published_course, a_user
from tests.journeys.looks import faults
from tests.journeys.sites import Site

COORDINATOR = "mara@example.org"
MESSY = (
    '"Name";"E-mail";"Note"\r\n"Okonkwo, Ana";ANA@Example.org;\r\n\r\n"Bea" ;bea@exmaple.org;"two\r\nlines"\r\n'
    "Ana again; Ana <ana@example.org> ;\r\n;nobody@nowhere.net;\r\n"
)


@pytest.fixture
def roster(site: Site) -> str:
    """The address of the roster of an empty class, and two people to bring into it."""
    with site.changing():
        a_user("Mara Reyes", COORDINATOR, roles=("coordinator",))
        for name in ("Ana Okonkwo", "Bea Vance"):
            a_user(name, f"{name[:3].lower()}@example.org")
        starts = clock.now() + timedelta(days=60)
        course = a_published_course(a_classroom_document())
        made = scheduling.schedule(course.course_id, starts, starts + timedelta(hours=8), "America/Chicago", "Austin", 24)
        return f"/staff/classes/{made.public_id}"


@pytest.mark.parametrize("has_javascript", [True, False], ids=["javascript", "no-javascript"])
def test_a_messy_file_from_upload_to_undo(site, roster, visit, has_javascript):
    page = visit(site, COORDINATOR, java_script_enabled=has_javascript)
    page.goto(roster)
    page.get_by_role("link", name="Verify a list").click()
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": MESSY.encode("utf-16")}
    page.get_by_label("Or choose a file").set_input_files(file)
    page.get_by_role("button", name="Check the list").click()
    row = page.get_by_role("row").filter(has_text="bea@exmaple.org")
    expect(row).to_contain_text("Did you mean bea@example.org?")
    row.get_by_role("checkbox", name="Bea Vance").check()
    page.get_by_role("button", name="Take the ticked near matches").click()
    expect(page.get_by_role("link", name="2 ready")).to_be_visible()
    page.get_by_label("Book a seat").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Applied")
    expect(page.get_by_role("row").filter(has_text="Bea Vance")).to_contain_text("Seat 2 booked.")
    page.goto(roster)
    expect(page.get_by_text("2 of 24 seats")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Undone")
    page.goto(roster)
    expect(page.get_by_text("0 of 24 seats")).to_be_visible()


def test_the_roster_by_keyboard_and_its_looks(site, roster, visit):
    page = visit(site, COORDINATOR)
    page.goto(f"{roster}/verify")
    page.get_by_label("Paste the list").fill("ana@example.org\nbea@example.org\nbee@example.org")
    page.get_by_role("button", name="Check the list").click()
    assert faults(page) == []
    page.get_by_label("Book a seat").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Applied")
    assert faults(page) == []
    page.goto(roster)
    for key in ("j", "j", "x", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("checkbox", name="Choose Bea Vance")).to_be_checked()
    expect(page.get_by_role("row").filter(has_text="Bea Vance").locator("details[open]")).to_be_visible()
    page.keyboard.press("k")
    expect(page.get_by_role("checkbox", name="Choose Ana Okonkwo")).to_be_focused()
    assert faults(page) == []
    page.keyboard.press("/")
    page.keyboard.type("bea")
    page.keyboard.press("Enter")
    page.wait_for_url("**search=bea**")
    expect(page.get_by_role("row").filter(has_text="Ana")).to_have_count(0)
