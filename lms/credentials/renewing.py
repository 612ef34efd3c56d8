"""Renewing: a new cycle of a course for whoever's certificate expires soon or no longer counts. The old one stays as it is."""

from datetime import date, timedelta

from lms import clock
from lms.credentials import reading
from lms.credentials.models import Credential
from lms.enrolment import enrolling
from lms.enrolment.models import Enrolment

WINDOW = timedelta(days=90)
"""How long before it expires a certificate can be renewed."""


def opens_on(credential: Credential) -> date | None:
    """The first day on which it can be renewed while it is valid; None when it never expires."""
    return credential.expires_on - WINDOW if credential.expires_on else None


def is_renewable(credential: Credential, on: date) -> bool:
    """Whether the course can be taken again on that day: the certificate expires soon, or counts no longer."""
    first = opens_on(credential)
    return reading.status(credential, on) != "valid" or (first is not None and first <= on)


def begin(person_id: int, course_id: int, time_zone: str) -> Enrolment:
    """The person's open cycle in the course: a new one when the last is certified and can be renewed, else the one there is.

    The certificate of the old cycle stays valid until its own last day, and verifies for ever.
    """
    found = enrolling.find(person_id, course_id)
    certificate = reading.current(found.id) if found and found.state == "active" else None
    if found and certificate and is_renewable(certificate, clock.today(time_zone)):
        enrolling.close(found)
    return enrolling.enrol(person_id, course_id)
