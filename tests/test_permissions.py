"""The permission table across scopes: one thing asked and lists read give the same answer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms import clock
from lms.content.schema import CourseRequirement
from lms.db import db
from lms.offerings import booking, scheduling, waiting
from lms.people import agencies, registering
from lms.people.models import Person
from lms.permissions import RULES, Permission, courses_decided_by, evidence_visible_to, people_visible_to, permits, roster_of
from lms.reports import evidence
from lms.requirements import external
from lms.requirements.external import Certificate
from lms.requirements.models import ExternalEvidence
from tests.factories import a_classroom_document, a_person, a_published_course, a_user, an_agency


@pytest.fixture
def place(session):
    """Two agencies with a person each, two classes with one more person each, and coordinators of every reach."""
    state = an_agency("State Police")
    north, other = an_agency("North", parent=state), an_agency("Riverton 911")
    mine, theirs, seated, waits = (a_person(name) for name in ("Mine", "Theirs", "Seated", "Waits"))
    agencies.join(mine, north, "officer")
    agencies.join(theirs, other, "telecommunicator")
    courses = [a_published_course(a_classroom_document(key)) for key in ("class-1", "class-2")]
    starts = clock.now() + timedelta(days=30)
    classes = [
        scheduling.schedule(course.course_id, starts, starts + timedelta(hours=8), "America/Chicago", "Austin", 1)
        for course in courses
    ]
    booking.book(classes[0], seated)
    waiting.join(classes[0], waits)
    users = {reach: a_user(reach.title()) for reach in ("agency", "below", "course", "all", "nobody")}
    registering.grant(users["agency"], "coordinator", state)
    registering.grant(users["below"], "coordinator", state, includes_below=True)
    registering.grant(users["course"], "coordinator", course_id=courses[0].course_id)
    registering.grant(users["all"], "coordinator")
    db.session.flush()
    return {
        "users": users,
        "agencies": {"state": state.id, "north": north.id, "other": other.id},
        "people": {"mine": mine.id, "theirs": theirs.id, "seated": seated.id, "waits": waits.id},
        "courses": {"class-1": courses[0].course_id, "class-2": courses[1].course_id},
    }


SEES = {
    "nobody": set(),
    "agency": set(),
    "below": {"mine"},
    "course": {"seated", "waits"},
}
AGENCIES = {
    "nobody": set(),
    "agency": {"state"},
    "below": {"state", "north"},
    "course": set(),
    "all": {"state", "north", "other"},
}
RUNS = {"nobody": set(), "agency": set(), "below": set(), "course": {"class-1"}, "all": {"class-1", "class-2"}}
ROSTERS = RUNS | {"agency": {"class-1", "class-2"}, "below": {"class-1", "class-2"}}


@pytest.mark.parametrize("reach", SEES)
def test_who_is_seen(place, reach):
    user, people = place["users"][reach], place["people"]
    assert {name for name, key in people.items() if permits(user, Permission.SEE_PERSON, key)} == SEES[reach]
    listed = set(db.session.scalars(people_visible_to(user)))
    assert {name for name, key in people.items() if key in listed} == SEES[reach]


def test_whoever_coordinates_everything_sees_everybody(place):
    user = place["users"]["all"]
    everybody = set(db.session.scalars(select(Person.id)))
    assert set(db.session.scalars(people_visible_to(user))) == everybody
    assert all(permits(user, Permission.SEE_PERSON, person_id) for person_id in everybody)


@pytest.mark.parametrize("reach", AGENCIES)
def test_which_agencies_and_classes_are_theirs(place, reach):
    user = place["users"][reach]
    assert {n for n, key in place["agencies"].items() if permits(user, Permission.SEE_AGENCY, key)} == AGENCIES[reach]
    assert {n for n, key in place["courses"].items() if permits(user, Permission.RUN_CLASS, key)} == RUNS[reach]
    assert {n for n, key in place["courses"].items() if permits(user, Permission.SEE_ROSTER, key)} == ROSTERS[reach]


def test_a_coordinator_of_an_agency_sees_only_its_people_in_a_class(place):
    course = place["courses"]["class-1"]
    assert roster_of(place["users"]["course"], course) is None
    assert roster_of(place["users"]["all"], course) is None
    shown = roster_of(place["users"]["below"], course)
    assert shown is not None
    assert db.session.scalars(shown).all() == [place["people"]["mine"]]


def test_every_permission_has_a_rule():
    assert set(RULES) == set(Permission)


def test_whoever_runs_a_class_decides_what_counts_for_it_and_agencies_see_their_peoples(place):
    version = a_published_course()
    asking = a_published_course(a_classroom_document("class-3", requires=CourseRequirement(course="course-1")))
    users = place["users"] | {"asking": a_user("Asking")}
    registering.grant(users["asking"], "coordinator", course_id=asking.course_id)
    certificate, sent = Certificate("County Academy", "First hour", "", clock.today() - timedelta(days=9)), {}
    for name, person_id in place["people"].items():
        person = db.session.get_one(Person, person_id)
        sent[name] = external.submit(person, version.course_id, certificate, person)
    everybody = set(sent)
    for reach, sees in (SEES | {"asking": everybody, "all": everybody}).items():
        user = users[reach]
        assert {name for name, one in sent.items() if permits(user, Permission.SEE_EVIDENCE, one.id)} == sees
        listed = set(db.session.scalars(select(ExternalEvidence.id).where(evidence_visible_to(user))))
        assert {name for name, one in sent.items() if one.id in listed} == sees
        decides = reach in ("asking", "all")
        assert permits(user, Permission.DECIDE_EVIDENCE, version.course_id) == decides
        count = evidence.count_waiting(courses_decided_by(user))
        assert count == (len(everybody) if decides else 0)
