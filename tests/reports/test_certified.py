"""The figures of an agency, which the database counts, are those that plain counting finds, whatever happened to its people."""

from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from lms.catalogue import versions
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment import enrolling
from lms.enrolment.models import Enrolment
from lms.people.models import JOBS, Membership, Person
from lms.reports import readiness
from tests.factories import a_course_document, a_person, a_published_course, an_agency
from tests.offerings.factories import a_certificate, revoke
from tests.statements import counting

TODAY = date(2026, 11, 24)
ROLES = (["officer", "supervisor"], ["telecommunicator"], list(JOBS))
LAST_DAYS = (None, *(TODAY + timedelta(days=days) for days in (-400, -1, 0, 7, 8, 30, 31, 90, 91, 700)))


def a_history(random, person, version):
    """Up to three cycles of the course, each perhaps certified, revoked or corrected, and the last perhaps still open."""
    for _ in range(random.randrange(4)):
        enrolment = enrolling.enrol(person.id, version.course_id)
        if random.random() < 0.7:
            credential = a_certificate(person, version, expires_on=random.choice(LAST_DAYS))
            if random.random() < 0.2:
                a_certificate(person, version, expires_on=None, superseded_by=credential)
            if random.random() < 0.2:
                revoke(credential)
        if random.random() < 0.2:
            return
        enrolling.close(enrolment)


def a_membership(random, person, agency):
    starts_on = TODAY + timedelta(days=random.choice((-800, -91, -90, -1, 0, 1)))
    ends_on = random.choice((None, None, None, starts_on, starts_on + timedelta(days=400)))
    job = random.choice(JOBS)
    db.session.add(Membership(person_id=person.id, agency_id=agency.id, job=job, starts_on=starts_on, ends_on=ends_on))


def plainly(agency_ids):
    """What ``readiness.read`` says, counted person by person."""
    for version in versions.all_current():
        began_on = days_of_those_meant(agency_ids, version)
        stands = {person_id: stand(person_id, version.course_id) for person_id in began_on}
        last_days = [last_day for _cycle, last_day in stands.values() if last_day]
        missing = [person_id for person_id, (_cycle, last_day) in stands.items() if last_day is None]
        new = sum(began_on[person_id] >= TODAY - timedelta(days=90) for person_id in missing)
        expiring = {days: sum(one <= TODAY + timedelta(days=days) for one in last_days) for days in (7, 30, 90)}
        names = sorted(db.session.get_one(Person, person_id).legal_name for person_id in missing)[: readiness.NAMED]
        if stands:
            yield version.key, by_cycle(stands.values()), expiring, new, names


def days_of_those_meant(agency_ids, version):
    found = {}
    for one in db.session.scalars(select(Membership).where(Membership.agency_id.in_(agency_ids))):
        if one.job in version.document.roles and one.starts_on <= TODAY <= (one.ends_on or TODAY):
            found[one.person_id] = min(one.starts_on, found.get(one.person_id, one.starts_on))
    return found


def stand(person_id, course_id):
    """The cycle that counts, and the last day of a valid certificate, None without one."""
    of_theirs = Enrolment.person_id == person_id, Enrolment.course_id == course_id
    cycles = {one.id: one.cycle for one in db.session.scalars(select(Enrolment).where(*of_theirs))}
    held = db.session.scalars(
        select(Credential).where(Credential.enrolment_id.in_(cycles), Credential.superseded_by_id.is_(None))
    )
    certified = {cycles[one.enrolment_id]: one for one in held}
    valid = {cycle: one.expires_on or date.max for cycle, one in certified.items() if one.revocation is None}
    valid = {cycle: last_day for cycle, last_day in valid.items() if last_day >= TODAY}
    if valid:
        return max(valid), max(valid.values())
    latest = max(cycles.values(), default=0)
    return (latest + 1 if latest in certified or not latest else latest), None


def by_cycle(stands):
    counts = {}
    for cycle, last_day in stands:
        complete, everybody = counts.get(cycle, (0, 0))
        counts[cycle] = complete + (last_day is not None), everybody + 1
    return counts


def test_what_the_database_counts_is_what_plain_counting_finds(session, frozen_clock):
    courses = [a_published_course(a_course_document(f"course-{n}", roles=roles)) for n, roles in enumerate(ROLES, 1)]
    for seed in range(4):
        random, reach = Random(seed), [an_agency(f"{name} {seed}") for name in ("North", "South", "West")]
        for number in range(10):
            person = a_person(f"Person {number}")
            for agency in random.sample(reach, random.randrange(1, 3)):
                a_membership(random, person, agency)
            for course in courses:
                a_history(random, person, course)
        agency_ids = [agency.id for agency in reach[:2]]
        with counting() as statements:
            lines = readiness.read(agency_ids)
        found = [
            (one.version.key, one.cycles, one.expiring, one.new, [missing.person.legal_name for missing in one.missing])
            for one in lines
        ]
        assert found == list(plainly(agency_ids))
        assert sum("credential.expires_on" in statement for statement in statements) == 1
