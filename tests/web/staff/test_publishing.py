"""Publishing over HTTP: what is shown first, what is refused, and that nothing else is published than was looked at."""

import pytest
from sqlalchemy import select

from lms.catalogue import drafting, versions
from lms.catalogue.models import Publication
from lms.db import db
from lms.people import registering
from lms.progress import completing, redoing
from tests.content.samples import COURSE as COURSE_FILE
from tests.content.samples import LESSON, QUIZ, changed, course_files, course_of
from tests.factories import a_person, a_user, an_enrolment
from tests.web.visiting import changing, fields, text, visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COURSE = "/staff/courses/night-watch"
PUBLISH = f"{COURSE}/publish"


def course(*changes):
    files = course_files()
    for file, old, new in changes:
        files = changed(file, old, new, files)
    return course_of(files)


WORDS = (LESSON, "He talks fast and", "He speaks fast and")
KEY = (QUIZ, "answer: true", "answer: false")


@pytest.fixture
def people(app):
    """The course as it is published, its author and publisher, and one learner who passed the quiz."""

    def make():
        document = course()
        media = {path: body for path, body in course_files().items() if path.startswith("media/")}
        version = versions.load(redoing.publish(document, media, "system").id)
        person = a_person()
        completing.complete(an_enrolment(person, version), version, "quiz-the-call", "passed", person)
        an_enrolment(version=version)
        for name, roles in (("publisher", ["author", "publisher"]), ("author", ["author"])):
            user = a_user(f"Person {name}", f"{name}@example.org")
            for role in roles:
                registering.grant(user, role, course_id=version.course_id)
        drafting.open_draft(drafting.find("night-watch"), "system")

    changing(app, make)


@pytest.fixture
def publisher(app, people):
    return visitor(app, "publisher@example.org")


def write(app, *changes):
    """Save a draft that differs from the course by these changes."""

    def save():
        draft = drafting.read(drafting.find("night-watch"))
        drafting.change(draft, lambda _now: course(*changes).model_dump(mode="json"), "person:1")

    changing(app, save)


def taught(app):
    with app.app_context():
        return versions.current("night-watch").number


def test_what_changed_and_for_whom_is_shown_and_then_published(app, publisher):
    assert "nothing to publish" in text(publisher.get(PUBLISH))
    write(app, WORDS)
    page = publisher.get(PUBLISH)
    assert "2 learners unaffected, 0 must redo, 0 certificates unchanged." in text(page)
    assert "<del>" in page.text
    assert "speaks" in text(page)
    done = publisher.post(PUBLISH, data=fields(page) | {"note": "Clearer words.", "action": "publish"}, follow_redirects=True)
    assert "Version 2 is taught from now on." in text(done)
    assert "Clearer words." in text(done)
    assert taught(app) == 2
    assert "nothing to publish" in text(publisher.get(PUBLISH))


def test_must_redo_is_decided_by_somebody_who_saw_whom_it_affects(app, publisher):
    write(app, KEY)
    page = publisher.get(PUBLISH)
    assert "The rules propose: must redo." in text(page)
    sent = {name: value for name, value in fields(page).items() if not name.startswith("class.")} | {"action": "publish"}
    undecided = publisher.post(PUBLISH, data=sent)
    assert (undecided.status_code, "Decide first" in text(undecided)) == (422, True)
    chosen = sent | {"class.quiz-the-call": "must-redo", "note": "The key was wrong."}
    unseen = publisher.post(PUBLISH, data=chosen)
    assert (unseen.status_code, "not what you looked at" in text(unseen)) == (409, True)
    assert "1 learner unaffected, 1 does 1 activity again (+2 min), 1 must redo" in text(unseen)
    assert "The key was wrong." in unseen.text
    assert publisher.post(PUBLISH, data=chosen | {"seen": fields(unseen)["seen"]}).status_code == 303
    with app.app_context():
        last = db.session.scalars(select(Publication).order_by(Publication.id.desc())).first()
        assert (last.redo, last.note, last.published_by[:7]) == (["quiz-the-call"], "The key was wrong.", "person:")
    assert "To do again: quiz-the-call" in text(publisher.get(f"{COURSE}/versions"))


def test_counting_again_publishes_nothing(app, publisher):
    write(app, KEY)
    page = publisher.post(PUBLISH, data={"class.quiz-the-call": "editorial", "action": "count"})
    assert "2 learners unaffected" in text(page)
    assert fields(page)["class.quiz-the-call"] == "editorial"
    assert taught(app) == 1


def test_what_moved_meanwhile_is_looked_at_again(app, publisher):
    write(app, WORDS)
    sent = fields(publisher.get(PUBLISH)) | {"action": "publish"}
    write(app, (LESSON, "He talks fast and", "He talks slowly and"))
    page = publisher.post(PUBLISH, data=sent)
    assert page.status_code == 409
    assert "slowly" in text(page)
    assert publisher.post(PUBLISH, data=fields(page) | {"action": "publish"}).status_code == 303


def test_every_reason_is_listed_and_nothing_published(app, publisher):
    def spoil():
        draft = drafting.read(drafting.find("night-watch"))
        document = course().model_dump(mode="json") | {"summary": "", "audience": []}
        drafting.change(draft, lambda _now: document, "person:1")

    changing(app, spoil)
    for page in (publisher.get(PUBLISH), publisher.post(PUBLISH, data={"action": "publish"})):
        assert "2 things to mend" in text(page)
    write(app, (LESSON, 'alt: "Three boxes in a row: the place, the time, the child."', "alt: A picture"))
    assert "figure-alt" in text(publisher.get(PUBLISH))
    write(app, (COURSE_FILE, "retired: [old-lesson]\n", ""))
    page = publisher.get(PUBLISH)
    assert "`old-lesson` is no longer listed" in text(page)
    assert publisher.post(PUBLISH, data=fields(page) | {"action": "publish"}).status_code == 409
    assert taught(app) == 1


def test_an_older_version_is_published_again_through_the_same_page(app, publisher):
    changing(app, lambda: redoing.publish(course(WORDS), {}, "system", "Clearer."))
    address = f"{PUBLISH}?version=1"
    assert "publishing version 1 again" in text(publisher.get(f"{COURSE}/versions"))
    page = publisher.get(address)
    assert "Publish version 1 again" in text(page)
    assert publisher.post(PUBLISH, data=fields(page) | {"action": "publish"}).status_code == 303
    assert taught(app) == 1
    listed = text(publisher.get(f"{COURSE}/versions"))
    assert "again" in listed
    assert publisher.get(f"{PUBLISH}?version=9").status_code == 404


def test_authors_look_and_publishers_publish(app, publisher):
    write(app, WORDS)
    author = visitor(app, "author@example.org")
    page = author.get(PUBLISH)
    assert "role publisher" in text(page)
    assert author.post(PUBLISH, data=fields(page) | {"action": "publish"}).status_code == 404
    assert publisher.post(PUBLISH, data={"class.x": "huge", "action": "count"}).status_code == 422
