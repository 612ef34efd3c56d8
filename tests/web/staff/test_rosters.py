"""Rosters over HTTP: who sits, who waits, and whether each is ready; for coordinators only."""

from tests.web.visiting import text, visitor


def test_a_roster_names_who_holds_a_seat_and_how_ready_they_are(app, school):
    client = visitor(app, school.emails["coordinator"])
    assert "Title of class-1" in text(client.get("/staff/classes"))
    page = text(client.get(f"/staff/classes/{school.names['offering']}"))
    assert "1 of 1 ready on the day." in page
    assert "Person learner" in page
    assert "Nobody is waiting." in page


def test_the_menu_shows_rosters_only_to_whom_they_are_open(app, school):
    for role, is_shown in (("coordinator", True), ("instructor", False), ("learner", False)):
        assert ("/staff/classes" in visitor(app, school.emails[role]).get("/courses").text) == is_shown


def test_a_class_there_is_not(app, school):
    assert visitor(app, school.emails["coordinator"]).get("/staff/classes/no-such").status_code == 404
