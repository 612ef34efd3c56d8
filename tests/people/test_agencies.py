"""Agencies: their tree, and who belongs to them from when to when."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lms import audit
from lms.db import db
from lms.errors import Invalid, NotFound, Refused
from lms.people import agencies
from lms.people.models import Agency, Membership, Person
from tests.factories import a_person, an_agency
from tests.racing import race

TODAY = date(2026, 11, 24)


def ids_below(*roots):
    return set(db.session.scalars(select(agencies.below([root.id for root in roots]).c.id)))


def test_a_tree_is_read_whole_from_any_of_its_agencies(session):
    state = an_agency("State Police")
    north, south = (an_agency(name, parent=state) for name in ("North", "South"))
    post = an_agency("Post 7", parent=north)
    other = an_agency("Riverton 911", "emergency-communications")
    assert ids_below(state) == {state.id, north.id, south.id, post.id}
    assert ids_below(north, other) == {north.id, post.id, other.id}
    assert ids_below() == set()


def test_an_agency_never_lies_below_itself(session):
    state = an_agency("State Police")
    north = an_agency("North", parent=state)
    post = an_agency("Post 7", parent=north)
    for parent in (state, north, post):
        with pytest.raises(Refused, match="lies below State Police"):
            agencies.move(state, parent)
    agencies.move(north, None)
    assert ids_below(state) == {state.id}
    assert ids_below(north) == {north.id, post.id}


def test_a_ring_in_the_table_does_not_hang_a_page(session):
    first, second = an_agency("First"), an_agency("Second")
    first.parent_id, second.parent_id = second.id, first.id
    db.session.flush()
    assert ids_below(first) == {first.id, second.id}


@pytest.mark.parametrize("with_parent", [False, True])
def test_two_agencies_at_one_place_have_two_names(session, with_parent):
    parent = an_agency("State Police") if with_parent else None
    an_agency("North", parent=parent)
    an_agency("North", parent=an_agency("Another"))
    with pytest.raises(Invalid, match="There is an agency called North there already"):
        an_agency("  North ", parent=parent)
    second = an_agency("South", parent=parent)
    with pytest.raises(Invalid, match="called North"):
        agencies.change(second, "North", "academy", None)
    with pytest.raises(Invalid, match="called North"):
        agencies.move(an_agency("North", parent=second), parent)


@pytest.mark.parametrize("name", ["", " \n", "x" * 201, "a\x00b"])
def test_a_name_that_cannot_be_kept_is_refused(session, name):
    with pytest.raises(Invalid, match="name in at most 200"):
        an_agency(name)
    with pytest.raises(Invalid, match="what kind"):
        an_agency("Fine", "bakery")


def test_an_agency_is_found_by_its_address_and_by_a_name_that_is_its_alone(session):
    north = an_agency("North")
    assert agencies.find(north.public_id) is north
    assert agencies.named("North") is north
    an_agency("North", parent=north)
    with pytest.raises(Refused, match="2 agencies called North"):
        agencies.named("North")
    for ask in (agencies.find, agencies.named):
        with pytest.raises(NotFound):
            ask("nothing")


def test_a_membership_begins_once_and_ends_on_a_day(session, frozen_clock):
    person, north = a_person(), an_agency("North")
    first = agencies.join(person, north, "officer")
    assert first.starts_on == TODAY
    assert agencies.join(person, north, "supervisor").id == first.id
    with pytest.raises(Invalid, match="began on 2026-11-24"):
        agencies.leave(person, north, date(2026, 11, 23))
    agencies.leave(person, north)
    agencies.leave(person, north)
    assert first.ends_on == TODAY
    second = agencies.join(person, north, "supervisor")
    assert second.id != first.id
    with pytest.raises(Invalid, match="Choose a job"):
        agencies.join(person, north, "astronaut")
    assert audit.first_break(db.session) is None


def test_the_database_keeps_one_membership_at_a_time(session):
    person, north = a_person(), an_agency("North")
    agencies.join(person, north, "officer")
    db.session.add(Membership(person_id=person.id, agency_id=north.id, job="officer", starts_on=TODAY))
    with pytest.raises(IntegrityError):
        db.session.flush()


def _joined_at_once(app):
    with app.app_context():
        person_id, agency_id = a_person().id, an_agency("North").id
        db.session.commit()

    def join() -> int:
        person, agency = db.session.get_one(Person, person_id), db.session.get_one(Agency, agency_id)
        return agencies.join(person, agency, "officer").id

    answers = race(app, [join] * 8)
    with app.app_context():
        return len(set(answers)), db.session.scalar(select(func.count(Membership.id)))


def test_who_joins_eight_times_at_once_is_a_member_once(app):
    assert _joined_at_once(app) == (1, 1)
