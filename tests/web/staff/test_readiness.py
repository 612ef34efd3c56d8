"""The agency page over HTTP: the figures, the lists behind them, the hours, and reminding people."""

import pytest

from lms.people import agencies, registering
from tests.web.visiting import changing, mail_to, text, visitor


@pytest.fixture
def mine(app, school):
    return visitor(app, school.emails["agency"])


@pytest.fixture
def base(school):
    return f"/staff/agencies/{school.names['agency']}"


def test_the_page_counts_and_names(mine, base):
    page = text(mine.get(base))
    assert "1 of 1 complete" in page
    assert "Person learner" in page


@pytest.mark.parametrize("show", ["missing", "complete", "expiring", "new", "nonsense"])
@pytest.mark.parametrize("reach", ["", "&reach=alone"])
def test_every_list_can_be_read(mine, base, show, reach):
    page = mine.get(f"{base}/courses/course-1?show={show}{reach}&after=L1")
    assert page.status_code == 200
    assert ("Under way" in text(page)) == (show in ("missing", "new", "nonsense"))


@pytest.mark.parametrize("period", ["", "?period=year", "?period=two-years&reach=alone"])
def test_hours_can_be_read(mine, base, period):
    assert "Title of course-2: 1.5" in text(mine.get(f"{base}/hours{period}"))


def test_one_click_reminds_and_a_second_changes_nothing(app, mine, base, school):
    for words in ("1 person is reminded.", "Everybody was reminded this week already."):
        assert words in text(mine.post(f"{base}/courses/course-1/nudge", follow_redirects=True))
    asked = "Fairview County Sheriff asks you to complete this course"
    (mail,) = (one for one in mail_to(app, school.emails["learner"]) if asked in one)
    assert "http://127.0.0.1/courses/course-1" in mail


def test_what_lies_below_is_counted_unless_left_out(app, mine, base, school):
    def add():
        home = agencies.find(school.names["agency"])
        post = agencies.establish("Post 7", "law-enforcement", home)
        agencies.join(registering.find_user(school.emails["stranger"]).person, post, "officer")

    changing(app, add)
    assert "Person stranger" in text(mine.get(base))
    assert "Person stranger" not in text(mine.get(f"{base}?reach=alone"))


def test_a_course_there_is_not_is_not_found(mine, base):
    assert mine.get(f"{base}/courses/nothing").status_code == 404
