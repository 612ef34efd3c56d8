"""The browser that tests and screenshots look with: Chromium without a window, which is built for this and starts quickest."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect, sync_playwright

PATIENCE = 15_000
"""The most milliseconds to wait for anything; a busy machine must not fail a journey."""


@contextmanager
def a_browser() -> Iterator[Browser]:
    """A real browser, closed afterward."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()
