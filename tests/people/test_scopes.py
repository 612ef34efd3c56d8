"""Scopes: what a grant reaches, against brute force over random trees."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import clock
from lms.db import db
from lms.errors import Invalid
from lms.people import agencies, registering, scopes
from lms.people.models import RoleGrant
from lms.people.scopes import Scope, agencies_in, people_at, scope_of
from tests.factories import a_person, a_published_course, a_user, an_agency
from tests.statements import counting


def test_a_role_for_nothing_in_particular_reaches_everything(session):
    for role in ("coordinator", "administrator"):
        assert scope_of(a_user(roles=(role,)), "coordinator") == Scope(everything=True)
    assert not scope_of(a_user(roles=("instructor",)), "coordinator")


def test_grants_add_up(session):
    state, course = an_agency("State Police"), a_published_course()
    north = an_agency("North", parent=state)
    other = an_agency("Riverton 911")
    user = a_user()
    registering.grant(user, "coordinator", state)
    assert scope_of(user, "coordinator") == Scope(False, frozenset({state.id}), frozenset())
    registering.grant(user, "coordinator", state, includes_below=True)
    registering.grant(user, "coordinator", other)
    registering.grant(user, "coordinator", course_id=course.course_id)
    with counting() as sent:
        scope = scope_of(user, "coordinator")
    branches = frozenset({state.id, north.id})
    assert scope == Scope(False, branches | {other.id}, frozenset({course.course_id}), branches)
    assert len(sent) == 1
    assert scope.reaches_agency(north.id)
    assert scope.reaches_course(course.course_id)
    assert [scope.reaches_below(one) for one in (north.id, other.id, None)] == [True, False, False]
    assert Scope(everything=True).reaches_below(None)
    assert not scope_of(user, "instructor")


def test_a_grant_can_be_taken_back(session):
    user, state = a_user(), an_agency("State Police")
    registering.grant(user, "coordinator", state)
    registering.revoke(user, user.roles[0])
    assert not scope_of(user, "coordinator")
    assert db.session.scalars(select(RoleGrant)).all() == []


def test_a_role_has_one_reach(session):
    user, state, course = a_user(), an_agency("State Police"), a_published_course()
    with pytest.raises(Invalid, match="for one agency, for one course"):
        registering.grant(user, "coordinator", state, course_id=course.course_id)
    with pytest.raises(Invalid, match="administrator's for everything"):
        registering.grant(user, "administrator", state)


@pytest.mark.parametrize("reach", ["all", "agency", "course"])
def test_the_database_keeps_one_grant_of_each_reach(session, reach):
    user, state, course = a_user(), an_agency("State Police"), a_published_course()
    values = {"all": {}, "agency": {"agency_id": state.id}, "course": {"course_id": course.course_id}}[reach]
    for _ in range(2):
        db.session.add(RoleGrant(user_id=user.id, role="coordinator", granted_at=clock.now(), **values))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_only_members_of_today_are_reached(session, frozen_clock):
    north = an_agency("North")
    scope = Scope(agency_ids=frozenset({north.id}))
    now, future, past = (a_person() for _ in range(3))
    agencies.join(now, north, "officer")
    agencies.join(future, north, "officer", date(2026, 11, 25))
    agencies.join(past, north, "officer", date(2026, 1, 1))
    agencies.leave(past, north, date(2026, 11, 23))
    assert db.session.scalars(people_at(scope)).all() == [now.id]
    clock.advance(timedelta(days=1))
    assert set(db.session.scalars(people_at(scope))) == {now.id, future.id}
    assert set(db.session.scalars(people_at(Scope(everything=True)))) == {now.id, future.id, past.id}


@pytest.mark.parametrize("seed", range(6))
def test_random_grants_on_random_trees_reach_what_a_walk_finds(session, seed):
    random = Random(seed)
    tree = [an_agency(f"Agency {number}") for number in range(12)]
    for number, agency in enumerate(tree[1:], start=1):
        if random.random() < 0.8:
            agencies.move(agency, random.choice(tree[:number]))
    people = [a_person() for _ in range(8)]
    for person in people:
        for agency in random.sample(tree, 2):
            agencies.join(person, agency, "officer")
    user = a_user()
    expected = set()
    for agency in random.sample(tree, 3):
        below = random.random() < 0.5
        registering.grant(user, "coordinator", agency, below)
        expected |= _walk(tree, agency) if below else {agency.id}
    scope = scope_of(user, "coordinator")
    assert scope.agency_ids == expected
    assert {agency.id for agency in db.session.scalars(agencies_in(scope))} == expected
    members = {(one.person_id) for one in db.session.scalars(select(scopes.Membership)) if one.agency_id in expected}
    assert set(db.session.scalars(people_at(scope))) == members


def _walk(tree, root):
    found = {root.id}
    for agency in tree:
        if agency.parent_id == root.id:
            found |= _walk(tree, agency)
    return found
