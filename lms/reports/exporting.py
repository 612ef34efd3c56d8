"""Exporting certificates as CSV in the columns that a training-records system asks for, row by row, however many there are."""

import csv
import io
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, select

from lms import clock
from lms.catalogue import versions
from lms.credentials.models import Credential, Revocation
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.people.agencies import is_current
from lms.people.models import Agency, Membership, Person, User
from lms.reports.mapping import ColumnMap
from lms.reports.periods import Period

_AT_ONCE = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DATES = {"YYYY-MM-DD": "%Y-%m-%d", "MM/DD/YYYY": "%m/%d/%Y"}


def write_csv(agency_ids: Collection[int], period: Period, shape: ColumnMap) -> Iterator[str]:
    """The certificates that people of the agencies earned in the period, as parts of a CSV file with a line of headings.

    Those that were revoked or replaced are left out. Read while the database session is open.
    """
    yield _line([column.heading for column in shape.columns])
    for rows in db.session.execute(_earned(agency_ids, period).execution_options(yield_per=_AT_ONCE)).partitions():
        yield "".join(_line(_cells(row, shape)) for row in rows)


def harmless(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula: what could be one begins with an apostrophe."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _cells(row: Row[Any], shape: ColumnMap) -> list[str]:
    values = _values(row, shape)
    return [column.text or values[column.value or ""] for column in shape.columns]


def _values(row: Row[Any], shape: ColumnMap) -> dict[str, str]:
    version, day = versions.load(row.version_id), _DATES[shape.dates]
    document = version.document
    return {
        "learner_number": row.learner_number,
        # The name of today: the receiving system knows the person by it. The certificate keeps the one it was issued in.
        "legal_name": row.legal_name,
        "email": row.email or "",
        "job": row.job,
        "agency": row.agency,
        "provider_number": row.provider_number or "",
        "course_key": document.key,
        "course_number": shape.course_numbers.get(document.key, document.key),
        "course_title": document.title,
        "version": str(version.number),
        "delivery": document.delivery,
        "hours": f"{document.certificate.hours:g}",
        "result": str(row.claims.get("result", "")),
        "issued_on": row.issued_on.strftime(day),
        "expires_on": _written(row.expires_on, day),
        "certificate_number": row.number,
    }


def _written(value: date | None, day: str) -> str:
    return value.strftime(day) if value else ""


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return line.getvalue()


def _earned(agency_ids: Collection[int], period: Period) -> Select:
    # Somebody who belongs to two of the agencies stands under the one they joined first, and only once.
    places = select(func.min(Membership.id).label("id")).where(Membership.agency_id.in_(agency_ids), is_current(clock.today()))
    first = places.group_by(Membership.person_id).subquery()
    certificate = (Credential.number, Credential.version_id, Credential.claims, Credential.issued_on, Credential.expires_on)
    person = (Person.learner_number, Person.legal_name, User.email, Membership.job)
    query = select(*certificate, *person, Agency.name.label("agency"), Agency.provider_number)
    query = query.select_from(Credential).join(Enrolment, Enrolment.id == Credential.enrolment_id)
    query = query.join(Membership, Membership.person_id == Enrolment.person_id).join(first, first.c.id == Membership.id)
    query = query.join(Agency, Agency.id == Membership.agency_id).join(Person, Person.id == Enrolment.person_id)
    query = query.outerjoin(User, User.person_id == Person.id).outerjoin(Revocation, Revocation.credential_id == Credential.id)
    query = query.where(Revocation.id.is_(None), Credential.superseded_by_id.is_(None))
    return query.where(Credential.issued_on.between(period.first, period.last)).order_by(Credential.id)
