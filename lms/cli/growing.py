"""A large school to measure on: made from a seed, straight into the tables, because the doors that learners use are too slow for
hundreds of thousands. What it writes is what those doors would have left, but for the audit trail and mail."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy import func, insert, select, text

from lms import clock
from lms.catalogue import publishing, versions
from lms.catalogue.versions import LoadedVersion
from lms.content import schema
from lms.credentials import keyring, signing
from lms.credentials.claims import Claims
from lms.credentials.issuing import add_months
from lms.credentials.models import Credential
from lms.credentials.numbers import new_number
from lms.db import Model, db
from lms.enrolment.models import Enrolment
from lms.offerings.models import Booking, Offering
from lms.people.models import AGENCY_KINDS, JOBS, Agency, Membership, Person, User
from lms.progress.models import Completion
from lms.reports import roster_changes

Rows = dict[type[Model], list[dict[str, Any]]]
"""Values to write, by table."""

BATCH = 5_000
SHARE_OF_REAL = 0.07
"""The part of the certificates that is for the real courses, each with some twenty completions."""
ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
GIVEN = ("Adaeze", "Ben", "Chiara", "Dmitri", "Elena", "Farah", "Gustavo", "Hana", "Inês", "Jonas", "Kwame", "Leilani", "Mateo")
FAMILY = ("Okonkwo", "Castellano", "Nguyễn", "Vance", "Márquez", "Haddad", "Lindqvist", "Osei", "Novák", "O’Leary", "Takahashi")
REFRESHERS = ("First calls", "Safe handover", "Records and entry", "Team protocol")


@dataclass(frozen=True)
class Size:
    """How much to make; ``largest`` is how many sit in the one very large class."""

    people: int
    classes: int
    certificates: int
    largest: int


class Growth:
    """One run: the seed's luck and the next free key of each table."""

    def __init__(self, size: Size, seed: int) -> None:
        self.size, self.random, self.now = size, Random(seed), clock.now()
        self.keys: dict[type[Model], int] = {}

    def run(self) -> None:
        """Make everything, one kind after the other, with a bar for each."""
        real = _taught("online")
        refreshers = [_publish_refresher(number, title) for number, title in enumerate(REFRESHERS, start=1)]
        people = self._make_people()
        self._write("certificates", self.size.certificates, self._certificates(people, real, refreshers))
        self._write("classes", self.size.classes, self._classes(people, _taught("classroom")))
        _catch_up(self.keys)
        _forget_changes()

    def _make_people(self) -> range:
        agencies = self._agencies()
        first = self._next(Person)
        self._write("people", self.size.people, self._people(agencies, first))
        return range(first, first + self.size.people)

    def _agencies(self) -> list[int]:
        rows: list[dict[str, Any]] = []
        for number in range(max(1, self.size.people // 400)):
            key = self._key(Agency)
            # Every eighth is a department; those after it lie below it.
            parent = None if number % 8 == 0 else rows[number - number % 8]["id"]
            kind = self.random.choice(AGENCY_KINDS)
            rows.append(
                {"id": key, "public_id": secrets.token_urlsafe(16), "parent_id": parent, "name": f"Agency {key:05}", "kind": kind}
            )
        db.session.execute(insert(Agency), [row | {"created_at": self.now} for row in rows])
        return [row["id"] for row in rows]

    def _people(self, agencies: Sequence[int], first: int) -> Iterator[Rows]:
        for key in range(first, first + self.size.people):
            self.keys[Person] = key + 1
            joined = clock.today() - timedelta(days=self.random.randrange(2000))
            person = {"id": key, "learner_number": f"G{key:09}", "legal_name": _name(key), "time_zone": self.random.choice(ZONES)}
            user = {"id": self._key(User), "person_id": key, "email": f"grown{key}@example.org", "active": True}
            member = {"agency_id": self.random.choice(agencies), "job": self.random.choice(JOBS), "starts_on": joined}
            yield {
                Person: [person | {"extra_time_percent": 0, "created_at": self.now}],
                User: [user | {"confirmed_at": self.now, "fs_uniquifier": secrets.token_hex(32)}],
                Membership: [member | {"id": self._key(Membership), "person_id": key}],
            }

    def _certificates(self, people: range, real: list[LoadedVersion], refreshers: list[LoadedVersion]) -> Iterator[Rows]:
        taken: dict[tuple[int, int], int] = {}
        for _ in range(self.size.certificates):
            # Whoever trains for a class is among the first fifth, from which the very large class is filled.
            is_real = bool(real) and self.random.random() < SHARE_OF_REAL
            version = self.random.choice(real if is_real else refreshers)
            person = self.random.choice(_first_fifth(people) if is_real else people)
            cycle = taken[person, version.course_id] = taken.get((person, version.course_id), 0) + 1
            yield self._certificate(person, version, cycle)

    def _certificate(self, person: int, version: LoadedVersion, cycle: int) -> Rows:
        # Each cycle ends before the next begins, and only the newest could be open; it was certified, so none is.
        done = self.now - timedelta(
            days=max(1, 1400 - 200 * cycle + self.random.randrange(200)), minutes=self.random.randrange(900)
        )
        enrolment = self._key(Enrolment)
        head = {"id": enrolment, "person_id": person, "course_id": version.course_id, "cycle": cycle, "state": "closed"}
        credential = {"id": self._key(Credential), "enrolment_id": enrolment, "version_id": version.id, "issued_at": done}
        return {
            Enrolment: [head | {"enrolled_at": done - timedelta(days=3)}],
            Completion: [self._completion(enrolment, version, activity.key, done) for activity in version.document.activities],
            Credential: [credential | self._signed(_name(person), version, done.date())],
        }

    def _completion(self, enrolment: int, version: LoadedVersion, activity: str, done: datetime) -> dict[str, Any]:
        row = {"id": self._key(Completion), "enrolment_id": enrolment, "activity_key": activity, "version_id": version.id}
        return row | {"method": "viewed", "completed_at": done}

    def _signed(self, name: str, version: LoadedVersion, day: date) -> dict[str, Any]:
        course = version.document
        months = course.certificate.valid_months
        claims = Claims(
            number=new_number(self.random),
            name=name,
            course=course.title,
            course_key=course.key,
            version=version.number,
            hours=f"{course.certificate.hours:g}",
            delivery="Self-paced online",
            result="Completed",
            issued_on=day,
            expires_on=add_months(day, months) if months else None,
            issuer=keyring.current().issuer,
        )
        return {
            "public_id": secrets.token_urlsafe(16),
            "number": claims.number,
            "issued_on": day,
            "expires_on": claims.expires_on,
            "claims": claims.model_dump(mode="json"),
            "signature": signing.sign(claims, keyring.current().keyring, secrets.token_bytes(signing.SALT_BYTES)),
        }

    def _classes(self, people: range, courses: list[LoadedVersion]) -> Iterator[Rows]:
        for number in range(self.size.classes):
            learners = _first_fifth(people) if number == 0 else people
            seated = min(self.size.largest if number == 0 else self.random.randrange(1, 25), len(learners))
            day = clock.today() + timedelta(days=90 if number == 0 else self.random.randrange(-180, 360))
            zone = self.random.choice(ZONES)
            starts = datetime.combine(day, time(8, 30), ZoneInfo(zone))
            offering = self._key(Offering)
            row = {"id": offering, "public_id": secrets.token_urlsafe(16), "course_id": self.random.choice(courses).course_id}
            place = {"time_zone": zone, "place": f"Training hall {number}", "capacity": max(24, seated), "state": "open"}
            yield {
                Offering: [row | place | {"starts_at": starts, "ends_at": starts + timedelta(hours=8)}],
                Booking: [
                    self._seat(offering, person, seat)
                    for seat, person in enumerate(self.random.sample(learners, seated), start=1)
                ],
            }

    def _seat(self, offering: int, person: int, seat: int) -> dict[str, Any]:
        row = {"id": self._key(Booking), "public_id": secrets.token_urlsafe(16), "offering_id": offering, "person_id": person}
        return row | {"seat": seat, "state": "booked", "created_at": self.now}

    def _write(self, words: str, total: int, rows: Iterator[Rows]) -> None:
        waiting: Rows = {}
        with click.progressbar(length=total, label=f"Making {words}") as bar:
            for number, made in enumerate(rows, start=1):
                for table, values in made.items():
                    waiting.setdefault(table, []).extend(values)
                if number % BATCH == 0 or number == total:
                    _flush(waiting)
                    bar.update((number - 1) % BATCH + 1)

    def _key(self, table: type[Model]) -> int:
        self.keys[table] = self._next(table) + 1
        return self.keys[table] - 1

    def _next(self, table: type[Model]) -> int:
        if table not in self.keys:
            self.keys[table] = (db.session.scalar(select(func.max(table.__table__.c.id))) or 0) + 1
        return self.keys[table]


def _flush(waiting: Rows) -> None:
    for table, rows in waiting.items():
        if rows:
            # Only rows that are asked for something travel by the thousand; otherwise each is a statement of its own.
            db.session.execute(insert(table).returning(table.__table__.c.id), rows)
    db.session.commit()
    waiting.clear()


def _catch_up(keys: dict[type[Model], int]) -> None:
    """PostgreSQL counts keys by itself and must be told of those given here."""
    if db.engine.dialect.name == "postgresql":
        for table, following in keys.items():
            name = table.__tablename__
            db.session.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :key, false)"), {"name": name, "key": following}
            )
        db.session.commit()


