"""Reminding: telling people 90, 30 and 7 days before a certificate expires, once each, unless they have renewed it."""

from datetime import timedelta

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from lms import clock
from lms.credentials.models import Credential, Revocation
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.people import notices
from lms.people.models import Person

THRESHOLDS = (7, 30, 90)
"""How many days before its last day a certificate is spoken of, the nearest first."""


def remind(after: int, limit: int) -> int | None:
    """Remind the holders of certificates that expire soon, ``limit`` of them from above the id ``after``.

    The answer is the last id looked at, None when there are no more. After a time when nobody worked only the nearest reminder
    leaves: whoever has seven days left need not hear that there were ninety.
    """
    today = clock.today()
    query = select(Credential, Person).join(Enrolment, Enrolment.id == Credential.enrolment_id)
    query = query.join(Person, Person.id == Enrolment.person_id).where(
        Credential.id > after,
        # The day is the holder's own, which may be one off from the day in UTC.
        Credential.expires_on.between(today - timedelta(days=1), today + timedelta(days=THRESHOLDS[-1] + 1)),
        Credential.superseded_by_id.is_(None),
        ~exists().where(Revocation.credential_id == Credential.id),
        ~_is_renewed(),
    )
    found = db.session.execute(query.order_by(Credential.id).limit(limit)).all()
    for credential, person in found:
        if days := due(credential, person):
            _tell(credential, person, days)
    return found[-1][0].id if len(found) == limit else None


def due(credential: Credential, person: Person) -> int | None:
    """The threshold that the holder has reached today, None before the first and after the last day.

    One that the certificate was issued within is none: nobody is told on the first day that the last is near.
    """
    assert credential.expires_on is not None
    left = (credential.expires_on - clock.today(person.time_zone)).days
    reached = next((days for days in THRESHOLDS if 0 <= left <= days), None)
    lasts = (credential.expires_on - credential.issued_on).days
    return reached if reached is not None and lasts > reached else None


def _is_renewed() -> ColumnElement[bool]:
    """Whether the holder has a later certificate of the same course that counts."""
    later, cycle = aliased(Credential), aliased(Enrolment)
    renewal = exists().where(
        later.enrolment_id == cycle.id,
        cycle.person_id == Enrolment.person_id,
        cycle.course_id == Enrolment.course_id,
        later.superseded_by_id.is_(None),
        or_(later.expires_on.is_(None), later.expires_on > Credential.expires_on),
    )
    return renewal.where(~exists().where(Revocation.credential_id == later.id))


def _tell(credential: Credential, person: Person, days: int) -> None:
    course, last = credential.claims["course"], credential.expires_on
    assert last is not None
    left = (last - clock.today(person.time_zone)).days
    when = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
    notices.tell(
        person,
        "certificate-expiring",
        f"Your certificate expires {when}: {course}",
        f"Certificate {credential.number} for {course} is valid to the end of {last.day} {last:%B %Y}.\n\n"
        "Take the course again before then, and nothing lapses. The certificate you have stays valid until its last day, and "
        "anybody can check it after that as well.",
        link=f"/courses/{credential.claims['course_key']}",
        about=f"credential:{credential.id}",
        # A corrected certificate is of the same cycle as the one it replaced: nobody is told twice of one day.
        once=f"enrolment:{credential.enrolment_id}:{days}-days",
    )
