"""What people typed where answers are typed: what several of them gave alike, read from the answers when it is looked at.

What few gave could say who they are, and sums of every word that anybody ever typed would never end. So nothing is kept: the
newest enrolments are looked at, as ``drop_off`` does, and only what ``FEWEST`` people gave is told.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Row, select

from lms.assessment.models import Attempt, Response
from lms.catalogue import versions
from lms.catalogue.versions import LoadedVersion
from lms.content.schema import Assessment
from lms.db import db
from lms.enrolment.models import Enrolment
from lms.reports.drop_off import LATEST

FEWEST = 3
"""How many people must have given an answer before it is told."""

MOST = 10
"""How many answers to a question are told, the most frequent first."""


class Typed(NamedTuple):
    """An answer in the form in which answers are compared, whether it is accepted, and how many people gave it."""

    text: str
    is_accepted: bool
    people: int


def read(version: LoadedVersion, assessment: Assessment, only_first: bool) -> dict[str, list[Typed]]:
    """What was typed most, by the key of each question whose answers are typed, as it is asked now. At most one statement."""
    items = {item.key: item for item in assessment.items if not item.offered()}
    people: dict[str, dict[str, set[int]]] = {key: defaultdict(set) for key in items}
    accepted: set[tuple[str, str]] = set()
    for row in _asked_alike(version, assessment.key, _answers(version.course_id, assessment.key, items, only_first)):
        item = items[row.item_key]
        if text := item.as_compared(row.answer):
            people[item.key][text].add(row.person_id)
            accepted.update({(item.key, text)} if item.mark(row.answer) else ())
    return {
        key: _most(Typed(text, (key, text) in accepted, len(whose)) for text, whose in found.items())
        for key, found in people.items()
    }


def _most(found: Iterable[Typed]) -> list[Typed]:
    told = (one for one in found if one.people >= FEWEST)
    return sorted(told, key=lambda one: (-one.people, one.text))[:MOST]


def _asked_alike(version: LoadedVersion, activity_key: str, rows: Sequence[Row]) -> Iterator[Row]:
    """The answers to questions that were asked in the words that they have now."""
    versions.load_all(sorted({row.version_id for row in rows}))
    now = version.wordings(activity_key).items
    for row in rows:
        if versions.load(row.version_id).wordings(activity_key).items.get(row.item_key) == now[row.item_key]:
            yield row


def _answers(course_id: int, activity_key: str, item_keys: Collection[str], only_first: bool) -> Sequence[Row]:
    if not item_keys:
        return ()
    newest = select(Enrolment.id).where(Enrolment.course_id == course_id).order_by(Enrolment.id.desc()).limit(LATEST)
    query = (
        select(Response.item_key, Response.answer, Attempt.version_id, Enrolment.person_id)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(
            Enrolment.id.in_(select(newest.subquery().c.id)),
            Attempt.activity_key == activity_key,
            Attempt.submitted_at.is_not(None),
            Response.item_key.in_(item_keys),
        )
    )
    return db.session.execute(query.where(Attempt.number == 1) if only_first else query).all()
