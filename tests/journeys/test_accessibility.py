"""Every page the site has, signed in and out, refusals included, against WCAG 2.2 AA: narrow and wide, light and dark."""

import pytest
from playwright.sync_api import Page

from lms.catalogue import publishing, versions
from lms.content.folder import load_folder
from lms.enrolment import enrolling
from lms.offerings import booking, reading, waiting
from tests.assessment.guessing import take
from tests.content.samples import NIGHT_WATCH, course_of
from tests.factories import a_lesson, a_quiz
from tests.journeys.learners import answer_all, start, submit
from tests.journeys.looks import faults
from tests.journeys.sites import Site, found
from tests.offerings.factories import ASKS_FOR_INTRO, a_class_course, a_full_class, an_offering
from tests.test_access import TABLE
from tests.web.school import School, a_school

ROLES = ("nobody", "learner", "coordinator", "author")
PAGES = [(address, outcomes) for method, address, outcomes in TABLE.values() if method == "GET"]


@pytest.fixture
def school(site: Site) -> School:
    with site.changing():
        return a_school()


def is_looked_at(outcomes: dict[str, int], role: str) -> bool:
    """What everybody may open is looked at as a stranger sees it, what every learner may open as a learner does, and so on."""
    *earlier, _role = ROLES[: ROLES.index(role) + 1]
    return outcomes.get(role) == 200 and not any(outcomes[one] == 200 for one in earlier)


def check(page: Page, *addresses: str) -> None:
    """No page at these addresses, or that is open without one, has any fault."""
    problems = {}
    for address in addresses or [""]:
        if address:
            page.goto(address)
        problems[page.url] = faults(page)
    assert {address: one for address, one in problems.items() if one} == {}


@pytest.mark.parametrize("role", ROLES)
def test_every_page(site, school, visit, role):
    page = visit(site, None if role == "nobody" else school.emails[role])
    addresses = [address.format(**school.names) for address, outcomes in PAGES if is_looked_at(outcomes, role)]
    pages = [one for one in addresses if page.request.get(one).headers["content-type"].startswith("text/html")]
    assert len(pages) > 1
    check(page, *pages)


def test_what_everybody_may_open_when_signed_in(site, school, visit):
    page = visit(site, school.emails["learner"])
    check(page, "/courses", "/courses/course-1", "/courses/course-2", "/classes", f"/classes/class-1/{school.names['offering']}")


def test_refusals(site, school, visit):
    page = visit(site)
    page.goto("/register")
    page.get_by_role("button", name="Create the account").click()
    check(page)
    page.goto("/login")
    page.get_by_role("button", name="Sign in").click()
    check(page)
    check(page, "/nothing-here", "/verify/TH-0000", "/verify?number=nothing")
    page = visit(site, school.emails["learner"])
    check(page, "/nothing-here", "/staff/classes")
    page.goto("/learn/course-1/lesson-1")
    page.get_by_role("button", name="Mark as done").click()
    check(page)


def test_a_quiz_from_its_start_to_its_results(site, visit):
    quiz = a_quiz(time_limit_minutes=30, attempts=3, cooldown_minutes=30)
    page = visit(site, site.add_learner_in(a_lesson(sensitive=True), quiz))
    page.goto("/learn/course-1/quiz-1/start")
    start(page)
    page.get_by_role("button", name="Flag for review").click()
    page.get_by_role("button", name="Check your answers").click()
    check(page)
    page.get_by_role("link", name="1", exact=True).click()
    answer_all(page, quiz, "no")
    submit(page)
    check(page)
    check(page, "/learn/course-1/quiz-1/start", "/learn/course-1/lesson-1")


def test_classes_in_every_state(site, visit):
    waits, reads = site.add_learner("grace"), site.add_learner("ada")
    with site.changing():
        course = a_class_course(ASKS_FOR_INTRO)
        locked = an_offering(course)
        full, (held,) = a_full_class(version=a_class_course(key="class-2"))
        waiting.join(full, found(waits).person)
        seat = held.public_id
        addresses = [f"/classes/class-1/{locked.public_id}", "/classes/class-1", f"/classes/class-2/{full.public_id}"]
    check(visit(site, reads), *addresses)
    page = visit(site, waits)
    check(page, addresses[-1])
    with site.changing():
        booking.release(reading.find_booking(seat))
    check(page, addresses[-1], "/learning")


def test_every_kind_of_block_and_of_question(site, visit):
    files, _problems = load_folder(NIGHT_WATCH)
    course = course_of(files)
    exam = [item for item in course.activity("final-exam").items if item.type in ("matching", "scenario")]
    items = [item.model_copy(update={"objective": "objective-1"}) for item in (*course.activity("quiz-the-call").items, *exam)]
    quiz = a_quiz().model_copy(update={"items": tuple(items)})
    email = site.add_learner_in(quiz, a_lesson())
    with site.changing():
        enrolling.enrol(found(email).person_id, versions.load(publishing.publish(course, files, "system").id).course_id)
    page = visit(site, email)
    check(page, "/learn/night-watch/first-words")
    page.goto("/learn/course-1/quiz-1/start")
    start(page)
    question = page.url.rsplit("/", 1)[0]
    check(page, *(f"{question}/{number}" for number in range(1, quiz.length + 1)))
    page.goto(f"{question}/1")
    answer_all(page, quiz)
    submit(page)
    check(page)


def test_the_health_of_a_course(site, school, visit):
    with site.changing():
        for seed in range(32):
            take(versions.current("course-1"), seed / 32, seed)
    page = visit(site, school.emails["author"])
    check(page, "/staff/courses/course-1/health", "/staff/courses/course-1/health/quiz-1")
    assert page.locator("circle.dot").count() == 2
