"""Take a picture of every page, on a desktop, at 320 px and in dark mode, from a fresh demo site; run by ``make screenshots``.

An argument picks the pages whose names hold it: ``make screenshots`` takes them all.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

import config
from lms import create_app
from tests.browsing import a_browser

TARGET = Path(__file__).parent.parent / "screenshots"
LOOKS = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 320, "height": 640}, "device_scale_factor": 2},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
}
INTRO, TELECOM = "intro-child-sex-trafficking", "telecommunications-missing-children"
STRANGER = {
    "home": "/",
    "register": "/register",
    "sign-in": "/login",
    "reset-password": "/reset-password",
    "catalogue": "/courses",
    "course-before": f"/courses/{INTRO}",
    "classes": "/classes",
    "help": "/help",
    "step-away": "/step-away",
    "verify": "/verify",
    "verify-wrong": "/verify?number=TH-0000",
    "verify-offline": "/verify/offline",
    "not-found": "/nothing-here",
}
LEARNER = {
    "my-learning": "/learning",
    "course": f"/courses/{TELECOM}",
    "lesson": f"/learn/{TELECOM}/core-data",
    "lesson-scenario": f"/learn/{TELECOM}/law",
    "job-aid": "job-aid",
    "glossary": f"/courses/{TELECOM}/glossary",
    "quiz-start": f"/learn/{TELECOM}/quiz-intake/start",
    "exam-closed": f"/learn/{TELECOM}/final-exam/start",
    "question": "question",
    "check-answers": "check",
    "result": "result",
    "class-locked": "/classes/cstar",
    "certificates-none": "/certificates",
    "transcript": "/transcript",
    "evidence": "/evidence",
    "evidence-new": "/evidence/new",
    "evidence-one": "evidence-one",
    "details": "/account",
    "change-password": "/change-password",
}
CERTIFIED = {
    "certificate": "certificate",
    "certificates": "/certificates",
    "class": "/classes/cstar",
    "verify-page": "verify-page",
    "my-learning-certified": "/learning",
    "notices": "/notices",
    "notice-settings": "/account/notices",
}
WRITTEN = f"/staff/courses/{INTRO}"
QUIZ = f"{WRITTEN}/activities/quiz-law-and-language"
AUTHOR = {
    "author-courses": "/staff/courses",
    "author-course-new": "/staff/courses/new",
    "author-course-upload": "/staff/courses/upload",
    "author-outline": WRITTEN,
    "author-settings": f"{WRITTEN}/settings",
    "author-checks": f"{WRITTEN}/check",
    "author-history": f"{WRITTEN}/history",
    "author-people": f"{WRITTEN}/people",
    "author-publish": f"{WRITTEN}/publish",
    "author-versions": f"{WRITTEN}/versions",
    "author-lesson": f"{WRITTEN}/activities/definition",
    "author-lesson-text": f"{WRITTEN}/activities/definition/source",
    "author-lesson-preview": f"{WRITTEN}/activities/definition/preview?look=phone",
    "author-quiz": f"{QUIZ}/questions",
    "author-question": f"{QUIZ}/questions/1",
    "author-questions-in-bulk": f"{QUIZ}/questions/import",
    "author-try": f"{QUIZ}/try",
    "author-results": f"{WRITTEN}/regrade",
    "author-mark-again": f"{WRITTEN}/assessments/quiz-law-and-language/regrade",
    "author-attempts": f"{WRITTEN}/assessments/quiz-law-and-language/attempts",
    "author-attempt": "author-attempt",
    "author-health": f"{WRITTEN}/health",
    "author-health-quiz": f"{WRITTEN}/health/quiz-law-and-language",
}
LIST = (
    "Name;E-mail\nA;learner@example.org\nB;certified@example.org\nB;certified@example.org\nC;lerner@example.org\nD;x@nowhere.net"
)
COORDINATOR = {
    "rosters": "/staff/classes",
    "roster": "roster",
    "class-new": "/staff/classes/new",
    "class-run": "class/run",
    "class-edit": "class/edit",
    "class-cancel": "class/cancel",
    "class-add": "class/add",
    "attendance": "class/attendance",
    "verify-list": "verify-list",
    "verify-found": "verify-found",
    "people": "/staff/people",
    "person": "person",
    "agencies": "/staff/agencies",
    "agency-new": "/staff/agencies/new",
    "agency": "agency",
    "agency-people": "agency-people",
    "agency-hours": "agency-hours",
    "agency-affirm": "agency-affirm",
    "agency-export": "agency-export",
    "coordinators": "/staff/coordinators",
    "certification": "/staff/certificates",
    "certification-show": "certification",
    "certification-revoke": "certification-revoke",
    "mail": "/staff/mail",
    "connections": "/staff/connections",
    "webhooks": "/staff/connections/webhooks",
    "evidence-queue": "/staff/evidence",
    "evidence-decide": "evidence-decide",
    "evidence-accepted": "/staff/evidence/accepted",
    "waive": "waive",
}


@contextmanager
def site() -> Iterator[str]:
    """A demo site of its own, and its address."""
    with tempfile.TemporaryDirectory() as data:
        server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
        address = f"http://127.0.0.1:{server.server_port}"
        settings = config.with_demo_secrets(config.Settings(mode="demo", data=Path(data), base_url=address, rate_limits=False))
        server.app = create_app(settings)
        prepared = server.app.test_cli_runner().invoke(args=["demo", "prepare"])
        if prepared.exception:
            raise prepared.exception
        Thread(target=server.serve_forever, daemon=True).start()
        yield address
        server.shutdown()


def sign_in(page: Page, address: str, who: str) -> None:
    """Sign in as one of the demo's people."""
    page.goto(f"{address}/login")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).first.fill(f"{who}@example.org")
    page.get_by_label("Password").fill("threshold-demo")
    page.get_by_role("button", name="Sign in").click()


