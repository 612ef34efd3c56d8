"""Equivalences: which issuers' certificates were accepted for a course before, so that the next need not be studied anew."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import audit, clock
from lms.db import db
from lms.people.models import Person
from lms.requirements.models import Equivalence, ExternalEvidence


def remember_as_equal(evidence: ExternalEvidence, by: Person) -> None:
    """Propose certificates of this issuer and title for this course from now on; remembered twice, the first one stays."""
    course_id, issuer, title = _key_of(evidence)
    made = Equivalence(
        course_id=course_id,
        issuer_key=issuer,
        title_key=title,
        evidence_id=evidence.id,
        accepted_by_id=by.id,
        accepted_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        return
    audit.record(f"person:{by.id}", "equivalence.remembered", f"course:{course_id}", issuer=issuer, title=title)


def known_for(submitted: Collection[ExternalEvidence]) -> dict[int, Equivalence]:
    """For which of these an equivalent was accepted before, by the evidence's id. One statement."""
    query = select(Equivalence).where(Equivalence.course_id.in_({one.course_id for one in submitted}))
    accepted = {(one.course_id, one.issuer_key, one.title_key): one for one in db.session.scalars(query)}
    return {one.id: accepted[_key_of(one)] for one in submitted if _key_of(one) in accepted}


def _key_of(evidence: ExternalEvidence) -> tuple[int, str, str]:
    return evidence.course_id, _fold(evidence.issuer), _fold(evidence.title)


def _fold(words: str) -> str:
    return " ".join(words.casefold().split())
