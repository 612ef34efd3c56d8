"""A kept roster always equals one that is read anew, whatever happened since it was kept."""

from contextlib import contextmanager, suppress
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from lms import clock
from lms.content.schema import AffirmationRequirement, AgencyRequirement, AllOf, CourseRequirement, JobRequirement
from lms.credentials import correcting, issuing
from lms.credentials.models import Credential
from lms.db import db, expect_only_reads
from lms.enrolment import enrolling
from lms.errors import Refused
from lms.offerings import booking, reading, scheduling, waiting
from lms.offerings.models import Booking, Offering
from lms.offerings.verification import ClassMark
from lms.people import agencies
from lms.people.models import Membership, User
from lms.progress import completing
from lms.reports import keeping, roster_changes
from lms.reports.keeping import roster_of_class
from lms.reports.roster import Roster
from lms.requirements import affirmations, external, waivers
from lms.requirements.external import Certificate
from lms.requirements.models import ExternalEvidence, Waiver
from lms.requirements.waivers import Grounds
from tests.factories import a_classroom_document, a_published_course, a_user, an_agency
from tests.offerings.factories import a_certificate, an_offering
from tests.statements import counting

WORDS = AffirmationRequirement(affirmation="trip", text="I can travel.")
INTRO = CourseRequirement(course="course-1", valid="on-class-day")
RULES = (
    None,
    AllOf(all=(INTRO, WORDS)),
    AllOf(all=(INTRO, JobRequirement(jobs=("officer",)))),
    AllOf(all=(INTRO, AgencyRequirement(agency_kinds=("law-enforcement",)), WORDS)),
)


@contextmanager
def only_reading():
    db.session.commit()
    expect_only_reads(True)
    try:
        yield
    finally:
        db.session.rollback()
        expect_only_reads(False)