def _forget_changes() -> None:
    """Until the worker does it within a minute, whoever reads a roster would look through millions of changes."""
    roster_changes.forget_old()
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        # It keeps the pages of rows that went, and plans by what it counted before they came.
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM FULL roster_change"))
            connection.execute(text("ANALYZE"))


def _first_fifth(people: range) -> range:
    return people[: max(1, len(people) // 5)]


def _name(key: int) -> str:
    return f"{GIVEN[key % len(GIVEN)]} {FAMILY[key // len(GIVEN) % len(FAMILY)]}"


def _taught(delivery: str) -> list[LoadedVersion]:
    return [version for version in versions.all_current() if version.document.delivery == delivery]


def _publish_refresher(number: int, title: str) -> LoadedVersion:
    lesson = schema.Lesson(
        key=f"refresher-{number}-lesson",
        title=title,
        minutes=10,
        objectives=("refresh",),
        reviewed_on=date(2026, 11, 24),
        owner="Course team",
        blocks=(schema.TextBlock(body="A short refresher, made to measure with."),),
    )
    document = schema.Course(
        key=f"refresher-{number}",
        title=f"Yearly refresher: {title}",
        delivery="online",
        summary="A short refresher, made to measure with.",
        description="A short refresher, made to measure with.",
        audience=("Everybody",),
        roles=("officer", "telecommunicator"),
        minutes=10,
        certificate=schema.Certificate(hours=0.5, valid_months=12),
        objectives=(schema.Objective(key="refresh", text="Recall what the course taught."),),
        modules=(schema.Module(key=f"refresher-{number}-module", title=title, minutes=10, activities=(lesson,)),),
    )
    publishing.publish(document, {}, "system")
    return versions.current(document.key)
