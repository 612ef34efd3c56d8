"""Finding people, and the page of one person."""

from tests.web.visiting import text, visitor


def test_a_person_is_found_and_their_record_read(app, school):
    client = visitor(app, school.emails["agency"])
    found = client.get("/staff/people?q=person+learner")
    assert school.names["person"] in text(found)
    assert "Fairview County Sheriff, officer" in text(found)
    page = text(client.get(f"/staff/people/{school.names['person'].lower()}"))
    for words in ("Fairview County Sheriff", "Title of course-1", school.names["number"], "Title of class-1", "Registered."):
        assert words in page


def test_who_lies_outside_is_not_found(app, school):
    client = visitor(app, school.emails["elsewhere"])
    assert "Nobody you coordinate matches “learner”" in text(client.get("/staff/people?q=learner"))
    assert "Nobody belongs to your agencies" in text(client.get("/staff/people"))
    assert client.get("/staff/people/L1").status_code == 404
