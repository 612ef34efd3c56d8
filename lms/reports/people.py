"""Finding people among those a coordinator may see, and whom an agency has."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select

from lms import clock
from lms.credentials import numbers
from lms.credentials.models import Credential
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.people.agencies import is_current
from lms.people.models import Agency, Membership, Person, User
from lms.reports.paging import Page, read_page


@dataclass(frozen=True)
class Found:
    """A page of people with their e-mail address, and by person's id where they belong today."""

    page: Page
    memberships: dict[int, list[tuple[Membership, Agency]]]


def search(visible: Select[int], text: str, after: str | None = None) -> Found:
    """The people among those with the ids ``visible`` whom the text names, or all of them when it is blank.

    It is part of a name or of an e-mail address, a learner number, or a certificate's number. Four statements at most.
    """
    query = select(Person, User.email).outerjoin(User, User.person_id == Person.id).where(Person.id.in_(visible))
    page = read_page(query.where(_is_named(text)) if text.strip() else query, after)
    return Found(page, memberships_of([row[0].id for row in page.rows]))


def members(agency: Agency, after: str | None = None) -> Page:
    """A page of those who belong to the agency today or later: person, e-mail address and membership."""
    today = clock.today()
    query = select(Person, User.email, Membership).join(Membership, Membership.person_id == Person.id)
    query = query.outerjoin(User, User.person_id == Person.id).where(Membership.agency_id == agency.id)
    return read_page(query.where(is_current(today) | (Membership.starts_on > today)), after)


def memberships_of(person_ids: list[int], on: date | None = None) -> dict[int, list[tuple[Membership, Agency]]]:
    """Where the people belong on the day, today unless given, by person's id. One statement."""
    query = select(Membership, Agency).join(Agency, Agency.id == Membership.agency_id)
    query = query.where(Membership.person_id.in_(person_ids), is_current(on or clock.today())).order_by(Agency.name)
    found: dict[int, list[tuple[Membership, Agency]]] = {person_id: [] for person_id in person_ids}
    for membership, agency in db.session.execute(query):
        found[membership.person_id].append((membership, agency))
    return found


def _is_named(text: str) -> ColumnElement[bool]:
    words = [
        or_(*(column.icontains(word, autoescape=True) for column in (Person.legal_name, User.email))) for word in text.split()
    ]
    named = [and_(*words), Person.learner_number == text.strip().upper()]
    if number := numbers.normalize(text):
        holders = select(Enrolment.person_id).join(Credential, Credential.enrolment_id == Enrolment.id)
        named.append(Person.id.in_(holders.where(Credential.number == number)))
    return or_(*named)
