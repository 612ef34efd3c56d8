"""Who of an agency is certified in the courses meant for their job, counted in the database.

A page costs the same number of statements for ten people and for ten thousand. Whoever holds a certificate that is valid today
is complete; what is left for the others is derived, never stored.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, func, select

from lms import clock
from lms.catalogue import versions
from lms.catalogue.versions import LoadedVersion
from lms.db import db
from lms.people.models import Person, User
from lms.progress.models import Nudge
from lms.progress.standing import Standing
from lms.progress.underway import standings
from lms.reports.certified import Certified, certified_people
from lms.reports.paging import Page, read_page

NAMED = 3
"""How many of those who are not complete the agency's page names for each course."""

EXPIRING = (7, 30, 90)
NEW_FOR = timedelta(days=90)
Show = Literal["missing", "complete", "expiring", "new"]
SHOWN: tuple[Show, ...] = ("missing", "complete", "expiring", "new")


@dataclass(frozen=True)
class Missing:
    """Somebody who is not complete, and what is left for them."""

    person: Person
    standing: Standing


@dataclass(frozen=True)
class CourseLine:
    """How an agency stands in one course. ``cycles`` holds, by cycle, how many are complete and of how many.

    ``expiring`` holds by days how many certificates run out within them; ``new`` counts those who came lately and are not
    complete; ``missing`` names the first of those who are not.
    """

    version: LoadedVersion
    cycles: dict[int, tuple[int, int]]
    expiring: dict[int, int]
    new: int
    missing: tuple[Missing, ...]

    @property
    def complete(self) -> int:
        """How many hold a valid certificate."""
        return sum(complete for complete, _all in self.cycles.values())

    @property
    def total(self) -> int:
        """How many people the course is meant for."""
        return sum(everybody for _complete, everybody in self.cycles.values())


def read(agency_ids: Collection[int]) -> list[CourseLine]:
    """A line for every course that is meant for somebody in the agencies. The number of statements is fixed."""
    courses = {version.course_id: version for version in versions.all_current()}
    standing = certified_people(agency_ids, list(courses.values()))
    counted = _count(standing)
    missing = _name_missing(standing, courses) if counted else {}
    lines = []
    for course_id, version in courses.items():
        rows = [row for row in counted if row.course_id == course_id]
        if rows:
            lines.append(_line(version, rows, missing.get(course_id, ())))
    return lines


def read_people(agency_ids: Collection[int], version: LoadedVersion, show: Show, after: str | None = None) -> Page:
    """A page of those whom the course is meant for: person, e-mail, state, cycle, last day, first day, last reminder."""
    found = certified_people(agency_ids, [version])
    nudged = select(func.max(Nudge.nudged_at)).where(Nudge.person_id == Person.id, Nudge.course_id == version.course_id)
    query = select(
        Person, User.email, found.state, found.cycle, found.until, found.began_on, nudged.scalar_subquery().label("nudged_at")
    )
    query = query.join(found.table, found.person_id == Person.id).outerjoin(User, User.person_id == Person.id)
    return read_page(query.where(_shown(found, show)), after)


def left_for(page: Page, version: LoadedVersion) -> dict[int, Standing]:
    """What is left for those on the page who are not complete, by person's id. One statement."""
    people = [row[0].id for row in page.rows if row.state != "complete"]
    return {key[0]: standing for key, standing in standings([(person_id, version) for person_id in people]).items()}


def missing_ids(agency_ids: Collection[int], version: LoadedVersion) -> Select[int]:
    """The ids of the people whom the course is meant for and who are not complete."""
    found = certified_people(agency_ids, [version])
    return select(found.person_id).where(_shown(found, "missing"))


def _shown(found: Certified, show: Show) -> ColumnElement[bool]:
    is_missing = found.state != "complete"
    if show == "missing":
        return is_missing
    if show == "complete":
        return ~is_missing
    if show == "expiring":
        return found.until <= clock.today() + timedelta(days=max(EXPIRING))
    return is_missing & (found.began_on >= clock.today() - NEW_FOR)


def _count(found: Certified) -> Sequence[Row[Any]]:
    def number(condition: ColumnElement[bool], label: str) -> Any:
        return func.count().filter(condition).label(label)

    days = [number(found.until <= clock.today() + timedelta(days=day), f"within_{day}") for day in EXPIRING]
    columns = [number(found.state == "complete", "complete"), number(_shown(found, "new"), "new"), *days]
    query = select(found.course_id, found.cycle, func.count().label("everybody"), *columns)
    return db.session.execute(query.group_by(found.course_id, found.cycle).order_by(found.cycle)).all()


def _name_missing(found: Certified, courses: dict[int, LoadedVersion]) -> dict[int, tuple[Missing, ...]]:
    place = func.row_number().over(partition_by=found.course_id, order_by=(Person.legal_name, Person.id)).label("place")
    ranked = select(found.course_id, Person.id.label("person_id"), place).join(Person, Person.id == found.person_id)
    first = ranked.where(_shown(found, "missing")).subquery()
    query = select(first.c.course_id, Person).join(Person, Person.id == first.c.person_id).where(first.c.place <= NAMED)
    rows = db.session.execute(query.order_by(first.c.place)).all()
    left = standings([(person.id, courses[course_id]) for course_id, person in rows])
    named: dict[int, tuple[Missing, ...]] = defaultdict(tuple)
    for course_id, person in rows:
        named[course_id] += (Missing(person, left[person.id, course_id]),)
    return named


def _line(version: LoadedVersion, rows: Sequence[Row[Any]], missing: tuple[Missing, ...]) -> CourseLine:
    cycles = {row.cycle: (row.complete, row.everybody) for row in rows}
    expiring = {day: sum(getattr(row, f"within_{day}") for row in rows) for day in EXPIRING}
    return CourseLine(version, cycles, expiring, sum(row.new for row in rows), missing)
