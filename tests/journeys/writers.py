"""What the author of a course does: filling in forms from a document, adding blocks, questions and files."""

from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect

from lms.web.editing.fields import Field


def fill_in(scope: Locator, fields: Sequence[Field], part: Mapping[str, Any]) -> None:
    """Fill in the fields with what the part holds, by their labels; entries that are missing are added first."""
    for field in fields:
        value = part.get(field.name)
        if value in (None, [], (), {}):
            continue
        if field.kind in ("part", "parts", "picks"):
            _fill_group(scope.get_by_role("group", name=field.label, exact=True), field, value)
            continue
        box = scope.get_by_label(field.label, exact=True).first
        if field.kind == "flag":
            box.set_checked(value)
        elif field.kind == "pick":
            box.select_option(str(value).lower() if isinstance(value, bool) else value)
        else:
            box.fill("\n".join(value) if field.kind == "lines" else str(value))


def _fill_group(group: Locator, field: Field, value: Any) -> None:
    if field.kind == "part":
        fill_in(group, field.parts, value)
    elif field.kind == "picks":
        for key in value:
            group.locator(f'[value="{key}"]').check()
    else:
        for number, entry in enumerate(value, 1):
            one = group.get_by_role("group", name=f"{field.noun.capitalize()} {number}", exact=True)
            if not one.count():
                words = f"Add {'an' if field.noun[0] in 'aeiou' else 'a'} {field.noun}"
                group.get_by_role("button", name=words, exact=True).click()
            fill_in(one, field.parts, entry)


def save(page: Page) -> None:
    """Save the open form by its button."""
    page.get_by_role("button", name="Save", exact=True).click()


def block(page: Page, number: int, name: str) -> Locator:
    """The form of the block with that number."""
    return page.get_by_role("region", name=f"{number}. {name}", exact=True)


def add_block(page: Page, number: int, name: str) -> Locator:
    """Add a block at the end by its visible button, as the one with that number; its form."""
    page.get_by_role("button", name=name, exact=True).last.click()
    added = block(page, number, name)
    expect(added).to_be_visible()
    return added


def upload(page: Page, path: str, words: str) -> None:
    """Upload a file to the open lesson, with the words that belong to it."""
    page.get_by_label("File", exact=True).and_(page.locator("[type=file]")).set_input_files(path)
    page.get_by_label("What the picture says, in words").fill(words)
    page.get_by_role("button", name="Upload and add at the end").click()
