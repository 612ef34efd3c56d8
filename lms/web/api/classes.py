"""Classes and their rosters."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import select, tuple_

from lms import clock
from lms.catalogue import versions
from lms.offerings import reading
from lms.offerings.models import Offering
from lms.offerings.reading import ScheduledClass
from lms.permissions import roster_of
from lms.reports import rosters
from lms.reports.asking import Asked
from lms.reports.roster import RosterRow
from lms.web.api.calling import area, caller, operation
from lms.web.api.eligibility import find_class
from lms.web.api.shapes import CourseKey, Explained, Learner, Limit, PublicId, Sent

_TAG = "Classes"
_Place = Annotated[str, StringConstraints(pattern=r"^\[(true|false),[0-9]{1,6}\]$")]


class ClassesAsked(Sent):
    """Which classes."""

    course: CourseKey | None = None
    after: PublicId | None = Field(None, description="The class that the page before ended with: its next.")
    limit: Limit = 50


class Class(BaseModel):
    """A scheduled class. Seats kept for an agency do not count among those left."""

    id: PublicId
    course: CourseKey
    title: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    place: str
    state: Literal["open", "cancelled"]
    capacity: int
    seats_left: int
    waiting: int
    is_open: bool = Field(description="Whether seats can be booked now.")
    needs_approval: bool


class Classes(BaseModel):
    """A page of classes, the soonest first; ``next`` starts the page after it, null on the last."""

    items: list[Class]
    next: PublicId | None


class RosterAsked(Sent):
    """Which page of the roster."""

    after: _Place | None = Field(None, description="The next of the page before.")
    show: Literal["ready", "not-ready", "one-thing", "expiring", "waived", "seated", "waiting"] | None = None


class RosterLine(BaseModel):
    """Somebody with a seat or in line, and how they stand on the day of the class."""

    person: Learner
    email: str
    agency: str
    is_waiting: bool
    is_offered: bool = Field(description="Whether the seat is only held for them until they accept it.")
    place: int = Field(description="The number of the seat, or the place in line.")
    is_ready: bool
    requirement: Explained


class Roster(BaseModel):
    """A page of a class's roster, of the people the caller may see; ``next`` starts the page after it, null on the last."""

    items: list[RosterLine]
    matching: int
    ready: int
    next: _Place | None


@area.get("/classes")
@operation(None, Classes, _TAG)
def list_classes(query: ClassesAsked) -> Classes:
    """Classes to come, a page at a time."""
    found = select(Offering).where(Offering.state == "open", Offering.starts_at > clock.now())
    if query.course:
        found = found.where(Offering.course_id == versions.current(query.course).course_id)
    if query.after:
        last = reading.find(query.after)
        found = found.where(tuple_(Offering.starts_at, Offering.id) > tuple_(last.starts_at, last.id))
    views = reading.all_of(found.order_by(Offering.starts_at, Offering.id).limit(query.limit + 1))
    items = [_shape(view) for view in views[: query.limit]]
    return Classes(items=items, next=items[-1].id if len(views) > query.limit else None)


@area.get("/classes/<class_id>")
@operation(None, Class, _TAG)
def show_class(class_id: str) -> Class:
    """One class, also one that is over or was cancelled."""
    return _shape(reading.view(reading.find(class_id)))


@area.get("/classes/<class_id>/roster")
@operation("rosters:read", Roster, _TAG)
def show_roster(class_id: str, query: RosterAsked) -> Roster:
    """Who sits in a class and who waits, a hundred at a time."""
    offering = find_class(class_id)
    asked = Asked(show=query.show or "", after=query.after or "")
    page = rosters.read(offering, asked, roster_of(caller().user, offering.course_id))
    return Roster(items=[_line(row) for row in page.rows], matching=page.matching, ready=page.ready, next=page.after)


def _shape(view: ScheduledClass) -> Class:
    offering = view.offering
    return Class(
        id=offering.public_id,
        course=view.version.key,
        title=view.title,
        starts_at=offering.starts_at,
        ends_at=offering.ends_at,
        time_zone=offering.time_zone,
        place=offering.place,
        state="cancelled" if offering.state == "cancelled" else "open",
        capacity=offering.capacity,
        seats_left=view.seats_left,
        waiting=view.waiting,
        is_open=offering.state == "open" and view.is_open,
        needs_approval=offering.needs_approval,
    )


def _line(row: RosterRow) -> RosterLine:
    return RosterLine(
        person=Learner(learner_number=row.line.number, name=row.line.name),
        email=row.who.email,
        agency=row.who.agency,
        is_waiting=row.line.is_waiting,
        is_offered=row.line.is_offered,
        place=row.line.place,
        is_ready=row.explained.is_met,
        requirement=row.explained,
    )
