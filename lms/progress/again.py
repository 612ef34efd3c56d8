"""What was done and has to be done again, since when, and by which version."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from lms.catalogue.history import AskedAgain
from lms.catalogue.models import CourseVersion, Publication
from lms.db import db
from lms.progress.models import Completion


def asked_again_in(enrolment_id: int) -> dict[str, AskedAgain]:
    """What was set aside in the enrolment, by activity key, also where it was done again since. One statement."""
    return asked_again([enrolment_id])[enrolment_id]


def asked_again(enrolment_ids: Collection[int]) -> dict[int, dict[str, AskedAgain]]:
    """What was set aside in the enrolments, by enrolment and activity key, also where it was done again since. One statement."""
    query = (
        select(Completion.enrolment_id, Completion.activity_key, Publication.published_at, CourseVersion.number)
        .join(Publication, Publication.id == Completion.set_aside_by_id)
        .join(CourseVersion, CourseVersion.id == Publication.version_id)
        .where(Completion.enrolment_id.in_(enrolment_ids), Completion.set_aside_by_id.is_not(None))
        .order_by(Publication.id)
    )
    found: dict[int, dict[str, AskedAgain]] = defaultdict(dict)
    for enrolment_id, key, at, number in db.session.execute(query):
        found[enrolment_id][key] = AskedAgain(at, number)
    return found