def go(page: Page, address: str, path: str) -> None:
    """Open a page by its path, or by the steps that lead to it."""
    if path.startswith("/"):
        page.goto(address + path)
    elif path == "certificate":
        page.goto(f"{address}/certificates")
        page.locator("main .card a").first.click()
    elif path == "verify-page":
        go(page, address, "certificate")
        page.locator("main a.address").click()
    elif path == "evidence-one":
        page.goto(f"{address}/evidence")
        page.locator("main .card a").first.click()
    elif path == "evidence-decide":
        page.goto(f"{address}/staff/evidence")
        page.locator("main table a").first.click()
    elif path == "waive":
        go(page, address, "roster")
        offering, number = page.url.rpartition("/")[2], page.locator("main tbody th .soft").first.inner_text()
        page.goto(f"{address}/staff/people/{number}/waive?class={offering}")
    elif path == "roster":
        page.goto(f"{address}/staff/classes")
        page.get_by_role("link", name=re.compile("CSTAR")).first.click()
    elif path.startswith("class/"):
        go(page, address, "roster")
        page.goto(page.url + path.removeprefix("class"))
    elif path == "person":
        page.goto(f"{address}/staff/people?q=certified")
        page.locator("tbody th a").first.click()
    elif path.startswith("agency"):
        page.goto(f"{address}/staff/agencies")
        page.get_by_role("link", name="North Precinct").click()
        if tab := path.removeprefix("agency").removeprefix("-").capitalize():
            page.get_by_role("navigation", name="Agency").get_by_role("link", name=tab).click()
    elif path.startswith("certification"):
        page.goto(f"{address}/staff/certificates?q=Okonkwo")
        page.locator("main tbody a").first.click()
        if path.endswith("revoke"):
            page.get_by_role("link", name="Revoke").click()
    elif path in ("verify-list", "verify-found"):
        go(page, address, "roster")
        page.get_by_role("link", name="Verify a list").click()
        if path == "verify-found":
            page.get_by_label("Paste the list").fill(LIST)
            page.get_by_role("button", name="Check the list").click()
    elif path == "author-attempt":
        go(page, address, AUTHOR["author-attempts"])
        page.locator("main tbody a").first.click()
    elif path == "job-aid":
        page.goto(f"{address}/learn/{TELECOM}/core-data")
        page.get_by_role("link", name="Print this card").click()
    else:
        page.goto(f"{address}/learn/{TELECOM}/quiz-intake/start")
        page.locator("main form button").click()
        if path == "check":
            page.get_by_role("button", name="Check your answers").click()
        elif path == "result":
            page.get_by_role("button", name="Check your answers").click()
            page.get_by_role("button", name=re.compile("Submit")).click()


def start_draft(browser: Browser, address: str) -> None:
    """Let there be a draft, as most of an author's pages need one: something is written, for the page that publishes it."""
    with browser.new_context() as context:
        page = context.new_page()
        sign_in(page, address, "instructor")
        page.goto(address + WRITTEN)
        page.get_by_role("button", name="Start a draft").click()
        page.goto(f"{address}{WRITTEN}/activities/definition")
        words = page.get_by_role("textbox", name="Text").first
        words.fill(f"{words.input_value()}\n\nAge comes first.")
        page.get_by_role("button", name="Save", exact=True).last.click()


def shoot(browser: Browser, address: str, who: str | None, pages: dict[str, str], look: str, wanted: str) -> None:
    """Save the pages as one person sees them in one look."""
    chosen = {name: path for name, path in pages.items() if wanted in name}
    if not chosen:
        return
    context = browser.new_context(**LOOKS[look])
    page = context.new_page()
    if who:
        sign_in(page, address, who)
    for name, path in chosen.items():
        go(page, address, path)
        page.screenshot(path=TARGET / f"{name}-{look}.png", full_page=True)
    context.close()


def main(wanted: str = "") -> None:
    """Take every picture, or those whose names hold ``wanted``."""
    TARGET.mkdir(exist_ok=True)
    with site() as address, a_browser() as browser:
        start_draft(browser, address)
        for look in LOOKS:
            shoot(browser, address, None, STRANGER, look, wanted)
            shoot(browser, address, "learner", LEARNER, look, wanted)
            shoot(browser, address, "certified", CERTIFIED, look, wanted)
            shoot(browser, address, "coordinator", COORDINATOR, look, wanted)
            shoot(browser, address, "instructor", AUTHOR, look, wanted)


if __name__ == "__main__":
    main(*sys.argv[1:])
