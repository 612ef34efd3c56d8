"""What makes writing in the browser quick and safe: saving by itself, a menu of blocks, pasting, dragging, previews."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from lms.catalogue import drafting
from tests.factories import a_user
from tests.journeys.looks import faults
from tests.journeys.writers import make_course, new_activity

EMAIL = "instructor@example.org"


@pytest.fixture
def writer(site, visit):
    with site.changing():
        a_user("Ben Castellano", EMAIL, roles=["instructor"])
    return lambda **kwargs: visit(site, EMAIL, **kwargs)


def the_draft(site):
    with site.changing():
        return drafting.read(drafting.find("night-watch")).manifest


def add_lesson(page: Page, title: str) -> None:
    """Add a lesson, whose key is made from its title."""
    page.get_by_text("Add a lesson, quiz or exam").click()
    new_activity(page).get_by_label("Title", exact=True).fill(title)
    page.get_by_role("button", name="Add it").click()


def looks_beside_the_text(page: Page) -> None:
    page.get_by_text("As learners see it").click()
    page.get_by_role("link", name="Dark").press("Enter")
    assert faults(page) == []
    page.reload()
    expect(page.get_by_role("link", name="Dark")).to_have_attribute("aria-current", "true")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text("First words")
    expect(frame.locator("link[href*=dark]")).to_have_count(1)


def test_words_are_kept_while_they_are_typed_and_when_the_line_is_cut(site, writer):
    page = writer()
    make_course(page)
    add_lesson(page, "First words")
    page.get_by_role("link", name="First words").click()
    page.get_by_role("button", name="Note", exact=True).click()
    area = page.get_by_label("Text", exact=True)
    area.click()
    page.keyboard.type("Kept by itself.")
    expect(page.locator("[data-saved]")).to_have_text(re.compile("^Saved "))
    expect(area).to_be_focused()
    assert the_draft(site)["modules"][0]["activities"][0]["blocks"][0]["body"] == "Kept by itself."
    page.context.set_offline(True)
    page.keyboard.type(" Typed in a tunnel.")
    expect(page.get_by_role("status").filter(has_text="kept on this device")).to_have_count(1)
    page.context.set_offline(False)
    page.goto("/staff/courses")
    page.goto("/staff/courses/night-watch/activities/first-words")
    page.get_by_role("button", name="Put them back").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("Kept by itself. Typed in a tunnel.")
    page.keyboard.press("Tab")
    menu_of_blocks(page, area)
    page.goto("/staff/courses/night-watch/settings")
    page.get_by_label("Summary").click()
    page.keyboard.type("Words for the catalog.")
    expect(page.locator("[data-saved]")).to_have_text(re.compile("^Saved "))
    expect(page.get_by_label("Summary")).to_be_focused()
    expect(page.get_by_role("complementary")).not_to_contain_text("Summary")
    assert the_draft(site)["summary"] == "Words for the catalog."


def menu_of_blocks(page: Page, area) -> None:
    area.click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("/check")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(9)
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.type("l")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2. Checklist")).to_be_visible()


COPIED = """<h1 style="color: red">Before the call</h1>
<p class=MsoListParagraph style='mso-list:l0 level1'><span style='mso-list:Ignore'>1.</span>Sit down</p>
<p style='mso-list:l0'><span style='mso-list:Ignore'>2.</span>Breathe</p>
<p>Then <b>listen</b>, as <a href='https://example.org/a' onclick="x()">they say</a>.<img src=x>
<b style="font-weight:normal">Go.</b></p>
<table><tr><td>Caller<td colspan=2>Said</tr><tr><td rowspan=2>A | B<td><p>one</p><p>two</p><td>three</tr><tr><td>four</tr></table>
<table><tr><td>Only <b>layout</b></table>"""
PASTE = """(area, [html, picture]) => {
    const copied = new DataTransfer();
    if (html) copied.setData("text/html", html);
    if (picture) copied.items.add(new File([new Uint8Array(picture)], "yard.png", {type: "image/png"}));
    area.dispatchEvent(new ClipboardEvent("paste", {clipboardData: copied, bubbles: true, cancelable: true}));
}"""


def test_a_page_from_a_word_processor_is_pasted_as_markdown_and_a_lesson_dragged(site, writer):
    page = writer()
    make_course(page)
    for title in ("First words", "Last words"):
        add_lesson(page, title)
    page.locator("[data-part='last-words']").drag_to(page.locator("[data-part='first-words']"))
    expect(page.locator("[data-part]").first).to_contain_text("Last words")
    page.get_by_role("link", name="First words").click()
    looks_beside_the_text(page)
    page.get_by_role("button", name="Text", exact=True).click()
    area = page.get_by_label("Text", exact=True)
    area.focus()
    expect(page.get_by_role("button", name="Bold")).to_be_visible()
    area.evaluate(PASTE, [COPIED, None])
    expect(page.get_by_role("status").filter(has_text="One picture was left out.")).to_be_visible()
    lines = [line for line in area.input_value().split("\n") if line]
    assert lines == [
        "## Before the call",
        "- Sit down",
        "- Breathe",
        "Then **listen**, as [they say](https://example.org/a). Go.",
        "| Caller | Said |  |",
        "| --- | --- | --- |",
        "| A \\| B | one two | three |",
        "|  | four |  |",
        "Only **layout**",
    ]
    picture_by_paste(page, area)


def a_picture() -> bytes:
    body = BytesIO()
    Image.new("RGB", (20, 20), "navy").save(body, "PNG")
    return body.getvalue()


def picture_by_paste(page: Page, area) -> None:
    area.evaluate(PASTE, ["<img src=x>", list(a_picture())])
    words = page.get_by_label("What the picture says")
    expect(words).to_be_focused()
    told = page.get_by_role("group", name="Add it below block 1").get_by_role("status")
    expect(told).to_contain_text("yard.png is chosen")
    assert faults(page) == []
    page.keyboard.type("A yard behind a house.")
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(told).to_contain_text("Not uploaded")
    page.context.set_offline(False)
    page.get_by_role("button", name="Upload and add it here").click()
    expect(page.get_by_role("status").filter(has_text="as block 2")).to_be_visible()
    expect(page.get_by_role("region", name="2. Picture")).to_be_focused()
    expect(page.get_by_role("region", name="2. Picture").get_by_role("textbox").first).to_have_value("A yard behind a house.")
    expect(page.get_by_label("Text", exact=True)).to_have_value(re.compile("^## Before"))
