"""Files and browser are one course: whichever moved is taken over, and when both did, nothing is lost and both are told."""

import copy

import pytest

from lms.catalogue import drafting, filing, publishing
from lms.catalogue.filing import BothMoved
from lms.catalogue.models import Course
from lms.content import schema
from lms.content.digest import digest
from lms.db import db
from tests.factories import a_course_document, a_lesson, a_quiz

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

AUTHOR = "person:1"


def files(lesson: str = "Lesson", quiz: str = "Quiz") -> schema.Course:
    return a_course_document(activities=[a_lesson(title=lesson), a_quiz(title=quiz)])


def from_files(document: schema.Course, after: int | None = None):
    return filing.publish_files(document, {}, "system", after=after)


def draft_on(document: schema.Course):
    return drafting.open_draft(drafting.find(document.key), AUTHOR)


def retitle(draft, place: int, title: str):
    def edit(document):
        edited = copy.deepcopy(document)
        edited["modules"][0]["activities"][place]["title"] = title
        return edited

    drafting.change(draft, edit, AUTHOR)


def titles(document) -> list[str]:
    return [activity["title"] for activity in document["modules"][0]["activities"]]


def current_titles() -> list[str]:
    course = db.session.query(Course).one()
    return titles(db.session.get(publishing.CourseVersion, course.current_version_id).manifest)


@pytest.fixture
def draft(session):
    from_files(files())
    return draft_on(files())


def test_a_draft_that_nobody_changed_follows_the_files(draft):
    assert not filing.is_moved(draft)
    version = from_files(files("From files"))
    assert (version.number, draft.base_version_id) == (2, version.id)
    assert titles(draft.manifest) == ["From files", "Quiz"]
    assert not filing.is_moved(draft)


def test_files_that_did_not_move_leave_a_moved_draft_alone(draft):
    retitle(draft, 1, "In the browser")
    assert from_files(files()).number == 1
    assert titles(draft.manifest) == ["Lesson", "In the browser"]


def test_when_files_and_draft_moved_it_is_refused_and_both_are_told_in_words(draft):
    retitle(draft, 1, "In the browser")
    with pytest.raises(BothMoved) as refused:
        from_files(files("From files"))
    lines = str(refused.value).split("\n")
    assert lines[0] == "course-1 changed in the files and in the browser since version 1, so it was not published."
    in_files, in_browser = lines[lines.index("In the files:") + 1], lines[lines.index("In the browser:") + 1]
    assert "From files" in in_files
    assert "In the browser" in in_browser
    assert "--to-draft" in lines[-1]
    assert current_titles() == ["Lesson", "Quiz"]
    assert titles(draft.manifest) == ["Lesson", "In the browser"]


def test_the_files_can_be_brought_into_the_draft_and_both_published(draft):
    retitle(draft, 1, "In the browser")
    filing.bring_into_draft(files("From files"), {}, "system")
    assert titles(draft.manifest) == ["From files", "In the browser"]
    publishing.publish(filing.course_in(draft), {}, AUTHOR)
    assert current_titles() == ["From files", "In the browser"]


def test_a_draft_that_says_the_same_as_the_files_is_no_conflict(draft):
    retitle(draft, 0, "The same")
    version = from_files(files("The same"))
    assert (version.number, draft.base_version_id) == (2, version.id)


def test_files_older_than_what_the_browser_published_do_not_take_it_back(draft):
    retitle(draft, 1, "In the browser")
    published = publishing.publish(filing.course_in(draft), {}, AUTHOR)
    drafting.follow(draft, published.id, AUTHOR)
    assert from_files(files()).number == 2
    assert current_titles() == ["Lesson", "In the browser"]


def test_files_changed_since_an_older_version_than_the_browser_published_are_refused(draft):
    retitle(draft, 1, "In the browser")
    published = publishing.publish(filing.course_in(draft), {}, AUTHOR)
    drafting.follow(draft, published.id, AUTHOR)
    with pytest.raises(BothMoved, match="since version 1") as refused:
        from_files(files("From files"))
    assert "--after 2" in str(refused.value)
    filing.bring_into_draft(files("From files"), {}, "system")
    assert titles(draft.manifest) == ["From files", "In the browser"]


def test_files_that_were_exported_after_the_browser_published_are_taken(draft):
    retitle(draft, 1, "In the browser")
    published = publishing.publish(filing.course_in(draft), {}, AUTHOR)
    drafting.follow(draft, published.id, AUTHOR)
    assert from_files(files("From files", "In the browser"), after=2).number == 3
    assert current_titles() == ["From files", "In the browser"]
    assert titles(draft.manifest) == ["From files", "In the browser"]


def test_going_back_in_the_files_goes_back(session):
    for title in ("One", "Two", "One"):
        version = from_files(files(title))
    assert (version.number, current_titles()) == (1, ["One", "Quiz"])


def test_a_course_that_was_only_written_in_the_browser_is_not_overwritten(session):
    draft = drafting.begin(files("In the browser").model_dump(mode="json"), AUTHOR)
    with pytest.raises(BothMoved, match="The course is new"):
        from_files(files("From files"))
    assert from_files(files("In the browser")).digest == digest(filing.course_in(draft))


def test_a_draft_that_is_not_whole_counts_as_moved(draft):
    drafting.change(draft, lambda now: now | {"summary": ""}, AUTHOR)
    with pytest.raises(BothMoved, match="not whole yet"):
        from_files(files("From files"))
    with pytest.raises(filing.Unfinished):
        filing.course_in(draft)


def test_media_that_no_block_shows_are_neither_a_move_nor_taken_along(draft):
    drafting.change(draft, lambda now: now | {"media": {"media/unused.svg": "0" * 64}}, AUTHOR)
    assert not filing.is_moved(draft)
    assert filing.course_in(draft).media == {}
