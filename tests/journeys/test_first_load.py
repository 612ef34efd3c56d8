"""What a lesson costs to load for the first time, before its media."""

import pytest
from playwright.sync_api import Page

from lms.catalogue import versions
from lms.content.schema import Lesson
from lms.enrolment import enrolling
from tests.journeys.sites import Site, found
from tests.journeys.test_whole_course import INTRO

MOST_BYTES, MOST_REQUESTS = 60 * 1024, 8


@pytest.fixture
def longest(real_site: Site) -> str:
    """The address of the lesson with the most text, for a learner who is in its course."""
    email = real_site.add_learner("daniel")
    with real_site.changing():
        version = versions.current(INTRO)
        enrolling.enrol(found(email).person_id, version.course_id)
        lessons = [activity for activity in version.document.activities if isinstance(activity, Lesson)]
        return f"/learn/{INTRO}/{max(lessons, key=lambda lesson: len(lesson.model_dump_json())).key}"


def test_the_first_load_of_a_lesson_is_light(real_site, longest, visit):
    page = visit(real_site, "daniel@example.org")
    loaded = load(page, longest)
    assert len(loaded) <= MOST_REQUESTS, loaded
    assert sum(loaded.values()) <= MOST_BYTES, loaded


def load(page: Page, address: str) -> dict[str, int]:
    """The bytes that crossed the wire for each request of a first load, but for the pictures in the lesson."""
    debugger, addresses, sizes = page.context.new_cdp_session(page), {}, {}
    debugger.on("Network.responseReceived", lambda one: addresses.update({one["requestId"]: one["response"]["url"]}))
    debugger.on("Network.loadingFinished", lambda one: sizes.update({one["requestId"]: one["encodedDataLength"]}))
    debugger.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    found = {url: sizes[number] for number, url in addresses.items() if number in sizes and "/media/" not in url}
    print("first load:", len(found), "requests,", sum(found.values()), "bytes")
    return found
