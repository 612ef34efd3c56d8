"""``flask demo``: a site to try out, with people, progress, certificates and classes. Refuses outside demo mode."""

from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from flask_security import hash_password
from sqlalchemy import select

from lms import clock
from lms.assessment import answering, reading, starting, submitting
from lms.catalogue import versions
from lms.catalogue.versions import LoadedVersion
from lms.cli.content import COURSES
from lms.cli.database import count_attempts, upgrade_database
from lms.cli.growing import Growth, Size
from lms.cli.publishing import publish_folders
from lms.content.folder import course_folders
from lms.content.schema import Assessment, Lesson
from lms.db import db
from lms.enrolment import enrolling
from lms.offerings import booking, scheduling, teaching, waiting
from lms.offerings.models import Offering
from lms.people import agencies, registering
from lms.people.models import Agency, Person, User
from lms.progress import finishing, practice
from lms.requirements import external
from lms.requirements.external import Certificate

PASSWORD = "threshold-demo"
INTRO, TELECOM = "intro-child-sex-trafficking", "telecommunications-missing-children"
ACCOUNTS = (
    ("learner@example.org", "Daniel Okafor", "America/Chicago", (), "a learner in the middle of a course"),
    ("certified@example.org", "Adaeze Okonkwo", "America/New_York", (), "a learner with a certificate and a seat"),
    ("new@example.org", "Chiara Nguyễn-Park", "America/Los_Angeles", (), "a learner who has just arrived"),
    ("instructor@example.org", "Ben Castellano", "America/New_York", ("instructor",), "an instructor"),
    ("coordinator@example.org", "Mara Reyes", "America/New_York", ("coordinator",), "a coordinator"),
    ("agency@example.org", "Tomás Rivera", "America/Chicago", (), "a coordinator of one agency and what lies below it"),
    ("administrator@example.org", "Farah Haddad", "America/Denver", ("administrator",), "an administrator"),
)
AGENCIES = (
    ("Fairview County Sheriff", "law-enforcement", None),
    ("North Precinct", "law-enforcement", "Fairview County Sheriff"),
    ("Riverton 911", "emergency-communications", None),
    ("Lakeland Child Advocacy Center", "child-protection", None),
)
MEMBERS = (
    ("agency", "Fairview County Sheriff", "supervisor"),
    ("certified", "North Precinct", "officer"),
    ("learner", "Riverton 911", "telecommunicator"),
    ("new", "Lakeland Child Advocacy Center", "child-protection"),
)
SUBMITTED = (
    ("administrator", "Lakeland Police Academy", "Child Trafficking: First Response", "LPA-2041"),
    ("learner", "State Training Board", "Recognizing Child Exploitation", "STB-118-7"),
    ("new", "Lakeland Police Academy", "Child Trafficking: First Response", "LPA-2077"),
)
"""Who submitted which certificate from elsewhere: issuer, title, number."""
CLASSES = (
    ("cstar", 16, 4, time(8, 30), "America/New_York", "Riverside Training Center, Alexandria, Virginia", 24),
    ("cstar", 27, 4, time(8, 30), "America/Chicago", "Public Safety Academy, Austin, Texas", 2),
    ("cstar", 175, 4, time(8, 30), "America/Los_Angeles", "Harbor Conference Hall, Long Beach, California", 24),
    ("forensic-imaging", 20, 5, time(9, 0), "America/New_York", "Riverside Training Center, Alexandria, Virginia", 12),
    ("chief-executives-seminar", 12, 2, time(8, 0), "America/Denver", "Mile High Justice Center, Denver, Colorado", 30),
)
"""Course, weeks from now, days, hour of the start, time zone, place, seats. The third is after the first certificates expire."""

CLASSMATES = ("Oluwaseun Adebayo-Featherstonehaugh", "ليلى حداد", "Marta Kowalczyk", "Chen Mei-ling")
"""Who sat in the class that ended last week and waits for its attendance."""

demo = AppGroup("demo", help="A site to try out.")


@demo.command("prepare")
@with_appcontext
def prepare() -> None:
    """Migrate the database, publish the courses, and make the demo's people and classes where they are missing."""
    if current_app.config["SETTINGS"].mode != "demo":
        raise click.ClickException("Demo accounts exist only in demo mode: set LMS_MODE=demo, or start with make run.")
    upgrade_database()
    count_attempts()
    publish_folders(tuple(course_folders(COURSES)))
    if db.session.scalar(select(User.id).limit(1)) is None:
        _fill()
    db.session.commit()
    click.echo(_describe())


@demo.command("grow")
@click.option("--people", default=100_000, show_default=True, type=click.IntRange(1))
@click.option("--classes", default=500, show_default=True, type=click.IntRange(1))
@click.option("--certificates", default=300_000, show_default=True, type=click.IntRange(0))
@click.option("--largest", default=5_000, show_default=True, type=click.IntRange(1), help="Seats taken in the largest class.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same school.")
@with_appcontext
def grow(people: int, classes: int, certificates: int, largest: int, seed: int) -> None:
    """Add a large school to measure on. It only adds; prepare the demo first."""
    if current_app.config["SETTINGS"].mode == "production":
        raise click.ClickException("A school to measure on has no place in production. Set LMS_MODE=demo.")
    Growth(Size(people, classes, certificates, largest), seed).run()
    click.echo(f"Made {people} people, {classes} classes and {certificates} certificates.")


def _describe() -> str:
    width = max(len(account[0]) for account in ACCOUNTS)
    lines = [f"  {email:<{width}}  {name}, {what}" for email, name, _zone, _roles, what in ACCOUNTS]
    return "\n".join([f"Sign in as any of these, with the password {PASSWORD}:", "", *lines])


