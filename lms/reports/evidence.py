"""Certificates from elsewhere as coordinators read them: those that wait, and those that were decided on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select

from lms.catalogue import versions
from lms.db import db
from lms.prepared import Prepared
from lms.requirements import equivalences
from lms.requirements.external import State, state_of
from lms.requirements.models import Equivalence, EvidenceDecision, ExternalEvidence

SIZE = 50


@dataclass(frozen=True)
class EvidenceLine:
    """One certificate from elsewhere; ``equal`` is the equivalence remembered for its issuer and title, if there is one."""

    evidence: ExternalEvidence
    course_title: str
    state: State
    equal: Equivalence | None


@dataclass(frozen=True)
class EvidencePage:
    """Some of them in order; ``after`` is the address of the last one when there are more."""

    lines: tuple[EvidenceLine, ...]
    after: str | None


def waiting(shown: ColumnElement[bool], after: str | None = None) -> EvidencePage:
    """Those that wait for a decision, the longest waiting first, page by page."""
    query = select(ExternalEvidence).where(shown, _waits()).order_by(ExternalEvidence.id)
    if after:
        place = select(ExternalEvidence.id).where(ExternalEvidence.public_id == after).scalar_subquery()
        query = query.where(ExternalEvidence.id > place)
    rows = db.session.scalars(query.limit(SIZE + 1)).all()
    return EvidencePage(lines_of(rows[:SIZE]), rows[SIZE - 1].public_id if len(rows) > SIZE else None)


def decided(shown: ColumnElement[bool]) -> tuple[EvidenceLine, ...]:
    """The newest that were decided on or withdrawn."""
    query = select(ExternalEvidence).where(shown, ~_waits()).order_by(ExternalEvidence.id.desc()).limit(SIZE)
    return lines_of(db.session.scalars(query).all())


def count_waiting(course_ids: Collection[int] | None) -> int:
    """How many wait for a decision, for these courses or for all (None)."""
    if course_ids is None:
        count: int = _COUNT_ALL_WAITING.rows({})[0].many
        return count
    return db.session.scalars(_COUNT_WAITING.where(ExternalEvidence.course_id.in_(course_ids))).one() if course_ids else 0


def lines_of(rows: Sequence[ExternalEvidence]) -> tuple[EvidenceLine, ...]:
    """The rows as pages show them, in the same order."""
    titles = {one.course_id: one.document.title for one in versions.all_current([row.course_id for row in rows])}
    equal = equivalences.known_for(rows) if rows else {}
    gone = "A course no longer taught"
    return tuple(EvidenceLine(row, titles.get(row.course_id, gone), state_of(row), equal.get(row.id)) for row in rows)


def _waits() -> ColumnElement[bool]:
    return ~exists().where(EvidenceDecision.evidence_id == ExternalEvidence.id)


# Every page of a coordinator asks this, so it is built once.
_COUNT_WAITING = select(func.count().label("many")).select_from(ExternalEvidence).where(_waits())
_COUNT_ALL_WAITING = Prepared(_COUNT_WAITING)
