"""A course's own fields, its outline's buttons, and the checks of the whole draft."""

import pytest

from lms.catalogue import drafting
from lms.web.staff import course_settings
from tests.web.staff.test_lessons import form_of, sent
from tests.web.visiting import changing, text, visitor

COURSE = "/staff/courses/course-1"


@pytest.fixture
def author(app, school):
    return visitor(app, school.emails["author"])


def document(app, key: str = "course-1"):
    return changing(app, lambda: drafting.read(drafting.find(key)).manifest)


def test_saving_the_fields_unchanged_changes_nothing_and_changes_are_kept(app, author):
    before = document(app)
    author.post(f"{COURSE}/settings", data=sent(author.get(f"{COURSE}/settings")))
    assert document(app) == before
    author.post(f"{COURSE}/settings", data=sent(author.get(f"{COURSE}/settings"), "add:sources:", summary="Another summary."))
    now = document(app)
    assert (now["summary"], now["sources"][0]["key"]) == ("Another summary.", "source-1")
    assert "Source 1, title: Fill this in." in text(author.get(f"{COURSE}/settings"))


def test_a_script_saves_while_the_author_types_and_is_told_what_is_left_to_mend(app, author):
    page, accept = author.get(f"{COURSE}/settings"), {"Accept": "application/json"}
    told = author.post(f"{COURSE}/settings", data=sent(page, summary=""), headers=accept).json
    assert (document(app)["summary"], told["is_merged"]) == (None, False)
    assert "Summary: Fill this in." in told["margin"]
    told = author.post(f"{COURSE}/settings", data=sent(page, summary="S", revision=str(told["revision"])), headers=accept).json
    assert (document(app)["summary"], told["is_merged"]) == ("S", False)
    assert "Summary" not in told["margin"]


def test_a_classroom_course_keeps_what_it_requires(app, school):
    administrator = visitor(app, school.emails["administrator"])
    administrator.post("/staff/courses/class-1/draft")
    page = administrator.get("/staff/courses/class-1/settings")
    before = document(app, "class-1")
    administrator.post("/staff/courses/class-1/settings", data=sent(page))
    assert document(app, "class-1") == before
    administrator.post("/staff/courses/class-1/settings", data=sent(page, requires="course: course-1"))
    assert document(app, "class-1")["requires"] == {"course": "course-1"}
    page = administrator.get("/staff/courses/class-1/settings")
    administrator.post("/staff/courses/class-1/settings", data=sent(page, requires="course: ["))
    page = administrator.get("/staff/courses/class-1/settings")
    assert dict(form_of(page))["requires"] == "course: ["


def test_the_outline_is_changed_by_its_buttons(app, author):
    def press(**values):
        return text(author.post(f"{COURSE}/outline", data=values, follow_redirects=True))

    press(do="add-module", title="Second")
    press(do="add-activity", part="second", kind="lesson", title="A new lesson")
    press(do="rename", part="a-new-lesson", title="Renamed", key="renamed")
    press(do="up", part="renamed")
    module = document(app)["modules"][0]
    assert [activity["key"] for activity in module["activities"]] == ["lesson-1", "quiz-1", "renamed"]
    assert "a key cannot change any more" in press(do="rename", part="quiz-1", title="Quiz", key="other")
    press(do="retire", part="quiz-1")
    press(do="retire", part="renamed")
    now = document(app)
    assert ([one["key"] for one in now["modules"][0]["activities"]], now["retired"]) == (
        ["lesson-1"],
        ["quiz-1", "quiz-1-1", "quiz-1-2"],
    )
    assert author.get(f"{COURSE}/activities/renamed").status_code == 404


def test_the_checks_lead_to_what_is_to_be_mended(app, author):
    author.post(f"{COURSE}/activities/lesson-1", data=sent(author.get(f"{COURSE}/activities/lesson-1"), minutes=""))
    page = author.get(f"{COURSE}/check")
    assert "cannot be published yet" in text(page)
    assert "/activities/lesson-1#f-minutes" in page.text


def test_beside_a_lesson_stands_how_much_is_wrong_elsewhere(app, author, monkeypatch):
    lesson, quiz = f"{COURSE}/activities/lesson-1", f"{COURSE}/activities/quiz-1/questions"
    assert author.get(f"{COURSE}/check/quiz-1").text == "1 more thing to mend in the rest of the course"
    author.post(lesson, data=sent(author.get(lesson), minutes=""))
    assert all(f'href="{COURSE}/check"' in author.get(page).text for page in (lesson, quiz, f"{quiz}/1"))
    assert (
        author.get(f"{COURSE}/check/lesson-1").text == "Nothing to mend in the rest of the course, as far as it can be read yet"
    )
    assert "1 more thing to mend" in author.get(f"{COURSE}/check/quiz-1").text
    assert author.get(f"{COURSE}/check/other").status_code == 404
    monkeypatch.setattr(course_settings, "MOST_COUNTED", 1)
    assert author.get(f"{COURSE}/check/quiz-1").status_code == 204


def test_the_settings_of_a_very_large_course_are_checked_without_its_lessons(app, author, monkeypatch):
    saved = author.post(f"{COURSE}/settings", data=sent(author.get(f"{COURSE}/settings"), summary=""), follow_redirects=True)
    assert "is not looked for here" not in text(saved)
    monkeypatch.setattr(course_settings, "MOST_COUNTED", 1)
    page = text(author.get(f"{COURSE}/settings"))
    assert "Summary: Fill this in." in page
    assert "is not looked for here" in page


def test_the_minutes_of_an_empty_course_lead_to_its_outline(app, school):
    writer = visitor(app, school.emails["administrator"])
    writer.post("/staff/courses/new", data={"title": "Empty", "delivery": "online", "start": "blank"})
    assert "They add up by themselves once there is a lesson" in text(writer.get("/staff/courses/empty/check"))
    assert "add up" not in text(writer.get("/staff/courses/empty/settings"))
