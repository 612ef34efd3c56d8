"""The roster of a class: everybody with a seat or in line, and whether each is ready on the class day."""

from lms.offerings import booking, waiting
from lms.reports import rosters
from tests.factories import a_person
from tests.offerings.factories import ASKS_FOR_INTRO, a_certificate, a_class_course, a_full_class, an_offering
from tests.statements import counting


def test_it_lists_seats_in_order_and_the_line_by_turn(session, frozen_clock):
    offering, seated = a_full_class(capacity=2)
    first, second = a_person("Ana"), a_person("Bea")
    waiting.join(offering, first)
    waiting.join(offering, second)
    roster = rosters.read(offering)
    assert [(line.place, line.person.id) for line in roster.seated] == [(held.seat, held.person_id) for held in seated]
    assert [(line.place, line.person.legal_name) for line in roster.waiting] == [(1, "Ana"), (2, "Bea")]


def test_it_says_who_is_not_ready_on_the_day(session, frozen_clock):
    version = a_class_course(ASKS_FOR_INTRO)
    offering = an_offering(version)
    ready = a_person("Ready")
    a_certificate(ready)
    booking.book(offering, ready)
    waiting.join(offering, a_person("Not yet"))
    roster = rosters.read(offering)
    assert (roster.ready, len(roster.seated)) == (1, 1)
    assert [line.explained.is_met for line in roster.waiting] == [False]


def test_an_empty_class_has_an_empty_roster(session, frozen_clock):
    roster = rosters.read(an_offering())
    assert (roster.seated, roster.waiting, roster.ready) == ((), (), 0)


def test_its_statements_do_not_grow_with_the_people(session, frozen_clock):
    version = a_class_course(ASKS_FOR_INTRO)
    small, _ = a_full_class(1, version)
    large, _ = a_full_class(12, version)
    with counting() as few:
        rosters.read(small)
    with counting() as many:
        rosters.read(large)
    assert len(few) == len(many)
