"""The page of notices, the count at the top of every page, and how a person chooses to hear of them."""

import pytest
from lxml import html
from sqlalchemy import select

from lms.db import db
from lms.people import notices
from lms.people.models import Notice
from lms.people.registering import find_user
from tests.web.visiting import changing, faults, fields, mail_to, text, visitor


@pytest.fixture
def learner(app, school):
    return visitor(app, school.emails["learner"])


def count(response) -> list[str]:
    return html.fromstring(response.text).xpath("//summary//span[@class='count']/text()")


def test_a_notice_counts_until_it_is_opened(app, school, learner):
    page = learner.get("/notices")
    assert count(page) == ["1"]
    assert "Your class has changed New" in text(page)
    assert "It starts earlier." in text(page)
    assert count(learner.get("/courses")) == ["1"]
    opened = learner.post(f"/notices/{school.names['notice']}")
    assert (opened.status_code, opened.location) == (303, "/classes")
    assert count(learner.get("/notices")) == []
    assert learner.post(f"/notices/{school.names['notice']}").status_code == 303


def test_a_get_marks_nothing_as_read(school, learner):
    assert count(learner.get("/notices")) == count(learner.get("/notices")) == ["1"]


def test_a_lesson_that_was_kept_counts_for_each_reader(school, learner):
    lesson = "/learn/course-1/lesson-1"
    assert count(learner.get(lesson)) == count(learner.get(lesson)) == ["1"]
    learner.post("/notices")
    assert count(learner.get(lesson)) == []


def test_all_can_be_marked_as_read(app, school, learner):
    learner.post("/notices")
    assert count(learner.get("/notices")) == []
    with app.app_context():
        assert db.session.scalars(select(Notice.read_at)).all() != [None]


def test_whoever_has_none_is_told_so(app, school):
    page = visitor(app, school.emails["stranger"]).get("/notices")
    assert count(page) == []
    assert "Nothing needs your attention." in text(page)


def test_each_kind_can_be_turned_down(app, school, learner):
    form = fields(learner.get("/account/notices"))
    assert {form[kind] for kind in notices.KINDS} == {"mail"}
    for page in ("/account/notices", "/account"):
        assert school.emails["learner"] in text(learner.get(page))
    assert learner.post("/account/notices", data=form | {"class-changed": "page"}).status_code == 303
    assert fields(learner.get("/account/notices"))["class-changed"] == "page"
    before = len(mail_to(app, school.emails["learner"]))
    changing(app, lambda: notices.tell(find_user(school.emails["learner"]).person, "class-changed", "Again", "Later."))
    assert len(mail_to(app, school.emails["learner"])) == before
    assert count(learner.get("/notices")) == ["2"]


def test_a_way_that_there_is_not_is_refused_and_nothing_is_lost(school, learner):
    form = fields(learner.get("/account/notices")) | {"class-changed": "pigeon", "class-cancelled": "digest"}
    answer = learner.post("/account/notices", data=form)
    assert answer.status_code == 422
    assert len(faults(answer)) == 1
    assert fields(answer)["class-cancelled"] == "digest"


def test_every_notice_leads_to_a_page_of_the_site(app, school, learner):
    """Paths in notices are written below the web layer, so the routes must keep them."""
    with app.app_context():
        links = set(db.session.scalars(select(Notice.link)))
    for link in links:
        assert learner.get(link).status_code == 200, link
