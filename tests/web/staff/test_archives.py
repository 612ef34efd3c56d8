"""Courses taken along and brought here: identical by digest, whole or not at all, and only by those who may."""

from io import BytesIO

import pytest
from sqlalchemy import func, select

from lms.catalogue import drafting, filing, media_files, versions
from lms.catalogue.models import Course, CourseVersion
from lms.content.archives import read_archive, write_archive
from lms.content.digest import digest
from lms.db import db
from tests.content.mutating import mutated_archive
from tests.content.packing import packed
from tests.content.samples import COURSE, LESSON, changed, course_files, course_of
from tests.web.visiting import changing, faults, fields, text, visitor

UPLOAD = "/staff/courses/upload"


@pytest.fixture
def instructor(app, school):
    return visitor(app, school.emails["instructor"])


@pytest.fixture
def author(app, school):
    return visitor(app, school.emails["author"])


def send(client, body: bytes, name: str = "course.zip"):
    return client.post(UPLOAD, data={"archive": (BytesIO(body), name)})


def sample() -> bytes:
    return write_archive(course_of(course_files()), course_files())


def drafts(app) -> dict[str, tuple[str, int]]:
    """The digest and the revision of every draft that is whole, by its course's key."""
    with app.app_context():
        found = db.session.scalars(select(Course).order_by(Course.key))
        read = [(course.key, drafting.read(course)) for course in found]
        return {key: (digest(filing.course_in(draft)), draft.revision) for key, draft in read if draft}


def test_an_uploaded_course_is_a_draft_that_is_not_published_and_downloads_identical(app, instructor):
    page = instructor.get(UPLOAD)
    assert "Nothing is published by it" in text(page)
    answer = send(instructor, sample())
    assert (answer.status_code, answer.location) == (303, "/staff/courses/night-watch")
    assert drafts(app)["night-watch"] == (digest(course_of(course_files())), 1)
    with app.app_context():
        course = drafting.find("night-watch")
        assert course.current_version_id is None
        document = course_of(course_files())
        assert media_files.read(document.media) == {path: course_files()[path] for path in document.media}
    download = instructor.get("/staff/courses/night-watch/download")
    assert download.data == sample()
    assert download.headers["Content-Disposition"] == 'attachment; filename="night-watch-draft.zip"'
    assert instructor.get("/learn/night-watch").status_code == 404
    assert instructor.get("/staff/courses/night-watch/download?of=version").status_code == 404


def test_the_version_that_is_taught_is_downloaded_beside_a_draft(app, author):
    changing(app, lambda: drafting.change(the_draft(), lambda now: now | {"title": "Another title"}, "person:1"))
    taught = author.get("/staff/courses/course-1/download?of=version")
    assert taught.headers["Content-Disposition"] == 'attachment; filename="course-1.zip"'
    with app.app_context():
        version = versions.current("course-1")
    assert digest(read_archive(taught.data)[0].course) == version.digest
    assert read_archive(author.get("/staff/courses/course-1/download").data)[0].course.title == "Another title"


def the_draft():
    return drafting.read(drafting.find("course-1"))


def test_a_draft_that_is_not_whole_is_not_downloaded_in_part(app, author):
    changing(app, lambda: drafting.change(the_draft(), lambda now: now | {"summary": ""}, "person:1"))
    answer = author.get("/staff/courses/course-1/download")
    assert answer.status_code == 422
    assert "not whole yet" in text(answer)


