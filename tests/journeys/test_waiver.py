"""From a locked class to a seat: a certificate from elsewhere, its refusal, a waiver and an affirmation, without a mouse."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from lms import clock
from lms.content.schema import AffirmationRequirement, AllOf
from lms.offerings import scheduling
from tests.factories import a_classroom_document, a_published_course, a_user
from tests.journeys.keyboard import press, tab_to
from tests.journeys.looks import WIDE, faults
from tests.journeys.sites import found
from tests.offerings.factories import ASKS_FOR_INTRO

RULE = AllOf(all=(ASKS_FOR_INTRO, AffirmationRequirement(affirmation="no-files", text="I bring no case files.")))


@pytest.fixture
def place(site):
    """A class that asks for a course and an affirmation, somebody who wants to come, and who decides: their addresses."""
    daniel = site.add_learner("daniel")
    with site.changing():
        a_published_course()
        course = a_published_course(a_classroom_document(requires=RULE))
        starts = clock.now() + timedelta(days=90)
        offering = scheduling.schedule(
            course.course_id, starts, starts + timedelta(hours=8), "America/Chicago", "Austin, Texas", 24
        )
        a_user("Mara Reyes", "mara@example.org", roles=("coordinator",))
        number = found(daniel).person.learner_number
    return {
        "class": f"/classes/class-1/{offering.public_id}",
        "waive": f"/staff/people/{number}/waive?class={offering.public_id}&requirement=course:course-1",
    }


def fill(page: Page, label: str, words: str) -> None:
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(words)


def look(page: Page) -> None:
    assert faults(page) == []
    page.set_viewport_size(WIDE)


def test_from_a_locked_class_to_a_seat(site, visit, place, tmp_path):
    daniel, mara = (visit(site, f"{name}@example.org", viewport=WIDE, locale="en-US") for name in ("daniel", "mara"))
    daniel.goto(place["class"])
    submit(daniel, tmp_path)
    mara.goto("/staff/evidence")
    refuse(mara)
    daniel.reload()
    expect(daniel.get_by_text("The hours are not on it.")).to_be_visible()
    look(daniel)
    mara.goto(place["waive"])
    waive(mara)
    daniel.goto(place["class"])
    expect(daniel.get_by_text("Waived by Mara Reyes, on the authority of Chief Lindqvist")).to_be_visible()
    look(daniel)
    press(daniel, "button", "Affirm this")
    expect(daniel.get_by_text("Affirmed on")).to_be_visible()
    press(daniel, "button", "Hold seat 1")
    expect(daniel.get_by_text("Seat 1 is yours").first).to_be_visible()


def submit(page: Page, folder) -> None:
    press(page, "link", "I have a certificate from elsewhere")
    expect(page.get_by_text("Cover personal numbers first.")).to_be_visible()
    press(page, "button", "Submit")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    look(page)
    copy = folder / "copy.pdf"
    copy.write_bytes(b"%PDF-1.7\n%%EOF\n")
    fill(page, "Who issued it", "County Academy")
    fill(page, "Title on the certificate", "First hour")
    fill(page, "Issued on", "03012026")
    # The keyboard cannot reach the system's own window for choosing a file.
    page.get_by_label("Copy of the certificate").set_input_files(copy)
    press(page, "button", "Submit")
    expect(page.get_by_text("Waiting for a decision")).to_be_visible()
    expect(page.get_by_text("1 March 2026")).to_be_visible()


def refuse(page: Page) -> None:
    expect(page.get_by_role("link", name="Evidence 1 waiting")).to_be_visible()
    press(page, "link", "Decide on First hour of Daniel Okafor")
    fill(page, "Reason", "The hours are not on it.")
    press(page, "button", "Do not accept it")
    expect(page.get_by_text("Nothing waits for a decision.")).to_be_visible()


def waive(page: Page) -> None:
    expect(page.get_by_text("Not started", exact=True)).to_be_visible()
    fill(page, "Who allows it", "Chief Lindqvist")
    press(page, "button", "Waive it")
    expect(page.get_by_text("Waived", exact=True)).to_be_visible()
    look(page)
