"""Using a page without a mouse: going from stop to stop, each of which must be seen, pressing, typing and choosing."""

from playwright.sync_api import Locator, Page, expect

MOST_STOPS = 60
MOST_STOPS_OF_AUTHORS = 300
"""A long lesson is one form, and what stands beside it comes after all of its fields."""

IS_BEFORE = """one => document.activeElement !== document.body
    && !!(one.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING)"""
# The button in a date field and those of a recording are the browser's own, and so are the rings around them: what they are in
# then matches no :focus.
STOP = """wanted => {
    const one = document.activeElement;
    const isSameGroup = wanted.type === "radio" && one.type === "radio" && one.name === wanted.name && one.form === wanted.form;
    if (one === document.body || !one.matches(":focus")) return {isThere: false, unseen: null};
    const box = one.getClientRects()[0], label = one.labels?.[0];
    const isRinged = [one, label].filter(Boolean).some(part => parseFloat(getComputedStyle(part).outlineWidth) >= 2
        && getComputedStyle(part).outlineStyle !== "none");
    const isOnScreen = box.bottom > 0 && box.top < innerHeight && box.width > 0;
    const middle = Math.min(innerHeight - 1, Math.max(1, box.top + box.height / 2));
    const top = document.elementFromPoint(box.left + box.width / 2, middle);
    const isOnTop = one.contains(top) || !!label?.contains(top);
    const isSeen = one.matches(":focus-visible") && isRinged && isOnScreen && isOnTop;
    const unseen = isSeen ? null : {isRinged, isOnScreen, isOnTop, top: box.top, bottom: box.bottom, one: one.outerHTML};
    return {isThere: one === wanted || isSameGroup, unseen};
}"""
"""Whether the focus is where it is wanted, and if nobody can see it there, why."""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there, or on another button of its group, and backward if it stands before."""
    expect(wanted).to_be_visible()
    one = wanted.element_handle()
    if page.evaluate(STOP, one)["isThere"]:
        return
    key = "Shift+Tab" if page.evaluate(IS_BEFORE, one) else "Tab"
    for _ in range(MOST_STOPS_OF_AUTHORS if page.locator("[data-editor]").count() else MOST_STOPS):
        page.keyboard.press(key)
        stop = page.evaluate(STOP, one)
        assert stop["unseen"] is None, stop["unseen"]
        if stop["isThere"]:
            return
    raise AssertionError(f"{wanted} cannot be reached")


def press(page: Page, role: str, name: str, key: str = "Enter") -> None:
    """Go by Tab to the only thing of that role and name, and press it."""
    press_on(page.get_by_role(role, name=name, exact=True), key)


def press_on(wanted: Locator, key: str = "Enter") -> None:
    """Go there by Tab and press the key."""
    tab_to(wanted.page, wanted)
    # It has the focus already; asked this way, the browser's next page is waited for.
    wanted.press(key)


def write(field: Locator, words: str) -> None:
    """Go to the field by Tab and write the words in place of what it holds."""
    tab_to(field.page, field)
    field.page.keyboard.press("Control+A")
    field.page.keyboard.press("Delete")
    field.page.keyboard.insert_text(words)


def tick(box: Locator, is_on: bool) -> None:
    """Go to the box by Tab and let it be ticked, or not."""
    if box.is_checked() != is_on:
        press_on(box, "Space")
    expect(box).to_be_checked(checked=is_on)


def pick(radio: Locator) -> None:
    """Go to the group of the radio button by Tab and choose it by arrows."""
    tab_to(radio.page, radio)
    if radio.evaluate("one => one === document.activeElement"):
        radio.page.keyboard.press("Space")
    for _ in range(MOST_STOPS):
        if radio.is_checked():
            return
        radio.page.keyboard.press("ArrowDown")
    raise AssertionError(f"{radio} cannot be chosen")


def select(field: Locator, choice: str) -> None:
    """Go to the list by Tab and choose by arrows what has that value, or is called that."""
    press_on(field, "Home")
    choices = field.locator("option").evaluate_all("options => options.map((one) => [one.value, one.label])")
    (place,) = (place for place, names in enumerate(choices) if choice in names)
    for _ in range(place):
        field.page.keyboard.press("ArrowDown")
    expect(field).to_have_value(choices[place][0])
