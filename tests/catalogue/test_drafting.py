"""Drafts: every save is kept, nobody overwrites anybody, and going back loses nothing."""

import copy
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select, text

from lms.catalogue import authors, drafting, publishing, saves
from lms.catalogue.models import Course, CourseDraft, DraftPart
from lms.content import beginnings
from lms.content.merging import CONFLICTS
from lms.content.schema import Course as Document
from lms.db import db, expect_only_reads
from lms.errors import Invalid, NotFound
from lms.permissions import Permission, courses_written_by, permits
from tests.factories import a_course_document, a_lesson, a_published_course, a_quiz, a_user


@pytest.fixture
def draft(session):
    version = a_published_course(a_course_document(activities=[a_lesson("one"), a_lesson("two"), a_quiz()]))
    return drafting.open_draft(db.session.get_one(Course, version.course_id), "person:1")


def retitle(place: int, title: str):
    def edit(document):
        edited = copy.deepcopy(document)
        edited["modules"][0]["activities"][place]["title"] = title
        return edited

    return edit


def titles(document):
    return [activity["title"] for activity in document["modules"][0]["activities"]]


def test_a_draft_starts_as_the_version_that_is_taught_and_there_is_one_only(draft):
    course = db.session.get_one(Course, draft.course_id)
    assert drafting.open_draft(course, "person:2") is draft
    assert Document.model_validate(draft.manifest) == a_course_document(activities=[a_lesson("one"), a_lesson("two"), a_quiz()])


def test_two_authors_from_one_revision_are_merged_and_conflicts_keep_both(draft):
    assert not drafting.change(draft, retitle(0, "First"), "person:1", since=1).is_merged
    saved = drafting.change(draft, retitle(1, "Second"), "person:2", since=1)
    assert titles(saved.document)[:2] == ["First", "Second"]
    assert saved.is_merged
    document = drafting.change(draft, retitle(0, "Later"), "person:3", since=1).document
    first = document["modules"][0]["activities"][0]
    assert (first["title"], first[CONFLICTS]) == ("First", {"title": ["Later"]})


def test_an_author_who_goes_on_after_a_merge_is_not_taken_for_somebody_else(draft):
    drafting.change(draft, retitle(0, "First"), "person:1", since=1)
    saved = drafting.change(draft, retitle(1, "Secon"), "person:2", since=1)
    # Their page still shows what they alone had: only the title they are typing, and not what the other saved.
    saved = drafting.change(draft, retitle(1, "Second"), "person:2", since=saved.own)
    assert titles(saved.document)[:2] == ["First", "Second"]
    assert CONFLICTS not in str(saved.document)
    assert not drafting.change(draft, lambda now: now, "person:2", since=saved.own).revision > saved.revision


def test_history_gives_every_save_back_and_keeps_unchanged_lessons_once(draft):
    drafting.change(draft, retitle(0, "First"), "person:1", note="Renamed")
    drafting.change(draft, lambda now: now, "person:1")
    assert [(save.revision, save.note) for save in saves.listed(draft)] == [(2, "Renamed"), (1, "Started from version 1")]
    assert db.session.scalar(select(func.count()).select_from(DraftPart)) == 4
    restored = drafting.restore(draft, 1, "person:2")
    assert titles(restored.document)[0] == "Title of one"
    assert draft.revision == 3
    assert titles(saves.document_at(draft, 2))[0] == "First"
    with pytest.raises(NotFound):
        saves.document_at(draft, 9)


def test_a_version_published_past_the_draft_is_brought_in(draft):
    drafting.change(draft, retitle(0, "Mine"), "person:1")
    other = a_course_document(activities=[a_lesson("one"), a_lesson("two", title="Theirs"), a_quiz()])
    version = publishing.publish(other, {}, "system")
    assert titles(drafting.follow(draft, version.id, "person:1").document)[:2] == ["Mine", "Theirs"]
    assert draft.base_version_id == version.id


def test_a_new_course_is_its_makers_alone_until_it_is_published(session):
    user, other = a_user(roles=["instructor"]), a_user("Other", roles=["instructor"])
    made = authors.make_course(beginnings.blank("night-watch", "Night Watch", "online"), user, "person:1")
    for permission in (Permission.SEE_DRAFT, Permission.EDIT_COURSE, Permission.PUBLISH_COURSE):
        assert permits(user, permission, made.course_id)
        assert not permits(other, permission, made.course_id)
    assert not permits(user, Permission.REVIEW_COURSE, made.course_id)
    assert [one.key for one in authors.courses(courses_written_by(user))] == ["night-watch"]
    assert [one.key for one in authors.courses(courses_written_by(a_user(roles=["administrator"])))] == ["night-watch"]
    assert not authors.courses(courses_written_by(other))
    with pytest.raises(drafting.Taken):
        drafting.begin(beginnings.blank("night-watch", "Another", "online"), "person:1")
    with pytest.raises(Invalid):
        drafting.begin(beginnings.blank("Night watch", "Another", "online"), "person:1")


def test_what_does_not_fit_the_format_is_kept_as_it_was_written(draft):
    def edit(document):
        edited = copy.deepcopy(document)
        edited["modules"][0]["activities"][0] |= {"minutes": "soon", "blocks": [{"kind": "text", "body": ""}, {"kind": "odd"}]}
        return edited

    kept = drafting.change(draft, edit, "person:1").document["modules"][0]["activities"][0]
    assert (kept["minutes"], kept["blocks"]) == ("soon", [{"kind": "text", "body": ""}, {"kind": "odd"}])


def test_authors_who_save_at_the_same_moment_both_keep_what_they_wrote(app, draft):
    db.session.commit()
    draft_id, together = draft.id, Barrier(4)

    def save(number):
        with app.app_context():
            expect_only_reads(False)
            together.wait(timeout=30)
            own = db.session.get_one(CourseDraft, draft_id)
            drafting.change(own, retitle(number % 3, f"Author {number}"), f"person:{number}", since=1)
            db.session.commit()

    threads = [Thread(target=save, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    kept = str(db.session.get_one(CourseDraft, draft_id).manifest)
    assert all(f"Author {number}" in kept for number in range(4))
    assert db.session.scalar(text("SELECT count(*) FROM draft_save")) == 8
