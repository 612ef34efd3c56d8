"""People in front of a browser, and what goes wrong on their screens without their seeing it."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

from tests.journeys.sites import PASSWORD

PARTS = ("stylesheet", "script", "image", "font", "media", "manifest")
"""What a page is made of beside itself; none of it may be missing."""


class Watch:
    """Everything in a browser context that a user would not see: console errors, refused policies, missing parts, crashes."""

    def __init__(self, context: BrowserContext) -> None:
        self.problems: list[str] = []
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.problems.append(f"script: {error.error}"))
        context.on("response", self._receive)

    def _hear(self, message: ConsoleMessage) -> None:
        # What could not be loaded is judged by its response: a refusal such as 422 is an answer, not a fault.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text} at {message.location['url']}")

    def _receive(self, response: Response) -> None:
        is_missing = response.status >= 400 and response.request.resource_type in PARTS
        if response.status >= 500 or is_missing:
            self.problems.append(f"{response.status}: {response.request.method} {response.url}")


def sign_in(page: Page, email: str, address: str | None = None, password: str = PASSWORD) -> None:
    """Sign in; without ``address`` on the sign-in page that is open already."""
    if address:
        page.goto(f"{address}/login")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/login" not in url)
