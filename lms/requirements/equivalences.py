"""Equivalences: which issuers' certificates were accepted for a course before, so that the next need not be studied anew."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from lms import audit, clock
from lms.db import db
from lms.errors import Invalid, NotFound
from lms.people.models import Person
from lms.requirements.models import Equivalence, ExternalEvidence

_LONGEST_REASON = 500


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
    courses = {one.course_id for one in submitted}
    query = select(Equivalence).where(Equivalence.course_id.in_(courses), Equivalence.retired_at.is_(None))
    accepted = {(one.course_id, one.issuer_key, one.title_key): one for one in db.session.scalars(query)}
    return {one.id: accepted[_key_of(one)] for one in submitted if _key_of(one) in accepted}


def of_courses(course_ids: Collection[int]) -> Sequence[Equivalence]:
    """What is and was accepted for the courses, with the evidence it was accepted on: the current first, then the newest."""
    query = select(Equivalence).options(joinedload(Equivalence.evidence)).where(Equivalence.course_id.in_(course_ids))
    return db.session.scalars(query.order_by(Equivalence.retired_at.is_not(None), Equivalence.id.desc())).all()


def find(equivalence_id: int) -> Equivalence:
    """The equivalence with that id and its evidence; raises NotFound."""
    found = db.session.get(Equivalence, equivalence_id, options=[joinedload(Equivalence.evidence)])
    if found is None:
        raise NotFound("There is no such issuer.")
    return found


def retire(equivalence: Equivalence, reason: str, by: Person) -> None:
    """Propose certificates of this issuer and title no more; what was accepted stays accepted. Twice is the same as once.

    Raises Invalid without a reason.
    """
    reason = " ".join(reason.split())
    if not 1 <= len(reason) <= _LONGEST_REASON:
        raise Invalid(f"Say why, in at most {_LONGEST_REASON} characters.")
    db.session.refresh(equivalence, ["retired_at"], with_for_update={"of": Equivalence})
    if equivalence.retired_at:
        return
    equivalence.retired_at, equivalence.retired_by_id, equivalence.retired_reason = clock.now(), by.id, reason
    db.session.flush()
    subject, folded = f"course:{equivalence.course_id}", {"issuer": equivalence.issuer_key, "title": equivalence.title_key}
    audit.record(f"person:{by.id}", "equivalence.retired", subject, reason=reason, **folded)


def _key_of(evidence: ExternalEvidence) -> tuple[int, str, str]:
    return evidence.course_id, _fold(evidence.issuer), _fold(evidence.title)


def _fold(words: str) -> str:
    return " ".join(words.casefold().split())
