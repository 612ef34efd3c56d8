"""The looks of a page — narrow and wide, light and dark — and what is wrong with it in any of them."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.conftest import ROOT

AXE = Path(ROOT, "node_modules/axe-core/axe.min.js").read_text()
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKED_FOR = {"light": WCAG_22_AA, "dark": ["color-contrast", "link-in-text-block"]}
"""In the dark only the colors differ, so only the rules about colors are looked at again."""

NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
RUN = """only => axe.run({runOnly: only, resultTypes: ["violations"]}).then(({violations}) => violations.flatMap(({id, nodes}) =>
    nodes.map(node => [id, node.html.slice(0, 200), node.failureSummary.slice(0, 400)])))"""
IS_TOO_WIDE = """() => document.documentElement.scrollWidth > window.innerWidth && [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1).map(one => one.outerHTML.slice(0, 150))"""


def faults(page: Page) -> list[Any]:
    """What axe finds against WCAG 2.2 AA in the open page in each of its four looks, and what makes it scroll sideways."""
    # The page's own policy lets no script in that is not the site's; the debugger's door is not the page's.
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE})
    found = []
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        if too_wide := page.evaluate(IS_TOO_WIDE):
            found.append((size["width"], "scrolls sideways", too_wide))
        for scheme, rules in LOOKED_FOR.items():
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [(size["width"], scheme, *fault) for fault in page.evaluate(RUN, rules)]
    return found
