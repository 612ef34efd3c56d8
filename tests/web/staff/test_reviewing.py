"""Who works on a course, what reviewers say about it, and their approval."""

import pytest
from sqlalchemy import select

from lms.audit import AuditEvent
from lms.catalogue import authors, drafting
from lms.db import db
from tests.web.staff.test_lessons import sent
from tests.web.visiting import changing, faults, text, visitor

COURSE = "/staff/courses/course-1"
LESSON = f"{COURSE}/activities/lesson-1"


@pytest.fixture
def people(app, school):
    return {role: visitor(app, school.emails[role]) for role in ("author", "reviewer", "publisher", "stranger")}


def test_a_publisher_says_who_works_on_the_course(app, school, people):
    publisher = people["publisher"]
    assert people["stranger"].get(COURSE).status_code == 403
    given = {"email": school.emails["stranger"].upper(), "role": "reviewer"}
    assert "The role is given." in text(publisher.post(f"{COURSE}/people", data=given, follow_redirects=True))
    assert people["stranger"].get(COURSE).status_code == 200
    assert "Person stranger" in text(people["author"].get(f"{COURSE}/people"))
    wrong = publisher.post(f"{COURSE}/people", data={"email": "nobody@example.org", "role": "author"})
    assert faults(wrong) == ["Nobody has an account with this address. Check it, or ask the person to register first."]
    page = publisher.get(f"{COURSE}/people").text
    grants = {row.split("/")[0] for row in page.split(f"{COURSE}/people/")[1:]}
    answers = [publisher.post(f"{COURSE}/people/{grant}/withdraw").status_code for grant in sorted(grants)]
    assert answers == [303, 303, 303]
    assert "Somebody else who publishes it can take this back" in text(publisher.get(f"{COURSE}/people"))
    (own,) = changing(app, lambda: [one.grant.id for one in authors.workers(drafting.find("course-1").id)])
    assert publisher.post(f"{COURSE}/people/{own}/withdraw").status_code == 422
    assert people["stranger"].get(COURSE).status_code == 403
    actions = changing(app, lambda: list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id.desc()).limit(4))))
    assert actions == ["role.revoked", "role.revoked", "role.revoked", "role.granted"]


def test_a_comment_follows_its_block_and_is_seen_to(people):
    reviewer, author = people["reviewer"], people["author"]
    assert "Write a comment" in text(reviewer.post(f"{LESSON}/comments", data={"text": " "}, follow_redirects=True))
    reviewer.post(f"{LESSON}/comments", data={"text": "Say who.", "block": "0"})
    reviewer.post(f"{LESSON}/comments", data={"text": "Shorter.", "block": "77"})
    author.post(LESSON, data=sent(author.get(LESSON), "down:blocks.0:"))
    shown = text(author.get(LESSON))
    assert "about block 2 Say who." in shown
    assert "Shorter." not in shown
    assert "1 comment" in text(author.get(COURSE))
    author.post(LESSON, data=sent(author.get(LESSON), blocks__1__body="Other words."))
    page = author.get(LESSON)
    assert "a block that was changed: “Text of lesson-1.”" in text(page)
    (settle,) = {part.split('"')[0] for part in page.text.split('action="') if "/settle" in part.split('"')[0]}
    author.post(settle)
    assert "Nothing waits to be seen to." in text(author.get(LESSON))
    assert author.post(f"{LESSON}/comments/999/settle").status_code == 404


def test_a_reviewer_approves_what_they_looked_at(people):
    reviewer, author = people["reviewer"], people["author"]
    assert "changed since you opened" in text(reviewer.post(f"{COURSE}/approve", data={"revision": "7"}, follow_redirects=True))
    assert "No reviewer has approved it yet." in text(author.get(COURSE))
    for _ in range(2):
        assert "Approved as it is now by Person reviewer" in text(
            reviewer.post(f"{COURSE}/approve", data={"revision": "1"}, follow_redirects=True)
        )
    first = author.get(LESSON)
    author.post(LESSON, data=sent(first, title="Another"))
    for page in (COURSE, f"{COURSE}/publish"):
        assert "Changed since it was approved. Person reviewer approved save 1, " in text(author.get(page))
        assert "1 save came after it, the last by Person author" in text(author.get(page))
    author.post(f"{COURSE}/history/1")
    assert "Approved as it is now" in text(author.get(f"{COURSE}/publish"))
