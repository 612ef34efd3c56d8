"""Nudging: notices that remind people of a course they have not completed, one a week at most."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from lms import audit, clock
from lms.catalogue.versions import LoadedVersion
from lms.db import Model, db
from lms.people import notices
from lms.people.models import Agency, Person, User
from lms.progress.models import Nudge
from lms.progress.standing import Standing
from lms.progress.underway import standings

_NUDGES = Model.metadata.tables[Nudge.__tablename__]
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_AT_ONCE = 2000
"""How many people one statement asks about: databases take only so many values."""


def nudge(people: Select[int], version: LoadedVersion, agency: Agency, link: str, by: str) -> int:
    """Remind those among the people with an account who were not reminded of the course this week; how many they were.

    ``people`` selects the ids of people who have not completed it; ``link`` is the path of its page.
    """
    new = sorted(_note(people, version.course_id, by))
    for start in range(0, len(new), _AT_ONCE):
        part = new[start : start + _AT_ONCE]
        left = standings([(person_id, version) for person_id in part])
        for user in db.session.scalars(select(User).where(User.person_id.in_(part))):
            _tell(user.person, version, agency, link, left[user.person_id, version.course_id])
    if new:
        audit.record(by, "course.nudged", f"course:{version.course_id}", agency=agency.id, people=len(new))
    return len(new)


def week_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def _note(people: Select[int], course_id: int, by: str) -> list[int]:
    mailable = select(User.person_id).where(User.person_id.in_(people), User.active.is_(True))
    now = literal(clock.now(), Nudge.nudged_at.type)
    row = mailable.add_columns(literal(course_id), literal(week_of(clock.today())), now, literal(by))
    insert = _INSERT[db.session.get_bind().dialect.name](_NUDGES)
    insert = insert.from_select(["person_id", "course_id", "week_on", "nudged_at", "nudged_by"], row)
    # Two clicks at once must not write to anybody twice: the index lets only one of them in.
    return list(db.session.scalars(insert.on_conflict_do_nothing().returning(_NUDGES.c.person_id)))


def _tell(person: Person, version: LoadedVersion, agency: Agency, link: str, standing: Standing) -> None:
    title = version.document.title
    begun = f"You have met {standing.met} of {standing.total} requirements" if standing.met else "You have not started yet"
    notices.tell(
        person,
        "course-reminder",
        f"Still to complete: {title}",
        f"{agency.name} asks you to complete this course: {title}.\n\n"
        f"{begun}; about {standing.minutes_left} minutes are left. You can stop and go on at any time.\n\n"
        "If you think this course is not for you, tell your training coordinator.",
        link=link,
        about=f"course:{version.course_id}",
    )
