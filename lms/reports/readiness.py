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
    current, found = versions.all_current(), defaultdict[int, list[Row[Any]]](list)
    for row in db.session.execute(_counted_and_named(certified_people(agency_ids, current))):
        found[row.course_id].append(row)
    courses = [version for version in current if version.course_id in found]
    left = standings([(person.id, version) for version in courses for person in _named(found[version.course_id])])
    return [_line(version, found[version.course_id], left) for version in courses]


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


def _counted_and_named(found: Certified) -> Select:
    """For each course and cycle the counts, as often as the course has somebody to name, who stands beside them.

    One statement for both, because working out who is certified is what costs: for thousands of people a tenth of a second.
    """
    counted, named = _counted(found).subquery("counted"), _ranked(found).subquery("named")
    is_named = (named.c.course_id == counted.c.course_id) & (named.c.place <= NAMED)
    query = select(*counted.c, Person).outerjoin(named, is_named).outerjoin(Person, Person.id == named.c.person_id)
    return query.order_by(counted.c.cycle, named.c.place)


def _counted(found: Certified) -> Select:
    def number(condition: ColumnElement[bool], label: str) -> Any:
        return func.count().filter(condition).label(label)

    days = [number(found.until <= clock.today() + timedelta(days=day), f"within_{day}") for day in EXPIRING]
    columns = [number(found.state == "complete", "complete"), number(_shown(found, "new"), "new"), *days]
    query = select(found.course_id, found.cycle, func.count().label("everybody"), *columns)
    return query.group_by(found.course_id, found.cycle)


def _ranked(found: Certified) -> Select:
    place = func.row_number().over(partition_by=found.course_id, order_by=(Person.legal_name, Person.id)).label("place")
    ranked = select(found.course_id, found.person_id, place).join(Person, Person.id == found.person_id)
    return ranked.where(_shown(found, "missing"))


def _named(rows: Sequence[Row[Any]]) -> list[Person]:
    return list(dict.fromkeys(row.Person for row in rows if row.Person))


def _line(version: LoadedVersion, rows: Sequence[Row[Any]], left: dict[tuple[int, int], Standing]) -> CourseLine:
    counts = {row.cycle: row for row in rows}.values()
    cycles = {row.cycle: (row.complete, row.everybody) for row in counts}
    expiring = {day: sum(getattr(row, f"within_{day}") for row in counts) for day in EXPIRING}
    missing = tuple(Missing(person, left[person.id, version.course_id]) for person in _named(rows))
    return CourseLine(version, cycles, expiring, sum(row.new for row in counts), missing)