class School:
    """Four people, of whom some have a seat in a class, and everything that can happen to them."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.version = a_published_course(a_classroom_document())
        self.offering = an_offering(self.version, capacity=3)
        self.users = [a_user() for _ in range(4)]
        self.agency, self.by = an_agency(), a_user().person
        for user in self.users[:2]:
            booking.book(self.offering, user.person)
        self.publish()

    def publish(self):
        a_published_course()
        self.version = a_published_course(a_classroom_document(requires=self.random.choice(RULES)))

    @property
    def person(self):
        return self.random.choice(self.users).person

    def one_of(self, query):
        found = db.session.scalars(query).all()
        return self.random.choice(found) if found else None

    def act(self, name: str) -> None:
        # Some of it is refused, and a second certificate of one enrolment by the database.
        with suppress(Refused, IntegrityError), db.session.begin_nested():
            getattr(self, name)()
        db.session.commit()

    def certify(self):
        days = self.random.choice([30, 112, 400])
        a_certificate(self.person, issued_on=clock.today(), expires_on=clock.today() + timedelta(days=days))

    def begin(self):
        person, version = self.person, a_published_course()
        completing.complete(enrolling.enrol(person.id, version.course_id), version, "lesson-1", "viewed", person)

    def revoke(self):
        if one := self.one_of(select(Credential)):
            issuing.revoke(one, "person:1", "Issued by mistake.")

    def correct(self):
        if one := self.one_of(select(Credential).where(Credential.claims != {})):
            correcting.correct(one, f"Name {self.random.random()}", "person:1", "It was misspelled.")

    def waive(self):
        grounds = Grounds("administrative", "The chief", clock.today() - timedelta(days=1), None, str(self.random.random()))
        only = self.random.choice([None, self.offering.id])
        waivers.grant(self.person, self.version, ("course", "course-1"), grounds, self.by, only)

    def unwaive(self):
        if one := self.one_of(select(Waiver)):
            waivers.withdraw(one, "Not meant.", self.by)

    def affirm(self):
        affirmations.affirm(self.person, self.version, "trip", WORDS.text)

    def submit(self):
        certificate = Certificate("Academy", "First response", str(self.random.random()), clock.today() - timedelta(days=9), None)
        external.submit(self.person, a_published_course().course_id, certificate, self.by)

    def decide(self):
        if one := self.one_of(select(ExternalEvidence)):
            self.random.choice([lambda: external.approve(one, self.by), lambda: external.refuse(one, "No.", self.by)])()

    def withdraw(self):
        if one := self.one_of(select(ExternalEvidence)):
            external.withdraw(one, self.by, "It was revoked.")

    def join(self):
        agencies.join(self.person, self.agency, self.random.choice(["officer", "supervisor"]))

    def leave(self):
        if one := self.one_of(select(Membership)):
            one.ends_on = max(one.starts_on, clock.today() + timedelta(days=self.random.choice([-1, 5])))

    def rename_agency(self):
        kind = self.random.choice(["law-enforcement", "child-protection"])
        agencies.change(self.agency, f"Agency {self.random.random()}", kind, None)

    def book(self):
        booking.book_or_wait(self.offering, self.person)

    def release(self):
        if one := self.one_of(select(Booking).where(Booking.offering_id == self.offering.id, Booking.state == "booked")):
            booking.release(one)

    def step_out(self):
        waiting.leave(self.offering, self.person)

    def mark(self):
        person = self.person
        query = select(ClassMark).where(ClassMark.person_id == person.id, ClassMark.cleared_at.is_(None))
        if one := self.one_of(query):
            one.cleared_at = clock.now()
        else:
            mark = {"offering_id": self.offering.id, "person_id": person.id, "marked_by_id": self.by.id}
            db.session.add(ClassMark(**mark, marked_at=clock.now()))

    def rename(self):
        self.random.choice([self.by, self.person]).legal_name = f"Name {self.random.random()}"

    def readdress(self):
        self.random.choice(self.users).email = f"{uuid4()}@example.org"

    def move(self):
        one = self.offering
        later = timedelta(days=self.random.choice([-20, 40]))
        plan = scheduling.Schedule(one.starts_at + later, one.ends_at + later, one.time_zone, one.place, one.capacity)
        scheduling.change(one, plan)

    def wait_some_days(self):
        clock.advance(timedelta(days=self.random.choice([1, 29])))

    def forget(self):
        roster_changes.forget_old()


STEPS = [name for name, value in vars(School).items() if not name.startswith("_") and name not in ("act", "one_of", "person")]


def as_told(roster: Roster, offering: Offering):
    rows = roster.rows(offering, roster.lines)
    told = [(row.line, row.who, row.chips, row.ready, row.explained, row.marked_by) for row in rows]
    counted = roster.counts(), roster.agencies(), dict(roster.outcomes)
    return told, counted


@settings(
    max_examples=10,
    phases=[Phase.generate],
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.sampled_from(STEPS), min_size=12, max_size=24), seed=st.integers(0, 2**32))
def test_a_kept_roster_equals_one_read_anew_after_any_history(session, monkeypatch, steps, seed):
    monkeypatch.setattr(roster_changes, "ROOM", 3)
    with clock.frozen(clock.now()):
        school = School(Random(seed))
        for name in steps:
            school.act(name)
            with only_reading():
                offering = reading.find(school.offering.public_id)
                kept, again = roster_of_class(offering), roster_of_class(offering)
                assert as_told(kept, offering) == as_told(Roster.read(offering), offering), name
                assert kept is again


@pytest.fixture
def offering(session, frozen_clock):
    """A class with one seat taken, committed."""
    made = an_offering(a_published_course(a_classroom_document(requires=INTRO)))
    person = a_user("Ana Ready").person
    a_certificate(person)
    booking.book(made, person)
    db.session.commit()
    return made


def test_every_table_that_a_roster_is_read_from_notes_its_changes(offering):
    with only_reading(), counting() as sent:
        Roster.read(reading.find(offering.public_id))
    read = {table for table in db.metadata.tables if any(f" {table} " in f"{one} ".replace("\n", " ") for one in sent)}
    assert {"booking", "credential", "completion", "membership", "waiver", "evidence_decision"} <= read
    # A version never changes, and the class itself is loaded for every page.
    assert {table for table in read if not triggers_of(table)} == {"course_version", "offering"}


def test_what_a_transaction_may_still_take_back_is_not_kept(offering):
    with only_reading():
        before = roster_of_class(reading.find(offering.public_id))
    db.session.scalars(select(User)).first().email = "other@example.org"
    db.session.flush()
    assert [who.email for who in roster_of_class(offering).who.values()] == ["other@example.org"]
    db.session.rollback()
    with only_reading():
        assert roster_of_class(reading.find(offering.public_id)) is before


def test_only_the_class_and_the_people_concerned_are_judged_again(offering):
    a_user("Somebody else")
    with only_reading():
        before = roster_of_class(reading.find(offering.public_id))
    a_certificate(a_user().person)
    with only_reading():
        assert roster_of_class(reading.find(offering.public_id)) is before


def test_a_change_that_was_not_committed_when_the_roster_was_kept_counts_later(offering):
    def look():
        with only_reading():
            return [who.email for who in roster_of_class(reading.find(offering.public_id)).who.values()]

    (before,) = look()
    with db.engine.begin() as other:
        other.execute(update(User).values(email=User.email + ".example"))
        keeping._rosters.clear()
        assert look() == [before]
    assert look() == [f"{before}.example"]


def test_a_single_row_stands_for_all_that_are_forgotten(offering, monkeypatch):
    monkeypatch.setattr(roster_changes, "ROOM", 0)
    with only_reading():
        before = roster_of_class(reading.find(offering.public_id))
    assert roster_changes.forget_old() > 1
    assert len(roster_changes.read_changes(offering.id)) == 1
    with only_reading():
        after = roster_of_class(reading.find(offering.public_id))
    assert after is not before
    assert after.lines == before.lines


def test_one_statement_tells_that_nothing_changed(offering):
    with only_reading():
        one = reading.find(offering.public_id)
        roster_of_class(one)
        with counting() as sent:
            roster_of_class(one)
    assert len(sent) == 1


def test_no_more_rosters_are_kept_than_there_is_room_for(offering, monkeypatch):
    monkeypatch.setattr(keeping, "ROOM", 1)
    other = an_offering(a_published_course(a_classroom_document("class-2")))
    with only_reading():
        before = roster_of_class(reading.find(offering.public_id))
        roster_of_class(other)
        assert roster_of_class(reading.find(offering.public_id)) is not before


def triggers_of(table: str) -> list[str]:
    if db.engine.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = to_regclass(:name)"
    return list(db.session.scalars(text(query), {"name": table}))
