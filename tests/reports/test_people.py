"""Finding people among those somebody may see, page by page."""

import pytest
from sqlalchemy import select

from lms.people import agencies
from lms.people.models import Person
from lms.reports import history, people
from lms.reports.paging import read_page
from tests.factories import a_person, a_user, an_agency
from tests.offerings.factories import a_certificate
from tests.statements import counting

EVERYBODY = select(Person.id)


def names(found):
    return [row[0].legal_name for row in found.page.rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("okafor", ["Daniel Okafor"]),
        ("oka dan", ["Daniel Okafor"]),
        ("Nguyễn", ["Chiara Nguyễn-Park"]),
        ("chiara@", ["Chiara Nguyễn-Park"]),
        ("%", []),
        ("", ["Chiara Nguyễn-Park", "Daniel Okafor"]),
    ],
)
def test_a_name_or_an_address_finds_people(session, text, expected):
    a_person("Daniel Okafor")
    a_user("Chiara Nguyễn-Park", "chiara@example.org")
    assert names(people.search(EVERYBODY, text)) == expected


def test_a_number_finds_its_holder(session, frozen_clock):
    holder = a_person("Daniel Okafor")
    a_person("Somebody Else")
    certificate = a_certificate(holder)
    certificate.number = "TH-4K7Q-92MX-W3HV"
    found = people.search(EVERYBODY, holder.learner_number.lower())
    assert names(found) == ["Daniel Okafor"]


def test_only_the_visible_are_found(session):
    seen, _hidden = a_person("Same Name"), a_person("Same Name")
    found = people.search(select(Person.id).where(Person.id == seen.id), "same")
    assert [row[0].id for row in found.page.rows] == [seen.id]


def test_pages_leave_nobody_out_and_show_nobody_twice(session):
    everybody = [a_person(name) for name in ("Ana", "Bea", "Bea", "Bea", "Cy")]
    seen, after = [], None
    for _ in range(3):
        page = read_page(select(Person), after, size=2)
        seen += [row[0].id for row in page.rows]
        after = page.after
    assert (seen, after) == ([one.id for one in everybody], None)
    assert read_page(select(Person), "L000", size=2).rows[0][0].legal_name == "Ana"


def test_statements_do_not_grow_with_the_people(session):
    north = an_agency("North")
    for count in (1, 15):
        for _ in range(count):
            agencies.join(a_person(), north, "officer")
        with counting() as sent:
            people.search(EVERYBODY, "daniel")
            people.members(north)
        assert len(sent) == 3


def test_what_happened_is_told_in_sentences(session, frozen_clock):
    boss, person, north = a_person("Mara Reyes"), a_person("Ana"), an_agency("North")
    agencies.join(person, north, "child-protection", by=f"person:{boss.id}")
    agencies.leave(person, north)
    lines = [(line.sentence, line.by) for line in history.read(person)]
    assert lines == [
        ("The membership in North ends after 24 November 2026.", "the system"),
        ("Joined North as a child-protection worker, from 24 November 2026.", "Mara Reyes"),
        ("Registered.", "Ana"),
    ]