def _fill() -> None:
    hashed = hash_password(PASSWORD)
    people = {}
    for email, name, zone, roles, _what in ACCOUNTS:
        user = registering.register(email, name, zone, hashed)
        user.confirmed_at = clock.now()
        for role in roles:
            registering.grant(user, role)
        people[email.partition("@")[0]] = user.person
    _make_agencies(people)
    classes = [_schedule(*row) for row in CLASSES]
    _take(people["certified"], versions.current(INTRO), Random(1))
    _take(people["learner"], versions.current(TELECOM), Random(2), activities=6)
    _take(people["coordinator"], versions.current(INTRO), Random(3))
    _take(people["instructor"], versions.current(INTRO), Random(4))
    booking.book(classes[0], people["certified"])
    _move_next_door(classes[0])
    for name in ("coordinator", "instructor"):
        booking.book(classes[1], people[name])
    waiting.join(classes[1], people["certified"])
    _give_to_instructor([classes[0], _hold_last_week(hashed)])
    _submit_certificates(people)


def _hold_last_week(hashed: str) -> Offering:
    """A class that is over, whose people became eligible for it and booked it in time."""
    with clock.frozen(clock.now() - timedelta(weeks=5)):
        offering = _schedule(
            "cstar", 4, 4, time(8, 30), "America/New_York", "Riverside Training Center, Alexandria, Virginia", 12
        )
        for number, name in enumerate(CLASSMATES, start=1):
            user = registering.register(f"classmate{number}@example.org", name, "America/New_York", hashed)
            user.confirmed_at = clock.now()
            _take(user.person, versions.current(INTRO), Random(number))
            booking.book(offering, user.person)
    return offering


def _give_to_instructor(classes: list[Offering]) -> None:
    instructor = registering.find_user("instructor@example.org")
    assert instructor is not None
    for offering in classes:
        teaching.assign(offering, [instructor.id], "system")
    for role in ("author", "publisher"):
        registering.grant(instructor, role, course_id=versions.current(INTRO).course_id)


def _submit_certificates(people: dict[str, Person]) -> None:
    """One certificate from elsewhere that was accepted, and two that wait; the second of them as proposed for approval."""
    course_id, today = versions.current(INTRO).course_id, clock.today()
    month = timedelta(days=30)
    sent = []
    for who, issuer, title, number in SUBMITTED:
        certificate = Certificate(issuer, title, number, today - 6 * month, today + 24 * month)
        sent.append(external.submit(people[who], course_id, certificate, people[who]))
    external.approve(sent[0], people["coordinator"], remember=True)


def _make_agencies(people: dict[str, Person]) -> None:
    made: dict[str, Agency] = {}
    for name, kind, parent in AGENCIES:
        made[name] = agencies.establish(name, kind, made.get(parent or ""))
    for who, name, job in MEMBERS:
        agencies.join(people[who], made[name], job)
    coordinator = registering.find_user("agency@example.org")
    assert coordinator is not None
    registering.grant(coordinator, "coordinator", made["Fairview County Sheriff"], includes_below=True)


def _schedule(course_key: str, weeks: int, days: int, starts: time, zone: str, place: str, seats: int) -> Offering:
    monday = clock.today(zone) + timedelta(weeks=weeks, days=-clock.today(zone).weekday())
    first = datetime.combine(monday, starts, ZoneInfo(zone))
    last = datetime.combine(
        monday + timedelta(days=days - 1), time(12, 30) if course_key == "cstar" else time(16, 30), ZoneInfo(zone)
    )
    return scheduling.schedule(versions.current(course_key).course_id, first, last, zone, place, seats)


def _move_next_door(offering: Offering) -> None:
    """Change where the class is held, so that whoever has a seat in it has a notice."""
    place = offering.place.replace(",", ", Room 2,", 1)
    plan = scheduling.Schedule(offering.starts_at, offering.ends_at, offering.time_zone, place, offering.capacity)
    scheduling.change(offering, plan)


def _take(person: Person, version: LoadedVersion, random: Random, activities: int | None = None) -> None:
    """Let the person do the first activities of the course, or all, through the same doors as a learner."""
    enrolment = enrolling.enrol(person.id, version.course_id)
    every = version.document.activities
    for activity in every[:activities]:
        if isinstance(activity, Lesson):
            for item in activity.checks:
                practice.answer_check(enrolment, activity, item.key, item.solution())
            for scenario in activity.scenarios:
                _walk(enrolment, activity, scenario.key)
            finishing.finish_lesson(enrolment, version, activity, person)
        else:
            _pass(enrolment, version, activity, person, random)
    enrolling.remember_place(
        enrolment, version.document.activities[min(activities or 0, len(version.document.activities) - 1)].key
    )


def _walk(enrolment: enrolling.Enrolment, lesson: Lesson, scenario_key: str) -> None:
    walk = practice.replay(enrolment, lesson, scenario_key)
    while not walk.is_finished:
        best = next(choice.key for choice in walk.step.choices if choice.best)
        walk = practice.choose(enrolment, lesson, scenario_key, walk.step.key, best, len(walk.taken))


def _pass(enrolment: enrolling.Enrolment, version: LoadedVersion, assessment: Assessment, person: Person, random: Random) -> None:
    attempt = starting.start(enrolment, version, assessment, person, random)
    for question in reading.sheet(attempt).questions:
        answering.save(attempt, question.item.key, question.item.solution())
    submitting.submit(attempt)
