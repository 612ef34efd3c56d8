"""Waiving from a verified list: who gets a waiver, once, for what they lack; and an undo that withdraws exactly those."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms import clock
from lms.audit import AuditEvent
from lms.content.schema import AffirmationRequirement, AllOf, AnyOf, CourseRequirement
from lms.db import db
from lms.errors import Invalid
from lms.offerings import applying, checking, verifying, waiving
from lms.offerings.verification import VerificationWaiver
from lms.requirements import waivers
from lms.requirements.models import Waiver, WaiverWithdrawal
from lms.requirements.waivers import Grounds
from tests.factories import a_person, a_published_course
from tests.offerings.factories import ASKS_FOR_INTRO, a_class_course, an_offering
from tests.offerings.test_verifying import check, email, ready_person, undo, work
from tests.racing import race

AFFIRMS = AffirmationRequirement(affirmation="no-files", text="I bring no case files.")
INTRO, WORDS = "course:course-1", "affirmation:no-files"


@pytest.fixture
def by(session, frozen_clock):
    return a_person("Mara Reyes")


@pytest.fixture
def offering(by):
    return an_offering(a_class_course(AllOf(all=(ASKS_FOR_INTRO, AFFIRMS))), capacity=4)


def plan(offering, *requirements, authority="Chief Lindqvist", note="Agreed by phone."):
    grounds = Grounds("tested-out", authority, waiving.first_day(offering), note=note)
    return waiving.plan(checking.taught(offering), requirements, grounds)


def waive(batch, by, *requirements, actions=(), runs_class=True):
    verifying.begin(batch, actions, by, runs_class, waives=plan(batch.offering, *requirements))
    work(batch)
    return [row.said for row in verifying.rows_of(batch)]


def given():
    query = select(Waiver).order_by(Waiver.id).execution_options(populate_existing=True)
    return [(one.person_id, f"{one.kind}:{one.key}", one.withdrawal is None) for one in db.session.scalars(query)]


def test_those_who_lack_it_get_one_audited_waiver_and_a_seat(offering, by):
    lacks_both, lacks_words = a_person("Both"), ready_person("Words")
    batch = check(offering, "\n".join(map(email, (lacks_both, lacks_words))), by)
    assert waiving.count_unmet(batch) == {INTRO: 1, WORDS: 2}
    assert waive(batch, by, INTRO, WORDS, actions=["book"]) == [
        "Waived: Title of course-1; I bring no case files. Seat 1 booked.",
        "Waived: I bring no case files. Seat 2 booked.",
    ]
    assert given() == [(lacks_both.id, INTRO, True), (lacks_both.id, WORDS, True), (lacks_words.id, WORDS, True)]
    one = db.session.scalars(select(Waiver)).first()
    assert (one.offering_id, one.reason, one.authority, one.note) == (
        offering.id,
        "tested-out",
        "Chief Lindqvist",
        "Agreed by phone.",
    )
    events = db.session.scalars(select(AuditEvent.actor).where(AuditEvent.action == "waiver.granted")).all()
    assert events == [f"person:{by.id}"] * 3
    # A form sent once more, with something else chosen, changes nothing.
    verifying.begin(batch, ["mark"], by, True)
    work(batch)
    assert (len(given()), batch.actions) == (3, "book")


def test_whoever_it_does_not_apply_to_is_told_why(offering, by):
    people = lacks_both, lacks_words, met_since = a_person("Both"), ready_person("Words"), a_person("Met since")
    batch = check(offering, "\n".join(map(email, people)), by)
    met = plan(offering, INTRO)
    waivers.grant(met_since, checking.taught(offering), ("course", "course-1"), met.grounds, by)
    assert waive(batch, by, INTRO) == [
        "Waived: Title of course-1. Still missing: I bring no case files.",
        "Nothing waived: what they lack was not chosen.",
        "Nothing waived: it is met or not asked for any more. Still missing: I bring no case files.",
    ]
    again = check(offering, email(lacks_both), by, token="again")
    assert waiving.count_unmet(again) == {WORDS: 1}


def test_of_alternatives_no_more_is_waived_than_is_needed(by):
    a_published_course(key="course-2")
    either = AnyOf(any=(ASKS_FOR_INTRO, CourseRequirement(course="course-2")))
    batch = check(an_offering(a_class_course(either)), f"{email(a_person())}\n{email(ready_person())}", by)
    assert waive(batch, by, INTRO, "course:course-2") == ["Waived: Title of course-1.", "Nothing to waive."]
    assert len(given()) == 1


def test_an_undo_withdraws_exactly_what_the_list_gave(offering, by):
    had_one, person = a_person("Had one"), a_person("Person")
    before = waivers.grant(
        had_one, checking.taught(offering), ("course", "course-1"), plan(offering, INTRO).grounds, by, offering.id
    )
    batch = check(offering, "\n".join(map(email, (had_one, person))), by)
    waive(batch, by, INTRO, WORDS, actions=["book"])
    mine = waivers.of_person(person, offering.course_id)
    waivers.withdraw(mine[0], "Not meant.", by)
    assert undo(batch, by) == [
        "Waiver withdrawn. Seat 1 released.",
        "Waiver withdrawn. Waiver withdrawn already. Seat 2 released.",
    ]
    assert [stands for _person, _name, stands in given()] == [True, False, False, False]
    assert waivers.find(before.public_id).withdrawal is None
    reasons = set(db.session.scalars(select(WaiverWithdrawal.reason)))
    assert reasons == {"Not meant.", waiving.UNDONE}


def test_only_the_staff_of_the_class_waive_and_only_what_could_be_waived_singly(offering, by):
    batch = check(offering, email(a_person()), by)
    with pytest.raises(Invalid, match="Only a coordinator of the course"):
        waive(batch, by, INTRO, runs_class=False)
    for name, authority in (("course:other", "Chief"), (INTRO, " ")):
        with pytest.raises(Invalid):
            plan(offering, name, authority=authority)
    assert (batch.state, given()) == ("checked", [])


def test_a_list_checked_before_anything_was_missing_waives_nothing(offering, by):
    batch = check(offering, email(a_person()), by)
    verifying.rows_of(batch)[0].unmet = ""
    assert waiving.count_unmet(batch) == {}
    assert waive(batch, by, INTRO) == ["Nothing to waive."]


def test_a_waiver_counts_from_today_or_from_a_class_that_is_over(offering):
    assert waiving.first_day(offering) == clock.today(offering.time_zone)
    clock.advance(timedelta(days=200))
    assert waiving.first_day(offering) < clock.today(offering.time_zone)


def test_two_lists_and_many_workers_at_once_waive_once(app):
    with app.app_context():
        mara, made = a_person("Mara Reyes"), an_offering(a_class_course(ASKS_FOR_INTRO))
        text = "\n".join(email(a_person()) for _ in range(4))
        batches = [check(made, text, mara, token=token) for token in "ab"]
        for batch in batches:
            verifying.begin(batch, [], mara, True, waives=plan(made, INTRO))
        ids = [batch.id for batch in batches]
        db.session.commit()
    race(app, [lambda batch_id=batch_id: applying.work_on(batch_id) for batch_id in ids * 2])
    with app.app_context():
        assert len(given()) == len({person_id for person_id, _name, _stands in given()}) == 4
        assert db.session.scalar(select(func.count()).select_from(VerificationWaiver)) == 4
