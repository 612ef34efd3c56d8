"""What somebody does who writes a course in the browser: filling in forms, adding blocks, files and questions."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from lms.web.editing.block_fields import LESSON, show
from lms.web.editing.course_fields import COURSE
from lms.web.editing.fields import Field
from lms.web.editing.item_fields import TYPES, scored_fields_of
from tests.content.samples import NIGHT_WATCH
from tests.journeys.hands import pick, press, select, tick, write

Document = Mapping[str, Any]


def fill_in(scope: Locator, fields: Sequence[Field], part: Document) -> None:
    """Fill in the fields with what the part holds, by their labels; entries that the form lacks are added."""
    for field in fields:
        value = part.get(field.name)
        if value in (None, [], ()):
            continue
        if field.kind in ("part", "parts", "picks"):
            _fill_group(scope.get_by_role("group", name=field.label, exact=True), field, value)
            continue
        box = scope.get_by_label(field.label, exact=True).first
        if field.kind == "flag":
            tick(box, value)
        elif field.kind == "pick":
            select(box, str(value).lower() if isinstance(value, bool) else value)
        else:
            write(box, "\n".join(value) if field.kind == "lines" else str(value))


def _fill_group(group: Locator, field: Field, value: Any) -> None:
    if field.kind == "part":
        fill_in(group, field.parts, value)
    elif field.kind == "picks":
        for key in value:
            tick(group.locator(f'[value="{key}"]'), True)
    else:
        for number, entry in enumerate(value, 1):
            one = group.get_by_role("group", name=f"{field.noun.capitalize()} {number}", exact=True)
            if not one.count():
                words = f"Add {'an' if field.noun[0] in 'aeiou' else 'a'} {field.noun}"
                press(group.get_by_role("button", name=words, exact=True))
            fill_in(one, field.parts, entry)


def save(page: Page) -> None:
    """Save the open form by its button, and wait for the page that comes back."""
    press(page.get_by_role("button", name="Save", exact=True))
    page.wait_for_load_state()


def make_course(page: Page) -> None:
    """Make the course Night Watch from an outline."""
    page.goto("/staff/courses/new")
    write(page.get_by_role("textbox", name="Title"), "Night Watch")
    pick(page.get_by_label("An outline with objectives"))
    write(page.get_by_role("textbox", name="Objectives"), "Let the caller finish before asking.\nAsk for the place first.")
    write(page.get_by_role("textbox", name="Modules"), "The call")
    press(page.get_by_role("button", name="Make the course"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Night Watch")


def write_settings(page: Page, course: Document) -> None:
    """Fill in the fields of the course itself."""
    press(page.get_by_role("link", name="Settings"))
    fill_in(page.get_by_role("group", name="The course", exact=True), COURSE, course)
    save(page)
    press(page.get_by_role("link", name="Outline"))


def new_activity(page: Page) -> Locator:
    """The form that adds an activity to the first module, once it is opened."""
    return page.locator("form", has=page.get_by_role("button", name="Add it")).first


def add_activity(page: Page, activity: Document) -> None:
    """Add a lesson, a quiz or an exam to the first module, and open it."""
    press(page.get_by_text("Add a lesson, quiz or exam").first)
    form = new_activity(page)
    select(form.get_by_label("What", exact=True), activity["kind"])
    write(form.get_by_label("Title", exact=True), activity["title"])
    write(form.get_by_label("Key"), activity["key"])
    press(form.get_by_role("button", name="Add it"))
    press(page.get_by_role("link", name=activity["title"], exact=True))


def block_of(page: Page, number: int, name: str) -> Locator:
    """The block with that number in the form of a lesson."""
    return page.get_by_role("region", name=f"{number}. {name}", exact=True)


def write_lesson(page: Page, lesson: Document) -> None:
    """Fill in the open lesson, each block added at the end by its button, and pictures and recordings by their files."""
    fill_in(page.get_by_role("group", name="The lesson", exact=True), LESSON, lesson)
    for number, block in enumerate(lesson["blocks"], 1):
        add_block(page, number, block)
    save(page)


def add_block(page: Page, number: int, block: Document) -> None:
    """Add a block at the end and fill it in."""
    shown = show(dict(block))
    if block.get("src"):
        upload(page, block["src"], block.get("alt") or block["title"])
    else:
        press(page.get_by_role("button", name=shown.name, exact=True).last)
    # An uploaded file gets a name of its own.
    own = {name: value for name, value in block.items() if name not in ("src", "captions")}
    fill_in(block_of(page, number, shown.name), shown.fields, own)


def upload(page: Page, path: str, words: str) -> None:
    """Upload a file of the sample course to the open lesson."""
    with page.expect_file_chooser() as asked:
        press(page.locator("input[type=file]"))
    asked.value.set_files(Path(NIGHT_WATCH, path))
    write(page.get_by_label("What the picture says, in words"), words)
    press(page.get_by_role("button", name="Upload and add at the end"))
    page.wait_for_load_state()


def write_questions(page: Page, items: Sequence[Document]) -> None:
    """Add the questions to the open quiz or exam, each by its button and in its own form."""
    for item in items:
        press(page.get_by_role("button", name=TYPES[item["type"]].capitalize(), exact=True))
        fill_in(page.get_by_role("group", name="The question", exact=True), scored_fields_of(item["type"]), item)
        save(page)
        press(page.get_by_role("link", name="All questions"))