def test_an_archive_of_a_course_with_a_draft_is_compared_before_it_replaces_that_and_nothing_is_lost(app, author):
    body = author.get("/staff/courses/course-1/download").data
    assert "The draft holds what the archive holds." in text(author.post(UPLOAD, data=archive(body), follow_redirects=True))
    assert drafts(app)["course-1"][1] == 1
    reading, files = read_archive(body)
    edited = reading.course.model_copy(update={"title": "Edited elsewhere"})
    before = drafts(app)["course-1"][0]
    answer = author.post(UPLOAD, data=archive(write_archive(edited, files)), follow_redirects=True)
    assert answer.request.path == "/staff/courses/course-1/history/2"
    assert "The course changed: title." in text(answer)
    assert drafts(app)["course-1"] == (before, 3)
    changing(app, lambda: drafting.change(the_draft(), lambda now: now | {"summary": ""}, "person:1"))
    seen = fields(answer)
    answer = author.post("/staff/courses/course-1/history/2", data=seen, follow_redirects=True)
    assert "Look again at what would change." in text(answer)
    assert "do not fit the format yet" in text(answer)
    assert "The course changed: title, summary." in text(answer)
    author.post("/staff/courses/course-1/history/2", data=fields(answer))
    assert drafts(app)["course-1"] == (digest(edited), 5)
    author.post("/staff/courses/course-1/history/3")
    assert drafts(app)["course-1"] == (before, 6)


def archive(body: bytes) -> dict:
    return {"archive": (BytesIO(body), "x.zip")}


def test_an_archive_of_a_course_that_nobody_writes_on_becomes_its_draft_and_no_version(app, school, author):
    administrator = visitor(app, school.emails["administrator"])
    body = administrator.get("/staff/courses/course-2/download").data
    reading, files = read_archive(body)
    with app.app_context():
        before = db.session.scalar(select(func.count()).select_from(CourseVersion))
    edited = reading.course.model_copy(update={"title": "Edited elsewhere"})
    administrator.post(UPLOAD, data=archive(write_archive(edited, files)))
    assert drafts(app)["course-2"] == (digest(edited), 2)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(CourseVersion)) == before


def test_who_may_not_write_a_course_cannot_upload_it(app, school, author, instructor):
    body = author.get("/staff/courses/course-1/download").data
    before = drafts(app)
    assert faults(send(instructor, body)) == [
        "Another course here has the key of this one. Ask its authors, or give yours another key."
    ]
    assert faults(send(author, sample())) == ["No course that you write has the key of this one, and you cannot make new ones."]
    assert send(visitor(app, school.emails["learner"]), body).status_code == 403
    assert drafts(app) == before
    assert "night-watch" not in before


def test_every_problem_is_listed_and_nothing_is_kept(app, instructor):
    files = changed(COURSE, "hours: 0.5", "hours: many")
    files = changed(LESSON, "src: media/order.svg", "src: media/gone.svg", files)
    answer = send(instructor, packed(files | {"media/run.exe": b"MZ"}))
    assert answer.status_code == 422
    assert faults(answer) == ["The archive was not taken. What is wrong with it is listed below."]
    page = text(answer)
    assert "`hours`: write a number" in page
    assert "there is no file `media/gone.svg`" in page
    assert "this type of file is not allowed" in page
    assert "night-watch" not in drafts(app)


@pytest.mark.parametrize("sent", [{}, {"archive": ""}, {"archive": (BytesIO(b""), "")}, {"archive": (BytesIO(b""), "x.zip")}])
def test_sending_nothing_is_told(instructor, sent):
    answer = instructor.post(UPLOAD, data=sent)
    assert answer.status_code == 422
    assert faults(answer)


def test_what_is_too_large_is_refused(app, instructor, monkeypatch):
    monkeypatch.setitem(vars(app.view_functions["archives.upload"]), "takes_up_to", 1000)
    answer = send(instructor, sample())
    assert answer.status_code == 413
    assert "too large" in text(answer)


def test_mutated_archives_never_break_the_page_nor_leave_half_a_course(app, instructor):
    whole = set()
    for seed in range(60):
        answer = send(instructor, mutated_archive(seed))
        assert answer.status_code in (303, 422), seed
        assert (answer.status_code == 422) == ("error-summary" in answer.text), seed
        whole.add(answer.status_code)
        drafts(app)
    assert whole == {303, 422}
