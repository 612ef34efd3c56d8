"""Admitting people to an agency: a pasted list of e-mail addresses and learner numbers, judged line by line, then applied."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from lms import clock
from lms.db import db
from lms.errors import Invalid
from lms.people.agencies import is_current, join
from lms.people.models import Agency, Membership, Person, User

MOST_LINES = 500
NEW, MEMBER, DOUBLED, UNKNOWN = "Can be added", "Belongs already", "Stands twice", "Not found"


@dataclass(frozen=True)
class Verdict:
    """What becomes of one line: ``outcome`` in words, and whom it names, None when nobody is known by it."""

    text: str
    outcome: str
    person: Person | None


def judge(pasted: str, agency: Agency) -> list[Verdict]:
    """A verdict on every line that is not blank; nothing is changed. Raises Invalid for none or too many of them."""
    lines = [" ".join(line.split()) for line in pasted.splitlines() if line.strip()]
    if not lines:
        raise Invalid("Enter an e-mail address or a learner number.")
    if len(lines) > MOST_LINES:
        raise Invalid(f"Enter at most {MOST_LINES} lines at a time. You sent {len(lines)}.")
    known = find_all(lines)
    members = _members(agency, {person.id for person in known.values()})
    verdicts, seen = [], set[int]()
    for line in lines:
        person = known.get(line.casefold())
        verdicts.append(Verdict(line, _outcome(person, members, seen), person))
        seen |= {person.id} if person else set()
    return verdicts


def admit(verdicts: Sequence[Verdict], agency: Agency, job: str, starts_on: date | None, by: str) -> int:
    """Make members of those who can be added, and answer how many that were."""
    new = [verdict.person for verdict in verdicts if verdict.outcome == NEW and verdict.person]
    for person in new:
        join(person, agency, job, starts_on, by)
    return len(new)


def find_all(texts: Sequence[str]) -> dict[str, Person]:
    """Whom the e-mail addresses and learner numbers name, by the text in small letters. One statement."""
    wanted = {text.casefold() for text in texts}
    query = select(Person, User.email).outerjoin(User, User.person_id == Person.id)
    numbers = {text.upper() for text in wanted}
    query = query.where(or_(User.email.in_(wanted), Person.learner_number.in_(numbers)))
    found: dict[str, Person] = {}
    for person, email in db.session.execute(query):
        found |= {person.learner_number.casefold(): person} | ({email.casefold(): person} if email else {})
    return {text: person for text, person in found.items() if text in wanted}


def _members(agency: Agency, person_ids: set[int]) -> set[int]:
    query = select(Membership.person_id).where(Membership.agency_id == agency.id, Membership.person_id.in_(person_ids))
    # Somebody who is to begin later belongs already as well: the database keeps one membership without an end.
    return set(db.session.scalars(query.where(or_(is_current(clock.today()), Membership.ends_on.is_(None)))))


def _outcome(person: Person | None, members: set[int], seen: set[int]) -> str:
    if person is None:
        return UNKNOWN
    if person.id in seen:
        return DOUBLED
    return MEMBER if person.id in members else NEW
