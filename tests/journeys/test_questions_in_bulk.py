"""A course brought to a site as an archive, and a pasted list of questions looked at, mended and taken into its quiz."""

from playwright.sync_api import expect

from lms.catalogue import drafting
from lms.content.archives import write_archive
from tests.content.packing import packed
from tests.content.samples import COURSE, changed, course_files, course_of
from tests.factories import a_user
from tests.journeys.looks import faults
from tests.journeys.sites import Site

INSTRUCTOR = "ben@example.org"
LIST = (
    "1. Whom do you believe?\na) The caller\nb) The form\nWhy: People call.\n\n3. It can wait.\nAnswer: False\nWhy: It cannot.\n"
)


def chosen(name: str, body: bytes) -> dict:
    return {"name": name, "mimeType": "application/zip", "buffer": body}


def test_from_an_archive_to_questions_in_its_quiz(site: Site, visit):
    with site.changing():
        a_user("Ben Castellano", INSTRUCTOR, roles=("instructor",))
    page = visit(site, INSTRUCTOR)
    page.goto("/staff/courses")
    page.get_by_role("link", name="Upload a course").click()
    page.get_by_role("button", name="Archive").set_input_files(
        chosen("broken.zip", packed(changed(COURSE, "hours: 0.5", "hours: many")))
    )
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("cell", name="write a number")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Archive").set_input_files(
        chosen("night.zip", write_archive(course_of(course_files()), course_files()))
    )
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("The course is here as a draft.")).to_be_visible()
    page.goto("/staff/courses/night-watch/activities/quiz-the-call/questions/import")
    assert faults(page) == []
    page.get_by_label("Paste the questions").fill(LIST)
    page.get_by_role("button", name="Look at what is understood").click()
    expect(page.get_by_text("It cannot be taken as it is.")).to_be_visible()
    expect(page.get_by_text("Number 3 follows number 1.")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Paste the questions").fill(LIST.replace("a)", "*a)"))
    page.get_by_role("button", name="Look at what is understood").click()
    expect(page.get_by_label("Take it")).to_have_count(2)
    page.get_by_label("Take it").last.uncheck()
    page.get_by_role("button", name="Take the chosen questions").click()
    expect(page.get_by_text("1 question taken into “Quiz: the call”.")).to_be_visible()
    with site.looking():
        draft = drafting.read(drafting.find("night-watch")).manifest
    assert draft["modules"][0]["activities"][1]["items"][-1]["key"] == "whom-do-you-believe"
