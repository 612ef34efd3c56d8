"""Rosters over HTTP: finding, paging, exporting and saved filters; for coordinators only, each in their own scope."""

from datetime import timedelta

import pytest
from lxml import html

from lms import clock
from lms.offerings import booking, reading
from lms.people import agencies, registering
from tests.factories import a_person, a_user, an_agency
from tests.web.visiting import changing, text, visitor


@pytest.fixture
def roster(school):
    return f"/staff/classes/{school.names['offering']}"


@pytest.fixture
def client(app, school):
    return visitor(app, school.emails["coordinator"])


def seat(app, school, name, agency=None):
    def add():
        person = a_person(name)
        if agency:
            agencies.join(person, agency, "officer")
        booking.book(reading.find(school.names["offering"]), person)

    changing(app, add)


def test_a_roster_names_who_holds_a_seat_and_how_ready_they_are(client, roster):
    assert "Title of class-1" in text(client.get("/staff/classes"))
    page = text(client.get(roster))
    assert "1 of 24 seats" in page
    assert "1 ready" in page
    assert "Person learner" in page


def test_a_page_stands_under_one_entry_of_the_menu(app, school):
    client = visitor(app, school.emails["administrator"])
    for address, entry in (("/staff/courses", "Authoring"), ("/staff/classes", "Coordinate")):
        menu = client.get(address).text.partition("</header>")[0]
        assert [
            words
            for words in ("Authoring", "Coordinate")
            if f'aria-current="page">{words}<' in menu or f'aria-current="true">{words}<' in menu
        ] == [entry]
        assert ('aria-label="Coordinate"' in menu) == (entry == "Coordinate")


def test_the_menu_shows_rosters_only_to_whom_they_are_open(app, school):
    for role, is_shown in (("coordinator", True), ("instructor", False), ("learner", False)):
        assert ("/staff/classes" in visitor(app, school.emails[role]).get("/courses").text) == is_shown


def test_a_class_there_is_not(client):
    assert client.get("/staff/classes/no-such").status_code == 404


def test_what_is_asked_stands_in_the_form_again_and_narrows_the_table(app, school, client, roster):
    seat(app, school, "Ana Sousa")
    answer = client.get(f"{roster}?search=sousa&sort=name")
    page = html.fromstring(answer.text)
    assert page.xpath("//input[@name='search']/@value") == ["sousa"]
    assert page.xpath("//select[@name='sort']/option[@selected]/@value") == ["name"]
    assert page.xpath("//table//tbody//th/a/text()") == ["Ana Sousa"]
    assert "Nobody on this roster matches." in text(client.get(f"{roster}?show=waiting"))


@pytest.mark.parametrize(
    "query", ["after=%5B", "after=%5B99999%5D&sort=name", "show=x&sort=y&agency=z", "search=%F0%9F%92%A0'%22%25_"]
)
def test_odd_addresses_are_answered(client, roster, query):
    assert client.get(f"{roster}?{query}").status_code == 200


def test_the_table_for_other_programs_holds_what_is_asked_and_no_formula(app, school, client, roster):
    seat(app, school, "=HYPERLINK(1)")
    answer = client.get(f"{roster}/roster.csv?search=hyperlink")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="class-1-')
    head, row = answer.text.removeprefix("\ufeff").splitlines()
    assert head.startswith("Seat,Turn,Name,Learner number,E-mail,Agency")
    assert row.startswith("2,,'=HYPERLINK(1),L")


def test_a_coordinator_of_an_agency_sees_only_its_people(app, school, roster):
    def coordinate():
        agency = an_agency("Lakeland Police")
        user = a_user("Tomás", "tomas@example.org")
        registering.grant(user, "coordinator", agency)
        return agency

    agency = changing(app, coordinate)
    seat(app, school, "Ana Sousa", agency)
    client = visitor(app, "tomas@example.org")
    page = text(client.get(roster))
    assert "Ana Sousa" in page
    assert "2 of 24 seats" in page
    assert "Person learner" not in page
    assert "Person learner" not in client.get(f"{roster}/roster.csv").text


def test_a_filter_is_saved_under_a_name_found_again_and_forgotten(app, school, client, roster):
    client.post(f"{roster}/filters?show=one-thing", data={"name": " Nearly  there "})
    page = html.fromstring(client.get(roster).text)
    (link,) = page.xpath("//a[text()='Nearly there']/@href")
    assert link == f"{roster}?show=one-thing"
    # Saving under the same name replaces; somebody else's are not touched.
    client.post(f"{roster}/filters?show=ready", data={"name": "Nearly there"})
    (link,) = html.fromstring(client.get(roster).text).xpath("//a[text()='Nearly there']/@href")
    assert link == f"{roster}?show=ready"
    (action,) = html.fromstring(client.get(roster).text).xpath("//form[contains(@action, '/forget')]/@action")
    other = visitor(app, school.emails["administrator"])
    other.post(action)
    assert "Nearly there" in client.get(roster).text
    client.post(action)
    assert "Nearly there" not in client.get(roster).text


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\u202eb"])
def test_a_filter_without_a_name_that_can_be_kept_is_refused_in_words(client, roster, name):
    answer = client.post(f"{roster}/filters?show=ready", data={"name": name}, follow_redirects=True)
    assert "Give the filter a name of at most 60 characters." in text(answer)
    assert answer.request.query_string == b"show=ready"


def test_a_class_that_is_over_still_has_its_roster(app, school, client, roster):
    with clock.frozen(clock.now() + timedelta(days=90)):
        assert "Person learner" in text(client.get(roster))
