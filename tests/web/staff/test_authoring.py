"""Writing courses: making one, its outline and its history; what others do not see."""

import pytest

from lms.catalogue import drafting
from lms.content.types import TAKEN_KEYS
from tests.web.visiting import changing, faults, fields, text, visitor

COURSE = "/staff/courses/course-1"


@pytest.fixture
def author(app, school):
    return visitor(app, school.emails["author"])


@pytest.fixture
def instructor(app, school):
    return visitor(app, school.emails["instructor"])


def test_an_instructor_makes_a_course_and_is_its_author(instructor):
    page = instructor.get("/staff/courses/new")
    assert faults(instructor.post("/staff/courses/new", data=fields(page))) == ["Give the course a title."]
    answer = instructor.post("/staff/courses/new", data=fields(page) | {"title": "Night Watch", "start": "outline"})
    assert faults(answer) == ["Write at least one objective."]
    assert fields(answer)["key"] == "night-watch"
    made = {
        "title": "Night Watch",
        "key": "",
        "delivery": "online",
        "start": "outline",
        "objectives": "Listen.\n\n",
        "modules": "A call",
    }
    answer = instructor.post("/staff/courses/new", data=made, follow_redirects=True)
    assert "1 · A call" in text(answer)
    assert "Night Watch" in text(instructor.get("/staff/courses"))
    assert faults(instructor.post("/staff/courses/new", data=made)) == ["Another course has this key. Choose one that differs."]
    for taken in TAKEN_KEYS:
        told = ["A page of the site has this key as its address. Choose another one."]
        assert faults(instructor.post("/staff/courses/new", data=made | {"key": taken})) == told


def test_a_course_is_copied_only_by_those_who_work_on_it(app, school, instructor):
    made = {"title": "Copy", "key": "copy", "delivery": "online", "start": "copy", "source": "course-1"}
    assert faults(instructor.post("/staff/courses/new", data=made)) == ["Choose the course to copy."]
    administrator = visitor(app, school.emails["administrator"])
    answer = administrator.post("/staff/courses/new", data=made, follow_redirects=True)
    assert "Title of lesson-1" in text(answer)
    assert "Everything in the copy has a new key" in text(answer)
    assert administrator.get("/staff/courses/copy/activities/lesson-1-2").status_code == 200


def test_going_back_to_an_earlier_save(app, author):
    def rename():
        draft = drafting.read(drafting.find("course-1"))
        drafting.change(draft, lambda now: now | {"title": "Another title"}, "person:1", note="Renamed")

    changing(app, rename)
    history = author.get(f"{COURSE}/history")
    assert "Renamed" in text(history)
    answer = author.post(f"{COURSE}/history/1", follow_redirects=True)
    assert "Title of course-1" in text(answer)
    assert author.post(f"{COURSE}/history/77").status_code == 404


def test_a_course_without_a_draft_shows_what_is_taught_and_starts_one(app, school):
    administrator = visitor(app, school.emails["administrator"])
    assert "Nobody is writing on this course." in text(administrator.get("/staff/courses/course-2"))
    answer = administrator.post("/staff/courses/course-2/draft", follow_redirects=True)
    assert "Draft, saved" in text(answer)


def test_a_course_that_is_not_published_is_nowhere_in_the_catalogue(app, school, instructor):
    instructor.post("/staff/courses/new", data={"title": "Secret", "delivery": "online", "start": "blank"})
    learner = visitor(app, school.emails["learner"])
    assert "Secret" not in text(learner.get("/courses"))
    assert learner.get("/courses/secret").status_code == 404


def test_no_course_is_called_as_a_page_beside_the_courses(app):
    beside = {rule.rule.split("/")[3] for rule in app.url_map.iter_rules() if rule.rule.startswith("/staff/courses/")}
    assert {name for name in beside if not name.startswith("<")} == TAKEN_KEYS
