"""Pages that stand alone: the front page, help, and stepping away."""

from tests.web.visiting import text, visitor


def test_the_front_page_leads_strangers_to_courses_and_learners_to_their_learning(app, school):
    assert "Title of course-1" in text(visitor(app).get("/"))
    assert visitor(app, school.emails["learner"]).get("/").location == "/learning"


def test_help_names_the_numbers_and_keeps_no_record(app, school):
    client = visitor(app, school.emails["learner"])
    page = client.get("/help")
    for number in ("tel:911", "tel:+18008435678", "tel:988"):
        assert number in page.text
    assert not [cookie for cookie in page.headers.getlist("Set-Cookie") if "help" in cookie]


def test_stepping_away_shows_nothing_of_the_course(app, school):
    page = visitor(app, school.emails["learner"]).get("/step-away")
    assert "Take your time." in text(page)
    assert "Threshold" not in page.text
    assert "Person learner" not in page.text
