"""Digests: one mail a day, at seven in the morning where the reader is, with everything unread that was to wait for it."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from lms import clock
from lms.db import db
from lms.people import notices
from lms.people.models import Notice, Person, User

HOUR = time(7)


def post_due(limit: int) -> int:
    """Post the digests whose hour has come, of at most so many people, and answer how many.

    After a time when nobody worked there is still one mail, with everything since the last.
    """
    posted = 0
    for zone in db.session.scalars(_waiting(Person.time_zone).distinct()).all():
        people = _waiting(Person.id).where(Person.time_zone == zone, Notice.created_at <= last_morning(clock.now(), zone))
        for person_id in db.session.scalars(people.distinct().order_by(Person.id).limit(limit - posted)).all():
            _post(db.session.get_one(Person, person_id))
            posted += 1
    return posted


def last_morning(now: datetime, zone: str) -> datetime:
    """The latest moment, not after ``now``, at which it was seven in the morning in the zone."""
    here = now.astimezone(ZoneInfo(zone))
    day = here.date() if here.time() >= HOUR else here.date() - timedelta(days=1)
    return datetime.combine(day, HOUR, ZoneInfo(zone))


def _waiting(column: InstrumentedAttribute[Any]) -> Select:
    query = select(column).select_from(Notice).join(Person, Person.id == Notice.person_id)
    query = query.join(User, (User.person_id == Person.id) & User.active)
    return query.where(Notice.channel == "digest", Notice.message_id.is_(None), Notice.read_at.is_(None))


def _post(person: Person) -> None:
    morning = last_morning(clock.now(), person.time_zone)
    query = select(Notice).where(Notice.person_id == person.id, Notice.channel == "digest", Notice.created_at <= morning)
    query = query.where(Notice.message_id.is_(None), Notice.read_at.is_(None)).order_by(Notice.id).with_for_update()
    found = db.session.scalars(query).all()
    address = db.session.scalar(select(User.email).where(User.person_id == person.id))
    # Another worker may have been quicker; then the locked rows are no longer among those found.
    if found and address:
        subject = found[0].subject if len(found) == 1 else f"{len(found)} things to look at"
        text = "\n\n———\n\n".join(f"{one.subject}\n\n{notices.say(one)}" for one in found)
        notices.mail(address, person, subject, text, found)
