"""Which questions were marked by another key than they have now, and in which attempts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from lms.assessment.models import Attempt
from lms.catalogue import versions
from lms.catalogue.versions import LoadedVersion
from lms.content.comparing import PartChange, compare_items
from lms.content.keying import key_of
from lms.content.schema import Assessment
from lms.db import db
from lms.enrolment.models import Enrolment


@dataclass(frozen=True)
class KeyChange:
    """A question whose key was another one in attempts submitted so far: in how many, and what changed since the last of them."""

    item_key: str
    attempts: int
    change: PartChange


def keys_changed(version: LoadedVersion, assessment: Assessment) -> list[KeyChange]:
    """The questions of the assessment whose key was put right since somebody was marked by it, in the assessment's order."""
    counted = _counted(version.course_id).get(assessment.key, [])
    return _changes(assessment, counted)


def assessments_changed(version: LoadedVersion) -> dict[str, list[KeyChange]]:
    """The same for every assessment of the version that somebody submitted, by its key. One statement, and what is not loaded."""
    counted = _counted(version.course_id)
    taught = {one.key: one for one in version.document.activities if isinstance(one, Assessment)}
    return {key: _changes(taught[key], counted[key]) for key in taught if key in counted}


def _counted(course_id: int) -> dict[str, list[tuple[LoadedVersion, int]]]:
    """How many attempts were submitted on each version, by the assessment's key, the newest version first."""
    query = select(Attempt.activity_key, Attempt.version_id, func.count())
    query = query.join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    query = query.where(Enrolment.course_id == course_id, Attempt.submitted_at.is_not(None))
    rows = db.session.execute(query.group_by(Attempt.activity_key, Attempt.version_id)).all()
    loaded = {one.id: one for one in versions.load_all(sorted({row[1] for row in rows}))}
    found: dict[str, list[tuple[LoadedVersion, int]]] = {}
    for key, version_id, number in sorted(rows, key=lambda row: -loaded[row[1]].number):
        found.setdefault(key, []).append((loaded[version_id], number))
    return found


def _changes(assessment: Assessment, counted: Sequence[tuple[LoadedVersion, int]]) -> list[KeyChange]:
    before = [({item.key: item for item in _items(version, assessment.key)}, number) for version, number in counted]
    changes = []
    for item in assessment.items:
        others = [(items[item.key], n) for items, n in before if item.key in items and key_of(items[item.key]) != key_of(item)]
        if others:
            changes.append(KeyChange(item.key, sum(n for _item, n in others), compare_items(others[0][0], item)))
    return changes


def _items(version: LoadedVersion, activity_key: str) -> Sequence:
    activity = version.activity(activity_key)
    return activity.items if isinstance(activity, Assessment) else ()
