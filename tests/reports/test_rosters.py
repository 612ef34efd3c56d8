"""The roster of a class: everybody with a seat or in line, how each stands on the class day, and any part of that."""

from datetime import date

import pytest
from sqlalchemy import select

from lms.offerings import booking, waiting
from lms.people import agencies
from lms.people.models import Person
from lms.reports import rosters
from lms.reports.asking import Asked
from tests.factories import a_person, an_agency
from tests.offerings.factories import ASKS_FOR_INTRO, a_certificate, a_class_course, a_full_class, an_offering
from tests.statements import counting


def names(page):
    return [row.line.name for row in page.rows]


@pytest.fixture
def a_mixed_class(session, frozen_clock):
    """One who is ready, one whose certificate ends before the class, one who has not begun; the first has the seat."""
    offering = an_offering(a_class_course(ASKS_FOR_INTRO), capacity=1)
    ready, expiring, behind = a_person("Ana Ready"), a_person("Bea Expiring"), a_person("Inês Behind")
    a_certificate(ready)
    a_certificate(expiring, expires_on=date(2027, 3, 1))
    booking.book(offering, ready)
    for person in (expiring, behind):
        waiting.join(offering, person)
    agencies.join(ready, an_agency("Riverton 911"), "telecommunicator")
    return offering


def test_it_lists_seats_in_order_and_the_line_by_turn(session, frozen_clock):
    offering, seated = a_full_class(capacity=2)
    for name in ("Ana", "Bea"):
        waiting.join(offering, a_person(name))
    page = rosters.read(offering, Asked())
    assert [(row.line.is_waiting, row.line.place) for row in page.rows] == [(False, 1), (False, 2), (True, 1), (True, 2)]
    assert [row.line.person_id for row in page.rows[:2]] == [held.person_id for held in seated]
    assert names(page)[2:] == ["Ana", "Bea"]


def test_it_says_how_each_stands_in_words(a_mixed_class):
    page = rosters.read(a_mixed_class, Asked())
    assert page.columns == ("Title of course-1",)
    assert [row.chips[0] for row in page.rows] == [
        ("Certified → Nov 2029", "is-good"),
        ("Expires 1 Mar 2027", "is-bad"),
        ("Not started", "is-caution"),
    ]
    assert [row.ready.words for row in page.rows] == ["Ready", "Not on the day", "1 left"]
    assert (page.totals, page.ready, page.matching) == ((1,), 1, 3)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Asked(show="ready"), ["Ana Ready"]),
        (Asked(show="not-ready"), ["Bea Expiring", "Inês Behind"]),
        (Asked(show="one-thing"), ["Bea Expiring", "Inês Behind"]),
        (Asked(show="expiring"), ["Bea Expiring"]),
        (Asked(show="waived"), []),
        (Asked(show="seated"), ["Ana Ready"]),
        (Asked(show="waiting"), ["Bea Expiring", "Inês Behind"]),
        (Asked(search="INES"), ["Inês Behind"]),
        (Asked(search="riverton an"), ["Ana Ready"]),
        (Asked(search="example.org", show="waiting"), ["Bea Expiring", "Inês Behind"]),
        (Asked(sort="left"), ["Ana Ready", "Bea Expiring", "Inês Behind"]),
        (Asked(sort="agency"), ["Bea Expiring", "Inês Behind", "Ana Ready"]),
        (Asked(agency="no-such"), []),
    ],
    ids=str,
)
def test_any_part_of_it_can_be_asked_for(a_mixed_class, asked, found):
    page = rosters.read(a_mixed_class, asked)
    assert names(page) == found
    # The counts above the table are of everybody, whatever is asked for.
    assert (page.counts["ready"], page.counts["waiting"], page.counts["expiring"]) == (1, 2, 1)


def test_an_agency_is_offered_with_its_people_and_finds_them(a_mixed_class):
    (agency,) = rosters.read(a_mixed_class, Asked()).agencies
    assert agency[1:] == ("Riverton 911", 1)
    assert names(rosters.read(a_mixed_class, Asked(agency=agency[0]))) == ["Ana Ready"]


def test_somebody_who_sees_part_of_it_sees_turns_that_count_everybody(a_mixed_class):
    page = rosters.read(a_mixed_class, Asked(), select(Person.id).where(Person.legal_name == "Inês Behind"))
    assert [(row.line.name, row.line.place) for row in page.rows] == [("Inês Behind", 2)]
    assert (page.counts["ready"], page.matching, page.agencies) == (0, 1, [])


@pytest.mark.parametrize("sort", ["", "name", "left", "agency"])
def test_pages_follow_one_another_in_every_order_and_lose_nobody(session, frozen_clock, monkeypatch, sort):
    monkeypatch.setattr(rosters, "PAGE", 2)
    offering, seated = a_full_class(capacity=5)
    found, places, after = [], [], ""
    while after is not None:
        page = rosters.read(offering, Asked(sort=sort, after=after))
        found += [row.line.person_id for row in page.rows]
        places.append(page.first)
        after = page.after
    assert sorted(found) == sorted(held.person_id for held in seated)
    assert places == [1, 3, 5]
    middle = rosters.read(offering, Asked(sort=sort, after=page.before))
    assert (middle.first, middle.before) == (3, "")


def test_a_page_after_a_line_that_is_gone_goes_on_where_it_was(session, frozen_clock, monkeypatch):
    monkeypatch.setattr(rosters, "PAGE", 2)
    offering, seated = a_full_class(capacity=5)
    after = rosters.read(offering, Asked()).after
    booking.release(seated[1])
    assert [row.line.place for row in rosters.read(offering, Asked(after=after)).rows] == [3, 4]


def test_an_empty_class_has_an_empty_roster(session, frozen_clock):
    page = rosters.read(an_offering(), Asked(after="[1,2]"))
    assert (page.rows, page.columns, page.matching, page.first, page.before, page.after) == ((), (), 0, 0, None, None)
    assert len(list(rosters.stream(an_offering(), Asked()))) == 1


def test_as_a_table_it_holds_everybody_who_is_asked_for(a_mixed_class):
    head, *rows = rosters.stream(a_mixed_class, Asked(show="waiting"))
    assert head[-3:] == ["Title of course-1", "Ready", "What is missing"]
    assert [(row[0], row[1], row[2], row[-2]) for row in rows] == [
        ("", "1", "Bea Expiring", "Not on the day"),
        ("", "2", "Inês Behind", "1 left"),
    ]


@pytest.mark.parametrize("asked", [Asked(), Asked(search="a", show="ready", sort="agency")], ids=str)
def test_its_statements_do_not_grow_with_the_people(session, frozen_clock, asked):
    version = a_class_course(ASKS_FOR_INTRO)
    small, _ = a_full_class(1, version)
    large, _ = a_full_class(12, version)
    with counting() as few:
        rosters.read(small, asked)
    with counting() as many:
        rosters.read(large, asked)
    assert len(few) == len(many)
