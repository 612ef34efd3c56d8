"""Using a page without a mouse: every stop on the way must be seen."""

from playwright.sync_api import Locator, Page, expect

MOST_STOPS = 60
# The button in a date field is the browser's own, and so is the ring around it: the field itself then matches no :focus.
IS_IN_DATE_BUTTON = "() => document.activeElement.type === 'date' && !document.activeElement.matches(':focus')"
IS_VISIBLE = """one => {
    const box = one.getClientRects()[0], label = one.labels?.[0];
    const isRinged = [one, label].filter(Boolean).some(part => parseFloat(getComputedStyle(part).outlineWidth) >= 2
        && getComputedStyle(part).outlineStyle !== "none");
    const isOnScreen = box.bottom > 0 && box.top < innerHeight && box.width > 0;
    const middle = Math.min(innerHeight - 1, Math.max(1, box.top + box.height / 2));
    const top = document.elementFromPoint(box.left + box.width / 2, middle);
    return one.matches(":focus-visible") && isRinged && isOnScreen && (one.contains(top) || label?.contains(top));
}"""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there; every stop on the way must be seen."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(IS_IN_DATE_BUTTON):
            continue
        focused = page.locator("*:focus")
        assert focused.evaluate(IS_VISIBLE), focused.evaluate("one => one.outerHTML")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{wanted} cannot be reached")


def press(page: Page, role: str, name: str, key: str = "Enter") -> None:
    """Go by Tab to the only thing of that role and name, and press it."""
    tab_to(page, page.get_by_role(role, name=name, exact=True))
    page.keyboard.press(key)
